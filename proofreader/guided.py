"""Draft-guided decoding: the model judges many tokens of the draft in one batch and writes only where it disagrees.

Aggressive decoding (Sun et al., ACL 2021) for a decoder-only model. One `Scheduler` thread per model serves the units of
all drafts as sequences of one batch. The tokens are those of decoding one by one. It knows tokens and a `Context` that
decodes them, and nothing about prompts, emails or files.
"""

from __future__ import annotations

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
from proofreader.pace import BATCH, TIMED, Pace
from proofreader.sampling import Sampling, choose

log = logging.getLogger(__name__)

HEADS = 10  # beginnings of prompts that are kept: one of each pair of labels, and one with a goal
SEQUENCES = 16  # units that are decoded side by side
FREE = HEADS + SEQUENCES  # the first sequence that a scheduler leaves alone
SHORT = 64  # tokens of a beginning that is likely to be met again; longer ones hold numbers, and are shared as far as they agree
KEPT = 512  # tokens of finished units that stay in the KV cache, for who judges them
LONG = 0.1  # seconds of a decode that is not timed again
SLICE = 1.5  # seconds that one decode should take at most, so that a cancel is noticed and others get their turn
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
    def sure(self) -> bool:
        """Whether the place in the draft is known."""
        return self.guide.sure

    @property
    def ready(self) -> bool:
        """Whether this batch brings the logits of its next token."""
        return self.fed == len(self.pending)

    @property
    def left(self) -> int:
        """How many draft tokens could be verified now: not its end, behind which nothing is asked."""
        if not self.job.sampling.guided or not self.guide.draft:
            return 0
        return max(0, min(len(self.guide.draft) - 1 - self.guide.place, self.unit.room - len(self.written) - 1))


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
        self.heads: dict[int, list[int]] = {}  # what is kept of prompts, by slot, the least used first
        self._kept: dict[int, list[int]] = {}  # of finished units, by slot, the oldest first: their tokens in the KV cache
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

    def shared(self, tokens: Sequence[int]) -> tuple[int, int]:
        """(sequence, count): who has the longest start of `tokens` in the KV cache, until the next step. In the scheduler's thread."""
        return _longest(tokens, {**self.heads, **self._kept})

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
        """Time two sizes of a batch, the best of three each; once where that is long already."""
        costs = []
        for tokens in TIMED:
            timings = []
            for _ in range(3):
                before = time.perf_counter()
                self.context.decode([(0, i, 1, True) for i in range(tokens)])
                timings.append(time.perf_counter() - before)
                self.context.cut(1, 0)
                if timings[-1] > LONG:
                    break
            costs.append(min(timings))
        self.context.decode([(0, i, 1, False) for i in range(2)])
        self._can_cut = self.context.cut(1, 1)
        self.context.cut(1, 0)
        if not self._can_cut:
            log.warning("%s: its memory cannot be cut back, so it decodes one token at a time", self.context.name)
        return Pace(*costs)

    def _drop_cancelled(self) -> None:
        for job in list(self._jobs):
            try:
                if job.cancelled():
                    raise Cancelled()
            except Exception as error:
                self._lose(job, error)

    def _remove(self, sequence: _Sequence, keep: int = 0) -> None:
        """End a sequence; the first `keep` of its tokens stay, as long as there is room for them."""
        self.context.cut(sequence.slot, keep)
        self._running.remove(sequence)
        sequence.job.running -= 1
        if keep:
            self._kept[sequence.slot] = [*sequence.unit.prompt, *sequence.written][:keep]
            self._make_room(self._kept, KEPT)

    def _make_room(self, sequences: dict[int, list[int]], tokens: int) -> None:
        """Forget sequences that are kept, the first of them first, until they hold no more than so many tokens."""
        while sequences and sum(map(len, sequences.values())) > tokens:
            self._forget(sequences, next(iter(sequences)))

    def _forget(self, sequences: dict[int, list[int]], slot: int) -> None:
        del sequences[slot]
        self.context.cut(slot, 0)

    def _admit(self) -> None:
        """Start waiting units while there are slots and room, always for the job with the fewest running."""
        while len(self._running) < SEQUENCES:
            hungry = [job for job in self._jobs if job.waiting]
            if not hungry:
                return
            job = min(hungry, key=lambda j: j.running)
            index, unit = job.waiting[0]
            need, used = unit.need, sum(s.unit.need for s in self._running)
            if need > self.context.size:
                self._lose(job, DecodingFailed(self.context.name, "a part of it is longer than the model's context"))
                continue
            heads = sum(map(len, self.heads.values()))
            if self._running and used + need + heads > self.context.size:
                return
            if need + heads > self.context.size:
                self._make_room(self.heads, 0)
                heads = 0
            self._make_room(self._kept, self.context.size - used - need - heads)
            job.waiting.popleft()
            try:
                self._start(job, index, unit)
            except Exception as error:
                self._lose(job, error)

    def _start(self, job: Job, index: int, unit: Unit) -> None:
        if not self._running:  # each token that is kept makes a decode longer, and few are still to be judged
            self._make_room(self._kept, 0)
        taken = {s.slot for s in self._running}
        free = [slot for slot in range(HEADS, FREE) if slot not in taken]
        slot = next((slot for slot in free if slot not in self._kept), None) or next(iter(self._kept))
        if slot in self._kept:
            self._forget(self._kept, slot)
        source, shared = self._head(unit)
        if shared:
            self.context.copy(source, slot, shared)
        rng = np.random.default_rng([job.sampling.seed, index])
        guide = Guide(unit.draft, unit.joins)
        self._running.append(_Sequence(job, index, slot, unit, guide, unit.prompt[shared:], shared, rng))
        job.running += 1

    def _head(self, unit: Unit) -> tuple[int, int]:
        """(sequence, count): who has how much of a unit's prompt in the KV cache, after its beginning was put there if it is short."""
        if not self._can_cut:  # what cannot be cut cannot be shared in part
            return 0, 0
        head, room = unit.prompt[: unit.head], self.context.size // 4
        source, shared = _longest(unit.prompt[:-1], self.heads)
        if shared >= len(head) or len(head) > (SHORT if self.heads else room):
            if shared:
                self.heads[source] = self.heads.pop(source)  # the last used
            return source, shared
        self._make_room(self.heads, room - len(head))
        if len(self.heads) == HEADS:
            self._forget(self.heads, next(iter(self.heads)))
        slot = next(slot for slot in range(HEADS) if slot not in self.heads)
        source, shared = _longest(head, self.heads)
        if shared:
            self.context.copy(source, slot, shared)
        try:
            for start in range(shared, len(head), BATCH):
                part = head[start : start + BATCH]
                self.context.decode([(token, start + i, slot, False) for i, token in enumerate(part)])
        except Exception:
            self.context.cut(slot, 0)
            raise
        self.heads[slot] = head
        return slot, len(head)

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
        if at < 0.3 * len(rows):
            self.pace.observe(len(rows), time.perf_counter() - started)

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
            if sure:
                s.agreed, s.judged = s.agreed + right, s.judged + judged
        self.tokens.written += len(s.written) - before
        full = len(s.written) >= s.unit.room
        done = ended or full
        text = s.text.decode("utf-8", "ignore")
        s.job.results.put(Growth(s.index, text, done, full and not ended, tuple(s.written) if done else ()))
        if done:
            self._remove(s, s.past + agreed if self._can_cut else 0)
            if not s.job.waiting and not s.job.running:
                self._jobs.remove(s.job)
                s.job.results.put(None)
            return
        s.past += agreed
        if agreed < len(s.guess):
            self.context.cut(s.slot, s.past)
        s.pending = [s.written[-1]]


def _longest(tokens: Sequence[int], sequences: dict[int, list[int]]) -> tuple[int, int]:
    """(sequence, count): the last of those that hold the longest start of `tokens`; (0, 0) where none holds any."""
    found = ((in_common(tokens, known), slot) for slot, known in reversed(sequences.items()))
    count, slot = max(found, key=lambda pair: pair[0], default=(0, 0))
    return slot, count
