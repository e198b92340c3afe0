"""Kinds of change that the language model gets wrong more often than others, and how sure it must be of each.

Over the whole sentence, that is: its margin is asked of one token at a time, where a comma that becomes a full stop, or a common word
for a rare one, looks likelier than it is. It knows edits and the dictionary, and nothing about models.
"""

from __future__ import annotations

from collections.abc import Callable

from proofreader.dictionary import is_known
from proofreader.edits import WORD, Edit

# By how many nats more than its margin, chosen on texts that no report is made of (EXPERIMENTS.md)
FULL_STOP = 2.0  # a comma becomes a full stop, and the small letter behind it a capital
ARTICLE = 1.5  # "a", "an" or "the" is put in
OTHER_WORD = 2.0  # another word, no form and no spelling of it, stands in its place
RARE_SPELLING = 2.5  # a rare word becomes one that looks like it: "adaption"
RARE_WORD = 8.0  # or one that does not: "surety", "parapet"
ALIKE = 4  # letters at the beginning of words that may be one family: "confirm", "confirmation"


def doubt(edit: Edit, rare: Callable[[str], bool]) -> float:
    """By how many nats more than its margin the model must find a sentence likelier with this edit than without it; 0 of most.

    `rare` says whether a lower-case word is seldom met, so that the model hardly knows it.
    """
    old, new = (WORD.findall(text) for text in (edit.before, edit.after))
    if not old and " ".join(new).lower() in ("a", "an", "the"):
        return ARTICLE
    if not old or not new:
        return 0.0
    stop = FULL_STOP if edit.before.startswith(",") and edit.after.startswith(".") else 0.0
    if edit.kind not in ("wording", "spelling") or _slipped(old, new):
        return stop
    other = edit.kind == "wording"
    if any(word.isalpha() and word.islower() and word not in new and rare(word) and is_known(word) for word in old):
        return RARE_WORD if other else RARE_SPELLING
    return OTHER_WORD if other and old[0][:ALIKE].lower() != new[0][:ALIKE].lower() else stop


def _slipped(old: list[str], new: list[str]) -> bool:
    """Whether nothing but the last letter was left out, or an s stands behind what has no plural: "bough" for "bought"."""
    return len(old) == len(new) == 1 and (old[0] == new[0][:-1] or old[0] == new[0] + "s")
