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

_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s)\s+|\n\s*\n\s*")
_WORD_BEFORE = re.compile(r"(\S+)$")
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
    following = text[match.end() :]
    stop = mark.rstrip("\"'”’»)]")
    before = _WORD_BEFORE.search(text[start : match.start()])
    word = before.group(1).lstrip("\"'“‘«([").lower() if before else ""
    if stop in {"...", "…", ".."} or stop != mark or "://" in word:
        return not _STARTS_LOW.match(following)
    if stop[-1] != ".":
        return True
    if word in TITLES or (word in NUMBERED and following[:1].isdigit()):
        return False
    if word in SOFT:
        return not _STARTS_LOW.match(following)
    if re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):  # U.S., e.g.: a name or more text follows more often than an end
        return False
    if re.fullmatch(r"[a-z]", word) and word != "i":  # an initial: J. Smith
        return False
    if re.fullmatch(r"\d{1,2}|[ivx]{1,4}", word) and before and before.start() == 0:  # "1. First point"
        return False
    return not _STARTS_LOW.match(following) or (following[:1] == "i" and following[1:2] in " '’")
