"""What can go wrong in `qa`, each with what came, what was expected and what to do.

QuestionAnsweringError
├── ReaderWeightsError     the reader's weights are missing, altered or of another shape
├── DatasetError           a question set is not in the format that it should be
├── OutputError            answers cannot be written where they should be
├── NarrowingError         outlets or days that cannot be searched
├── AccountsError          the file of names and passwords cannot be used
├── TrainingError          settings of a run that mean nothing, or are another run's
├── FeedbackError          feedback that is empty or cannot be written
├── PortError              the chat cannot listen where it should
├── LogError               the log cannot be written where it should be
├── CollectionError        a collection cannot be made, or does not hold what is asked of it
└── BadLineError           a line of a batch or of an answers file cannot be used
"""

from pydantic import ValidationError


class QuestionAnsweringError(Exception):
    """The root of what `qa` raises on purpose; its text is fit for a person."""


class ReaderWeightsError(QuestionAnsweringError):
    """The reader's weights are missing, altered or of another shape."""


class DatasetError(QuestionAnsweringError):
    """A question set is not in the format that it should be."""


class OutputError(QuestionAnsweringError):
    """Answers cannot be written where they should be."""


class CollectionError(QuestionAnsweringError):
    """A collection cannot be made, or does not hold what is asked of it."""


class BadLineError(QuestionAnsweringError):
    """A line of a batch or of an answers file cannot be used."""


class NarrowingError(QuestionAnsweringError):
    """Outlets or days that cannot be searched."""


class FeedbackError(QuestionAnsweringError):
    """Feedback that is empty or cannot be written."""


class TrainingError(QuestionAnsweringError):
    """Settings of a training run that mean nothing, or are another run's."""


class AccountsError(QuestionAnsweringError):
    """The file of names and passwords cannot be used."""


class PortError(QuestionAnsweringError):
    """The chat cannot listen where it should."""


class LogError(QuestionAnsweringError):
    """The log cannot be written where it should be."""


def first_problem(error: ValidationError) -> str:
    """Return what is wrong first with a value that pydantic refused: the place, then the reason."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]
