"""Full fine-tuning, LoRA and QLoRA of one T5 beside each other: what `python -m train.compare` does with a recipe of train/seq2seq.py.

All learn from the same rows in the same order and are measured on the same ones, which were held out.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from train import process
from train.losses import draw_many
from train.probes import table as text_table
from train.seq2seq_recipe import RUN, Seq2SeqRecipe

NAMES = {"exact": "exact", "f1": "F1", "gleu": "GLEU", "precision": "P", "recall": "R", "f_half": "F0.5"}  # of scores in percent
DRAWN = ("exact", "f1", "gleu", "f_half")
SAMPLES = 10
FULL_RATE = 0.1  # of the recipe's learning rate: all weights at once move further than an adapter does


@dataclasses.dataclass(frozen=True)
class Line:
    """One method of the report, with the provenance of its run or why there is none."""

    method: str
    lr: float
    ended: process.Ended


def compare(base: Seq2SeqRecipe, folder: Path, methods: Sequence[str]) -> list[Line]:
    """Run every method; writes compare.md, loss.png and scores.png as it goes."""
    if base.base.startswith(RUN):
        base = dataclasses.replace(base, base=str((Path("runs") / base.base.removeprefix(RUN) / "full").resolve()))
    lines: list[Line] = []
    for method in methods:
        # with a base of random weights there is nothing that all weights at once could spoil
        lr = base.lr * FULL_RATE if method == "full" and base.method != "full" else base.lr
        recipe = dataclasses.replace(base, method=method, lr=lr)
        lines.append(Line(method, lr, process.run("train.seq2seq", recipe, folder / method, "run.log")))
        (folder / "compare.md").write_text(report(base, folder, lines), encoding="utf-8")
    return lines


def report(base: Seq2SeqRecipe, folder: Path, lines: Sequence[Line]) -> str:
    """Markdown: the table, what each method writes of a few held-out rows, and the plots, which are drawn here."""
    done = [line for line in lines if not line.ended.error]
    text = f"# Methods beside each other: `{base.name}`\n\n{table(base, lines)}"
    if not done:
        return text
    draw_many({line.method: folder / line.method for line in done}, folder / "loss.png")
    _draw_scores(done, folder / "scores.png")
    plots = "![Training loss, nats a token](loss.png)\n\n![Scores in percent](scores.png)\n"
    return f"{text}\n{plots}\n## Samples\n\n{samples(folder, [line.method for line in done])}"


def table(base: Seq2SeqRecipe, lines: Sequence[Line]) -> str:
    """One line a method; the scores are those that the task has."""
    there = {name for line in lines for name in line.ended.facts.get("metrics", {})}
    scores = [name for name in NAMES if name in there]
    head = [
        "method",
        "learning rate",
        "trained parameters",
        "of all",
        "memory, GB",
        "seconds",
        "size, MB",
        *(f"{NAMES[name]}, %" for name in scores),
        "evaluation loss",
    ]
    text = [
        f"{base.base} on {base.data or 'the project’s own rows'}, {base.held_out:,} of them held out to measure on. Memory is the whole process on a "
        "CPU, the GPU's own otherwise; the size is that of what was learnt.",
        "",
        f"| {' | '.join(head)} |",
        "|" + " --- |" * len(head),
    ]
    for line in lines:
        facts = line.ended.facts
        if line.ended.error:
            text.append(f"| {line.method} | {line.lr:g} | failed: {line.ended.error} |" + " |" * (len(head) - 3))
            continue
        loss = facts["evaluation_loss"]
        cells = [
            line.method,
            f"{line.lr:g}",
            f"{facts['trainable']:,}",
            f"{facts['trainable'] / facts['parameters']:.1%}",
            f"{facts['peak_bytes'] / 1e9:.2f}",
            f"{line.ended.seconds:.0f}",
            f"{facts['size_bytes'] / 1e6:.1f}",
            *(f"{facts['metrics'][name]:.1f}" for name in scores),
            "not measured" if loss is None else f"{loss:.4f}",
        ]
        text.append(f"| {' | '.join(cells)} |")
    return "\n".join(text) + "\n"


def samples(folder: Path, methods: Sequence[str]) -> str:
    """What each method makes of the first rows that were held out, which are the same for all."""
    columns: dict[str, list[str]] = {}
    for method in methods:
        lines = (folder / method / "predictions.jsonl").read_text(encoding="utf-8").splitlines()[:SAMPLES]
        rows = [json.loads(line) for line in lines]
        columns.setdefault("source", [row["source"] for row in rows])
        columns.setdefault("wanted", [row["references"][0] for row in rows])
        columns[method] = [row["output"] for row in rows]
    return text_table(columns)


def _draw_scores(lines: Sequence[Line], path: Path) -> None:
    """Bars of each score, one a method."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = [name for name in DRAWN if name in lines[0].ended.facts["metrics"]]
    figure, axes = pyplot.subplots(figsize=(7, 3))
    for number, line in enumerate(lines):
        places = [place + 0.8 * (number + 0.5) / len(lines) - 0.4 for place in range(len(names))]
        axes.bar(places, [line.ended.facts["metrics"][name] for name in names], 0.75 / len(lines), label=line.method)
    axes.set(ylim=(0, 100), ylabel="%")
    axes.set_xticks(range(len(names)), [NAMES[name] for name in names])
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
