"""Drafts are cut into their parts, and nothing of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proofreader.draft import Draft
from proofreader.sentences import split_sentences

# any Unicode, lone surrogates included, with line ends and marks that matter here far more often than chance has them
TEXT = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.text(alphabet=st.characters(codec=None), max_size=6),
        st.sampled_from(
            [
                "\r\n",
                "\n",
                "\r",
                " ",
                "  ",
                "\t",
                ". ",
                "! ",
                "?\n",
                "> ",
                "-- \n",
                "On 3 May A wrote:\n",
                "- ",
                "1. ",
                "```\n",
                "Hi Anna,\n",
                "Best regards,\n",
                "e.g. ",
                "Mr. ",
                "\u2028",
                "\x85",
                "\x0b",
                "\u200b",
                "From: a\nTo: b\nSubject: c\n",
                "…",
            ]
        ),
    ),
    max_size=25,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXT)
@example("a\r\n\r\nb. C\rd")
@example("\ud800 x. Y")
def test_sentences_joined_give_the_text_back(text: str) -> None:
    assert "".join(split_sentences(text)) == text


@settings(max_examples=400, deadline=None)
@given(TEXT)
def test_blocks_and_pieces_joined_give_the_draft_back(text: str) -> None:
    draft = Draft.parse(text)
    assert "".join(block.text for block in draft.blocks) == text
    for unit in ("sentence", "paragraph", "body"):
        assert "".join(piece.text for piece in draft.pieces(unit)) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith paid $4.50 for it.",
        "We met Dr. J. R. Weber at 5 p.m. and left.",
        "Use a tool, e.g. a hammer, i.e. something heavy.",
        "See https://example.com/a.b?c=d! for the list.",
        "Well... it depends.",
        "Version 2.10.3 is out.",
        "The U.S. General Services Administration answered.",
        'He asked "why?" and left.',
        "Please read No. 5 and fig. 3 first.",
        "1. First point",
    ],
)
def test_these_are_one_sentence(text: str) -> None:
    assert [part.strip() for part in split_sentences(text)] == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It works. Thank you!", ["It works.", "Thank you!"]),
        ("Is it late? yes, it is. I go.", ["Is it late?", "yes, it is.", "I go."]),
        ('She said "no." Then she left.', ['She said "no."', "Then she left."]),
        ("We start at 5 p.m. The room is open.", ["We start at 5 p.m.", "The room is open."]),
        ("I paid 4.50. It was cheap.", ["I paid 4.50.", "It was cheap."]),
        ("He and I. They came.", ["He and I.", "They came."]),
        ("First\n\nSecond", ["First", "Second"]),
    ],
)
def test_these_are_several_sentences(text: str, parts: list[str]) -> None:
    assert [part.strip() for part in split_sentences(text)] == parts


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in Draft.parse(text).blocks if block.kind != "blank"]


def test_a_whole_email_is_taken_apart() -> None:
    text = "Hi Anna,\n\nit work.\n\n- one\n- two\n\nBest regards,\nBob\nAcme Inc.\n"
    assert kinds(text) == [
        ("greeting", "Hi Anna,\n"),
        ("body", "it work.\n"),
        ("list", "- one\n"),
        ("list", "- two\n"),
        ("closing", "Best regards,\n"),
        ("signature", "Bob\nAcme Inc.\n"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "On Mon, 3 May 2027 at 09:12, Yuki Tanaka <yuki@example.com> wrote:",
        "On Mon, 3 May 2027 at 09:12, Yuki Tanaka <yuki@example.com>\nwrote:",
        "Am 03.05.2027 um 09:12 schrieb Yuki Tanaka:",
        "Le 3 mai 2027 à 09:12, Yuki Tanaka a écrit :",
        "El 3 may 2027, a las 09:12, Yuki Tanaka escribió:",
        "Il giorno 3 mag 2027 alle 09:12 Yuki Tanaka ha scritto:",
        "Em 3 de mai. de 2027 09:12, Yuki Tanaka escreveu:",
        "Op 3 mei 2027 om 09:12 schreef Yuki Tanaka:",
        "Den 3 maj 2027 kl. 09:12 skrev Yuki Tanaka:",
        "W dniu 3.05.2027 o 09:12 Yuki Tanaka pisze:",
    ],
)
def test_quoted_history_is_found_in_several_languages(heading: str) -> None:
    text = f"I agree.\n\n{heading}\n> hi\n> there\n"
    assert ("quote", f"{heading}\n> hi\n> there\n") in kinds(text)
    assert kinds(text)[0] == ("body", "I agree.\n")


@pytest.mark.parametrize(
    "separator",
    [
        "-----Original Message-----\nFrom: A\nis\n",
        "---------- Forwarded message ---------\nFrom: A\n",
        "Begin forwarded message:\n\nold\n",
        "________________________________\nFrom: A <a@b.c>\nSent: Monday\nTo: B\nSubject: x\n\nold text\n",
        "Von: A <a@b.c>\nGesendet: Montag\nAn: B\nBetreff: x\n\nalt\n",
        "De : A <a@b.c>\nEnvoyé : lundi\nÀ : B\nObjet : x\n\nvieux\n",
    ],
)
def test_everything_under_a_separator_is_history(separator: str) -> None:
    text = "can you forwards this?\n\n" + separator + "\nmore old text"
    assert Draft.parse(text).own_text.strip() == "can you forwards this?"


def test_answers_between_and_below_quotations_are_the_persons_own() -> None:
    text = "> when?\n\nI comes at noon.\n\n> where?\n\nIn my office.\n"
    assert Draft.parse(text).own_text.split() == "I comes at noon. In my office.".split()


def test_an_ordinary_sentence_about_writing_is_no_heading() -> None:
    assert kinds("On Monday I wrote: please call me.\n")[0][0] == "body"


@pytest.mark.parametrize("name", ["Mark", "R. Keller", "Anna-Maria O'Neill", "Jean Paul Müller"])
def test_a_name_alone_at_the_end_is_a_signature(name: str) -> None:
    assert kinds(f"Peter,\n\nsend it.\n\n{name}\n")[-1] == ("signature", f"{name}\n")
    assert kinds(f"send it to\n{name}\n")[-1][0] == "body"


def test_code_and_signature_are_never_units() -> None:
    text = "run this:\n```\npip instal x.\n```\n-- \nBob is boss.\n"
    editable = [piece.text for piece in Draft.parse(text).pieces("sentence") if piece.editable]
    assert editable == ["run this:"]


def test_bullets_and_indentation_are_kept_aside() -> None:
    text = "  - first item\n    1) second item\n"
    editable = [piece.text for piece in Draft.parse(text).pieces("sentence") if piece.editable]
    assert editable == ["first item", "second item"]


def test_a_body_model_gets_greeting_and_paragraphs_in_one_piece() -> None:
    text = "Hi Anna,\n\nit work. It do.\n\n- one\n\nBest regards,\nBob\n\n> old\n"
    editable = [piece.text for piece in Draft.parse(text).pieces("body") if piece.editable]
    assert editable == ["Hi Anna,\n\nit work. It do.\n\n- one\n\nBest regards,"]
