"""How texts sound, for one draft: sentences scored in small batches, each once, and put together for the whole.

It remembers the scores of sentences and stops when the person has gone. It knows nothing about rewrites.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence

from classifiers import NEUTRAL, Scores, combine
from proofreader.draft import Draft
from proofreader.errors import Cancelled

TOGETHER = 16  # sentences that are scored at once


class Scorer:
    """The tone classifier at work on one draft."""

    def __init__(
        self,
        score: Callable[[list[str]], Sequence[Scores]],
        known: MutableMapping[str, Scores] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """`score` is asked about what is not among the `known` scores of sentences, which may forget any at once."""
        self.stop = stop  # whether the person has gone
        self._score, self._known = score, {} if known is None else known

    def check(self) -> None:
        """Raises Cancelled where the person has gone."""
        if self.stop():
            raise Cancelled()

    def draft(self, draft: Draft) -> Scores:
        """The scores of a whole draft. Raises Cancelled."""
        sentences = draft.sentences() or [draft.own_text]
        if not sentences[0].strip():  # nothing but structure: it has no tone
            return NEUTRAL
        return combine(self.each(sentences), [len(sentence) for sentence in sentences])

    def one(self, text: str) -> Scores:
        """The scores of a sentence. Raises Cancelled."""
        return self.each([text])[0]

    def each(self, texts: Sequence[str]) -> list[Scores]:
        """The scores of sentences. Raises Cancelled."""
        found = {text: score for text in texts if (score := self._known.get(text))}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for start in range(0, len(missing), TOGETHER):
            self.check()
            some = missing[start : start + TOGETHER]
            found |= zip(some, self._score(some), strict=True)
            self._known.update((text, found[text]) for text in some)
        return [found[text] for text in texts]
