"""Many people at once, programs through the API and browsers through the page's queue: drafts of mixed length, some stopped, some bad.

    python -m bench.load --clients 20 --minutes 5 --out models/load.md

Every draft is proofread alone first; under load its rewrite has to be the same, but for an edit that is a tie. A request that gets neither an answer nor a sentence
is lost, which none may be. It knows the page as a browser does: by HTTP.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import re
import statistics
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
import psutil
from gradio_client import Client
from gradio_client.exceptions import AppError

import prompts
from bench.__main__ import EMAIL, machine, publish
from bench.running import ROOT, running_app
from proofreader import Proofreader, Settings
from proofreader.draft import Draft
from proofreader.guided import TIE
from proofreader.llama import LlamaRewriter

SHORT = (
    "I has recieved you're report yesterday.",
    "Hi Tom,\n\nCan we meet in Monday at 10:30? I need a hour only.\n\nThanks,\nEva",
    "The invoices was paid last week, so please close ticket 4711.",
    "Thanks for the quick answer.",
)
LONG = 12  # of the project's fixture drafts
BAD = ("", " \n ", "x" * 20_001)
STOPPED, WRONG = 0.05, 0.05  # of the requests
PATIENCE = 300.0  # seconds after which an answer is lost
SAMPLE = 2.0  # seconds between two looks at the memory
GROWTH = 1.1  # of the memory of the second minute that the last one may take
FAULTS = ("answered otherwise", "bad, yet answered", "lost")
Answer = tuple[str, str]  # "rewrite", "refused" or "stopped", and the text or sentence


class Lost(Exception):
    """The server answered, but neither with a rewrite nor with a sentence."""


class Caller(Protocol):
    """Who sends drafts, one at a time."""

    def ask(self, draft: str, patience: float | None) -> Answer:
        """The answer to a draft, which is stopped after `patience` seconds, if any. Raises Lost, or what HTTP raises."""


class Program:
    """One that uses the endpoint /proofread by Gradio's own client."""

    def __init__(self, url: str) -> None:
        self._client = Client(url, verbose=False)

    def ask(self, draft: str, patience: float | None) -> Answer:
        job = self._client.submit(draft, api_name="/proofread")
        if patience is not None and wait([job.future], patience).not_done:
            job.cancel()
            return "stopped", ""
        try:
            return "rewrite", str(job.result(timeout=PATIENCE)["rewrite"])
        except AppError as error:
            if "upstream Gradio app" in str(error):  # an exception that nobody put into words
                raise Lost(str(error)) from error
            return "refused", str(error)


class Browser:
    """One that presses the buttons of the page: what they send and to which function, the page's own configuration says."""

    def __init__(self, url: str) -> None:
        self._api, self._session = f"{url}gradio_api", uuid.uuid4().hex
        self._http = httpx.Client(timeout=httpx.Timeout(30, read=PATIENCE))
        config = self._http.get(f"{url}config").json()
        props = {component["id"]: component["props"] for component in config["components"]}
        button = {known.get("elem_id"): number for number, known in props.items()}
        clicks = {target[0]: step for step in config["dependencies"] for target in step["targets"] if target[1] == "click"}
        self._go, self._stop = (clicks[button[name]] for name in ("go", "stop"))
        values = [props[number].get("value") for number in self._go["inputs"][1:]]
        self._wishes = ["" if value is None else value for value in values]  # an empty field

    def ask(self, draft: str, patience: float | None) -> Answer:
        self._post("queue/join", self._go, [draft, *self._wishes])
        stop = threading.Timer(patience or 0, self._post, ("run/predict", self._stop, []))
        if patience is not None:
            stop.start()
        try:
            rewrite, *_, message = self._completed()
        finally:
            stop.cancel()
        if 'class="problem"' not in message:
            return "rewrite", rewrite
        sentence = re.sub(r"<[^>]+>", "", message).strip()
        return "stopped" if sentence.startswith("Stopped") else "refused", sentence

    def _post(self, where: str, step: dict[str, Any], data: list[Any]) -> None:
        asked = {"data": data, "fn_index": step["id"], "session_hash": self._session}
        self._http.post(f"{self._api}/{where}", json=asked).raise_for_status()

    def _completed(self) -> list[Any]:
        """What stands on the page when the draft is done."""
        with self._http.stream("GET", f"{self._api}/queue/data", params={"session_hash": self._session}) as events:
            for line in events.iter_lines():
                event = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if event.get("msg") == "process_completed":
                    if not event["success"]:
                        raise Lost(str(event["output"]))
                    return list(event["output"]["data"])
        raise Lost("the stream of events ended")


