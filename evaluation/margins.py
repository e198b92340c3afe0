"""The curve over the edit margin: precision and recall on pairs with mistakes, restraint on right sentences, as table and plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.datasets import DataSet
from evaluation.measure import measure, rewrite_all, share_same
from evaluation.plots import drawn
from proofreader import Options, Proofreader

MARGINS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0)  # nats


@dataclass(frozen=True)
class Point:
    """One point of the curve, percentages."""

    margin: float
    precision: float
    recall: float
    f_half: float
    unchanged: float


def sweep(proofreader: Proofreader, model: str, data: DataSet, right: Sequence[str]) -> list[Point]:
    """Precision, recall and restraint at each of MARGINS."""
    points = []
    for margin in MARGINS:
        options = Options(model=model, margin=margin)
        result = measure(proofreader, model, options, data)
        same = share_same(right, rewrite_all(proofreader, options, right)[0])
        points.append(Point(margin, result.precision, result.recall, result.f_half, same))
    return points


def margin_table(points: list[Point], pairs: str, right: str) -> str:
    """The curve as a Markdown table; `pairs` says what precision and recall are of, `right` what should be left alone."""
    lines = [
        f"\nOver the edit margin ({pairs}; {right} that look odd but are right), from bold to careful:\n",
        "| margin, nats | P | R | F0.5 | right ones unchanged |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {p.margin:g} | {p.precision:.1f} | {p.recall:.1f} | {p.f_half:.1f} | {p.unchanged:.1f} % |" for p in points]
    return "\n".join(lines) + "\n"


def plot_margins(points: list[Point], path: Path) -> None:
    """Draw the curve."""
    margins = [p.margin for p in points]
    lines = (
        ("precision", [p.precision for p in points], "#0f766e"),
        ("recall", [p.recall for p in points], "#b45309"),
        ("F0.5", [p.f_half for p in points], "#1e293b"),
        ("right sentences unchanged", [p.unchanged for p in points], "#64748b"),
    )
    with drawn(path, 3.6) as axes:
        for name, values, color in lines:
            axes.plot(margins, values, "o-", color=color, label=name, markersize=4)
        axes.set(xlabel="edit margin, nats (bold ← → careful)", ylabel="%", ylim=(0, 100))
