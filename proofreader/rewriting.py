"""The road of the sentences of one draft: tone, language model, correctors, judge, door.

Each step takes a Sentence and gives a new one. The language model works on many side by side, and who waits hears how they grow. It
knows nothing of the draft around them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Generator, Hashable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import prompts
from proofreader.correctors import Corrector, Proposal, messages, settled, without_guesses
from proofreader.door import finished, refused
from proofreader.doubts import doubt
from proofreader.draft import LEAST_WORDS
from proofreader.edits import Edit, apply, diff
from proofreader.guard import keep_number, keep_tense
from proofreader.language import is_english
from proofreader.memory import Memory
from proofreader.notes import CUT_SHORT, TOO_LONG_FOR_MODEL
from proofreader.options import Wish
from proofreader.scoring import Scorer
from proofreader.sentence import LLAMA, Finished, Sentence
from proofreader.tone import Toned, toned, toned_formula

if TYPE_CHECKING:
    from proofreader.catalogue import Rewriter
    from proofreader.llama import Request

TOGETHER = 14  # sentences that are rewritten before the memory gets them: as many as the scheduler takes side by side
CHUNK = 24  # characters by which a sentence grows before it is passed on


@dataclass(frozen=True)
class Growing:
    """A sentence as far as the model has written it."""

    place: int
    text: str
    whole: bool


@dataclass
class Rewriting:
    """Who works on the sentences of a draft, for one wish, and what has become of these so far."""

    wish: Wish
    rewriter: Rewriter
    correctors: Sequence[Corrector]
    scorer: Scorer
    finished: dict[int, Finished] = field(default_factory=dict)  # by place; what is left out stays as it was written
    notes: list[str] = field(default_factory=list)  # sentences for the person

    def run(self, sentences: Mapping[int, Sentence], memory: Memory | None = None) -> Generator[Growing, None, None]:
        """Finish sentences, given by their places, or take from the memory what became of them. With a memory the others go a few at
        a time, so that a call that is stopped, since its text has changed, leaves what it has done to the next.

        Raises Cancelled or a ModelError.
        """
        if memory is None or self.wish.options.temperature:
            yield from self._through(sentences)
            return
        for place, sentence in sentences.items():
            if known := memory.finished.get(self._key(sentence)):
                self.finished[place] = known
                yield Growing(place, known.rewrite, True)
        missing = [place for place in sentences if place not in self.finished]
        for start in range(0, len(missing), TOGETHER):
            some, told = missing[start : start + TOGETHER], len(self.notes)
            yield from self._through({place: sentences[place] for place in some})
            if len(self.notes) == told:  # what is to be said of a sentence is said each time
                done = (place for place in some if place in self.finished)
                memory.finished.update((self._key(sentences[place]), self.finished[place]) for place in done)

    def _key(self, sentence: Sentence) -> tuple[str, Hashable]:
        """What was written, and all else that decides what becomes of it."""
        return sentence.written, (sentence.kind, sentence.fragment, self.wish)

    def _through(self, sentences: Mapping[int, Sentence]) -> Generator[Growing, None, None]:
        """Take sentences the whole way, but for those that no model may read."""
        read: dict[int, Toned] = {}
        asked: dict[int, Request] = {}
        for place, sentence in sentences.items():
            self.scorer.check()
            if not is_english(sentence.original):  # a sentence in another language, among English ones
                continue
            shown = self._toned(sentence)
            if self._is_asked(shown.sentence):
                request = self._request(shown, shown.sentence)
                if not self.rewriter.fits(request.messages, self.wish.options.max_tokens):
                    # draft and rewrite share the context, and a word is about 1.5 tokens
                    self.notes.append(TOO_LONG_FOR_MODEL.format(words=int(0.3 * self.rewriter.context)))
                    continue
                asked[place] = request
            read[place] = shown
        texts: dict[int, str] = {}
        yield from self._written(asked, texts, sentences)
        if self._by_sentence:
            texts |= self._undoubted(asked, texts)
        answers = {place: self._answer(shown.sentence, texts.get(place)) for place, shown in read.items()}
        if self._by_sentence:
            answers |= self._corrected(read, answers)
        for place, shown in read.items():
            self.scorer.check()
            self.finished[place] = finished(shown.sentence, answers[place], self.wish, shown.rude)

    @property
    def _by_sentence(self) -> bool:
        return self.wish.entry.unit == "sentence"

    def _toned(self, sentence: Sentence) -> Toned:
        """What a model is to read; greetings and closings are formulas, of which a model of sentences has no say."""
        if self._by_sentence and sentence.kind in ("greeting", "closing"):
            return toned_formula(sentence, self.wish)
        return toned(sentence, self.wish, self.scorer)

    def _is_asked(self, sentence: Sentence) -> bool:
        """Whether the model rewrites a sentence; "Thanks." gives it nothing to judge it by."""
        formula = self._by_sentence and sentence.kind in ("greeting", "closing")
        proposes = "llama" in self.wish.correctors and math.isfinite(self.wish.margin)
        return proposes and not formula and len(sentence.text.split()) >= LEAST_WORDS

    def _request(self, shown: Toned, sentence: Sentence) -> Request:
        """What the model is asked about what it reads, and what stands there now."""
        from proofreader.llama import Request

        messages = prompts.build_messages(shown.sentence.text, shown.score, self.wish.goal, style=self.wish.entry.style)
        return Request(messages, sentence.text)

    def _written(
        self, asked: Mapping[int, Request], texts: dict[int, str], sentences: Mapping[int, Sentence]
    ) -> Generator[Growing, None, None]:
        """Put the model's answers into `texts`, but those that were cut short."""
        from proofreader.llama import Sampling

        options, places = self.wish.options, list(asked)
        sampling = Sampling(options.temperature, options.top_p, options.max_tokens, options.seed, self.wish.margin, options.guided)
        told = dict.fromkeys(places, 0)  # characters that were passed on
        with closing(self.rewriter.rewrite(list(asked.values()), sampling, self.scorer.stop)) as growths:
            for growth in growths:
                place, length = places[growth.index], len(growth.text)
                if growth.done and growth.cut:
                    self.notes.append(CUT_SHORT)
                elif growth.done:
                    texts[place] = growth.text.strip()
                elif length - told[place] < CHUNK:
                    continue
                told[place] = length
                yield Growing(place, growth.text + sentences[place].written[length:], growth.done)

    def _undoubted(self, asked: Mapping[int, Request], texts: Mapping[int, str]) -> dict[int, str]:
        """The texts without those changes of a doubtful kind that the model is not sure enough of, by the places of such changes."""
        from proofreader.llama import LlamaRewriter

        if not self.wish.options.doubted or not isinstance(self.rewriter, LlamaRewriter):
            return {}
        needed: dict[int, dict[Edit, float]] = {}  # of each change, in nats beyond the margin
        for place, text in texts.items():
            doubts = {edit: doubt(edit, self.rewriter.is_rare) for edit in diff(asked[place].unit, text)}
            if any(doubts.values()):
                needed[place] = doubts
        questions = []
        for place, doubts in needed.items():
            others = [apply(asked[place].unit, [other for other in doubts if other != edit]) for edit in doubts if doubts[edit]]
            questions.append((replace(asked[place], unit=texts[place]), others))
        found = {}
        for (place, doubts), gains in zip(needed.items(), self.rewriter.judge(questions, self.scorer.stop), strict=True):
            without = iter(gains)
            sure = [edit for edit, nats in doubts.items() if not nats or -next(without) >= self.wish.margin + nats]
            found[place] = apply(asked[place].unit, sure)
        return found

    def _answer(self, shown: Sentence, text: str | None) -> Sentence:
        """A sentence with what the model proposes; one of sentences guesses at words and at how many there are."""
        self.scorer.check()
        if text is None:
            return shown
        if self._by_sentence:
            text = keep_tense(shown.text, keep_number(shown.text, without_guesses(shown.text, text)))
        if text == shown.text:
            return shown
        return shown.become(text, LLAMA, messages(shown.text))

    def _corrected(self, read: Mapping[int, Toned], answers: Mapping[int, Sentence]) -> dict[int, Sentence]:
        """The answers in which correctors find more, with what the judge lets stand of that."""
        proposed: dict[int, list[Proposal]] = {}
        for place, sentence in answers.items():
            found = [] if sentence.kind == "greeting" else list(self._proposals(sentence.text))
            if found:
                proposed[place] = found
        gains = self._judged({place: self._request(read[place], answers[place]) for place in proposed}, proposed)
        threshold = self.wish.threshold
        return {
            place: answers[place].take(settled(found, values, threshold))
            for (place, found), values in zip(proposed.items(), gains, strict=True)
        }

    def _proposals(self, text: str) -> Iterable[Proposal]:
        """What the correctors propose, as far as the door lets it through."""
        for proposal in itertools.chain.from_iterable(corrector(text) for corrector in self.correctors):
            self.scorer.check()
            if not refused(text, [proposal.edit], self.wish):
                yield proposal

    def _judged(self, requests: Mapping[int, Request], proposed: Mapping[int, Sequence[Proposal]]) -> list[list[float]]:
        """By how many nats the model finds each text likelier with each proposal; infinitely where it is not asked."""
        from proofreader.llama import LlamaRewriter

        if not self.wish.options.judged or not isinstance(self.rewriter, LlamaRewriter):
            return [[math.inf] * len(found) for found in proposed.values()]
        questions = [
            (request, [apply(request.unit, [proposal.edit]) for proposal in proposed[place]]) for place, request in requests.items()
        ]
        return self.rewriter.judge(questions, self.scorer.stop)
