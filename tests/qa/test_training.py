"""What the network is shown in training, and that a stopped run goes on as if it had not been."""

import json
import math
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertForQuestionAnswering

from index import Article
from qa.errors import TrainingError
from qa.evaluation.suite import SuiteQuestion
from qa.reading.span_model import CLS_ID, SEP_ID, load_tokenizer
from qa.training.checkpoint import averaged_weights
from qa.training.examples import Example, read_qamr, read_reqa, read_squad
from qa.training.features import (
    Features,
    Source,
    batches,
    make_features,
)
from qa.training.misspelling import misspell
from qa.training.onednn import train_through_onednn
from qa.training.own import answering
from qa.training.preparing import Prepared, prepared
from qa.training.settings import Settings
from qa.training.train import _shared_cross_entropy, train
from qa.training.treebank import detokenize
from tests.fakes import StoppedError

TOKENIZER = load_tokenizer()


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("The ferry sank .", "The ferry sank."),
        ("It did n't , they said ; yes !", "It didn't, they said; yes!"),
        ("Russia 's war , we 'll see", "Russia's war, we'll see"),
        ("a `` no limits '' deal", 'a "no limits" deal'),
        ("Aurora -LRB- 2019 -RRB- sank", "Aurora (2019) sank"),
        ("$ 5 or 3 %", "$5 or 3%"),
        ("", ""),
    ],
)
def test_treebank_tokens_become_running_text(tokens: str, text: str) -> None:
    assert detokenize(tokens.split())[0] == text


@given(st.lists(st.sampled_from(["a", "``", "''", "'s", "-LRB-", "-RRB-", ",", "$", "n't", "."])))
def test_every_treebank_token_keeps_its_place(tokens: list[str]) -> None:
    written = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}
    text, spans = detokenize(tokens)
    assert [text[start:end] for start, end in spans] == [written.get(t, t) for t in tokens]


SETTINGS = Settings(mix={"ferries": 6}, n_tokens=1000, batch_tokens=300)
ANSWERED, UNANSWERED, MIXED = (
    SETTINGS.changed([f"negative_share={share}"]) for share in (0.0, 1.0, 0.2)
)


def test_squad_answers_that_do_not_match_their_text_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(
        '{"data": [{"paragraphs": [{"context": "Aurora sank.", "qas": ['
        '{"question": "What?", "answers": [{"text": "Aurora", "answer_start": 0},'
        ' {"text": "Aurora", "answer_start": 3}]},'
        '{"question": "Who?", "answers": [{"text": "Bo", "answer_start": 0}]},'
        '{"question": "Why?", "answers": [], "is_impossible": true}]}]}]}'
    )
    assert read_squad(path) == [
        Example("What?", "Aurora sank.", ((0, 6),), "s/0"),
        Example("Why?", "Aurora sank.", (), "s/0"),
    ]


def test_qamr_answers_become_spans_of_running_text(tmp_path: Path) -> None:
    (tmp_path / "wiki-sentences.tsv").write_text("wiki:1:0\tThe ferry -LRB- Aurora -RRB- sank .\n")
    row = "wiki:1:0\tx\tx\tx\tx\tWhich ferry?\t1:3\t2:2 3 4\n"
    (tmp_path / "dev.tsv").write_text(row)
    (tmp_path / "test.tsv").write_text("wiki:1:0\tx\tx\tx\tx\tOnly one?\t1:3\n")
    (example,) = read_qamr(tmp_path)
    assert [example.context[slice(*span)] for span in example.answers] == ["Aurora", "(Aurora)"]
    assert example.group == "wiki"


def test_reqa_is_read_with_our_own_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, marks = tmp_path / "train.json", tmp_path / "spans.csv"
    questions, answers = ["Why?", "Which?"], ["Nobody knows.", "Ada sailed the Aurora."]
    path.write_text(json.dumps({"questions": questions, "answers": answers}))
    marks.write_text("question,start,end\n1,15,21\n")
    monkeypatch.setattr("qa.training.examples.REQA_SPANS", marks)
    (read,) = read_reqa(path)
    assert (read.question, read.context[slice(*read.answers[0])]) == ("Which?", "Aurora")


