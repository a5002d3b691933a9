"""Examples as token ids, the windows of text shown to the model, and batches of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from qa.reading.span_model import CLS_ID, PAD_ID, SEP_ID
from qa.training.examples import Span, passages_by_group
from qa.training.misspelling import misspell
from qa.training.preparing import Prepared
from qa.training.settings import Settings

_MAX_QUESTION_TOKENS = 48  # none of the sets has a longer one that is worth its room
_FULL_STOP, _QUESTION_MARK, _EXCLAMATION_MARK = 1012, 1029, 999  # in BERT's uncased vocabulary
_SENTENCE_ENDS = (_FULL_STOP, _QUESTION_MARK, _EXCLAMATION_MARK)


@dataclass(frozen=True, slots=True)
class Tokenized:
    """An example in token ids; `answers` are inclusive token positions in `passage_ids`.

    `mined` are passages, and `swapped_question_ids` a question, that make it unanswerable.
    """

    question_ids: np.ndarray
    misspelled_question_ids: np.ndarray
    passage_ids: np.ndarray
    answers: tuple[Span, ...]
    mined: tuple[np.ndarray, ...] = ()
    swapped_question_ids: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Features:
    """What the model is shown: ids and segments (n,), and each target a distribution over n."""

    ids: np.ndarray
    segments: np.ndarray
    start_target: np.ndarray
    end_target: np.ndarray


class Source:
    """One question set: tokenized once, then sampled without replacement, pass after pass."""

    def __init__(self, prepared: Prepared, tokenizer: Tokenizer) -> None:
        examples, mined, swapped = prepared.examples, prepared.mined, prepared.swapped
        groups = passages_by_group(examples)
        contexts = prepared.contexts
        encodings = tokenizer.encode_batch(contexts, add_special_tokens=False)
        questions = _question_ids(tokenizer, [example.question for example in examples])
        swapped_ids = _question_ids(tokenizer, [text or "" for text in swapped or ()])
        rng = np.random.default_rng(len(examples))
        misspelled = _question_ids(tokenizer, [misspell(e.question, rng) for e in examples])
        encoded = dict(zip(contexts, encodings, strict=True))
        ids = {c: np.array(e.ids, dtype=np.int32) for c, e in encoded.items()}
        self._ids_by_group = {g: [ids[c] for c in members] for g, members in groups.items()}
        self.examples = examples
        self._shuffled = (-1, -1), np.empty(0, dtype=np.int64)
        self.tokenized = [
            Tokenized(
                question,
                misspelled[number],
                ids[example.context],
                tuple(_token_span(encoded[example.context].offsets, s) for s in example.answers),
                tuple(ids[text] for text in mined[number]) if mined else (),
                swapped_ids[number] if swapped and swapped[number] else None,
            )
            for number, (example, question) in enumerate(zip(examples, questions, strict=True))
        ]

    def draw(self, number: int, count: int, seed: int) -> list[int]:
        """Return the `number`-th run of `count` example indices of an endless shuffled stream."""
        total = len(self.tokenized)
        first = number * count
        return [
            int(self._permutation(position // total, seed)[position % total])
            for position in range(first, first + count)
        ]

    def _permutation(self, epoch: int, seed: int) -> np.ndarray:
        if self._shuffled[0] != (epoch, seed):
            order = np.random.default_rng([seed, epoch]).permutation(len(self.tokenized))
            self._shuffled = (epoch, seed), order
        return self._shuffled[1]

    def neighbours(self, index: int) -> list[np.ndarray]:
        """Return the other passages of the example's group, as token ids."""
        own = self.tokenized[index].passage_ids
        return [ids for ids in self._ids_by_group[self.examples[index].group] if ids is not own]


def _question_ids(tokenizer: Tokenizer, questions: Sequence[str]) -> list[np.ndarray]:
    encodings = tokenizer.encode_batch(list(questions), add_special_tokens=False)
    return [np.array(e.ids[:_MAX_QUESTION_TOKENS], dtype=np.int32) for e in encodings]


def _token_span(offsets: list[Span], span: Span) -> Span:
    inside = [i for i, (start, end) in enumerate(offsets) if end > span[0] and start < span[1]]
    return (inside[0], inside[-1]) if inside else (0, -1)


def make_features(
    source: Source, index: int, rng: np.random.Generator, settings: Settings
) -> list[Features]:
    """Show the example at `index` in a random window, or, now and then, without its answer.

    Short passages are joined with neighbours of their group, so that the model must choose; long
    ones are cut around an answer. A window without an answer has its target on [CLS]. With a
    window that answers comes, in some of the cases, a second one that does not: see `train`.
    """
    example = source.tokenized[index]
    answers = [(s, e) for s, e in example.answers if s <= e]
    if not settings.every_annotator:
        answers = answers[:1]
    neighbours = source.neighbours(index)
    n_wanted = int(rng.choice(settings.window_tokens))
    passage, question = example.passage_ids, example.question_ids
    if rng.random() < settings.misspelled_share:
        question = example.misspelled_question_ids
    if len(question) > 4 and question[-1] == _QUESTION_MARK and rng.random() < 0.1:
        question = question[:-1]  # people leave the question mark out
    if rng.random() < settings.negative_share:
        if example.swapped_question_ids is not None and rng.random() < 0.4:
            question = example.swapped_question_ids
            passage = _window(passage, answers, n_wanted, rng)[0]
        else:
            passage = _without_answer(example, neighbours, n_wanted, rng)
        return [_assemble(question, passage, [])]
    if len(passage) < 0.6 * n_wanted and neighbours:
        passage, answers = _joined(passage, answers, neighbours, n_wanted, rng)
    elif len(passage) > n_wanted:
        passage, answers = _window(passage, answers, n_wanted, rng)
    shown = [_assemble(question, passage, answers)]
    if answers and rng.random() < settings.paired_share:
        other = _without_answer(example, neighbours, n_wanted, rng)
        shown.append(_assemble(question, other, []))
    return shown


