"""Processes that bring files to a collection and are killed, and what must hold afterwards.

`python -m tests.qa.uploading CORPUS INDEX INBOX` brings the files of INBOX one by one, and says of
each on a line where it lies once that has been acknowledged.
"""

import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from random import Random

from index import Store
from index.arriving import Limits
from index.fetching import PUBLIC_ADDRESSES
from qa.assistant import Assistant
from qa.collection import Collection
from tests.index.killing import ROOT, say, write_text
from tests.index.searching import EMBEDDER, SETTINGS
from tests.qa.fakes import CALIBRATION, StringReader

N_FILES = 6


def fill(inbox: Path, random: Random) -> None:
    """Put files to be brought into an empty folder."""
    inbox.mkdir(parents=True)
    for number in range(N_FILES):
        (inbox / f"{number}.txt").write_text(write_text(random), encoding="utf-8")


def bring_and_kill(folder: Path, index_folder: Path, inbox: Path, *, after: float) -> list[str]:
    """Kill a process so many seconds after it began to bring; return what it acknowledged.

    A line that names a file and where it lies is all that a person could have seen.
    """
    command = [sys.executable, "-m", "tests.qa.uploading", folder, index_folder, inbox]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.kill()
        told = process.stdout.read()
    return [line for line in told.splitlines(keepends=True) if line.endswith("\n")]


def check_acknowledged(store: Store, folder: Path, inbox: Path, acknowledged: list[str]) -> None:
    """What was acknowledged lies there and is served, with what was brought; nothing lies twice."""
    for line in acknowledged:
        name, path = line.rstrip("\n").split("\t")
        text = (inbox / name).read_text(encoding="utf-8")
        assert (folder / path).read_text(encoding="utf-8") == text
        assert store.article(path).text == text
    stored = [path.read_bytes() for path in (folder / "uploads").glob("[!.]*")]
    sums = [sha256(data).hexdigest() for data in stored]
    assert len(sums) == len(set(sums))


def main(folder: Path, index_folder: Path, inbox: Path) -> None:
    store = Store.open(index_folder, SETTINGS)
    reader = StringReader({}), CALIBRATION
    assistant = Assistant(folder, index_folder, store, EMBEDDER, lambda: reader)
    collection = Collection("news", assistant, limits=Limits(), policy=PUBLIC_ADDRESSES)
    say("ready")
    for path in sorted(inbox.iterdir()):
        (row,) = collection.add_files([path])
        say(f"{path.name}\t{row.path}")
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
