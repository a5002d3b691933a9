"""How a question is built: its question word, its auxiliary, and the rest."""

import re
from dataclasses import dataclass

AUXILIARIES = (
    "do|does|did|is|are|was|were|has|have|had|will|would|can|could|should|shall|may|might|must"
)
PREPOSITIONS = (
    "about|after|against|at|before|by|during|for|from|in|into|of|on|over|since|through|to|towards?"
    "|under|until|with|without"
)
_FRAME = re.compile(
    rf"(?P<lead>(?:(?:{PREPOSITIONS})\s+)?)"
    r"(?P<word>who|whom|whose|what|which|when|where|why|how(?:\s+(?:many|much|long|old|far|big"
    r"|large|often|high|soon))?)\b"
    rf"(?P<noun>(?:\s+(?!(?:{AUXILIARIES})\b)[^\s?]+)*?)"
    rf"\s+(?P<auxiliary>{AUXILIARIES})\b\s*(?P<rest>.*?)\s*[?.!]*\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_SUBJECT = re.compile(
    r"(?P<word>who|what|which|whose|how\s+(?:many|much))\b(?P<rest>.*?)\s*[?.!]*\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_ADJUNCT = re.compile(r"(?:when|where|why|how|how\s+(?:long|often|soon))\Z", re.IGNORECASE)
_NOUN = re.compile(r"(?P<noun>(?:\S+ ){1,3}?(?=\w+ed\b)|\S+ )(?P<rest>.*)", re.DOTALL)
_LEADING_AND = re.compile(r"\A\s*(?:and|but|so|or)[,\s]+", re.IGNORECASE)
_ELSE = re.compile(r"\A(who|whom|what|which|where) (?:else|other)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Frame:
    """A question taken apart: "What | — | did | Lund warn of", "Which | ferry | — | sank".

    `auxiliary` is empty where the question word is the subject, and `rest` then starts with what
    stands behind the question word.
    """

    lead: str
    word: str
    noun: str
    auxiliary: str
    rest: str

    @property
    def is_adjunct(self) -> bool:
        """Whether when, where, why or how is asked: nothing is missing from the rest."""
        return not self.noun and (bool(self.lead) or _ADJUNCT.match(self.word) is not None)

    @property
    def asks_who_or_which(self) -> bool:
        """Whether the answer names what the conversation is about from here on."""
        word = self.word.casefold()
        is_identity = word == "what" and self.auxiliary.casefold() in {"is", "are", "was", "were"}
        is_one = is_identity and not self.rest.casefold().endswith("ing")
        return word in {"who", "whom", "which"} or (word == "what" and bool(self.noun)) or is_one


def frame_of(question: str) -> Frame | None:
    """Take a question apart, "else" left out; None where it has no question word in front."""
    question = _ELSE.sub(r"\1", without_and(question))
    match = _FRAME.match(question)
    if match and len(match["noun"].split()) <= 4 and not _has_verb(match["noun"]):
        return Frame(
            match["lead"].strip(),
            match["word"],
            match["noun"].strip(),
            match["auxiliary"],
            match["rest"],
        )
    match = _SUBJECT.match(question)
    if not match:
        return None
    rest, noun = match["rest"].strip(), ""
    if match["word"].casefold() not in {"who", "what"}:
        named = _NOUN.match(rest)
        noun, rest = (named["noun"].strip(), named["rest"]) if named else ("", rest)
    return Frame("", match["word"], noun, "", rest)


def without_and(question: str) -> str:
    """Return a question without an "and" or "but" in front."""
    return _LEADING_AND.sub("", question, count=1)


def _has_verb(words: str) -> bool:
    """Tell whether "who said Pal would …" has its verb before the auxiliary found."""
    return bool(re.search(r"(?:\w{2}ed|said|says|thinks|told|that|who|which|knew)\b", words))
