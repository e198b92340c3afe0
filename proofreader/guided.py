"""Draft-guided decoding: the model judges many tokens of the draft in one batch and writes only where it disagrees.

Aggressive decoding (Sun et al., ACL 2021) for a decoder-only model. One `Scheduler` thread per model serves the units of
all drafts as sequences of one batch. The tokens are those of decoding one by one. It knows tokens and a `Context` that
decodes them, and nothing about prompts, emails or files.
"""

from __future__ import annotations

import bisect
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from proofreader.errors import Cancelled, DecodingFailed, ModelBroken, ProofreaderError
from proofreader.guide import Guide, in_common
from proofreader.sampling import Sampling, choose

log = logging.getLogger(__name__)

SEQUENCES = 16  # units that are decoded side by side
BATCH = 512  # tokens in one decode
SLICE = 1.5  # seconds that one decode should take at most, so that a cancel is noticed and others get their turn
GRID = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)  # batch sizes whose cost is remembered
PRIOR = 12  # judged draft tokens that the experience with earlier drafts counts for
LOOK_AHEADS = (0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 96, 128, 192, 256)  # draft tokens to verify at once
# A batch rounds in another order than a single token does. The largest difference that `make bench` saw in a logit is
# 0.37 nats; two best tokens may change places where plain decoding has them closer than twice that.
TIE = 0.75


@dataclass(frozen=True)
class Growth:
    """A step of the rewriting: the text of one unit so far, and whether it is whole."""

    index: int
    text: str
    done: bool
    cut: bool = False  # ended by max_tokens or the end of the context, not by the model
    tokens: tuple[int, ...] = ()  # what was written, when it is done


class Context(Protocol):
    """What decodes: a loaded model with its KV cache, used by one thread at a time."""

    name: str  # of the model, for messages
    size: int  # tokens that the KV cache holds, all sequences together

    def decode(self, rows: Sequence[Row]) -> np.ndarray:
        """Decode the rows; logits of those that want them, float32 (wanted rows, vocabulary), valid until the next call."""

    def copy(self, source: int, target: int, count: int) -> None:
        """Let sequence `target` share the first `count` tokens of sequence `source`."""

    def cut(self, slot: int, start: int) -> bool:
        """Forget the tokens of a sequence from position `start` on; False where the model cannot do that."""

    def ends(self, token: int) -> bool:
        """Whether this token ends an answer."""

    def piece(self, token: int) -> bytes:
        """The text of a token."""

    def release(self) -> None:
        """Free the KV cache; nothing is decoded afterwards."""


Row = tuple[int, int, int, bool]  # token, position, sequence, whether its logits are wanted


