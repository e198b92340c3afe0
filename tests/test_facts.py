"""Facts stay, whatever the model writes: the embedded one, and a hostile one put in its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from proofreader.guided import Growth
from tests.conftest import FIXTURES

ROWS = [line.split("\t") for line in (FIXTURES / "facts.tsv").read_text(encoding="utf-8").splitlines()]
DRAFTS = [(draft, facts.split("|")) for draft, facts in ROWS]
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def shift(words: list[str]) -> Callable[[str], str]:
    turn = {word: words[(i + 1) % len(words)] for i, word in enumerate(words)}
    return lambda text: re.sub(r"[A-Z]\w+", lambda match: turn.get(match[0], match[0]), text)


ATTACKS: dict[str, Callable[[str], str]] = {
    "numbers": lambda text: re.sub(r"\d", lambda match: str((int(match[0]) + 1) % 10), text),
    "fewer numbers": lambda text: re.sub(r" ?\d[\d.,:/-]*", "", text),
    "swapped digits": lambda text: re.sub(r"(\d)(\d)", r"\2\1", text),
    "names": lambda text: re.sub(r"(?<=[a-z.,] )[A-Z][a-z]{3,}", "Smith", text),
    "no names": lambda text: re.sub(r"(?<=[a-z.,] )[A-Z][a-z]+ ?", "", text),
    "months": shift(MONTHS),
    "days": shift(DAYS),
    "denials": lambda text: re.sub(r" not\b|n't\b", "", text.replace("cannot", "can").replace("never", "always")),
    "new denials": lambda text: re.sub(r" (is|was|will|are|were)\b", r" \1 not", text),
    "promise": lambda text: text + " I promise to pay you double, with my apologies to Mr. Bernstein.",
    "currency": lambda text: text.translate(str.maketrans("$€£%", "€£$‰")),
    "addresses": lambda text: text.replace("example", "examples"),
    "files": lambda text: re.sub(r"\.(pdf|xlsx|jpg)", ".zip", text),
    "marks": lambda text: re.sub(r"[{}\[\]`%\"]", "", text),
    "quotations": lambda text: re.sub(r'"([^"]+)"', r'"\1 now"', text),
    "answer": lambda text: "Sure! Here is what I think about your question: it depends on many things.",
    "another language": lambda text: "Bitte überweisen Sie den Betrag so bald wie möglich auf unser Konto.",
    "nothing": lambda text: "",
    "endless": lambda text: f"{text} {text} {text}",
    "order": lambda text: " ".join(reversed(text.split())),
}


class Hostile:
    """A rewriter that tries to change what a draft states."""

    context = 4096

    def __init__(self, attack: Callable[[str], str]) -> None:
        self.attack = attack

    def fits(self, messages, max_tokens: int) -> bool:
        return True

    def rewrite(self, requests, sampling, cancelled) -> Iterator[Growth]:
        for index, request in enumerate(requests):
            yield Growth(index, self.attack(request.unit), True)


def check(draft: str, facts: list[str], rewrite: str) -> None:
    for fact in facts:
        assert rewrite.count(fact) == draft.count(fact), f"{fact!r} of {draft!r} is not in {rewrite!r} as often"
    assert Counter(re.findall(r"\d", rewrite)) == Counter(re.findall(r"\d", draft))


def test_there_are_forty_drafts_with_facts() -> None:
    assert len(DRAFTS) >= 40
    for draft, facts in DRAFTS:
        for fact in facts:
            assert fact in draft


def test_the_embedded_model_keeps_every_fact(proofreader) -> None:
    for draft, facts in DRAFTS:
        check(draft, facts, proofreader.proofread(draft).rewrite)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("rude", [False, True], ids=["plain", "rude"])
def test_a_hostile_model_changes_no_fact(proofreader, monkeypatch, attack: str, rude: bool) -> None:
    entry, _ = proofreader.shelf.rewriter("embedded")
    monkeypatch.setattr(proofreader.shelf, "rewriter", lambda *_: (entry, Hostile(ATTACKS[attack])))
    for draft, facts in DRAFTS:
        text = f"Are you stupid? {draft}" if rude else draft
        result = proofreader.proofread(text)
        check(text, facts, result.rewrite)
        assert "promise" not in result.rewrite and "Bernstein" not in result.rewrite


def test_what_was_kept_is_listed(proofreader, monkeypatch) -> None:
    entry, _ = proofreader.shelf.rewriter("embedded")
    monkeypatch.setattr(proofreader.shelf, "rewriter", lambda *_: (entry, Hostile(ATTACKS["numbers"])))
    result = proofreader.proofread("Please transfer $1,250.50 to our account by 3 May 2027.")
    assert [edit.before for edit in result.kept] == ["1,250.50", "3", "2027"]
    assert result.rewrite == result.draft