NUMBERS = [f"The ferry number {n} left the port of Malmö at {n} o'clock in fog." for n in range(9)]
LONG = " ".join(NUMBERS * 3) + " At last the Aurora sank off Öland. " + " ".join(NUMBERS * 3)


def example(context: str, answers: Sequence[str], group: str = "g") -> Example:
    spans = tuple((context.index(a), context.index(a) + len(a)) for a in answers)
    return Example("Which ferry sank?", context, spans, group)


EXAMPLES = [
    example("The Aurora sank off Öland.", ["Aurora", "The Aurora"]),
    *(example(text, [f"number {n}"]) for n, text in enumerate(NUMBERS)),
    example(LONG, ["the Aurora", "Aurora"]),
]
SOURCE = Source(Prepared(EXAMPLES), TOKENIZER)
SHORT_ID, LONG_ID = 0, 10


def targeted(item: Features) -> list[tuple[int, int, float]]:
    """Return where starts and ends are targeted, and the mass of each start."""
    starts, ends = np.flatnonzero(item.start_target), np.flatnonzero(item.end_target)
    return [(int(s), int(ends.max()), float(item.start_target[s])) for s in starts]


def decoded(item: Features, first: int, last: int) -> str:
    return str(TOKENIZER.decode(item.ids[first : last + 1].tolist()))


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([SHORT_ID, LONG_ID]))
def test_targets_point_at_the_answers_wherever_the_window_lies(seed: int, index: int) -> None:
    item, *_ = make_features(SOURCE, index, np.random.default_rng(seed), ANSWERED)
    assert {decoded(item, first, last) for first, last, _ in targeted(item)} == {
        "aurora",
        "the aurora",
    }
    assert item.start_target.sum() == pytest.approx(1.0)
    assert item.end_target.sum() == pytest.approx(1.0)
    first_of_passage = int(np.argmax(item.segments))
    assert all(first >= first_of_passage for first, _, _ in targeted(item))


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([SHORT_ID, 3, LONG_ID]))
def test_a_negative_has_its_target_on_cls_and_holds_no_answer(seed: int, index: int) -> None:
    item, *_ = make_features(SOURCE, index, np.random.default_rng(seed), UNANSWERED)
    assert targeted(item) == [(0, 0, 1.0)]
    passage = TOKENIZER.decode(item.ids[item.segments == 1].tolist())
    assert passage
    wanted = SOURCE.examples[index]
    for span in wanted.answers:
        assert wanted.context[slice(*span)].casefold() not in passage


def test_features_have_the_form_that_bert_was_trained_with() -> None:
    item, *_ = make_features(SOURCE, SHORT_ID, np.random.default_rng(1), ANSWERED)
    first = int(np.argmax(item.segments))
    assert (item.ids[0], item.ids[first - 1], item.ids[-1]) == (CLS_ID, SEP_ID, SEP_ID)
    assert decoded(item, 1, first - 2).rstrip("? ") == "which ferry sank"
    assert item.segments.tolist() == [0] * first + [1] * (len(item.ids) - first)


def test_a_passage_with_too_long_an_answer_is_not_shown_as_one_without() -> None:
    answer = " ".join(["ferry"] * 300)
    source = Source(Prepared([example(f"It was {answer}.", [answer])]), TOKENIZER)
    item, *_ = make_features(source, 0, np.random.default_rng(1), ANSWERED)
    assert targeted(item) != [(0, 0, 1.0)]


def test_every_example_is_drawn_once_a_pass_in_another_order() -> None:
    total = len(SOURCE.examples)
    passes = [SOURCE.draw(number, total, seed=1) for number in range(2)]
    assert [sorted(indices) for indices in passes] == [list(range(total))] * 2
    assert passes[0] != passes[1]
    assert SOURCE.draw(0, 4, 1) + SOURCE.draw(1, 4, 1) == SOURCE.draw(0, 8, 1)


