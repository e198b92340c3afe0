"""A draft keeps its own variant of English, and what is mended is mended in it."""

from __future__ import annotations

import pytest

from proofreader.variants import localised, written_in


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("We apologise for the colour of the catalogue.", "gb"),
        ("We apologize for the color of the center.", "us"),
        ("The organization's neighbours recognize the colour.", "gb"),
        ("The order was cancelled, and I realize that.", "auto"),
        ("Please check the draft of the program and the license.", "auto"),
        ("Colour or color?", "auto"),
        ("", "auto"),
    ],
)
def test_words_of_one_variant_alone_tell_which(text: str, variant: str) -> None:
    assert written_in(text) == variant


@pytest.mark.parametrize(
    ("text", "rewrite", "right"),
    [
        ("The colours is nice.", "The colors are nice.", "The colours are nice."),
        ("The colors is nice.", "The colours are nice.", "The colors are nice."),
        ("She learnt it whilst abroad.", "She learned it while abroad.", "She learnt it whilst abroad."),
        ("I sent the cheque.", "I sent the check.", "I sent the cheque."),
        ("We have gotten two.", "We have got two.", "We have gotten two."),
        ("The colour of the senter.", "The colour of the center.", "The colour of the centre."),
        ("The color of the sentre.", "The color of the centre.", "The color of the center."),
        ("The colour of the garantee.", "The colour of the guarantee.", "The colour of the guarantee."),
        ("The color of the garantee.", "The color of the guarantee.", "The color of the guarantee."),
        ("Please chek the colour.", "Please check the colour.", "Please check the colour."),
        ("The colour was reconized.", "The colour was recognized.", "The colour was recognized."),
        ("I apologise, it was not reconized.", "I apologise, it was not recognized.", "I apologise, it was not recognised."),
        ("Senter of colour", "Center of colour", "Centre of colour"),
        ("I recieved it.", "I received it.", "I received it."),
    ],
)
def test_a_draft_keeps_its_variant(text: str, rewrite: str, right: str) -> None:
    assert localised(text, rewrite, written_in(text)) == right


def test_a_chosen_variant_takes_words_of_it_and_none_of_the_other() -> None:
    text = "The colour of the center."
    assert localised(text, "The color of the centre.", "gb", chosen=True) == "The colour of the centre."
    assert localised(text, "The color of the centre.", "us", chosen=True) == "The color of the center."
