"""Who proposes edits of a sentence besides the language model: a library of rules, and rules of our own.

Each reads a sentence and gives proposals, which may compete for one place; none decides. They know nothing of one another, of the
judge who does decide, or of emails.
"""

from __future__ import annotations

import bisect
import contextlib
import ctypes
import functools
import itertools
import math
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from proofreader.edits import FUNCTION_WORDS, Edit, apply, classify, diff
from proofreader.errors import OutOfMemory
from proofreader.inflection import lemmas
from proofreader.settings import has_room
from proofreader.usage import spoken
from proofreader.variants import Variant

SUGGESTIONS = 3  # of the library's suggestions for one place, how many may compete: a later one is hardly ever right
ENGINE = 600_000_000  # bytes that the library asks for while it loads; it keeps half of them
SURE = 7  # letters from which on an unknown word with one slip tells what was meant
OTHERS = 5  # of its suggestions for a misspelt word, how many a person may choose from
# Opinions on style, and on marks that are a matter of taste
DISABLED = [
    "STYLE",
    "TYPOGRAPHY",
    "COLLOCATIONS",
    "REDUNDANCY",
    "CREATIVE_WRITING",
    "PLAIN_ENGLISH",
    "GENDER_NEUTRALITY",
    "WIKIPEDIA",
    "REPETITIONS_STYLE",
]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OTHER_VARIANT = re.compile(r"(?:British|American) (?:English|expression)")

# What a proposer's word counts in nats before the model is asked, chosen on tests/fixtures/development.tsv: how far a proposal of
# each may fall below none and still be right more often than wrong.
TRUST = {"usage": 6.0, "languagetool": 2.0}


@dataclass(frozen=True)
class Proposal:
    """An edit that somebody proposes: who, and why in a sentence for the person, where the proposer knows one."""

    edit: Edit
    source: str  # languagetool:RULE, usage, llama
    why: str = ""

    @property
    def trust(self) -> float:
        """What its source counts, in nats."""
        return TRUST.get(self.source.partition(":")[0], 0.0)


Corrector = Callable[[str], list[Proposal]]


def languagetool(text: str, variant: Variant = "auto") -> list[Proposal]:
    """What LanguageTool's engine and English rules say, as lingotweaker runs them in this process.

    "us" and "gb" are its own variants, with the spellings that each wants of the other; "auto" is the American one without them.
    """
    ends = [*itertools.accumulate(len(char.encode("utf-8", "replace")) for char in text)]  # bytes up to the end of each character
    found = []
    for match in _engine("en-GB" if variant == "gb" else "en-US").check(text):
        spelling = match["rule_id"].startswith("MORFOLOGIK")
        other_variant = bool(_OTHER_VARIANT.search(match["message"]))
        if other_variant and (variant == "auto" or not spelling):
            continue  # a draft keeps its own variant, and its own expressions in any case
        start = bisect.bisect_right(ends, match["offset"])
        end = bisect.bisect_right(ends, match["offset"] + match["length"])
        # of a misspelling it says only that it is one
        why = "" if spelling else re.sub(r"<suggestion>(.*?)</suggestion>", r"“\1”", match["message"])
        for suggestion in match["suggestions"][:SUGGESTIONS]:
            if suggestion == text[start:end] or _optional(text[start:end], suggestion):
                continue
            if not spelling or other_variant or _sure(text[start:end], suggestion, start == 0):
                edit = Edit(0, start, end, text[start:end], suggestion, classify(text[start:end], suggestion))
                found.append(Proposal(edit, f"languagetool:{match['rule_id']}", why))
    return found


def _optional(before: str, after: str) -> bool:
    """Whether nothing but a comma is put in, or a hyphen in or out: on mistakes hardly ever what was wanted, and nearly half of what the
    library had to say about right text but for spelling (EXPERIMENTS.md)."""
    hyphen = ("-" in before) != ("-" in after) and re.sub(r"[-\s]", "", before) == re.sub(r"[-\s]", "", after)
    return hyphen or ("," not in before and after.replace(",", "", 1) == before)


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


def is_typing_slip(word: str, meant: str) -> bool:
    """Whether fingers that wanted `meant` may have written `word`: a letter left out, doubled, hit beside or along with its neighbour
    on a QWERTY keyboard, or two in the wrong order. Both in small letters."""
    start = next((i for i, (one, other) in enumerate(zip(word, meant, strict=False)) if one != other), min(len(word), len(meant)))
    rest, wanted = word[start:], meant[start:]
    if rest == wanted[1:]:
        return True
    if rest[1:] == wanted:
        return any(_beside(rest[0], other) for other in word[max(0, start - 1) : start] + rest[1:2])
    if rest[1:] == wanted[1:]:
        return _beside(rest[0], wanted[0])
    return rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]