def _joined(
    passage: np.ndarray,
    answers: list[Span],
    neighbours: list[np.ndarray],
    n_wanted: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, list[Span]]:
    parts = [passage]
    n_before = 0
    for pick in rng.permutation(len(neighbours))[:4]:
        other = neighbours[pick]
        if sum(map(len, parts)) + len(other) > n_wanted:
            continue
        if rng.random() < 0.5:
            parts.insert(0, other)
            n_before += len(other)
        else:
            parts.append(other)
    return np.concatenate(parts), [(s + n_before, e + n_before) for s, e in answers]


def _window(
    passage: np.ndarray, answers: list[Span], n_wanted: int, rng: np.random.Generator
) -> tuple[np.ndarray, list[Span]]:
    if answers:
        first, last = answers[rng.integers(len(answers))]
        n_wanted = max(n_wanted, last + 1 - first)
        low = max(0, last + 1 - n_wanted)
        start = int(rng.integers(low, max(low, min(first, len(passage) - n_wanted)) + 1))
        start = _sentence_start(passage, start, first)
    else:
        start = _sentence_start(passage, int(rng.integers(0, len(passage))), len(passage) - 1)
    end = min(len(passage), start + n_wanted)
    kept = [(s - start, e - start) for s, e in answers if s >= start and e < end]
    return passage[start:end], kept


def _sentence_start(passage: np.ndarray, start: int, latest: int) -> int:
    for position in range(start, min(latest, start + 40)):
        if position == 0 or passage[position - 1] in _SENTENCE_ENDS:
            return position
    return start


def _without_answer(
    example: Tokenized, neighbours: list[np.ndarray], n_wanted: int, rng: np.random.Generator
) -> np.ndarray:
    """Choose text that does not hold any accepted answer: the rest of the passage, or a neighbour.

    Text that repeats an answer's tokens elsewhere is avoided; an empty passage is never returned.
    """
    answer_texts = [example.passage_ids[s : e + 1].tobytes() for s, e in example.answers if e >= s]
    first = min((s for s, _ in example.answers), default=0)
    last = max((e for _, e in example.answers), default=-1)
    rest = [example.passage_ids[:first], example.passage_ids[last + 1 :]]
    candidates = [part for part in rest if len(part) >= 40]
    candidates += [neighbours[i] for i in rng.permutation(len(neighbours))[:2]]
    candidates += example.mined
    for pick in rng.permutation(len(candidates)):
        window, _ = _window(candidates[pick], [], n_wanted, rng)
        if len(window) and not any(a in window.tobytes() for a in answer_texts):
            return window
    return np.array([_FULL_STOP], dtype=np.int32)


def _assemble(question: np.ndarray, passage: np.ndarray, answers: list[Span]) -> Features:
    ids = np.concatenate(([CLS_ID], question, [SEP_ID], passage, [SEP_ID])).astype(np.int64)
    segments = np.zeros(len(ids), dtype=np.int64)
    first = len(question) + 2
    segments[first:] = 1
    start_target = np.zeros(len(ids), dtype=np.float32)
    end_target = np.zeros(len(ids), dtype=np.float32)
    for start, end in answers or [(-first, -first)]:
        start_target[first + start] += 1 / max(1, len(answers))
        end_target[first + end] += 1 / max(1, len(answers))
    return Features(ids, segments, start_target, end_target)


def batches(
    groups: list[list[Features]], n_tokens: int, rng: np.random.Generator
) -> Iterator[dict[str, torch.Tensor]]:
    """Cut windows, sorted by length, into batches of at most `n_tokens` padded tokens; shuffle.

    What was shown together stays together: `pairs` (p, 2) holds the rows of a window that answers
    and of one that does not.
    """
    ordered = sorted(groups, key=_longest)
    cut: list[list[list[Features]]] = [[]]
    n_rows = 0
    for group in ordered:
        if cut[-1] and (n_rows + len(group)) * _longest(group) > n_tokens:
            cut.append([])
            n_rows = 0
        cut[-1].append(group)
        n_rows += len(group)
    for pick in rng.permutation(len(cut)):
        yield _pad(cut[pick])


def _longest(group: list[Features]) -> int:
    return max(len(item.ids) for item in group)


def _pad(groups: list[list[Features]]) -> dict[str, torch.Tensor]:
    rows = [item for group in groups for item in group]
    longest = _longest(rows)
    arrays: dict[str, np.ndarray] = {
        "input_ids": np.full((len(rows), longest), PAD_ID, dtype=np.int64),
        "token_type_ids": np.zeros((len(rows), longest), dtype=np.int64),
        "attention_mask": np.zeros((len(rows), longest), dtype=np.int64),
        "start_target": np.zeros((len(rows), longest), dtype=np.float32),
        "end_target": np.zeros((len(rows), longest), dtype=np.float32),
    }
    for row, item in enumerate(rows):
        n = len(item.ids)
        arrays["input_ids"][row, :n] = item.ids
        arrays["token_type_ids"][row, :n] = item.segments
        arrays["attention_mask"][row, :n] = 1
        arrays["start_target"][row, :n] = item.start_target
        arrays["end_target"][row, :n] = item.end_target
    firsts = np.cumsum([0, *(len(group) for group in groups)])
    pairs = [(first, first + 1) for first, g in zip(firsts, groups, strict=False) if len(g) == 2]
    arrays["pairs"] = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return {name: torch.from_numpy(array) for name, array in arrays.items()}
