"""What is fuzzed in `tests/benchmarks/fuzzing` holds for good files and for changed ones."""

from random import Random

import pytest

from tests.benchmarks.fuzzing.seeds import SEEDS
from tests.benchmarks.fuzzing.targets import TARGETS

N_CHANGED = {"pdf": 10, "docx": 10}


def changed(data: bytes, random: Random) -> bytes:
    """Return bytes with some of them overwritten, taken out, repeated or cut off."""
    made = bytearray(data)
    for _ in range(random.randrange(1, 4)):
        start = random.randrange(len(made) or 1)
        end = start + random.choice((1, 2, 8, 100))
        made[start:end] = random.choice(
            (random.randbytes(end - start), b"", made[start:end] * 3, b"\xff", b"\0", b"\n")
        )
    return bytes(made)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_target_keeps_its_promises(name: str) -> None:
    random = Random(name)  # noqa: S311
    for seed in SEEDS[name]:
        TARGETS[name](seed)
    for _ in range(N_CHANGED.get(name, 60)):
        TARGETS[name](changed(random.choice(SEEDS[name]), random))
    TARGETS[name](b"")
