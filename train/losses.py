"""The losses of runs, out of their log.csv, as plots."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def _axes(path: Path, scale: str) -> Iterator[Any]:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4))
    yield axes
    axes.set(xlabel="step", ylabel="nats a token", yscale=scale)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def read_log(folder: Path) -> list[dict[str, str]]:
    """The rows of a run's log.csv: step, and training loss with its learning rate, or evaluation loss, in nats a token."""
    path = folder / "log.csv"
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        return [row for row in csv.DictReader(file) if (row.get("step") or "").isdigit()]


def _points(folder: Path, column: str) -> list[tuple[int, float]]:
    """(step, loss) of a run's log.csv. Empty cells are passed over."""
    return [(int(row["step"]), float(row[column])) for row in read_log(folder) if row[column]]


def draw_losses(folder: Path, columns: Sequence[str], scale: str = "linear") -> Path:
    """Draw `columns` of one run over its steps into its loss.png."""
    with _axes(folder / "loss.png", scale) as axes:
        for column in columns:
            if points := _points(folder, column):
                axes.plot(*zip(*points, strict=True), label=column)
    return folder / "loss.png"


def draw_many(runs: Mapping[str, Path], path: Path, column: str = "loss") -> Path:
    """Draw one column of several runs, each under its name, into `path`."""
    with _axes(path, "linear") as axes:
        for name, folder in runs.items():
            if points := _points(folder, column):
                axes.plot(*zip(*points, strict=True), label=name)
    return path


def draw_curve(history: Sequence[Mapping[str, Any]], metric: str, path: Path) -> Path:
    """Draw a trainer's history into `path`: its losses in nats, and on an axis of its own the measure named `metric`."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4))
    other = axes.twinx()
    for key, label, where, style in (
        ("loss", "loss", axes, "C0-"),
        ("eval_loss", "loss, held out", axes, "C1o-"),
        (metric, metric.removeprefix("eval_").replace("_", " "), other, "C2s--"),
    ):
        if points := [(row["step"], row[key]) for row in history if key in row]:
            where.plot(*zip(*points, strict=True), style, label=label, markersize=4)
    axes.set(xlabel="step", ylabel="nats")
    other.set_ylabel(metric.removeprefix("eval_").replace("_", " "))
    figure.legend(fontsize=8, loc="upper right")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
    return path
