"""Time and memory of the app on this machine, as a Markdown table: `python -m bench`."""

from __future__ import annotations

import argparse
import datetime
import itertools
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import psutil

import prompts
from bench.running import running_app
from classifiers import NEUTRAL
from proofreader import Options, Proofreader, Settings
from proofreader.draft import Draft
from proofreader.llama import LlamaRewriter
from proofreader.memory import Memory

# 156 words, no sentence twice, with the mistakes of a second language
EMAIL = """Hi Anna,

Thank you for send me the report about the new warehouse. I have check the numbers and there is two mistakes on page 7. The price of
the first delivery should be 4,300 euros instead of 3,400, and the date of the second one is missing. Could you please correct both
and send me the new version until Friday?

We discussed about the prices yesterday, and the client is not agree with them. He says that the discount is to small for a company
which buys from us since ten years. I would like to propose him 5% for the first year. Our accountant think that this is possible,
if the payment arrives within thirty days.

The meeting with the architects is on 12 May at 10:30 in the office of Mr. Keller. Please bring the drawings and a copy of the
contract. I am looking forward to hear from you.

Best regards,
Tom"""


def median(work: Callable[[], object], rounds: int = 9) -> float:
    """Seconds, the median of `rounds` runs after one that is not counted."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def in_turn(ways: Sequence[Callable[[], object]], rounds: int = 5) -> list[float]:
    """Seconds of each way, the medians of `rounds` rounds after one that is not counted."""
    times: list[list[float]] = [[] for _ in ways]
    for number in range(rounds + 1):
        for way, found in zip(ways, times, strict=True):
            started = time.perf_counter()
            way()
            if number:
                found.append(time.perf_counter() - started)
    return [statistics.median(found) for found in times]


def app() -> tuple[float, float]:
    """Seconds from starting `python app.py` to its first answer, and its megabytes after that."""
    from gradio_client import Client

    started = time.perf_counter()
    with running_app() as (url, process):
        Client(url, verbose=False).predict(EMAIL, api_name="/proofread")
        seconds = time.perf_counter() - started
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        return seconds, sum(member.memory_info().rss for member in family) / 1e6


def plain(proofreader: Proofreader) -> Callable[[], object]:
    """The same sentences by `create_chat_completion` of the same merged file, one after another: what one would write first."""
    entry, rewriter = proofreader.shelf.rewriter("embedded")
    assert isinstance(rewriter, LlamaRewriter)
    llama = llama_cpp.Llama(str(rewriter.path), n_ctx=2048, n_threads=Settings().cores, n_batch=512, verbose=False)
    pieces = [
        piece.text
        for piece in Draft.parse(EMAIL).pieces(entry.unit)
        if piece.editable and piece.kind not in ("greeting", "closing")
    ]
    asked: list[Any] = [prompts.build_messages(" ".join(text.split()), NEUTRAL, style=entry.style) for text in pieces]
    return lambda: [llama.create_chat_completion(messages, temperature=0, seed=0, max_tokens=256) for messages in asked]


def repeated(proofreader: Proofreader) -> list[float]:
    """Seconds of a first check of EMAIL as LanguageTool's clients ask for it, and of the next, of which one sentence changed."""
    memory, pages = Memory(), itertools.count(10)
    options = Options(courteous=False)

    def check(text: str, memory: Memory) -> object:
        return list(proofreader.stream(text, options, memory=memory))

    check(EMAIL, memory)
    return in_turn([lambda: check(EMAIL, Memory()), lambda: check(EMAIL.replace("page 7", f"page {next(pages)}"), memory)])


def machine() -> str:
    """Which kind of processor this is: what it can do decides the speed of a language model."""
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").is_file() else ""
    return f"{platform.machine()} with {next((name for name in ('avx512', 'avx2') if name in flags), 'no AVX2')}"


def publish(text: str, file: Path | None) -> None:
    """Print what was measured, and write it where that was asked for."""
    print(text)
    if file:
        file.write_text(text, encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").split(":")[0])
    parser.add_argument("--out", type=Path, help="write the table here too")
    args = parser.parse_args(argv)
    proofreader = Proofreader(Settings())
    proofreader.warm_up()
    llama_only = Options(correctors=("llama",))
    # before there is a second Llama: OpenMP lets its threads sleep between two parts of a decode as soon as a process has more of
    # them than cores, which makes a small decode a third slower
    first, again = repeated(proofreader)
    # in turn, so that a noisy machine is noisy for all
    ways = [lambda: proofreader.proofread(EMAIL), lambda: proofreader.proofread(EMAIL, llama_only), plain(proofreader)]
    whole, alone, slow = in_turn(ways)
    seconds, megabytes = app()
    rows = [
        (
            "both scores of a 200-word text, ms",
            1000 * median(lambda: proofreader.shelf.classifier.score([f"{EMAIL} {EMAIL[:250]}"])),
        ),
        (f"a draft of {len(EMAIL.split())} words through the whole pipeline, s", whole),
        ("the Llama's part of it, s", alone),
        ("the same sentences by plain `create_chat_completion` of the same file, s", slow),
        ("plain over the whole pipeline", slow / whole),
        ("plain over the Llama's part", slow / alone),
        ("LanguageTool's protocol: the first check of this draft, s", first),
        ("the next, of which one sentence changed, s", again),
        ("first over next", first / again),
        ("from `python app.py` to the first answer (the same draft), s", seconds),
        ("memory of the app after it, MB", megabytes),
    ]
    lines = [
        f"Measured on {datetime.date.today()}: {machine()}, {Settings().cores} cores, Python {platform.python_version()}, "
        "by `make bench`.",
        "",
        "| what | median |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {value:.3g} |" if value < 100 else f"| {name} | {value:.0f} |" for name, value in rows]
    publish("\n".join(lines) + "\n", args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
