"""The one place where the steps meet: parse, score, rewrite sentence by sentence, score again, and put the draft together.

`Proofreader.stream()` yields a growing Proofread and `proofread()` returns its last value, so that page, command line,
API and batch take the same road. It never logs or stores a draft.
"""

from __future__ import annotations

import collections
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, MutableMapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from classifiers import Scores
from proofreader import notes
from proofreader.catalogue import Shelf
from proofreader.draft import Draft
from proofreader.edits import INVISIBLE, Edit
from proofreader.errors import DraftTooLong, EmptyDraft, OnlyQuotedText, OutOfMemory
from proofreader.language import is_english
from proofreader.memory import Memory
from proofreader.options import BOLDNESS, Options, Wish
from proofreader.parts import LONGEST_SENTENCE, Parts
from proofreader.rewriting import Growing, Rewriting
from proofreader.scoring import Scorer
from proofreader.sentence import Finished
from proofreader.settings import Settings, has_room
from proofreader.style import AS_IT_IS
from proofreader.tone import disappoints, insulting, surely_rude, warmth
from proofreader.variants import written_in
from proofreader.words import read_words

__all__ = ["BOLDNESS", "Options", "Proofread", "Proofreader"]

NEEDED = 800_000_000  # bytes of address space without which the default models never load; they peak at 1,250 MB, 500 resident
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Proofread:
    """A draft, its rewrite and what lies between. While it grows, `done` is False and `edits` is empty."""

    draft: str
    rewrite: str
    edits: tuple[Edit, ...] = ()
    kept: tuple[Edit, ...] = ()  # changes that would have broken a fact, undone: "kept as you wrote it"
    before: Scores | None = None
    after: Scores | None = None
    notes: tuple[str, ...] = ()  # sentences for the person
    model: str = ""
    seconds: float = 0.0
    progress: float = 0.0  # 0 to 1, the share of units that are whole
    done: bool = False


