"""How a sentence should sound, and whether a rewrite does: courtesy where one is rude, the tone that was asked for, and warmth.

Patterns offer other wordings, the classifier and the door decide which may stand. It knows nothing about language models.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from classifiers import NEUTRAL, POLITENESS_LABELS, Score, Scores
from proofreader.correctors import Proposal
from proofreader.courtesy import addressed, heated, wordings
from proofreader.door import refused
from proofreader.draft import Draft
from proofreader.edits import diff
from proofreader.options import Wish
from proofreader.reasons import COURTEOUS
from proofreader.scoring import Scorer
from proofreader.sentence import COURTESY, Sentence
from proofreader.style import AS_IT_IS, WARMER, Tone, restyled
from proofreader.words import touched

WORSE = 0.1  # by how much a score may get worse before the rewrite is tried once more
WARM = 0.02  # by how much a rewrite must be warmer where that was asked for
# probability of "impolite" from which commands and reproaches are lifted and a note says so; CALM beside open insults
SURE, CALM = 0.98, 0.5
TONED = "Worded to be {tone}, with the same content."


@dataclass(frozen=True)
class Toned:
    """A sentence as a model reads it: in the tone that is wanted, as far as tables can say it."""

    sentence: Sentence
    score: Scores = NEUTRAL  # how it sounds; neutral politeness where it is to stay as it is
    rude: bool = False  # its tone is left to the model to lift


def toned(sentence: Sentence, wish: Wish, scorer: Scorer) -> Toned:
    """A sentence in the tone that was asked for, and courteous where it is rude. Raises Cancelled."""
    score, tone = scorer.one(sentence.written), wish.options.tone
    impolite = score.politeness.label == "impolite"
    if not wish.options.courteous and tone == AS_IT_IS:
        return Toned(sentence, _unheard(score) if impolite else score)
    if "courtesy" not in wish.correctors:
        return Toned(sentence, score, impolite or tone != AS_IT_IS or wish.insist)
    # the classifier alone is often wrong about a sentence: it must be sure of a heated one, or the sentence insult somebody openly
    certain = score.politeness.probabilities["impolite"] >= (CALM if wish.angry or wish.insist else SURE)
    sure = certain and (wish.angry or wish.insist or heated(sentence.text))
    rude = (impolite and sure) or ((impolite or wish.angry) and bool(wordings(sentence.text, sure=False)))
    other = _courteous(sentence.text, score.politeness, sure, wish, scorer) if rude or tone == "more polite" else None
    lifted = restyled(other or sentence.text, tone)
    if lifted != sentence.text and not refused(sentence.text, diff(sentence.text, lifted), wish, True):
        return Toned(_worded(sentence, lifted, tone), scorer.one(lifted), rude)
    if impolite:  # no courteous wording: the model is too small to find one and to keep what is meant
        return Toned(sentence, _unheard(score))
    return Toned(sentence, score, rude)


def toned_formula(sentence: Sentence, wish: Wish) -> Toned:
    """A greeting or closing in the tone that was asked for."""
    other = restyled(sentence.text, wish.options.tone, sentence.kind)
    if touched(sentence.text, diff(sentence.text, other), wish.options.words):
        return Toned(sentence)
    return Toned(_worded(sentence, other, wish.options.tone))


def insulting(sentences: Iterable[Sentence], scorer: Scorer) -> bool:
    """Whether somebody is insulted openly in one of the sentences. Raises Cancelled."""
    for sentence in sentences:
        scorer.check()
        if wordings(sentence.written, sure=False):
            return True
    return False


def surely_rude(draft: Draft, scorer: Scorer) -> bool:
    """Whether the classifier is sure that one of the person's own sentences to the reader is impolite: it may be wrong about a whole
    draft, and about what is said of others."""
    sentences = draft.sentences()
    return any(
        score.politeness.probabilities["impolite"] >= SURE and addressed(sentence)
        for sentence, score in zip(sentences, scorer.each(sentences), strict=True)
    )


def _worded(sentence: Sentence, text: str, tone: Tone) -> Sentence:
    """A sentence that was worded anew."""
    asked = "" if tone in (AS_IT_IS, "more polite") else TONED.format(tone=tone)
    edits = diff(sentence.text, text)
    # of marks and capitals alone it is plain why
    return sentence.take(
        Proposal(edit, COURTESY, asked or ("" if edit.kind in ("punctuation", "capitalisation") else COURTEOUS)) for edit in edits
    )


def _unheard(score: Scores) -> Scores:
    """Scores that ask nobody to lift the tone."""
    return replace(score, politeness=NEUTRAL.politeness)


def _courteous(text: str, was: Score, sure: bool, wish: Wish, scorer: Scorer) -> str | None:
    """The closest courteous wording of a rude sentence whose politeness is better than it `was`, and whose facts are the same."""
    wanted = wish.options.tone == "more polite"
    for wording in wordings(text, sure or wanted):
        if wanted and was.label != "impolite" and "lease" not in wording:
            continue  # what is not rude is no reproach: only requests are worded anew
        now = scorer.one(wording).politeness
        better = POLITENESS_LABELS.index(now.label) - POLITENESS_LABELS.index(was.label)
        gain = was.probabilities["impolite"] - now.probabilities["impolite"]
        if wanted:
            gain += now.probabilities["polite"] - was.probabilities["polite"]
            fits = gain > (0.02 if wish.insist else 0.1)
        else:
            fits = better > 0 or (better == 0 and was.label != "impolite" and gain > -0.1)
        if fits and not refused(text, diff(text, wording), wish, True):
            return wording
    return None


def warmth(scores: Scores) -> float:
    """How warm a text sounds: -1.5 to 1.5, politeness weighing twice as much as sentiment."""
    manners, mood = scores.politeness.probabilities, scores.sentiment.probabilities
    return manners["polite"] - manners["impolite"] + 0.5 * (mood["positive"] - mood["negative"])


def disappoints(before: Scores, after: Scores, tone: Tone) -> bool:
    """Whether a rewrite sounds worse than its draft, or not warmer although it should."""
    worse = any(
        getattr(after, kind).probabilities[label] > getattr(before, kind).probabilities[label] + WORSE
        for kind, label in (("politeness", "impolite"), ("sentiment", "negative"))
    )
    return worse or (tone in WARMER and warmth(after) < warmth(before) + WARM)
