"""What was measured of the models at hand, as one value, and how it is written down: Markdown tables, JSON and plots.

It measures nothing itself. Sentences of borrowed sets are counted in what it writes, never quoted.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evaluation.datasets import SMALL
from evaluation.drafts import Blunt, Drafts, ToneEffect, drafts_table, tone_table
from evaluation.errant_scores import kinds_table, seen
from evaluation.kinds import Kind
from evaluation.kinds import kinds_table as tone_kinds_table
from evaluation.margins import Point, margin_table, plot_margins
from evaluation.measure import Restraint, Result
from evaluation.metrics import Spans
from evaluation.plots import drawn
from evaluation.second_language import Counts
from evaluation.second_language import table as mails_table

OWN = ("own pairs",)  # the sets with mistakes that the project wrote itself
TYPED = ("own pairs", "grammar-2k")  # the sets that the table of error types is over
RESULTS = """
| model | data | sentences | GLEU (unchanged) | P | R | F0.5 | exact (95 %) | changed | ms a sentence |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
RESTRAINT = """
| model | right sentences | count | left unchanged |
| --- | --- | --- | --- |
"""


@dataclass
class Report:
    """What was measured; a part that was left out is empty."""

    model: str  # the first one, which the parts about one model are of
    every: int = 1  # of large sets one sentence in so many was taken
    command: str = "make report"
    results: list[Result] = field(default_factory=list)
    restraint: list[Restraint] = field(default_factory=list)
    drafts: list[Drafts] = field(default_factory=list)
    blunt: list[Blunt] = field(default_factory=list)
    mails: list[Counts] = field(default_factory=list)
    tones: list[ToneEffect] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    chosen_on: tuple[str, str] = ("", "")  # what the points are over: pairs, and right sentences

    @property
    def types(self) -> dict[str, Spans]:
        """The counts of the first model by ERRANT's error type."""
        return added_up(result for result in self.results if result.model == self.model and result.data in TYPED)

    def text(self) -> str:
        """Markdown tables of all parts that were measured."""
        parts = [measured_line(self.command, self.every), results_table(self.results), restraint_table(self.restraint)]
        if self.drafts:
            parts.append(drafts_table(self.drafts, self.blunt))
        if self.mails:
            parts.append(mails_table(self.mails))
        if self.tones:
            parts.append(tone_table(self.tones))
        if self.kinds:
            parts.append(tone_kinds_table(self.kinds))
        if self.points:
            parts.append(margin_table(self.points, *self.chosen_on))
        if types := self.types:
            parts.append(f"\nEdits by ERRANT's error types ({' and '.join(TYPED)}; R: replaced, M: missing, U: unnecessary):\n\n")
            parts.append(kinds_table(types, least=10))
        return "".join(parts)

    def summary(self) -> str:
        """What the README shows: the sets that nobody here wrote first, then the project's own in short."""
        foreign = [result for result in self.results if result.data not in OWN]
        parts = [measured_line(self.command, self.every)]
        if foreign or self.restraint:
            parts.append("\nOn text that nobody here wrote:\n")
        parts += [results_table(foreign), restraint_table(self.restraint)]
        own = [result for result in self.results if result.data in OWN]
        if own or self.mails:
            parts.append("\nOn the project's own texts, which flatter it:\n")
        parts.append(results_table(own))
        if self.mails:
            parts.append(mails_table(self.mails))
        return "".join(parts)

    def numbers(self) -> dict[str, Any]:
        """The same for programs."""
        lists = {name: getattr(self, name) for name in ("results", "restraint", "drafts", "blunt", "tones", "mails", "kinds")}
        found: dict[str, Any] = {name: [asdict(one) for one in values] for name, values in lists.items()}
        for one in found["restraint"]:
            one["changes"] = len(one["changes"])  # the sentences stay out of the repository
        return {**found, "margins": [asdict(point) for point in self.points], "summary": self.summary().strip()}

    def write(self, path: Path, examples: Sequence[tuple[str, str]]) -> None:
        """Write the tables to `path`, the numbers with the examples beside it as .json, and the plots."""
        path.write_text(self.text(), encoding="utf-8")
        numbers = {**self.numbers(), "examples": examples}
        if self.points:
            plot_margins(self.points, path.with_name("margins.png"))
        if types := self.types:
            plot_types(types, path.with_name("types.png"))
        path.with_suffix(".json").write_text(json.dumps(numbers, indent=1) + "\n")


def added_up(results: Iterable[Result]) -> dict[str, Spans]:
    """The counts by error type over several sets."""
    kinds: dict[str, Spans] = {}
    for result in results:
        for kind, spans in result.kinds.items():
            kinds[kind] = kinds.get(kind, Spans()) + spans
    return kinds


def measured_line(command: str, every: int) -> str:
    """When and how it was measured."""
    taken = f"; of sets with more than {SMALL} sentences one in {every}" if every > 1 else ""
    return f"Measured on {datetime.date.today()} by `{command}`, whole pipeline, app defaults{taken}. P, R and F0.5 are ERRANT's.\n"


def results_table(results: Sequence[Result]) -> str:
    """What was made of sentences with mistakes, as a Markdown table; empty where there are none."""
    rows = []
    for r in results:
        low, high = r.exact_interval
        rows.append(
            f"| {r.model} | {r.data} | {r.sentences} | {r.gleu:.1f} ({r.gleu_unchanged:.1f}) | {r.precision:.1f} | {r.recall:.1f} "
            f"| {r.f_half:.1f} | {r.exact:.1f} % ({low:.1f}–{high:.1f}) | {r.changed:.0f} % | {1000 * r.seconds / r.sentences:.0f} |\n"
        )
    return RESULTS + "".join(rows) if rows else ""


def restraint_table(restraint: Sequence[Restraint]) -> str:
    """How many right sentences were left alone, as a Markdown table; empty where there are none."""
    rows = [f"| {r.model} | {r.data} | {r.sentences} | {r.left:.1f} % |\n" for r in restraint]
    return RESTRAINT + "".join(rows) if rows else ""


def plot_types(types: dict[str, Spans], path: Path, most: int = 24) -> None:
    """Draw precision and recall of the error types met most often."""
    names = sorted(types, key=lambda name: seen(types[name]))[-most:]
    with drawn(path, 0.32 * len(names) + 1) as axes:
        axes.barh(names, [100 * types[name].recall for name in names], color="#0f766e", label="recall")
        axes.plot([100 * types[name].precision for name in names], names, "o", color="#b45309", label="precision")
        axes.set(xlabel="%, by ERRANT's error types, the most frequent at the top", xlim=(0, 102))


def write_changes(restraint: Sequence[Restraint], path: Path) -> None:
    """What was made of right sentences, as `set<TAB>draft<TAB>rewrite` lines, for reading. Some sets must not be committed."""
    rows = [f"{r.data}\t{draft}\t{rewrite}\n" for r in restraint for draft, rewrite in r.changes]
    path.write_text("".join(rows), encoding="utf-8")
