"""How many draft tokens are verified at once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from proofreader.pace import BATCH, LOOK_AHEADS, Pace


@dataclass
class State:
    agreed: int = 0
    judged: int = 0
    sure: bool = True
    left: int = 300


FLAT, DEAR = Pace(0.04, 0.042), Pace(0.001, 0.1)


def test_a_free_batch_is_filled_and_a_dear_one_is_not() -> None:
    assert FLAT.look_ahead([State()]) >= 48
    assert DEAR.look_ahead([State()]) == 0
    assert FLAT.look_ahead([State(left=0)]) == 0


def test_disagreement_shortens_the_look_ahead() -> None:
    pace = Pace(0.04, 0.2)
    assert pace.look_ahead([State(agreed=10, judged=40)]) < pace.look_ahead([State()])
    assert pace.look_ahead([State(sure=False)]) < pace.look_ahead([State()])


def test_what_was_decoded_before_decides_nothing() -> None:
    pace = Pace(0.04, 0.2)
    before = [pace.look_ahead([State()] * n, filled) for n in (1, 2, 9) for filled in (0, 30, 200)]
    for _ in range(60):
        pace.observe(100, 9.0)
    assert before == [pace.look_ahead([State()] * n, filled) for n in (1, 2, 9) for filled in (0, 30, 200)]
    assert pace.prefill == pytest.approx(0.09)


def test_timings_that_differ_a_little_decide_the_same() -> None:
    found = {tuple(Pace(0.01, 0.01 * ratio).look_ahead([State()] * n) for n in (1, 3, 9)) for ratio in (4.6, 5.1, 5.5)}
    assert len(found) == 1


@pytest.mark.parametrize("filled", [0, 40, 400, BATCH])
def test_a_batch_is_never_too_large(filled: int) -> None:
    for units in range(1, 17):
        ahead = FLAT.look_ahead([State()] * units, filled)
        assert max(filled, units) + units * ahead <= BATCH or not ahead


def test_look_aheads_are_sorted_and_begin_with_plain_decoding() -> None:
    assert LOOK_AHEADS[0] == 0 and list(LOOK_AHEADS) == sorted(set(LOOK_AHEADS))
