"""Whose words a question asks for: "What did Ann Lee say?" is not answered by what others said."""

import re
from collections.abc import Sequence

from qa.kinds import SAY
from qa.outlets.names import may_be_one_name, name_in
from qa.reading.candidates import Candidate
from qa.speaking.people import people
from qa.speaking.speakers import attribution

_ASKED = re.compile(
    rf"\bwhat (?:do|does|did|has|had|have|would) (?P<who>[^?]+?) {SAY}(?:e?d)?\b", re.IGNORECASE
)


def without_others_words(question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out quotations known to be another person's than the one whose words are asked for.

    Where the question asks for nobody's words, or for those of a body or a country, for which
    people speak, all are kept; so are words whose speaker is not known.
    """
    asked = _ASKED.search(question)
    name = name_in(asked["who"]) if asked else ()
    if not name:
        return list(candidates)
    return [one for one in candidates if not _is_of_another(name, one)]


def _is_of_another(name: tuple[str, ...], candidate: Candidate) -> bool:
    text = candidate.article.text
    speaker = attribution(candidate.article, candidate.start, candidate.end).speaker
    if speaker is None or may_be_one_name(name, name_in(speaker)):
        return False
    named = [name_in(person.name) for person in people(text)]
    return any(may_be_one_name(name, other) for other in named)
