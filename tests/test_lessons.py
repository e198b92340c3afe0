"""What the lessons promise: mistakes that differ, right text that stays, the same shard again, shares as in the table."""

from __future__ import annotations

import lzma
import random
from collections import Counter
from pathlib import Path

import pytest

from train.data import Pair, is_held_out
from train.lessons import CHOICE, SHARES, SLOT, Lessons, fill, lay_slips, read_lines, slot_values
from train.mistakes import RULES, Clean, mistaken

SENTENCES = [
    f"{who} {what} {where}."
    for who in ("The manager of the team", "She", "They", "Our list of the new rooms", "We")
    for what in ("will look at the two letters", "wanted to read the book", "could not find an answer", "had written a long report")
    for where in ("on Monday", "in the office", "because it is late", "before the first meeting", "with them", "at home in Paris")
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("text")
    for name, part in (("guides.txt.xz", SENTENCES[::2]), ("a-novel.txt.xz", SENTENCES[1::2] * 9)):
        with lzma.open(folder / name, "wt", encoding="utf-8") as file:
            file.write("\n".join(part))
    return folder


@pytest.fixture(scope="module")
def lessons(folder: Path) -> Lessons:
    return Lessons(folder, None, 7)


@pytest.fixture(scope="module")
def pairs(lessons: Lessons) -> list[Pair]:
    return lessons.shard(0, 3000)


def test_the_same_seed_and_number_give_the_same_shard(folder: Path, lessons: Lessons) -> None:
    assert lessons.shard(3, 60) == Lessons(folder, None, 7).shard(3, 60)
    assert lessons.shard(3, 60) != lessons.shard(4, 60)


def test_the_shares_are_those_of_the_table(lessons: Lessons, pairs: list[Pair]) -> None:
    assert sum(SHARES.values()) == pytest.approx(1)
    counts = Counter(pair.errors[0] for pair in pairs)
    for name, share in lessons.shares.items():
        assert counts[name] / len(pairs) == pytest.approx(share, abs=0.03), name


def test_without_other_data_its_share_goes_to_prose(lessons: Lessons) -> None:
    assert set(SHARES) - set(lessons.shares) == {"harper", "eracond"}
    assert sum(lessons.shares.values()) == pytest.approx(1)


def test_no_held_out_sentence_is_used(lessons: Lessons, pairs: list[Pair]) -> None:
    assert any(is_held_out(sentence) for sentence in SENTENCES)
    assert not any(is_held_out(sentence) for sentence in lessons.modern + lessons.literary)
    assert not any(is_held_out(pair.rewrite) for pair in pairs if pair.errors[0] in ("prose", "typos", "keep_prose"))


def test_right_text_stays(pairs: list[Pair]) -> None:
    kept = [pair for pair in pairs if pair.errors[0].startswith("keep")]
    assert kept and all(pair.draft == pair.rewrite for pair in kept)


def test_a_tone_is_lifted_only_where_the_scores_say_impolite(pairs: list[Pair]) -> None:
    lifted = [pair for pair in pairs if "lifted" in pair.errors]
    assert lifted and all(pair.politeness == "impolite" for pair in lifted)


def test_a_time_that_ends_a_sentence_has_one_full_stop() -> None:
    filled = [fill("We open at [time].", random.Random(seed)) for seed in range(60)]
    assert any(text.endswith("a.m.") for text in filled)
    assert not any(text.endswith("..") for text in filled)


def test_every_mistake_of_a_line_really_differs() -> None:
    for template in read_lines("mistakes.txt"):
        choices = CHOICE.findall(fill(template, random.Random(1)))
        assert choices, f"a line without a mistake: {template}"
        for choice in choices:
            right, *wrong = choice.split("|")
            assert wrong and right not in wrong, choice
        for seed in range(6):
            rng = random.Random(seed)
            draft, rewrite = lay_slips(fill(template, rng), rng, 1)
            assert draft != rewrite, template
            assert not set("{}|[]") & set(draft + rewrite), template
            assert "  " not in rewrite and rewrite[0] not in " ," and " ." not in rewrite, template


def test_a_choice_with_slots_keeps_its_facts() -> None:
    for template in read_lines("mistakes.txt"):
        for choice in CHOICE.findall(template):
            assert all(slot[-1].isdigit() for slot in SLOT.findall(choice)), template


def test_right_lines_are_many_and_distinct_and_their_slots_exist() -> None:
    lines = read_lines("restraint.txt")
    assert len(lines) >= 400 and len(set(lines)) == len(lines)
    assert len(read_lines("mistakes.txt")) >= 150
    made_up = {"n", "year", "date", "time", "money", "code"}
    for line in lines + read_lines("mistakes.txt"):
        assert {name.rstrip("0123456789") for name in SLOT.findall(line)} <= made_up | set(slot_values()), line


def test_a_lesson_never_leaves_a_template_open(pairs: list[Pair]) -> None:
    own = [pair for pair in pairs if pair.errors[0] in ("lines", "keep_lines")]
    assert own and not any(set("[]{}|") & set(pair.draft + pair.rewrite) for pair in own)


# the mistakes that each rule is for; the sentences on the left hold no place for it
LEFT_ALONE = [
    ("be_agreement", "The committee are meeting on Monday."),
    ("be_agreement", "If he was late, I did not see it."),
    ("present", "We suggest that he works from home."),
    ("existential", "There is a lot of noise."),
    ("noun_number", "The book is here."),
    ("article_drop", "He spoke of a certain freedom."),
    ("past", "I put the book down."),
    ("progressive", "The work was interesting."),
]


@pytest.mark.parametrize(("name", "sentence"), LEFT_ALONE)
def test_a_rule_keeps_off_where_the_result_could_be_right(name: str, sentence: str) -> None:
    assert not list(RULES[name].places(Clean(sentence)))


@pytest.mark.parametrize(
    ("name", "sentence", "wrong"),
    [
        ("be_agreement", "The invoices were paid.", "The invoices was paid."),
        ("distant_agreement", "The list of items is short.", "The list of items are short."),
        ("existential", "There are many errors.", "There is many errors."),
        ("present", "She works here.", "She work here."),
        ("preposition", "It depends on the price.", "It depends of the price."),
        ("alike", "There were too many people.", "There were to many people."),
        ("article_drop", "We wrote a report.", "We wrote report."),
        ("gerund", "He left without saying a word.", "He left without to say a word."),
    ],
)
def test_a_rule_finds_its_mistake(name: str, sentence: str, wrong: str) -> None:
    made = {
        sentence[:start] + option + sentence[end:]
        for start, end, options in RULES[name].places(Clean(sentence))
        for option in options
    }
    assert wrong in made


def test_mistakes_are_as_many_as_wanted_at_most_and_named() -> None:
    rng = random.Random(5)
    for sentence in SENTENCES:
        draft, names = mistaken(sentence, rng, 3)
        assert len(names) <= 3 and bool(names) == (draft != sentence)
