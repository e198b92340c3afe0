"""Every road of training at its smallest size, one after the other, each in a process and a folder of its own: data, trainer, measures.

    python -m train.roads                   # all of them; goes on where it was
    python -m train.roads --anew small-bert small-bert-reviews

It knows which command runs which recipe, and nothing about what a recipe says.
"""

from __future__ import annotations

import argparse
import json
import resource
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
LESS_IS_BETTER = ("evaluation_loss", "perplexity")
RESULTS = ("result.json", "adapter/provenance.json", "full/provenance.json")  # where a run leaves what it reached


@dataclass(frozen=True)
class Road:
    """A run at its smallest size. `command`: the module that runs the recipe; `metrics`: the measures that its line shows, of which
    the first says whether it learnt."""

    name: str
    command: str
    recipe: str  # file within train/recipes
    metrics: tuple[str, ...]
    methods: tuple[str, ...] = ("",)  # of a comparison, each with a folder in that of the run and a line of its own


# in this order: a run that begins with another one stands below it
ROADS = (
    Road("chat model, LoRA", CHAT, "tiny-cpu.yaml", ("evaluation_loss",)),
    Road("SmolLM2", "train.compare", "smollm2-methods.yaml", ("evaluation_loss",), ("full", "lora", "qlora")),
    Road("sentiment, pretrained BERT", "train.encoder", "encoder/small-reviews.yaml", ("accuracy",)),
    Road("question answering, LoRA", "train.encoder", "encoder/small-questions.yaml", ("f1",)),
    Road("BERT from nothing", "train.encoder", "encoder/small-bert.yaml", ("perplexity", "next_sentence_accuracy")),
    Road("sentiment, that BERT", "train.encoder", "encoder/small-bert-reviews.yaml", ("accuracy",)),
    Road("question answering, that BERT", "train.encoder", "encoder/small-bert-questions.yaml", ("f1",)),
    Road("T5, corrections", "train.seq2seq", "seq2seq/t5-tiny.yaml", ("gleu",)),
    Road("T5, questions, LoRA", "train.seq2seq", "seq2seq/t5-tiny-squad.yaml", ("f1",)),
)


@dataclass(frozen=True)
class Reached:
    """What became of a road, or of a method on it: what its run says of itself, the seconds of its process on the clock and on the
    processor, and why it failed, if it did."""

    road: Road
    facts: dict[str, Any]
    seconds: float
    cpu: float = 0.0
    error: str = ""
    method: str = ""

    @property
    def name(self) -> str:
        return f"{self.road.name}, {self.method}" if self.method else self.road.name

    def value(self, metric: str) -> float | None:
        found = {**self.facts, **self.facts.get("metrics", {})}.get(metric)
        return float(found) if found is not None else None

    def untaught(self, metric: str) -> tuple[str, float] | None:
        """What reaches how much of a measure without having learnt anything, as the run found it on the same rows."""
        found = self.facts.get("baselines", {}).get(metric)
        return (str(found[0]), float(found[1])) if found else None

    @property
    def missing(self) -> str:
        """Why its line cannot be shown; empty where it can."""
        return self.error or ", ".join(f"it left no {name}" for name in self.road.metrics if self.value(name) is None)

    def measures(self) -> str:
        """Its measures, each beside what reaches how much untaught."""
        cells = []
        for metric in self.road.metrics:
            value, other = self.value(metric) or 0.0, self.untaught(metric)
            beside = ""
            if other:
                better = value < other[1] if metric in LESS_IS_BETTER else value > other[1]
                beside = f" ({other[0]}: {other[1]:,.4g}{'' if better else '; nothing learnt'})"
            cells.append(f"{metric.replace('_', ' ')} {value:,.4g}{beside}")
        return ", ".join(cells)


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


def run(road: Road, folder: Path) -> list[Reached]:
    """Run one road in `folder`; its words are kept in its log beside it. Gives a line for each of its methods."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    log = folder.with_suffix(".log")
    started, before = time.time(), _processor()
    with log.open("w") as file:
        command = [sys.executable, "-m", road.command, str(RECIPES / road.recipe), "--out", str(folder.resolve())]
        code = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, cwd=RECIPES.parent.parent).returncode
    seconds, cpu = time.time() - started, _processor() - before
    if code:
        why = _last(log) if code > 0 else f"ended by signal {-code}, perhaps for want of memory"
        return [Reached(road, {}, seconds, cpu, why)]
    found = []
    for method in road.methods:
        part = folder / method
        result = next((part / name for name in RESULTS if (part / name).is_file()), None)
        facts = json.loads(result.read_text(encoding="utf-8")) if result else {}
        why = "" if result or not method else next(map(_last, sorted(part.glob("*.log"))), "it did not begin")
        found.append(Reached(road, facts, facts.get("seconds", 0.0) if method else seconds, 0.0 if method else cpu, why, method))
    return found


def _last(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "it ended without a word"


def _processor() -> float:
    """Seconds that the processes which ended have computed, on all cores together."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(reached: Sequence[Reached]) -> str:
    """Markdown: a line a road."""
    lines = [
        "| road | recipe | trained parameters | of all | rows | steps | seconds | of CPU | memory, GB | measures (beside them: untaught) |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for one in reached:
        facts, recipe = one.facts, Path(one.road.recipe).stem
        if one.missing:
            lines.append(f"| {one.name} | `{recipe}` | failed: {one.missing} | | | | {one.seconds:.0f} | {one.cpu:.0f} | | |")
            continue
        trained, all_ = facts["trainable"], facts["parameters"]
        lines.append(
            f"| {one.name} | `{recipe}` | {trained:,} | {trained / all_:.1%} | {facts['rows']:,} | {facts['steps']:,} | {one.seconds:.0f} "
            f"| {f'{one.cpu:.0f}' if one.cpu else ''} | {facts['peak_bytes'] / 1e9:.1f} | {one.measures()} |"
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
    started = time.time()
    try:
        if unknown := set(args.recipes) - set(names):
            raise RecipeError(f"{min(unknown)} is no road; there are {', '.join(names)}")
        for road, name in zip(ROADS, names, strict=True):
            if args.recipes and name not in args.recipes:
                continue
            if args.anew:
                remove_run(args.out / name)
            for one in run(road, args.out / name):
                reached.append(one)
                print(f"{one.name}: {one.missing or one.measures()}, {one.seconds:.0f} s", flush=True)
            (args.out / "roads.md").write_text(table(reached), encoding="utf-8")
    except (RecipeError, TuneError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {args.out} cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    done = len({one.road for one in reached})
    print(f"\n{table(reached)}\n{(time.time() - started) / 60:.1f} minutes for {done} of {len(ROADS)} roads")
    return 1 if any(one.missing for one in reached) else 0


if __name__ == "__main__":
    raise SystemExit(main())
