"""Who proposes edits of a sentence besides the language model: a dictionary, and rules of our own.

Each reads a sentence and gives proposals, which may compete for one place; none decides. They know nothing of one another, of the
judge who does decide, or of emails.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from proofreader.dictionary import is_typing_slip, likely_slips, slips, spellings, unknown
from proofreader.edits import FUNCTION_WORDS, Edit, apply, classify, diff
from proofreader.inflection import lemmas
from proofreader.usage import spoken
from proofreader.variants import Variant

SUGGESTIONS = 3  # of the dictionary's words for one place, how many may compete: a later one is hardly ever right
SURE = 7  # letters from which on an unknown word with one slip tells what was meant
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# What a proposer's word counts in nats before the model is asked, chosen on tests/fixtures/development.tsv: how far a proposal of
# each may fall below none and still be right more often than wrong.
TRUST = {"usage": 6.0, "speller": 2.0}


@dataclass(frozen=True)
class Proposal:
    """An edit that somebody proposes: who, and why in a sentence for the person, where the proposer knows one."""

    edit: Edit
    source: str  # speller, usage:RULE, llama
    why: str = ""

    @property
    def trust(self) -> float:
        """What its source counts, in nats."""
        return TRUST.get(self.source.partition(":")[0], 0.0)


Corrector = Callable[[str], list[Proposal]]


def speller(text: str, variant: Variant = "auto") -> list[Proposal]:
    """What words that are in no dictionary were meant to be, where that is sure enough.

    "us" and "gb" have the spellings that each wants of the other too; "auto" is the American one without them.
    """
    found = []
    for one in unknown(text, variant):
        if one.other_variant and variant == "auto":
            continue  # a draft keeps its own variant
        for suggestion in one.suggestions[:SUGGESTIONS]:
            if suggestion != one.word and (one.other_variant or _sure(one.word, suggestion, one.start == 0)):
                edit = Edit(0, one.start, one.end, one.word, suggestion, classify(one.word, suggestion))
                found.append(Proposal(edit, "speller"))
    return found


def _sure(word: str, suggestion: str, first: bool = False) -> bool:
    """Whether a word that is in no dictionary may be a misspelling of `suggestion` without the model having said so.

    A slip of the fingers, a wrong vowel, a long word with a wrong letter or two, small words run together, or a name in small letters.
    Other words that nobody knows are names, jargon and other languages; the model likes a common word better than most of them
    (EXPERIMENTS.md). `first`: it begins the sentence, where a capital makes no name.
    """
    if not word.islower() and not (first and word[1:].islower() and len(word) > 3):
        return False
    old, new = word.lower(), suggestion.lower()
    if old.replace("'", "") == new.replace("'", ""):
        return len(word) > 2
    if suggestion[0].isupper() and not word[0].isupper():
        return False  # a name is no slip of another word
    if not old.isalpha() or not new.replace(" ", "").isalpha():
        return False  # a hyphen is a matter of taste
    if " " in new:
        return any(part in FUNCTION_WORDS for part in new.split())
    swapped = old[:2] == new[1::-1] and old[2:] == new[2:]
    if swapped or old[0] != new[0] or len(word) < 3:
        return swapped
    count = slips(old, new)
    return (count <= 1 and (len(word) >= SURE or is_typing_slip(old, new) or _vowels(old, new))) or (
        count == 2 and len(word) > SURE + 1
    )


def _vowels(word: str, meant: str) -> bool:
    """Whether they differ in nothing but vowels, one for another or one too many, in a word that is long enough to be known by the rest."""
    return len(word) > 4 and re.sub("[aeiouy]", "", word) == re.sub("[aeiouy]", "", meant)


def without_guesses(text: str, rewrite: str) -> str:
    """`rewrite` without those of its edits that guess: that write a word which the dictionary does not know and `text` has
    not, or that put other words in the place of one which it does not know and which is no slip of theirs."""
    edits = diff(text, rewrite)
    if not any(any(char.isalpha() for char in edit.before + edit.after) for edit in edits):
        return rewrite
    new = {word for word in _foreign(rewrite) if word not in text}
    old = _foreign(text)
    kept = [edit for edit in edits if not any(word in edit.after for word in new) and not any(_guessed(word, edit) for word in old)]
    return apply(text, kept) if len(kept) < len(edits) else rewrite


def with_spellings(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """`edits` with what the dictionary has instead of each misspelt word, behind what the judge liked, as other choices."""
    return tuple(
        replace(
            edit, others=tuple(dict.fromkeys(other for other in (*edit.others, *spellings(edit.before)) if other != edit.after))
        )
        if edit.kind == "spelling" and _WORD.fullmatch(edit.before)
        else edit
        for edit in edits
    )


def _foreign(text: str) -> set[str]:
    """The words of `text` that are in no dictionary, whatever the variant of English."""
    return {one.word for one in unknown(text) if not one.other_variant}


def _guessed(word: str, edit: Edit) -> bool:
    """Whether an edit takes an unknown word away for words of which it is neither a slip nor a form."""
    if word not in _WORD.findall(edit.before) or word in edit.after:
        return False
    old, new = word.lower(), [other.lower() for other in _WORD.findall(edit.after)]
    near = any(slips(old, other) <= likely_slips(old) or lemmas(old) & lemmas(other) for other in new)
    return not near and slips(old, "".join(new)) > likely_slips(old)


def usage(text: str) -> list[Proposal]:
    """What our own tables of set mistakes say, each with the rule that made it; one rule may build on another."""
    steps = list(spoken(text))
    if not steps:
        return []
    made = {(edit.before, edit.after): rule for rule, before, after in steps for edit in diff(before, after)}
    found = []
    for edit in diff(text, steps[-1][2]):
        rule = made.get((edit.before, edit.after))
        found.append(Proposal(edit, f"usage:{rule.id}", rule.message) if rule else Proposal(edit, "usage"))
    return found


def messages(text: str) -> dict[tuple[str, str], str]:
    """What our own rules would say of each change that they would make: for whoever makes the same one without a word."""
    found: dict[tuple[str, str], str] = {}
    for rule, before, after in spoken(text):
        if rule.message:
            found |= {(edit.before.strip(), edit.after.strip()): rule.message for edit in diff(before, after)}
    return found


def settled(proposals: Sequence[Proposal], gains: Sequence[float], threshold: float) -> list[Proposal]:
    """Of proposals for a text, those that stand: gain and trust together above `threshold` nats, the best first where they overlap.

    Their edits name the others that would have stood at the very same place.
    """
    ranked = sorted(zip(proposals, gains, strict=True), key=lambda pair: -pair[1] - pair[0].trust)
    chosen: list[Proposal] = []  # in the order of the text
    places: dict[tuple[int, int], dict[str, None]] = {}  # what is proposed for each, the best first
    for proposal, gain in ranked:
        if gain + proposal.trust <= threshold:
            break
        edit = proposal.edit
        places.setdefault((edit.start, edit.end), {})[edit.after] = None
        place = bisect.bisect_left(chosen, edit.start, key=lambda other: other.edit.start)
        if not any(_meet(edit, other.edit) for other in chosen[max(0, place - 1) : place + 1]):
            chosen.insert(place, proposal)
    return [replace(one, edit=replace(one.edit, others=tuple(places[one.edit.start, one.edit.end])[1:])) for one in chosen]


def _meet(one: Edit, other: Edit) -> bool:
    """Whether two edits touch the same place; two insertions at one place do."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end
