"""What changed between a draft and its rewrite, as edits that can each be taken or left.

Pure functions over text. Offsets are characters of the draft.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

# Links, addresses, file names, placeholders, inline code and numbers are one token each, so an edit takes them whole.
TOKEN = re.compile(
    r"https?://[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]|www\.[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\{\{.*?\}\}|`[^`\n]+`|\d+(?:[.,:/-]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|\s+|.",
    re.S,
)


@dataclass(frozen=True)
class Edit:
    """Replace `before`, which stands at [start, end) of the draft, by `after`. Either may be empty, not both."""

    id: int
    start: int
    end: int
    before: str
    after: str


def diff(draft: str, rewrite: str) -> tuple[Edit, ...]:
    """The edits that turn `draft` into `rewrite`, in order, neighbouring ones merged: apply(draft, diff(...)) == rewrite."""
    source, target = TOKEN.findall(draft), TOKEN.findall(rewrite)
    spans: list[list[int]] = []  # token ranges [low, high, low in target, high in target]
    for tag, low, high, new_low, new_high in difflib.SequenceMatcher(None, source, target, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if spans and _only_space(source[spans[-1][1] : low]):  # nothing but a space between: one change for a person
            spans[-1][1], spans[-1][3] = high, new_high
        else:
            spans.append([low, high, new_low, new_high])
    offsets = [0]
    for token in source:
        offsets.append(offsets[-1] + len(token))
    return tuple(
        Edit(number, offsets[low], offsets[high], "".join(source[low:high]), "".join(target[new_low:new_high]))
        for number, (low, high, new_low, new_high) in enumerate(spans)
    )


def _only_space(tokens: list[str]) -> bool:
    return len(tokens) == 0 or (len(tokens) == 1 and tokens[0].isspace() and "\n" not in tokens[0])


def apply(draft: str, edits: Iterable[Edit]) -> str:
    """`draft` with any subset of its edits made; all of them give the rewrite, none the draft."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [draft[at : edit.start], edit.after]
        at = edit.end
    return "".join([*parts, draft[at:]])


def restore_form(unit: str, rewrite: str) -> str:
    """`rewrite`, made by a model that saw single spaces, with the line breaks and white space that `unit` has.

    Where a line break of the unit has no place in the rewrite, that change is given up: form is never lost.
    """
    source, target = TOKEN.findall(unit), TOKEN.findall(rewrite)

    def key(tokens: list[str]) -> list[str]:
        return [" " if token.isspace() else token for token in tokens]

    out: list[str] = []
    for tag, low, high, new_low, new_high in difflib.SequenceMatcher(None, key(source), key(target), autojunk=False).get_opcodes():
        old, new = source[low:high], target[new_low:new_high]
        breaks = [token for token in old if token.isspace() and token != " "]
        if tag == "equal":
            out += old
        elif not breaks:
            out += new
        else:
            spaces = [i for i, token in enumerate(new) if token.isspace()]
            if len(spaces) < len(breaks):
                out += old
                continue
            for place, mark in zip(spaces[-len(breaks) :], breaks, strict=True):
                new[place] = mark
            out += new
    return "".join(out)


def keep_fragment(unit: str, rewrite: str) -> str:
    """`rewrite` of a list item or heading, without the full stop and the capital that only a sentence needs."""
    if unit[-1:].isalnum() or unit.endswith(")"):
        rewrite = rewrite.removesuffix(".")
    first, now = unit[:1], rewrite[:1]
    if first.islower() and now == first.upper():
        rewrite = first + rewrite[1:]
    return rewrite


def single_spaced(unit: str) -> str:
    """What a sentence model is shown: every run of white space as one space."""
    return re.sub(r"\s+", " ", unit)
