"""Who speaks: of a span, whether it stands inside a quotation, and whose words it is."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.article import Article, Citation
from index.segmenting import blocks, sentences
from qa.people import ROLE, Person, name_runs, people
from qa.quotations import Quotation, quotations

_VERB = (
    r"(?:said|says|told|tells|add(?:s|ed)|wr(?:ites|ote)|warn(?:s|ed)|argue[sd]|note[sd]|claim(?:s|ed)"
    r"|declare[sd]|insist(?:s|ed)|explain(?:s|ed)|state[sd]|continue[sd]|went on|comment(?:s|ed)"
    r"|repl(?:ies|ied)|respond(?:s|ed)|answer(?:s|ed)|acknowledge[sd]|concede[sd]|admit(?:s|ted)"
    r"|stress(?:es|ed)|remark(?:s|ed)|observe[sd]|predict(?:s|ed)|caution(?:s|ed)|conclude[sd]"
    r"|announce[sd]|charge[sd]|urge[sd]|calls?|called|describe[sd]|recall(?:s|ed)|maintain(?:s|ed)"
    r"|repeat(?:s|ed)|demand(?:s|ed)|accuse[sd]|express(?:es|ed)|denounce[sd]|denie[sd]|suggest(?:s|ed)"
    r"|label(?:s|led|ed)|dismiss(?:es|ed)|mention(?:s|ed)|threaten(?:s|ed)|voice[sd]|spoke of"
    r"|believes|believed|advise[sd]|cites|cited|asks|asked|pledge[sd]|condemn(?:s|ed)|reported)"
)
_SAYING = re.compile(rf"\b{_VERB}\b")
_AFTER_QUOTE = re.compile(r"[”’\"']?,?[”’\"']?\s+(?P<verb>said|says|added|wrote|argued|warned)\s+")
_PHRASE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bAdm)(?<!\b(?:Gen|Sen|Rep|Mrs))(?<!\b(?:Mr|Ms|Dr|Lt|St))\.(?:\s|\Z)"
    r"|[,;\x00\"“”]\s|\s(?:who|in|at|on|during|after|adding)\s"
)
_QUOTED_AS = re.compile(r"\bquot(?:ed|es|ing)\s+(?:(?P<who>[^.;\"“”]{2,90}?)\s+)?as\s+saying\b")
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+(?P<who>[^.,;\"“”]{2,80})")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being|to|not|has been|the|a|an)\s+\Z")
_TRAILING = re.compile(
    r"(?:[\s,]+(?:also|then|first|meanwhile|later|has|had|have|again|once|only|already|now|today"
    r"|yesterday|recently|further|therefore|repeatedly|separately|flatly|would|will|in turn"
    r"|(?:late |early )?(?:on |last |this )?"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|week|month)"
    r"(?:, (?:\d{1,2} \w+|\w+\.? \d{1,2}))?|in \w+|in a statement))+\Z"
)
_CLAUSE = re.compile(
    r"(?:,|;|:|—|–| - |\)|\b(?:and|but|when|while|because|that|which|where|as|if|though|although"
    r"|after|before|since|so|or|what|whom|who)\b)\s*"
)
_PRONOUN = re.compile(r"(?:^|\s)(he|she|it|they|we|I|who|which|you|this|that)\Z", re.IGNORECASE)
_DETERMINER = r"(?:the|an?|one|another|some|its|his|her|their|our|two|three|several|many|most)"
_PREPOSITION = re.compile(
    r"(?:on|in|at|for|to|from|by|with|of|after|before|during|under|speaking|commenting)\b",
    re.IGNORECASE,
)
_CAPITALS = r"[A-Z][\w.&'’()-]*(?: (?:of |and |for |de |van |von |al-)?[A-Z][\w.&'’()-]*)*"
_BODY = (
    r"(?:officials?|sources?|leaders?|ministers?|diplomats?|analysts?|economists?|traders?|dealers?"
    r"|brokers?|bankers?|executives?|critics|experts|authorities|delegates?|ministry|department"
    r"|government|company|firm|group|bank|agency|newspaper|paper|radio|statement|declaration|report"
    r"|mission|embassy|alliance|union|commission|committee|council|board|court|party|association"
    r"|administration|treasury|army|police|exchange|organi[sz]ation|institute|spokes(?:men|people)"
    r"|document|communique|article|survey|study|democrat|republican|underwriters?|refiners?|banks"
    r"|companies|countries|governments|allies|capitals|insurer|maker|carrier|airline|kremlin)"
)
_SPEAKS = re.compile(rf"\b(?:{ROLE}s?|{_BODY})\b", re.IGNORECASE)
_ONE_OF_FEW = r"(?:secretary|president|prime|minister|premier|chancellor|chair|king|queen|pope).*"
_WITHIN = re.compile(r"\b(?:of|for|to|by|at|from|with|about|than|on)\s(?:\w+\s)?\Z")
_FINITE = re.compile(r"\b(?:had|has|have|is|are|was|were|will|would|can|could|did|does|do)\b")
_DATELINE = re.compile(r"\A[A-Z][A-Z .,'\w]{2,40}? - ")
_NAMED_HEAD = re.compile(rf"(?:[Tt]he )?{_CAPITALS}\Z")
_TITLE_WORDS = re.compile(r"(?:[A-Z][\w'’]*|of|the|and|a|in|for)(?:\s+|\Z)")
_LOOK_BACK = 7  # sentences, within which "he" must have been named


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
    after = _outside(text, quotation.end, last)
    before = _outside(text, first, quotation.start)
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


def _outside(text: str, start: int, end: int) -> str:
    """Return the text with what is quoted in it blanked, so that only the outlet's words count."""
    chars = list(text[start:end])
    for quotation in quotations(text):
        for place in range(max(start, quotation.start), min(end, quotation.end)):
            chars[place - start] = "\x00"
    return "".join(chars)


