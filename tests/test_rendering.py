"""Answers and articles as HTML: what is marked, and that no text becomes markup."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from index.article import Article, Passage, TimeHint
from qa.answer import Alternative, Answer, AskedTime, Reason, RetrievedPassage
from qa.rendering import (
    Place,
    article_html,
    conversation_html,
    escaped,
    openable,
    opening_html,
    sureness,
)

BODY = """A storm came. The mayor, Ann Smith, fled at noon. Nobody else did.

## Later

She is back.
"""
TAGS = {"article", "header", "footer", "section", "div", "h2", "h3", "p", "blockquote", "ol", "li"}
TAGS |= {"bdi", "button", "i", "mark", "q", "span", "strong", "time"}
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
    html = conversation_html([make_answer(make_article(), "Ann Smith")])
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
    page = Page(conversation_html([answer, answer], opened=(1, 1)))
    found = [(b["data-turn"], b["data-number"], b["aria-pressed"]) for b in page.buttons()]
    assert found == [
        ("0", "0", "false"),
        ("0", "1", "false"),
        ("1", "0", "false"),
        ("1", "1", "true"),
    ]
    assert page.text("number") == "[1][2][1][2]"
    assert openable(answer)[1] == other
    assert "Others say" in page.text("other")


@pytest.mark.parametrize("reason", Reason)
def test_no_answer_has_its_reason_and_the_nearest_passages(reason: Reason) -> None:
    article = make_article()
    answer = make_declined(reason, make_passage(article, 0, 13), make_passage(article, 14, 49))
    page = Page(conversation_html([answer]))
    assert page.text("answer none") == "These articles don’t say."
    assert page.text("reason") == reason.in_words
    assert "A storm came." in page.whole_text()
    assert len(page.buttons()) == 2


def test_a_resolved_question_is_shown_where_it_differs() -> None:
    answer = make_answer(make_article(), "Ann Smith", question="And she?")
    assert "Searched for" not in conversation_html([answer])
    resolved = answer.model_copy(update={"resolved_question": "And Ann <Smith>?"})
    assert "Searched for: <bdi>And Ann &lt;Smith&gt;?</bdi>" in conversation_html([resolved])


def test_speaker_times_outlets_and_what_was_narrowed_are_told() -> None:
    answer = make_answer(make_article(), "Ann Smith")
    (citation,) = answer.citations
    at = citation.sentence_start
    monday = date(2024, 7, 1)
    hint = TimeHint(start=at, end=at + 3, first=monday, last=monday, words="1 July 2024")
    told = citation.model_copy(update={"speaker": "Bo <Lind>", "times": (hint,)})
    asked = AskedTime(words="in July", published_from=monday, published_to=monday)
    page = conversation_html(
        [answer.model_copy(update={"citations": (told,), "asked_time": asked, "as_of": monday})]
    )
    assert "<bdi>according to Bo &lt;Lind&gt;</bdi>" in page
    assert f"“{citation.sentence[:3]}”: 1 July 2024" in page
    assert "as of 1 July 2024" in page
    assert "“in July”: only articles of 1 July 2024 were searched" in page
    assert "according to" not in conversation_html([answer])


def test_pending_question_and_problem() -> None:
    page = Page(conversation_html([], pending="Who <b>is</b> it?", problem="<i>disk</i> full"))
    assert page.text("question") == "Who <b>is</b> it?"
    assert page.text("problem") == "<i>disk</i> full"
    assert page.text("busy") == "Reading the articles..."


def test_span_and_sentence_are_marked_by_offset() -> None:
    # the first "Ann Smith" is not the cited one, so a search would mark the wrong place
    article = make_article(f"Ann Smith is known. {BODY}")
    start = article.text.rindex("Ann Smith")
    html = article_html(article, Place.of(article.cite(start, start + 9)))
    assert (
        '<p class="prose" dir="auto">Ann Smith is known. A storm came. '
        '<mark class="sentence">The mayor, </mark><mark class="span">Ann Smith</mark>'
        '<mark class="sentence">, fled at noon.</mark> Nobody else did.</p>'
        '<h3 class="heading" dir="auto">Later</h3>' in html
    )


def test_a_passage_is_marked_in_one_tone() -> None:
    article = make_article()
    page = Page(article_html(article, Place.of(make_passage(article, 0, 13))))
    assert page.text("sentence") == "A storm came."
    assert page.text("span") == ""


def test_front_matter_is_not_shown_and_moves_no_offset() -> None:
    article = make_article(f"---\ntitle: Storm\nkey: secret\n---\n{BODY}")
    start = article.text.index("Ann Smith")
    page = Page(article_html(article, Place.of(article.cite(start, start + 9))))
    assert page.text("span") == "Ann Smith"
    assert "secret" not in page.whole_text()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_word_of_the_body_is_shown(newline: str) -> None:
    text = "Headline\n\nBy Ann\n\n- one\n- two\n\n| a | b |\n\nMore news\n\n## Part\n\nEnd. 😀 İ\n"
    article = make_article(text.replace("\n", newline), title="Other")
    words = Page(article_html(article, Place.of(article.cite(0, 8)))).whole_text()
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
    viewer = Page(article_html(article, Place.of(citation)))
    conversation = Page(conversation_html([answer, declined], pending=hostile, problem=hostile))
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
    place = Place.of(article.cite(0, 13))
    html = article_html(make_article(BODY + "More.\n"), place)
    assert "This article has changed since it was quoted." in html
    assert "<mark" not in html
    passage = Place.of(make_passage(article, 0, 13))
    assert "<mark" not in article_html(make_article("Sun."), passage)


def test_unstated_outlet_and_date() -> None:
    article = Article(id="b.txt", path="b.txt", title="b", text=BODY)
    page = Page(article_html(article, Place.of(article.cite(0, 13))))
    assert page.text("origin") == "Outlet and date not stated"


def test_the_opening_counts_articles_and_offers_examples() -> None:
    html = opening_html(1, ["Who?"])
    assert "from 1 article," in html
    assert 'data-event="example" data-question="Who?">Who?</button>' in html
    assert "from 30,000 articles," in opening_html(30_000, [])
