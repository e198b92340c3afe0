"""The rewrite: a GGUF in llama.cpp on CPU, through llama_cpp's low-level API.

Several units of one draft run as sequences of one batch. One lock guards the context: two threads in one context abort
the process. It knows prompts as messages and drafts as text, and nothing about emails.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import queue
import threading
import weakref
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2.sandbox
import llama_cpp
import numpy as np

from proofreader.errors import Cancelled, ModelBroken, ModelNotFound, OutOfMemory

SEQUENCES = 16  # units that are decoded side by side
BATCH = 512  # tokens in one llama_decode; a cancel is noticed between two of them
LOOK_AHEAD = 8  # draft tokens among which the decoder looks for its place after an edit
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"  # private-use marks that stand for a message while the chat template is rendered


@dataclass(frozen=True)
class Request:
    """One unit to rewrite: the chat messages that ask for it and the unit itself."""

    messages: list[dict[str, str]]
    unit: str


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen. Temperature 0 is greedy; `margin` is in nats, 0 to infinity."""

    temperature: float = 0.0  # 0 to 2
    top_p: float = 0.95  # above 0, up to 1; share of probability kept when temperature is above 0
    max_tokens: int = 512  # new tokens for one unit
    seed: int = 0
    margin: float = 0.0  # how much likelier than the draft's next token the model's choice must be to replace it


@dataclass(frozen=True)
class Growth:
    """A step of the rewriting: the text of one unit so far, and whether it is whole."""

    index: int
    text: str
    done: bool
    cut: bool = False  # ended by max_tokens or the end of the context, not by the model


@dataclass
class _Sequence:
    """One unit on its way: its slot in the KV cache, what is written, and where in the draft the decoder stands."""

    index: int
    slot: int
    prompt: list[int]
    draft: list[int]
    room: int
    written: list[int] = field(default_factory=list)
    place: int = 0
    lost: bool = False

    @property
    def expected(self) -> int | None:
        """The draft's next token, None while the place in the draft is lost."""
        return None if self.lost or self.place >= len(self.draft) else self.draft[self.place]

    def write(self, token: int) -> None:
        """Take a token and find the place in the draft again: the nearest occurrence within LOOK_AHEAD tokens."""
        self.written.append(token)
        near = self.draft[self.place : self.place + LOOK_AHEAD]
        if token in near:
            self.place += near.index(token) + 1
            self.lost = False
        else:
            self.lost = True


