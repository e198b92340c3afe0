"""The rewrite by a T5 in onnxruntime: the same face as `llama.LlamaRewriter`.

Sentences of all drafts that are on their way go through encoder and decoder together, those of like length in one batch. Who waits
does the work: whoever gets the turn runs the next batch, whosever sentences are in it.
"""

from __future__ import annotations

import difflib
import re
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from proofreader.errors import Cancelled, DecodingFailed, OutOfMemory, ProofreaderError, described
from proofreader.guided import Growth
from proofreader.sampling import Sampling, choose
from proofreader.t5 import T5, Written, beam_search, decode, likelihoods

if TYPE_CHECKING:
    from proofreader.llama import Request

TOGETHER = 32  # sentences of a batch at most
TOKENS = 2048  # of a batch at most, padding included
POLL = 0.05  # seconds between looks at whether somebody still waits
SPARE = 64_000_000  # bytes for what a batch holds beside the weights


@dataclass(eq=False)
class _Job:
    """One sentence on its way."""

    unit: str
    plain: str  # the unit with single spaces between its words
    said: bool  # whether the model's tokens can say it
    ids: list[int]  # of its source
    room: int  # tokens of its answer at most
    sampling: Sampling
    cancelled: Callable[[], bool]
    answer: Written | None = None
    error: ProofreaderError | None = None

    @property
    def done(self) -> bool:
        return self.answer is not None or self.error is not None


class OnnxRewriter:
    """A loaded T5. `rewrite()` may be called from any thread."""

    def __init__(self, folder: Path, precision: str = "", threads: int = 2) -> None:
        """Raises ModelNotFound or ModelBroken with one sentence."""
        self.model = T5(folder, precision, threads)
        self.name = folder.name
        self.context = self.model.about.longest
        self.memory = sum(path.stat().st_size for path in self.model.files) + SPARE
        self._turn = threading.Lock()  # of who runs a batch
        self._lock = threading.Lock()  # of the list of those that wait
        self._waiting: list[_Job] = []

    def metadata(self, key: str) -> str:
        return ""

    def fits(self, messages: list[dict[str, str]], max_tokens: int) -> bool:
        """Whether a sentence is not too long."""
        return len(self._source(messages[-1]["content"])) <= self.context

    def rewrite(
        self, requests: Sequence[Request], sampling: Sampling, cancelled: Callable[[], bool] = lambda: False
    ) -> Generator[Growth, None, None]:
        """Rewrite every unit and yield each as it is done. Raises Cancelled soon after `cancelled()` turns true, or DecodingFailed.

        A unit that the model's own tokens cannot say comes back as it is.
        """
        jobs = [self._job(request.unit, sampling, cancelled) for request in requests]
        pending = dict(enumerate(jobs))
        with self._lock:
            self._waiting += [job for job in jobs if not job.done]
        try:
            while pending:
                for index in [index for index, job in pending.items() if job.done]:
                    yield self._growth(index, pending.pop(index))
                if pending and cancelled():
                    raise Cancelled()
                if pending and self._turn.acquire(timeout=POLL):
                    try:
                        self._work()
                    finally:
                        self._turn.release()
        finally:
            with self._lock:
                self._waiting = [job for job in self._waiting if job not in jobs]

    def _source(self, unit: str) -> list[int]:
        return self.model.encode(self.model.about.prefix + " ".join(unit.split()))

    def _job(self, unit: str, sampling: Sampling, cancelled: Callable[[], bool]) -> _Job:
        plain, ids = " ".join(unit.split()), self._source(unit)
        # a rewrite may be longer than its draft, but never endless
        room = max(1, min(sampling.max_tokens, 2 * len(ids) + 34, self.context))
        said = self.model.says(plain)
        return _Job(unit, plain, said, ids, room, sampling, cancelled, None if said else ([], True))

    def _growth(self, index: int, job: _Job) -> Growth:
        if job.error:
            raise job.error
        assert job.answer
        ids, ended = job.answer
        text = respaced(job.unit, self.model.decode(ids)) if job.said else job.unit
        return Growth(index, text, True, not ended, tuple(ids))

    def _work(self) -> None:
        """Run the next batch: the one that waits longest, with those whose length is nearest to its own."""
        with self._lock:
            self._waiting = [job for job in self._waiting if not job.cancelled()]
            batch = _batch(self._waiting)
            self._waiting = [job for job in self._waiting if job not in batch]
        if not batch:
            return
        try:
            for job, answer in zip(batch, self._answers(batch), strict=True):
                job.answer = answer
        except ProofreaderError as error:
            _fail(batch, error)
        except MemoryError:
            _fail(batch, OutOfMemory())
        except Exception as error:  # onnxruntime raises classes of its own
            _fail(batch, DecodingFailed(self.name, described(error)))

    def _answers(self, batch: Sequence[_Job]) -> list[Written]:
        rows, rooms = [job.ids for job in batch], [job.room for job in batch]

        def stop() -> bool:
            return all(job.cancelled() for job in batch)

        greedy = all(job.sampling.temperature <= 0 for job in batch)
        if greedy and self.model.about.beams > 1:
            found = beam_search(self.model, rows, rooms, self.model.about.beams, stop)
        else:
            chances = [np.random.default_rng(job.sampling.seed) for job in batch]

            def pick(row: int, logits: np.ndarray) -> int:
                return choose(logits, int(logits.argmax()), None, batch[row].sampling, chances[row])

            found = decode(self.model, rows, rooms, pick, stop)
        return self._sure(batch, found)

    def _sure(self, batch: Sequence[_Job], found: Sequence[Written]) -> list[Written]:
        """The answers that are likelier than their drafts by the margin that is wanted; the drafts in place of the others."""
        drafts = [self.model.encode(job.plain)[:-1] for job in batch]
        answers = list(found)
        for place, (job, draft) in enumerate(zip(batch, drafts, strict=True)):
            if job.sampling.margin > 0 and answers[place][0] != draft:
                better, worse = likelihoods(self.model, [job.ids, job.ids], [answers[place][0], draft])
                if better - worse <= job.sampling.margin:
                    answers[place] = (draft, True)
        return answers


def _batch(waiting: Sequence[_Job]) -> list[_Job]:
    """Up to TOGETHER jobs around the length of the first, no more than TOKENS with their padding."""
    if not waiting:
        return []
    first = waiting[0]
    like = [job for job in waiting if (job.sampling.temperature <= 0) == (first.sampling.temperature <= 0)]
    like.sort(key=lambda job: abs(len(job.ids) - len(first.ids)))
    batch: list[_Job] = []
    longest = 0
    for job in like[:TOGETHER]:
        longest = max(longest, len(job.ids))
        if batch and longest * (len(batch) + 1) > TOKENS:
            break
        batch.append(job)
    return batch


def _fail(batch: Sequence[_Job], error: ProofreaderError) -> None:
    for job in batch:
        job.error = error


def respaced(unit: str, text: str) -> str:
    """`text`, whose words are parted by single spaces, with the line breaks and spaces that `unit` has between the same words."""
    ours, theirs = unit.split(), text.split()
    gaps = re.split(r"\S+", unit)  # what stands before each word, and after the last one
    if all(gap == " " for gap in gaps[1:-1]):
        return text
    found = [" "] * len(theirs)
    for block in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            found[block.b + step] = gaps[block.a + step] or " "
    return "".join(gap + word for gap, word in zip(["", *found[1:]], theirs, strict=True)) if theirs else text