@dataclass
class Tally:
    """What came back; times in seconds, memory in bytes."""

    outcomes: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)  # (seconds since the start, resident bytes)
    others: Counter[tuple[str, str]] = field(default_factory=Counter)  # (draft, rewrite) that was not as alone
    odd: list[str] = field(default_factory=list)  # sentences of refusals, and what was not as alone
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, outcome: str, seconds: float | None = None, said: str = "") -> None:
        with self.lock:
            self.outcomes[outcome] += 1
            if seconds is not None:
                self.times.append(seconds)
            if said and said not in self.odd:
                self.odd.append(said)

    def most(self, start: float, end: float) -> int:
        """The most memory between two times."""
        return max((used for at, used in self.memory if start <= at <= end), default=0)

    @property
    def faults(self) -> int:
        return sum(self.outcomes[name] for name in FAULTS)


def drafts() -> list[str]:
    """The right requests: short ones, the project's fixture drafts, and a mail of 150 words."""
    files = sorted((ROOT / "tests" / "fixtures" / "drafts").glob("*.txt"))
    return [*SHORT, *(path.read_text(encoding="utf-8") for path in files[:LONG]), EMAIL]


def client(caller: Caller, alone: dict[str, str], end: float, rng: random.Random, tally: Tally) -> None:
    """Send draft after draft until `end` (of time.monotonic)."""
    while time.monotonic() < end:
        chance = rng.random()
        bad, stopped = chance < WRONG, WRONG <= chance < WRONG + STOPPED
        draft = rng.choice(BAD if bad else list(alone))
        started = time.monotonic()
        try:
            outcome, text = caller.ask(draft, rng.random() if stopped else None)
        except Exception as error:  # the clients raise what their HTTP libraries raise
            tally.add("lost", said=f"lost: {type(error).__name__}: {error}")
            continue
        if outcome == "stopped":
            tally.add("stopped")
        elif outcome == "refused":
            tally.add("bad, refused with a sentence" if bad else "refused with a sentence", said=text)
        elif bad:
            tally.add("bad, yet answered", said=f"{draft[:40]!r} was answered")
        elif text == alone[draft]:
            tally.add("answered as alone", time.monotonic() - started)
        else:
            tally.add("answered otherwise", time.monotonic() - started, f"{text!r} instead of {alone[draft]!r}")
            tally.others[draft, text] += 1


def forgive_ties(tally: Tally, alone: dict[str, str], proofreader: Proofreader) -> None:
    """Count apart what differs by ties alone: which of two tokens comes, who shares the batch settles, and the clock."""
    for (draft, rewrite), count in tally.others.items():
        if is_tie(proofreader, draft, alone[draft], rewrite):
            tally.outcomes["answered otherwise"] -= count
            tally.outcomes["answered as alone but for a tie"] += count


