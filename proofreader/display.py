"""How scores and edits look: HTML for the page, coloured text for the terminal. Pure functions; everything is escaped."""

from __future__ import annotations

import bisect
import html
import itertools
from collections.abc import Sequence

from classifiers import Score, Scores
from proofreader.draft import PROTECTED, Block, Draft
from proofreader.edits import KINDS, Edit

FACES = {"negative": "😟", "positive": "😊", "impolite": "😠", "polite": "😇"}
NEUTRAL_FACE = "😐"


def face(score: Score) -> str:
    return FACES.get(score.label, NEUTRAL_FACE)


def scores_html(title: str, scores: Scores | None) -> str:
    """Two indicators with label and confidence; dashes where there is no score yet."""
    items = []
    for name in ("sentiment", "politeness"):
        score: Score | None = getattr(scores, name) if scores else None
        mark, label = (face(score), f"{score.label} · {score.confidence:.0%}") if score else ("·", "not scored yet")
        items.append(
            f'<div class="score"><span class="face" aria-hidden="true">{mark}</span>'
            f'<span><span class="what">{name.capitalize()}</span><br><span class="label">{label}</span></span></div>'
        )
    return f'<section class="scores" aria-label="Scores of the {html.escape(title.lower())}"><h3>{html.escape(title)}</h3>{"".join(items)}</section>'


def review_html(draft: str, edits: Sequence[Edit], kept: Sequence[Edit] = ()) -> str:
    """The draft with every change marked where it stands, each a button that takes or leaves it; `web/review.js` brings it to life.

    Quoted history, signature and code are greyed. Without edits there is nothing to review, and nothing is shown but what
    was kept.
    """
    parts = []
    if edits:
        marks, at = [], 0
        blocks = Draft.parse(draft).blocks
        ends = [*itertools.accumulate(len(block.text) for block in blocks)]
        for edit in edits:
            marks += [_untouched(blocks, ends, at, edit.start), _mark(edit)]
            at = edit.end
        marks.append(_untouched(blocks, ends, at, len(draft)))
        count = f"{len(edits)} change{'s' if len(edits) != 1 else ''}"
        parts.append(f'<h3>{count} <span class="hint">click one to take or leave it</span></h3>{_toolbar(edits)}')
        parts.append(f'<div class="marked">{"".join(marks)}</div>{_reasons(edits)}')
    if written := [text for edit in kept if (text := edit.before.strip())]:  # where something was to come in, nothing stands
        items = "".join(f"<li>{html.escape(text)}</li>" for text in written)
        parts.append(f"<h3>Kept as you wrote it</h3><ul>{items}</ul>")
    return f'<section class="changes" aria-label="Review of the changes">{"".join(parts)}</section>' if parts else ""


def _mark(edit: Edit) -> str:
    was, now = html.escape(edit.before), html.escape(edit.after)
    name = f"{edit.kind}: {edit.before.strip() or 'nothing'} becomes {edit.after.strip() or 'nothing'}. {edit.why}".strip()
    return (
        f'<button type="button" class="edit" aria-pressed="true" data-kind="{edit.kind}" aria-label="{html.escape(name)}" '
        f'title="{html.escape(f"{edit.kind.capitalize()}. {edit.why}".strip())}"><del>{was}</del><ins>{now}</ins></button>'
    )


def _reasons(edits: Sequence[Edit]) -> str:
    """The changes as a list, each with its reason, and a word whose spelling was changed with a button that lets it stay, now and
    in drafts to come."""
    items = []
    offered: set[str] = set()  # a word that was changed twice has one button
    for edit in edits:
        was, now = html.escape(edit.before.strip()), html.escape(edit.after.strip())
        never = (
            f' <button type="button" class="never" data-never="{was}" aria-label="Never change the word {was}">'
            "never change this word</button>"
            if edit.kind == "spelling" and len(edit.before.split()) == 1 and was not in offered
            else ""
        )
        offered.add(was)
        items.append(f"<li><del>{was}</del> <ins>{now}</ins> {html.escape(edit.why)}{never}</li>")
    return f'<details class="reasons" open><summary>Why</summary><ol>{"".join(items)}</ol></details>'


def _toolbar(edits: Sequence[Edit]) -> str:
    """Buttons that take all, none, or all of one kind."""
    kinds = [kind for kind in KINDS if any(edit.kind == kind for edit in edits)]
    buttons = [
        '<button type="button" data-all="true">Take all</button>',
        '<button type="button" data-all="false">Leave all</button>',
    ]
    for kind in kinds if len(kinds) > 1 else []:
        count = sum(edit.kind == kind for edit in edits)
        buttons.append(f'<button type="button" data-toggle="{kind}" aria-pressed="true">{kind.capitalize()} ({count})</button>')
    return f'<div class="tools" role="toolbar" aria-label="Take or leave several changes">{"".join(buttons)}</div>'


def _untouched(blocks: Sequence[Block], ends: Sequence[int], start: int, end: int) -> str:
    """A stretch of the draft that these blocks make, between two edits; what is never rewritten in grey. Blocks end at `ends`."""
    parts = []
    for number in range(bisect.bisect_right(ends, start), len(blocks)):
        block, at = blocks[number], ends[number] - len(blocks[number].text)
        if at >= end:
            break
        text = block.text[max(0, start - at) : end - at]
        grey = block.kind in PROTECTED and text.strip()
        parts.append(f'<span class="protected">{html.escape(text)}</span>' if grey else f"<span>{html.escape(text)}</span>")
    return "".join(parts)


def message_html(sentences: Sequence[str], kind: str = "note") -> str:
    """Sentences for the person, announced to screen readers; empty when there are none."""
    lines = "<br>".join(html.escape(sentence) for sentence in sentences)
    return f'<p class="{kind}" role="status">{lines}</p>' if lines else ""


def changes_text(draft: str, edits: Sequence[Edit], colour: bool = False) -> str:
    """The draft with changes as [-was-]{+is+}, the way `git diff --word-diff` writes them."""
    red, green, off = ("\x1b[31m", "\x1b[32m", "\x1b[0m") if colour else ("", "", "")
    parts, at = [], 0
    for edit in edits:
        parts.append(draft[at : edit.start])
        if edit.before:
            parts.append(f"{red}[-{edit.before}-]{off}")
        if edit.after:
            parts.append(f"{green}{{+{edit.after}+}}{off}")
        at = edit.end
    return "".join([*parts, draft[at:]])


def reasons_text(edits: Sequence[Edit]) -> str:
    """A line for each change: what, and why."""
    return "\n".join(f"{edit.before.strip() or '(nothing)'} → {edit.after.strip() or '(nothing)'}: {edit.why}" for edit in edits)


def scores_text(name: str, scores: Scores) -> str:
    parts = [
        f"{kind} {score.label} {score.confidence:.0%}"
        for kind, score in (("sentiment", scores.sentiment), ("politeness", scores.politeness))
    ]
    return f"{name}: {', '.join(parts)}"