# of each letter: its place on the keyboard in widths of a key, each row a little to the right of the one above
_KEYS = {
    letter: (column + shift, row)
    for row, (shift, letters) in enumerate(((0.0, "qwertyuiop"), (0.25, "asdfghjkl"), (0.75, "zxcvbnm")))
    for column, letter in enumerate(letters)
}


def _beside(one: str, other: str) -> bool:
    """Whether two letters are the same key or touch each other."""
    return one == other or (one in _KEYS and other in _KEYS and math.dist(_KEYS[one], _KEYS[other]) < 1.3)


_loading = threading.Lock()


def _engine(variant: str) -> Any:
    """The engine of a variant, loaded once, however many drafts ask for it first: each takes some 300 MB."""
    with _loading:
        return _loaded(variant)


@functools.cache
def _loaded(variant: str) -> Any:
    if not has_room(ENGINE):  # it would end the process
        raise OutOfMemory()
    import lt_py

    engine = lt_py.Engine("en", variant=variant, disabled_categories=DISABLED)
    with contextlib.suppress(OSError, AttributeError):  # only glibc keeps the 100 MB that reading the rules took
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return engine


def without_guesses(text: str, rewrite: str) -> str:
    """`rewrite` without those of its edits that guess: that write a word which the library's dictionary does not know and `text` has
    not, or that put other words in the place of one which it does not know and which is no slip of theirs."""
    edits = diff(text, rewrite)
    if not any(any(char.isalpha() for char in edit.before + edit.after) for edit in edits):
        return rewrite
    new = {word for word in _unknown(rewrite) if word not in text}
    old = _unknown(text)
    kept = [edit for edit in edits if not any(word in edit.after for word in new) and not any(_guessed(word, edit) for word in old)]
    return apply(text, kept) if len(kept) < len(edits) else rewrite


def with_spellings(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """`edits` with what the library would write instead of each misspelt word, behind what the judge liked, as other choices."""
    return tuple(
        replace(
            edit, others=tuple(dict.fromkeys(other for other in (*edit.others, *spellings(edit.before)) if other != edit.after))
        )
        if edit.kind == "spelling" and _WORD.fullmatch(edit.before)
        else edit
        for edit in edits
    )


@functools.lru_cache(maxsize=4096)
def spellings(word: str) -> tuple[str, ...]:
    """What the library's dictionary has instead of a misspelt word, the nearest first; nothing for a word that it knows."""
    found = (match["suggestions"] for match in _engine("en-US").check(word) if match["rule_id"].startswith("MORFOLOGIK"))
    return tuple(itertools.islice(itertools.chain.from_iterable(found), OTHERS))


@functools.lru_cache(maxsize=4096)
def is_known(word: str) -> bool:
    """Whether a word is in the library's dictionary."""
    return not _unknown(word)


def _unknown(text: str) -> set[str]:
    """The words of `text` that are in no dictionary of the library's, whatever the variant of English."""
    raw = text.encode("utf-8", "replace")
    return {
        raw[match["offset"] : match["offset"] + match["length"]].decode("utf-8", "ignore")
        for match in _engine("en-US").check(text)
        if match["rule_id"].startswith("MORFOLOGIK") and "English" not in match["message"]
    }


def _guessed(word: str, edit: Edit) -> bool:
    """Whether an edit takes an unknown word away for words of which it is neither a slip nor a form."""
    if word not in _WORD.findall(edit.before) or word in edit.after:
        return False
    old, new = word.lower(), [other.lower() for other in _WORD.findall(edit.after)]
    near = any(slips(old, other) <= likely_slips(old) or lemmas(old) & lemmas(other) for other in new)
    return not near and slips(old, "".join(new)) > likely_slips(old)


def likely_slips(word: str) -> int:
    """How many slips a misspelt word of this length may hold and still tell what was meant: 97 of 100 entries of a public
    dictionary of typing mistakes (crate-ci/typos) hold no more than two."""
    return 1 if len(word) < 5 else 2 if len(word) < 11 else 3


def slips(word: str, other: str) -> int:
    """Letters put in, left out, exchanged or swapped with their neighbour between two words (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


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
