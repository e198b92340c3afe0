"""How scores and edits look: HTML for the page, coloured text for the terminal. Pure functions; everything is escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence

from classifiers import Score, Scores
from proofreader.edits import Edit

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


def changes_html(draft: str, edits: Sequence[Edit], kept: Sequence[Edit] = ()) -> str:
    """The draft with every change marked where it stands: struck out what was, underlined what is."""
    parts, at = [], 0
    for edit in edits:
        parts.append(html.escape(draft[at : edit.start]))
        if edit.before:
            parts.append(f"<del>{html.escape(edit.before)}</del>")
        if edit.after:
            parts.append(f"<ins>{html.escape(edit.after)}</ins>")
        at = edit.end
    parts.append(html.escape(draft[at:]))
    count = f"{len(edits)} change{'s' if len(edits) != 1 else ''}" if edits else "No changes"
    text = f'<div class="changes"><h3>{count}</h3><div class="marked">{"".join(parts)}</div>'
    if kept:
        items = "".join(f"<li>{html.escape(edit.before.strip() or '(nothing)')}</li>" for edit in kept)
        text += f"<h3>Kept as you wrote it</h3><ul>{items}</ul>"
    return text + "</div>"


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


def scores_text(name: str, scores: Scores) -> str:
    parts = [f"{kind} {score.label} {score.confidence:.0%}" for kind, score in (("sentiment", scores.sentiment), ("politeness", scores.politeness))]  # fmt: skip
    return f"{name}: {', '.join(parts)}"
