"""Quality of the models at hand over data sets, with the app's default settings, as a Markdown table.

    python -m evaluation.quality --data ../shared/data --out models/report.md

The folder may hold any of: jfleg-dev/ (dev.src, dev.ref0 …), grammar-2k/*.csv (error_type,ungrammatical,standard),
clean-english/*.txt.xz, email-sentences/sentences.txt. The project's own sets in tests/fixtures are always measured.
Evaluation-only sets are read, never copied and never chosen by.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from evaluation.datasets import FIXTURES, SMALL, load_clean, load_pairs, load_report_sets, load_right
from evaluation.drafts import drafts_table, measure_blunt, measure_drafts, measure_tones, tone_table
from evaluation.errant_scores import kinds_table, seen
from evaluation.kinds import kinds_table as tone_kinds_table
from evaluation.kinds import load_kinds, measure_kinds
from evaluation.margins import margin_table, plot_margins, sweep
from evaluation.measure import Restraint, Result, load_models, measure, measure_restraint, rewrite_all, share_same
from evaluation.metrics import Spans
from evaluation.plots import drawn
from evaluation.second_language import HALVES, Counts, listed, measure_mails, total
from evaluation.second_language import table as mails_table
from proofreader import Options, Proofreader, ProofreaderError, Settings

__all__ = ["FIXTURES", "load_clean", "load_pairs", "measure", "rewrite_all", "share_same"]  # for bench

ROOT = FIXTURES.parent.parent
ONLY = ("own", "jfleg", "grammar", "clean", "emails", "drafts", "second-language", "kinds", "margins")
TYPED = ("own pairs", "grammar-2k")  # the sets that the table of error types is over


def examples(proofreader: Proofreader, options: Options) -> list[tuple[str, str]]:
    """Ten of the project's own sentences, every sixteenth, with what the model makes of them: not picked, so honest."""
    chosen = load_pairs(FIXTURES / "pairs.tsv").sources[7::16]
    return [(sentence, proofreader.proofread(sentence, options).rewrite) for sentence in chosen]


def added_up(results: Iterable[Result]) -> dict[str, Spans]:
    """The counts by error type over several sets."""
    kinds: dict[str, Spans] = {}
    for result in results:
        for kind, spans in result.kinds.items():
            kinds[kind] = kinds.get(kind, Spans()) + spans
    return kinds


def plot_kinds(kinds: dict[str, Spans], path: Path, most: int = 24) -> None:
    """Draw precision and recall of the error types met most often."""
    names = sorted(kinds, key=lambda kind: seen(kinds[kind]))[-most:]
    with drawn(path, 0.32 * len(names) + 1) as axes:
        axes.barh(names, [100 * kinds[name].recall for name in names], color="#0f766e", label="recall")
        axes.plot([100 * kinds[name].precision for name in names], names, "o", color="#b45309", label="precision")
        axes.set(xlabel="%, by ERRANT's error types, the most frequent at the top", xlim=(0, 102))


def measure_halves(proofreader: Proofreader, model: str, options: Options) -> tuple[list[Counts], str]:
    """The second-language mails: the counts of both halves, and what is missed and wrong in the development half."""
    found = {half: measure_mails(proofreader, options, half) for half in HALVES}
    return [total(model, half, outcomes) for half, outcomes in found.items()], listed(found["development"])


