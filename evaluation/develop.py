"""The development sets of tests/fixtures, by which settings are chosen and checkpoints compared: minutes, and no test set is seen.

    python -m evaluation develop --models embedded runs/x/gguf/x-Q8_0.gguf --margins 1 2 4 --show 20

The number to choose by is F0.5 over all its sentences, where every change of a sentence that is right counts as wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from evaluation import errant_scores
from evaluation.ablation import CONFIGURATIONS, options_of
from evaluation.datasets import FIXTURES
from evaluation.measure import load_models, rewrite_all, share_same
from evaluation.metrics import Spans
from proofreader import Options, Proofreader, ProofreaderError, Settings

FILE = FIXTURES / "development.tsv"


@dataclass(frozen=True)
class Case:
    """A draft and what it should become, which is the draft itself where it is right."""

    kind: str
    draft: str
    right: str


@dataclass(frozen=True)
class Row:
    """What one setting reached; percentages."""

    name: str
    f_half_all: float  # over wrong and right sentences
    precision: float  # these four over the wrong ones
    recall: float
    f_half: float
    exact: float
    left: float  # of the right ones
    milliseconds: float  # wall clock a sentence


def load(path: Path = FILE, every: int = 1, limit: int = 0) -> list[Case]:
    """Every n-th case of a file with `kind<TAB>draft<TAB>right` lines, and of those the first `limit` (0: all)."""
    cases = [Case(*line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return cases[0 : (limit or len(cases)) * every : every]


def summarize(name: str, cases: Sequence[Case], outputs: Sequence[str], seconds: float) -> Row:
    """The Row of a setting from its rewrites."""
    found = errant_scores.score([c.draft for c in cases], outputs, [[c.right] for c in cases])
    wrong = sum((spans for case, spans in zip(cases, found.sentences, strict=True) if case.draft != case.right), Spans())
    mended = [output == c.right for c, output in zip(cases, outputs, strict=True) if c.draft != c.right]
    still = [(c.draft, output) for c, output in zip(cases, outputs, strict=True) if c.draft == c.right]
    return Row(
        name,
        100 * found.total.f_half,
        100 * wrong.precision,
        100 * wrong.recall,
        100 * wrong.f_half,
        100 * sum(mended) / max(1, len(mended)),
        share_same([a for a, _ in still], [b for _, b in still]),
        1000 * seconds / len(cases),
    )


def table(rows: Sequence[Row], cases: Sequence[Case]) -> str:
    """Markdown of all rows."""
    right = sum(case.draft == case.right for case in cases)
    lines = [
        f"| setting | F0.5, all {len(cases)} | P | R | F0.5, {len(cases) - right} wrong | exact | {right} right ones left | ms a sentence |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {r.name} | {r.f_half_all:.1f} | {r.precision:.1f} | {r.recall:.1f} | {r.f_half:.1f} | {r.exact:.1f} % | {r.left:.1f} % "
        f"| {r.milliseconds:.0f} |"
        for r in rows
    ]
    return "\n".join(lines) + "\n"


def kinds_table(cases: Sequence[Case], outputs: Sequence[str]) -> str:
    """Markdown: of each kind of case the share that came out as it should."""
    kinds: dict[str, list[bool]] = {}
    for case, output in zip(cases, outputs, strict=True):
        kinds.setdefault(case.kind, []).append(output == case.right)
    lines = ["| kind | cases | as it should be |", "| --- | --- | --- |"]
    lines += [f"| {kind} | {len(hits)} | {100 * sum(hits) / len(hits):.0f} % |" for kind, hits in kinds.items()]
    return "\n".join(lines) + "\n"


def failures(cases: Sequence[Case], outputs: Sequence[str], count: int) -> str:
    """Up to `count` of the right sentences that were changed, and as many of the wrong ones that came out otherwise."""
    pairs = [(case, output) for case, output in zip(cases, outputs, strict=True) if output != case.right]
    changed = [f"  {c.draft}\n→ {output}" for c, output in pairs if c.draft == c.right]
    other = [
        f"  {c.draft}\n→ {output if output != c.draft else '(unchanged)'}\n! {c.right}" for c, output in pairs if c.draft != c.right
    ]
    return "\n".join([f"right, but changed: {len(changed)}", *changed[:count], f"not as wanted: {len(other)}", *other[:count]])


def settings(args: argparse.Namespace) -> dict[str, Options]:
    """Every combination of the models, configurations and margins that were asked for, by a name for its row."""
    chosen = {}
    for model in args.models:
        for configuration in args.configurations:
            options = options_of(configuration, model)
            for margin in args.margins or [None]:
                parts = [model if len(args.models) > 1 else "", configuration, "" if margin is None else f"{margin:g} nats"]
                chosen[", ".join(part for part in parts if part)] = options if margin is None else replace(options, margin=margin)
    return chosen


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation develop", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--models", nargs="+", default=["embedded"], help="as PROOFREADER_MODEL takes them")
    first = next(iter(CONFIGURATIONS))
    parser.add_argument(
        "--configurations", nargs="+", choices=CONFIGURATIONS, default=[first], metavar="NAME", help="of ablation.py"
    )
    parser.add_argument("--margins", nargs="+", type=float, help="edit margins in nats (default: the model's own)")
    parser.add_argument("--file", type=Path, default=FILE, help=f"kind, draft, right, parted by tabs (default: {FILE.name})")
    parser.add_argument("--every", type=int, default=1, help="take every n-th case")
    parser.add_argument("--limit", type=int, default=0, help="and of those only the first")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show kinds and N failures of the last setting")
    parser.add_argument("--out", type=Path, help="write the numbers here as JSON")
    args = parser.parse_args(argv)
    cases = load(args.file, args.every, args.limit)
    proofreader = Proofreader(Settings.from_environment(), models=args.models)
    rows: list[Row] = []
    outputs: list[str] = []
    for name, options in settings(args).items():
        try:
            load_models(proofreader, options)
        except ProofreaderError as error:
            print(f"{name}: left out. {error}", file=sys.stderr)
            continue
        outputs, seconds = rewrite_all(proofreader, options, [case.draft for case in cases])
        rows.append(summarize(name, cases, outputs, seconds))
    print(table(rows, cases))
    if rows and args.show:
        print(kinds_table(cases, outputs), failures(cases, outputs, args.show), sep="\n")
    if rows and args.out:
        args.out.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    return 0 if rows else 1


if __name__ == "__main__":
    raise SystemExit(main())
