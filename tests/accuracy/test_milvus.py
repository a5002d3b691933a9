"""Questions on the bundled articles, asked of both engines: what Milvus decides beside SQLite."""

from pathlib import Path

from qa import Assistant
from qa.evaluation.suite import Half, read_suite
from qa.places import BUNDLED_CORPUS
from tests.milvus import MilvusServer

SUITE = Path(__file__).with_name("corpus.jsonl")
N_ASKED = 20
LEAST_SAME = 18  # the scores of words differ a little where a word stands in many passages


def test_both_engines_decide_the_same(tmp_path: Path) -> None:
    local = Assistant.open(BUNDLED_CORPUS, index=tmp_path / "index")
    suite = read_suite(SUITE, local.article)
    asked = [one.question for one in suite if one.half is Half.OPEN][:N_ASKED]
    on_files = [local.ask(question) for question in asked]
    local.close()
    with MilvusServer(tmp_path / "milvus") as server:
        remote = Assistant.open(BUNDLED_CORPUS, index="suite", uri=server.uri)
        on_milvus = [remote.ask(question) for question in asked]
        quoted = [
            (
                citation.quote,
                remote.article(citation.article_id).text[citation.start : citation.end],
            )
            for answer in on_milvus
            for citation in answer.citations
        ]
        remote.close()
    pairs = list(zip(on_files, on_milvus, strict=True))
    n_same = sum((one.answered, one.text) == (two.answered, two.text) for one, two in pairs)
    assert (len(pairs), n_same >= LEAST_SAME) == (N_ASKED, True)
    assert any(answer.answered for answer in on_milvus)
    assert [quote for quote, _ in quoted] == [text for _, text in quoted]
