"""Questions in SQuAD's format, v1.1 or v2.0."""

from pathlib import Path

from pydantic import Field, ValidationError

from index.article import Value
from qa.errors import DatasetError, first_problem


class Gold(Value):
    """An accepted answer and where it starts, in characters of its paragraph."""

    text: str
    answer_start: int

    @property
    def span(self) -> tuple[int, int]:
        """Half-open characters of the paragraph."""
        return self.answer_start, self.answer_start + len(self.text)


class Question(Value):
    """One question on a paragraph; unanswerable where `is_impossible` or without answers."""

    id: str
    question: str
    answers: tuple[Gold, ...] = ()
    is_impossible: bool = False

    @property
    def golds(self) -> tuple[str, ...]:
        """The texts of the accepted answers; () for an unanswerable question."""
        return () if self.is_impossible else tuple(gold.text for gold in self.answers)


class Paragraph(Value):
    """A passage and its questions."""

    context: str
    qas: tuple[Question, ...]


class Document(Value):
    """An article of a dataset."""

    title: str = ""
    paragraphs: tuple[Paragraph, ...]


class Dataset(Value):
    """A whole file."""

    version: str = ""
    data: tuple[Document, ...] = Field(min_length=1)

    @classmethod
    def read(cls, path: Path) -> "Dataset":
        """Read a file; `DatasetError` says what is not as SQuAD has it."""
        try:
            dataset = cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            reason = first_problem(error) if isinstance(error, ValidationError) else error
            raise DatasetError(
                f"{path} is not a question set in SQuAD's format ({reason})"
            ) from error
        if not any(paragraph.qas for document in dataset.data for paragraph in document.paragraphs):
            raise DatasetError(f"{path} holds no questions: give a question set in SQuAD's format")
        return dataset

    @property
    def is_v2(self) -> bool:
        """Whether it is of SQuAD v2.0's kind: it says so, or some questions have no answer."""
        return self.version.lstrip("v").startswith("2") or any(
            not question.golds
            for document in self.data
            for paragraph in document.paragraphs
            for question in paragraph.qas
        )
