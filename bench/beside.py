"""What a sentence costs beside other work of the machine, by how often llama.cpp's threads look for each other before they sleep.

    python -m bench.beside --out models/beside.md

Alone, beside a program that computes without end, and beside a second proofreader, in turn and in processes of their own.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.__main__ import machine, publish
from evaluation import develop
from proofreader import Proofreader, Settings

SPINS = (300_000, 1_000, 0)  # OpenMP's own, the app's, none
SENTENCES = 30
BESIDE = ("alone", "beside a busy program", "beside a second proofreader")


def measured() -> float:
    """Milliseconds a sentence, one after the other, whole pipeline."""
    proofreader = Proofreader()
    proofreader.warm_up()
    drafts = [case.draft for case in develop.load(limit=SENTENCES)]
    started = time.perf_counter()
    for draft in drafts:
        proofreader.proofread(draft)
    return 1000 * (time.perf_counter() - started) / len(drafts)


def start(spins: int) -> subprocess.Popen[str]:
    """A process that prints what it measured."""
    environment = {**os.environ, "GOMP_SPINCOUNT": str(spins)}
    return subprocess.Popen([sys.executable, "-m", "bench.beside", "--measure"], env=environment, stdout=subprocess.PIPE, text=True)


@contextlib.contextmanager
def company(kind: str, spins: int) -> Iterator[None]:
    """What else runs meanwhile."""
    if kind == BESIDE[0]:
        yield
        return
    other = start(spins) if kind == BESIDE[2] else subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        other.kill()
        other.communicate()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.beside", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--measure", action="store_true", help="measure in this process, as it is, and print milliseconds alone")
    parser.add_argument("--rounds", type=int, default=2, help="times that everything is measured; the least counts")
    parser.add_argument("--out", type=Path, help="write the table here")
    args = parser.parse_args(argv)
    if args.measure:
        print(measured())
        return 0
    found: dict[tuple[str, int], float] = {}
    for _ in range(args.rounds):
        for kind in BESIDE:
            for spins in SPINS:
                with company(kind, spins):
                    taken = float(start(spins).communicate()[0])
                found[kind, spins] = min(taken, found.get((kind, spins), taken))
    lines = [
        f"Measured on {datetime.date.today()} by `python -m bench.beside`: {machine()}, {Settings().cores} cores, ms a sentence, "
        f"{SENTENCES} of the development set one after the other, the less of {args.rounds} runs.",
        "",
        "| looks before a thread sleeps | " + " | ".join(BESIDE) + " |",
        "| --- |" + " --- |" * len(BESIDE),
        *(f"| {spins:,} | " + " | ".join(f"{found[kind, spins]:.0f}" for kind in BESIDE) + " |" for spins in SPINS),
    ]
    publish("\n".join(lines) + "\n", args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
