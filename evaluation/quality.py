"""Quality of the models at hand over data sets, with the app's default settings, as a Markdown table.

    python -m evaluation.quality --data ../shared/data --out models/report.md

The folder may hold any of: jfleg-dev/ (dev.src, dev.ref0 …), grammar-2k/*.csv (error_type,ungrammatical,standard),
clean-english/*.txt.xz, email-sentences/sentences.txt. The project's own sets in tests/fixtures are always measured.
Evaluation-only sets are read, never copied and never chosen by.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.datasets import FIXTURES, SMALL, DataSet, RightSet, load_pairs, load_report_sets, load_right
from evaluation.drafts import measure_blunt, measure_drafts, measure_tones
from evaluation.kinds import load_kinds, measure_kinds
from evaluation.margins import sweep
from evaluation.measure import load_models, measure, measure_restraint
from evaluation.report import Report, write_changes
from evaluation.second_language import GROUPS, Counts, listed, measure_mails, total
from proofreader import Options, Proofreader, ProofreaderError, Settings

ROOT = FIXTURES.parent.parent
ONLY = ("own", "jfleg", "grammar", "clean", "emails", "drafts", "second-language", "kinds", "margins")


def examples(proofreader: Proofreader, options: Options) -> list[tuple[str, str]]:
    """Ten of the project's own sentences, every sixteenth, with what the model makes of them: not picked, so honest."""
    chosen = load_pairs(FIXTURES / "pairs.tsv").sources[7::16]
    return [(sentence, proofreader.proofread(sentence, options).rewrite) for sentence in chosen]


def measure_groups(proofreader: Proofreader, model: str, options: Options) -> tuple[list[Counts], str]:
    """The second-language mails: the counts of each group, and what is missed and wrong in that for development."""
    found = {group: measure_mails(proofreader, options, group) for group in GROUPS}
    return [total(model, group, outcomes) for group, outcomes in found.items()], listed(found["development"])


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


def command(args: argparse.Namespace) -> str:
    """The command that measures so again."""
    parts = ["python -m evaluation.quality", *(["--data DATA"] if args.data else [])]
    parts += [f"--every {args.every}"] if args.every > 1 else []
    parts += [f"--only {' '.join(args.only)}"] if set(args.only) != set(ONLY) else []
    return " ".join(parts)


def load_sets(args: argparse.Namespace) -> tuple[list[DataSet], list[RightSet]]:
    """The sets with mistakes and those of right sentences that the arguments ask for. Raises NotADirectoryError."""
    mistakes, right = load_report_sets(args.data, set(args.only), args.clean)
    return (
        [data.part(args.every if len(data.sources) > SMALL else 1, args.limit) for data in mistakes],
        [data.part(args.every if len(data.sentences) > SMALL else 1, args.limit) for data in right],
    )


def measure_model(
    report: Report, proofreader: Proofreader, args: argparse.Namespace, model: str, sets: tuple[list[DataSet], list[RightSet]]
) -> None:
    """Put one model's part into the report. Raises a ProofreaderError, for which it is left out from there on."""
    options = Options(model=model, margin=args.margin)
    mistakes, right = sets
    load_models(proofreader, options)
    report.results += [measure(proofreader, model, options, data) for data in mistakes]
    report.restraint += [measure_restraint(proofreader, model, options, data) for data in right]
    if "drafts" in args.only:
        report.drafts.append(measure_drafts(proofreader, model, options))
        report.blunt.append(measure_blunt(proofreader, model, options))
    if "second-language" in args.only:
        counts, misses = measure_groups(proofreader, model, options)
        report.mails += counts
        if args.misses:
            print(f"{model}, second-language mails to develop by:\n{misses}")


def measure_margins(report: Report, proofreader: Proofreader, limit: int) -> None:
    """Put the curve over the edit margin into the report, on the sets to develop by."""
    development = FIXTURES / "development.tsv"
    pairs = load_pairs(development, "development pairs").part(limit=limit)
    right = load_right(development, "odd but right").part(limit=limit)
    report.points = sweep(proofreader, report.model, pairs, right.sentences)
    report.chosen_on = f"{len(pairs.sources)} development pairs", f"{len(right.sentences)} development sentences"


def main(argv: Sequence[str] | None = None) -> int:
    args = parse_arguments(argv)
    try:
        sets = load_sets(args)
    except NotADirectoryError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    proofreader = Proofreader(Settings.from_environment(), models=args.models)
    report = Report(args.models[0], args.every, command(args))
    measured = []
    for model in args.models:
        try:
            measure_model(report, proofreader, args, model, sets)
            measured.append(model)
        except ProofreaderError as error:
            print(f"{model}: left out. {error}", file=sys.stderr)
    if not measured:
        return 1
    report.model = measured[0]
    if "drafts" in args.only:
        report.tones = measure_tones(proofreader, report.model)
    if "kinds" in args.only:
        report.kinds = measure_kinds(proofreader.shelf.classifier, load_kinds())
    if "margins" in args.only:
        measure_margins(report, proofreader, args.limit)
    print(report.text())
    if args.changes:
        write_changes(report.restraint, args.changes)
    if args.out:
        report.write(args.out, examples(proofreader, Options(model=report.model, margin=args.margin)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
