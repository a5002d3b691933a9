"""Kill `index` at random moments and look at what is left each time.

python -m tests.benchmarks.kills --kills 50

A folder of generated articles is changed, a process refreshes its index and is killed with SIGKILL
at a random moment; then `index.checking` must find no damage, and a reader that has been open all
along must find whole passages only. In the end a refresh that is left alone must hold
exactly what the folder holds. The kill test of the suite does the same five times.
"""

import argparse
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import track

from index import Store
from tests.index.killing import change_folder, check_complete, check_served, finish, kill
from tests.index.searching import SETTINGS


def main() -> None:
    """Kill, look, and say how many were killed while they were at work."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    given = parser.parse_args()
    random = Random(0)  # noqa: S311
    n_killed, n_partial = 0, 0
    with tempfile.TemporaryDirectory() as root:
        folder, index_folder = Path(root) / "corpus", Path(root) / "index"
        change_folder(folder, random)
        seconds = finish(folder, index_folder)
        with closing(Store.open(index_folder, SETTINGS)) as reader:
            for _ in track(range(given.kills), "Killing", console=Console(stderr=True)):
                while True:
                    change_folder(folder, random)
                    before = reader._database.generation()
                    was_killed = kill(folder, index_folder, after=random.uniform(0, seconds))
                    check_served(reader, index_folder)
                    if was_killed:
                        break
                n_killed += 1
                n_partial += reader._database.generation() != before
            finish(folder, index_folder)
            check_complete(reader, folder)
            print(  # noqa: T201
                f"{n_killed} killed, {n_partial} of them after they had written something; "
                f"nothing damaged, lost or twice in {reader.n_passages:,} passages"
            )


if __name__ == "__main__":
    main()
