"""Edits as tags: every correction that tags can say is found in a pair and gives the right sentence back."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofreader.corrector import correct
from proofreader.tags import FORMS, KEEP, changed, form, tagged, words
from tests.conftest import FIXTURES, ROOT

PAIRS = [
    ("I has a question", "I have a question"),
    ("I am teacher .", "I am a teacher."),
    ("Thank you", "Thank you."),
    ("She go to school yesterday,and have ate", "She went to school yesterday, and has eaten"),
    ("I am agree with you", "I agree with you"),
    ("I know what is it.", "I know what it is."),
    ("Very much I like it", "I like it very much"),
    ("the informations is wrong.", "The information is wrong."),
    ("alot of every one", "a lot of everyone"),
    ("We goed home and discuss about the plan", "We went home and discussed the plan"),
    ("he dont know", "he doesn't know"),
    ("Meeting start at 9", "The meeting starts at 9."),
    ("The childs speaks quick.", "The children speak quickly."),
    ("It is more bigger then i thought", "It is bigger than I thought"),
]


@pytest.mark.parametrize(("draft", "right"), PAIRS)
def test_tags_lead_from_draft_to_right(draft: str, right: str) -> None:
    pytest.importorskip("torch")
    from train.tagger import UNKNOWN, labels

    text = draft
    for _ in range(3):
        found = labels(text, right)
        text = tagged(text, [KEEP if tag == UNKNOWN else tag for tag in found.at], found.before)
    assert text == right


def test_noise_of_training_can_be_said_in_tags() -> None:
    pytest.importorskip("torch")
    from train.corrupt import corrupt
    from train.tagger import UNKNOWN, labels

    rng = random.Random(5)
    rights = [line.split("\t")[2] for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
    solved = tried = 0
    for right in rights * 3:
        draft = " ".join(corrupt(right, rng, clean_share=0.0)[0].split())
        if draft == right:
            continue
        text = draft
        for _ in range(3):
            found = labels(text, right)
            text = tagged(text, [KEEP if tag == UNKNOWN else tag for tag in found.at], found.before)
        tried += 1
        solved += text.strip() == right
    assert tried > 300
    assert solved / tried > 0.97


@given(st.text(max_size=80))
def test_without_tags_nothing_changes(text: str) -> None:
    found = words(text)
    assert tagged(text, [KEEP] * len(found), [KEEP] * (len(found) + 1)) == text
    assert "".join(word.text for word in found) == "".join(text.split())
    assert all(text[word.start : word.end] == word.text for word in found)


@pytest.mark.parametrize(
    ("word", "tag", "other"),
    [("go", "PAST", "went"), ("goed", "PAST", "went"), ("taken", "BASE", "take"), ("child", "S", "children"), ("man", "PLURAL", "men"),
     ("Goes", "ING", "Going"), ("quick", "ADVERB", "quickly"), ("easily", "ADJECTIVE", "easy"), ("big", "COMPARATIVE", "bigger"),
     ("is", "=are", "are"), ("Me", "=I", "I"), ("the", "ING", "the"), ("4711", "PAST", "4711")],
)  # fmt: skip
def test_a_tag_changes_a_word(word: str, tag: str, other: str) -> None:
    assert changed(word, tag) == other


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzé'", min_size=1, max_size=12), st.sampled_from(FORMS))
def test_no_form_is_the_word_itself_or_empty(word: str, tag: str) -> None:
    assert form(word, tag) not in (word, "")


@pytest.fixture(scope="module")
def tagger():
    from classifiers.tagger import OnnxTagger

    return OnnxTagger(ROOT / "models" / "edit-tagger")


@pytest.mark.parametrize("text", ["I has a question.", "Naïve café – 日本語 👍", "", "x" * 3000, "word " * 300, "{{name}} can't"])
def test_an_opinion_covers_every_word(tagger, text: str) -> None:
    found = words(text)
    opinion = tagger.tag([word.text for word in found], [word.shape for word in found])
    assert opinion.wrong.shape == (len(found) + 1,)
    assert opinion.at.shape == (len(found), len(tagger.at))
    assert opinion.before.shape == (len(found) + 1, len(tagger.before))
    assert ((opinion.wrong >= 0) & (opinion.wrong <= 1)).all()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("She have already paid the bill.", "She has already paid the bill."),
        ("There are three problem with the room.", "There are three problems with the room."),
        ("I must to leave now.", "I must leave now."),
        ("Yesterday we go to the station.", "Yesterday we went to the station."),
        ("My brother is doctor.", "My brother is a doctor."),
    ],
)
def test_it_corrects_what_it_learnt(tagger, text: str, right: str) -> None:
    assert correct(text, tagger, 1.0) == right


@pytest.mark.parametrize(
    "text",
    ["Thank you for your help yesterday.", "The meeting starts at ten o'clock on Monday.", "We have received the order.",
     "Order 4711-88 left on 3 May for https://example.org/a?b=1, see `x == 1` and {{name}}."],
)  # fmt: skip
def test_it_leaves_right_sentences_and_facts_alone(tagger, text: str) -> None:
    assert correct(text, tagger, 1.0) == text


def test_without_a_tagger_the_model_works_alone(proofreader, monkeypatch) -> None:
    text = "I has two question about the offer, and she have no answer."
    with_it = proofreader.proofread(text).rewrite
    assert with_it == "I have two questions about the offer, and she has no answer."
    monkeypatch.setitem(proofreader.shelf.__dict__, "tagger", None)
    assert proofreader.proofread(text).done
