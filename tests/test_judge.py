"""The judge's nats are those of the model: the same as token by token, alone or in a batch, near or far from the end."""

from __future__ import annotations

import math

import numpy as np
import pytest

from classifiers import NEUTRAL
from prompts import build_messages
from proofreader import judge
from proofreader.errors import Cancelled
from proofreader.guided import TIE
from proofreader.llama import Request
from proofreader.sampling import Sampling

DRAFT = "The invoices was paid last week, and the customer received the goods on Monday morning in good condition."
WRONG = DRAFT.replace("invoices was", "invoice was")
RIGHT = DRAFT.replace("was paid", "were paid")
LONGER = DRAFT.replace("last week", "last week already")
SHORTER = DRAFT.replace(" in good condition", "")


def request(text: str) -> Request:
    return Request(build_messages(text, NEUTRAL, style="terse"), text)


def slowly(rewriter, text: str) -> float:
    """log P(text | DRAFT), token by token, in nats."""
    prompt = rewriter.prompt_tokens(build_messages(DRAFT, NEUTRAL, style="terse"))
    total = 0.0
    for token in [*rewriter.tokenize(text), rewriter._eos]:
        logits = rewriter.logits(prompt).astype(np.float64)
        total += logits[token] - np.log(np.exp(logits - logits.max()).sum()) - logits.max()
        prompt = [*prompt, token]
    return float(total)


@pytest.fixture(scope="module")
def judged(rewriter) -> list[float]:
    return rewriter.judge([(request(DRAFT), [RIGHT, WRONG, LONGER, SHORTER, DRAFT])])[0]


@pytest.mark.slow
def test_a_gain_is_what_decoding_token_by_token_gives(rewriter, judged: list[float]) -> None:
    before = slowly(rewriter, DRAFT)
    for gain, text in zip(judged, [RIGHT, WRONG], strict=False):
        assert gain == pytest.approx(slowly(rewriter, text) - before, abs=2 * TIE)


def test_what_changes_nothing_gains_nothing(judged: list[float]) -> None:
    assert judged[4] == 0


def test_what_is_right_is_likelier_than_the_draft_and_a_needless_word_is_not(judged: list[float]) -> None:
    assert judged[0] > 0 > judged[2]
    assert judged[0] > judged[3]


def test_what_is_left_out_behind_a_change_turns_no_verdict(rewriter, judged: list[float], monkeypatch) -> None:
    monkeypatch.setattr(judge, "BEHIND", 10_000)
    whole = rewriter.judge([(request(DRAFT), [RIGHT, WRONG, LONGER, SHORTER])])[0]
    assert whole != judged[:4]  # the draft is longer than the window
    assert [gain > 0 for gain in whole] == [gain > 0 for gain in judged[:4]]


def test_units_side_by_side_are_judged_as_alone(rewriter, judged: list[float]) -> None:
    others = [(request(f"Order {i} are late."), [f"Order {i} is late.", f"Order {i} was late."]) for i in range(12)]
    together = rewriter.judge([*others, (request(DRAFT), [RIGHT, WRONG, LONGER, SHORTER, DRAFT])])
    rounding = 2 * TIE  # a gain is a sum over tokens
    assert _near(together[-1]) == pytest.approx(_near(judged), abs=rounding)
    assert _near(together[3]) == pytest.approx(_near(rewriter.judge([others[3]])[0]), abs=rounding)


def test_what_was_just_written_is_not_read_again(rewriter, judged: list[float]) -> None:
    asked = request(DRAFT)
    list(rewriter.rewrite([asked], Sampling(margin=math.inf)))  # the answer is the draft
    places: list[int] = []
    decode = rewriter.llama.decode
    rewriter.llama.decode = lambda rows: places.extend(place for _, place, _, _ in rows) or decode(rows)
    try:
        found = rewriter.judge([(asked, [RIGHT])])[0]
    finally:
        del rewriter.llama.decode
    assert min(places) > len(rewriter.prompt_tokens(asked.messages))
    assert found == pytest.approx(judged[:1], abs=2 * TIE)


def _near(gains: list[float]) -> list[float]:
    """`gains` as far as a threshold looks: of what is e^8 times less likely, two ways to compute differ by more than a tie."""
    return [max(-8.0, min(8.0, gain)) for gain in gains]


def test_more_candidates_than_places_are_all_judged(rewriter, judged: list[float]) -> None:
    many = rewriter.judge([(request(DRAFT), [RIGHT, WRONG] * 30)])[0]
    assert len(many) == 60
    assert many[::2] == pytest.approx([judged[0]] * 30, abs=TIE)


def test_a_unit_too_long_to_be_judged_finds_nothing_likelier(rewriter) -> None:
    text = "word " * 2000
    assert rewriter.judge([(request(text), [text + "!"])]) == [[-float("inf")]]


def test_no_candidates_no_work(rewriter) -> None:
    assert rewriter.judge([]) == []
    assert rewriter.judge([(request(DRAFT), [])]) == [[]]


def test_questions_are_judged_a_group_at_a_time_so_that_other_drafts_go_on_between(rewriter, monkeypatch) -> None:
    calls: list[int] = []
    call = rewriter.scheduler.call
    monkeypatch.setattr(rewriter.scheduler, "call", lambda work: (calls.append(1), call(work)))
    questions = [(request(f"Order {i} are late."), [f"Order {i} is late."] * 15) for i in range(6)]
    assert len(rewriter.judge(questions)) == 6
    assert len(calls) == 3


def test_a_group_finds_room_and_no_question_is_lost() -> None:
    questions = [judge.Question([1] * (i % 90), [2] * (i % 50), [[3] * (i % 40)] * (1 + i % 12)) for i in range(200)]
    groups = list(judge.groups(questions))
    assert [question for group in groups for question in group] == questions
    for group in groups:
        assert sum(1 + len(question.candidates) for question in group) <= judge.SLOTS
        assert sum(question.tokens for question in group) <= judge.ROOM


def test_judging_can_be_stopped(rewriter) -> None:
    questions = [(request(f"Order {i} are late."), [f"Order {i} is late."] * 8) for i in range(40)]
    with pytest.raises(Cancelled):
        rewriter.judge(questions, lambda: True)