def table(results: list[Result], restraint: list[Restraint], every: int = 1) -> str:
    """What was measured sentence by sentence, as Markdown tables."""
    lines = [
        f"Measured on {datetime.date.today()} by `make report{f' EVERY={every}' if every > 1 else ''}`, whole pipeline, app defaults"
        f"{f'; of sets with more than {SMALL} sentences one in {every}' if every > 1 else ''}. P, R and F0.5 are ERRANT's.", "",
        "| model | data | sentences | GLEU (unchanged) | P | R | F0.5 | exact (95 %) | changed | ms a sentence |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for r in results:
        low, high = r.exact_interval
        lines.append(
            f"| {r.model} | {r.data} | {r.sentences} | {r.gleu:.1f} ({r.gleu_unchanged:.1f}) | {r.precision:.1f} | {r.recall:.1f} "
            f"| {r.f_half:.1f} | {r.exact:.1f} % ({low:.1f}–{high:.1f}) | {r.changed:.0f} % | {1000 * r.seconds / r.sentences:.0f} |"
        )
    if restraint:
        lines += ["", "| model | right sentences | count | left unchanged |", "| --- | --- | --- | --- |"]
        lines += [f"| {r.model} | {r.data} | {r.sentences} | {r.left:.1f} % |" for r in restraint]
    return "\n".join(lines) + "\n"


def write_changes(restraint: Sequence[Restraint], path: Path) -> None:
    """What was made of right sentences, as `set<TAB>draft<TAB>rewrite` lines, for reading. Some sets must not be committed."""
    rows = [f"{r.data}\t{draft}\t{rewrite}\n" for r in restraint for draft, rewrite in r.changes]
    path.write_text("".join(rows), encoding="utf-8")


def outside(text: str) -> Path:
    """A path outside the checkout, for argparse."""
    path = Path(text).resolve()
    if path.is_relative_to(ROOT):
        raise argparse.ArgumentTypeError("it holds sentences of borrowed sets, so it must lie outside the repository")
    return path


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.quality", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, help="folder with data sets; without it only the project's own are measured")
    parser.add_argument("--models", nargs="+", default=["embedded"], help="as PROOFREADER_MODEL takes them")
    parser.add_argument("--margin", type=float, help="edit margin in nats (default: the model's own)")
    parser.add_argument("--clean", type=int, default=1000, help="clean sentences to try")
    parser.add_argument("--every", type=int, default=1, help=f"take every n-th sentence of sets with more than {SMALL}")
    parser.add_argument("--limit", type=int, default=0, help="only the first sentences of each set")
    parser.add_argument("--only", nargs="+", choices=ONLY, default=ONLY, help="only these parts of the report")
    parser.add_argument(
        "--misses", action="store_true", help="list what is missed and wrong in the second-language mails to develop by"
    )
    parser.add_argument("--changes", type=outside, help="write what became of right sentences here, outside the repository")
    parser.add_argument("--out", type=Path, help="write the table here, and the numbers beside it as .json")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    args = parse_arguments(argv)
    only = set(args.only)
    try:
        mistakes, right = load_report_sets(args.data, only, args.clean)
    except NotADirectoryError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    mistakes = [data.part(args.every if len(data.sources) > SMALL else 1, args.limit) for data in mistakes]
    right = [data.part(args.every if len(data.sentences) > SMALL else 1, args.limit) for data in right]
    proofreader = Proofreader(Settings.from_environment(), models=args.models)
    results, restraint, drafts, blunt, mails = [], [], [], [], []
    for model in args.models:
        options = Options(model=model, margin=args.margin)
        try:
            load_models(proofreader, options)
            results += [measure(proofreader, model, options, data) for data in mistakes]
            restraint += [measure_restraint(proofreader, model, options, data) for data in right]
            if "drafts" in only:
                drafts.append(measure_drafts(proofreader, model, options))
                blunt.append(measure_blunt(proofreader, model, options))
            if "second-language" in only:
                counts, misses = measure_halves(proofreader, model, options)
                mails += counts
                if args.misses:
                    print(f"{model}, second-language mails to develop by:\n{misses}")
        except ProofreaderError as error:
            print(f"{model}: left out. {error}", file=sys.stderr)
    first = args.models[0]
    text = table(results, restraint, args.every)
    if drafts:
        text += drafts_table(drafts, blunt)
    if mails:
        text += mails_table(mails)
    tones = measure_tones(proofreader, first) if "drafts" in only else []
    if tones:
        text += tone_table(tones)
    tone_kinds = measure_kinds(proofreader.shelf.classifier, load_kinds()) if "kinds" in only else []
    if tone_kinds:
        text += tone_kinds_table(tone_kinds)
    points = []
    if "margins" in only:
        development = FIXTURES / "development.tsv"
        pairs, odd = load_pairs(development, "development pairs").part(limit=args.limit), load_right(development, "odd but right")
        odd = odd.part(limit=args.limit)
        points = sweep(proofreader, first, pairs, odd.sentences)
        text += margin_table(points, f"{len(pairs.sources)} development pairs", f"{len(odd.sentences)} development sentences")
    kinds = added_up(r for r in results if r.model == first and r.data in TYPED)
    if kinds:
        text += f"\nEdits by ERRANT's error types ({' and '.join(TYPED)}; R: replaced, M: missing, U: unnecessary):\n\n"
        text += kinds_table(kinds, least=10)
    print(text)
    if args.changes:
        write_changes(restraint, args.changes)
    if args.out:
        args.out.write_text(text, encoding="utf-8")
        numbers = {
            "results": [asdict(r) for r in results],
            "restraint": [{**asdict(r), "changes": len(r.changes)} for r in restraint],  # the sentences stay out of the repository
            "drafts": [asdict(d) for d in drafts], "blunt": [asdict(b) for b in blunt], "tones": [asdict(e) for e in tones],
            "mails": [asdict(m) for m in mails], "kinds": [asdict(k) for k in tone_kinds],
            "margins": [asdict(p) for p in points], "table": text.strip(),
            "examples": examples(proofreader, Options(model=first, margin=args.margin)),
        }  # fmt: skip
        if points:
            plot_margins(points, args.out.with_name("margins.png"))
        if kinds:
            plot_kinds(kinds, args.out.with_name("types.png"))
        args.out.with_suffix(".json").write_text(json.dumps(numbers, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
