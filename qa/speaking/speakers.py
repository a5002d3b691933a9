"""Who speaks: of a span, whether it stands inside a quotation, and whose words it is."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.article import Article, Citation
from index.segmenting import sentences
from qa.speaking.phrases import CAPITALS, DETERMINER, SAYING, without_titles
from qa.speaking.quotations import Quotation, quotations, unquoted
from qa.speaking.referring import person_in, resolved, subject_of

_AFTER_QUOTE = re.compile(r"[”’\"']?,?[”’\"']?\s+(?P<verb>said|says|added|wrote|argued|warned)\s+")
_PHRASE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bAdm)(?<!\b(?:Gen|Sen|Rep|Mrs))(?<!\b(?:Mr|Ms|Dr|Lt|St))\.(?:\s|\Z)"
    r"|[,;\x00\"“”]\s|\s(?:who|in|at|on|during|after|adding)\s"
)
_QUOTED_AS = re.compile(r"\bquot(?:ed|es|ing)\s+(?:(?P<who>[^.;\"“”]{2,90}?)\s+)?as\s+saying\b")
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+(?P<who>[^.,;\"“”]{2,80})")
_SAME_SUBJECT = re.compile(r"\b(?:and|but)\s+(?:\w+ly\s+)?\Z")  # "called it a mess and warned"
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being|to|not|has been|the|a|an)\s+\Z")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whether words stand inside a quotation, and whose they are; None where that is not sure."""

    quoted: bool
    speaker: str | None


def with_speaker(citation: Citation, article: Article) -> Citation:
    """Return a citation of the article that says whether it is quoted and who speaks."""
    found = attribution(article, citation.start, citation.end)
    return citation.model_copy(update={"quoted": found.quoted, "speaker": found.speaker})


def attribution(article: Article, start: int, end: int) -> Attribution:
    """Tell of a span, half-open characters, whether it is quoted and who speaks.

    Outside quotations words are the outlet's own, though it may report what somebody said.
    """
    found = quotations(article.text)
    for number, quotation in enumerate(found):
        if quotation.start <= start and end <= quotation.end:
            return Attribution(True, _speaker_of(article.text, number))
    return Attribution(False, None)


@lru_cache(maxsize=1024)
def _speaker_of(text: str, number: int) -> str | None:
    """Return who speaks a quotation, by its number; what goes on has one speaker."""
    found = quotations(text)
    quotation = found[number]
    if _is_title(text, quotation):
        return None
    speaker = _speaker(text, quotation)
    if speaker is None and number and _follows(text, found[number - 1], quotation):
        speaker = _speaker_of(text, number - 1)
    if speaker is None and quotation.goes_on and number + 1 < len(found):
        speaker = _speaker(text, found[number + 1])
    return speaker


def _is_title(text: str, quotation: Quotation) -> bool:
    """Tell whether it is a name, such as that of a programme, and not speech."""
    words = text[quotation.start : quotation.end].split()
    n_capitals = sum(word[0].isupper() for word in words)
    return len(words) > 1 and n_capitals >= len(words) - 1 and words[-1][-1] != ","


def _follows(text: str, before: Quotation, quotation: Quotation) -> bool:
    """Tell whether a whole quoted sentence follows another quotation of its paragraph."""
    if before.block_start != quotation.block_start or _is_title(text, before):
        return False
    between = text[before.end : quotation.start]
    return len(between) < 160 and between.count(". ") <= 1 and _opens_sentence(text, quotation)


def _opens_sentence(text: str, quotation: Quotation) -> bool:
    return text[quotation.start : quotation.end].lstrip(". …")[:1].isupper()


def _speaker(text: str, quotation: Quotation) -> str | None:
    """Return who speaks a quotation: said behind it, before it, or later in its sentence."""
    first, last = _sentence(text, quotation)
    after = unquoted(text, quotation.end, last)
    before = unquoted(text, first, quotation.start)
    for find in (_inverted, _behind):
        who = find(text, quotation.end, after)
        if who:
            return who
    return _in_front(text, first, before) or _later(text, quotation.end, after)