def is_tie(proofreader: Proofreader, draft: str, one: str, other: str) -> bool:
    """Whether two rewrites part, in each sentence in which they do, at two tokens less than TIE apart, or that close to the margin."""
    entry, rewriter = proofreader.shelf.rewriter("embedded")
    assert isinstance(rewriter, LlamaRewriter)
    parts = [[piece.text for piece in Draft.parse(text).pieces("sentence") if piece.editable] for text in (draft, one, other)]
    if len({len(part) for part in parts}) > 1:
        return False
    for said, *answers in zip(*parts, strict=True):
        if answers[0] == answers[1]:
            continue
        asked = prompts.build_messages(said, proofreader.shelf.classifier.score([said])[0], style=entry.style)
        tokens, others = ([*rewriter.tokenize(answer), *rewriter.tokenize("<|im_end|>", special=True)] for answer in answers)
        place = next(i for i, pair in enumerate(zip(tokens, others, strict=False)) if pair[0] != pair[1])
        logits = rewriter.logits([*rewriter.prompt_tokens(asked), *tokens[:place]])
        gap = abs(float(logits[tokens[place]] - logits[others[place]]))
        if min(gap, abs(gap - entry.margin)) >= TIE:
            return False
    return True


def watch(process: psutil.Process, started: float, end: float, tally: Tally) -> None:
    """Note the memory of the app's processes every SAMPLE seconds."""
    while time.monotonic() < end and process.is_running():
        try:
            used = sum(member.memory_info().rss for member in (process, *process.children(recursive=True)))
            tally.memory.append((time.monotonic() - started, used))
        except psutil.Error:  # one of them has just ended
            pass
        time.sleep(SAMPLE)


def run(clients: int, minutes: float, texts: Sequence[str]) -> Tally:
    """The load of so many clients for so many minutes, half of them browsers."""
    tally = Tally()
    with running_app(PROOFREADER_REQUESTS_PER_MINUTE="0", PROOFREADER_QUEUE_PER_CLIENT="0", PROOFREADER_QUEUE=str(2 * clients)) as (
        url,
        process,
    ):
        program, callers = Program(url), [(Browser if number % 2 else Program)(url) for number in range(clients)]
        alone = dict(zip(texts, (program.ask(text, None)[1] for text in texts), strict=True))
        started = time.monotonic()
        end = started + 60 * minutes
        threads = [
            threading.Thread(target=client, args=(caller, alone, end, random.Random(number), tally))
            for number, caller in enumerate(callers)
        ]
        threads.append(threading.Thread(target=watch, args=(psutil.Process(process.pid), started, end, tally)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    forgive_ties(tally, alone, Proofreader(Settings()))
    return tally


def table(tally: Tally, clients: int, minutes: float) -> str:
    """Markdown of a run."""
    cut = statistics.quantiles(tally.times, n=20, method="inclusive") if len(tally.times) > 1 else [0.0] * 19
    rows = [*sorted(tally.outcomes.items()), *((name, 0) for name in FAULTS if name not in tally.outcomes)]
    lines = [
        f"Measured on {datetime.date.today()} by `make load`: {clients} clients for {minutes:g} minutes, half of them programs, half "
        f"browsers, each with one draft after another; {machine()}, {psutil.cpu_count()} cores.",
        "",
        "| what | |",
        "| --- | --- |",
        *(f"| {outcome} | {count:,} |" for outcome, count in rows),
        f"| seconds to the answer, median | {statistics.median(tally.times or [0]):.1f} |",
        f"| seconds to the answer, 95 of 100 | {cut[18]:.1f} |",
        f"| most memory in the second minute, MB | {tally.most(60, 120) / 1e6:.0f} |",
        f"| most memory in the last minute, MB | {tally.most(60 * minutes - 60, 60 * minutes) / 1e6:.0f} |",
    ]
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").split(":")[0])
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--out", type=Path, help="write the table here too")
    args = parser.parse_args(argv)
    tally = run(args.clients, args.minutes, drafts())
    found = table(tally, args.clients, args.minutes)
    publish(found, args.out)
    print(*tally.odd, sep="\n")
    grew = args.minutes > 2 and tally.most(60 * args.minutes - 60, 60 * args.minutes) > GROWTH * tally.most(60, 120)
    return int(tally.faults > 0 or grew)


if __name__ == "__main__":
    raise SystemExit(main())
