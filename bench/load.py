"""Many people at once: real HTTP through the page's queue, drafts of mixed length, some cancelled, some bad.

    python -m bench.load --clients 20 --minutes 5 --out models/load.md

Every draft is proofread alone first; under load its rewrite has to be the same. What the queue refuses is counted, and has to come
with a sentence.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.__main__ import EMAIL, machine
from bench.running import ROOT, running_app

SHORT = (
    "I has recieved you're report yesterday.",
    "Hi Tom,\n\nCan we meet in Monday at 10:30? I need a hour only.\n\nThanks,\nEva",
    "The invoices was paid last week, so please close ticket 4711.",
    "Thanks for the quick answer.",
)
BAD = ("", " \n ", "x" * 20_001)
CANCELLED, WRONG = 0.05, 0.05  # of the requests
SAMPLE = 5.0  # seconds between two looks at the memory


@dataclass
class Tally:
    """What came back; times in seconds, memory in bytes."""

    outcomes: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)  # (seconds since the start, resident bytes)
    odd: list[str] = field(default_factory=list)  # sentences of refusals, and what was not as alone
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, outcome: str, seconds: float | None = None, said: str = "") -> None:
        with self.lock:
            self.outcomes[outcome] += 1
            if seconds is not None:
                self.times.append(seconds)
            if said and said not in self.odd:
                self.odd.append(said)


def drafts() -> list[str]:
    """The right requests: short ones, the project's fixture drafts, and a mail of 150 words."""
    files = sorted((ROOT / "tests" / "fixtures" / "drafts").glob("*.txt"))
    return [*SHORT, *(path.read_text(encoding="utf-8") for path in files[:12]), EMAIL]


def rewrite(answer: Any) -> str:
    """The rewrite in what /proofread gives."""
    return str((json.loads(answer) if isinstance(answer, str) else answer)["rewrite"])


def client(url: str, alone: dict[str, str], end: float, seed: int, tally: Tally) -> None:
    """One person who sends draft after draft until `end` (of time.monotonic)."""
    from gradio_client import Client

    rng, server = random.Random(seed), Client(url, verbose=False)
    while time.monotonic() < end:
        chance, draft = rng.random(), rng.choice(list(alone))
        if chance < WRONG:
            draft = rng.choice(BAD)
        started = time.monotonic()
        try:
            job = server.submit(draft, api_name="/proofread")
            if WRONG <= chance < WRONG + CANCELLED:
                time.sleep(rng.random())
                job.cancel()
                tally.add("cancelled")
                continue
            got = rewrite(job.result(timeout=300))
        except Exception as error:  # the client raises what the server said, in many kinds
            said = str(error).splitlines()[0]
            tally.add("bad, refused with a sentence" if chance < WRONG and said else "refused", said=said)
            continue
        if chance < WRONG:
            tally.add("bad, yet answered", said=draft[:40])
        elif got == alone[draft]:
            tally.add("answered as alone", time.monotonic() - started)
        else:
            tally.add("answered otherwise", time.monotonic() - started, f"{got!r} instead of {alone[draft]!r}")


def watch(process: psutil.Process, started: float, end: float, tally: Tally) -> None:
    """Note the memory of the app's processes every SAMPLE seconds."""
    while time.monotonic() < end and process.is_running():
        used = sum(member.memory_info().rss for member in (process, *process.children(recursive=True)))
        tally.memory.append((time.monotonic() - started, used))
        time.sleep(SAMPLE)


def run(clients: int, minutes: float) -> Tally:
    """The load of so many clients for so many minutes."""
    from gradio_client import Client

    tally = Tally()
    with running_app(PROOFREADER_REQUESTS_PER_MINUTE="0", PROOFREADER_QUEUE_PER_CLIENT="0", PROOFREADER_QUEUE=str(2 * clients)) as (
        url,
        process,
    ):
        server = Client(url, verbose=False)
        alone = {draft: rewrite(server.predict(draft, api_name="/proofread")) for draft in drafts()}
        started = time.monotonic()
        end = started + 60 * minutes
        threads = [threading.Thread(target=client, args=(url, alone, end, number, tally)) for number in range(clients)]
        threads.append(threading.Thread(target=watch, args=(psutil.Process(process.pid), started, end, tally)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return tally


def table(tally: Tally, clients: int, minutes: float) -> str:
    """Markdown of a run."""
    cut = statistics.quantiles(tally.times, n=20) if len(tally.times) > 1 else [0.0] * 19
    late = [used for at, used in tally.memory if at >= min(60, 30 * minutes)] or [0]
    lines = [
        f"{clients} clients for {minutes:g} minutes on {psutil.cpu_count()} cores ({machine()}).",
        "",
        "| | |",
        "| --- | --- |",
        *(f"| {outcome} | {count} |" for outcome, count in sorted(tally.outcomes.items())),
        f"| time to the answer, median | {statistics.median(tally.times or [0]):.1f} s |",
        f"| time to the answer, 95 of 100 | {cut[18]:.1f} s |",
        f"| memory after the first minute | {late[0] / 1e6:.0f} MB |",
        f"| memory at the end | {late[-1] / 1e6:.0f} MB |",
    ]
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").split(":")[0])
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--out", type=Path, help="write the table here too")
    args = parser.parse_args(argv)
    tally = run(args.clients, args.minutes)
    found = table(tally, args.clients, args.minutes)
    print(found, *tally.odd, sep="\n")
    if args.out:
        args.out.write_text(found, encoding="utf-8")
    return 0 if not tally.outcomes["answered otherwise"] and not tally.outcomes["bad, yet answered"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
