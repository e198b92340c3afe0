"""Cut text into sentences without losing a character. It knows English abbreviations and nothing about email.

`"".join(split_sentences(text)) == text` for every string, so whoever puts the pieces together again cannot lose form.
"""

from __future__ import annotations

import re

# Words that end in a full stop without ending a sentence; those of the second set only before a number, those of the
# third only before a small letter.
TITLES = frozenset(
    """mr mrs ms mx dr prof st jr rev hon gen capt lt sgt cmdr messrs mme mlle herr dept univ approx ca vs cf attn
    encl resp incl excl bldg apt ave blvd eg ie viz inc ltd corp""".split()
)
NUMBERED = frozenset(
    """no nos nr vol vols p pp fig figs art sec ch eq ref tel ext est max min rd co jan feb mar apr jun jul aug sept sep
    oct nov dec mon tue tues wed thu thur thurs fri sat sun""".split()
)
SOFT = frozenset(["etc", "a.m", "p.m", "am", "pm", "ph.d"])

_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]++[\"'”’»)\]]*+\s+|\n\s*\n\s*")
LONGEST_WORD = 200  # characters before a full stop that are looked at: longer words are in none of the sets
_STARTS_LOW = re.compile(r"[\"'“‘«(\[]*[a-zà-öø-ÿ,;:)]")


def split_sentences(text: str) -> list[str]:
    """Sentences of `text`, each with the white space that follows it. Joining them gives `text` back exactly."""
    pieces, start = [], 0
    for match in _END.finditer(text):
        if match.end() < len(text) and _ends_sentence(text, start, match):
            pieces.append(text[start : match.end()])
            start = match.end()
    if start < len(text):
        pieces.append(text[start:])
    return pieces


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group().strip()
    if not mark:  # a blank line
        return True
    after = match.end()
    stop = mark.rstrip("\"'”’»)]")
    before = _last_word(text[max(start, match.start() - LONGEST_WORD) : match.start()])
    word = before.lstrip("\"'“‘«([").lower()
    low = bool(_STARTS_LOW.match(text, after))
    if stop in {"...", "…", ".."} or stop != mark or "://" in word:
        return not low
    if stop[-1] != ".":
        return True
    if word in TITLES or (word in NUMBERED and text[after : after + 1].isdigit()):
        return False
    if word in SOFT:
        return not low
    if re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):  # U.S., e.g.: a name or more text follows more often than an end
        return False
    if re.fullmatch(r"[a-z]", word) and word != "i":  # an initial: J. Smith
        return False
    if re.fullmatch(r"\d{1,2}|[ivx]{1,4}", word) and match.start() - len(before) == start:  # "1. First point"
        return False
    return not low or (text[after : after + 1] == "i" and text[after + 1 : after + 2] in " '’")


def _last_word(text: str) -> str:
    """The word at the end of a text, empty where white space ends it."""
    return text.rsplit(None, 1)[-1] if text and not text[-1].isspace() else ""
