"""A T5 that `python -m convert.onnx` wrote, run by onnxruntime without torch: encoder once, decoder with its past, greedy and beam.

It knows tokens and texts, and nothing about drafts. A row is one text; rows of a batch do not change each other's tokens, for the
padding is masked and the int8 kernels scale each row for itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from classifiers.onnx import open_session
from proofreader.errors import Cancelled, ModelBroken, ModelNotFound, described

ABOUT = "t5.json"  # the file of a folder that says how its model is asked
PRECISIONS = ("int8", "fp32")  # the first one that is there is taken


@dataclass(frozen=True)
class About:
    """What stands in t5.json."""

    prefix: str  # before each source
    end: int  # the token that ends sources and answers
    pad: int
    first: int  # the token that a decoder begins with
    layers: int  # of the decoder
    heads: int
    width: int  # of a head
    longest: int = 512  # tokens of a source or an answer
    beams: int = 1  # 1 is greedy


@dataclass
class State:
    """What a batch of texts has been decoded to: mask (rows, source), and for each layer keys and values (rows, heads, tokens, width)."""

    mask: np.ndarray
    cross: list[np.ndarray]  # of the source: keys and values of each layer in turn
    past: list[np.ndarray]  # of what was written

    def keep(self, rows: Sequence[int]) -> State:
        """The state of these rows, in this order; a row may come more than once."""
        chosen = np.asarray(rows, np.int64)
        return State(self.mask[chosen], [array[chosen] for array in self.cross], [array[chosen] for array in self.past])

    def follow(self, rows: Sequence[int]) -> None:
        """Take what was written from these rows, whose sources are the same as those of the rows that they take the place of."""
        chosen = np.asarray(rows, np.int64)
        self.past = [array[chosen] for array in self.past]


class T5:
    """A loaded model. Safe to call from several threads."""

    def __init__(self, folder: Path, precision: str = "", threads: int = 2) -> None:
        """`folder` as `python -m convert.onnx` writes it. Raises ModelNotFound or ModelBroken with one sentence."""
        if not (folder / ABOUT).is_file():
            raise ModelNotFound(str(folder / ABOUT))
        there = [kind for kind in PRECISIONS if (folder / f"decoder-{kind}.onnx").is_file()]
        if not there or (precision and precision not in there):
            raise ModelNotFound(str(folder / f"decoder-{precision or PRECISIONS[0]}.onnx"))
        self.precision = precision or there[0]
        self.files = [folder / f"{part}-{self.precision}.onnx" for part in ("encoder", "decoder")]
        try:
            self.about = About(**json.loads((folder / ABOUT).read_text(encoding="utf-8")))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer.no_padding()
            self._tokenizer.no_truncation()
            self._encoder, self._decoder = (open_session(path, threads, severity=3) for path in self.files)
        except MemoryError:
            raise
        except Exception as error:  # onnxruntime and tokenizers raise classes of their own, and bare Exceptions
            raise ModelBroken(folder.name, described(error)) from error
        self._wanted = [output.name for output in self._decoder.get_outputs()]

    def encode(self, text: str) -> list[int]:
        """The tokens of a text, with one end."""
        ids = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"), add_special_tokens=False).ids
        return [*ids, self.about.end]

    def decode(self, ids: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=True))

    def says(self, text: str) -> bool:
        """Whether the tokens of a text, whose words are parted by single spaces, give the same text back."""
        return self.decode(self.encode(text)) == text

    def start(self, rows: Sequence[Sequence[int]]) -> State:
        """Run the encoder over a batch, padded to its longest row."""
        width = max(len(row) for row in rows)
        ids = np.full((len(rows), width), self.about.pad, np.int64)
        mask = np.zeros((len(rows), width), np.int64)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        cross = self._encoder.run(None, {"input_ids": ids, "attention_mask": mask})
        nothing = np.zeros((len(rows), self.about.heads, 0, self.about.width), np.float32)
        return State(mask, list(cross), [nothing] * (2 * self.about.layers))

    def step(self, state: State, tokens: np.ndarray) -> np.ndarray:
        """Logits (rows, tokens, vocabulary) after each of `tokens` (rows, tokens), which the state then holds too."""
        feeds = {"input_ids": tokens, "attention_mask": state.mask}
        for number in range(self.about.layers):
            for kind, place in (("key", 2 * number), ("value", 2 * number + 1)):
                feeds[f"cross_{kind}_{number}"] = state.cross[place]
                feeds[f"past_{kind}_{number}"] = state.past[place]
        logits, *state.past = self._decoder.run(self._wanted, feeds)
        return np.asarray(logits)


Pick = Callable[[int, np.ndarray], int]  # the next token of a row out of its logits (vocabulary,)
Written = tuple[list[int], bool]  # the tokens of an answer, and whether the model ended it


def likeliest(row: int, logits: np.ndarray) -> int:
    """Greedy choice."""
    return int(logits.argmax())


def decode(
    model: T5,
    rows: Sequence[Sequence[int]],
    rooms: Sequence[int],
    pick: Pick = likeliest,
    stop: Callable[[], bool] = lambda: False,
) -> list[Written]:
    """The answer to each row, token by token, of at most `rooms` tokens. Raises Cancelled soon after `stop()` turns true."""
    state = model.start(rows)
    written: list[list[int]] = [[] for _ in rows]
    ended = [False] * len(rows)
    going = list(range(len(rows)))
    tokens = np.full((len(rows), 1), model.about.first, np.int64)
    while going:
        if stop():
            raise Cancelled()
        logits = model.step(state, tokens)[:, -1]
        stay = []
        for place, row in enumerate(going):
            token = pick(row, logits[place])
            if token == model.about.end:
                ended[row] = True
                continue
            written[row].append(token)
            if len(written[row]) < rooms[row]:
                stay.append(place)
        if len(stay) < len(going):
            state = state.keep(stay)
            going = [going[place] for place in stay]
        tokens = np.array([[written[row][-1]] for row in going], np.int64)
    return list(zip(written, ended, strict=True))


@dataclass
class _Beams:
    """The beams of one row: running ones with the sum of their log-probabilities, finished ones with the mean of theirs."""

    width: int
    room: int
    running: list[tuple[float, list[int]]]
    finished: list[tuple[float, list[int], bool]]

    def grow(self, logs: np.ndarray, end: int) -> list[int]:
        """Go one token further, by log-probabilities (beams, vocabulary); gives the beam that each running one comes from."""
        sums = logs + np.array([score for score, _ in self.running])[:, None]
        flat = sums.ravel()
        count = min(2 * self.width, flat.size)
        top = np.argpartition(-flat, count - 1)[:count]
        top = top[np.argsort(-flat[top], kind="stable")]
        running: list[tuple[float, list[int]]] = []
        origins: list[int] = []
        length = len(self.running[0][1]) + 1
        for rank, place in enumerate(top):
            beam, token = divmod(int(place), logs.shape[1])
            text = [*self.running[beam][1], token]
            if token == end or length >= self.room:
                if rank < self.width:
                    self.finished.append((float(flat[place]) / length, text, token == end))
            elif len(running) < self.width:
                running.append((float(flat[place]), text))
                origins.append(beam)
        self.finished.sort(key=lambda one: -one[0])
        del self.finished[self.width :]
        self.running = running
        return origins

    @property
    def done(self) -> bool:
        """Whether no running beam is likely to get better than what is finished, as transformers' `early_stopping=False` judges it."""
        if not self.running:
            return True
        score, text = self.running[0]
        return len(self.finished) == self.width and score / len(text) <= self.finished[-1][0]


