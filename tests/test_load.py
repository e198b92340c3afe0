"""The load test itself, on a real page: that it counts what is answered, and notices what is not."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from bench import load


class Faulty:
    """Gives one of the answers that a server must not give, or may."""

    def __init__(self, answer: load.Answer | Exception) -> None:
        self.answer = answer

    def ask(self, draft: str, patience: float | None) -> load.Answer:
        time.sleep(0.001)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (("rewrite", "Right."), "bad, yet answered"),
        (("rewrite", "Wrong."), "answered otherwise"),
        (load.Lost("no sentence"), "lost"),
        (("refused", "This server takes no more drafts."), ""),
    ],
)
def test_what_must_not_be_is_counted(answer: load.Answer | Exception, fault: str) -> None:
    tally = load.Tally()
    load.client(Faulty(answer), {"right.": "Right."}, time.monotonic() + 0.3, random.Random(1), tally)
    assert bool(tally.faults) == bool(fault) and (not fault or tally.outcomes[fault])
    assert sum(tally.outcomes.values()) > 50


def test_a_tie_is_forgiven_and_nothing_else(proofreader) -> None:
    draft = "We speak about the report yesterday."
    alone, tie, other, fact = (draft.replace("We speak", words) for words in ("We spoke", "We talked", "We laughed", "They spoke"))
    for rewrite, forgiven in ((tie, True), (other, False), (fact, False)):
        tally = load.Tally(Counter({"answered otherwise": 2}), others=Counter({(draft, rewrite): 2}))
        load.forgive_ties(tally, {draft: alone}, proofreader)
        assert tally.faults == (0 if forgiven else 2), rewrite


@pytest.mark.alone
def test_programs_and_browsers_get_what_they_would_get_alone(monkeypatch) -> None:
    """For a few seconds, with more bad and stopped drafts than the load that is measured."""
    monkeypatch.setattr(load, "STOPPED", 0.15)
    monkeypatch.setattr(load, "WRONG", 0.15)
    monkeypatch.setattr(load, "SAMPLE", 0.5)
    asked: list[type] = []
    for kind in (load.Program, load.Browser):
        ask = kind.ask
        monkeypatch.setattr(kind, "ask", lambda self, *rest, ask=ask: (asked.append(type(self)), ask(self, *rest))[1])
    tally = load.run(4, 0.2, load.SHORT)
    assert tally.faults == 0, tally.odd
    assert set(asked) == {load.Program, load.Browser}
    for outcome in ("answered as alone", "stopped", "bad, refused with a sentence"):
        assert tally.outcomes[outcome], (outcome, tally)
    assert {"the draft is empty", "the limit is 20,000"} <= {
        part for part in ("the draft is empty", "the limit is 20,000") if part in str(tally.odd)
    }
    assert tally.most(0, 60) > 100e6
    assert "| lost | 0 |" in load.table(tally, 4, 0.2)
