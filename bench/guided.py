"""Draft-guided decoding against decoding one token at a time: embedded model, the true shape of Llama-3.2-1B, lookup decoding.

python -m bench.guided --out models/guided.md
"""

from __future__ import annotations

import argparse
import datetime
import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from llama_cpp.llama_speculative import LlamaPromptLookupDecoding

import prompts
from bench.__main__ import publish
from bench.shape import llama_1b
from classifiers import NEUTRAL, Scores
from evaluation.plots import drawn
from proofreader import Options, Proofreader, Settings
from proofreader.draft import Draft
from proofreader.guided import FREE, TIE, Job, Scheduler, Unit
from proofreader.llama import LlamaRewriter, Request, Sampling

ROOT = Path(__file__).resolve().parent.parent
SHARES = (0.0, 0.02, 0.05, 0.1, 0.2)  # of the words, changed
ROUNDS = 3
EMAIL = """Thank you for your message about the new warehouse. I have checked the numbers that you sent on Monday, and I found
two small mistakes on page 7. The price of the first delivery should be 4,300 euros instead of 3,400, and the date of the
second one is missing. Could you please correct both and send me the new version before the meeting on Thursday? We also
talked with the client about the discount. He would like to pay within sixty days, but our accountant thinks that thirty
days are more than enough.""".replace("\n", " ")
NOTE = "Could you please correct the price on page {} and send me the new version before the meeting on Thursday afternoon?"
WORDS = "agenda blue carefully decide every finally group house into just kind later many never often paper quite rather said these under very while year".split()


def changed(text: str, share: float, rng: random.Random) -> str:
    """`text` with `share` of its words replaced (three in five), left out or followed by another word."""
    words = text.split(" ")
    places = rng.sample(range(1, len(words) - 1), round(share * len(words)))
    for place in places:
        other = rng.choice(WORDS)
        words[place] = rng.choice([other, other, other, "", f"{words[place]} {other}"])
    return " ".join(word for word in words if word)


