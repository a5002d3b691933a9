"""Noun phrases: who stands before a verb of saying, in words."""

import re

from qa.speaking.people import ROLE, name_runs
from qa.speaking.verbs import SAYS

SAYING = re.compile(rf"\b{SAYS}\b")
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
DETERMINER = r"(?:the|an?|one|another|some|its|his|her|their|our|two|three|several|many|most)"
_PREPOSITION = re.compile(
    r"(?:on|in|at|for|to|from|by|with|of|after|before|during|under|speaking|commenting)\b",
    re.IGNORECASE,
)
CAPITALS = r"[A-Z][\w.&'’()-]*(?: (?:of |and |for |de |van |von |al-)?[A-Z][\w.&'’()-]*)*"
BODY = (
    r"(?:officials?|sources?|leaders?|ministers?|diplomats?|analysts?|economists?|traders?|dealers?"
    r"|brokers?|bankers?|executives?|critics|experts|authorities|delegates?|ministry|department"
    r"|government|company|firm|group|bank|agency|newspaper|paper|radio|statement|declaration|report"
    r"|mission|embassy|alliance|union|commission|committee|council|board|court|party|association"
    r"|administration|treasury|army|police|exchange|organi[sz]ation|institute|spokes(?:men|people)"
    r"|document|communique|article|survey|study|democrat|republican|underwriters?|refiners?|banks"
    r"|companies|countries|governments|allies|capitals|insurer|maker|carrier|airline|kremlin)"
)
SPEAKS = re.compile(rf"\b(?:{ROLE}s?|{BODY})\b", re.IGNORECASE)
_FINITE = re.compile(r"\b(?:had|has|have|is|are|was|were|will|would|can|could|did|does|do)\b")
_DATELINE = re.compile(r"\A[A-Z][A-Z .,'\w]{2,40}? - ")
NAMED_HEAD = re.compile(rf"(?:[Tt]he )?{CAPITALS}\Z")


def clause_before(lead: str) -> str:
    """Return what stands before a verb, without dateline and without "also", "on Monday"."""
    return _TRAILING.sub("", _DATELINE.sub("", lead).rstrip())


def last_phrase(lead: str) -> str | None:
    """Return the noun phrase at the end of a clause."""
    boundary = 0
    for match in _CLAUSE.finditer(lead):
        if match.group().strip() == "and" and _joins_names(lead, match):
            return None
        boundary = match.end()
    piece = lead[boundary:].strip(" \x00\"“”‘’'")
    if not piece:
        return None
    is_phrase = piece[0].isupper() or re.match(rf"{DETERMINER}\b", piece)
    if _PREPOSITION.match(piece) or _FINITE.search(piece) or not is_phrase:
        determiners = list(re.finditer(rf"\b{DETERMINER}\s", piece))
        if determiners:
            return piece[determiners[-1].start() :]
        capitals = re.search(rf"{CAPITALS}\Z", piece)
        return capitals.group() if capitals else None
    return piece if len(piece.split()) <= 12 else None


def _joins_names(lead: str, match: re.Match[str]) -> bool:
    return bool(
        re.search(r"[A-Z]\w+ \Z", lead[: match.start()])
        and re.fullmatch(CAPITALS, lead[match.end() :])
    )


def without_titles(phrase: str) -> str:
    """Return the name in "Bonn Environment Minister Walter Wallmann"; a body's name as it is."""
    titled = [name for _, _, name, is_titled in name_runs(phrase) if is_titled]
    return titled[-1] if titled and phrase.endswith(titled[-1]) else phrase
