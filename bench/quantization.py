"""Which type the base and the adapter are merged into: quality on the project's own sets, size and speed of each, in one run.

    python -m bench.quantization runs/smollm2-proofread/adapter --out models/quantization.md

Every type is measured with the whole pipeline, as the app runs it; the sets are those of tests/fixtures and, with --data, held-out
clean sentences.
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

from convert.gguf import convert
from convert.merge import merge
from convert.quantize import quantize
from evaluation.quality import FIXTURES, load_clean, load_pairs, measure, rewrite_all, share_same
from proofreader import Options, Proofreader, Settings, catalogue

TYPES = ("F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M")
ROUNDS = 3


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.quantization", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("adapter", type=Path, help="folder of the adapter, as train.sft writes it")
    parser.add_argument("--data", type=Path, help="folder with clean-english, for sentences that should stay as they are")
    parser.add_argument("--out", type=Path, help="write the table here")
    args = parser.parse_args(argv)
    pairs = load_pairs(FIXTURES / "pairs.tsv")
    clean = load_clean(args.data / "clean-english", 200) if args.data else []
    drafts = [path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "drafts").glob("*.txt"))]
    embedded = catalogue.find("embedded")
    lines = [
        f"Measured on {datetime.date.today()} by `python -m bench.quantization`, whole pipeline.", "",
        "| type | MB | own pairs F0.5 | exact | clean unchanged | seconds for 30 drafts |", "| --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        full = convert(merge(args.adapter, Path(folder) / "merged"), Path(folder) / "F16.gguf")
        files = {kind: full if kind == "F16" else quantize(full, Path(folder) / f"{kind}.gguf", kind) for kind in TYPES}
        seconds: dict[str, list[float]] = {kind: [] for kind in TYPES}
        found = {}
        proofreaders = {}
        for kind, file in files.items():
            entry = replace(embedded, name=kind, source=str(file))
            catalogue.ENTRIES = (*(e for e in catalogue.ENTRIES if e.name != kind), entry)
            proofreaders[kind] = Proofreader(Settings(model=kind))
            options = Options(model=kind)
            result = measure(proofreaders[kind], kind, options, pairs)
            found[kind] = (result.f_half, result.exact, share_same(clean, rewrite_all(proofreaders[kind], options, clean)[0]))
        for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine meets all
            for kind in TYPES:
                started = time.perf_counter()
                rewrite_all(proofreaders[kind], Options(model=kind), drafts)
                seconds[kind].append(time.perf_counter() - started)
        for kind in TYPES:
            f_half, exact, same = found[kind]
            size = files[kind].stat().st_size / 1e6
            lines.append(
                f"| {kind} | {size:.1f} | {f_half:.1f} | {exact:.1f} % | {same:.1f} % | {statistics.median(seconds[kind]):.2f} |"
            )
    text = "\n".join(lines) + "\n"
    print(text)
    if args.out:
        args.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