def _inverted(text: str, offset: int, after: str) -> str | None:
    """Find the speaker in `," said NAME, …`."""
    match = _AFTER_QUOTE.match(after)
    if not match:
        return None
    rest = after[match.end() :]
    phrase = _PHRASE_END.split(rest)[0]
    person = _person_in(text, phrase)
    if person:
        return person
    if re.match(rf"(?:{_DETERMINER}\b)", phrase, re.IGNORECASE):
        return _resolved(text, phrase, offset)
    named = re.match(_CAPITALS, phrase)
    return _without_titles(named.group()) if named else None


def _without_titles(phrase: str) -> str:
    """Return the name in "Bonn Environment Minister Walter Wallmann"; a body's name as it is."""
    titled = [name for _, _, name, is_titled in name_runs(phrase) if is_titled]
    return titled[-1] if titled and phrase.endswith(titled[-1]) else phrase


def _behind(text: str, offset: int, after: str) -> str | None:
    """Find the speaker in `," NAME said`, and in `,” Tehran Radio quoted him as saying`."""
    match = _SAYING.search(after)
    quoting = _QUOTED_AS.search(after)
    if quoting and (not match or quoting.start() < match.start()):
        return _quoted(text, offset, after, quoting)
    according = re.match(r"[”’\"']?,?[”’\"']?\s+according to\s+([^.,;\"“”]{2,80})", after)
    if according:
        return _resolved(text, according.group(1), offset)
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
    named = _person_in(text, opening.group(1)) if opening else None
    return named or _subject(text, lead, offset + match.start())


def _quoted(text: str, offset: int, stretch: str, match: re.Match[str]) -> str | None:
    """Return who is quoted in "the radio quoted NAME as saying", "NAME was quoted as saying"."""
    who = match["who"] or ""
    passive = re.search(r"[,”\"’']*\s?([^,”\"\x00]+?) (?:was|is) \Z", stretch[: match.start()])
    if passive:
        return _subject(text, passive.group(1), offset + match.start())
    return (
        None if not who or who.startswith("by ") else _resolved(text, who, offset + match.start())
    )


def _in_front(text: str, offset: int, before: str) -> str | None:
    """Find the speaker in the last "NAME said" before a quotation in its sentence."""
    quoting = list(_QUOTED_AS.finditer(before))
    if quoting:
        return _quoted(text, offset, before, quoting[-1])
    for match in reversed(list(_SAYING.finditer(before))):
        lead = before[: match.start()]
        if _BE.search(lead):
            continue
        return _subject(text, lead, offset + match.start())
    according = _ACCORDING.search(before)
    return _resolved(text, according["who"], offset) if according else None


def _later(text: str, offset: int, after: str) -> str | None:
    """Find the speaker in a "…, he said" that stands further on in the sentence."""
    for match in _SAYING.finditer(after):
        lead = after[: match.start()]
        if re.search(r",[”\"’']?\s[^,\x00]{1,60}\Z", lead) and not _BE.search(lead):
            who = _subject(text, lead, offset + match.start())
            if who:
                return who
    according = _ACCORDING.search(after)
    return _resolved(text, according["who"], offset) if according else None


