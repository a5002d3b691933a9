"""`python -m qa`."""

from qa.commands.cli import main

if __name__ == "__main__":
    main()
