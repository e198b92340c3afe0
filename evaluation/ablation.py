"""What each part of the pipeline brings: the report's sets, every n-th sentence, with parts of it switched off.

    python -m evaluation.ablation --data ../shared/data --out models/ablation.md

CONFIGURATIONS is the one place that says what is compared. Settings are not chosen here: that is for `evaluation.develop`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evaluation.datasets import SETS, SMALL, DataSet, RightSet, load_report_sets
from evaluation.measure import Restraint, Result, load_models, measure, measure_restraint
from proofreader import Options, Proofreader, ProofreaderError, Settings

# row of the table -> the fields of Options in which it differs from the app's defaults
CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "whole pipeline": {},
    "without the Llama, as proposer and judge": {"correctors": ("speller", "usage", "courtesy"), "judged": False},
    "without the judge and the doubts": {"judged": False, "doubted": False},
    "without doubts of its own changes": {"doubted": False},
    "the Llama alone": {"correctors": ("llama",)},
    "the Llama and the speller": {"correctors": ("speller", "llama")},
    "without the speller": {"correctors": ("usage", "courtesy", "llama")},
    "without our own rules": {"correctors": ("speller", "courtesy", "llama")},
    "without the courtesy patterns": {"correctors": ("speller", "usage", "llama")},
    "rules and speller alone": {"correctors": ("speller", "usage"), "judged": False},
    "speller alone": {"correctors": ("speller",), "judged": False},
}


@dataclass(frozen=True)
class Row:
    """One configuration over all sets."""

    name: str
    results: list[Result]
    restraint: list[Restraint]

    @property
    def milliseconds(self) -> float:
        """Wall clock a sentence, over all sets."""
        parts: list[Result | Restraint] = [*self.results, *self.restraint]
        return 1000 * sum(part.seconds for part in parts) / max(1, sum(part.sentences for part in parts))


def options_of(name: str, model: str | None = None) -> Options:
    """The Options of a configuration. Raises KeyError."""
    return replace(Options(model=model), **CONFIGURATIONS[name])


def measure_row(
    proofreader: Proofreader, name: str, options: Options, mistakes: Sequence[DataSet], right: Sequence[RightSet]
) -> Row:
    """Measure one configuration, on models that are loaded before the clock starts."""
    load_models(proofreader, options)
    return Row(
        name,
        [measure(proofreader, name, options, data) for data in mistakes],
        [measure_restraint(proofreader, name, options, data) for data in right],
    )


def table(rows: Sequence[Row]) -> str:
    """Markdown: a row a configuration, a column a set. P/R/F0.5 are ERRANT's."""
    first = rows[0]
    heads = ["configuration"]
    for r in first.results:
        heads += [f"{r.data} ({r.sentences}): GLEU", "P / R / F0.5", "exact"]
    heads += [f"{r.data} ({r.sentences}) left" for r in first.restraint] + ["ms a sentence"]
    lines = [f"| {' | '.join(heads)} |", "| --- |" + " --- |" * (len(heads) - 1)]
    if first.results:
        unchanged = [cell for r in first.results for cell in (f"{r.gleu_unchanged:.1f}", "", "")]
        lines.append(f"| {' | '.join(['draft unchanged', *unchanged, *('100.0 %' for _ in first.restraint), ''])} |")
    for row in rows:
        cells = [row.name]
        for r in row.results:
            cells += [f"{r.gleu:.1f}", f"{r.precision:.1f} / {r.recall:.1f} / **{r.f_half:.1f}**", f"{r.exact:.1f} %"]
        cells += [f"{r.left:.1f} %" for r in row.restraint] + [f"{row.milliseconds:.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.ablation", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, help="folder with data sets; without it only the project's own are measured")
    parser.add_argument("--configurations", nargs="+", choices=CONFIGURATIONS, default=list(CONFIGURATIONS), metavar="NAME")
    parser.add_argument("--model", help="as PROOFREADER_MODEL takes it (default: that of the settings)")
    parser.add_argument("--only", nargs="+", choices=SETS, default=SETS, help="only these sets")
    parser.add_argument("--every", type=int, default=4, help=f"take every n-th sentence of sets with more than {SMALL}")
    parser.add_argument("--limit", type=int, default=0, help="and of those only the first")
    parser.add_argument("--out", type=Path, help="write the table here, and the numbers beside it as .json")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    args = parse_arguments(argv)
    try:
        mistakes, right = load_report_sets(args.data, set(args.only))
    except NotADirectoryError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    mistakes = [data.part(args.every if len(data.sources) > SMALL else 1, args.limit) for data in mistakes]
    right = [data.part(args.every if len(data.sentences) > SMALL else 1, args.limit) for data in right]
    proofreader = Proofreader(Settings.from_environment(), models=[args.model] if args.model else [])
    rows = []
    for name in args.configurations:
        try:
            rows.append(measure_row(proofreader, name, options_of(name, args.model), mistakes, right))
        except ProofreaderError as error:
            print(f"{name}: left out. {error}", file=sys.stderr)
            continue
        print(f"{name}: {rows[-1].milliseconds:.0f} ms a sentence", file=sys.stderr, flush=True)
    if not rows:
        return 1
    shown = f"Measured on {datetime.date.today()} by `python -m evaluation.ablation --data DATA --every {args.every}`; of the larger sets one sentence in {args.every}.\n\n"
    shown += table(rows)
    print(shown)
    if args.out:
        args.out.write_text(shown, encoding="utf-8")
        numbers = [asdict(row) for row in rows]
        for row in numbers:
            for part in row["restraint"]:
                part["changes"] = len(part["changes"])  # the sentences themselves must stay out of the repository
        args.out.with_suffix(".json").write_text(json.dumps(numbers, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
