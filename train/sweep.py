"""Successive halving over LoRA configurations: all see the same few rows, the better half goes on, the best one to the end.

    python -m train.sweep train/recipes/llama-3.2-1b-grammar.yaml

Jamieson and Talwalkar (2016). Each configuration is a run of `train.sft` in a process and folder of its own: it goes on from its own
checkpoint in the next rung, one that runs out of memory drops out and is reported, and the same command resumes a sweep at any point.
A loop of our own and not one of Optuna's pruners: those decide inside one process about sampled trials, while here six fixed
configurations must stop, resume and fail apart from each other.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train import process
from train.losses import draw_many
from train.recipe import RecipeError, TuneError, TuneRecipe, load
from train.rows import read_rows, split

# (learning rate, batch, accumulation, r, alpha, dropout) of the seed experiment
CONFIGURATIONS = (
    (2e-4, 16, 4, 8, 16, 0.0),
    (2e-4, 16, 2, 8, 16, 0.0),
    (1.5e-4, 16, 2, 32, 16, 0.0),
    (1e-4, 16, 4, 16, 16, 0.05),
    (2e-4, 32, 2, 16, 16, 0.0),
    (5e-4, 12, 4, 8, 8, 0.0),
)
FIELDS = ("lr", "batch", "accumulation", "r", "alpha", "dropout")


@dataclass(frozen=True)
class Rung:
    """One round: how many rows each run has seen at its end, how often the loss is written, how many go on.

    The rows are a share of what the whole run sees, but no more than so many steps of ROWS rows where `steps` is above 0. They are the
    same for every configuration, whatever its batch.
    """

    share: float  # above 0, at most 1
    steps: int
    log_every: int
    keep: int

    def rows(self, whole: int) -> float:
        return min(self.share * whole, self.steps * ROWS) if self.steps else self.share * whole


ROWS = 64  # of a step in the seed experiment, which compared after 80 and 160 of them
RUNGS = (Rung(0.25, 80, 5, 3), Rung(0.5, 160, 10, 1), Rung(1.0, 0, 10, 1))


@dataclass(frozen=True)
class Outcome:
    """What one configuration reached in one rung."""

    recipe: TuneRecipe
    rung: int
    steps: int
    loss: float | None  # on the evaluation rows, nats a token; None where it failed
    seconds: float
    error: str = ""

    @property
    def rank(self) -> float:
        """The loss, and infinity where there is none or it is no number."""
        return self.loss if self.loss is not None and math.isfinite(self.loss) else math.inf


def whole_of(base: TuneRecipe) -> int:
    """How many rows the whole run sees. Raises TuneError when its data cannot be read."""
    if base.steps:
        return base.steps * base.batch * base.accumulation
    learnt, _ = split(read_rows(base).conversations, base)
    return round(base.epochs * len(learnt))


def recipe_of(base: TuneRecipe, values: Sequence[float], rung: Rung, whole: int) -> TuneRecipe:
    """The recipe of one configuration in a rung: a constant rate, so that a run can be made longer."""
    named: dict[str, Any] = {name: type(getattr(base, name))(value) for name, value in zip(FIELDS, values, strict=True)}
    steps = max(1, round(rung.rows(whole) / (named["batch"] * named["accumulation"])))
    save = steps if rung.share < 1 else min(steps, base.save_every)
    log = min(rung.log_every, max(1, steps // 4))  # a short run is a curve too
    return dataclasses.replace(base, **named, steps=steps, schedule="constant", log_every=log, save_every=save)


def name_of(values: Sequence[float]) -> str:
    return "-".join(f"{name}{value:g}" for name, value in zip(FIELDS, values, strict=True))


def run(recipe: TuneRecipe, folder: Path, rung: int) -> Outcome:
    """Train one configuration as far as its rung goes, in a process of its own; one that got there before is only read."""
    ended = process.run("train.sft", recipe, folder, f"rung-{rung}.log")
    return Outcome(recipe, rung, ended.facts.get("steps", 0), ended.facts.get("evaluation_loss"), ended.seconds, ended.error)


def sweep(
    base: TuneRecipe, folder: Path, rungs: Sequence[Rung] = RUNGS, configurations: Sequence[Sequence[float]] = CONFIGURATIONS
) -> list[Outcome]:
    """All rungs; writes sweep.md and a plot for each rung as it goes. Raises RecipeError when every configuration failed, TuneError."""
    if not base.evaluation:
        raise RecipeError("evaluation: a sweep chooses by held-out rows, so it must be above 0")
    whole = whole_of(base)
    going = list(configurations)
    outcomes: list[Outcome] = []
    for number, rung in enumerate(rungs):
        found = [(run(recipe_of(base, values, rung, whole), folder / name_of(values), number), values) for values in going]
        outcomes += [outcome for outcome, _ in found]
        draw_many({name_of(values): folder / name_of(values) for values in going}, folder / f"rung-{number}.png")
        (folder / "sweep.md").write_text(report(base, outcomes))
        print(table([outcome for outcome, _ in found]), flush=True)
        going = better(found, rung.keep)
        if not going:
            raise RecipeError(f"every configuration of rung {number} failed: {found[0][0].error or 'its loss is no number'}")
    return outcomes


def better(found: Sequence[tuple[Outcome, Sequence[float]]], keep: int) -> list[Sequence[float]]:
    """The configurations that go on: at most `keep`, the best first; one that failed or whose loss is no number never does."""
    ranked = sorted(found, key=lambda pair: pair[0].rank)
    return [values for outcome, values in ranked[:keep] if math.isfinite(outcome.rank)]


def report(base: TuneRecipe, outcomes: Sequence[Outcome]) -> str:
    """Markdown: what was swept, the table and the plots."""
    plots = "\n\n".join(
        f"![Training loss of rung {number}, nats a token](rung-{number}.png)" for number in sorted({o.rung for o in outcomes})
    )
    return (
        f"# Successive halving over `{base.name}`\n\n{base.base} on {base.data or 'its own rows'}.\n\n{table(outcomes)}\n{plots}\n"
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """One line a configuration and rung, the best of each rung first."""
    lines = [
        "| rung | learning rate | batch | accumulation | rank | alpha | dropout | steps | rows | evaluation loss | minutes | |",
        "| --- " * 12 + "|",
    ]
    for o in sorted(outcomes, key=lambda o: (o.rung, o.rank)):
        r = o.recipe
        loss = "failed" if o.loss is None else f"{o.loss:.4f}"
        lines.append(
            f"| {o.rung} | {r.lr:g} | {r.batch} | {r.accumulation} | {r.r} | {r.alpha} | {r.dropout:g} | {o.steps} "
            f"| {o.steps * r.batch * r.accumulation:,} | {loss} | {o.seconds / 60:.1f} | {o.error} |"
        )
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.sweep", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("recipe", type=Path, help="the recipe whose base and data all configurations share")
    parser.add_argument("--out", type=Path, help="folder of the sweep (default: runs/NAME-sweep); the same command goes on there")
    args = parser.parse_args(argv)
    try:
        recipe = load(args.recipe, TuneRecipe)
        outcomes = sweep(recipe, args.out or Path("runs") / f"{recipe.name}-sweep")
    except (RecipeError, TuneError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    best = min((o for o in outcomes if o.rung == len(RUNGS) - 1), key=lambda o: o.rank)
    named = ", ".join(f"{name} {getattr(best.recipe, name):g}" for name in FIELDS)
    print(f"best: {named}, evaluation loss {best.loss:.4f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
