"""Other tones by phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofreader import Options
from proofreader.errors import SettingsError
from proofreader.guard import facts
from proofreader.style import TONES, restyled
from tests.conftest import FIXTURES


@pytest.mark.parametrize(
    ("tone", "text", "other"),
    [
        ("more formal", "I can't come, I'm sorry for the mess!", "I cannot come, I apologise for the mess."),
        ("more formal", "It's not my fault, we'll fix it asap.", "It is not my fault, we will resolve it as soon as possible."),
        ("more formal", "Can you send it? I'd like to know.", "Could you send it? I would like to know."),
        (
            "shorter",
            "I am writing to inform you that it is really late due to the fact that it snowed.",
            "It is late because it snowed.",
        ),
        ("shorter", "This is not very good.", "This is not very good."),
        ("friendlier", "Thank you for your help.", "Thank you so much for your help."),
        ("as it is", "I can't come!", "I can't come!"),
        ("more formal", "We're sorry to hear it.", "We are sorry to hear it."),
        ("more formal", "Sorry to hear that.", "I am sorry to hear that."),
        ("more formal", "I've got to go, it's been a long week.", "I have got to go, it's been a long week."),
        (
            "more formal",
            "It was put off and set up again, with lots of work.",
            "It was put off and set up again, with lots of work.",
        ),
        ("more formal", "I'll get in touch with Anna.", "I will get in touch with Anna."),
        ("more polite", "I can't come!", "I can't come!"),
    ],
)
def test_a_sentence_in_another_tone(tone, text: str, other: str) -> None:
    assert restyled(text, tone) == other


def test_greetings_and_closings_have_tables_of_their_own() -> None:
    assert restyled("Hi Anna!", "more formal", "greeting") == "Dear Anna,"
    assert restyled("Cheers,", "more formal", "closing") == "Kind regards,"
    assert restyled("Dear Anna,", "friendlier", "greeting") == "Hello Anna,"
    assert restyled("Dear Mr Smith,", "friendlier", "greeting") == "Dear Mr Smith,"
    assert restyled("Kind regards,", "friendlier", "closing") == "Warm regards,"
    assert restyled("Cheers,", "shorter", "closing") == "Cheers,"


@given(st.text(max_size=100), st.sampled_from(TONES), st.sampled_from(["body", "greeting", "closing"]))
def test_any_text_is_taken(text: str, tone, kind: str) -> None:
    restyled(text, tone, kind)


@pytest.mark.parametrize("tone", TONES)
def test_facts_stay_in_every_tone(proofreader, tone) -> None:
    for line in (FIXTURES / "facts.tsv").read_text(encoding="utf-8").splitlines()[::4]:
        draft = line.split("\t")[0]
        assert facts(proofreader.proofread(draft, Options(tone=tone)).rewrite) == facts(draft)


def test_a_tone_reaches_the_whole_draft(proofreader) -> None:
    draft = "Hi Anna,\n\nI can't find the file. Thanks for your help!\n\nCheers,\nTom\n"
    result = proofreader.proofread(draft, Options(tone="more formal"))
    assert result.rewrite == "Dear Anna,\n\nI cannot find the file. Thank you for your help.\n\nKind regards,\nTom\n"
    assert "tone" in {edit.kind for edit in result.edits}


def test_a_courteous_wording_that_a_tone_takes_back_leaves_the_sentence_corrected(proofreader) -> None:
    result = proofreader.proofread("Your invoice 2291 is wrong again. Learn to count.", Options(tone="shorter"))
    assert "2291" in result.rewrite


def test_an_unknown_tone_is_a_sentence() -> None:
    with pytest.raises(SettingsError, match="tone is 'loud', but it must be one of as it is"):
        Options(tone="loud")  # type: ignore[arg-type]