class LlamaRewriter:
    """A loaded GGUF with its context. `rewrite()` may be called from any thread; calls wait for each other."""

    def __init__(self, path: Path, context: int = 4096, threads: int = 2) -> None:
        """Load `path`. Raises ModelNotFound, ModelBroken or OutOfMemory with one sentence each."""
        self.path = path
        if not path.is_file():
            raise ModelNotFound(str(path))
        _check_magic(path)
        with _quiet():
            llama_cpp.llama_backend_init()
            parameters = llama_cpp.llama_model_default_params()
            parameters.n_gpu_layers = 0
            self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
            if not self._model:
                raise ModelBroken(path.name, "the file is damaged, cut short or of a kind that llama.cpp does not know")
            self.context = min(context, llama_cpp.llama_model_n_ctx_train(self._model) * SEQUENCES)
            options = llama_cpp.llama_context_default_params()
            options.n_ctx = self.context
            options.n_batch = options.n_ubatch = BATCH
            options.n_threads = options.n_threads_batch = threads
            options.n_seq_max = SEQUENCES
            options.kv_unified = True
            options.no_perf = True
            self._context = llama_cpp.llama_init_from_model(self._model, options)
        if not self._context:
            llama_cpp.llama_model_free(self._model)
            raise OutOfMemory()
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self._size = llama_cpp.llama_vocab_n_tokens(self._vocab)
        self._batch = llama_cpp.llama_batch_init(BATCH, 0, 1)
        self._bos = llama_cpp.llama_vocab_bos(self._vocab)
        self._eos = llama_cpp.llama_vocab_eos(self._vocab)
        self._template = self._load_template()
        self._lock = threading.Lock()
        self._free = weakref.finalize(self, _free, self._batch, self._context, self._model)

    def metadata(self, key: str) -> str:
        """A value of the GGUF's metadata as text, empty where there is none."""
        buffer = ctypes.create_string_buffer(65536)
        size = llama_cpp.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))  # type: ignore[arg-type]
        return buffer.value.decode("utf-8", "replace") if size >= 0 else ""

    def close(self) -> None:
        """Free the model now rather than with the last reference; the object cannot be used afterwards."""
        with self._lock:
            self._free()

    # -- text to tokens and back

    def _load_template(self) -> jinja2.Template:
        source = llama_cpp.llama_model_chat_template(self._model, None)
        if not source:
            raise ModelBroken(self.path.name, "it holds no chat template, so it is not a chat model")
        environment = jinja2.sandbox.ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals["raise_exception"] = _template_error
        try:
            return environment.from_string(source.decode("utf-8"))
        except jinja2.TemplateError as error:
            raise ModelBroken(self.path.name, f"its chat template is not valid ({error})") from error

    def tokenize(self, text: str, special: bool = False) -> list[int]:
        """Token ids of `text`. Unless `special`, nothing in it becomes a control token, whatever it looks like."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        ids = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self._vocab, data, len(data), ids, room, False, special)
        return list(ids[: max(0, count)])

    def detokenize(self, ids: Sequence[int]) -> str:
        """The text of `ids`, without control tokens; bytes that are no whole character yet are left out at the end."""
        buffer = ctypes.create_string_buffer(256)
        parts = []
        for token in ids:
            size = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
            if size > 0:
                parts.append(buffer.raw[:size])
        return b"".join(parts).decode("utf-8", "ignore")

    def prompt_tokens(self, messages: list[dict[str, str]]) -> list[int]:
        """The chat prompt as tokens: the template's own marks as control tokens, every message as plain text, one BOS."""
        marked = [{**m, "content": f"{_OPEN}{i}{_CLOSE}"} for i, m in enumerate(messages)]
        bos = self._piece(self._bos)
        try:
            # no strftime_now: a template that would write today's date falls back to its fixed one
            text = self._template.render(
                messages=marked, add_generation_prompt=True, bos_token=bos, eos_token=self._piece(self._eos)
            )
        except jinja2.TemplateError as error:
            raise ModelBroken(self.path.name, f"its chat template failed ({error})") from error
        ids: list[int] = []
        for part in text.split(_OPEN):
            number, closed, rest = part.partition(_CLOSE)
            if closed:
                ids += self.tokenize(messages[int(number)]["content"])
                part = rest
            ids += self.tokenize(part, special=True)
        while ids[:1] == [self._bos]:
            ids.pop(0)
        return [self._bos, *ids] if self._bos >= 0 else ids

    def _piece(self, token: int) -> str:
        buffer = ctypes.create_string_buffer(256)
        size = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, True) if token >= 0 else 0
        return buffer.raw[: max(0, size)].decode("utf-8", "replace")

    # -- decoding

    def fits(self, messages: list[dict[str, str]], max_tokens: int) -> bool:
        """Whether a prompt and an answer about as long as its last message find room in the context."""
        prompt = self.prompt_tokens(messages)
        return len(prompt) + min(max_tokens, len(self.tokenize(messages[-1]["content"])) + 32) <= self.context

    def rewrite(
        self, requests: Sequence[Request], sampling: Sampling, cancelled: Callable[[], bool] = lambda: False
    ) -> Generator[Growth, None, None]:
        """Rewrite every unit and yield how each grows. Raises Cancelled soon after `cancelled()` turns true.

        With temperature 0 the output depends on nothing but the prompts; above, on the seed too. The work is done in a
        thread of its own, so that a reader who goes away without closing this generator never holds the context.
        """
        results: queue.SimpleQueue[Growth | BaseException | None] = queue.SimpleQueue()
        gone = threading.Event()

        def work() -> None:
            try:
                for growth in self._rewrite(requests, sampling, lambda: gone.is_set() or cancelled()):
                    results.put(growth)
                results.put(None)
            except BaseException as error:  # handed to the reader, whatever it is
                results.put(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            while (item := results.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            gone.set()

    def _rewrite(self, requests: Sequence[Request], sampling: Sampling, cancelled: Callable[[], bool]) -> Iterator[Growth]:
        with self._lock:
            llama_cpp.llama_memory_clear(self._memory, True)
            waiting = [self._sequence(i, request, sampling) for i, request in enumerate(requests)]
            waiting.reverse()
            running: dict[int, _Sequence] = {}
            used = 0
            generators = [np.random.default_rng([sampling.seed, i]) for i in range(len(requests))]
            while waiting or running:
                fresh = []
                while waiting and len(running) < SEQUENCES:
                    need = len(waiting[-1].prompt) + waiting[-1].room
                    if running and used + need > self.context:
                        break
                    sequence = waiting.pop()
                    sequence.slot = next(slot for slot in range(SEQUENCES) if slot not in running)
                    running[sequence.slot] = sequence
                    used += need
                    fresh.append(sequence)
                logits = self._prefill(fresh, cancelled) if fresh else {}
                old = [s for s in running.values() if s.slot not in logits]
                if old:
                    logits |= self._step(old)
                for sequence in list(running.values()):
                    if cancelled():
                        raise Cancelled()
                    token = _choose(logits[sequence.slot], sequence.expected, sampling, generators[sequence.index])
                    ended = bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))
                    if not ended:
                        sequence.write(token)
                    full = len(sequence.written) >= sequence.room
                    yield Growth(sequence.index, self.detokenize(sequence.written), ended or full, full and not ended)
                    if ended or full:
                        llama_cpp.llama_memory_seq_rm(self._memory, sequence.slot, -1, -1)
                        used -= len(sequence.prompt) + sequence.room
                        del running[sequence.slot]

    def _sequence(self, index: int, request: Request, sampling: Sampling) -> _Sequence:
        prompt = self.prompt_tokens(request.messages)
        draft = [*self.tokenize(request.unit), self._eos]
        # a rewrite may be courteous and so longer than its draft, but never endless
        room = max(1, min(sampling.max_tokens, 2 * len(draft) + 32, self.context - len(prompt)))
        return _Sequence(index, 0, prompt, draft, room)

    def _prefill(self, sequences: list[_Sequence], cancelled: Callable[[], bool]) -> dict[int, np.ndarray]:
        """Decode the prompts, BATCH tokens at a time; the logits after each prompt's last token, by slot."""
        todo = [(token, place, s.slot, place == len(s.prompt) - 1) for s in sequences for place, token in enumerate(s.prompt)]
        logits: dict[int, np.ndarray] = {}
        for start in range(0, len(todo), BATCH):
            if cancelled():
                raise Cancelled()
            logits |= self._decode(todo[start : start + BATCH])
        return logits

    def _step(self, sequences: list[_Sequence]) -> dict[int, np.ndarray]:
        """Decode the last written token of each sequence; the logits after it, by slot."""
        return self._decode([(s.written[-1], len(s.prompt) + len(s.written) - 1, s.slot, True) for s in sequences])

    def _decode(self, rows: list[tuple[int, int, int, bool]]) -> dict[int, np.ndarray]:
        """One llama_decode over (token, position, slot, wants logits) rows."""
        batch = self._batch
        batch.n_tokens = len(rows)
        for i, (token, position, slot, wanted) in enumerate(rows):
            batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.logits[i] = token, position, 1, wanted
            batch.seq_id[i][0] = slot
        code = llama_cpp.llama_decode(self._context, batch)
        if code:
            raise ModelBroken(self.path.name, f"llama.cpp could not decode (code {code})")
        return {
            slot: np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(self._context, i), shape=(self._size,)).copy()
            for i, (_, _, slot, wanted) in enumerate(rows)
            if wanted
        }


