"""Are the facts the same? Finds the edits that would change a number, address, link, placeholder, code or name, and the
rewrites that stray from their draft. It knows nothing about models.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence

from proofreader.edits import TOKEN, Edit, apply

_FACT = re.compile(r"\d|@|^https?://|^www\.|^\{\{|^`|^[$€£¥%]$")
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december english""".split()
)
_NOT_NAMES = frozenset("i i'm i've i'll i'd mr ms mrs dr".split())


def facts(text: str) -> Counter[str]:
    """How often each number, address, link, placeholder, currency sign and piece of code stands in `text`."""
    return Counter(token for token in TOKEN.findall(text) if _FACT.search(token))


def names(text: str) -> Counter[str]:
    """Capitalised words that do not begin a sentence, as people's, firms' and places' names do; none in shouted text."""
    letters = [char for char in text if char.isalpha()]
    if sum(char.isupper() for char in letters) > len(letters) / 2:
        return Counter()
    found: Counter[str] = Counter()
    start = True
    for token in TOKEN.findall(text):
        if token.isspace():
            continue
        word = token[:1].isalpha()
        if word and not start and token[0].isupper() and token.lower() not in _NOT_NAMES | _CALENDAR:
            found[re.sub(r"['’]s?$", "", token)] += 1
        start = (not word and token in '.!?:…•"“(') or (start and not word)
    return found


def find_violations(draft: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that break a fact: after them something that the draft states is missing, or new."""
    rewrite = apply(draft, edits)
    broken = _changed(facts(draft), facts(rewrite))
    lost = names(draft) - Counter({name: rewrite_count(rewrite, name) for name in names(draft)})
    if not broken and not lost:
        return ()
    culprits = []
    for edit in edits:
        wrong_fact = _changed(facts(edit.before), facts(edit.after)) & broken
        wrong_name = any(rewrite_count(edit.before, name) > rewrite_count(edit.after, name) for name in lost)
        if wrong_fact or wrong_name:
            culprits.append(edit)
    return tuple(culprits)


def rewrite_count(text: str, name: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def _changed(before: Counter[str], after: Counter[str]) -> set[str]:
    return {token for token in before.keys() | after.keys() if before[token] != after[token]}


def strays(unit: str, rewrite: str, tone_wanted: bool) -> bool:
    """True when `rewrite` is no rewrite of `unit`: empty, far too long or short, or of other words.

    Where the tone was to be lifted the words may change more. The limits were set by reading the embedded model's
    rewrites of the project's own drafts.
    """
    if not rewrite.strip():
        return True
    old, new = (re.findall(r"\w+", text.lower()) for text in (unit, rewrite))
    ratio = len(new) / max(1, len(old))
    if tone_wanted:
        return (ratio > 3.5 and len(new) > 14) or ratio < 0.3
    if (ratio > 1.6 and len(new) > len(old) + 3) or (ratio < 0.6 and len(new) < len(old) - 3):
        return True
    return difflib.SequenceMatcher(None, unit.lower(), rewrite.lower(), autojunk=False).ratio() < 0.6
