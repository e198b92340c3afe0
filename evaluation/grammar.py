"""The share of sentences that each of several models corrects, beside each other, over any file of wrong and right sentences.

    python -m evaluation grammar --models embedded llama-3.2-1b-grammar --data pairs.csv --out runs/grammar

The file is a CSV or JSON lines with a column of wrong and one of right sentences (input and output, ungrammatical and standard …),
or lines of error type, wrong and right sentence parted by tabs. Sentences that a model learnt from (learnt.txt beside it) are left
out for all models. Clean text is the right side of the same file: a model should leave it alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation import errant_scores
from evaluation.datasets import FIXTURES, DataSet, load_pairs
from evaluation.measure import rewrite_all, share_same, tokenize
from evaluation.metrics import bootstrap, f_half_interval, gleu, gleu_interval
from evaluation.plots import drawn
from proofreader import Options, Proofreader, ProofreaderError, Settings
from proofreader.catalogue import ONNX, find, folder_of
from proofreader.errors import described
from train.provenance import fingerprint
from train.rows import SOURCES, TARGETS

MODELS = ("llama-3.2-1b", "llama-3.2-1b-finetome", "llama-3.2-1b-grammar", "embedded")
SAMPLES = 10

Interval = tuple[float, float]


class DataError(ValueError):
    """Why a file cannot be used, in one sentence."""


@dataclass(frozen=True)
class Row:
    """What one model reached; percentages, with their 95 % intervals."""

    model: str
    sentences: int
    corrected: float
    corrected_interval: Interval
    gleu: float
    gleu_interval: Interval
    precision: float
    recall: float
    f_half: float
    f_half_interval: Interval
    clean_unchanged: float


def load(path: Path) -> DataSet:
    """The pairs of a file. Raises DataError."""
    try:
        if path.suffix == ".tsv":
            return load_pairs(path, path.stem)
        with path.open(encoding="utf-8", newline="") as file:
            if path.suffix == ".jsonl":
                rows = [json.loads(line) for line in file if line.strip()]
            else:
                rows = list(csv.DictReader(file))
    except (OSError, ValueError, IndexError) as error:
        raise DataError(f"{path} cannot be read: {described(error)}") from None
    names = list(rows[0]) if rows else []
    wrong, right = (next((name for name in known if name in names), "") for known in (SOURCES, TARGETS))
    if not wrong or not right:
        raise DataError(
            f"{path} needs a column of wrong and one of right sentences, as input and output; it has {', '.join(names)}"
        )
    whole = [row for row in rows if str(row[wrong] or "").strip() and str(row[right] or "").strip()]
    if not whole:
        raise DataError(f"{path} holds no row with both sentences")
    return DataSet(path.stem, [row[wrong].strip() for row in whole], [[row[right].strip()] for row in whole])


def learnt(model: str) -> set[str]:
    """Fingerprints of the sentences that a model learnt from, as far as a learnt.txt beside it tells."""
    source = find(model).source
    path = (folder_of(source) if source.startswith(ONNX) else Path(source.rpartition("+")[2]).parent) / "learnt.txt"
    return set(path.read_text().split()) if path.is_file() else set()


def without(data: DataSet, known: set[str]) -> DataSet:
    kept = [i for i, source in enumerate(data.sources) if fingerprint(source) not in known]
    return DataSet(data.name, [data.sources[i] for i in kept], [data.references[i] for i in kept])


def measure(model: str, data: DataSet, outputs: Sequence[str], clean_unchanged: float) -> Row:
    """The Row of a model from its outputs."""
    sources, rewrites = [tokenize(s) for s in data.sources], [tokenize(o) for o in outputs]
    references = [[tokenize(r) for r in options] for options in data.references]
    found = errant_scores.score(data.sources, outputs, data.references)
    total = found.total
    hits = [100.0 * (output in options) for output, options in zip(rewrites, references, strict=True)]
    return Row(
        model,
        len(hits),
        sum(hits) / len(hits),
        bootstrap(hits),
        gleu(sources, rewrites, references),
        gleu_interval(sources, rewrites, references),
        100 * total.precision,
        100 * total.recall,
        100 * total.f_half,
        f_half_interval(found.sentences),
        clean_unchanged,
    )


def table(data: DataSet, dropped: int, rows: Sequence[Row], missing: dict[str, str]) -> str:
    """Markdown of all rows; models that could not be loaded stand below with the reason."""

    def ranged(value: float, interval: Interval) -> str:
        return f"{value:.1f} ({interval[0]:.1f}–{interval[1]:.1f})"

    lines = [
        f"{len(data.sources):,} pairs of {data.name}"
        + (f"; {dropped:,} left out, which a model learnt from" if dropped else "")
        + ".",
        "",
        "| model | corrected, % (95 %) | GLEU (95 %) | P | R | F0.5 (95 %) | clean unchanged, % |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {r.model} | {ranged(r.corrected, r.corrected_interval)} | {ranged(r.gleu, r.gleu_interval)} | {r.precision:.1f} "
        f"| {r.recall:.1f} | {ranged(r.f_half, r.f_half_interval)} | {r.clean_unchanged:.1f} |"
        for r in rows
    ]
    lines += ["", *(f"{model}: not measured. {why}" for model, why in missing.items())] if missing else []
    return "\n".join(lines) + "\n"


def samples(data: DataSet, outputs: dict[str, list[str]]) -> str:
    """Some of the sentences, evenly drawn, with what each model makes of them."""
    lines = [f"| wrong | right | {' | '.join(outputs)} |", "| --- | --- |" + " --- |" * len(outputs)]
    for i in range(0, len(data.sources), max(1, len(data.sources) // SAMPLES))[:SAMPLES]:
        cells = [data.sources[i], data.references[i][0], *(some[i] for some in outputs.values())]
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def draw(rows: Sequence[Row], path: Path) -> None:
    """Bars of the share corrected, with its interval."""
    with drawn(path, 0.5 * len(rows) + 1.2) as axes:
        ends = [[r.corrected - r.corrected_interval[0] for r in rows], [r.corrected_interval[1] - r.corrected for r in rows]]
        axes.barh([r.model for r in rows], [r.corrected for r in rows], xerr=ends, color="#0f766e", label="corrected exactly, 95 %")
        axes.set(xlabel="% of the sentences", xlim=(0, 100))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation grammar", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--models", nargs="+", default=list(MODELS), help="as PROOFREADER_MODEL takes them")
    parser.add_argument(
        "--data", type=Path, default=FIXTURES / "pairs.tsv", help="CSV, JSON lines or TSV (default: the project's own)"
    )
    parser.add_argument("--limit", type=int, default=0, help="only the first pairs")
    parser.add_argument("--out", type=Path, help="folder for grammar.md, grammar.json and grammar.png")
    args = parser.parse_args(argv)
    try:
        data = load(args.data)
        known = set().union(*(learnt(model) for model in args.models))
        chosen = without(data, known)
        dropped = len(data.sources) - len(chosen.sources)
        if not chosen.sources:
            raise DataError(f"a model learnt from every sentence of {args.data}, so none is left to measure by")
    except (DataError, ProofreaderError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    chosen = DataSet(chosen.name, chosen.sources[: args.limit or None], chosen.references[: args.limit or None])
    proofreader = Proofreader(Settings.from_environment(), models=args.models)
    clean = [options[0] for options in chosen.references]
    rows: list[Row] = []
    outputs: dict[str, list[str]] = {}
    missing: dict[str, str] = {}
    for model in args.models:
        try:
            proofreader.shelf.rewriter(model)
        except ProofreaderError as error:
            missing[model] = str(error)
            continue
        outputs[model], _ = rewrite_all(proofreader, Options(model=model), chosen.sources)
        same = share_same(clean, rewrite_all(proofreader, Options(model=model), clean)[0])
        rows.append(measure(model, chosen, outputs[model], same))
    text = table(chosen, dropped, rows, missing)
    print(text)
    if args.out and rows:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "grammar.md").write_text(text + "\n" + samples(chosen, outputs), encoding="utf-8")
        (args.out / "grammar.json").write_text(
            json.dumps({"data": chosen.name, "rows": [asdict(row) for row in rows]}, indent=1) + "\n"
        )
        draw(rows, args.out / "grammar.png")
    return 0 if rows else 1


if __name__ == "__main__":
    raise SystemExit(main())
