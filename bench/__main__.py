"""Time and memory of the app on this machine, as a Markdown table: `python -m bench`."""

from __future__ import annotations

import argparse
import datetime
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from bench.running import running_app
from proofreader import Proofreader, Settings

SENTENCES = (
    "Thank you for send me the report about the new warehouse.",
    "I have check the numbers and there is two mistakes on page 7.",
    "Could you please correct them and send me the new version until Friday?",
    "We discussed about the prices yesterday, and the client is not agree with them.",
    "He says that $4,300 is to much for a small company.",
    "I would like to propose a discount of 5% for the first year.",
)


def draft(words: int) -> str:
    """A draft of about `words` words, made of SENTENCES."""
    text: list[str] = []
    count = 0
    while count < words:
        text.append(SENTENCES[len(text) % len(SENTENCES)])
        count += len(text[-1].split())
    return "Hi Anna,\n\n" + " ".join(text) + "\n\nBest regards,\nTom"


def median(work: Callable[[], object], rounds: int = 9) -> float:
    """Seconds, the median of `rounds` runs after one that is not counted."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def app() -> tuple[float, float]:
    """Seconds from starting `python app.py` to its first answer, and its megabytes after that."""
    from gradio_client import Client

    started = time.perf_counter()
    with running_app() as (url, process):
        Client(url, verbose=False).predict(draft(150), api_name="/proofread")
        seconds = time.perf_counter() - started
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        return seconds, sum(member.memory_info().rss for member in family) / 1e6


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").split(":")[0])
    parser.add_argument("--out", type=Path, help="write the table here too")
    args = parser.parse_args(argv)
    proofreader = Proofreader(Settings())
    seconds, megabytes = app()
    rows = [
        ("both scores of a 200-word text, ms", 1000 * median(lambda: proofreader.shelf.classifier.score([draft(200)]))),
        ("a 150-word draft through the whole pipeline, s", median(lambda: proofreader.proofread(draft(150)), 5)),
        ("from `python app.py` to the first answer (150 words), s", seconds),
        ("memory of the app after it, MB", megabytes),
    ]
    lines = [
        f"Measured on {datetime.date.today()}: {platform.machine()}, {Settings().cores} cores, Python {platform.python_version()}, "
        "by `make bench`.",
        "",
        "| what | median |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {value:.3g} |" if value < 100 else f"| {name} | {value:.0f} |" for name, value in rows]
    text = "\n".join(lines) + "\n"
    print(text)
    if args.out:
        args.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
