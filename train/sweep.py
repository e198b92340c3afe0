"""Successive halving over LoRA configurations: all run for a few steps, the better half goes on, the best one to the end.

    python -m train.sweep train/recipes/llama-3.2-1b-grammar.yaml

Jamieson and Talwalkar (2016). Each configuration is a run of `train.sft` in a process and folder of its own: it goes on from its own
checkpoint in the next rung, one that runs out of memory drops out and is reported, and the same command resumes a sweep at any point.
A loop of our own and not one of Optuna's pruners: those decide inside one process about sampled trials, while here six fixed
configurations must stop, resume and fail apart from each other.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from train.losses import draw_many
from train.recipe import RecipeError, TuneRecipe, load

# (learning rate, batch, accumulation, r, alpha, dropout) of the seed experiment
CONFIGURATIONS = (
    (2e-4, 16, 4, 8, 16, 0.0), (2e-4, 16, 2, 8, 16, 0.0), (1.5e-4, 16, 2, 32, 16, 0.0),
    (1e-4, 16, 4, 16, 16, 0.05), (2e-4, 32, 2, 16, 16, 0.0), (5e-4, 12, 4, 8, 8, 0.0),
)  # fmt: skip
FIELDS = ("lr", "batch", "accumulation", "r", "alpha", "dropout")


@dataclass(frozen=True)
class Rung:
    """One round: how many steps each run has behind it at its end, how often the loss is written, how many go on."""

    steps: int  # 0: the whole recipe
    log_every: int
    keep: int


RUNGS = (Rung(80, 5, 3), Rung(160, 10, 1), Rung(0, 10, 1))


@dataclass(frozen=True)
class Outcome:
    """What one configuration reached in one rung."""

    name: str
    rung: int
    steps: int
    loss: float | None  # on the evaluation rows, nats a token; None where it failed
    seconds: float
    error: str = ""


def recipe_of(base: TuneRecipe, values: Sequence[float], rung: Rung) -> TuneRecipe:
    """The recipe of one configuration in a rung: a constant rate, so that a run can be made longer."""
    named = {name: type(getattr(base, name))(value) for name, value in zip(FIELDS, values, strict=True)}
    save = rung.steps or base.save_every
    return dataclasses.replace(
        base, **named, steps=rung.steps or base.steps, schedule="constant", log_every=rung.log_every, save_every=save
    )


def name_of(values: Sequence[float]) -> str:
    return "-".join(f"{name}{value:g}" for name, value in zip(FIELDS, values, strict=True))


def run(recipe: TuneRecipe, folder: Path, rung: int) -> Outcome:
    """Train one configuration as far as its rung goes, in a process of its own; one that got there before is only read."""
    facts = folder / ("full" if recipe.method == "full" else "adapter") / "provenance.json"
    if facts.is_file():
        done = json.loads(facts.read_text())
        if done["recipe"] == dataclasses.asdict(recipe):
            return Outcome(folder.name, rung, done["steps"], done["evaluation_loss"], done["seconds"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.yaml").write_text(yaml.safe_dump(dataclasses.asdict(recipe)))
    started = time.time()
    with (folder / f"rung-{rung}.log").open("w") as log:
        result = subprocess.run([sys.executable, "-m", "train.sft", str(folder / "recipe.yaml"), "--out", str(folder)], stdout=log, stderr=subprocess.STDOUT)  # fmt: skip
    if result.returncode:
        last = [line for line in (folder / f"rung-{rung}.log").read_text(errors="replace").splitlines() if line.strip()]
        why = last[-1] if last and result.returncode > 0 else f"ended by signal {-result.returncode}, perhaps for want of memory"
        return Outcome(folder.name, rung, 0, None, time.time() - started, why.removeprefix("error: "))
    done = json.loads(facts.read_text())
    return Outcome(folder.name, rung, done["steps"], done["evaluation_loss"], done["seconds"])


def sweep(base: TuneRecipe, folder: Path, rungs: Sequence[Rung] = RUNGS, configurations: Sequence[Sequence[float]] = CONFIGURATIONS) -> list[Outcome]:  # fmt: skip
    """All rungs; writes sweep.md and a plot for each rung as it goes. Raises RecipeError when every configuration failed."""
    if not base.evaluation:
        raise RecipeError("evaluation: a sweep chooses by held-out rows, so it must be above 0")
    going = list(configurations)
    outcomes: list[Outcome] = []
    for number, rung in enumerate(rungs):
        found = [(run(recipe_of(base, values, rung), folder / name_of(values), number), values) for values in going]
        outcomes += [outcome for outcome, _ in found]
        draw_many({name_of(values): folder / name_of(values) for values in going}, folder / f"rung-{number}.png")
        (folder / "sweep.md").write_text(table(outcomes))
        ranked = sorted((outcome.loss, values) for outcome, values in found if outcome.loss is not None)
        if not ranked:
            raise RecipeError(f"every configuration of rung {number} failed: {found[0][0].error}")
        going = [values for _, values in ranked[: rung.keep]]
        print(table(outcomes), flush=True)
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    lines = ["| rung | configuration | steps | evaluation loss | seconds | |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [
        f"| {o.rung} | {o.name} | {o.steps} | {'failed' if o.loss is None else f'{o.loss:.4f}'} | {o.seconds:.0f} | {o.error} |"
        for o in sorted(outcomes, key=lambda o: (o.rung, o.loss if o.loss is not None else float("inf")))
    ]
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.sweep", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("recipe", type=Path, help="the recipe whose base and data all configurations share")
    parser.add_argument("--out", type=Path, help="folder of the sweep (default: runs/NAME-sweep); the same command goes on there")
    args = parser.parse_args(argv)
    try:
        recipe = load(args.recipe, TuneRecipe)
        outcomes = sweep(recipe, args.out or Path("runs") / f"{recipe.name}-sweep")
    except RecipeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    best = min((o for o in outcomes if o.rung == len(RUNGS) - 1 and o.loss is not None), key=lambda o: o.loss or 0.0)
    print(f"best: {best.name}, evaluation loss {best.loss:.4f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