class Pace:
    """How many draft tokens to verify at once: from the measured cost of a batch and how often the model agreed."""

    def __init__(self, costs: dict[int, float]) -> None:
        """`costs`: seconds of a decode with logits for each of its n tokens, for one n at least."""
        known = sorted(costs)
        slope = (costs[known[-1]] - costs[known[0]]) / (known[-1] - known[0]) if len(known) > 1 else costs[known[0]]
        beyond = [costs[known[-1]] + slope * (n - known[-1]) for n in GRID]
        inside = np.interp(GRID, known, [costs[n] for n in known])
        self._costs = np.maximum.accumulate(np.where(np.array(GRID) > known[-1], beyond, inside))
        self.agreed, self.judged = 97.0, 100.0  # draft tokens where the place was sure
        self.guessed, self.guesses = 1.0, 2.0  # first tokens where it was not
        self.prefill = self.cost(128) / 128  # seconds a prompt token

    def cost(self, tokens: int) -> float:
        """Seconds of a batch of so many tokens."""
        return float(np.interp(tokens, GRID, self._costs)) if tokens <= GRID[-1] else float(self._costs[-1]) * tokens / GRID[-1]

    def observe(self, tokens: int, seconds: float) -> None:
        """Learn from a batch that was decoded."""
        ratio = min(4.0, max(0.25, seconds / self.cost(tokens)))
        upper = min(bisect.bisect_left(GRID, tokens), len(GRID) - 1)
        for index in {max(0, upper - 1) if GRID[upper] != tokens else upper, upper}:
            self._costs[index] *= ratio**0.2
        self._costs = np.maximum.accumulate(self._costs)

    def judge(self, sure: bool, agreed: int, judged: int) -> None:
        """Learn how many of the judged draft tokens the model agreed with."""
        if sure:
            self.agreed, self.judged = 0.998 * self.agreed + agreed, 0.998 * self.judged + judged
        elif judged:
            self.guessed, self.guesses = 0.95 * self.guessed + (agreed > 0), 0.95 * self.guesses + 1

    def look_ahead(self, sequences: Sequence[_Sequence], filled: int = 0) -> int:
        """Draft tokens to verify for each of these sequences, beside `filled` tokens that are decoded anyway.

        The k with the most expected tokens a second; beside a prompt, the one that gains most over that rate.
        """
        states = []
        for s in sequences:
            p = min(0.998, (s.agreed + PRIOR * self.agreed / self.judged) / (s.judged + PRIOR))
            states.append((p if s.guide.sure else self.guessed / self.guesses, p, s.left))

        def gain(k: int) -> float:  # a run of agreement is geometric; one token comes in any case
            return sum(1 + first * (1 - p ** min(k, left)) / (1 - p) for first, p, left in states)

        def more(k: int) -> int:
            return sum(min(k, left) for _, _, left in states)

        ahead = [k for k in LOOK_AHEADS if not k or max(filled, len(states)) + more(k) <= BATCH]
        if not states:
            return 0
        rate, best = max((gain(k) / self.cost(len(states) + more(k)), -k) for k in ahead)
        if not filled:
            return -best
        return max(ahead, key=lambda k: gain(k) - rate * (self.cost(filled + more(k)) - self.cost(filled)))


@dataclass
class Unit:
    """One unit to rewrite, in tokens. `head` prompt tokens come before the draft and are likely to be asked again."""

    prompt: list[int]
    draft: list[int]  # with the end token; empty: decode plainly
    joins: list[bool]
    room: int  # new tokens at most
    head: int = 0

    @property
    def need(self) -> int:
        """Tokens of the context that it may take."""
        return len(self.prompt) + self.room


class Job:
    """The units of one draft on their way. `results` gives Growths, then None; or an exception and nothing after it."""

    def __init__(self, units: Sequence[Unit], sampling: Sampling, cancelled: Callable[[], bool]) -> None:
        self.sampling, self.cancelled = sampling, cancelled
        self.waiting = deque(enumerate(units))
        self.running = 0
        self.results: queue.SimpleQueue[Growth | BaseException | None] = queue.SimpleQueue()


@dataclass
class Tokens:
    """Tokens of one model so far: those that went through it, prompts and judged ones among them, and those that it wrote."""

    read: int = 0
    written: int = 0