def _subject(text: str, lead: str, verb_start: int) -> str | None:
    """Return who is the subject of a verb of saying, of what stands before it in its clause."""
    lead = _DATELINE.sub("", lead)
    lead = _TRAILING.sub("", lead.rstrip())
    is_appositive = lead.endswith(",")
    lead = lead.rstrip(" ,")
    if "\x00" in lead[-40:] and not re.search(r"\x00[”\"’']?,?\s[^\x00]+\Z", lead):
        return None
    if is_appositive and "," in lead:
        head, _, aside = lead.rpartition(", ")
        named = _person_in(text, aside)
        if named and (aside.startswith(named) or aside.endswith(named)):
            return named
        if re.match(rf"(?:{_DETERMINER}|who|which|whose|former|[A-Z][\w.]*['’]s)\b", aside) or (
            _SPEAKS.search(aside)
        ):
            lead = head
    pronoun = _PRONOUN.search(lead)
    if pronoun:
        return _of_pronoun(text, pronoun.group(1).casefold(), verb_start)
    phrase = _last_phrase(lead)
    return _resolved(text, phrase, verb_start) if phrase else None


def _last_phrase(lead: str) -> str | None:
    """Return the noun phrase at the end of a clause."""
    boundary = 0
    for match in _CLAUSE.finditer(lead):
        if match.group().strip() == "and" and _joins_names(lead, match):
            return None
        boundary = match.end()
    piece = lead[boundary:].strip(" \x00\"“”‘’'")
    if not piece:
        return None
    is_phrase = piece[0].isupper() or re.match(rf"{_DETERMINER}\b", piece)
    if _PREPOSITION.match(piece) or _FINITE.search(piece) or not is_phrase:
        determiners = list(re.finditer(rf"\b{_DETERMINER}\s", piece))
        if determiners:
            return piece[determiners[-1].start() :]
        capitals = re.search(rf"{_CAPITALS}\Z", piece)
        return capitals.group() if capitals else None
    return piece if len(piece.split()) <= 12 else None


def _joins_names(lead: str, match: re.Match[str]) -> bool:
    return bool(
        re.search(r"[A-Z]\w+ \Z", lead[: match.start()])
        and re.fullmatch(_CAPITALS, lead[match.end() :])
    )


def _resolved(text: str, phrase: str, place: int) -> str | None:
    """Return the full name of whom a phrase means, or the phrase where nobody is named."""
    phrase = phrase.strip(' ,"“”')
    pronoun = {"him": "he", "her": "she", "them": "they"}.get(phrase.casefold())
    if pronoun:
        return _of_pronoun(text, pronoun, place)
    person = _person_in(text, phrase)
    if person:
        return person
    if _NAMED_HEAD.fullmatch(phrase):
        return _without_titles(phrase)
    if not _SPEAKS.search(phrase) or "\x00" in phrase:
        return None
    if re.match(r"(?:the|its|his|her|their)\b", phrase, re.IGNORECASE):
        return _of_role(text, phrase, place)
    return phrase


def _person_in(text: str, phrase: str) -> str | None:
    """Return the person that a noun phrase is about: named at its end, or at its start."""
    for person in people(text):
        for name in person.forms:
            if phrase == name or (
                phrase.endswith(f" {name}") and not _WITHIN.search(phrase[: -len(name)])
            ):
                return person.name
    for person in people(text):
        for name in person.forms:
            if re.match(rf"{re.escape(name)}(?:,| (?:of|at|in|from|for|with)\b)", phrase):
                return person.name
    return None


def _of_role(text: str, phrase: str, place: int) -> str | None:
    """Return who "the minister" is: the one named beside that word before, or the phrase itself."""
    noun = _SPEAKS.findall(phrase)[-1]
    is_bare = len(phrase.split()) <= 2
    before = text[:place]
    for match in reversed(list(re.finditer(rf"\b{re.escape(noun)}\b", before, re.IGNORECASE))):
        beside = text[match.end() : match.end() + 50].lstrip(", ")
        for person in people(text):
            if beside.startswith(person.name):
                return person.name
            opening = text[max(0, match.start() - 70) : match.start()]
            if re.search(rf"{re.escape(person.name)}, [^.\"“”]*\Z", opening):
                return person.name
        if is_bare and re.fullmatch(ROLE, noun, re.IGNORECASE):
            opening = text[max(0, match.start() - 60) : match.start()]
            earlier = re.search(r"\b([Aa]n?|[Oo]ne) [^,.;\"“”]*\Z", opening)
            if earlier:
                return text[match.start() - len(earlier.group()) : match.end()]
    if re.match(r"(?:its|his|her|their)\b", phrase, re.IGNORECASE):
        return None
    is_somebody = noun[0].isupper() or re.fullmatch(_ONE_OF_FEW, noun, re.IGNORECASE)
    return (is_somebody and _of_pronoun(text, "he", place, n_back=2)) or phrase


