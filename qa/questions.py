"""What the wording of a question tells about the answer that it wants."""

import re

_SAYING = (
    r"(?:say|said|says|tell|told|warn|announce|argue|claim|promise|propose|demand|urge|declare|state"
    r"|pledge|vow|ask|explain|write|wrote|think|believe|want|plan|expect|do|mean|agree)"
)
_WANTS_A_CLAUSE = re.compile(
    rf"\bwhat\b.*\b{_SAYING}(?:s|e?d|ing)?\b"
    r"|\bwhy\b|\bhow come\b|\bwhat (?:led|made|caused|drove)\b"
    r"|\bwhat\b.*\b(?:reasons?|statement|words|message|quote)\b",
    re.IGNORECASE,
)
_WANTS_A_LIST = re.compile(
    r"\b(?:which|what|whose)\b(?: \w+){0,2} \w+(?<!s)s\b|\bwho (?:all|else|are|were)\b"
    r"|\b(?:list|name) (?:all|the)\b|\bwhat are\b",
    re.IGNORECASE,
)
_WANTS_SEVERAL = re.compile(
    r"\b(?:which|what|whose) (?:(?:two|three|four|five|six|other|(?-i:[A-Z]\w+)) )?"
    r"(?!(?:is|was|has|does)\b)\w+(?<!s)s\b|\bwho (?:all|else|are|were)\b|\bwhat are\b"
    r"|\b(?:list|name) (?:all|the)\b",
    re.IGNORECASE,
)


def wants_several(question: str) -> bool:
    """Tell whether several answers are asked for, so that two of them do not differ."""
    return bool(_WANTS_SEVERAL.search(question))


def may_want_many_words(question: str) -> bool:
    """Tell whether a clause or a list may answer: what someone said, why, which ones."""
    return bool(_WANTS_A_CLAUSE.search(question) or _WANTS_A_LIST.search(question))
