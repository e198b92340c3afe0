"""What was seen before costs nothing again, changes no answer, and is bounded."""

from __future__ import annotations

import threading

import pytest

from proofreader import Options, rewriting
from proofreader.errors import Cancelled
from proofreader.memory import Bounded, Memory

SENTENCES = [
    "I has sent the box on Monday.",
    "She have two keys for the shed.",
    "The lamp are broken since May.",
    "We was in Rome.",
]
RUDE = "Hi Anna,\n\nWe has no news. Send me the report now, you idiot!\n\nBest regards,\nTom"


@pytest.fixture
def asked(proofreader, monkeypatch) -> list[str]:
    """The units that the real model is asked to rewrite, as they come."""
    _, rewriter = proofreader.shelf.rewriter("embedded")
    units: list[str] = []
    original = rewriter.rewrite

    def watched(requests, sampling, stop):
        units.extend(request.unit for request in requests)
        return original(requests, sampling, stop)

    monkeypatch.setattr(rewriter, "rewrite", watched)
    return units


def last(proofreader, text: str, memory: Memory | None = None, options: Options | None = None):
    *_, result = proofreader.stream(text, options, memory=memory)
    return result


def test_only_the_sentence_that_changed_is_rewritten(proofreader, asked) -> None:
    memory = Memory()
    text = " ".join(SENTENCES)
    first = last(proofreader, text, memory)
    assert asked == SENTENCES
    asked.clear()
    again = last(proofreader, text, memory)
    assert not asked
    assert (again.rewrite, again.edits, again.kept) == (first.rewrite, first.edits, first.kept)
    changed = text.replace("two keys", "three keys")
    assert last(proofreader, changed, memory).rewrite == first.rewrite.replace("two keys", "three keys")
    assert asked == ["She have three keys for the shed."]
    assert first.rewrite == last(proofreader, text).rewrite


def test_other_options_are_another_question(proofreader, asked) -> None:
    memory = Memory()
    last(proofreader, SENTENCES[0], memory)
    last(proofreader, SENTENCES[0], memory, Options(boldness="very careful"))
    assert asked == [SENTENCES[0]] * 2


def test_sampling_is_never_answered_from_memory(proofreader, asked) -> None:
    memory = Memory()
    for _ in range(2):
        last(proofreader, SENTENCES[0], memory, Options(temperature=0.7))
    assert asked == [SENTENCES[0]] * 2


def test_nothing_is_remembered_unless_the_caller_keeps_a_memory(proofreader, asked) -> None:
    for _ in range(2):
        last(proofreader, SENTENCES[0])
    assert asked == [SENTENCES[0]] * 2


def test_what_was_done_before_a_stop_is_kept(proofreader, asked, monkeypatch) -> None:
    monkeypatch.setattr(rewriting, "TOGETHER", 2)
    memory = Memory()
    text = " ".join(f"She have {number} keys." for number in range(2, 8))
    stopped = threading.Event()
    with pytest.raises(Cancelled):
        for _ in proofreader.stream(text, cancelled=stopped, memory=memory):
            if len(memory.finished):
                stopped.set()
    done = len(memory.finished)
    assert 0 < done < 6
    asked.clear()
    last(proofreader, text, memory)
    assert len(asked) == 6 - done


def test_rude_wording_can_be_left_while_its_mistakes_are_mended(proofreader) -> None:
    lifted = proofreader.proofread(RUDE)
    assert any(edit.kind == "tone" for edit in lifted.edits)
    plain = proofreader.proofread(RUDE, Options(courteous=False))
    assert "you idiot" in plain.rewrite
    assert "We have no news." in plain.rewrite
    assert not any(edit.kind == "tone" for edit in plain.edits)


def test_the_oldest_go_when_there_is_no_room() -> None:
    cache: Bounded[str, int] = Bounded(10, len)
    cache["aaaa"], cache["bbbb"] = 1, 2
    assert cache["aaaa"] == 1  # now the younger one
    cache["cccc"] = 3
    assert sorted(cache) == ["aaaa", "cccc"]
    cache["x" * 11] = 4  # more than all the room
    assert len(cache) == 0
    cache["aaaa"] = 5
    cache["aaaa"] = 6
    del cache["aaaa"]
    cache["0123456789"] = 7
    assert list(cache) == ["0123456789"]


def test_a_memory_stays_small_however_much_it_sees() -> None:
    memory = Memory(characters=10_000)
    for number in range(1000):
        memory.scores[f"A sentence with the number {number}."] = None  # type: ignore[assignment]
    assert len(memory.scores) <= 10_000 // 200