def _of_pronoun(text: str, pronoun: str, place: int, *, n_back: int = _LOOK_BACK) -> str | None:
    """Return whom "he", "she", "it" or "they" means: the subject of the sentences just before."""
    if pronoun not in {"he", "she", "it", "they"}:
        return None
    earlier = [span for span in _all_sentences(text) if span[0] < place]
    for number, (start, end) in enumerate(reversed(earlier[-n_back:])):
        stretch = _outside(text, start, min(end, place))
        who = _sentence_subject(text, start, stretch, pronoun, is_own=number == 0)
        if who == "?":
            return None
        if who:
            return who
    return None


@lru_cache(maxsize=64)
def _all_sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(s for block in blocks(text) for s in sentences(text, block.start, block.end))


def _sentence_subject(
    text: str, start: int, stretch: str, pronoun: str, *, is_own: bool
) -> str | None:
    """Return whom a sentence is about; None to look further back, "?" where it is not sure."""
    if pronoun in {"it", "they"}:
        return _body_subject(text, start, stretch, pronoun)
    named = [
        (match.start(), person)
        for person in people(text)
        for match in re.finditer(rf"\b{re.escape(person.name.split()[-1])}\b(?!['’]s)", stretch)
        if person.pronoun in (None, pronoun)
    ]
    if is_own and not named:
        return None
    named.sort(key=lambda pair: pair[0])
    speaking = [p for at, p in named if re.match(rf"[^.;]{{0,70}}?\b{_VERB}", stretch[at:])]
    speaking = [p for p in speaking if not _is_said_of(stretch, p)]
    if speaking:
        return speaking[0].name
    opening = [person for at, person in named if at < 60 and not _is_object(stretch[:at])]
    if is_own and named and re.search(r"\b(?:where|when) \Z", stretch):
        return named[-1][1].name
    if is_own and opening and re.search(r"\b(?:but|and|as|because|that|where|when) \Z", stretch):
        return opening[0].name
    if is_own or re.search(rf"\b(?:[Hh]e|[Ss]he) (?:\w+ )?{_VERB}\b", stretch):
        return None
    if opening:
        return opening[0].name
    for match in _SAYING.finditer(stretch):
        phrase = _last_phrase(_TRAILING.sub("", stretch[: match.start()].rstrip()).rstrip(","))
        is_one = phrase and re.match(r"(?:an?|one|another|the)\b", phrase, re.IGNORECASE)
        if phrase and is_one and re.search(rf"\b{ROLE}\b", phrase, re.IGNORECASE):
            return _resolved(text, phrase, start)
    return None


def _is_said_of(stretch: str, person: Person) -> bool:
    """Tell whether the person's name stands in what "he" is saying: "Putin would lose, he said"."""
    surname = re.escape(person.name.split()[-1])
    return bool(re.search(rf"\b{surname}\b[^.;]*, (?:he|she) {_VERB}\b", stretch)) and not bool(
        re.search(rf"\b{surname},? (?:\w+ )?{_VERB}\b", stretch)
    )


def _is_object(lead: str) -> bool:
    return bool(re.search(r"\b(?:for|to|of|by|with|against|from|than|that|on)\s[^,]*\Z", lead))


def _body_subject(text: str, start: int, stretch: str, pronoun: str) -> str | None:
    """Return the body that speaks in a sentence, or that it opens with; "?" for anything else."""
    phrases = []
    for match in _SAYING.finditer(stretch):
        lead = _DATELINE.sub("", stretch[: match.start()])
        lead = _TRAILING.sub("", lead.rstrip()).rstrip(" ,")
        if not _PRONOUN.search(lead):
            phrases.append(_last_phrase(lead))
    opening = re.match(rf"(?:{_DETERMINER} )(?:[\w'’-]+ ){{0,3}}?{_BODY}\b", stretch, re.IGNORECASE)
    phrases += [opening.group()] if opening else []
    for phrase in filter(None, phrases):
        if _person_in(text, phrase) or re.search(rf"\b{ROLE}\b", phrase, re.IGNORECASE):
            return "?"
        head = phrase.split(" of ")[0]
        if head.endswith("s") == (pronoun == "they") or _NAMED_HEAD.fullmatch(phrase):
            return _resolved(text, phrase, start)
    if re.match(r"[\x00\"“”‘’,\s]*(?:it|they)\b", stretch, re.IGNORECASE):
        return None
    return "?" if re.match(r"(?:the|an?|its) ", stretch, re.IGNORECASE) else None