def beam_search(
    model: T5,
    rows: Sequence[Sequence[int]],
    rooms: Sequence[int],
    beams: int,
    stop: Callable[[], bool] = lambda: False,
) -> list[Written]:
    """The likeliest answer a token that `beams` beams find for each row (Graves, 2012; length penalty 1). Raises Cancelled."""
    state = model.start(rows).keep([row for row in range(len(rows)) for _ in range(beams)])
    searches = [_Beams(beams, room, [(-1e9 if beam else 0.0, []) for beam in range(beams)], []) for room in rooms]
    going = list(range(len(rows)))
    tokens = np.full((len(rows) * beams, 1), model.about.first, np.int64)
    while going:
        if stop():
            raise Cancelled()
        logs = log_softmax(model.step(state, tokens)[:, -1]).reshape(len(going), beams, -1)
        places: list[int] = []
        stay: list[int] = []
        for place, row in enumerate(going):
            origins = searches[row].grow(logs[place], model.about.end)
            if not searches[row].done:
                stay.append(row)
                places += [place * beams + origin for origin in origins]
        if len(stay) < len(going):
            state = state.keep(places)
        else:
            state.follow(places)
        going = stay
        tokens = np.array([[text[-1]] for row in going for _, text in searches[row].running], np.int64).reshape(-1, 1)
    best = [search.finished[0] for search in searches]
    return [(text[:-1] if ended else text, ended) for _, text, ended in best]


def likelihoods(model: T5, rows: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]) -> list[float]:
    """log P(answer | row) of each, its end included, in nats: one pass of the decoder over all tokens."""
    width = max(len(answer) for answer in answers) + 1
    tokens = np.full((len(rows), width), model.about.pad, np.int64)
    tokens[:, 0] = model.about.first
    for place, answer in enumerate(answers):
        tokens[place, 1 : 1 + len(answer)] = answer
    logs = log_softmax(model.step(model.start(rows), tokens))
    wanted = [[*answer, model.about.end] for answer in answers]
    return [float(logs[place, range(len(ids)), ids].sum()) for place, ids in enumerate(wanted)]


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Log-probabilities over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))
