"""A pair in a packed row is the pair that is served: its tokens, its positions, what it sees, and nothing of its neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers import NEUTRAL
from prompts import build_messages
from train.data import Pair
from train.packing import NOTHING, SYSTEM, Packer, Row, visible

PAIRS = [
    Pair("I has two question.", "I have two questions.", "neutral", "neutral"),
    Pair("Thank you for your help.", "Thank you for your help.", "neutral", "neutral"),
    Pair("The invoices was paid.", "The invoices were paid.", "neutral", "neutral"),
    Pair("Send it now!", "Could you please send it now?", "negative", "impolite"),
]


@pytest.fixture(scope="module")
def tokenizer():
    pytest.importorskip("transformers")
    from proofreader.base import locate
    from train.smollm2 import tokenizer_of

    return tokenizer_of(locate())


@pytest.fixture(scope="module")
def row(tokenizer) -> Row:
    found = list(Packer(tokenizer, 128, 3.0).rows([*PAIRS[:3], *PAIRS[:3] * 3]))
    return found[0]


def test_a_packed_pair_has_the_tokens_that_are_served(tokenizer, rewriter, row: Row) -> None:
    for number, pair in enumerate(PAIRS[:3], 1):
        own = row.ids[(row.segments == SYSTEM) | (row.segments == number)]
        served = rewriter.prompt_tokens(build_messages(pair.draft, NEUTRAL, style="terse"))
        answer = [*rewriter.tokenize(pair.rewrite), tokenizer.eos_token_id]
        assert own.tolist() == served + answer
        positions = row.positions[(row.segments == SYSTEM) | (row.segments == number)]
        assert positions.tolist() == list(range(len(own)))


def test_only_answers_are_learnt_with_their_end(tokenizer, row: Row) -> None:
    for number, pair in enumerate(PAIRS[:3], 1):
        learnt = row.targets[(row.segments == number) & (row.targets >= 0)]
        assert tokenizer.decode(learnt[:-1]) == pair.rewrite
        assert learnt[-1] == tokenizer.eos_token_id
    assert (row.targets[row.segments == SYSTEM] == -1).all()
    assert ((row.weights > 0) == (row.targets >= 0)).all()


def test_what_the_draft_does_not_say_so_counts_more(tokenizer, row: Row) -> None:
    heavy = tokenizer.decode(row.targets[(row.weights == 3.0) & (row.segments == 1)])
    assert heavy.split() == ["have", "questions"]
    assert set(row.weights[(row.segments == 2) & (row.targets >= 0)]) == {1.0}


def test_pairs_do_not_see_each_other(row: Row) -> None:
    seen = visible(row.segments[None])[0, 0]
    for i in range(len(row.ids)):
        others = row.segments[seen[i]]
        assert set(others) <= {SYSTEM, row.segments[i]}
        assert not seen[i, i + 1 :].any()
        assert seen[i, i]


def test_other_scores_stand_in_a_row_of_their_own(tokenizer) -> None:
    rows = list(Packer(tokenizer, 64, 3.0).rows([PAIRS[0], PAIRS[3]] * 20))
    heads = {tokenizer.decode(row.ids[row.segments == SYSTEM]) for row in rows}
    assert len(heads) == 2
    assert all(row.ids.shape == row.targets.shape == (64,) for row in rows)


def test_a_pair_longer_than_a_row_is_left_out(tokenizer) -> None:
    long = Pair("word " * 100, "word " * 100, "neutral", "neutral")
    packer = Packer(tokenizer, 64, 3.0)
    assert [row.ids.tolist() for row in packer.rows([long, *PAIRS[:3] * 9])] == [
        row.ids.tolist() for row in packer.rows(PAIRS[:3] * 9)
    ]


class Counting:
    """A source of lessons that says what it was asked."""

    def shard(self, number: int, count: int) -> list[Pair]:
        rng = np.random.default_rng(number)
        return [Pair(f"I has {n} thing.", f"I have {n} things.", "neutral", "neutral") for n in rng.integers(0, 999, count)]


def test_a_row_is_the_same_whatever_was_asked_before(tokenizer) -> None:
    pytest.importorskip("torch")
    from train.proofread import SHARD_ROWS, LessonRows

    packer = Packer(tokenizer, 64, 3.0)
    far = 5 * SHARD_ROWS + 7
    fresh = LessonRows(Counting(), packer)[far]
    used = LessonRows(Counting(), packer)
    for place in (0, 3 * SHARD_ROWS, far - 1):
        used[place]
    assert (used[far].ids == fresh.ids).all()
    batch = used.collate([{"row": 0}, {"row": far}])
    assert batch["input_ids"].shape == (2, 64)
    assert batch["attention_mask"].shape == (2, 1, 64, 64)
    assert (row_of(batch, 1) == fresh.ids).all()
    assert NOTHING not in fresh.segments[:10]


def row_of(batch, place: int) -> np.ndarray:
    return batch["input_ids"][place].numpy()


class Listed:
    """The same three pairs again and again."""

    def shard(self, number: int, count: int) -> list[Pair]:
        return PAIRS[:3] * (count // 3)


def test_a_packed_row_costs_what_its_pairs_cost_alone(tokenizer) -> None:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from train.proofread import LessonRows, loss

    torch.manual_seed(1)
    # wide weights: each token's loss hangs on all that it sees
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        initializer_range=0.3,
    )
    model = LlamaForCausalLM(config).eval()
    rows = LessonRows(Listed(), Packer(tokenizer, 128, 3.0))
    segments, packed = rows[0].segments, rows.collate([{"row": 0}])
    assert segments.max() >= 3
    with torch.no_grad():
        together = float(loss(model, packed))
        total = weight = 0.0
        for number in range(1, segments.max() + 1):
            own = torch.from_numpy((segments == SYSTEM) | (segments == number))
            ids, labels, weights = (packed[key][0][own] for key in ("input_ids", "labels", "weights"))
            logits = model(input_ids=ids[None]).logits[0]
            places = labels >= 0
            losses = torch.nn.functional.cross_entropy(logits[places], labels[places], reduction="none")
            total += float((losses * weights[places]).sum())
            weight += float(weights[places].sum())
        everything = torch.tril(torch.ones_like(packed["attention_mask"]))
        leaking = float(loss(model, {**packed, "attention_mask": everything}))
    assert together == pytest.approx(total / weight, abs=1e-3)
    assert abs(leaking - together) > 0.01  # so the test would see a pair that sees its neighbours