def _choose(logits: np.ndarray, expected: int | None, sampling: Sampling, rng: np.random.Generator) -> int:
    """The next token. The draft's own token stays unless the choice beats it by more than the margin."""
    if sampling.temperature <= 0:
        choice = int(logits.argmax())
    else:
        choice = _sample(logits, sampling, rng)
    if expected is not None and choice != expected and float(logits[choice] - logits[expected]) <= sampling.margin:
        return expected
    return choice


def _sample(logits: np.ndarray, sampling: Sampling, rng: np.random.Generator) -> int:
    """Nucleus sampling (Holtzman et al., 2020): the likeliest tokens that together hold `top_p` of the probability."""
    scaled = logits.astype(np.float64) / sampling.temperature
    count = min(len(scaled), 256)  # the nucleus of a proofreader is a few tokens; the tail beyond 256 holds nothing
    top = np.argpartition(scaled, -count)[-count:]
    top = top[np.argsort(-scaled[top])]
    weights = np.exp(scaled[top] - scaled[top[0]])
    total = np.cumsum(weights / weights.sum())
    keep = int(np.searchsorted(total, sampling.top_p)) + 1
    weights = weights[:keep] / weights[:keep].sum()
    return int(rng.choice(top[:keep], p=weights))


def _free(batch: Any, context: Any, model: Any) -> None:
    llama_cpp.llama_batch_free(batch)
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)


def _check_magic(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelBroken(path.name, "it is not a GGUF file")


def _template_error(message: str) -> None:
    raise jinja2.TemplateError(message)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """llama.cpp writes pages of loading notes to stderr; keep them out of the terminal unless asked for."""
    if not os.environ.get("PROOFREADER_VERBOSE"):
        llama_cpp.llama_log_set(_SILENT, ctypes.c_void_p(0))
    yield


@llama_cpp.llama_log_callback
def _silent(level: int, text: bytes, data: Any) -> None:
    """Swallow a log line."""


_SILENT = _silent
