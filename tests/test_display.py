"""How edits look and what they are called."""

from __future__ import annotations

import re

import pytest

from proofreader.display import review_html
from proofreader.edits import KINDS, Edit, classify, diff


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("recieved", "received", "spelling"), ("alot", "a lot", "spelling"), ("your", "you're", "spelling"),
        ("has", "have", "grammar"), ("have went", "went", "grammar"), ("", "a ", "grammar"), ("go", "went", "grammar"),
        ("informations", "information", "grammar"), ("depends of", "depends on", "grammar"), ("quick", "quickly", "grammar"),
        ("is it", "it is", "grammar"), ("more better", "better", "grammar"), ("teached", "taught", "grammar"),
        ("hello", "Hello", "capitalisation"), ("i", "I", "capitalisation"), (" ", ", ", "punctuation"), (".", "?", "punctuation"),
        ("dont", "don't", "punctuation"), ("big", "large", "wording"), ("Send me", "Could you please send me", "wording"),
    ],
)  # fmt: skip
def test_a_change_is_called_what_a_person_calls_it(before: str, after: str, kind: str) -> None:
    assert classify(before, after) == kind


def test_two_words_put_right_are_two_changes_and_a_new_phrase_is_one() -> None:
    assert [e.before for e in diff("it is untill tommorow", "it is until tomorrow")] == ["untill", "tommorow"]
    assert [e.before for e in diff("I am go to home", "I went home")] == ["am go to"]


def shown(page: str, taken: bool) -> str:
    """The text that review.js makes of the review with every change taken or left."""
    marked = page.split('<div class="marked">')[1].split("</div>")[0]
    marked = re.sub(r"<del>(.*?)</del>", "" if taken else r"\1", marked, flags=re.S)
    marked = re.sub(r"<ins>(.*?)</ins>", r"\1" if taken else "", marked, flags=re.S)
    return re.sub(r"<[^>]+>", "", marked)


DRAFT = "Hi Anna,\n\nI has recieved you're report .\n\nBest,\nTom\n\n> i has a question\n"


def test_the_review_holds_the_whole_text_taken_or_left() -> None:
    rewrite = DRAFT.replace("I has recieved you're report .", "I have received your report.")
    page = review_html(DRAFT, diff(DRAFT, rewrite))
    assert shown(page, True) == rewrite.replace(">", "&gt;")
    assert shown(page, False) == DRAFT.replace(">", "&gt;").replace("'", "&#x27;")
    assert '<span class="protected">&gt; i has a question' in page
    assert page.count('class="edit"') == len(diff(DRAFT, rewrite))


def test_buttons_for_kinds_stand_there_only_where_there_are_several() -> None:
    one = review_html("recieved it", diff("recieved it", "received it"))
    assert "data-toggle" not in one and "1 change " in one
    two = review_html("recieved has", diff("recieved it has", "received it have"))
    assert set(re.findall(r'data-toggle="(\w+)"', two)) == {"spelling", "grammar"}


def test_nothing_to_review_shows_nothing() -> None:
    assert review_html("Hello.", ()) == ""
    kept = Edit(0, 0, 4, "4,300", "3,400")
    assert "Kept as you wrote it" in review_html("4,300", (), [kept])


def test_markup_in_a_draft_is_escaped() -> None:
    page = review_html("<b>has</b>", diff("<b>has</b>", "<b>have</b>"))
    assert "<b>" not in page and "&lt;b&gt;" in page


def test_kinds_are_six() -> None:
    assert KINDS == ("spelling", "grammar", "punctuation", "capitalisation", "wording", "tone")


def test_a_word_whose_spelling_was_changed_can_be_told_to_stay() -> None:
    draft = "The kubblet, alot of <esquy's> and he go home."
    page = review_html(draft, diff(draft, "The kubelet, a lot of <esky's> and he goes home."))
    assert re.findall(r'data-never="(.*?)"', page) == ["kubblet", "alot", "esquy&#x27;s"]
    assert "data-never" not in review_html("He go.", diff("He go.", "He goes."))
