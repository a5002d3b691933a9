"""Articles, the passages that they are split into, and citations of them."""

import hashlib
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, computed_field

from index.errors import SpanError
from index.segmenting import sentence_around


class Value(BaseModel):
    """A frozen value; keys that it does not know are ignored when JSON is read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Passage(Value):
    """A stretch of one article that is embedded and read at once; half-open characters."""

    article_id: str
    start: int
    end: int


class TimeHint(Value):
    """A time that a cited sentence leaves open, such as "Wednesday", and which days it was.

    `start`, `end`: half-open characters of the article; `words`: the days as a person writes them.
    """

    start: int
    end: int
    first: date
    last: date
    words: str


class Citation(Value):
    """A span of an article, with all that is needed to check it. Made by `Article.cite` alone.

    Offsets are half-open characters (Python code points) into the article's text. `quoted`: the
    span stands inside a quotation; `speaker`: who says it, None where that is not sure or the words
    are the outlet's own. `speaker`, `quoted`, `copies` (ids of articles that carry the same text)
    and `times` (of the sentence, resolved against the article's own date) are empty until something
    fills them.
    """

    article_id: str
    path: str
    title: str
    source: str | None
    published: date | None
    url: str | None
    article_sha256: str
    start: int
    end: int
    quote: str
    sentence_start: int
    sentence_end: int
    sentence: str
    speaker: str | None = None
    quoted: bool = False
    copies: tuple[str, ...] = ()
    times: tuple[TimeHint, ...] = ()


class Article(Value):
    """One article as read: its text never changes, and every offset points into it.

    `path` is POSIX and relative to the corpus folder; `id` is the path, for JSONL `path#id`.
    `source`, `published` and `url` are None unless the article or `articles.csv` states them.
    """

    id: str
    path: str
    title: str
    source: str | None = None
    published: date | None = None
    url: str | None = None
    text: str = Field(repr=False)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def sha256(self) -> str:
        """The SHA-256 of the text encoded as UTF-8, in hexadecimal digits."""
        return sha256_of_text(self.text)

    def cite(self, start: int, end: int) -> Citation:
        """Cite `text[start:end]` in its sentence; `SpanError` where the span is not in the text."""
        if not 0 <= start < end <= len(self.text):
            raise SpanError(
                f"no span {start}:{end} in {self.id}, which has {len(self.text)} characters: "
                "give 0 <= start < end <= length"
            )
        sentence_start, sentence_end = sentence_around(self.text, start, end)
        return Citation(
            article_id=self.id,
            path=self.path,
            title=self.title,
            source=self.source,
            published=self.published,
            url=self.url,
            article_sha256=self.sha256,
            start=start,
            end=end,
            quote=self.text[start:end],
            sentence_start=min(start, sentence_start),
            sentence_end=max(end, sentence_end),
            sentence=self.text[min(start, sentence_start) : max(end, sentence_end)],
        )


class ArticleSummary(Value):
    """What is told of an article without its text."""

    id: str
    path: str
    title: str
    source: str | None = None
    published: date | None = None
    url: str | None = None
    n_passages: int


def sha256_of_text(text: str) -> str:
    """Return the SHA-256 of `text` as UTF-8; half a surrogate pair passes through."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
