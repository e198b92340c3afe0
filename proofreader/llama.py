"""The rewrite: a GGUF in llama.cpp on CPU, through llama_cpp's low-level API.

It loads models, turns messages into prompt tokens and text into tokens; `guided` decodes. It knows prompts as messages
and drafts as text, and nothing about emails.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import logging
import os
import re
import threading
import weakref
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2.sandbox
import numpy as np

# Read when llama.cpp's OpenMP is loaded, so it is said before. Its threads meet hundreds of times a token, and look for each other
# this often before they sleep: beside other programs 300,000 times, its default, are whole time slices (EXPERIMENTS.md).
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

import llama_cpp

from proofreader.errors import Cancelled, DecodingFailed, ModelBroken, ModelNotFound, OutOfMemory
from proofreader.guided import FREE, SEQUENCES, Growth, Job, Row, Scheduler, Tokens, Unit
from proofreader.judge import ROOM, SLOTS, Question, gains, groups
from proofreader.pace import BATCH
from proofreader.sampling import Sampling
from proofreader.settings import has_room

__all__ = ["Growth", "LlamaRewriter", "Request", "Sampling"]

log = logging.getLogger(__name__)

_OPEN, _CLOSE = "\ue0f0", "\ue0f1"  # private-use marks that stand for a message while the chat template is rendered


@dataclass(frozen=True)
class Request:
    """One unit to rewrite: the chat messages that ask for it and the unit itself."""

    messages: list[dict[str, str]]
    unit: str


class LlamaContext:
    """A model with its KV cache, as `guided.Context` describes it. One thread at a time: two abort the process."""

    def __init__(self, path: Path, context: int, threads: int, adapter: Path | None = None) -> None:
        self.name, self.tokens = path.name, Tokens()
        with _quiet():
            llama_cpp.llama_backend_init()
            parameters = llama_cpp.llama_model_default_params()
            # a llama.cpp built for AMX by GCC 12 dies in its tile kernels; requirements.txt builds none, other people's builds may be one
            parameters.use_extra_bufts = b"AMX_INT8 = 1" not in llama_cpp.llama_print_system_info()
            parameters.n_gpu_layers = 0
            self.model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
            if not self.model:
                if not has_room(path.stat().st_size):
                    raise OutOfMemory()
                raise ModelBroken(path.name, "the file is damaged, cut short or of a kind that llama.cpp does not know")
            weakref.finalize(self, llama_cpp.llama_model_free, self.model)
            self.size = min(context, llama_cpp.llama_model_n_ctx_train(self.model) * SEQUENCES)
            options = llama_cpp.llama_context_default_params()
            options.n_ctx = self.size + ROOM
            options.n_batch = options.n_ubatch = BATCH
            options.n_threads = options.n_threads_batch = threads
            options.n_seq_max = FREE + SLOTS
            options.kv_unified = True
            options.no_perf = True
            self._context = llama_cpp.llama_init_from_model(self.model, options)
            lora = llama_cpp.llama_adapter_lora_init(self.model, str(adapter).encode()) if adapter else None
        if not self._context:
            raise OutOfMemory()
        if adapter:
            if not lora:
                raise ModelBroken(adapter.name, f"it is no adapter, or none for {path.name}")
            scales = (ctypes.c_float * 1)(1.0)
            llama_cpp.llama_set_adapters_lora(self._context, (llama_cpp.llama_adapter_lora_p_ctypes * 1)(lora), 1, scales)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self.vocab = llama_cpp.llama_model_get_vocab(self.model)
        self._width = llama_cpp.llama_vocab_n_tokens(self.vocab)
        self._pieces: dict[int, bytes] = {}
        self.memory = self._bytes()
        self._make_batch()

    def _bytes(self) -> int:
        """Bytes of memory at most: the weights, keys and values in 16 bits, and two buffers for the logits of a batch."""
        heads = llama_cpp.llama_model_n_embd(self.model) // max(1, llama_cpp.llama_model_n_head(self.model))
        width = heads * llama_cpp.llama_model_n_head_kv(self.model) * llama_cpp.llama_model_n_layer(self.model)
        cells = llama_cpp.llama_n_ctx(self._context)
        return llama_cpp.llama_model_size(self.model) + 2 * 2 * cells * width + 2 * 4 * BATCH * self._width

    def _make_batch(self) -> None:
        """A llama_batch over arrays of our own, so that filling it costs a few copies and not a loop over pointers."""
        self._tokens = np.zeros(BATCH, np.int32)
        self._positions = np.zeros(BATCH, np.int32)
        self._counts = np.ones(BATCH, np.int32)
        self._slots = np.zeros(BATCH, np.int32)
        self._wanted = np.zeros(BATCH, np.int8)
        first = self._slots.ctypes.data
        self._slot_pointers = np.array([first + 4 * i for i in range(BATCH)], np.uintp)

        def pointer(array: np.ndarray, kind: Any) -> Any:
            return ctypes.cast(array.ctypes.data, kind)

        batch = llama_cpp.llama_batch()
        batch.token = pointer(self._tokens, ctypes.POINTER(llama_cpp.llama_token))
        batch.pos = pointer(self._positions, ctypes.POINTER(llama_cpp.llama_pos))
        batch.n_seq_id = pointer(self._counts, ctypes.POINTER(ctypes.c_int32))
        batch.seq_id = pointer(self._slot_pointers, ctypes.POINTER(ctypes.POINTER(llama_cpp.llama_seq_id)))
        batch.logits = pointer(self._wanted, ctypes.POINTER(ctypes.c_int8))
        self._batch = batch

    def decode(self, rows: Sequence[Row]) -> np.ndarray:
        """See `guided.Context`. Raises DecodingFailed when llama.cpp refuses."""
        count = len(rows)
        table = np.array(rows, np.int32)
        self._tokens[:count], self._positions[:count], self._slots[:count] = table[:, 0], table[:, 1], table[:, 2]
        self._wanted[:count] = table[:, 3]
        self._batch.n_tokens = count
        code = llama_cpp.llama_decode(self._context, self._batch)
        if code:
            raise DecodingFailed(self.name, f"llama.cpp could not decode (code {code})")
        self.tokens.read += count
        wanted = int(table[:, 3].sum())
        if not wanted:
            return np.zeros((0, self._width), np.float32)
        return np.ctypeslib.as_array(llama_cpp.llama_get_logits(self._context), shape=(wanted, self._width))

    def copy(self, source: int, target: int, count: int) -> None:
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, count)

    def cut(self, slot: int, start: int) -> bool:
        return bool(llama_cpp.llama_memory_seq_rm(self._memory, slot, start, -1))

    def ends(self, token: int) -> bool:
        return bool(llama_cpp.llama_vocab_is_eog(self.vocab, token))

    def piece(self, token: int) -> bytes:
        """The bytes of a token, none of a control token."""
        if token not in self._pieces:
            self._pieces[token] = _piece(self.vocab, token, special=False)
        return self._pieces[token]

    def release(self) -> None:
        """Free the KV cache. The model goes with the last reference: others may still be counting tokens with it."""
        llama_cpp.llama_free(self._context)


class LlamaRewriter:
    """A loaded GGUF. `rewrite()` may be called from any thread; drafts are served side by side."""

    def __init__(self, path: Path, context: int = 4096, threads: int = 2, adapter: Path | None = None) -> None:
        """Load `path`, and a LoRA `adapter` over it. Raises ModelNotFound, ModelBroken or OutOfMemory with one sentence each."""
        self.path = path
        for file in filter(None, (path, adapter)):
            if not file.is_file():
                raise ModelNotFound(str(file))
            _check_magic(file)
        self.llama = LlamaContext(path, context, threads, adapter)
        self.context = self.llama.size
        self.memory = self.llama.memory + (adapter.stat().st_size if adapter else 0)
        self._vocab = self.llama.vocab
        self._bos = llama_cpp.llama_vocab_bos(self._vocab)
        self._eos = llama_cpp.llama_vocab_eos(self._vocab)
        self.scheduler = Scheduler(self.llama, self.llama.tokens)
        self._free = weakref.finalize(self, self.scheduler.close, abort=True)
        self._template = self._load_template()
        own = weakref.proxy(self)  # a cache that held the model itself would keep it from going with its last reference
        self._known = functools.lru_cache(maxsize=64)(lambda text, special=False: own.tokenize(text, special))
        self._told = threading.Event()  # that drafts cannot guide this model

    def metadata(self, key: str) -> str:
        """A value of the GGUF's metadata as text, empty where there is none."""
        buffer = ctypes.create_string_buffer(65536)
        size = llama_cpp.llama_model_meta_val_str(self.llama.model, key.encode(), buffer, len(buffer))  # type: ignore[arg-type]
        return buffer.value.decode("utf-8", "replace") if size >= 0 else ""

    def close(self) -> None:
        """Finish what is running, then free the memory; drafts that come afterwards are refused with a sentence."""
        self._free.detach()
        self.scheduler.close()

    # -- text to tokens and back

    def _load_template(self) -> jinja2.Template:
        source = llama_cpp.llama_model_chat_template(self.llama.model, None)
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

    def is_rare(self, word: str) -> bool:
        """Whether a lower-case word is so seldom met that the vocabulary has it in pieces only, misspelt ones among them."""
        return len(self.tokenize(f" {word}")) > 1

    def detokenize(self, ids: Sequence[int]) -> str:
        """The text of `ids`, without control tokens; bytes that are no whole character yet are left out at the end."""
        return b"".join(self.llama.piece(token) for token in ids).decode("utf-8", "ignore")

    def special(self, token: int) -> str:
        """How a control token is written in a chat template."""
        return _piece(self._vocab, token, special=True).decode()

    def prompt_tokens(self, messages: list[dict[str, str]]) -> list[int]:
        """The chat prompt as tokens: the template's own marks as control tokens, every message as plain text, one BOS."""
        return self._prompt(messages)[0]

    def _prompt(self, messages: list[dict[str, str]]) -> tuple[list[int], int]:
        """The prompt's tokens, and how many of them come before the last message."""
        marked = [{**m, "content": f"{_OPEN}{i}{_CLOSE}"} for i, m in enumerate(messages)]
        bos, eos = self.special(self._bos), self.special(self._eos)
        try:
            # no strftime_now: a template that would write today's date falls back to its fixed one
            text = self._template.render(messages=marked, add_generation_prompt=True, bos_token=bos, eos_token=eos)
        except jinja2.TemplateError as error:
            raise ModelBroken(self.path.name, f"its chat template failed ({error})") from error
        ids: list[int] = []
        head = 0
        for part in text.split(_OPEN):
            number, closed, rest = part.partition(_CLOSE)
            if closed:
                head, place = len(ids), int(number)
                ids += (self._known if place + 1 < len(messages) else self.tokenize)(messages[place]["content"])
                part = rest
            ids += self._known(part, True)
        while ids[:1] == [self._bos]:
            ids.pop(0)
            head -= 1
        return ([self._bos, *ids], head + 1) if self._bos >= 0 else (ids, head)

    # -- decoding

    def fits(self, messages: list[dict[str, str]], max_tokens: int) -> bool:
        """Whether a prompt and an answer about as long as its last message find room in the context."""
        prompt = self.prompt_tokens(messages)
        return len(prompt) + min(max_tokens, len(self.tokenize(messages[-1]["content"])) + 32) <= self.context

    def rewrite(
        self, requests: Sequence[Request], sampling: Sampling, cancelled: Callable[[], bool] = lambda: False
    ) -> Generator[Growth, None, None]:
        """Rewrite every unit and yield how each grows. Raises Cancelled soon after `cancelled()` turns true.

        With temperature 0 the output depends on nothing but the prompts; above, on the seed too. A reader who goes away
        frees the slots.
        """
        if not requests:
            return
        gone = threading.Event()
        units = [self.unit(request, sampling) for request in requests]
        job = Job(units, sampling, lambda: gone.is_set() or cancelled())
        self.scheduler.submit(job)
        try:
            while (item := job.results.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            gone.set()

    def judge(
        self, requests: Sequence[tuple[Request, Sequence[str]]], cancelled: Callable[[], bool] = lambda: False
    ) -> list[list[float]]:
        """By how many nats the model finds each candidate likelier than its request's unit, given the request's messages.

        Raises Cancelled. A unit that leaves no room to be judged finds every candidate infinitely unlikely.
        """
        questions, places = [], []
        found = [[-float("inf")] * len(candidates) for _, candidates in requests]
        for place, (request, candidates) in enumerate(requests):
            if cancelled():
                raise Cancelled()
            prompt, _ = self._prompt(request.messages)
            texts = [[*self.tokenize(text), self._eos] for text in (request.unit, *candidates)]
            # a few candidates at a time: all of them share the cells that are kept for judging
            for start in range(0, len(candidates), SLOTS // 2):
                question = Question(prompt, texts[0], texts[1 + start : 1 + start + SLOTS // 2])
                if question.tokens <= ROOM:
                    questions.append(question)
                    places.append((place, start))
        answers: list[list[float]] = []

        def work(group: list[Question]) -> None:
            answers.extend(gains(self.llama, group, self.scheduler.shared))

        for group in groups(questions):  # one at a time: between them other people's drafts go on
            if cancelled():
                raise Cancelled()
            self.scheduler.call(functools.partial(work, group))
        for (place, start), answer in zip(places, answers, strict=True):
            found[place][start : start + len(answer)] = answer
        return found

    def unit(self, request: Request, sampling: Sampling) -> Unit:
        """A request in tokens. A draft that the tokenizer cannot give back exactly does not guide the decoder."""
        prompt, head = self._prompt(request.messages)
        text = self.tokenize(request.unit)
        # a rewrite may be courteous and so longer than its draft, but never endless
        room = max(1, min(sampling.max_tokens, 2 * len(text) + 34, self.context - len(prompt)))
        if self.detokenize(text) != request.unit:
            if not self._told.is_set():
                self._told.set()
                log.warning("%s: its tokenizer does not give every draft back exactly; those are decoded plainly", self.path.name)
            return Unit(prompt, [], [], room)
        pieces = [self.llama.piece(token) for token in text]
        joins = [i > 0 and bool(_JOINS.match(piece)) for i, piece in enumerate(pieces)]
        return Unit(prompt, [*text, self._eos], [*joins, False], room, head)

    def logits(self, tokens: Sequence[int]) -> np.ndarray:
        """Logits (vocabulary,) after the last of `tokens`, decoded one token at a time: what plain decoding sees."""
        found: list[np.ndarray] = []

        def work() -> None:
            slot = FREE  # one of those for judging, which are empty between two jobs
            for place, token in enumerate(tokens):
                found[:] = [self.llama.decode([(token, place, slot, True)])[0].copy()]
            self.llama.cut(slot, 0)

        self.scheduler.call(work)
        return found[0]


_JOINS = re.compile(rb"[A-Za-z0-9'\x80-\xff]")  # how a token begins that goes on the word before it


def _piece(vocab: Any, token: int, special: bool) -> bytes:
    buffer = ctypes.create_string_buffer(256)
    size = llama_cpp.llama_token_to_piece(vocab, token, buffer, len(buffer), 0, special) if token >= 0 else 0
    return buffer.raw[: max(0, size)]


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
