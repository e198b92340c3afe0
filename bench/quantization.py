"""Which type the base and the adapter are merged into: quality on the development set, size and speed of each, in one run.

    python -m bench.quantization --out models/quantization.md

Every type is measured with the whole pipeline, as the app runs it.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.__main__ import machine, publish
from evaluation import develop
from evaluation.datasets import FIXTURES
from evaluation.measure import rewrite_all
from proofreader import Options, Proofreader, Settings, base, catalogue

TYPES = ("F16", "Q8_0", "Q5_0", "Q4_0")
ROUNDS = 3


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.quantization", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--adapter", type=Path, default=base.ADAPTER, help="an adapter of the base (default: the shipped one)")
    parser.add_argument("--every", type=int, default=2, help="take every n-th sentence of the development set")
    parser.add_argument("--out", type=Path, help="write the table here")
    args = parser.parse_args(argv)
    cases = develop.load(every=args.every)
    drafts = [path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "drafts").glob("*.txt"))]
    embedded = catalogue.find("embedded")
    rows, sizes = {}, {}
    proofreaders: dict[str, Proofreader] = {}
    seconds: dict[str, list[float]] = {kind: [] for kind in TYPES}
    with tempfile.TemporaryDirectory() as folder:
        for kind in TYPES:
            file = Path(folder) / f"{kind}.gguf"
            base.merge(base.locate(), args.adapter, file, kind)
            sizes[kind] = file.stat().st_size / 1e6
            catalogue.ENTRIES = (*catalogue.ENTRIES, replace(embedded, name=kind, source=str(file)))
            proofreaders[kind] = Proofreader(Settings(model=kind))
            started = time.perf_counter()
            outputs, _ = rewrite_all(proofreaders[kind], Options(), [case.draft for case in cases])
            rows[kind] = develop.summarize(kind, cases, outputs, time.perf_counter() - started)
        for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine meets all
            for kind in TYPES:
                started = time.perf_counter()
                rewrite_all(proofreaders[kind], Options(), drafts)
                seconds[kind].append(time.perf_counter() - started)
    lines = [
        f"Measured on {datetime.date.today()} by `python -m bench.quantization`: {machine()}, {Settings().cores} cores, whole pipeline.",
        "",
        f"| type | MB | F0.5, {len(cases)} development sentences | precision | recall | right ones left | seconds for {len(drafts)} drafts |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind in TYPES:
        row = rows[kind]
        lines.append(
            f"| {kind} | {sizes[kind]:.0f} | {row.f_half_all:.1f} | {row.precision:.1f} | {row.recall:.1f} | {row.left:.1f} % "
            f"| {statistics.median(seconds[kind]):.1f} |"
        )
    publish("\n".join(lines) + "\n", args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
