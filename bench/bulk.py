"""Many drafts: the plain batch and Ray Data side by side, and ten thousand rows through Ray with the memory that they take.

    python -m bench.bulk --out models/bulk.md

It runs the command as a person does. Speed is counted from the first finished drafts to the last, since Ray takes longer to start;
the whole time stands beside it. Memory is that of all processes of the run together.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import itertools
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.__main__ import machine, publish
from bench.running import ROOT

SAMPLE = 3.0  # seconds between two looks at the memory
GROWTH = 1.1  # of the memory of the second fifth that the last one may take
DISTINCT = 2000
WHO = ("He", "She", "The client", "Our office", "My boss", "The team", "Tom", "Anna", "The bank", "This firm")
DOES = ("dont like", "recieved", "have lost", "need to sent", "want buy", "has forget", "were checking", "did not found")
WHAT = ("plan", "invoice", "letter", "contract", "report", "order", "price", "date", "offer", "list", "key", "answer", "parcel")
WHICH = ("a", "the new", "the old", "one", "your", "my last", "this", "every")
SECOND = (
    "Can we meet in Monday at 10:30?",
    "Please sent it until Friday.",
    "I look forward to hear from you.",
    "Thank you for you're help.",
)


def short(count: int) -> list[str]:
    """Drafts of a line, of DISTINCT different ones."""
    every = [" ".join(words) + "." for words in itertools.product(WHO, DOES, WHICH, WHAT)]
    chosen = random.Random(17).sample(every, DISTINCT)
    return list(itertools.islice(itertools.cycle(chosen), count))


def longer(count: int) -> list[str]:
    """Different drafts of two sentences."""
    return [f"{first} {SECOND[number % len(SECOND)]}" for number, first in enumerate(short(count))]


@dataclass
class Run:
    """One run of the command; times in seconds since its start, memory in bytes."""

    done: list[tuple[float, int]] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def speed(self) -> float:
        """Drafts a second, from the first that were done to the last."""
        (start, before), (end, last) = next(step for step in self.done if step[1]), self.done[-1]
        return (last - before) / (end - start)

    def fifths(self) -> list[float]:
        """The median of the memory in each fifth of the time in which drafts were done."""
        start, end = next(at for at, count in self.done if count), self.done[-1][0]
        edges = [start + (end - start) * number / 5 for number in range(6)]
        return [
            statistics.median([used for at, used in self.memory if low <= at <= high] or [0])
            for low, high in itertools.pairwise(edges)
        ]


def run(source: Path, target: Path, arguments: Sequence[str], count: Callable[[], int]) -> Run:
    """Run the command to its end; `count` says how many drafts are done. Raises RuntimeError when it fails."""
    found, started = Run(), time.monotonic()
    command = [sys.executable, "-m", "proofreader", "batch", str(source), str(target), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.extend(process.stderr or []))
    reading.start()
    looked = 0.0
    while process.poll() is None:
        now = time.monotonic() - started
        done = count()
        if done > (found.done[-1][1] if found.done else 0):
            found.done.append((now, done))
        if now - looked >= SAMPLE:
            found.memory.append((now, _memory(process.pid)))
            looked = now
        time.sleep(0.1)
    reading.join()
    found.seconds = time.monotonic() - started
    if process.returncode:
        raise RuntimeError("".join(said[-3:]))
    return found


def _memory(pid: int) -> int:
    total = 0
    try:
        for one in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            total += one.memory_info().rss
    except psutil.Error:  # one of them has just ended
        pass
    return total


def plain(drafts: Sequence[str], folder: Path, workers: int) -> Run:
    """The plain batch: one process, which proofreads so many drafts at a time with all cores."""
    target = folder / f"plain{workers}.csv"
    journal = target.with_name(target.name + ".partial")

    def count() -> int:
        try:
            return max(0, journal.read_bytes().count(b"\n") - 1)
        except FileNotFoundError:
            return 0

    return run(_written(drafts, folder), target, ["--workers", str(workers)], count)


def over_ray(drafts: Sequence[str], folder: Path, workers: int, block: int) -> Run:
    """Ray Data: so many processes, each with its share of the cores. Raises RuntimeError when a row is missing, double or failed."""
    target = folder / f"ray{workers}-{len(drafts)}"
    arguments = ["--engine", "ray", "--workers", str(workers), "--block", str(block)]
    found = run(_written(drafts, folder), target, arguments, lambda: min(len(drafts), block * len(list(target.glob("in*.csv")))))
    rows = [row for path in sorted(target.glob("in*.csv")) for row in csv.DictReader(path.open(encoding="utf-8", newline=""))]
    if [row["draft"] for row in rows] != list(drafts) or any(row["error"] for row in rows):
        raise RuntimeError("a row is missing, double or failed")
    return found


def _written(drafts: Sequence[str], folder: Path) -> Path:
    path = folder / f"in{len(drafts)}.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["draft"], *([draft] for draft in drafts)])
    return path


def table(runs: dict[str, Run], many: Run, rows: int, workers: int, command: str) -> str:
    """Markdown of both measurements, with the command that made them."""
    first = next(iter(runs.values())).speed
    lines = [
        f"Measured on {datetime.date.today()} by `{command}`: {machine()}, {psutil.cpu_count()} cores.",
        "",
        "| the same drafts of two sentences, one run each | drafts a second | ratio | seconds from start to end |",
        "| --- | --- | --- | --- |",
        *(f"| {name} | {one.speed:.2f} | {one.speed / first:.2f} | {one.seconds:.0f} |" for name, one in runs.items()),
        "",
        f"| {rows:,} drafts of a line through Ray, {workers} workers | |",
        "| --- | --- |",
        f"| drafts a second | {many.speed:.2f} |",
        f"| minutes from start to end | {many.seconds / 60:.1f} |",
        "| MB of all processes, median of each fifth of the run | "
        + ", ".join(f"{used / 1e6:.0f}" for used in many.fifths())
        + " |",
        f"| rows missing, double or failed | 0 of {rows:,} |",
    ]
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.bulk", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--compared", type=int, default=60, help="drafts that both do")
    parser.add_argument("--rows", type=int, default=10_000, help="that go through Ray")
    parser.add_argument("--workers", type=int, default=2, help="of the long run")
    parser.add_argument("--out", type=Path, help="write the tables here too")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder, drafts = Path(name), longer(args.compared)
        runs = {
            "plain batch (one process with all cores), 1 draft at a time": plain(drafts, folder, 1),
            "plain batch, 2 drafts at a time": plain(drafts, folder, 2),
            "Ray, 1 worker with all cores": over_ray(drafts, folder, 1, 3),
            "Ray, 2 workers with half of the cores each": over_ray(drafts, folder, 2, 3),
        }
        many = over_ray(short(args.rows), folder, args.workers, max(1, min(100, args.rows // 10)))
    command = f"python -m bench.bulk --compared {args.compared} --rows {args.rows} --workers {args.workers}"
    publish(table(runs, many, args.rows, args.workers, command), args.out)
    fifths = many.fifths()
    return int(fifths[4] > GROWTH * fifths[1])


if __name__ == "__main__":
    raise SystemExit(main())
