"""What kind of answer a question wants, by its wording; in doubt a plain fact."""

import re
from enum import StrEnum

from qa.wording import AUXILIARIES, without_and


class Kind(StrEnum):
    """The kinds of question.

    Of `EVIDENCE_KINDS` the answer is a whole sentence, as evidence; of `LONG_KINDS` it may be a
    clause or a list of more than a few words.
    """

    FACT = "fact"
    LIST = "list"
    YES_NO = "yes_no"
    WHY = "why"
    ABOUT = "about"
    HOW_MANY = "how_many"
    WHEN = "when"
    WHERE = "where"
    WHO_SAID = "who_said"
    STATEMENT = "statement"


EVIDENCE_KINDS = frozenset({Kind.YES_NO, Kind.WHY, Kind.ABOUT})
LONG_KINDS = frozenset({Kind.STATEMENT, Kind.WHY, Kind.LIST})

SAY = (
    r"(?:say|tell|warn|announce|argue|claim|propose|promise|demand|urge|declare|state|pledge|vow"
    r"|explain|write|think|believe|mean|reply|answer|respond|react|deny|suggest|insist|predict|note"
    r"|complain|admit|stress|accuse|comment|judge|rate|blame|criticise|criticize|advise|reject"
    r"|threaten|fear|doubt|forecast)"
)
_SAID = (
    rf"(?:{SAY}(?:s|e?d|ing)?|said|told|thought|wrote|denied|meant|put it|put forward|welcomed"
    r"|called|calls|described|grumbled|expects|expected)"
)
_NUMBERS = "two|three|four|five|six|seven|eight|nine|ten"
_AMOUNT = "share|percentage|per cent|percent|sum|number|amount|price|rate|proportion|stake"
_PLACE = "city|town|place|port|region|village|building|hospital|island|plant|state|country|province"
_PLURAL = rf"(?!(?:does|has|is|was|as|its|this|his|us|news|{SAY}s)\b)\w{{3,}}(?<![siu’'])s\b"
_DESCRIBING = (  # words before a plural; "ferry" in "Which ferry sinks?" is none
    rf"(?:(?!(?:{AUXILIARIES})\b)(?:\w+-[\w-]+|(?-i:[A-Z])\w+|\w+(?:al|ic|ous|ese|an|ive|ern|ed|ing"
    r"|ary|ful|ent|ant|ble|ish)|(?:sort|kind)s? of|new|big|main|major|foreign|public|military|old))"
)
_PIECE = r"(?:\w+ ){0,4}(?:article|story|report|news|piece)(?: (?:on|of|by|about) [^?]+?)?"
_RULES: tuple[tuple[Kind, str], ...] = (
    (
        Kind.ABOUT,
        rf"\bwhat(?:[’']s| is| was| are)? (?:this|it|that|the {_PIECE}) (?:all )?about\b"
        r"|\A\s*(?:summari[sz]e|sum up)\b|\A\s*what happened\s*\?*\s*\Z",
    ),
    (Kind.YES_NO, rf"\A\s*(?:{AUXILIARIES}|(?:is|are|was|were|do|does|did|has|have)n[’']?t)\s+\w"),
    (Kind.WHY, r"\bwhy\b|\bhow come\b|\bwhat (?:led|made|caused|drove)\b|\bfor what reasons?\b"),
    (Kind.WHERE, rf"\A\s*(?:\w+ )?where\b|\bin (?:which|what) (?:\w+ )?(?:{_PLACE})\b"),
    (
        Kind.WHEN,
        r"\A\s*(?:\w+ )?when\b|\bwhen\s*\?*\s*\Z"
        r"|\b(?:what|which) (?:\w+ )?(?:year|month|day|date|dates|week|time)\b"
        r"|\bwhat (?:is|was|were|are|[’']s) the dates?\b",
    ),
    (
        Kind.HOW_MANY,
        r"\bhow (?:many|much|long|old|far|big|large|high|tall|heavy|wide|deep|often|fast|strong)\b"
        rf"|\bwhat (?:\w+ )?(?:{_AMOUNT})\b (?!rises|cuts)|\bwhat (?:is|was) the (?:{_AMOUNT})\b",
    ),
    (
        Kind.WHO_SAID,
        rf"\bwho(?: at [\w. ]+?)?(?: \w+ly)? (?:has |had |have )?{_SAID}\b"
        rf"|\bwhich (?:[\w’'-]+ ){{1,4}}?{_SAID}\b(?! to\b)|\baccording to who(?:m)?\b",
    ),
    (
        Kind.STATEMENT,
        rf"\bwhat (?:do|does|did|had|has|have|would)\b.*\b{SAY}\b"
        rf"|\bhow (?:do|does|did|has|had)\b.*\b(?:{SAY}(?:e?d)?|describe|view|put it|see)\b"
        r"|\b(?:what|how)\b.*(?:\baccording to\b|\bin [\w ]+[’']s? (?:words|view|opinion|eyes)\b"
        r"|\bas [\w ]+ sees it\b)|\bwhat\b.*\b(?:statement|message|comment|reaction|response)\b",
    ),
    (
        Kind.LIST,
        rf"\b(?:which|what)(?: (?:of|other|{_NUMBERS}))?(?: {_DESCRIBING}){{0,2}} {_PLURAL}"
        rf"(?! (?:on|all|the|it|out)\b)"
        rf"|\bwhich (?:{_NUMBERS})\b|\bwho (?:all|else|are|were)\b|\b(?:list|name) (?:all|the)\b"
        r"|\bwhat are\b",
    ),
)
_COMPILED = tuple((kind, re.compile(rule, re.IGNORECASE)) for kind, rule in _RULES)


def kind_of(question: str) -> Kind:
    """Return the kind that the wording of a question, one that stands alone, shows."""
    question = without_and(question)
    return next((kind for kind, rule in _COMPILED if rule.search(question)), Kind.FACT)