class Oracle(Scheduler):
    """A scheduler in which the target text is written, whatever the model would have chosen. The work stays the same."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self.targets: dict[int, list[int]] = {}  # by id of the unit

    def _pick(self, s: Any, logits: np.ndarray, likeliest: int) -> int:
        return self.targets[id(s.unit)][len(s.written)]


@dataclass
class Work:
    """A draft with its target, as messages, as a unit and as tokens."""

    messages: list[Any]
    unit: Unit
    target: list[int]


class Shape:
    """The random model behind an oracle, and llama-cpp-python's own classes around the same file."""

    def __init__(self, threads: int) -> None:
        self.path = llama_1b()
        self.threads = threads
        self.rewriter = LlamaRewriter(self.path, threads=threads)
        self.oracle = Oracle(self.rewriter.llama)
        self.plain = llama_cpp.Llama(str(self.path), n_ctx=2048, n_threads=threads, n_threads_batch=threads, verbose=False, seed=0)

    def work(self, draft: str, target: str) -> Work:
        messages = prompts.build_messages(draft, NEUTRAL, style="chat")
        unit = self.rewriter.unit(Request([dict(m) for m in messages], draft), Sampling(max_tokens=2048))
        tokens = [*self.rewriter.tokenize(target), unit.draft[-1]]
        return Work([dict(m) for m in messages], unit, tokens)

    def guided(self, works: Sequence[Work], guided: bool = True) -> float:
        """Seconds until all of them are written, served together."""
        started = time.perf_counter()
        jobs = []
        for work in works:
            unit = Unit(work.unit.prompt, work.unit.draft, work.unit.joins, len(work.target) + 1, work.unit.head)
            self.oracle.targets[id(unit)] = work.target
            jobs.append(Job([unit], Sampling(guided=guided), lambda: False))
            self.oracle.submit(jobs[-1])
        for job, work in zip(jobs, works, strict=True):
            last = None
            while (item := job.results.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                last = item
            if last is None or list(last.tokens) != work.target:
                raise AssertionError("the oracle's text was not written")
        return time.perf_counter() - started

    def chat(self, work: Work, llm: llama_cpp.Llama, forced: bool = False) -> float:
        """Seconds of create_chat_completion for the same number of tokens; `forced`: for the very same tokens."""
        start = len(work.unit.prompt)

        def force(ids: np.ndarray, scores: np.ndarray) -> np.ndarray:
            scores[work.target[min(len(ids) - start, len(work.target) - 1)]] = 1e9
            return scores

        processor = llama_cpp.LogitsProcessorList([force]) if forced else None
        llm.reset()  # as a new draft finds it: no prefix of the last one
        started = time.perf_counter()
        answer: Any = llm.create_chat_completion(
            work.messages, temperature=0.0, max_tokens=len(work.target), logits_processor=processor
        )  # type: ignore[arg-type]
        seconds = time.perf_counter() - started
        written = answer["usage"]["completion_tokens"]
        if abs(written - len(work.target)) > 4:  # the lookup writes a few at a time
            raise AssertionError(f"{answer['usage']} tokens instead of {len(work.target)}")
        return seconds * len(work.target) / written

    def lookup(self) -> llama_cpp.Llama:
        """The class that llama-cpp-python recommends for input-grounded tasks on a CPU."""
        model = LlamaPromptLookupDecoding(num_pred_tokens=2)
        return llama_cpp.Llama(
            str(self.path),
            n_ctx=1024,
            n_threads=self.threads,
            n_threads_batch=self.threads,
            verbose=False,
            seed=0,
            draft_model=model,
        )

    def prefill(self, tokens: int = 256) -> float:
        """Prompt tokens a second."""
        seconds: list[float] = []

        def work() -> None:
            started = time.perf_counter()
            self.rewriter.llama.decode([(5 + i, i, FREE, i == tokens - 1) for i in range(tokens)])
            seconds.append(time.perf_counter() - started)
            self.rewriter.llama.cut(FREE, 0)

        self.oracle.call(work)
        return tokens / seconds[0]


def rounding(rewriter: LlamaRewriter, scheduler: Scheduler, tokens: list[int]) -> float:
    """The largest difference, in nats, of a position's logits between decoding one by one and all in one batch."""
    batched: list[np.ndarray] = []
    single: list[np.ndarray] = []

    def work() -> None:
        batched.append(rewriter.llama.decode([(t, i, FREE, True) for i, t in enumerate(tokens)]).copy())
        rewriter.llama.cut(FREE, 0)
        single.extend(rewriter.llama.decode([(t, i, FREE, True)])[0].copy() for i, t in enumerate(tokens))
        rewriter.llama.cut(FREE, 0)

    scheduler.call(work)
    return float(np.abs(np.stack(single) - batched[0]).max())


def true_shape(threads: int, rounds: int = ROUNDS) -> dict[str, Any]:
    """Parts 2 to 4: seconds of each way, medians of `rounds` rounds in which every way has its turn."""
    shape = Shape(threads)
    works = {  # another draft each round
        share: [shape.work(changed(EMAIL, share, random.Random(f"{share}-{n}")), EMAIL) for n in range(rounds)] for share in SHARES
    }
    same, some = works[0.0][0], works[0.05][0]
    notes = [shape.work(changed(NOTE.format(n), 0.05, random.Random(n)), NOTE.format(n)) for n in range(8)]
    lookup = shape.lookup()
    shape.guided([same])  # keeps the prefix and calibrates, as the app does when it starts
    shape.chat(same, shape.plain)
    seconds: dict[str, list[float]] = {}

    def take(name: str, work: Callable[[], float]) -> None:
        seconds.setdefault(name, []).append(work())

    for n in range(rounds):
        take("plain", lambda: shape.chat(same, shape.plain))
        for share in SHARES:
            take(f"guided {share:g}", lambda work=works[share][n]: shape.guided([work]))  # type: ignore[misc]
        take("plain forced", lambda: shape.chat(some, shape.plain, forced=True))
        take("lookup 0.05", lambda: shape.chat(some, lookup, forced=True))
        take("one by one", lambda: sum(shape.guided([note]) for note in notes))
        take("together", lambda: shape.guided(notes))
        take("prefill", shape.prefill)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    medians["ceiling"] = (len(same.unit.prompt) - same.unit.head + len(same.target)) / medians["prefill"]
    medians["rounding"] = rounding(shape.rewriter, shape.oracle, same.unit.prompt[:96])
    medians["tokens"] = len(same.target)
    return medians


def embedded(rounds: int = 5) -> dict[str, Any]:
    """Part 1: the project's drafts with the embedded model, guided and plain in turn."""
    proofreader = Proofreader(Settings())
    proofreader.warm_up()
    _, rewriter = proofreader.shelf.rewriter("embedded")
    assert isinstance(rewriter, LlamaRewriter)
    drafts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "fixtures" / "drafts").glob("*.txt"))]
    requests = [_requests(draft, NEUTRAL) for draft in drafts]
    seconds: dict[str, list[float]] = {}

    def take(name: str, work: Callable[[], object]) -> None:
        started = time.perf_counter()
        work()
        seconds.setdefault(name, []).append(time.perf_counter() - started)

    def decode(guided: bool) -> list[list[tuple[int, ...]]]:
        return [_tokens(rewriter, some, Sampling(guided=guided)) for some in requests]

    for _ in range(rounds):
        for name, guided in (("guided", True), ("plain", False)):
            take(f"decoding {name}", lambda guided=guided: decode(guided))  # type: ignore[misc]
            options = Options(guided=guided)
            take(f"pipeline {name}", lambda options=options: [proofreader.proofread(draft, options) for draft in drafts])  # type: ignore[misc]
        take("one by one", lambda: [_tokens(rewriter, some, Sampling()) for some in requests[:8]])
        take("together", lambda: _side_by_side(rewriter, requests[:8]))
    found: dict[str, Any] = {name: statistics.median(values) for name, values in seconds.items()}
    ties, same = [], 0
    for some, ours, plain in zip(requests, decode(True), decode(False), strict=True):
        same += ours == plain
        ties += [tie for request, a, b in zip(some, ours, plain, strict=True) if (tie := first_tie(rewriter, request, a, b))]
    prompt = rewriter.prompt_tokens(requests[0][0].messages)
    tokens = [token for some in decode(True)[:8] for answer in some for token in answer][:300]
    found |= {
        "drafts": len(drafts),
        "same": same,
        "ties": ties,
        "rounding": rounding(rewriter, rewriter.scheduler, prompt + tokens),
    }
    return found


