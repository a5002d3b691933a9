"""Exact match and F1 as the SQuAD task defines them (Rajpurkar et al., 2016, section 5)."""

import re
import string
from collections import Counter
from collections.abc import Iterable

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalize_answer(text: str) -> str:
    """Lower-case `text`, drop ASCII punctuation and English articles, and fold white space."""
    without_punctuation = text.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", without_punctuation).split())


def exact_match(prediction: str, gold_answers: Iterable[str]) -> float:
    """1.0 if the normalised prediction equals any normalised gold answer, else 0.0."""
    wanted = normalize_answer(prediction)
    return float(any(wanted == normalize_answer(gold) for gold in gold_answers))


def f1(prediction: str, gold_answers: Iterable[str]) -> float:
    """The best token-overlap F1, 0..1, of the prediction against any gold answer."""
    return max((_token_f1(prediction, gold) for gold in gold_answers), default=0.0)


def holds(text: str, gold_answers: Iterable[str]) -> bool:
    """Whether any gold answer stands in the text as whole words, in any case of letters."""
    return any(
        re.search(rf"(?<!\w){re.escape(gold)}(?!\w)", text, re.IGNORECASE) for gold in gold_answers
    )


def _token_f1(prediction: str, gold: str) -> float:
    predicted_tokens = normalize_answer(prediction).split()
    gold_tokens = normalize_answer(gold).split()
    if not predicted_tokens or not gold_tokens:
        return float(predicted_tokens == gold_tokens)
    n_shared = (Counter(predicted_tokens) & Counter(gold_tokens)).total()
    if n_shared == 0:
        return 0.0
    precision = n_shared / len(predicted_tokens)
    recall = n_shared / len(gold_tokens)
    return 2 * precision * recall / (precision + recall)
