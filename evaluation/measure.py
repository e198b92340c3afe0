"""One configuration over one set, through the whole pipeline: rewrites, then GLEU, ERRANT's F0.5, exact matches, sentences left alone.

It knows no files and draws no tables.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from nltk.tokenize.treebank import TreebankWordTokenizer

from evaluation import errant_scores
from evaluation.datasets import DataSet, RightSet
from evaluation.metrics import Spans, bootstrap, exact_match, gleu
from proofreader import Options, Proofreader
from proofreader.errors import DraftError

SIDE_BY_SIDE = 4  # drafts in the pipeline at once: the model decodes them in one batch
_TOKENIZER = TreebankWordTokenizer()


@dataclass(frozen=True)
class Result:
    """What one model reached on one set with mistakes; percentages."""

    model: str
    data: str
    sentences: int
    gleu: float
    gleu_unchanged: float
    precision: float
    recall: float
    f_half: float
    exact: float
    exact_interval: tuple[float, float]
    changed: float
    seconds: float = 0.0  # wall clock, SIDE_BY_SIDE drafts at once
    kinds: dict[str, Spans] = field(default_factory=dict)  # by ERRANT type


@dataclass(frozen=True)
class Restraint:
    """What one model did to one set of right sentences."""

    model: str
    data: str
    sentences: int
    left: float  # percent left as they were
    seconds: float  # wall clock
    changes: list[tuple[str, str]]  # (draft, rewrite)


def tokenize(text: str) -> list[str]:
    """Penn Treebank tokens, quotes kept as written."""
    return ['"' if token in ("``", "''") else token for token in _TOKENIZER.tokenize(text)]


def load_models(proofreader: Proofreader, options: Options) -> None:
    """Load what these options need, so that it is not on the clock. Raises a ProofreaderError."""
    proofreader.proofread("Thank you for the letter that you have send.", options)


def rewrite_all(
    proofreader: Proofreader, options: Options, sentences: Sequence[str], side_by_side: int = SIDE_BY_SIDE
) -> tuple[list[str], float]:
    """The rewrite of every sentence (the sentence itself where it is refused), and the seconds on the clock."""

    def rewrite(sentence: str) -> str:
        try:
            return proofreader.proofread(sentence, options).rewrite
        except DraftError:
            return sentence

    started = time.monotonic()
    with ThreadPoolExecutor(side_by_side) as threads:
        outputs = list(threads.map(rewrite, sentences))
    return outputs, time.monotonic() - started


def share_same(before: Sequence[str], after: Sequence[str]) -> float:
    """How many of the texts are unchanged, in percent; nan of none."""
    return 100 * sum(a == b for a, b in zip(before, after, strict=True)) / len(before) if before else float("nan")


def measure(proofreader: Proofreader, model: str, options: Options, data: DataSet) -> Result:
    """All metrics of one model on one set with mistakes."""
    plain = data.plain()
    outputs, seconds = rewrite_all(proofreader, options, plain.sources)
    if data.tokenized:
        source_tokens = [s.split() for s in data.sources]
        references = [[r.split() for r in row] for row in data.references]
        # what the model left alone keeps the set's own tokens, so that a tokeniser's habits do not cost GLEU
        output_tokens = [s if o == p else tokenize(o) for s, p, o in zip(source_tokens, plain.sources, outputs, strict=True)]
    else:
        source_tokens = [tokenize(s) for s in data.sources]
        references = [[tokenize(r) for r in row] for row in data.references]
        output_tokens = [tokenize(o) for o in outputs]
    found = errant_scores.score(plain.sources, outputs, plain.references)
    spans = found.total
    joined = [" ".join(tokens) for tokens in output_tokens]
    wanted = [[" ".join(tokens) for tokens in row] for row in references]
    low, high = bootstrap([float(o in row) for o, row in zip(joined, wanted, strict=True)])
    return Result(
        model,
        data.name,
        len(outputs),
        gleu(source_tokens, output_tokens, references),
        gleu(source_tokens, source_tokens, references),
        100 * spans.precision,
        100 * spans.recall,
        100 * spans.f_half,
        exact_match(joined, wanted),
        (100 * low, 100 * high),
        100 - share_same(plain.sources, outputs),
        seconds,
        found.kinds,
    )


def measure_restraint(proofreader: Proofreader, model: str, options: Options, data: RightSet) -> Restraint:
    """How many right sentences one model leaves alone, and what it makes of the others."""
    outputs, seconds = rewrite_all(proofreader, options, data.sentences)
    changes = [(a, b) for a, b in zip(data.sentences, outputs, strict=True) if a != b]
    return Restraint(model, data.name, len(outputs), share_same(data.sentences, outputs), seconds, changes)
