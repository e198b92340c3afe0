"""The grammar of everyday sentences: right sides are right, wrong sides differ, and nothing of it is among the test data."""

from __future__ import annotations

import dataclasses
import random

import pytest

pytest.importorskip("lemminflect")

from tests.conftest import FIXTURES, ROOT
from train.data import make_pair
from train.recipe import load
from train.slips import FIXED, KINDS, slip
from train.tone_pairs import Content, rude_pair

SLIPS = [slip(random.Random(n), clean_share=0.3) for n in range(20_000)]


def test_every_kind_occurs_and_most_have_a_slip() -> None:
    assert {s.kind for s in SLIPS} == set(KINDS)
    assert 0.6 < sum(s.right != s.wrong for s in SLIPS) / len(SLIPS) < 0.75


def test_the_notation_leaves_no_traces() -> None:
    for s in SLIPS:
        for text in (s.right, s.wrong):
            assert not set("{}|") & set(text)
            assert "  " not in text and text == text.strip() and text[0].isupper()


@pytest.mark.parametrize("template", FIXED)
def test_fixed_sentences_offer_something_wrong_and_end_with_a_mark(template: str) -> None:
    assert "{" in template and "|" in template
    assert template[-1] in ".?!"


def test_right_sides_agree() -> None:
    rights = {s.right for s in SLIPS}
    for wrong in ("He go ", "She have ", " I is ", "They was ", "He don't ", "did went", "an hour ago yesterday"):
        assert not any(wrong in right for right in rights), wrong


def test_it_is_thousands_of_sentences_and_none_of_the_test_data() -> None:
    seen = {text.lower() for s in SLIPS for text in (s.right, s.wrong)}
    assert len(seen) > 15_000
    for name, columns in (("pairs.tsv", (1, 2)), ("email_sentences.tsv", (2,))):
        for line in (FIXTURES / name).read_text(encoding="utf-8").splitlines():
            fields = line.split("\t")
            assert not any(fields[column].lower() in seen for column in columns), line


def test_slips_are_lessons_of_a_recipe() -> None:
    recipe = dataclasses.replace(load(ROOT / "train" / "recipes" / "mini.yaml"), slip_share=0.35)
    rng = random.Random(0)
    pairs = [make_pair(recipe, "The committee met on Tuesday and agreed on the budget.", rng) for _ in range(2000)]
    named = [pair for pair in pairs if set(pair.errors) & set(KINDS) - {"article", "preposition"}]
    assert len(named) > 100
    assert sum(pair.draft != pair.rewrite for pair in named) > 0.97 * len(named)  # the noise may undo a slip


def test_what_people_write_about_is_found_in_clean_prose() -> None:
    content = Content.mine(
        [
            "We asked the team to review the new contract.",
            "She wants to be.",
            "They looked at the final budget.",
            "The printer on the second floor was broken.",
            "Nobody came to the naming.",
        ]
    )
    assert content.actions == [("review the new contract", "reviewed the new contract", "reviewing the new contract")]
    assert "the final budget" in content.things
    assert content.clauses[-2:] == ["they looked at the final budget", "the printer on the second floor was broken"]


def test_courtesy_keeps_what_it_is_about() -> None:
    content = Content(
        [("review the new contract", "reviewed the new contract", "reviewing the new contract")],
        ["the final budget"],
        ["the printer on the second floor was broken"],
    )
    rng = random.Random(3)
    pairs = [rude_pair(rng, content) for _ in range(4000)]
    for matter in ("new contract", "the final budget", "printer on the second floor was broken"):
        about = [pair for pair in pairs if matter in pair.blunt.lower()]
        assert len(about) > 100
        assert sum(matter in pair.courteous for pair in about) > 0.97 * len(about)
    assert not any(set("{}") & set(pair.blunt + pair.courteous) for pair in pairs)


def test_the_rude_drafts_of_the_tests_are_not_learnt() -> None:
    rng = random.Random(4)
    seen = {pair.blunt.lower() for pair in (rude_pair(rng) for _ in range(40_000))}
    for line in (FIXTURES / "rude.txt").read_text(encoding="utf-8").splitlines():
        assert line.lower() not in seen
