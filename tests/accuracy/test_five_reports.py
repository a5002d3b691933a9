"""The whole chain on five real reports, where they are at hand: it must not get worse."""

from pathlib import Path

import pytest

from qa import Assistant
from tests.accuracy.score import ask_all, figures

HERE = Path(__file__).parent
REPORTS = HERE.parents[2] / "shared" / "articles"


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the five reports are not beside the repository")
def test_answers_on_real_reports_are_verbatim_and_mostly_right(tmp_path: Path) -> None:
    assistant = Assistant.open(REPORTS, index=tmp_path)
    found = figures(ask_all(HERE / "five_reports.jsonl", assistant), REPORTS)
    assert found["citations verbatim"] == found["citations"] > 0
    assert found["right"] >= 0.6 * found["answerable"]
    assert found["rightly declined"] >= 0.7 * found["unanswerable"]
