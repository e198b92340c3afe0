"""The one place where the steps meet: parse, score, ask, rewrite, guard, compare, score again.

`Proofreader.stream()` yields a growing Proofread and `proofread()` returns its last value, so that page, command line,
API and batch take the same road. It never logs or stores a draft.
"""

from __future__ import annotations

import difflib
import itertools
import math
import re
import threading
import time
from collections.abc import Callable, Generator, Hashable, Iterator, MutableMapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import prompts
from classifiers import NEUTRAL, POLITENESS_LABELS, Scores, combine
from proofreader.catalogue import CORRECTORS, Entry, Shelf
from proofreader.correctors import Proposal, settled, without_guesses
from proofreader.courtesy import heated, wordings
from proofreader.draft import LEAST_WORDS, BlockKind, Draft, Piece
from proofreader.edits import INVISIBLE, Edit, apply, diff, keep_end, keep_fragment, readable, restore_form, single_spaced
from proofreader.errors import Cancelled, DraftTooLong, EmptyDraft, OnlyQuotedText, SettingsError
from proofreader.guard import find_inventions, find_violations, keep_number, strays
from proofreader.language import is_english
from proofreader.memory import Finished, Memory
from proofreader.reasons import why
from proofreader.settings import Settings
from proofreader.structure import is_fragment
from proofreader.style import AS_IT_IS, TONES, WARMER, Tone, restyled
from proofreader.variants import VARIANTS, Variant, localised, written_in
from proofreader.words import MOST, checked, read_words, touched

if TYPE_CHECKING:
    from proofreader.catalogue import Rewriter

NOT_ENGLISH = "This does not look like English; the model is trained for English, so the draft is returned unchanged."
NOTHING_TO_DO = "Nothing to correct: the draft can go out as it is."
STILL_RUDE = "No correction was found, but the draft sounds impolite; you may want to reword it yourself."
REPAIRED = "Some characters were not valid text and are shown as �."
LOADING = "Loading the model; one from the Hub is fetched first, which can take minutes …"
CUT_SHORT = "A part was too long for the limit of new tokens and is returned as you wrote it."
OTHER_NAME = "You wrote “{name}”, but the signature says “{other}”; one of them may be a slip."
AGAIN = "The tone is not there yet; trying once more …"
TOO_LONG_SENTENCE = (
    "A sentence of more than {most:,} characters is returned as you wrote it; a few full stops would help its readers too."
)
TOO_LONG_FOR_MODEL = "A part is longer than the {words} words or so that this model takes at once and is returned as you wrote it."

WORSE = 0.1  # by how much a score may get worse before the rewrite is tried once more
SURE, CALM = 0.98, 0.5  # probability of "impolite" from which commands and reproaches are lifted; CALM beside open insults

LONGEST_SENTENCE = 1_000  # characters; what is longer is no sentence that somebody wrote, and no rule is tried on it
NAMES = 24  # names in a signature that are compared with those in the text
TOGETHER = 14  # units that are rewritten before the memory gets them: as many as the scheduler takes side by side
CHUNK = 24  # characters by which a unit grows before it is passed on

_SURROGATE = re.compile(r"[\ud800-\udfff]")


# One setting for people, from careful to bold: nats on top of the model's own edit margin.
BOLDNESS = {"very careful": 4.0, "careful": 2.0, "balanced": 0.0, "bold": -1.5, "very bold": -3.0}


