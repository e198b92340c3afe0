"""Full fine-tuning, LoRA and QLoRA on the same recipe, beside each other: what each trains, holds, takes and reaches.

    python -m train.compare train/recipes/tiny-cpu.yaml
    python -m train.compare train/recipes/seq2seq/t5-tiny-squad.yaml     # one of a T5: scores, samples and plots too

Each runs in a process of its own in a folder of its own and goes on where it was when the command is given again. A method that
cannot run here (4-bit weights need bitsandbytes) keeps its row, with the reason.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from train import seq2seq_compare
from train.recipe import RecipeError, TuneRecipe, parse, read
from train.seq2seq_recipe import TASKS, Seq2SeqRecipe
from train.sweep import Outcome, run

METHODS = ("full", "lora", "qlora")
FULL_RATE = 0.1  # of the recipe's learning rate: all weights at once move further than an adapter does


@dataclasses.dataclass(frozen=True)
class Line:
    """One method of the report. Memory in bytes: the most that the process held."""

    method: str
    lr: float
    outcome: Outcome
    trainable: int = 0
    parameters: int = 0
    peak: int = 0


def compare(base: TuneRecipe, folder: Path, methods: Sequence[str] = METHODS) -> list[Line]:
    """Run every method; writes compare.md as it goes."""
    lines: list[Line] = []
    for method in methods:
        lr = base.lr * FULL_RATE if method == "full" else base.lr
        recipe = dataclasses.replace(base, method=method, lr=lr)  # type: ignore[arg-type]
        outcome = run(recipe, folder / method, 0)
        facts: dict = {}
        if not outcome.error:
            output = "full" if method == "full" else "adapter"
            facts = json.loads((folder / method / output / "provenance.json").read_text())
        lines.append(Line(method, lr, outcome, facts.get("trainable", 0), facts.get("parameters", 0), facts.get("peak_bytes", 0)))
        (folder / "compare.md").write_text(table(base, lines))
    return lines


def table(base: TuneRecipe, lines: Sequence[Line]) -> str:
    """Markdown."""
    text = [
        f"`{base.name}` on {base.base}, the same rows in the same order. Memory is the whole process on a CPU, the GPU's own otherwise.",
        "",
        "| method | learning rate | trained parameters | of all | memory, GB | seconds | evaluation loss, nats a token |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for line in lines:
        o = line.outcome
        text.append(
            f"| {line.method} | {line.lr:g} | failed: {o.error} | | | | |"
            if o.error
            else f"| {line.method} | {line.lr:g} | {line.trainable:,} | {line.trainable / line.parameters:.1%} | {line.peak / 1e9:.2f} "
            f"| {o.seconds:.0f} | {'not measured' if o.loss is None else f'{o.loss:.4f}'} |"
        )
    return "\n".join(text) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.compare", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, help="folder of the comparison (default: runs/NAME-compare)")
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=METHODS)
    args = parser.parse_args(argv)
    try:
        raw = read(args.recipe)
        if raw.get("task") in TASKS:
            theirs = parse(raw, Seq2SeqRecipe)
            folder = args.out or Path("runs") / f"{theirs.name}-compare"
            errors = [line.ended.error for line in seq2seq_compare.compare(theirs, folder, args.methods)]
        else:
            recipe = parse(raw, TuneRecipe)
            folder = args.out or Path("runs") / f"{recipe.name}-compare"
            errors = [line.outcome.error for line in compare(recipe, folder, args.methods)]
    except RecipeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print((folder / "compare.md").read_text())
    return 0 if any(not error for error in errors) else 1


if __name__ == "__main__":
    raise SystemExit(main())
