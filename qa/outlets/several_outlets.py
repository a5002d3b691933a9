"""What an answer shows of outlets, speakers and time, in plain sentences for any page."""

from index.article import Citation
from qa.answer import Alternative, Answer
from qa.outlets.periods import in_words


def agreement(answer: Answer) -> str:
    """Return "3 outlets, first on 10 July 2024", "" where no second outlet says the same."""
    if len(answer.outlets) < 2:
        return ""
    day = answer.first_published
    first = f", first on {in_words(day, day)}" if day else ""
    return f"{len(answer.outlets)} outlets{first}"


def as_of(answer: Answer) -> str:
    """Return "as of 11 July 2024", "" of an answer that does not change over time."""
    return f"as of {in_words(answer.as_of, answer.as_of)}" if answer.as_of else ""


def speaker(citation: Citation) -> str:
    """Return whose quoted words they are, "" of the outlet's own and where it is not told."""
    return f"according to {citation.speaker}" if citation.speaker else ""


def copies(citation: Citation) -> str:
    """Return which articles carry the same text, "" where none does."""
    return f"the same text in {', '.join(citation.copies)}" if citation.copies else ""


def times(citation: Citation) -> str:
    """Return which days the times in the cited sentence were, "" where it names none."""
    at = citation.sentence_start
    said = {
        citation.sentence[hint.start - at : hint.end - at]: hint.words for hint in citation.times
    }
    return ", ".join(f"“{time}”: {days}" for time, days in said.items())


def newest(part: Answer | Alternative) -> str:
    """Return "newest" of the newest of answers that differ, "" of the others."""
    return "newest" if part.is_newest else ""


def narrowed(answer: Answer) -> str:
    """Return what the question's words on time narrowed, "" where they did not."""
    asked = answer.asked_time
    if asked is None:
        return ""
    if asked.newest_first:
        return (
            f"“{asked.words}”: of answers that differ, the newest is given" if answer.text else ""
        )
    first, last = asked.published_from, asked.published_to
    if first and last:
        days = f"of {in_words(first, last)}"
    else:
        days = f"from {in_words(first, first)} on" if first else ""
        days = f"until {in_words(last, last)}" if last else days
    if asked.was_widened:
        return f"“{asked.words}”: nothing sure in articles {days}, so all were searched"
    return f"“{asked.words}”: only articles {days} were searched"
