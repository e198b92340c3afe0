"""The one door that every change passes before it may stand: facts, a person's own words, inventions, and the form of what was written.

`refused` asks it about edits that are proposed, `finished` brings the form back into a sentence that is done and says which of its
edits stand and which are kept as they were written. It knows nothing about models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from proofreader.edits import Edit, apply, diff, keep_end, keep_fragment, restore_form
from proofreader.guard import find_inventions, find_violations, strays
from proofreader.options import Wish
from proofreader.sentence import Finished, Sentence
from proofreader.structure import is_fragment
from proofreader.words import touched

TRIES = 3  # times that facts are compared: without what broke one, another may be broken


def refused(text: str, edits: Sequence[Edit], wish: Wish, tone_wanted: bool = False) -> tuple[Edit, ...]:
    """The edits of `text` that would break a fact or touch a word of the person's own."""
    own = touched(text, edits, wish.options.words)
    return (*own, *(edit for edit in find_violations(text, edits, tone_wanted) if edit not in own))


def finished(shown: Sentence, answer: Sentence, wish: Wish, rude: bool = False) -> Finished:
    """An answer in the form of what was written, without what breaks a fact or strays from it.

    `shown` is what the model read, which stands where the model strayed; its edits are those of the tone that was wanted. Where it
    was left to the model to lift a `rude` tone, it may use other words.
    """
    written, toned = answer.written, rude or bool(shown.edits)
    rewrite = _reshaped(answer, _kept_close(shown, answer, wish, rude))
    if rewrite == answer.original:
        return Finished(written)
    edits = diff(written, restore_form(written, rewrite))
    edits = _without(edits, touched(written, edits, wish.options.words))
    if not toned:
        edits = _without(edits, find_inventions(written, edits))
    kept: list[Edit] = []
    for _ in range(TRIES):
        broken = find_violations(written, edits, toned)
        if not broken:
            break
        kept += broken
        edits = _without(edits, broken)
    else:
        kept += edits
        edits = ()
    edits = tuple(replace(edit, kind="tone") if toned and edit.kind == "wording" else edit for edit in edits)
    return Finished(apply(written, edits), answer.signed(edits), tuple(kept))


def _kept_close(shown: Sentence, answer: Sentence, wish: Wish, rude: bool) -> str:
    """The answer in the draft's English; what the model read instead, where the answer strays from that."""
    plain = answer.original
    read, rewrite = wish.localised(plain, shown.text), wish.localised(plain, answer.text)
    if not shown.edits:
        return read if strays(plain, rewrite, rude) else rewrite
    changes = diff(read, rewrite)
    rewrite = apply(read, _without(changes, (*find_inventions(read, changes), *refused(read, changes, wish))))
    gone = strays(read, rewrite, False) or find_violations(plain, diff(plain, rewrite), True)
    return read if gone else rewrite


def _reshaped(answer: Sentence, rewrite: str) -> str:
    """A rewrite without the capital and the full stop that only a sentence needs, where what was written is none."""
    if answer.fragment:
        return keep_fragment(answer.original, rewrite)
    return keep_end(answer.original, rewrite) if is_fragment(answer.written) else rewrite


def _without(edits: Sequence[Edit], others: Iterable[Edit]) -> tuple[Edit, ...]:
    gone = set(others)
    return tuple(edit for edit in edits if edit not in gone)
