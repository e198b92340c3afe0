"""What becomes of whole drafts, with who changed what and why, so that a change of behaviour is read in a diff.

`make snapshots` renews the files; a new model or rule changes them, a new cut of the code does not.
"""

from __future__ import annotations

import os

import pytest

from classifiers import Scores
from proofreader import Edit, Options, Proofread
from tests.conftest import FIXTURES

pytestmark = pytest.mark.alone  # two ways to compute, by what runs beside it, differ where the model is in doubt
FOLDER = FIXTURES / "snapshots"
DRAFTS = sorted(path.stem for path in FOLDER.glob("*.txt"))
WISHES = {  # where they are not the app's
    "more_formal": Options(tone="more formal"),
    "own_words": Options(words=("Zyntra", "frobnicate", "Kwikmart", "custommer")),
    "british": Options(variant="gb"),
    "long": Options(boldness="bold"),
}


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_becomes_what_its_snapshot_shows(proofreader, name: str) -> None:
    path = FOLDER / f"{name}.snapshot"
    draft = path.with_suffix(".txt").read_bytes().decode()
    shown = snapshot(proofreader.proofread(draft, WISHES.get(name)))
    if os.environ.get("GOLDEN") == "renew":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def test_every_snapshot_has_its_draft() -> None:
    assert {path.stem for path in FOLDER.iterdir() if path.suffix == ".snapshot"} == set(DRAFTS)
    assert set(WISHES) <= set(DRAFTS)


def snapshot(result: Proofread) -> str:
    """A Proofread as text, without its times; scores by their labels, which are the same on every machine."""
    return "\n".join(
        [
            f"sounds: {labels(result.before)} -> {labels(result.after)}",
            *(f"note: {note}" for note in result.notes),
            *(line(edit, f"{edit.kind}, {edit.source}") for edit in result.edits),
            *(line(edit, "kept as you wrote it") for edit in result.kept),
            f"\n{result.rewrite}",
        ]
    )


def labels(scores: Scores | None) -> str:
    return f"{scores.sentiment.label}, {scores.politeness.label}" if scores else "not scored"


def line(edit: Edit, head: str) -> str:
    """An edit where it stands, who proposed it and why."""
    return f"{edit.start}: {edit.before!r} -> {edit.after!r} ({head}) {edit.why}".rstrip()