def test_what_was_prepared_is_read_again_and_not_made_again(tmp_path: Path) -> None:
    mined = [[LONG, "A passage that only the retriever brought."], *([] for _ in EXAMPLES[1:])]
    made = Prepared(EXAMPLES, mined, ["Which boat sank?", *(None for _ in EXAMPLES[1:])])
    path = tmp_path / "run" / "ferries.json"
    assert prepared(path, lambda: made) == made
    assert prepared(path, lambda: Prepared([])) == made
    bare = prepared(tmp_path / "bare.json", lambda: Prepared(EXAMPLES))
    assert prepared(tmp_path / "bare.json", lambda: made) == bare == Prepared(EXAMPLES)


def test_batches_respect_the_limit_and_lose_nothing() -> None:
    rng = np.random.default_rng(1)
    groups = [make_features(SOURCE, n % 11, rng, MIXED) for n in range(60)]
    items = [item for group in groups for item in group]
    made = list(batches(groups, 600, rng))
    assert all(batch["input_ids"].numel() <= 600 for batch in made)
    rows = [
        tuple(ids[mask == 1].tolist())
        for batch in made
        for ids, mask in zip(batch["input_ids"], batch["attention_mask"], strict=True)
    ]
    assert sorted(rows) == sorted(tuple(item.ids.tolist()) for item in items)
    assert all(bool((b["input_ids"][b["attention_mask"] == 0] == 0).all()) for b in made)


def test_a_pair_is_one_question_with_a_window_that_answers_and_one_that_does_not() -> None:
    rng = np.random.default_rng(1)
    groups = [make_features(SOURCE, n % 11, rng, ANSWERED) for n in range(60)]
    n_pairs = sum(len(group) == 2 for group in groups)
    assert 10 < n_pairs < 35
    made = list(batches(groups, 600, rng))
    assert sum(len(batch["pairs"]) for batch in made) == n_pairs
    for batch in made:
        for one, other in batch["pairs"].tolist():
            first, second = batch["token_type_ids"][[one, other]]
            n_question = int(first.argmax())
            assert int(second.argmax()) == n_question
            ids = batch["input_ids"][[one, other], :n_question]
            assert torch.equal(ids[0], ids[1])
            assert float(batch["start_target"][one, 0]) == 0.0
            assert float(batch["start_target"][other, 0]) == 1.0


