"""A sentence on its road: edits are composed, keep who proposed them and why, and lead from what was written to what stands there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proofreader.correctors import Proposal
from proofreader.edits import Edit, diff
from proofreader.sentence import COURTESY, LLAMA, Sentence

WORDS = st.lists(st.sampled_from("the cat cats sat  on mats , a the. we're 12 é".split(" ")), max_size=8).map(" ".join)


def written(text: str) -> Sentence:
    return Sentence(text, text)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_edits_lead_from_the_original_through_every_text(texts: list[str]) -> None:
    sentence = written(texts[0])
    for text in texts[1:]:
        sentence = sentence.become(text, LLAMA)
        assert sentence.text == text
        ends = [0]
        for edit in sentence.edits:
            assert edit.start >= ends[-1]
            assert sentence.original[edit.start : edit.end] == edit.before != edit.after
            ends.append(edit.end)


def test_what_is_taken_keeps_its_source_and_its_reason() -> None:
    sentence = written("The invoices was payed on monday.").become("The invoices were payed on monday.", LLAMA)
    place = sentence.text.index("payed")
    taken = sentence.take([Proposal(Edit(0, place, place + 5, "payed", "paid"), "usage:PAYED", "It is irregular.")])
    rewrite = "The invoices were paid on monday."
    assert taken.text == rewrite
    assert sentence.text != rewrite  # a new one is given
    signed = taken.signed(diff(taken.written, rewrite))
    assert [(edit.before, edit.source) for edit in signed] == [("was payed", "usage:PAYED")] or [
        (edit.before, edit.source, edit.why) for edit in signed
    ] == [
        ("was", LLAMA, "The verb agrees with its subject: “were”."),
        ("payed", "usage:PAYED", "It is irregular."),
    ]


def test_a_correction_of_a_correction_is_one_edit_in_the_name_of_the_last() -> None:
    sentence = written("I recieve it.").become("I recieved it.", LLAMA)
    taken = sentence.take([Proposal(Edit(0, 2, 10, "recieved", "received"), "speller", "No such word.")])
    assert [(edit.before, edit.after, edit.source, edit.why) for edit in taken.edits] == [("recieve", "received", "speller", "")]


def test_what_is_taken_back_is_no_edit() -> None:
    assert written("It is.").become("It was.", LLAMA).become("It is.", "usage").edits == ()


def test_a_proposal_that_holds_more_than_it_changes_is_found_at_its_place() -> None:
    text = "We have recieved it, we have sent it."
    proposal = Proposal(Edit(0, 3, 16, "have recieved", "have received"), "usage:RULE", "The rule says so.")
    sentence = written(text).take([proposal])
    (edit,) = sentence.signed(diff(text, sentence.text))
    assert (edit.before, edit.source, edit.why) == ("recieved", "usage:RULE", "The rule says so.")


def test_places_are_found_where_white_space_and_unseen_marks_are_others() -> None:
    text = "We\n  go  to\u200b the\nshop, we was there."
    sentence = Sentence(text, "We go to the shop, we was there.")
    sentence = sentence.become("We go to the shop, we were there.", "usage")
    (edit,) = sentence.signed(diff(text, text.replace("was", "were")))
    assert (edit.start, edit.source) == (text.index("was"), "usage")


def test_a_tone_is_the_work_of_courtesy_and_the_rest_is_not() -> None:
    text = "Send it, and he do too."
    sentence = written(text).become("Could you please send it, and he do too?", COURTESY)
    sentence = sentence.become("Could you please send it, and he does too?", LLAMA)
    signed = sentence.signed(diff(text, sentence.text))
    assert [edit.source for edit in signed] == [COURTESY, LLAMA, COURTESY]
