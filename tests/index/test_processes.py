"""Processes on one index: killed at any moment, reading while one writes, writing at once."""

from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from index import Scope, Store, refresh
from index.errors import IndexBusyError
from tests.index.killing import (
    change_folder,
    check_complete,
    check_served,
    finish,
    kill,
    refreshing,
)
from tests.index.searching import EMBEDDER, SETTINGS, dense

N_KILLS = 5


def test_a_killed_refresh_loses_nothing_and_serves_nothing_by_halves(tmp_path: Path) -> None:
    folder, index_folder, random = tmp_path / "corpus", tmp_path / "index", Random(5)  # noqa: S311
    change_folder(folder, random)
    seconds = finish(folder, index_folder)
    with closing(Store.open(index_folder, SETTINGS)) as reader:
        check_complete(reader, folder)
        n_killed = 0
        while n_killed < N_KILLS:
            change_folder(folder, random)
            n_killed += kill(folder, index_folder, after=random.uniform(0, 0.8 * seconds))
            check_served(reader, index_folder)
        finish(folder, index_folder)
        check_complete(reader, folder)


def test_a_reader_goes_on_while_another_process_writes(tmp_path: Path) -> None:
    folder, index_folder, random = tmp_path / "corpus", tmp_path / "index", Random(6)  # noqa: S311
    change_folder(folder, random)
    finish(folder, index_folder)
    with closing(Store.open(index_folder, SETTINGS)) as reader:
        change_folder(folder, random)
        generations = set()
        with refreshing(folder, index_folder, seconds=0.02) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "writing\n"
            told = r"another process is writing the index .*: wait until it has finished"
            with pytest.raises(IndexBusyError, match=told):
                refresh(reader, folder, index_folder, EMBEDDER)
            while writer.poll() is None:
                hits = reader.search_dense(EMBEDDER.encode(["nato"])[0], 20, Scope())
                assert len(hits) == 20
                for hit in hits:
                    reader.article(hit.passage.article_id)
                generations.add(reader._database.generation())
            assert writer.returncode == 0
        assert len(generations) > 3
        check_complete(reader, folder)
        assert dense(reader, "nato", 1)