@dataclass(frozen=True)
class Options:
    """What a person may choose for one draft; None takes the model's default."""

    model: str | None = None  # a name that the Shelf serves; None: the one of the settings
    temperature: float = 0.0  # 0 (always the same answer) to 2
    top_p: float = 0.95  # above 0, up to 1
    max_tokens: int = 512  # new tokens for each unit that the model rewrites, 1 to 4096
    seed: int = 0
    boldness: str = "balanced"  # how readily a word is changed, a key of BOLDNESS
    margin: float | None = None  # nats; how much surer than the draft the model must be to change a word, instead of boldness
    guided: bool = True  # False: decode one token at a time; the same words, slower
    tone: Tone = AS_IT_IS  # how the rewrite should sound, one of TONES; "as it is" lifts only what is rude
    variant: Variant = (
        "auto"  # of English, one of VARIANTS; "auto" keeps the draft's own, "us" and "gb" are those of LanguageTool too
    )
    words: tuple[str, ...] = ()  # a person's own, which are never changed, beside those of the settings; up to words.MOST
    courteous: bool = True  # False: what is rude stays so, and only its mistakes are corrected, as long as the tone is "as it is"
    correctors: tuple[str, ...] | None = None  # of catalogue.CORRECTORS, for an ablation; None: those of the model
    judged: bool = True  # False: every proposal stands, whatever the model thinks of it; for an ablation

    def __post_init__(self) -> None:
        for name, low, high in (("temperature", 0, 2), ("top_p", 0.01, 1), ("max_tokens", 1, 4096), ("seed", 0, 2**31 - 1)):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not low <= value <= high:
                raise SettingsError(name, value, f"a number from {low} to {high}")
        if self.boldness not in BOLDNESS:
            raise SettingsError("boldness", self.boldness, f"one of {', '.join(BOLDNESS)}")
        if self.tone not in TONES:
            raise SettingsError("tone", self.tone, f"one of {', '.join(TONES)}")
        if self.variant not in VARIANTS:
            raise SettingsError("variant", self.variant, f"one of {', '.join(VARIANTS)}")
        if not set(self.correctors or ()) <= set(CORRECTORS):
            raise SettingsError("correctors", self.correctors, f"some of {', '.join(CORRECTORS)}")
        object.__setattr__(self, "words", checked(self.words, most=2 * MOST))  # those of the settings among them
        if self.margin is not None and not self.margin >= 0:
            raise SettingsError("margin", self.margin, "a number of nats from 0 up")


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


@dataclass
class _Run:
    """What the steps of one draft share."""

    entry: Entry
    rewriter: Rewriter
    options: Options
    known: MutableMapping[str, Scores]  # of sentences that were scored already
    notes: list[str]
    stop: Callable[[], bool]
    memory: Memory | None
    impolite: bool  # the whole draft
    variant: Variant  # that was chosen, or that the draft is written in
    angry: bool = False  # and it insults somebody openly
    insist: bool = False  # the second try, because of the scores after the first

    @property
    def margin(self) -> float:
        """The edit margin in nats."""
        if self.options.margin is not None:
            return self.options.margin
        return max(0.0, self.entry.margin + BOLDNESS[self.options.boldness])

    @property
    def threshold(self) -> float:
        """By how many nats a proposal must make its sentence likelier."""
        if self.options.margin is not None:
            return self.entry.threshold + self.options.margin - self.entry.margin
        return self.entry.threshold + BOLDNESS[self.options.boldness]

    def localised(self, text: str, rewrite: str) -> str:
        """`rewrite` of `text` in the draft's variant of English, or in the one that was chosen."""
        return localised(text, rewrite, self.variant, self.options.variant != "auto")

    def refused(self, text: str, edits: Sequence[Edit], tone_wanted: bool = False) -> tuple[Edit, ...]:
        """The edits of `text` that would break a fact or touch a word of the person's own."""
        own = touched(text, edits, self.options.words)
        return (*own, *(edit for edit in find_violations(text, edits, tone_wanted) if edit not in own))

    @property
    def correctors(self) -> tuple[str, ...]:
        """Who proposes edits."""
        return self.entry.correctors if self.options.correctors is None else self.options.correctors

    def check(self) -> None:
        """Raises Cancelled where the person has gone."""
        if self.stop():
            raise Cancelled()


