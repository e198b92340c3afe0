"""Changes of doubtful kinds: what counts as one, and that the model must be surer of them."""

from __future__ import annotations

import pytest

from proofreader import Options
from proofreader.doubts import ARTICLE, FULL_STOP, OTHER_WORD, RARE_SPELLING, RARE_WORD, doubt
from proofreader.edits import diff

RARE = {"bough", "surety", "tranche", "adaption", "recieved"}


@pytest.mark.parametrize(
    ("text", "rewrite", "nats"),
    [
        ("It rains, we stay.", "It rains. We stay.", FULL_STOP),
        ("It rains, and we stay.", "It rains and we stay.", 0),
        ("We met the surety.", "We met the secretary.", RARE_WORD),
        ("We paid the adaption.", "We paid the adaptation.", RARE_SPELLING),
        ("It was late, the tranche is due.", "It was late. The table is due.", RARE_WORD),
        ("We do a mistake.", "We make a mistake.", OTHER_WORD),
        ("It rains, I stay.", "It rains. I stay.", 0),  # a capital already
        ("We have bough it.", "We have bought it.", 0),
        ("We await your confirm.", "We await your confirmation.", 0),
        ("We have two tranche left.", "We have two tranches left.", 0),  # another form of it
        ("We recieved it.", "We received it.", 0),  # no word at all
        ("We go to shop.", "We go to the shop.", ARTICLE),
        ("We go to a shop.", "We go to the shop.", 0),
        ("She go home.", "She goes home.", 0),
    ],
)
def test_a_change_is_doubtful_by_its_kind(text: str, rewrite: str, nats: float) -> None:
    (edit,) = diff(text, rewrite)
    assert doubt(edit, RARE.__contains__) == nats


@pytest.mark.parametrize(
    "text",
    [
        "The plasterer fixed the coving in the hall.",
        "Please tell Karin about the cachet process before noon.",
        "Our new surety looks good next to the door.",
        "The stet in the margin is mine.",
    ],
)
def test_a_right_sentence_stays_where_the_model_is_not_sure_of_the_whole(proofreader, text: str) -> None:
    assert proofreader.proofread(text, Options(doubted=False)).rewrite != text
    assert proofreader.proofread(text).rewrite == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("I sent the file yesterday, did you receive it?", "I sent the file yesterday. Did you receive it?"),
        ("Can u send me the file?", "Can you send me the file?"),
        ("I make my homework every evening.", "I do my homework every evening."),
    ],
)
def test_what_the_model_is_sure_of_is_changed_all_the_same(proofreader, text: str, right: str) -> None:
    assert proofreader.proofread(text).rewrite == right