def _side_by_side(rewriter: LlamaRewriter, drafts: list[list[Request]]) -> None:
    """Several people's drafts at once, each from a thread of its own."""
    threads = [threading.Thread(target=_tokens, args=(rewriter, requests, Sampling())) for requests in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def first_tie(rewriter: LlamaRewriter, request: Request, ours: Sequence[int], plain: Sequence[int]) -> tuple[int, float] | None:
    """Where two answers part: (position, nats between plain decoding's two best tokens there); None where they do not."""
    if list(ours) == list(plain):
        return None
    at = next((i for i, (a, b) in enumerate(zip(ours, plain, strict=False)) if a != b), min(len(ours), len(plain)))
    logits = np.sort(rewriter.logits([*rewriter.prompt_tokens(request.messages), *plain[:at]]))
    return at, float(logits[-1] - logits[-2])


def _requests(draft: str, scores: Scores) -> list[Request]:
    pieces = [piece.text for piece in Draft.parse(draft).pieces("sentence") if piece.editable]
    return [Request([dict(m) for m in prompts.build_messages(text, scores, style="terse")], text) for text in pieces]


def _tokens(rewriter: LlamaRewriter, requests: list[Request], sampling: Sampling) -> list[tuple[int, ...]]:
    answers: dict[int, tuple[int, ...]] = {g.index: g.tokens for g in rewriter.rewrite(requests, sampling) if g.done}
    return [answers[index] for index in range(len(requests))]


def table(small: dict[str, Any], large: dict[str, Any], threads: int) -> str:
    """Both benches as Markdown."""
    ties = "none" if not small["ties"] else ", ".join(f"{gap:.3f} nats at token {at}" for at, gap in small["ties"])
    lines = [
        f"Measured on {datetime.date.today()} by `make bench`: {threads} threads, {_processor()}; medians, all ways in turn in one run.",
        "",
        "Embedded model, the project's 30 drafts:",
        "",
        "| | one token at a time, s | guided, s | ratio |",
        "| --- | --- | --- | --- |",
    ]
    for name in ("decoding", "pipeline"):
        plain, ours = small[f"{name} plain"], small[f"{name} guided"]
        lines.append(
            f"| {'decoding alone' if name == 'decoding' else 'whole pipeline'} | {plain:.2f} | {ours:.2f} | {plain / ours:.2f} |"
        )
    lines += [
        "",
        f"Greedy output is identical for {small['same']} of {small['drafts']} drafts; ties: {ties}. Logits of one position differ by "
        f"{small['rounding']:.3f} nats at most between the two. Eight drafts at once: {small['one by one'] / small['together']:.2f} times the "
        "throughput of one after another.",
        "",
        f"Llama-3.2-1B's shape (random weights, Q4_K_M), an email of {large['tokens']:.0f} tokens, the text forced by an oracle, end to end with the "
        "system prompt:",
        "",
        "| way | words changed | s | faster than plain |",
        "| --- | --- | --- | --- |",
        f"| plain `create_chat_completion` | | {large['plain']:.1f} | 1.00 |",
    ]
    for share in SHARES:
        seconds = large[f"guided {share:g}"]
        lines.append(f"| guided | {share:.0%} | {seconds:.1f} | {large['plain'] / seconds:.2f} |")
    lines += [
        f"| ceiling: prefill speed ({large['prefill']:.0f} tokens/s) for everything but the kept prefix | | {large['ceiling']:.1f} "
        f"| {large['plain'] / large['ceiling']:.2f} |",
        f"| plain, text forced | 5% | {large['plain forced']:.1f} | {large['plain'] / large['plain forced']:.2f} |",
        f"| `LlamaPromptLookupDecoding`, text forced | 5% | {large['lookup 0.05']:.1f} | {large['plain'] / large['lookup 0.05']:.2f} |",
        "",
        f"At 0 % changed it reaches {large['ceiling'] / large['guided 0']:.0%} of the ceiling. Eight short drafts (5 % changed) take "
        f"{large['one by one']:.1f} s one after another and {large['together']:.1f} s at once: {large['one by one'] / large['together']:.2f} times the throughput. "
        f"Rounding: {large['rounding']:.3f} nats.",
    ]
    return "\n".join(lines) + "\n"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return "processor not known"
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    wide = "AVX-512" if "avx512f" in text else "AVX2" if "avx2" in text else "no AVX2"
    return f"{names[0] if names else 'processor not known'}, {wide}"


def plot(large: dict[str, Any], path: Path) -> None:
    """Speed over the share of changed words."""
    percent = [100 * share for share in SHARES]
    with drawn(path, 3.6) as axes:
        axes.plot(
            percent, [large["plain"] / large[f"guided {share:g}"] for share in SHARES], "o-", color="#0f766e", label="draft-guided"
        )
        axes.plot([5], [large["plain"] / large["lookup 0.05"]], "s", color="#b45309", label="LlamaPromptLookupDecoding")
        axes.axhline(large["plain"] / large["ceiling"], color="#64748b", linestyle="--", label="ceiling by prefill speed")
        axes.axhline(1, color="#1e293b", linewidth=1, label="one token at a time")
        axes.set(xlabel="words changed, %", ylabel="times as fast", ylim=(0, None))
        axes.set_title("Llama-3.2-1B's shape, Q4_K_M, whole request", fontsize=10)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.guided", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, help="write the table here, a plot beside it")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args(argv)
    threads = Settings().cores
    small = embedded()
    large = true_shape(threads, args.rounds)
    text = table(small, large, threads)
    publish(text, args.out)
    if 2 * max(small["rounding"], large["rounding"]) > TIE:
        print(f"warning: two logits may differ by more than proofreader.guided.TIE ({TIE})")
    if args.out:
        plot(large, args.out.with_suffix(".png"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
