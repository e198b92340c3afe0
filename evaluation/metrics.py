"""The measures of grammatical error correction, over tokenised sentences. It knows nothing about models or files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Tokens = Sequence[str]


def ngrams(tokens: Tokens, n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def gleu(
    sources: Sequence[Tokens], outputs: Sequence[Tokens], references: Sequence[Sequence[Tokens]], rounds: int = 500, seed: int = 0
) -> float:
    """GLEU in percent, as JFLEG defines it (Napoles et al., 2015; without tuning, 2016).

    n-grams (1 to 4) of the output that stand in the reference count, those that stand only in the source are taken off.
    With several references for a sentence one is drawn at random in each of `rounds` rounds; the mean over rounds is
    the score.
    """
    cells, counts = _gleu_cells(sources, outputs, references)
    rng = np.random.default_rng(seed)
    rows = np.arange(len(sources))
    many = rounds if cells.shape[1] > 1 else 1
    return float(np.mean([_gleu_of(cells[rows, rng.integers(0, counts)].sum(0)) for _ in range(many)]))


def gleu_interval(
    sources: Sequence[Tokens], outputs: Sequence[Tokens], references: Sequence[Sequence[Tokens]], rounds: int = 500, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of `gleu` by the percentile bootstrap over sentences."""
    cells, counts = _gleu_cells(sources, outputs, references)
    rng = np.random.default_rng(seed)
    drawn = (rng.integers(0, len(sources), len(sources)) for _ in range(rounds))
    low, high = np.percentile([_gleu_of(cells[rows, rng.integers(0, counts[rows])].sum(0)) for rows in drawn], [2.5, 97.5])
    return float(low), float(high)


def _gleu_cells(
    sources: Sequence[Tokens], outputs: Sequence[Tokens], references: Sequence[Sequence[Tokens]]
) -> tuple[np.ndarray, np.ndarray]:
    """(sentences, references, 10) counts: both lengths, then hits and n-grams for n from 1 to 4; and how many references each has."""
    width = max(len(options) for options in references)
    cells = np.zeros((len(sources), width, 10))
    counts = np.array([len(options) for options in references])
    for row, (source, output, options) in enumerate(zip(sources, outputs, references, strict=True)):
        output_grams = [ngrams(output, n) for n in range(1, 5)]
        source_grams = [ngrams(source, n) for n in range(1, 5)]
        for column, reference in enumerate(options):
            cell = cells[row, column]
            cell[0], cell[1] = len(output), len(reference)
            for n in range(4):
                wanted = ngrams(reference, n + 1)
                unwanted = Counter({gram: count for gram, count in source_grams[n].items() if gram not in wanted})
                hits = (output_grams[n] & wanted).total() - (output_grams[n] & unwanted).total()
                cell[2 + 2 * n] = max(0, hits)
                cell[3 + 2 * n] = max(0, len(output) - n)
    return cells, counts


def _gleu_of(total: np.ndarray) -> float:
    """GLEU in percent from the sums of the ten counts."""
    if (total == 0).any():
        return 0.0
    brevity = min(0.0, 1 - total[1] / total[0])
    return 100 * float(np.exp(brevity + np.log(total[2::2] / total[3::2]).sum() / 4))


@dataclass(frozen=True)
class Spans:
    """Counts of edits: proposed and wanted, proposed only, wanted only."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.wrong) if self.hits + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f_half(self) -> float:
        """F0.5, which weighs precision twice as much as recall (Ng et al., 2014)."""
        p, r = self.precision, self.recall
        return 1.25 * p * r / (0.25 * p + r) if p + r else 0.0

    def __add__(self, other: Spans) -> Spans:
        return Spans(self.hits + other.hits, self.wrong + other.wrong, self.missed + other.missed)


def exact_match(outputs: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Percent of outputs that equal one of their references, white space at the ends aside."""
    hits = sum(output.strip() in {r.strip() for r in options} for output, options in zip(outputs, references, strict=True))
    return 100 * hits / len(outputs)


def bootstrap(values: Sequence[float], rounds: int = 1000, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the mean of `values`, by the percentile bootstrap (Efron, 1979)."""
    rng = np.random.default_rng(seed)
    data = np.asarray(values, dtype=float)
    means = data[rng.integers(0, len(data), (rounds, len(data)))].mean(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def f_half_interval(spans: Sequence[Spans], rounds: int = 1000, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of F0.5 in percent over sentences with these counts, by the percentile bootstrap."""
    rng = np.random.default_rng(seed)
    data = np.array([(s.hits, s.wrong, s.missed) for s in spans])
    scores = [100 * Spans(*data[rng.integers(0, len(data), len(data))].sum(0)).f_half for _ in range(rounds)]
    low, high = np.percentile(scores, [2.5, 97.5])
    return float(low), float(high)
