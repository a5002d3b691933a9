"""The command line, and what it tells."""
