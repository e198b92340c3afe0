"""The recipe of a T5's run: sentences to correct, or questions to answer."""

from __future__ import annotations

from dataclasses import dataclass

from train.recipe import GPUS, METHODS, _expect, _expect_name

TASKS = ("correction", "questions")
RUN = "run:"  # before the name of a run that lies beside this one, whose model is the base
PREFIXES = {"correction": "grammar: ", "questions": "question: "}  # how T5 is told what to do


@dataclass(frozen=True)
class Seq2SeqRecipe:
    """A T5, its task, its data and its optimisation."""

    name: str
    task: str = "correction"  # of TASKS
    base: str = "google-t5/t5-large"  # Hub id, folder, "run:NAME", or "tiny", which is made on the spot
    data: str = ""  # Hub id of a data set (with @REVISION where it needs one), or a .jsonl or .csv file; empty: the project's own
    source: str = ""  # column with the wrong sentence or the question; empty: the first known one
    target: str = ""  # column with the right sentence or the answers
    passage: bool = True  # whether a question comes with its passage, of the column "context"
    told: int = 12  # facts that a passage of the project's own mails tells, at most
    prefix: str = ""  # before each source; empty: that of the task
    method: str = "lora"  # lora, qlora (the base in 4 bit, by bitsandbytes) or full
    seed: int = 1
    limit: int = 0  # rows that are drawn, those that are held out among them; 0: all
    held_out: int = 2000  # rows to measure on, at most half of them
    watched: int = 200  # of those, rows that are measured at each checkpoint
    max_length: int = 128  # tokens of a source; longer ones are left out and counted
    max_target: int = 128  # tokens of a target, and of what is written
    beams: int = 1  # of what is written; 1 is greedy
    epochs: float = 1.0
    steps: int = 0  # instead of epochs, when above 0
    batch: int = 8  # rows on the device at once
    accumulation: int = 4  # batches for one step
    lr: float = 1e-3
    schedule: str = "linear"  # or constant
    warmup: float = 0.03  # share of the steps
    weight_decay: float = 0.01
    r: int = 16
    alpha: int = 32
    dropout: float = 0.05  # of the adapters
    modules: str = "q v"  # that get adapters
    log_every: int = 10  # steps
    save_every: int = 200  # steps between checkpoint and evaluation
    gpu: str = ""  # the smallest GPU that the recipe was made for, of GPUS; it is refused where there is none

    def __post_init__(self) -> None:
        _expect_name(self.name)
        for key in (
            "held_out",
            "watched",
            "max_length",
            "max_target",
            "beams",
            "batch",
            "accumulation",
            "r",
            "alpha",
            "log_every",
            "save_every",
        ):
            _expect(self, key, getattr(self, key) >= 1, "a positive number")
        for key in ("limit", "steps"):
            _expect(self, key, getattr(self, key) >= 0, "0 or more")
        for key, values in (("task", TASKS), ("method", METHODS), ("schedule", ("linear", "constant"))):
            _expect(self, key, getattr(self, key) in values, f"one of {', '.join(values)}")
        for key in ("warmup", "dropout"):
            _expect(self, key, 0 <= getattr(self, key) < 1, "from 0 to below 1")
        _expect(self, "lr", 0 < self.lr < 1, "above 0 and below 1")
        _expect(self, "told", self.told >= 2, "2 or more")
        _expect(self, "epochs", self.epochs > 0, "above 0")
        _expect(self, "gpu", not self.gpu or self.gpu in GPUS, f"one of {', '.join(GPUS)}")
        _expect(self, "base", bool(self.base.removeprefix(RUN)), "a Hub id, a folder, tiny or run:NAME")
        _expect(self, "modules", bool(self.modules.split()), "names of modules, as q v")

    @property
    def lead(self) -> str:
        """What stands before each source."""
        return self.prefix or PREFIXES[self.task]

    @property
    def output(self) -> str:
        """The name of the folder with what was learnt, within that of the run."""
        return "full" if self.method == "full" else "adapter"
