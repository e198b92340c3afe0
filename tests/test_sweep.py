"""Successive halving: who sees what, who stays, and what is only read again."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest

from tests.test_sft import SMALL
from train.losses import read_log
from train.sweep import CONFIGURATIONS, RUNGS, Outcome, Rung, better, name_of, recipe_of, sweep, table, whole_of


@pytest.mark.slow
def test_halving_keeps_the_better_ones_and_reports_the_one_that_fails(tmp_path: Path) -> None:
    base = dataclasses.replace(SMALL, steps=6)
    configurations = ((5e-3, 8, 1, 8, 16, 0.0), (1e-6, 8, 1, 8, 16, 0.0), (5e-3, 10_000_000, 1, 8, 16, 0.0))
    rungs = (Rung(0.5, 0, 1, 1), Rung(1.0, 0, 1, 1))
    outcomes = sweep(base, tmp_path / "sweep", rungs, configurations)
    first = [o for o in outcomes if o.rung == 0]
    assert [o.error != "" for o in first] == [False, False, True]
    assert "make batch smaller" in first[2].error
    assert [o.recipe.lr for o in outcomes if o.rung == 1] == [5e-3]
    assert [o.steps for o in outcomes if o.rung == 1] == [6]
    steps = [int(row["step"]) for row in read_log(tmp_path / "sweep" / name_of(configurations[0])) if row["loss"]]
    assert steps == [1, 2, 3, 4, 5, 6]  # resumed, not restarted
    text = (tmp_path / "sweep" / "sweep.md").read_text()
    assert "failed" in text and "| minutes |" in text and "(rung-0.png)" in text and "(rung-1.png)" in text
    assert (tmp_path / "sweep" / "rung-1.png").read_bytes()[:4] == b"\x89PNG"
    started = time.monotonic()
    assert [dataclasses.replace(o, seconds=0) for o in sweep(base, tmp_path / "sweep", rungs[1:], configurations[:1])] == [
        dataclasses.replace(outcomes[-1], rung=0, seconds=0)
    ]
    assert time.monotonic() - started < 5  # what is done is only read


def test_the_rungs_are_those_of_the_seed_experiment_where_the_data_is_large() -> None:
    recipes = [recipe_of(SMALL, (1e-4, 16, 4, 16, 16, 0.05), rung, 98_000) for rung in RUNGS]
    assert [(recipe.steps, recipe.log_every) for recipe in recipes] == [(80, 5), (160, 10), (1531, 10)]
    assert {(recipe.batch, recipe.dropout, recipe.schedule) for recipe in recipes} == {(16, 0.05, "constant")}


@pytest.mark.parametrize("whole", [500, 6_000, 98_000])
@pytest.mark.parametrize("rung", RUNGS, ids=["first", "second", "last"])
def test_every_configuration_sees_the_same_rows(whole: int, rung: Rung) -> None:
    """Within the step that is rounded; and never more than its share, however small the data."""
    for values in CONFIGURATIONS:
        recipe = recipe_of(SMALL, values, rung, whole)
        step = recipe.batch * recipe.accumulation
        assert abs(recipe.steps * step - rung.rows(whole)) <= step / 2
        assert rung.rows(whole) <= rung.share * whole and recipe.log_every <= recipe.steps and recipe.save_every <= recipe.steps


def test_the_whole_is_counted_in_rows() -> None:
    assert whole_of(SMALL) == 8 * 8
    assert whole_of(dataclasses.replace(SMALL, steps=0, epochs=2.0)) == 2 * (240 - 16)


def test_what_failed_or_is_no_number_ranks_last() -> None:
    losses = {"a": float("nan"), "b": 2.0, "c": None, "d": 1.0, "e": float("inf")}
    found = [(Outcome(SMALL, 0, 1, loss, 1.0), name) for name, loss in losses.items()]
    assert better(found, 1) == ["d"] and better(found, 5) == ["d", "b"]
    assert better([pair for pair in found if pair[1] in "ace"], 3) == []
    lines = table([outcome for outcome, _ in found]).splitlines()[2:]
    assert "| 1.0000 |" in lines[0] and "| 2.0000 |" in lines[1]
