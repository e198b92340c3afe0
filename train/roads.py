"""Every road of training at its smallest size, one after the other, each in a process and a folder of its own: data, trainer, measures.

    python -m train.roads                   # all of them; goes on where it was
    python -m train.roads --anew small-bert small-bert-reviews

It knows which command runs which recipe, and nothing about what a recipe says.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train.recipe import RecipeError, TuneError
from train.run_folder import remove_run

RECIPES = Path(__file__).resolve().parent / "recipes"
COMMANDS = {"encoder": "train.encoder", "seq2seq": "train.seq2seq"}  # of the recipes in a folder of this name
CHAT = "train.sft"  # of all others
FOLDER = Path("runs") / "roads"
RESULTS = ("result.json", "adapter/provenance.json", "full/provenance.json")  # where a run leaves what it reached


@dataclass(frozen=True)
class Road:
    """A run at its smallest size. `command`: the module that runs the recipe; `metric`: the measure that its line shows."""

    name: str
    command: str
    recipe: str  # file within train/recipes
    metric: str


# in this order: a run that begins with another one stands below it
ROADS = (
    Road("chat model, LoRA", CHAT, "tiny-cpu.yaml", "evaluation_loss"),
    Road("sentiment, pretrained BERT", "train.encoder", "encoder/small-reviews.yaml", "accuracy"),
    Road("question answering, LoRA", "train.encoder", "encoder/small-questions.yaml", "f1"),
    Road("BERT from nothing", "train.encoder", "encoder/small-bert.yaml", "perplexity"),
    Road("sentiment, that BERT", "train.encoder", "encoder/small-bert-reviews.yaml", "accuracy"),
    Road("question answering, that BERT", "train.encoder", "encoder/small-bert-questions.yaml", "f1"),
    Road("T5, corrections", "train.seq2seq", "seq2seq/t5-tiny.yaml", "gleu"),
    Road("T5, questions, LoRA", "train.seq2seq", "seq2seq/t5-tiny-squad.yaml", "f1"),
)


@dataclass(frozen=True)
class Reached:
    """What became of a road: what its run says of itself, the seconds of its process, and why it failed, if it did."""

    road: Road
    facts: dict[str, Any]
    seconds: float
    error: str = ""

    @property
    def value(self) -> float | None:
        found = {**self.facts, **self.facts.get("metrics", {})}.get(self.road.metric)
        return float(found) if found is not None else None


def recipe_named(name: str) -> Path:
    """The file of a recipe by its name or path. Raises RecipeError."""
    found = [path for path in sorted(RECIPES.rglob("*.yaml")) if path.stem == name] or [Path(name)]
    if not found[0].is_file():
        raise RecipeError(f"{name} is no recipe; there are {', '.join(sorted(path.stem for path in RECIPES.rglob('*.yaml')))}")
    return found[0]


def command_of(name: str, out: Path) -> list[str]:
    """The command that runs a recipe, by its name or path, in the folder `out`. Raises RecipeError."""
    path = recipe_named(name)
    if path == RECIPES / "mini.yaml":
        more = ["--text", "../shared/data/clean-english"]
        return [sys.executable, "-m", "train.pretrain", str(path), *more, "--out", str(out)]
    return [sys.executable, "-m", COMMANDS.get(path.parent.name, CHAT), str(path), "--out", str(out)]


def run(road: Road, folder: Path) -> Reached:
    """Run one road in `folder`; its words are kept in its log beside it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    log = folder.with_suffix(".log")
    started = time.time()
    with log.open("w") as file:
        command = [sys.executable, "-m", road.command, str(RECIPES / road.recipe), "--out", str(folder.resolve())]
        code = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, cwd=RECIPES.parent.parent).returncode
    seconds = time.time() - started
    if code:
        last = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        why = last[-1] if last and code > 0 else f"ended by signal {-code}, perhaps for want of memory"
        return Reached(road, {}, seconds, why.removeprefix("error: "))
    found = next((folder / name for name in RESULTS if (folder / name).is_file()), None)
    return Reached(road, json.loads(found.read_text(encoding="utf-8")) if found else {}, seconds)


def table(reached: Sequence[Reached]) -> str:
    """Markdown: a line a road."""
    lines = [
        "| road | recipe | trained parameters | of all | rows | steps | seconds | memory, GB | measure | |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |",
    ]
    for one in reached:
        facts, recipe = one.facts, Path(one.road.recipe).stem
        if one.error or one.value is None:
            lines.append(
                f"| {one.road.name} | `{recipe}` | failed: {one.error or 'it left no ' + one.road.metric} | | | | {one.seconds:.0f} | | | |"
            )
            continue
        trained, all_ = facts["trainable"], facts["parameters"]
        lines.append(
            f"| {one.road.name} | `{recipe}` | {trained:,} | {trained / all_:.1%} | {facts['rows']:,} | {facts['steps']:,} | {one.seconds:.0f} "
            f"| {facts['peak_bytes'] / 1e9:.1f} | {one.road.metric.replace('_', ' ')} | {one.value:,.4g} |"
        )
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    names = [Path(road.recipe).stem for road in ROADS]
    parser = argparse.ArgumentParser(prog="python -m train.roads", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", help=f"of {', '.join(names)} (default: all)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the runs; each goes on there")
    parser.add_argument("--anew", action="store_true", help="remove what earlier runs left there, which must lie within runs/")
    args = parser.parse_args(argv)
    reached: list[Reached] = []
    try:
        if unknown := set(args.recipes) - set(names):
            raise RecipeError(f"{min(unknown)} is no road; there are {', '.join(names)}")
        for road, name in zip(ROADS, names, strict=True):
            if args.recipes and name not in args.recipes:
                continue
            if args.anew:
                remove_run(args.out / name)
            reached.append(run(road, args.out / name))
            print(
                f"{road.name}: {reached[-1].error or f'{road.metric} {reached[-1].value}'}, {reached[-1].seconds:.0f} s", flush=True
            )
            (args.out / "roads.md").write_text(table(reached), encoding="utf-8")
    except (RecipeError, TuneError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {args.out} cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    print(f"\n{table(reached)}\n{sum(one.seconds for one in reached) / 60:.1f} minutes for {len(reached)} of {len(ROADS)} roads")
    return 1 if any(one.error or one.value is None for one in reached) else 0


if __name__ == "__main__":
    raise SystemExit(main())