@dataclass
class _Unit:
    """A piece on its way through the model."""

    piece: int  # index among the draft's pieces
    text: str
    rewrite: str
    kind: BlockKind
    fragment: bool  # a list item or a heading: no capital and no full stop of its own accord
    rude: bool = False  # scored impolite, so that its tone was to be lifted
    score: Scores = NEUTRAL  # how what the model reads sounds
    plain: str = ""  # the text as a model can read it: `readable`, for a model of sentences with single spaces
    shown: str = ""  # what the model reads: that, in the tone that is wanted
    answer: str = ""  # what the model wrote, then with what correctors added
    lifted: bool = False  # a courteous wording was found, which the model only proofreads
    skipped: bool = False  # longer than the model takes at once, or in another language
    grown: int = 0  # characters of the growing rewrite that were passed on
    whole: bool = False
    kept: list[Edit] = field(default_factory=list)
    stood: list[Proposal] = field(default_factory=list)  # what the correctors proposed and the judge let stand

    def key(self, run: _Run) -> tuple[str, Hashable]:
        """Its text, and all else that decides what becomes of it."""
        return self.text, (self.kind, self.fragment, run.entry, run.options, run.variant, run.insist, run.angry)

    @property
    def finished(self) -> Finished:
        return Finished(self.rewrite, tuple(self.kept), self.rude, self.lifted, tuple(self.stood))


