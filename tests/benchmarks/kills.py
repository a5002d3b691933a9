"""Kill processes that index and that bring files at random moments, and look at what is left.

python -m tests.benchmarks.kills --kills 200

By turns, a process refreshes the index of a folder of generated articles that has been changed, and
one brings files to it; each is killed with SIGKILL at a random moment. After each,
`index.checking` must find no damage, a reader that has been open all along must find whole passages
only, and what was acknowledged as brought must lie there and be served at once. In the end a
refresh that is left alone must hold exactly what the folder holds. The tests do the same a few
times.
"""

import argparse
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import track

from index import Store
from tests.index.killing import change_folder, check_complete, check_served, finish, kill
from tests.index.searching import SETTINGS
from tests.qa.uploading import N_FILES, bring_and_kill, check_acknowledged, fill

UPLOAD_SECONDS = 0.8  # about what bringing the files takes


class Tally:
    """How many were killed, and how far they were."""

    n_refreshes = n_partial = n_uploads = n_acknowledged = 0

    def in_words(self, n_passages: int) -> str:
        """Return the figures as a sentence."""
        return (
            f"{self.n_refreshes} refreshes killed, {self.n_partial} of them after they had written "
            f"something; {self.n_uploads} bringing {N_FILES} files each, {self.n_acknowledged} "
            f"files acknowledged before; nothing damaged, lost or twice in {n_passages:,} passages"
        )


def kill_a_refresh(
    reader: Store, folder: Path, index_folder: Path, random: Random, seconds: float, tally: Tally
) -> None:
    """Change the folder and kill a refresh; again where it had ended by then."""
    was_killed = False
    while not was_killed:
        change_folder(folder, random)
        before = reader._database.generation()
        was_killed = kill(folder, index_folder, after=random.uniform(0, seconds))
        check_served(reader, index_folder)
    tally.n_refreshes += 1
    tally.n_partial += reader._database.generation() != before


def kill_an_upload(
    reader: Store, folder: Path, index_folder: Path, random: Random, tally: Tally
) -> None:
    """Kill a process that brings files; what it had acknowledged by then must be there."""
    inbox = folder.parent / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    fill(inbox, random)
    after = random.uniform(0, UPLOAD_SECONDS)
    acknowledged = bring_and_kill(folder, index_folder, inbox, after=after)
    check_served(reader, index_folder)
    check_acknowledged(reader, folder, inbox, acknowledged)
    tally.n_uploads += 1
    tally.n_acknowledged += len(acknowledged)


def main() -> None:
    """Kill, look, and say how many were killed while they were at work."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    given = parser.parse_args()
    random, tally = Random(0), Tally()  # noqa: S311
    with tempfile.TemporaryDirectory() as root:
        folder, index_folder = Path(root) / "corpus", Path(root) / "index"
        change_folder(folder, random)
        seconds = finish(folder, index_folder)
        with closing(Store.open(index_folder, SETTINGS)) as reader:
            for number in track(range(given.kills), "Killing", console=Console(stderr=True)):
                if number % 2:
                    kill_an_upload(reader, folder, index_folder, random, tally)
                else:
                    kill_a_refresh(reader, folder, index_folder, random, seconds, tally)
            finish(folder, index_folder)
            check_complete(reader, folder)
            print(tally.in_words(reader.n_passages))  # noqa: T201


if __name__ == "__main__":
    main()
