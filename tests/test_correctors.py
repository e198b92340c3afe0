"""Words that no dictionary knows are no mistakes unless they are a slip of one that it knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofreader.correctors import Proposal, settled, speller, with_spellings, without_guesses
from proofreader.dictionary import is_typing_slip, slips
from proofreader.edits import Edit, diff


@pytest.mark.parametrize(
    ("text", "rewrite"),
    [
        ("Bring the doona tonight.", "Bring the blanket tonight."),
        ("We yeeted the old pod.", "We removed the old pod."),
        ("The kubelet stopped.", "The cubicle stopped."),
        ("He is here.", "He is heere."),
    ],
)
def test_a_word_that_is_not_known_is_not_guessed(text: str, rewrite: str) -> None:
    assert without_guesses(text, rewrite) == text


@pytest.mark.parametrize(
    ("text", "rewrite"),
    [
        ("I recieved it tommorow.", "I received it tomorrow."),
        ("The childs are here.", "The children are here."),
        ("I like it alot.", "I like it a lot."),
        ("He goed home.", "He went home."),
        ("It was greatful and neccessary.", "It was grateful and necessary."),
        ("The accomodacion is nice.", "The accommodation is nice."),
        ("He are here.", "He is here."),
        ("Its the kubelet.", "It's the kubelet."),
    ],
)
def test_a_slip_or_a_wrong_form_of_a_known_word_is_mended(text: str, rewrite: str) -> None:
    assert without_guesses(text, rewrite) == rewrite


@pytest.mark.parametrize(
    ("word", "other", "count"),
    [
        ("recieve", "receive", 1),
        ("untill", "until", 1),
        ("", "ab", 2),
        ("adres", "address", 2),
        ("descoped", "discovered", 4),
        ("a", "a", 0),
    ],
)
def test_slips_are_counted(word: str, other: str, count: int) -> None:
    assert slips(word, other) == slips(other, word) == count


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("appreciatte", {"appreciate"}),
        ("inthe", {"in the"}),
        ("facebook", {"Facebook"}),
        ("maam", {"ma'am"}),
        ("safier", {"safer"}),  # a wrong vowel
        ("reccomendations", {"recommendations"}),
        ("iPhnoe", set()),
        ("vrbo", set()),  # a short word that nobody knows is a name or jargon
        ("zorbl", set()),
        ("Thi", set()),
        ("ofthe", {"of the"}),
        ("anc", {"and"}),
        ("coursework", set()),
        ("radiotype", set()),
        ("dxrectiwgz", set()),  # three slips may be those of several words
    ],
)
def test_the_speller_speaks_of_what_can_be_one_slip_alone(word: str, wanted: set[str]) -> None:
    said = {one.edit.after for one in speller(f"She spoke of {word}, at length.")}
    assert wanted <= said and (bool(said) == bool(wanted))


@pytest.mark.parametrize(
    ("word", "meant", "slip"),
    [
        ("durig", "during", True),
        ("vsiit", "visit", True),
        ("annd", "and", True),
        ("ajd", "and", True),
        ("olny", "only", True),
        ("wqith", "with", True),
        ("holm", "hole", False),
        ("mcp", "map", False),
        ("splorg", "sport", False),
        ("recieve", "receive", True),
        ("naive", "nave", False),
        ("wérd", "word", False),
    ],
)
def test_a_slip_of_the_fingers_is_told_from_another_word(word: str, meant: str, slip: bool) -> None:
    assert is_typing_slip(word, meant) == slip


def test_the_spelling_of_a_variant_is_proposed_whatever_its_length() -> None:
    assert "colour" in {one.edit.after for one in speller("The color is fine.", "gb")}


def test_what_the_judge_liked_less_at_the_same_place_is_another_choice() -> None:
    words = ["form", "from", "farm", "far"]
    proposals = [Proposal(Edit(0, 9, 13, "fron", word), "speller") for word in words]
    proposals.append(Proposal(Edit(0, 2, 13, "letter fron", "letter of"), "usage"))
    (stands,) = settled(proposals, [1.0, 5.0, 0.5, -9.0, -5.0], 0.0)
    assert (stands.edit.after, stands.edit.others) == ("from", ("form", "farm"))


def test_a_misspelt_word_has_the_dictionarys_other_spellings_behind_the_judges() -> None:
    edits = diff("I recieved it untill noon, and he go.", "I received it until noon, and he goes.")
    first, second, third = with_spellings((replace(edits[0], others=("believed",)), *edits[1:]))
    assert first.others[:2] == ("believed", "relieved")
    assert "received" not in first.others
    assert third == edits[2]
    assert second.after not in second.others