class Proofreader:
    """Proofreads drafts with the models of a Shelf. Safe to call from several threads."""

    def __init__(
        self, settings: Settings | None = None, notify: Callable[[str], None] = lambda text: None, models: Sequence[str] = ()
    ) -> None:
        """`models` are sources that may be chosen beside those of the settings and the catalogue: what a command line names. Loads no
        model yet. Raises SettingsError when the file of words cannot be read."""
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
        return self._score(Draft.parse(text))

    def _score(
        self, draft: Draft, known: MutableMapping[str, Scores] | None = None, stop: Callable[[], bool] = lambda: False
    ) -> Scores:
        """The scores of a whole draft. `known` remembers those of its sentences within one run."""
        sentences = draft.sentences() or [draft.own_text]
        if not sentences[0].strip():  # nothing but structure: it has no tone
            return NEUTRAL
        scores = self._each(sentences, {} if known is None else known, stop)
        return combine(scores, [len(sentence) for sentence in sentences])

    def _each(self, texts: list[str], known: MutableMapping[str, Scores], stop: Callable[[], bool]) -> list[Scores]:
        found = {text: score for text in texts if (score := known.get(text))}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for start in range(0, len(missing), 16):
            if stop():
                raise Cancelled()
            some = missing[start : start + 16]
            found |= zip(some, self.shelf.classifier.score(some), strict=True)
            known.update((text, found[text]) for text in some)  # which may forget it at once
        return [found[text] for text in texts]

    def proofread(self, text: str, options: Options | None = None) -> Proofread:
        """The finished Proofread of `text`. Raises a ProofreaderError with one sentence."""
        *_, last = self.stream(text, options)
        return last

    def stream(
        self,
        text: str,
        options: Options | None = None,
        cancelled: Callable[[], bool] | threading.Event = lambda: False,
        memory: Memory | None = None,
    ) -> Iterator[Proofread]:
        """A growing Proofread; the last one is `done`. Raises a ProofreaderError, Cancelled among them.

        A `memory` answers for the units that it has seen, where the temperature is 0, and learns the others as they are done.
        """
        options = options or Options()
        options = replace(options, words=(*self.words, *options.words)) if self.words else options
        stop = cancelled.is_set if isinstance(cancelled, threading.Event) else cancelled
        started = time.monotonic()
        notes: list[str] = []
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("�", text)
            notes.append(REPAIRED)
        self._check(text)
        draft = Draft.parse(text)
        if draft.is_only_quoted:
            raise OnlyQuotedText()
        own = draft.own_text
        known: MutableMapping[str, Scores] = {} if memory is None else memory.scores
        before = self._score(draft, known, stop)
        state = Proofread(text, text, before=before, notes=tuple(notes))
        if not is_english(own):
            seconds = time.monotonic() - started
            yield replace(state, after=before, notes=(*notes, NOT_ENGLISH), progress=1.0, done=True, seconds=seconds)
            return
        model = options.model or self.settings.model
        if not self.shelf.is_loaded(model):
            yield replace(state, notes=(*notes, LOADING))
        entry, rewriter = self.shelf.rewriter(model, stop)
        state = replace(state, model=entry.name)
        yield state

        if options.tone not in entry.tones:
            raise SettingsError("tone", options.tone, f"one of {', '.join(entry.tones)} with this model")
        notes += misspelt_names(draft)
        pieces = draft.pieces(entry.unit)
        variant = written_in(own) if options.variant == "auto" else options.variant
        run = _Run(entry, rewriter, options, known, notes, stop, memory, before.politeness.label == "impolite", variant)
        best: Proofread | None = None
        for run.insist in (False, True):
            units = [_Unit(i, p.text, p.text, p.kind, _is_fragment(p)) for i, p in enumerate(pieces) if p.editable]
            texts = [piece.text for piece in pieces]
            whole = 0
            with closing(self._finish(units, run)) as steps:
                for unit in steps:
                    if best is None:
                        texts[unit.piece] = unit.rewrite
                        whole += unit.whole
                        yield replace(state, rewrite="".join(texts), progress=whole / max(1, len(units)))
            rewrite = _join(pieces, units)
            if best is None:
                yield replace(state, rewrite=rewrite, progress=1.0)
            edits = _edits(pieces, units)
            after = self._score(Draft.parse(rewrite), known, stop) if edits else before
            found = replace(state, rewrite=rewrite, edits=edits, kept=_placed(pieces, units), after=after, progress=1.0)
            if best is None or _warmth(after) > _warmth(best.after or before):
                best = found
            # what only corrects may sound a little other to the classifier, and is no worse for that
            as_it_is = options.tone == AS_IT_IS and ("courtesy" in run.correctors or not options.courteous)
            if as_it_is or not _disappoints(before, after, options.tone):
                break
            yield replace(best, edits=(), kept=(), after=None, notes=(*notes, AGAIN))
        assert best is not None
        if not best.edits:
            notes.append(STILL_RUDE if before.politeness.label == "impolite" else NOTHING_TO_DO)
        yield replace(best, notes=tuple(dict.fromkeys(notes)), seconds=time.monotonic() - started, done=True)

    def _check(self, text: str) -> None:
        if not INVISIBLE.sub("", text).strip():
            raise EmptyDraft()
        if len(text) > self.settings.max_characters:
            raise DraftTooLong(len(text), self.settings.max_characters)

    def _finish(self, units: list[_Unit], run: _Run) -> Generator[_Unit, None, None]:
        """Rewrite the units, or take from the memory what became of them. With a memory the others go through some at a time,
        so that a call that is stopped, since its text has changed, leaves what it has done to the next."""
        if run.entry.unit == "sentence":
            for unit in units:
                unit.skipped = len(unit.text) > LONGEST_SENTENCE
            if any(unit.skipped for unit in units):
                run.notes.append(TOO_LONG_SENTENCE.format(most=LONGEST_SENTENCE))
        courtesy = "courtesy" in run.correctors and run.options.courteous
        run.angry = run.impolite and courtesy and self._insulting(units, run)
        memory = run.memory
        if memory is None or run.options.temperature:
            yield from self._rewrite(units, run)
            return
        for unit in units:
            if known := memory.finished.get(unit.key(run)):
                unit.rewrite, unit.kept, unit.rude, unit.lifted = known.rewrite, list(known.kept), known.rude, known.lifted
                unit.stood, unit.whole = list(known.stood), True
                yield unit
        missing = [unit for unit in units if not unit.whole]
        for start in range(0, len(missing), TOGETHER):
            some, told = missing[start : start + TOGETHER], len(run.notes)
            yield from self._rewrite(some, run)
            if len(run.notes) == told:  # what is to be said of a unit is said each time
                memory.finished.update((unit.key(run), unit.finished) for unit in some if not unit.skipped)

    def _rewrite(self, units: list[_Unit], run: _Run) -> Generator[_Unit, None, None]:
        """Run the units through correctors, judge and model; yields a unit whose text has grown by a readable chunk."""
        from proofreader.llama import Request, Sampling

        entry, options = run.entry, run.options
        sampling = Sampling(options.temperature, options.top_p, options.max_tokens, options.seed, run.margin, options.guided)
        requests, asked = [], []
        for unit in units:
            run.check()
            if unit.skipped:
                continue
            unit.plain = single_spaced(readable(unit.text)) if entry.unit == "sentence" else readable(unit.text)
            unit.shown = unit.answer = unit.plain
            if not is_english(unit.plain):  # a sentence in another language, among English ones
                unit.skipped = True
                continue
            if entry.unit == "sentence" and unit.kind in ("greeting", "closing"):  # formulas: a sentence model has no say
                other = restyled(unit.plain, options.tone, unit.kind)
                if other != unit.plain and not touched(unit.plain, diff(unit.plain, other), options.words):
                    unit.shown = unit.answer = other
                    unit.lifted = True
                continue
            unit.score = self._toned(unit, run)
            # "Thanks." gives a model nothing to judge it by
            if len(unit.shown.split()) < LEAST_WORDS or "llama" not in run.correctors or not math.isfinite(run.margin):
                continue
            messages = self._messages(unit, run)
            if not run.rewriter.fits(messages, options.max_tokens):
                # draft and rewrite share the context, and a word is about 1.5 tokens
                run.notes.append(TOO_LONG_FOR_MODEL.format(words=int(0.3 * run.rewriter.context)))
                unit.skipped = True
                continue
            requests.append(Request(messages, unit.shown))
            asked.append(unit)
        with closing(run.rewriter.rewrite(requests, sampling, run.stop)) as growths:
            for growth in growths:
                unit = asked[growth.index]
                if growth.done:
                    unit.whole = True
                    unit.answer = unit.shown if growth.cut else growth.text.strip()
                    if growth.cut:
                        run.notes.append(CUT_SHORT)
                elif len(growth.text) - unit.grown < CHUNK:
                    continue
                unit.grown = len(growth.text)
                unit.rewrite = growth.text + unit.text[len(growth.text) :]
                yield unit
        if entry.unit == "sentence":
            self._correct([unit for unit in units if unit.kind != "greeting" and not unit.skipped], run)
        for unit in units:
            run.check()
            if unit.skipped:
                unit.rewrite = unit.text
            else:
                self._settle(unit, unit.shown, unit.answer, run)

    @staticmethod
    def _insulting(units: list[_Unit], run: _Run) -> bool:
        """Whether somebody is insulted openly in one of the units."""
        for unit in units:
            run.check()
            if not unit.skipped and wordings(unit.text, sure=False):
                return True
        return False

    @staticmethod
    def _messages(unit: _Unit, run: _Run) -> list[prompts.Message]:
        """What the model is asked about a unit."""
        tone = run.options.tone
        goal = f"{tone}, clearly so" if run.insist and tone != AS_IT_IS else tone
        goal = "more polite" if run.insist and goal == AS_IT_IS else goal
        if "courtesy" in run.correctors:  # tables see to the tone, which this model never learnt to be asked for
            goal = AS_IT_IS
        return prompts.build_messages(unit.shown, unit.score, goal, style=run.entry.style)

    def _correct(self, units: list[_Unit], run: _Run) -> None:
        """Put what the correctors still find in the model's answers, and the model then finds likelier, into them."""
        correctors = self.shelf.correctors(run.correctors, run.options.variant)
        proposed: list[tuple[_Unit, list[Proposal]]] = []
        for unit in units:
            run.check()
            unit.answer = keep_number(unit.shown, without_guesses(unit.shown, unit.answer))
            found = []
            for proposal in (proposal for corrector in correctors for proposal in corrector(unit.answer)):
                run.check()
                if not run.refused(unit.answer, [proposal.edit]):
                    found.append(proposal)
            if found:
                proposed.append((unit, found))
        gains = self._judged(proposed, run)
        for (unit, found), values in zip(proposed, gains, strict=True):
            unit.stood = settled(found, values, run.threshold)
            unit.answer = apply(unit.answer, [proposal.edit for proposal in unit.stood])

    def _judged(self, proposed: list[tuple[_Unit, list[Proposal]]], run: _Run) -> list[list[float]]:
        """By how many nats the model finds each answer likelier with each proposal; infinitely where it is not asked."""
        from proofreader.llama import LlamaRewriter, Request

        if not run.options.judged or not isinstance(run.rewriter, LlamaRewriter):
            return [[math.inf] * len(found) for _, found in proposed]
        return run.rewriter.judge(
            [
                (Request(self._messages(unit, run), unit.answer), [apply(unit.answer, [proposal.edit]) for proposal in found])
                for unit, found in proposed
            ],
            run.stop,
        )

    def _toned(self, unit: _Unit, run: _Run) -> Scores:
        """Give what the model reads of a unit the tone that was asked for, and courtesy where it is rude; the scores of that."""
        score = self._each([unit.text], run.known, run.stop)[0]
        tone = run.options.tone
        if not run.options.courteous and tone == AS_IT_IS:
            return replace(score, politeness=NEUTRAL.politeness) if score.politeness.label == "impolite" else score
        if "courtesy" not in run.correctors:
            unit.rude = score.politeness.label == "impolite" or tone != AS_IT_IS or run.insist
            return score
        # the classifier alone is often wrong about a sentence: it must be sure of a heated one, or the sentence insult somebody openly
        impolite = score.politeness.label == "impolite"
        certain = score.politeness.probabilities["impolite"] >= (CALM if run.angry or run.insist else SURE)
        sure = certain and (run.angry or run.insist or heated(unit.shown))
        unit.rude = (impolite and sure) or ((impolite or run.angry) and bool(wordings(unit.shown, sure=False)))
        other = self._courteous(unit.shown, score, sure, run) if unit.rude or tone == "more polite" else None
        other = restyled(other or unit.shown, tone)
        if other != unit.shown and not run.refused(unit.shown, diff(unit.shown, other), True):
            unit.lifted = True
            unit.shown = unit.answer = other
            return self._each([other], run.known, run.stop)[0]
        if impolite:  # no courteous wording: the model is too small to find one and to keep what is meant
            unit.rude = False
            score = replace(score, politeness=NEUTRAL.politeness)
        return score

    def _courteous(self, shown: str, score: Scores, sure: bool, run: _Run) -> str | None:
        """The closest courteous wording of a rude sentence whose politeness label is better and whose facts are the same."""
        was = score.politeness
        wanted = run.options.tone == "more polite"
        for wording in wordings(shown, sure or wanted):
            if wanted and was.label != "impolite" and "lease" not in wording:
                continue  # what is not rude is no reproach: only requests are worded anew
            now = self._each([wording], run.known, run.stop)[0].politeness
            better = POLITENESS_LABELS.index(now.label) - POLITENESS_LABELS.index(was.label)
            gain = was.probabilities["impolite"] - now.probabilities["impolite"]
            if wanted:
                gain += now.probabilities["polite"] - was.probabilities["polite"]
                fits = gain > (0.02 if run.insist else 0.1)
            else:
                fits = better > 0 or (better == 0 and was.label != "impolite" and gain > -0.1)
            if fits and not run.refused(shown, diff(shown, wording), True):
                return wording
        return None

    @staticmethod
    def _settle(unit: _Unit, shown: str, rewrite: str, run: _Run) -> None:
        """Bring form back into a finished rewrite and undo what breaks a fact or strays from the draft.

        `shown` is what the model read: the unit with its spelling mended, which stands where the model strayed.
        """
        plain = unit.plain
        shown, rewrite = run.localised(plain, shown), run.localised(plain, rewrite)
        if unit.lifted:
            changes = diff(shown, rewrite)
            wrong = {*find_inventions(shown, changes), *run.refused(shown, changes)}
            rewrite = apply(shown, [edit for edit in changes if edit not in wrong])
            if strays(shown, rewrite, False) or find_violations(plain, diff(plain, rewrite), True):
                rewrite = shown
        elif strays(plain, rewrite, unit.rude):
            rewrite = shown
        if unit.fragment:
            rewrite = keep_fragment(plain, rewrite)
        elif is_fragment(unit.text):
            rewrite = keep_end(plain, rewrite)
        if rewrite == plain:
            unit.rewrite = unit.text
            return
        formed = restore_form(unit.text, rewrite)
        edits = diff(unit.text, formed)
        own = touched(unit.text, edits, run.options.words)
        edits = tuple(edit for edit in edits if edit not in own)
        if not (unit.rude or unit.lifted):
            invented = set(find_inventions(unit.text, edits))
            edits = tuple(edit for edit in edits if edit not in invented)
        for _ in range(3):
            broken = find_violations(unit.text, edits, unit.rude or unit.lifted)
            if not broken:
                break
            unit.kept += broken
            wrong = set(broken)
            edits = tuple(edit for edit in edits if edit not in wrong)
        else:
            edits = ()
        unit.rewrite = apply(unit.text, edits)