def test_scores_of_a_pair_are_normalised_together() -> None:
    logits = torch.tensor([[1.0, 5.0, 3.0, 1.0], [2.0, 7.0, 2.0, 4.0]])
    target = torch.tensor([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    outside = torch.tensor([[True, True, False, False], [True, True, False, True]])
    loss = _shared_cross_entropy(logits, target, outside, torch.tensor([[0, 1]]))
    # less their nulls: 2 and 0 in the window that answers, 0 in the other, beside one null of 0
    total = math.exp(2) + 3 * math.exp(0)
    assert float(loss) == pytest.approx(-math.log(math.exp(2) / total), abs=1e-5)


@given(st.text(), st.integers(0, 1000))
def test_a_misspelled_question_has_one_slip_at_most(question: str, seed: int) -> None:
    written = misspell(question, np.random.default_rng(seed))
    assert abs(len(written) - len(question)) <= 1
    assert written[:1] == question[:1]
    shared = SequenceMatcher(None, question, written, autojunk=False).ratio()
    assert shared == 1.0 or shared >= 1 - 2 / max(2, len(question))


def test_a_slip_is_in_a_long_word() -> None:
    rng = np.random.default_rng(1)
    written = {misspell("Who met Stoltenberg?", rng) for _ in range(200)}
    assert len(written) > 15
    assert all(text.startswith("Who met S") and text.endswith("?") for text in written)


class StoppingSource(Source):
    """A source that is stopped, as by a kill, when a later pool is drawn from it."""

    def __init__(self, prepared: Prepared, tokenizer: Tokenizer, n_pools: int) -> None:
        super().__init__(prepared, tokenizer)
        self.n_pools = n_pools

    def draw(self, number: int, count: int, seed: int) -> list[int]:
        if number >= self.n_pools:
            raise StoppedError
        return super().draw(number, count, seed)


def tiny_network() -> BertForQuestionAnswering:
    torch.manual_seed(7)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        vocab_size=30522,
    )
    return BertForQuestionAnswering(config)


@pytest.mark.parametrize("change", ["bfloat16=false", "bfloat16=true"])
def test_a_run_that_was_stopped_goes_on_to_the_same_weights(tmp_path: Path, change: str) -> None:
    settings = SETTINGS.changed([change])
    whole = train(tiny_network(), {"ferries": SOURCE}, settings, tmp_path / "whole")

    stopping = StoppingSource(Prepared(SOURCE.examples), TOKENIZER, n_pools=1)
    with pytest.raises(StoppedError):
        train(
            tiny_network(),
            {"ferries": stopping},
            settings,
            tmp_path / "stopped",
            checkpoint_seconds=0,
        )
    half = averaged_weights(tmp_path / "stopped")
    resumed = train(tiny_network(), {"ferries": SOURCE}, settings, tmp_path / "stopped")

    assert whole.keys() == resumed.keys() == half.keys()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    assert any(not torch.equal(whole[name], half[name]) for name in whole)
    saved = averaged_weights(tmp_path / "stopped")
    assert all(torch.equal(saved[name], whole[name]) for name in whole)


def test_products_of_16_bits_learn_nearly_the_same(tmp_path: Path) -> None:
    fine, coarse = (
        train(tiny_network(), {"ferries": SOURCE}, SETTINGS.changed([change]), tmp_path / change)
        for change in ("bfloat16=false", "bfloat16=true")
    )
    start = {name: value.detach() for name, value in tiny_network().named_parameters()}
    moved = [torch.norm(fine[name] - start[name]) for name in fine]
    apart = [torch.norm(fine[name] - coarse[name]) for name in fine]
    assert 0 < float(torch.stack(apart).norm()) < 0.3 * float(torch.stack(moved).norm())


def test_a_run_is_not_resumed_with_other_settings(tmp_path: Path) -> None:
    few = Settings(mix={"ferries": 2}, n_tokens=1)
    train(tiny_network(), {"ferries": SOURCE}, few, tmp_path)
    other = Settings(mix={"ferries": 2}, n_tokens=1, seed=2)
    with pytest.raises(TrainingError, match=r"made with other settings .* another --out folder"):
        train(tiny_network(), {"ferries": SOURCE}, other, tmp_path)


@pytest.mark.parametrize(
    ("change", "told"),
    [("speed=1", "names no setting"), ("mix.boats=1", "names no setting"), ("seed", "NAME=VALUE")],
)
def test_a_change_that_means_nothing_is_refused(change: str, told: str) -> None:
    assert SETTINGS.changed(["mix.ferries=2", "seed=3"]) == Settings(
        mix={"ferries": 2}, n_tokens=1000, batch_tokens=300, seed=3
    )
    with pytest.raises(TrainingError, match=told):
        SETTINGS.changed([change])


def test_onednn_computes_and_learns_what_a_linear_layer_does() -> None:
    torch.manual_seed(1)
    plain, fast = nn.Linear(5, 3), nn.Linear(5, 3)
    fast.load_state_dict(plain.state_dict())
    train_through_onednn(fast)
    features = torch.randn(2, 4, 5)
    results = []
    for layer in (plain, fast):
        inputs = features.clone().requires_grad_()
        output = layer(inputs)
        output.square().sum().backward()
        results.append((output.detach(), inputs.grad, layer.weight.grad, layer.bias.grad))
    for expected, found in zip(*results, strict=True):
        assert torch.allclose(expected, found, atol=1e-5)


def test_a_question_is_shown_with_each_passage_that_holds_an_accepted_span() -> None:
    sentence = "The ferry Aurora sank on Monday in the harbour of Brindmouth. "
    text = 12 * sentence
    article = Article(id="a", path="a", title="Ferry", text=text)
    first, last = text.index("Monday"), text.rindex("Monday")
    spans = [("a", first, first + 6), ("a", last, last + 6)]
    question = SuiteQuestion(id="1", question="When did it sink?", spans=spans)
    shown = list(answering(question, article))
    assert len(shown) == 2
    for one, place in zip(shown, (first, last), strict=True):
        ((start, end),) = one.answers
        assert one.context[start:end] == "Monday"
        assert text.find(one.context) <= place
    assert shown[0].context != shown[1].context
