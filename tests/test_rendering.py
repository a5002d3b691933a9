"""Answers and articles as HTML: what is marked, and that no text becomes markup."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from index.article import Article, Passage, TimeHint
from qa.answer import Alternative, Answer, AskedTime, Reason, RetrievedPassage
from qa.kinds import EVIDENCE_KINDS, Kind
from qa.page.article import Opened, article_html
from qa.page.conversation import conversation_html, opening_html, sureness
from qa.page.escaping import escaped, link_html
from qa.page.narrowing import Narrowing
from qa.page.session import Turn

BODY = """A storm came. The mayor, Ann Smith, fled at noon. Nobody else did.

## Later

She is back.
"""
TAGS = {"article", "header", "footer", "section", "div", "h2", "h3", "p", "blockquote", "ol", "li"}
TAGS |= {"bdi", "button", "i", "mark", "q", "span", "strong", "time", "ul"}
TAGS |= {"details", "form", "input", "label", "option", "select", "summary"}
HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "\"double\" and 'single' & &amp;",
    "[1] $x$ **bold** ${value} {{value}} `code` | a | b |",
    "العنوان من اليمين",
    "w" * 10_000,
    "bidi \u202e override",
]


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text inside each `class`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[dict[str, str | None]] = []
        self.texts: list[tuple[list[str], str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "input":
            self.open.append(dict(attrs))

    def handle_endtag(self, _tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append(([attrs.get("class") or "" for attrs in self.open], data))

    def text(self, style: str) -> str:
        return "".join(data for styles, data in self.texts if style in styles)

    def whole_text(self) -> str:
        return "".join(data for _, data in self.texts)

    def buttons(self) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if attrs.get("data-event") == "open"]


def make_article(text: str = BODY, *, title: str = "Storm", source: str | None = "Post") -> Article:
    return Article(
        id="a.md", path="a.md", title=title, source=source, published=date(2024, 7, 1), text=text
    )


def make_answer(article: Article, quote: str, *, question: str = "Who?", **more: object) -> Answer:
    start = article.text.index(quote)
    citation = article.cite(start, start + len(quote))
    return Answer(
        question=question,
        resolved_question=question,
        answered=True,
        text=quote,
        confidence=0.95,
        citations=(citation,),
        **more,
    )


def make_passage(article: Article, start: int, end: int) -> RetrievedPassage:
    return RetrievedPassage(
        passage=Passage(article_id=article.id, start=start, end=end),
        text=article.text[start:end],
        score=1.0,
        dense_rank=1,
        lexical_rank=None,
        title=article.title,
        source=article.source,
        published=article.published,
        path=article.path,
    )


def make_declined(reason: Reason, *nearest: RetrievedPassage, question: str = "Who?") -> Answer:
    return Answer(
        question=question,
        resolved_question=question,
        answered=False,
        confidence=0.1,
        reason=reason,
        nearest=nearest,
    )


def test_an_answer_stands_bold_in_its_sentence() -> None:
    html = conversation_html([Turn(make_answer(make_article(), "Ann Smith"))])
    assert (
        '<blockquote class="answer" dir="auto">The mayor, <strong>Ann Smith</strong>, '
        "fled at noon.</blockquote>" in html
    )
    assert "Quite sure" in html
    assert '<bdi>Post</bdi> · <time datetime="2024-07-01">1 July 2024</time>' in html


@pytest.mark.parametrize(
    ("confidence", "word"),
    [
        (1.0, "Quite sure"),
        (0.7, "Quite sure"),
        (0.69, "Fairly sure"),
        (0.5, "Fairly sure"),
        (0.49, "Not so sure"),
        (0.0, "Not so sure"),
    ],
)
def test_sureness(confidence: float, word: str) -> None:
    assert sureness(confidence) == word


def test_sources_are_numbered_once_an_answer() -> None:
    article = make_article()
    other = article.cite(0, 13)
    answer = make_answer(
        article,
        "Ann Smith",
        alternatives=(Alternative(text=other.quote, confidence=0.6, citations=(other,)),),
    )
    page = Page(conversation_html([Turn(answer), Turn(answer)], opened=(1, 1)))
    found = [(b["data-turn"], b["data-number"], b.get("aria-pressed")) for b in page.buttons()]
    assert found == [
        ("0", "0", None),  # the numbers in the byline and of the others, then the rows
        ("0", "1", None),
        ("0", "0", "false"),
        ("0", "1", "false"),
        ("1", "0", None),
        ("1", "1", None),
        ("1", "0", "false"),
        ("1", "1", "true"),
    ]
    assert page.text("number") == "[1][2]" * 4
    assert Turn(answer).openable[1] == other
    assert "Others say" in page.text("other")


@pytest.mark.parametrize("reason", Reason)
def test_no_answer_has_its_reason_and_the_nearest_passages(reason: Reason) -> None:
    article = make_article()
    answer = make_declined(reason, make_passage(article, 0, 13), make_passage(article, 14, 49))
    page = Page(conversation_html([Turn(answer)]))
    assert page.text("answer none") == "These articles don’t say."
    assert page.text("reason") == reason.in_words
    assert "A storm came." in page.whole_text()
    assert len(page.buttons()) == 2


def test_a_resolved_question_is_shown_where_it_differs() -> None:
    answer = make_answer(make_article(), "Ann Smith", question="And she?")
    assert "Searched for" not in conversation_html([Turn(answer)])
    resolved = answer.model_copy(update={"resolved_question": "And Ann <Smith>?"})
    assert "Searched for: <bdi>And Ann &lt;Smith&gt;?</bdi>" in conversation_html([Turn(resolved)])


def test_the_changed_question_is_offered_to_be_changed_and_asked_again() -> None:
    answer = make_answer(make_article(), "Ann Smith", question="And she?")
    resolved = answer.model_copy(update={"resolved_question": "Who fled?"})
    page = Page(conversation_html([Turn(resolved)]))
    (edit,) = (attrs for _, attrs in page.tags if attrs.get("data-event") == "edit")
    assert (edit["data-question"], edit["data-turn"]) == ("Who fled?", "0")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_who_agrees_who_differs_who_speaks_and_when(hostile: str) -> None:
    article = make_article()
    stormy = article.cite(0, 13).model_copy(update={"speaker": hostile, "copies": (hostile,)})
    hint = TimeHint(start=44, end=48, first=date(2024, 7, 1), last=date(2024, 7, 1), words=hostile)
    answer = make_answer(
        article,
        "Ann Smith",
        alternatives=(
            Alternative(text=hostile, confidence=0.6, citations=(stormy,), is_newest=True),
        ),
        as_of=date(2024, 7, 2),
        asked_time=AskedTime(words=hostile, published_from=date(2024, 7, 1), was_widened=True),
    )
    first = answer.citations[0].model_copy(update={"speaker": "Bo", "times": (hint,)})
    second = first.model_copy(update={"source": "Wire", "published": date(2024, 7, 2)})
    answer = answer.model_copy(update={"citations": (first, second)})
    page = Page(conversation_html([Turn(answer)]))
    assert page.text("byline").startswith("according to Bo · Post · 1 July 2024")
    assert page.text("sure").startswith(
        "Quite sure · 2 outlets, first on 1 July 2024 · as of 2 July 2024 · Also in Wire"
    )
    assert page.text("other") == f"Others say: {hostile} · Post · 1 July 2024 · newest [3]"
    said = article.text[44:48]
    assert page.text("about") == (
        f"“{said}”: {hostile}according to Bo · “{said}”: {hostile}"
        f"according to {hostile} · the same text in {hostile}"
    )
    assert page.text("in-time") == (
        f"“{hostile}”: nothing sure in articles from 1 July 2024 on, so all were searched"
    )
    assert {tag for tag, _ in page.tags} <= TAGS


def test_the_items_of_a_list_are_shown_one_by_one() -> None:
    article = make_article()
    items = (article.cite(0, 7), article.cite(8, 12))
    page = Page(conversation_html([Turn(make_answer(article, "A storm came", items=items))]))
    assert page.text("items") == "A stormcame"
    assert len([tag for tag, _ in page.tags if tag == "li"]) == 3  # and the source
    assert "items" not in conversation_html([Turn(make_answer(article, "A storm"))])


@pytest.mark.parametrize("kind", Kind)
def test_evidence_is_told_from_an_answer(kind: Kind) -> None:
    answer = make_answer(make_article(), "Ann Smith", kind=kind)
    label = Page(conversation_html([Turn(answer)])).text("evidence")
    assert bool(label) is (kind in EVIDENCE_KINDS)


def test_pending_question_and_problem() -> None:
    page = Page(conversation_html([], pending="Who <b>is</b> it?", problem="<i>disk</i> full"))
    assert page.text("question") == "Who <b>is</b> it?"
    assert page.text("problem") == "<i>disk</i> full"
    assert page.text("busy") == "Sending the question..."


def test_span_and_sentence_are_marked_by_offset() -> None:
    # the first "Ann Smith" is not the cited one, so a search would mark the wrong place
    article = make_article(f"Ann Smith is known. {BODY}")
    start = article.text.rindex("Ann Smith")
    html = article_html(article, article.cite(start, start + 9))
    assert (
        '<p class="prose" dir="auto">Ann Smith is known. A storm came. '
        '<mark class="sentence">The mayor, </mark><mark class="span">Ann Smith</mark>'
        '<mark class="sentence">, fled at noon.</mark> Nobody else did.</p>'
        '<h3 class="heading" dir="auto">Later</h3>' in html
    )


def test_a_passage_is_marked_in_one_tone() -> None:
    article = make_article()
    page = Page(article_html(article, make_passage(article, 0, 13)))
    assert page.text("sentence") == "A storm came."
    assert page.text("span") == ""


def test_front_matter_is_not_shown_and_moves_no_offset() -> None:
    article = make_article(f"---\ntitle: Storm\nkey: secret\n---\n{BODY}")
    start = article.text.index("Ann Smith")
    page = Page(article_html(article, article.cite(start, start + 9)))
    assert page.text("span") == "Ann Smith"
    assert "secret" not in page.whole_text()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_word_of_the_body_is_shown(newline: str) -> None:
    text = "Headline\n\nBy Ann\n\n- one\n- two\n\n| a | b |\n\nMore news\n\n## Part\n\nEnd. 😀 İ\n"
    article = make_article(text.replace("\n", newline), title="Other")
    words = Page(article_html(article, article.cite(0, 8))).whole_text()
    shown = re.sub(r"\s", "", words)
    assert re.sub(r"[\s#]", "", text) in shown


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_is_shown_as_it_stands(hostile: str) -> None:
    article = make_article(f"It says {hostile} here.", title=hostile, source=hostile)
    start = 8
    citation = article.cite(start, start + len(hostile))
    answer = make_answer(article, hostile, question=hostile)
    declined = make_declined(
        Reason.LOW_CONFIDENCE, make_passage(article, 0, len(article.text)), question=hostile
    )
    viewer = Page(article_html(article, citation))
    conversation = Page(
        conversation_html([Turn(answer), Turn(declined)], pending=hostile, problem=hostile)
    )
    opening = Page(opening_html(3, [hostile]))
    assert viewer.text("span") == hostile
    assert viewer.text("prose") == article.text
    assert conversation.text("question") == hostile * 3
    assert conversation.text("title") == hostile * 2
    assert opening.tags[-1][1]["data-question"] == hostile
    for page in (viewer, conversation, opening):
        assert {tag for tag, _ in page.tags} <= TAGS
        assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_leaves_no_raw_markup(hostile: str) -> None:
    html = escaped(hostile)
    assert not re.search(r"[<>\"']", html)


def test_a_lone_surrogate_can_be_sent() -> None:
    assert escaped("a\ud800b").encode() == "a\ufffdb".encode()


def test_a_changed_article_is_shown_without_marks() -> None:
    article = make_article()
    html = article_html(make_article(BODY + "More.\n"), article.cite(0, 13))
    assert "This article has changed since it was quoted" in html
    assert "<mark" not in html
    assert "<mark" not in article_html(make_article("Sun."), make_passage(article, 0, 13))


def test_unstated_outlet_and_date() -> None:
    article = Article(id="b.txt", path="b.txt", title="b", text=BODY)
    page = Page(article_html(article, article.cite(0, 13)))
    assert page.text("origin") == "Outlet and date not stated"


def test_the_opening_counts_articles_and_offers_examples() -> None:
    html = opening_html(1, ["Who?"])
    assert "from 1 article," in html
    assert 'data-event="example" data-question="Who?">Who?</button>' in html
    assert "from 30,000 articles," in opening_html(30_000, [])


def test_a_narrowed_question_says_so() -> None:
    turn = Turn(make_answer(make_article(), "Ann Smith"), Narrowing(("A <b>",), date(2024, 7, 1)))
    page = Page(conversation_html([turn]))
    assert page.text("within") == "Narrowed to A <b>, since 1 July 2024"


def test_a_pending_question_stands_in_the_place_of_the_one_that_was_changed() -> None:
    article = make_article()
    turns = [Turn(make_answer(article, q, question=q)) for q in ("A storm", "Ann Smith")]
    page = Page(conversation_html(turns, pending="Who?", replacing=0, stage="Reading"))
    assert page.text("question") == "Who?Ann Smith"
    assert page.text("busy") == "Reading..."


def test_the_viewer_steps_through_the_sources_of_its_answer() -> None:
    article = make_article()
    source = article.cite(0, 13)
    page = Page(article_html(article, source, Opened(turn=2, number=1, count=3)))
    assert page.text("steps") == "←2 of 3→"
    assert [(b["data-turn"], b["data-number"]) for b in page.buttons()] == [("2", "0"), ("2", "2")]
    assert page.text("number") == "[2]"
    last = Page(article_html(article, source, Opened(turn=0, number=2, count=3)))
    assert [b["data-number"] for b in last.buttons()] == ["1"]
    assert "steps" not in article_html(article, source, Opened(turn=0, number=0, count=1))


def test_only_web_addresses_are_links() -> None:
    assert 'href="https://a.org/?x=1&amp;y=%22"' in link_html("https://a.org/?x=1&y=%22")
    for address in ("javascript:alert(1)", "data:text/html,x", "https://", "http://[", None, "a"):
        assert link_html(address) == ""
    assert '"onclick' not in link_html('https://a.org/"onclick="x')