def _warmth(scores: Scores) -> float:
    """How warm a text sounds: -1.5 to 1.5, politeness weighing twice as much as sentiment."""
    manners, mood = scores.politeness.probabilities, scores.sentiment.probabilities
    return manners["polite"] - manners["impolite"] + 0.5 * (mood["positive"] - mood["negative"])


def _disappoints(before: Scores, after: Scores, tone: Tone) -> bool:
    """Whether a rewrite sounds worse than its draft, or not warmer although it should."""
    worse = any(
        getattr(after, kind).probabilities[label] > getattr(before, kind).probabilities[label] + WORSE
        for kind, label in (("politeness", "impolite"), ("sentiment", "negative"))
    )
    return worse or (tone in WARMER and _warmth(after) < _warmth(before) + 0.02)


def misspelt_names(draft: Draft) -> list[str]:
    """A sentence for each name in the person's own text that the signature spells a little otherwise."""
    signature, own = (
        dict.fromkeys(
            re.findall(
                r"\b[A-ZÀ-Þ][a-zà-ÿ]{3,40}+\b",
                readable("".join(block.text for block in draft.blocks if (block.kind == "signature") == signed)),
            )
        )
        for signed in (True, False)
    )
    few = list(signature)[:NAMES]
    found = []
    for name in own:
        near = difflib.get_close_matches(name, few, 1, 0.8)
        if near and near[0] != name and name not in signature and name.removesuffix("s") not in signature:
            found.append(OTHER_NAME.format(name=name, other=near[0]))
    return found


