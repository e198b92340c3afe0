"""Which class a text is of: rows as tokens, and how well a model tells, as numbers, a table and a picture."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from train.encoder_base import load
from train.encoder_data import Row, classes_of, read
from train.encoder_job import Job, Metrics, pad
from train.encoder_recipe import EncoderRecipe
from train.recipe import TuneError


def job(recipe: EncoderRecipe, source: str) -> Job:
    """The task of a recipe over the base `source`. Raises TuneError."""
    parted = read(recipe)
    names = classes_of(parted)
    model, tokenizer = load(recipe, source, names)
    learnt, held_out = (_tokens(rows, names, tokenizer, recipe) for rows in (parted.learnt, parted.held_out))
    return Job(
        model,
        tokenizer,
        learnt,
        held_out,
        partial(pad, tokenizer=tokenizer),
        ("labels",),
        "accuracy",
        measure=lambda found: scores(found.label_ids.tolist(), found.predictions.argmax(-1).tolist(), names),
        finish=lambda folder, found, metrics: draw_confusion(metrics["confusion"], names, folder / "confusion.png"),
        facts={
            "classes": names,
            "baselines": {"accuracy": ("always the commonest class", commonest([row["labels"] for row in held_out]))},
        },
    )


def _tokens(rows: Sequence[Row], names: Sequence[str], tokenizer: Any, recipe: EncoderRecipe) -> list[dict[str, Any]]:
    numbers = {name: number for number, name in enumerate(names)}
    numbers |= {str(number): number for number in range(len(names)) if str(number) not in numbers}
    found, cut = [], 0
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        ids = tokenizer([row["text"] for row in part])["input_ids"]
        for row, whole in zip(part, ids, strict=True):
            if str(row["label"]) not in numbers:
                raise TuneError(f"{recipe.data} holds a text of the class {row['label']!r}, which is none of {', '.join(names)}")
            cut += len(whole) > recipe.max_length
            short = whole if len(whole) <= recipe.max_length else [*whole[: recipe.max_length - 1], whole[-1]]
            found.append({"input_ids": short, "attention_mask": [1] * len(short), "labels": numbers[str(row["label"])]})
    if cut:
        print(f"{cut:,} texts are cut to {recipe.max_length} tokens", file=sys.stderr)
    return found


def commonest(labels: Sequence[int]) -> float:
    """The share, 0 to 1, of the label that is there most often: the accuracy of one who always says it."""
    return Counter(labels).most_common(1)[0][1] / len(labels)


def scores(truth: Sequence[int], guess: Sequence[int], names: Sequence[str]) -> Metrics:
    """Accuracy, precision, recall and F1, 0 to 1, of the class with the number 1 where there are two, else the mean over classes;
    and the confusion: a row for each true class, a column for each guess. A class that was never guessed has precision 0.

    Manning, Raghavan and Schütze, Introduction to Information Retrieval, chapter 8.
    """
    table = [[0] * len(names) for _ in names]
    for right, said in zip(truth, guess, strict=True):
        table[right][said] += 1
    of = [_of_class(table, number) for number in range(len(names))]
    chosen = [of[1]] if len(names) == 2 else of
    mean = {name: sum(one[name] for one in chosen) / len(chosen) for name in ("precision", "recall", "f1")}
    right = sum(table[number][number] for number in range(len(names)))
    return {"accuracy": right / max(1, len(truth)), **mean, "confusion": table}


def _of_class(table: Sequence[Sequence[int]], number: int) -> dict[str, float]:
    hits = table[number][number]
    said, true = sum(row[number] for row in table), sum(table[number])
    return {"precision": hits / max(1, said), "recall": hits / max(1, true), "f1": 2 * hits / max(1, said + true)}


def draw_confusion(table: Sequence[Sequence[int]], names: Sequence[str], path: Path) -> Path:
    """The confusion as a picture: counts, shaded by their share of the true class."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(2.2 + 1.1 * len(names), 1.8 + 1.0 * len(names)))
    shares = [[count / max(1, sum(row)) for count in row] for row in table]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for right, row in enumerate(table):
        for said, count in enumerate(row):
            axes.text(said, right, f"{count:,}", ha="center", va="center", color="white" if shares[right][said] > 0.5 else "black")
    axes.set(
        xticks=range(len(names)), yticks=range(len(names)), xticklabels=names, yticklabels=names, xlabel="guess", ylabel="truth"
    )
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
    return path
