"""Fuzz one target, guided by what of the program each input reaches.

python -m tests.benchmarks.fuzzing html --seconds 600 --kept build/fuzzing

Needs atheris: `pip install -e ".[fuzz]"`. What reaches something new is kept in a folder beside the
next run of the target; an input that breaks a promise, takes longer than 20 seconds or more than
2 GB ends the run and lies in `KEPT/TARGET-finds`. `--again FILE` runs one input once, with its
error. A find becomes a test beside the code that it broke, or a
seed in `seeds.py`, which `tests/index/test_fuzzing.py` tries.
"""

import argparse
import hashlib
import sys
from functools import partial
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["index", "qa", "trafilatura", "pypdf", "docx", "email"]):
    from tests.benchmarks.fuzzing.seeds import SEEDS
    from tests.benchmarks.fuzzing.targets import TARGETS, Target


def keep_a_find(target: Target, finds: Path, data: bytes) -> None:
    """Try an input; one that breaks a promise is written down, which atheris does not do."""
    try:
        target(data)
    except Exception:
        (finds / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
        raise


def main() -> None:
    """Fuzz until the time is over; libFuzzer ends the process, with a status of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--kept", type=Path, default=Path("build/fuzzing"))
    parser.add_argument("--again", type=Path)
    given = parser.parse_args()
    target = TARGETS[given.target]
    if given.again:
        target(given.again.read_bytes())
        return
    kept, finds = given.kept / given.target, given.kept / f"{given.target}-finds"
    kept.mkdir(parents=True, exist_ok=True)
    finds.mkdir(exist_ok=True)
    for number, seed in enumerate(SEEDS[given.target]):
        (kept / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={given.seconds}",
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-max_len=20000",
        "-print_final_stats=1",
        f"-artifact_prefix={finds}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(kept)], partial(keep_a_find, target, finds))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
