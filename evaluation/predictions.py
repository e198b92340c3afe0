"""GLEU, precision, recall and F0.5 of a file of predictions, as one line of JSON.

    python -m evaluation predictions runs/t5-tiny/predictions.jsonl

Each line of the file is a JSON object with `source`, `output` and `references`, a list of right texts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation import errant_scores
from evaluation.grammar import DataError
from evaluation.measure import share_same, tokenize
from evaluation.metrics import gleu
from proofreader.errors import described


def measure(sources: Sequence[str], outputs: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, float]:
    """Percentages: gleu, and gleu_unchanged of the sources as they are; P, R and F0.5 by ERRANT; how many texts were changed."""
    source_tokens, output_tokens = ([tokenize(text) for text in texts] for texts in (sources, outputs))
    wanted = [[tokenize(text) for text in options] for options in references]
    spans = errant_scores.score(sources, outputs, references).total
    return {
        "gleu": gleu(source_tokens, output_tokens, wanted),
        "gleu_unchanged": gleu(source_tokens, source_tokens, wanted),
        "precision": 100 * spans.precision,
        "recall": 100 * spans.recall,
        "f_half": 100 * spans.f_half,
        "changed": 100 - share_same(sources, outputs),
    }


def load(path: Path) -> tuple[list[str], list[str], list[list[str]]]:
    """(sources, outputs, references) of a file. Raises DataError."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        found = [(str(row["source"]), str(row["output"]), [str(text) for text in row["references"]]) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} cannot be read: {described(error)}") from None
    if not found or not all(options for _, _, options in found):
        raise DataError(f"{path} must hold lines, each with at least one reference")
    sources, outputs, references = zip(*found, strict=True)
    return list(sources), list(outputs), list(references)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation predictions", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("path", type=Path)
    args = parser.parse_args(argv)
    try:
        found = measure(*load(args.path))
    except DataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps({name: round(value, 4) for name, value in found.items()}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
