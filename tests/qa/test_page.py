"""What the chat writes beside its HTML: narrowing, quotations, exports, feedback, the plot."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.article import Article, Passage
from qa.answer import Answer, AskedTime, Reason, RetrievedPassage
from qa.assistant import Assistant
from qa.collection import ArticleRow, FileRow
from qa.collections import Collections
from qa.errors import AccountsError, FeedbackError, NarrowingError
from qa.evaluation.suite import read_suite
from qa.page import shelf
from qa.page.export import conversation_json, conversation_markdown
from qa.page.feedback import FILE_NAME, FeedbackFile, wrong_answer, wrong_source
from qa.page.narrowing import Narrowing, narrowing_html
from qa.page.quoting import as_markdown, as_text
from qa.page.reading import Reading
from qa.page.session import Desk, Session, Turn
from qa.page.timeline import MAX_LANES, timeline_html
from qa.page.working import Working
from qa.serving.signing_in import read_accounts
from qa.verification import answer_lines, verify_lines

TEXT = "Rain fell. The mayor, Ann *Smith*, fled [at] noon. Nobody else did.\n"
ARTICLE = Article(
    id="a.md",
    path="a.md",
    title="The [storm]",
    source="Post",
    published=date(2024, 7, 1),
    url="https://a.org/x",
    text=TEXT,
)


def make_turn(quote: str = "Ann *Smith*", *, narrowing: Narrowing | None = None) -> Turn:
    start = TEXT.index(quote)
    answer = Answer(
        question="Who fled?",
        resolved_question="Who fled?",
        answered=True,
        text=quote,
        confidence=0.9,
        citations=(ARTICLE.cite(start, start + len(quote)),),
    )
    return Turn(answer, narrowing or Narrowing())


def make_declined() -> Turn:
    passage = RetrievedPassage(
        passage=Passage(article_id="a.md", start=0, end=10),
        text=TEXT[:10],
        score=1.0,
        dense_rank=1,
        lexical_rank=None,
        title=ARTICLE.title,
        source=ARTICLE.source,
        published=ARTICLE.published,
        path=ARTICLE.path,
    )
    answer = Answer(
        question="Who won?",
        resolved_question="Who won?",
        answered=False,
        confidence=0.1,
        reason=Reason.LOW_CONFIDENCE,
        nearest=(passage,),
    )
    return Turn(answer)


def make_row(source: str | None, day: date | None, name: str = "a.md") -> ArticleRow:
    return ArticleRow(name, "A title", source, day, 3, name, None, is_uploaded=False)


def test_a_narrowing_is_checked_and_taken_off_part_by_part() -> None:
    chosen = Narrowing.parse(["Post", "Ark"], "2024-07-01", "", known=["Ark", "Post"])
    assert chosen == Narrowing(("Ark", "Post"), date(2024, 7, 1))
    assert [part for part, _ in chosen.in_words] == ["source Ark", "source Post", "first"]
    for part, _ in chosen.in_words:
        chosen = chosen.without(part)
    assert chosen == Narrowing()


@pytest.mark.parametrize(
    ("sources", "first", "last", "says"),
    [
        (["<b>"], "", "", "No article is by <b>"),
        ([], "2024-07-02", "2024-07-01", "lies after the last"),
        ([], "yesterday", "", "yesterday is not a day"),
    ],
)
def test_what_cannot_be_searched_is_told(
    sources: list[str], first: str, last: str, says: str
) -> None:
    with pytest.raises(NarrowingError, match=re.escape(says)):
        Narrowing.parse(sources, first, last, known=["Post"])


def test_outlets_are_escaped_in_the_form_and_the_chips() -> None:
    html = narrowing_html(Narrowing(("<b>",)), ["<b>", "Post"])
    assert "<b>" not in html
    assert html.count(" checked") == 1
    assert 'data-part="source &lt;b&gt;"' in html


def test_a_quotation_is_verbatim_as_text_and_shows_as_it_stands_in_markdown() -> None:
    citation = make_turn().answer.citations[0]
    start = citation.start
    assert as_text(citation) == (
        "“The mayor, Ann *Smith*, fled [at] noon.”\n— Post, “The [storm]”, 1 July 2024, "
        f"https://a.org/x, a.md, characters {start}–{start + 11}"
    )
    assert as_markdown(citation) == (
        r"> The mayor, **Ann \*Smith\***, fled \[at\] noon."
        "\n>\n"
        r"> — Post, [The \[storm\]](<https://a.org/x>), 1 July 2024, `a.md`, "
        f"characters {start}–{start + 11}"
    )


def test_exported_json_is_what_verify_checks() -> None:
    narrowing = Narrowing(("Post",))
    text = conversation_json([make_turn(narrowing=narrowing), make_declined()], "news")
    found = verify_lines(answer_lines(text), lambda _: ARTICLE)
    assert (found.n_citations, found.failures) == (1, ())
    assert json.loads(text)["narrowed_to"] == [["Post"], []]
    broken = text.replace('"start": 22', '"start": 21')
    assert broken != text
    assert verify_lines(answer_lines(broken), lambda _: ARTICLE).failures


def test_exported_markdown_numbers_the_sources_and_tells_what_was_declined() -> None:
    text = conversation_markdown([make_turn(), make_declined()], "my *news*")
    assert text.startswith("# Verbatim QA: my \\*news\\*\n\n## Who fled?\n\n[1]\n\n> The mayor")
    assert "Quite sure." in text
    assert text.endswith(
        "## Who won?\n\n**These articles don’t say.** No passage answers the question surely "
        "enough.\n"
    )


def test_exported_markdown_tells_of_outlets_and_time() -> None:
    answer = make_turn().answer
    (first,) = answer.citations
    told = {
        "citations": (first, first.model_copy(update={"source": "Wire"})),
        "as_of": date(2024, 7, 2),
        "asked_time": AskedTime(words="*now*", newest_first=True),
    }
    text = conversation_markdown([Turn(answer.model_copy(update=told))], "news")
    assert "\n\nQuite sure, 2 outlets, first on 1 July 2024, as of 2 July 2024.\n" in text
    assert "\n\n“\\*now\\*”: of answers that differ, the newest is given.\n" in text


def test_feedback_is_a_suite_that_tells_wrong_answers_from_wrong_sources(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path)
    turn = make_turn()
    assert file.add(wrong_answer(turn, "the mayor"))
    assert file.add(wrong_answer(turn, ""))
    assert file.add(wrong_source(turn, None))
    assert file.add(wrong_source(turn, 0))
    assert file.add(wrong_answer(make_declined(), "Ann"))
    assert not file.add(wrong_source(turn, 0))
    read = read_suite(tmp_path / FILE_NAME, lambda _: ARTICLE)
    assert [(q.kind, q.answers, q.articles) for q in read] == [
        ("wrong answer", ("the mayor",), ()),
        ("wrong answer", (), ()),
        ("wrong source", ("Ann *Smith*",), ()),
        ("wrong source", ("Ann *Smith*",), ("a.md",)),
        ("wrong answer", ("Ann",), ()),
    ]
    assert read[0].given == turn.answer


def test_feedback_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedbackError):
        wrong_answer(make_declined(), " ")
    with pytest.raises(FeedbackError):
        wrong_answer(make_turn(), "the.")
    with pytest.raises(FeedbackError, match="could not be written"):
        FeedbackFile(tmp_path / "none").add(wrong_source(make_turn(), None))


def test_a_click_that_clear_overtook_changes_nothing(
    opened: Callable[..., Assistant], tmp_path: Path
) -> None:
    event = SimpleNamespace(turn="0", number="0", wrong="answer", right="Ann")
    assistant = opened({"a.txt": "The drone fell."}, {})
    with closing(Collections.open(assistant, root=tmp_path / "root")) as collections:
        reading, session = Reading(collections), Session(collections.default.name)
        assert reading.open(session, event) == reading.feedback(session, event) == {}


def test_the_timeline_has_a_lane_an_outlet_and_a_dot_a_day() -> None:
    days = [date(2024, 7, 1), date(2024, 7, 1), date(2024, 7, 31)]
    rows = [make_row("<Post>", days[0]), make_row("<Post>", days[1]), make_row(None, days[2])]
    html = timeline_html([*rows, make_row("Ark", None)])
    assert re.findall(r"left:([\d.]+)%", html) == ["0.0", "100.0"]
    assert re.findall(r'class="outlet" dir="auto">(.*?)<', html) == [
        "&lt;Post&gt;",
        "outlet not stated",
    ]
    assert 'title="1 July 2024: 2 articles"' in html
    assert 'aria-label="3 articles of 2 outlets from 1 July 2024 to 31 July 2024"' in html
    assert "1 article without a date." in html
    assert timeline_html([make_row("Ark", None)]) == ""


def test_the_timeline_of_many_outlets_keeps_every_article() -> None:
    day = date(2024, 7, 1)
    rows = [make_row(f"Outlet {n % 40:02}", day) for n in range(400)]
    html = timeline_html(rows)
    assert html.count('class="lane"') == MAX_LANES
    assert "33 other outlets" in html
    counts = [int(n) for n in re.findall(r": (\d+) articles", html)]
    assert sum(counts) == 400


def test_brought_rows_tell_title_and_passages_or_the_reason() -> None:
    rows = [
        FileRow("<a>.md", "Storm", date(2024, 7, 1), 3, path="uploads/a.md", n_articles=1),
        FileRow("scan.pdf", problem="holds <no> text"),
    ]
    html = shelf.brought_html(rows)
    assert '<li class="kept"><span class="name" dir="auto">&lt;a&gt;.md</span>' in html
    assert "Storm · 1 July 2024 · 3 passages" in html
    assert '<span class="why">holds &lt;no&gt; text</span>' in html


def test_a_session_keeps_a_conversation_for_each_collection() -> None:
    session = Session("news").with_desk(Desk((make_turn(),)))
    other = Session("old", session.desks)
    assert other.desk.turns == ()
    assert Session("news", other.with_desk(Desk()).desks).desk == session.desk
    changed = session.desk.with_turn(make_declined(), 0)
    assert [turn.answer.question for turn in changed.turns] == ["Who won?"]
    assert len(changed.with_turn(make_turn(), 1).turns) == 2


def test_work_tells_its_stages_then_its_result_or_its_error() -> None:
    def count(tell: object) -> str:
        for n in range(3):
            tell(n)  # type: ignore[operator]
        return "done"

    working = Working(count)
    assert list(working) == [0, 1, 2]
    assert working.result == "done"
    failing: Working[int, None] = Working(lambda _: [][0])
    assert list(failing) == []
    with pytest.raises(IndexError):
        _ = failing.result


def test_accounts_are_lines_of_name_and_password(tmp_path: Path) -> None:
    path = tmp_path / "accounts"
    path.write_text("ann:a:b\n\nbob:c\n")
    assert read_accounts(path) == [("ann", "a:b"), ("bob", "c")]
    for bad in ("ann", ":b", "ann:", "", "\n"):
        path.write_text(bad)
        with pytest.raises(AccountsError):
            read_accounts(path)
