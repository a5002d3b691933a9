"""The suite of the bundled articles, asked of Milvus: its figures beside those of SQLite."""

from pathlib import Path

import pytest

from qa import Assistant
from qa.assistant import BUNDLED_CORPUS
from qa.evaluation.accuracy import SuiteReport, ask_suite, make_suite_report
from qa.evaluation.suite import read_suite
from tests.milvus import MilvusServer

SUITE = Path(__file__).with_name("corpus.jsonl")
MOST_POINTS = 2.0


def measure(assistant: Assistant) -> SuiteReport:
    judged = ask_suite(read_suite(SUITE, assistant.article), assistant)
    return make_suite_report(SUITE.name, judged)


def test_figures_on_milvus_are_within_two_points(tmp_path: Path) -> None:
    local = Assistant.open(BUNDLED_CORPUS, index=tmp_path / "index")
    on_files = measure(local).all
    with MilvusServer(tmp_path / "milvus") as server:
        remote = Assistant.open(BUNDLED_CORPUS, index="suite", uri=server.uri)
        on_milvus = measure(remote).all
        remote.close()
    local.close()
    assert on_milvus.verbatim == on_milvus.citations > 20
    assert on_milvus.em == pytest.approx(on_files.em, abs=MOST_POINTS)
    assert on_milvus.f1 == pytest.approx(on_files.f1, abs=MOST_POINTS)
    for count, of in (
        ("right", "answerable"),
        ("rightly_declined", "unanswerable"),
        ("right_article", "article_known"),
    ):
        shares = [
            100 * getattr(found, count) / getattr(found, of) for found in (on_files, on_milvus)
        ]
        assert shares[1] == pytest.approx(shares[0], abs=MOST_POINTS)
