"""Three outlets on each of 44 invented events: two agree in other words, the third differs."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from index import Article, Scope
from index.reading import read_file
from qa import Assistant
from qa.answer import Answer
from qa.outlets.answering import answer_of
from qa.reading.candidates import Candidate
from tests.accuracy.sources import OUTLETS, by_half, lines, tell

THRESHOLD = 0.5
REPORTS: dict[str, Article] = {
    article.id.partition("#")[2]: article
    for article in read_file(OUTLETS / "reports.jsonl", OUTLETS, {}).articles
}


def cited(answer: Answer) -> list[str]:
    """Return the reports cited for the answer and for each alternative, as "abc" letters."""
    groups = [answer.citations, *(other.citations for other in answer.alternatives)]
    return ["".join(sorted(c.article_id[-1] for c in group)) for group in groups]


def candidates_of(line: dict[str, list[str]], letters: str) -> Iterator[Candidate]:
    """Yield what a reader without fault would find: the longest accepted words of each report."""
    for letter in letters:
        article = REPORTS[str(line["id"])[-2:] + letter]
        accepted = line["others"] if letter == "c" else line["answers"]
        words = max((a for a in accepted if a in article.text), key=len)
        start = article.text.index(words)
        yield Candidate(article, start, start + len(words), words, 0.9)


def compared(line: dict[str, list[str]], letters: str) -> Answer:
    found = list(candidates_of(line, letters))
    return answer_of(str(line["question"]), found, {}, THRESHOLD, asked_time=None)


def test_two_that_agree_are_one_answer() -> None:
    for half, asked in by_half("outlets"):
        together = [cited(compared(line, "ab")) == ["ab"] for line in asked]
        tell(half, f"{sum(together)} of {len(together)} pairs are one answer")
        assert sum(together) >= 0.9 * len(together)


def test_the_third_stands_beside_them_and_is_the_newest() -> None:
    for half, asked in by_half("outlets"):
        answers = [compared(line, "abc") for line in asked]
        shown = [cited(answer) == ["ab", "c"] for answer in answers]
        marked = [bool(a.alternatives) and a.alternatives[-1].is_newest for a in answers]
        tell(half, f"{sum(shown)} of {len(shown)} shown, {sum(marked)} marked")
        assert sum(shown) >= 0.75 * len(shown)
        assert not any(answer.is_newest for answer in answers)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(OUTLETS, index=tmp_path_factory.mktemp("outlets"))
    yield opened
    opened.close()


def test_with_the_reader_nothing_is_shown_that_is_of_another_event(assistant: Assistant) -> None:
    for half, asked in by_half("outlets"):
        found: Counter[str] = Counter()
        for line in asked:
            answer = assistant.ask(line["question"])
            groups = [answer.citations, *(other.citations for other in answer.alternatives)]
            events = [{c.article_id.partition("#")[2][:2] for c in group} for group in groups]
            found["asked"] += 1
            found["answered"] += answer.answered
            found["with an alternative"] += bool(answer.alternatives)
            found["of another event"] += sum(e != {line["id"][-2:]} for e in events[1:])
            found["one side with the other"] += any(
                "c" in letters and len(letters) > 1 for letters in cited(answer)
            )
        tell(half, dict(found))
        assert found["of another event"] <= 0.05 * found["asked"]
        assert found["one side with the other"] == 0


def test_with_the_reader_there_is_no_alarm_where_all_agree(assistant: Assistant) -> None:
    n_alarms = 0
    for line in lines("outlets"):
        number = line["id"][-2:]
        last: date | None = REPORTS[number + "b"].published
        if last == REPORTS[number + "c"].published:
            continue
        found = assistant.chain.search(line["question"], scope=Scope(published_to=last))
        if found.is_sure:
            chosen = found.candidates, found.copies, found.threshold
            n_alarms += bool(answer_of(line["question"], *chosen, asked_time=None).alternatives)
    assert n_alarms <= 1