def _sentence(text: str, quotation: Quotation) -> tuple[int, int]:
    """Return the run of sentences that holds a quotation and what is said of it behind it."""
    spans = sentences(text, quotation.block_start, quotation.block_end)
    first = max((s for s, _ in spans if s <= quotation.start), default=quotation.block_start)
    last = min((e for _, e in spans if e >= quotation.end), default=quotation.block_end)
    if last <= quotation.end + 1:  # "… ," and then "he said"
        rest = text[quotation.end : quotation.block_end]
        if re.match(r"[”’\"']*\s+(?:[a-z]|[A-Z]\w+ (?:said|told|added)\b)", rest):
            last = min((e for _, e in spans if e > last), default=quotation.block_end)
    return first, last


def _inverted(text: str, offset: int, after: str) -> str | None:
    """Find the speaker in `," said NAME, …`."""
    match = _AFTER_QUOTE.match(after)
    if not match:
        return None
    rest = after[match.end() :]
    phrase = _PHRASE_END.split(rest)[0]
    person = person_in(text, phrase)
    if person:
        return person
    if re.match(rf"(?:{DETERMINER}\b)", phrase, re.IGNORECASE):
        return resolved(text, phrase, offset)
    named = re.match(CAPITALS, phrase)
    return without_titles(named.group()) if named else None


def _behind(text: str, offset: int, after: str) -> str | None:
    """Find the speaker in `," NAME said`, and in `,” Tehran Radio quoted him as saying`."""
    match = SAYING.search(after)
    quoting = _QUOTED_AS.search(after)
    if quoting and (not match or quoting.start() < match.start()):
        return _quoted(text, offset, after, quoting)
    according = re.match(r"[”’\"']?,?[”’\"']?\s+according to\s+([^.,;\"“”]{2,80})", after)
    if according:
        return resolved(text, according.group(1), offset)
    if not match:
        return None
    lead = after[: match.start()]
    if not re.match(r"[”’\"']*,?[”’\"']*\s", lead) or "\x00" in lead or ". " in lead.strip('."”’ '):
        return None
    has_stop = text[offset - 1] in ",?!.…" or lead.lstrip("”’\"'").startswith(",")
    if not has_stop or len(lead) > 120:
        return None
    lead = lead.lstrip("”’\"', ")
    opening = re.match(r"([^,]+), ", lead)
    named = person_in(text, opening.group(1)) if opening else None
    return named or subject_of(text, lead, offset + match.start())


def _quoted(text: str, offset: int, stretch: str, match: re.Match[str]) -> str | None:
    """Return who is quoted in "the radio quoted NAME as saying", "NAME was quoted as saying"."""
    who = match["who"] or ""
    passive = re.search(r"[,”\"’']*\s?([^,”\"\x00]+?) (?:was|is) \Z", stretch[: match.start()])
    if passive:
        return subject_of(text, passive.group(1), offset + match.start())
    return None if not who or who.startswith("by ") else resolved(text, who, offset + match.start())


def _in_front(text: str, offset: int, before: str) -> str | None:
    """Find the speaker in the last "NAME said" before a quotation in its sentence."""
    quoting = list(_QUOTED_AS.finditer(before))
    if quoting:
        return _quoted(text, offset, before, quoting[-1])
    for match in reversed(list(SAYING.finditer(before))):
        lead = before[: match.start()]
        if _BE.search(lead) or _SAME_SUBJECT.search(lead):
            continue
        return subject_of(text, lead, offset + match.start())
    according = _ACCORDING.search(before)
    return resolved(text, according["who"], offset) if according else None


def _later(text: str, offset: int, after: str) -> str | None:
    """Find the speaker in a "…, he said" that stands further on in the sentence."""
    for match in SAYING.finditer(after):
        lead = after[: match.start()]
        if re.search(r",[”\"’']?\s[^,\x00]{1,60}\Z", lead) and not _BE.search(lead):
            who = subject_of(text, lead, offset + match.start())
            if who:
                return who
    according = _ACCORDING.search(after)
    return resolved(text, according["who"], offset) if according else None