def _is_fragment(piece: Piece) -> bool:
    """A list item, or a line of at most four words that ends without a mark, like a heading or a name."""
    return piece.kind == "list" or (len(piece.text.split()) <= 4 and piece.text[-1:] not in ".!?:,;")


def _join(pieces: tuple[Piece, ...], units: list[_Unit]) -> str:
    texts = [piece.text for piece in pieces]
    for unit in units:
        texts[unit.piece] = unit.rewrite
    return "".join(texts)


def _edits(pieces: tuple[Piece, ...], units: list[_Unit]) -> tuple[Edit, ...]:
    """The edits of all units, with offsets of the whole draft, their source and reason: a corrector's own where what it proposed is
    the whole edit, else by its words. New wording where the tone was lifted is called so."""
    offsets = _offsets(pieces)
    found: list[Edit] = []
    for unit in units:
        toned = unit.rude or unit.lifted
        edits = diff(unit.text, unit.rewrite) if unit.rewrite != unit.text else ()
        stood = {(p.edit.before.strip(), p.edit.after.strip()): p for p in unit.stood}
        for edit in edits:
            edit = replace(edit, kind="tone") if toned and edit.kind == "wording" else edit
            told = stood.get((edit.before.strip(), edit.after.strip()))
            source = told.source if told else "courtesy" if edit.kind == "tone" else "llama"
            reason = (told.why if told else "") or why(edit, unit.text, edits)
            edit = replace(edit, source=source, why=reason, others=told.edit.others if told else ())
            shift = offsets[unit.piece]
            found.append(replace(edit, id=len(found), start=edit.start + shift, end=edit.end + shift))
    return tuple(found)


def _offsets(pieces: tuple[Piece, ...]) -> list[int]:
    """Where each piece begins in the draft."""
    return [0, *itertools.accumulate(len(piece.text) for piece in pieces)]


def _placed(pieces: tuple[Piece, ...], units: list[_Unit]) -> tuple[Edit, ...]:
    """The undone edits of all units, with offsets of the whole draft."""
    offsets = _offsets(pieces)
    placed: list[Edit] = []
    for unit in units:
        for edit in unit.kept:
            shift = offsets[unit.piece]
            placed.append(replace(edit, id=len(placed), start=edit.start + shift, end=edit.end + shift))
    return tuple(placed)
