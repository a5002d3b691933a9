"""Read a file from stdin as the kind that is named, in so many seconds, and print it as JSON."""

import contextlib
import importlib
import json
import resource
import sys

MAX_MEMORY_BYTES = 1_000_000_000


def main() -> None:
    """Run within limits: past that of time a signal ends it, past that of memory an error."""
    for what, most in (
        (resource.RLIMIT_CPU, int(sys.argv[2])),
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system that limits it otherwise
            resource.setrlimit(what, (most, most))
    reader = importlib.import_module(sys.argv[1])
    json.dump(reader.read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