class Proofreader:
    """Proofreads drafts with the models of a Shelf. Safe to call from several threads."""

    def __init__(
        self, settings: Settings | None = None, notify: Callable[[str], None] = lambda text: None, models: Sequence[str] = ()
    ) -> None:
        """`models` are sources that may be chosen beside those of the settings and the catalogue: what a command line names. Loads no
        model yet. Raises SettingsError when the file of words cannot be read, OutOfMemory where the default models cannot fit."""
        if not has_room(NEEDED):  # said here: where a library finds none for a thread, it ends the process
            raise OutOfMemory()
        self.settings = settings or Settings.from_environment()
        self.shelf = Shelf(self.settings, notify, models)
        self.words = read_words(self.settings.words)

    def warm_up(self) -> None:
        """Load the default models and run them once, so that the first draft does not wait for them."""
        self.proofread("Hello, thank you for your message.")

    def score(self, text: str) -> Scores:
        """How an email sounds: its sentences combined, without greeting, closing, signature, code and quoted history.

        Raises EmptyDraft, DraftTooLong or a ModelError.
        """
        self._check(text)
        return self._scorer().draft(Draft.parse(text))

    def proofread(self, text: str, options: Options | None = None, cancelled: Callable[[], bool] = lambda: False) -> Proofread:
        """The finished Proofread of `text`. Raises a ProofreaderError with one sentence, Cancelled among them."""
        *_, last = self.stream(text, options, cancelled)
        return last

    def stream(
        self,
        text: str,
        options: Options | None = None,
        cancelled: Callable[[], bool] | threading.Event = lambda: False,
        memory: Memory | None = None,
    ) -> Iterator[Proofread]:
        """A growing Proofread; the last one is `done`. Raises a ProofreaderError, Cancelled among them.

        A `memory` answers for the sentences that it has seen, where the temperature is 0, and learns the others as they are done.
        """
        try:
            yield from self._stream(text, options or Options(), cancelled, memory)
        except MemoryError as error:
            raise OutOfMemory() from error

    def _stream(
        self, text: str, options: Options, cancelled: Callable[[], bool] | threading.Event, memory: Memory | None
    ) -> Iterator[Proofread]:
        started = time.monotonic()
        options = replace(options, words=(*self.words, *options.words)) if self.words else options
        stop = cancelled.is_set if isinstance(cancelled, threading.Event) else cancelled
        told: list[str] = []
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("�", text)
            told.append(notes.REPAIRED)
        self._check(text)
        draft = Draft.parse(text)
        if draft.is_only_quoted:
            raise OnlyQuotedText()
        scorer = self._scorer(None if memory is None else memory.scores, stop)
        before = scorer.draft(draft)
        state = Proofread(text, text, before=before, notes=tuple(told))
        if is_english(draft.own_text):
            state = yield from self._rewritten(draft, state, options, scorer, memory)
        else:
            state = replace(state, after=before, notes=(*told, notes.NOT_ENGLISH), progress=1.0)
        yield replace(state, seconds=time.monotonic() - started, done=True)

    def _rewritten(
        self, draft: Draft, state: Proofread, options: Options, scorer: Scorer, memory: Memory | None
    ) -> Generator[Proofread, None, Proofread]:
        """Yield how the rewrite of a scored draft grows; the better of at most two tries."""
        model = options.model or self.settings.model
        if not self.shelf.is_loaded(model):
            yield replace(state, notes=(*state.notes, notes.LOADING))
        entry, rewriter = self.shelf.rewriter(model, scorer.stop)
        state = replace(state, model=entry.name)
        yield state
        before = state.before
        assert before
        parts = Parts.of(draft, entry.unit)
        told = [*state.notes, *notes.misspelt_names(draft)]
        if parts.too_long:
            told.append(notes.TOO_LONG_SENTENCE.format(most=LONGEST_SENTENCE))
        calm = Wish(entry, options, written_in(draft.own_text) if options.variant == "auto" else options.variant)
        lifts = "courtesy" in calm.correctors and options.courteous and before.politeness.label == "impolite"
        calm = replace(calm, angry=lifts and insulting(parts.sentences.values(), scorer))
        correctors = self.shelf.correctors(calm.correctors, options.variant)
        best: Proofread | None = None
        for wish in (calm, replace(calm, insist=True)):
            work = Rewriting(wish, rewriter, correctors, scorer, notes=told)
            with closing(work.run(parts.sentences, memory)) as steps:
                grown = _grown(steps, parts, state)
                if best is None:
                    yield from grown
                    yield replace(state, rewrite=parts.rewrite(work.finished), progress=1.0)
                collections.deque(grown, maxlen=0)
            found = _whole(work.finished, parts, state, scorer)
            if best is None or warmth(found.after or before) > warmth(best.after or before):
                best = found
            # what only corrects may sound a little other to the classifier, and is no worse for that
            as_it_is = options.tone == AS_IT_IS and ("courtesy" in wish.correctors or not options.courteous)
            if wish.insist or as_it_is or not disappoints(before, found.after or before, options.tone):
                break
            yield replace(best, edits=(), kept=(), after=None, notes=(*told, notes.AGAIN))
        assert best
        if not best.edits:
            if surely_rude(draft, scorer):
                told.append(notes.STILL_RUDE)
            elif not told and not best.kept:  # else something was not read, or is to be looked at
                told.append(notes.NOTHING_TO_DO)
        return replace(best, notes=tuple(dict.fromkeys(told)))

    def _check(self, text: str) -> None:
        if not INVISIBLE.sub("", text).strip():
            raise EmptyDraft()
        if len(text) > self.settings.max_characters:
            raise DraftTooLong(len(text), self.settings.max_characters)

    def _scorer(self, known: MutableMapping[str, Scores] | None = None, stop: Callable[[], bool] = lambda: False) -> Scorer:
        return Scorer(lambda texts: self.shelf.classifier.score(texts), known, stop)


def _grown(steps: Iterator[Growing], parts: Parts, state: Proofread) -> Iterator[Proofread]:
    """The draft as its sentences grow."""
    texts: dict[int, str] = {}
    whole = 0
    for step in steps:
        texts[step.place] = step.text
        whole += step.whole
        yield replace(state, rewrite=parts.joined(texts), progress=whole / parts.count)


def _whole(finished: Mapping[int, Finished], parts: Parts, state: Proofread, scorer: Scorer) -> Proofread:
    """The draft with its sentences finished, and how it sounds now. Raises Cancelled."""
    rewrite, edits = parts.rewrite(finished), parts.edits(finished)
    after = scorer.draft(Draft.parse(rewrite)) if edits else state.before
    return replace(state, rewrite=rewrite, edits=edits, kept=parts.edits(finished, lambda one: one.kept), after=after, progress=1.0)