@dataclass(eq=False)
class _Sequence:
    """One unit in the KV cache."""

    job: Job
    index: int
    slot: int
    unit: Unit
    guide: Guide
    pending: list[int]  # tokens that are not in the KV cache yet, the last one's logits choose the next token
    past: int  # tokens in the KV cache
    rng: np.random.Generator
    written: list[int] = field(default_factory=list)
    text: bytearray = field(default_factory=bytearray)
    agreed: int = 0
    judged: int = 0
    fed: int = 0  # of `pending`, in the batch that is decoded now
    guess: list[int] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether this batch brings the logits of its next token."""
        return self.fed == len(self.pending)

    @property
    def left(self) -> int:
        """How many draft tokens could be verified now."""
        if not self.job.sampling.guided or not self.guide.draft:
            return 0
        return max(0, min(len(self.guide.draft) - self.guide.place, self.unit.room - len(self.written) - 1))


class Scheduler:
    """The one thread that decodes with a context. Jobs may be submitted from any thread and are served side by side.

    A job that fails, whether it could not start, be decoded or be sampled from, fails alone: the others go on.
    """

    def __init__(self, context: Context, tokens: Tokens | None = None) -> None:
        """`tokens`: where what is written is counted."""
        self.context, self.tokens = context, tokens or Tokens()
        self.pace: Pace | None = None
        self.steps = 0  # decodes so far
        self._inbox: deque[Job | Callable[[], None]] = deque()
        self._jobs: list[Job] = []
        self._running: list[_Sequence] = []
        self.prefix: list[int] = []  # tokens that sequence 0 keeps
        self._wake = threading.Condition()
        self._closing = self._abort = False
        self._can_cut = True
        self._thread: threading.Thread | None = None

    def submit(self, job: Job) -> None:
        """Take a job; it starts as soon as there is room. Raises ModelBroken when the model was closed."""
        self._put(job)

    def call(self, function: Callable[[], None]) -> None:
        """Run a function in the scheduler's thread, between two jobs, and wait for it."""
        done: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

        def work() -> None:
            try:
                function()
                done.put(None)
            except BaseException as error:  # handed to the caller
                done.put(error)

        self._put(work)
        if (error := done.get()) is not None:
            raise error

    def close(self, abort: bool = False) -> None:
        """Finish the jobs at hand (or drop them, with `abort`) and free the context."""
        with self._wake:
            first = not self._closing
            self._closing, self._abort = True, self._abort or abort
            thread = self._thread
            self._wake.notify()
        if thread is None:
            if first:
                self.context.release()
        elif thread is not threading.current_thread():
            thread.join()

    def _put(self, item: Job | Callable[[], None]) -> None:
        with self._wake:
            if self._closing:
                raise ModelBroken(self.context.name, "it was unloaded while the draft waited; please try again")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="guided-decoding", daemon=True)
                self._thread.start()
            self._inbox.append(item)
            self._wake.notify()

    # -- in the scheduler's thread

    def _run(self) -> None:
        try:
            while self._take():
                try:
                    if self.pace is None:
                        self.pace = self._calibrate()
                    self._drop_cancelled()
                    self._admit()
                    if self._running:
                        self._step()
                except BaseException as error:  # no one job's fault: every job learns of it; the thread lives on
                    self._fail(error)
        finally:
            self._jobs += [item for item in self._inbox if isinstance(item, Job)]
            self._fail(Cancelled())
            self.context.release()

    def _take(self) -> bool:
        """Move new work in; waits while there is none. False: it is time to go."""
        calls = []
        with self._wake:
            while not self._inbox and not self._jobs and not self._closing:
                self._wake.wait()
            if self._abort or (self._closing and not self._inbox and not self._jobs):
                return False
            while self._inbox:
                item = self._inbox.popleft()
                if isinstance(item, Job):
                    self._jobs.append(item)
                else:
                    calls.append(item)
        for call in calls:
            call()
        return True

    def _fail(self, error: BaseException) -> None:
        for sequence in list(self._running):
            self._remove(sequence)
        for job in self._jobs:
            job.results.put(error)
        self._jobs.clear()

    def _lose(self, job: Job, error: Exception) -> None:
        """End one job with an error; what comes from elsewhere becomes a sentence, without a word of the draft."""
        for sequence in [s for s in self._running if s.job is job]:
            self._remove(sequence)
        self._jobs.remove(job)
        if not isinstance(error, (ProofreaderError, MemoryError)):
            log.error("%s: a draft could not be decoded (%s)", self.context.name, type(error).__name__)
            error = DecodingFailed(self.context.name, f"its decoder stopped ({type(error).__name__})")
        job.results.put(error)

    def _calibrate(self) -> Pace:
        """Time a few batch sizes, each twice, well under a second in all; what is dear is left to be learnt."""
        costs: dict[int, float] = {}
        started = time.perf_counter()
        for tokens in (1, 16, 64):
            if costs and time.perf_counter() - started > 0.15:
                break
            for _ in range(2):
                before = time.perf_counter()
                self.context.decode([(0, i, 1, True) for i in range(tokens)])
                seconds = time.perf_counter() - before
                costs[tokens] = min(seconds, costs.get(tokens, seconds))
                self.context.cut(1, 0)
        self.context.decode([(0, i, 1, False) for i in range(2)])
        self._can_cut = self.context.cut(1, 1)
        self.context.cut(1, 0)
        if not self._can_cut:
            log.warning("%s: its memory cannot be cut back, so it decodes one token at a time", self.context.name)
        return Pace(costs)

    def _drop_cancelled(self) -> None:
        for job in list(self._jobs):
            try:
                if job.cancelled():
                    raise Cancelled()
            except Exception as error:
                self._lose(job, error)

    def _remove(self, sequence: _Sequence) -> None:
        self.context.cut(sequence.slot, 0)
        self._running.remove(sequence)
        sequence.job.running -= 1

    def _admit(self) -> None:
        """Start waiting units while there are slots and room, always for the job with the fewest running."""
        while len(self._running) < SEQUENCES:
            hungry = [job for job in self._jobs if job.waiting]
            if not hungry:
                return
            job = min(hungry, key=lambda j: j.running)
            index, unit = job.waiting[0]
            need, used = unit.need, sum(s.unit.need for s in self._running)
            if not self._running and self.prefix and need + len(self.prefix) > self.context.size:
                self.context.cut(0, 0)
                self.prefix = []
            if self._running and used + need + len(self.prefix) > self.context.size:
                return
            if need > self.context.size:
                self._lose(job, DecodingFailed(self.context.name, "a part of it is longer than the model's context"))
                continue
            job.waiting.popleft()
            try:
                self._start(job, index, unit)
            except Exception as error:
                self._lose(job, error)

    def _start(self, job: Job, index: int, unit: Unit) -> None:
        taken = {s.slot for s in self._running}
        slot = next(n for n in range(1, SEQUENCES + 1) if n not in taken)
        rng = np.random.default_rng([job.sampling.seed, index])
        if not self.prefix and unit.head > 1 and unit.head + unit.need <= self.context.size:
            try:
                for start in range(0, unit.head, BATCH):
                    part = unit.prompt[start : min(start + BATCH, unit.head)]
                    self.context.decode([(token, start + i, 0, False) for i, token in enumerate(part)])
            except Exception:
                self.context.cut(0, 0)
                raise
            self.prefix = unit.prompt[: unit.head]
        shared = in_common(unit.prompt[:-1], self.prefix)
        if shared:
            self.context.copy(0, slot, shared)
        guide = Guide(unit.draft, unit.joins)
        self._running.append(_Sequence(job, index, slot, unit, guide, unit.prompt[shared:], shared, rng))
        job.running += 1

    def _step(self) -> None:
        """One decode: prompts on their way, and for each sequence its last token with the draft's next ones behind it.

        llama.cpp refuses a batch as a whole. Then every job is decoded by itself, and the one that it was about fails.
        """
        batch = self._fill()
        try:
            return self._decode(batch)
        except Exception as error:
            jobs = list(dict.fromkeys(s.job for s, _ in batch))
            if len(jobs) == 1:
                return self._lose(jobs[0], error)
        for s, _ in batch:
            self.context.cut(s.slot, s.past)  # what the batch may have left
        for job in jobs:
            try:
                self._decode([(s, rows) for s, rows in batch if s.job is job])
            except Exception as error:
                self._lose(job, error)

    def _decode(self, batch: Sequence[tuple[_Sequence, list[Row]]]) -> None:
        """Decode the rows of some sequences and write what they bring."""
        assert self.pace
        rows = [row for _, some in batch for row in some]
        started = time.perf_counter()
        logits = self.context.decode(rows)
        self.steps += 1
        at = 0
        for sequence, _ in batch:
            sequence.past += sequence.fed
            del sequence.pending[: sequence.fed]
            if sequence.pending:
                continue
            count = 1 + len(sequence.guess)
            if sequence in self._running:  # else another unit of its job failed
                try:
                    self._accept(sequence, logits[at : at + count])
                except Exception as error:
                    self._lose(sequence.job, error)
            at += count
        seconds = time.perf_counter() - started
        if at == len(rows):
            self.pace.observe(len(rows), seconds)
        elif at < 0.3 * len(rows):
            self.pace.prefill += 0.3 * (seconds / len(rows) - self.pace.prefill)

    def _fill(self) -> list[tuple[_Sequence, list[Row]]]:
        """The sequences of the next decode, in order, each with its rows."""
        assert self.pace
        # those that write come first, so that a long prompt of one draft never makes another wait
        active = sorted(self._running, key=lambda s: len(s.pending))
        budget = max(32, min(BATCH, int(SLICE / self.pace.prefill)))
        filled = 0
        for s in active:
            s.fed = min(len(s.pending), max(0, budget - filled))
            s.guess = []
            filled += s.fed
        ready = [s for s in active if s.ready]
        # more tokens than sequences that write: some belong to prompts
        k = self.pace.look_ahead(ready, filled if filled > len(ready) else 0) if self._can_cut else 0
        batch: list[tuple[_Sequence, list[Row]]] = []
        total = filled
        for s in active:
            if s.ready:
                s.guess = s.guide.ahead(max(0, min(k, s.left, BATCH - total)))
                total += len(s.guess)
            last = s.past + s.fed - 1
            rows = [(t, s.past + i, s.slot, s.past + i == last and s.ready) for i, t in enumerate(s.pending[: s.fed])]
            rows += [(t, last + 1 + i, s.slot, True) for i, t in enumerate(s.guess)]
            if s.fed:
                batch.append((s, rows))
        return batch

    def _pick(self, s: _Sequence, logits: np.ndarray, likeliest: int) -> int:
        """The next token of a sequence; a bench puts an oracle in its place."""
        return choose(logits, likeliest, s.guide.expected, s.job.sampling, s.rng)

    def _accept(self, s: _Sequence, logits: np.ndarray) -> None:
        """Write tokens while the model agrees with the guess, and its own at the first disagreement."""
        assert self.pace
        sure, expected, agreed, ended, before = s.guide.sure, s.guide.ahead(1), 0, False, len(s.written)
        for i, (row, likeliest) in enumerate(zip(logits, logits.argmax(axis=1), strict=True)):
            token = self._pick(s, row, int(likeliest))
            s.written.append(token)
            ended = self.context.ends(token)
            if ended:
                break
            s.guide.write(token)
            s.text += self.context.piece(token)
            if len(s.written) >= s.unit.room or i == len(s.guess) or token != s.guess[i]:
                break
            agreed += 1
        if expected:  # plain steps teach something too: whether the draft's next token was right
            right = agreed if s.guess else int(token == expected[0])
            judged = min(right + 1, max(1, len(s.guess)))
            self.pace.judge(sure, right, judged)
            if sure:
                s.agreed, s.judged = s.agreed + right, s.judged + judged
        self.tokens.written += len(s.written) - before
        full = len(s.written) >= s.unit.room
        done = ended or full
        text = s.text.decode("utf-8", "ignore")
        s.job.results.put(Growth(s.index, text, done, full and not ended, tuple(s.written) if done else ()))
        if done:
            self._remove(s)
            if not s.job.waiting and not s.job.running:
                self._jobs.remove(s.job)
                s.job.results.put(None)
            return
        s.past += agreed
        if agreed < len(s.guess):
            self.context.cut(s.slot, s.past)
        s.pending = [s.written[-1]]
