"""Follow-ups: short dialogues, half of them set aside, and questions that stand alone."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console

from qa import Answer, Assistant
from qa.answer import Reason
from qa.conversation.followups import asks_for_others, resolve
from qa.evaluation.suite import Half, SuiteQuestion, half_of
from qa.metrics import f1

HERE = Path(__file__).parent
DIALOGUES = HERE / "dialogues.jsonl"
SUITES = ("corpus", "five_reports", "archive")
LEAST_RESOLVED = 0.85
LEAST_ANSWERED_ALIKE = 0.85
LEAST_ALIKE_IN_THE_END = 0.75  # with the chain's own answers before it, wrong ones too


class DialogueTurn(BaseModel):
    """A turn as typed, the full question that it means, and what the answer to that is.

    `holds`: words that the resolved question must hold, in any case of letters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    full: str
    holds: tuple[str, ...] = ()
    answer: str | None = None
    article: str | None = None


class Dialogue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    folder: str
    turns: tuple[DialogueTurn, ...] = Field(min_length=2)


@dataclass(frozen=True)
class Step:
    """A later turn, with the answers before it as they should have been, and as they were."""

    turn: DialogueTurn
    as_written: list[Answer]
    as_answered: list[Answer]
    assistant: Assistant


def dialogues() -> list[Dialogue]:
    lines = DIALOGUES.read_text(encoding="utf-8").splitlines()
    return [Dialogue.model_validate_json(line) for line in lines]


def answer_by_hand(turn: DialogueTurn, assistant: Assistant) -> Answer:
    """Return what the articles say, as an answer; a declined one where the turn names none."""
    if turn.answer is None or turn.article is None:
        return Answer(
            question=turn.full,
            resolved_question=turn.full,
            answered=False,
            confidence=0.1,
            reason=Reason.LOW_CONFIDENCE,
        )
    article = assistant.article(turn.article)
    start = article.text.index(turn.answer)
    citation = article.cite(start, start + len(turn.answer))
    return Answer(
        question=turn.full,
        resolved_question=turn.full,
        answered=True,
        text=citation.quote,
        confidence=0.9,
        citations=(citation,),
    )


def steps(assistants: dict[str, Assistant], half: Half) -> Iterator[Step]:
    """Yield the later turns of a half's dialogues, asking as it goes."""
    for dialogue in dialogues():
        if half_of(dialogue.id) is not half or dialogue.folder not in assistants:
            continue
        assistant = assistants[dialogue.folder]
        as_written: list[Answer] = []
        as_answered: list[Answer] = []
        for turn in dialogue.turns:
            if as_written:
                yield Step(turn, list(as_written), list(as_answered), assistant)
            as_answered.append(assistant.ask(turn.question, history=as_answered))
            as_written.append(answer_by_hand(turn, assistant))


def is_alike(answer: Answer, wanted: Answer) -> bool:
    """Tell whether both decline, say the same, or cite a sentence in common."""
    if not (answer.answered and wanted.answered):
        return answer.answered is wanted.answered
    sentences = [{citation.sentence for citation in one.citations} for one in (answer, wanted)]
    return f1(str(answer.text), [str(wanted.text)]) >= 0.5 or bool(sentences[0] & sentences[1])


def is_resolved(turn: DialogueTurn, resolved: str) -> bool:
    if turn.full == turn.question:
        return resolved == turn.question
    has_words = all(words.casefold() in resolved.casefold() for words in turn.holds)
    return has_words and resolved != turn.question


@pytest.mark.parametrize("half", Half)
def test_follow_ups_are_answered_as_the_questions_that_they_mean(
    assistants: dict[str, Assistant], half: Half, request: pytest.FixtureRequest
) -> None:
    n_steps = n_resolved = n_alike = n_in_the_end = 0
    for step in steps(assistants, half):
        n_steps += 1
        # "who else?" is answered by who was not named yet, and so is the full question
        before = step.as_written if asks_for_others(step.turn.full) else ()
        wanted = step.assistant.ask(step.turn.full, history=before)
        answer = step.assistant.ask(step.turn.question, history=step.as_written)
        in_the_end = step.assistant.ask(step.turn.question, history=step.as_answered)
        n_resolved += is_resolved(step.turn, answer.resolved_question)
        n_alike += is_alike(answer, wanted)
        n_in_the_end += is_alike(in_the_end, wanted)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        Console().print(
            f"dialogues, {half}: of {n_steps} later turns {n_resolved} resolved, {n_alike} "
            f"answered alike, {n_in_the_end} with the chain's own answers before them"
        )
    assert n_steps >= 14 * len(assistants)
    assert n_resolved >= LEAST_RESOLVED * n_steps
    assert n_alike >= LEAST_ANSWERED_ALIKE * n_steps
    assert n_in_the_end >= LEAST_ALIKE_IN_THE_END * n_steps


def test_the_dialogues_hold_what_they_should() -> None:
    found = dialogues()
    assert len(found) >= 60
    assert len({dialogue.id for dialogue in found}) == len(found)
    for dialogue in found:
        assert dialogue.turns[0].question == dialogue.turns[0].full


def test_questions_that_stand_alone_are_left_as_they_are(
    assistants: dict[str, Assistant],
) -> None:
    def text_of(article_id: str) -> str:
        return assistants["corpus"].article(article_id).text

    histories = [
        [answer_by_hand(turn, assistants["corpus"]) for turn in dialogue.turns]
        for dialogue in dialogues()
        if dialogue.folder == "corpus"
    ]
    choose = random.Random(20241122).choice  # noqa: S311
    for name in SUITES:
        for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            question = SuiteQuestion.model_validate(json.loads(line))
            if question.half is Half.OPEN:
                asked = question.question
                assert resolve(asked, choose(histories), text_of) == asked
