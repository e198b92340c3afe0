"""How edits look and what they are called."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from proofreader.batch import read
from proofreader.display import message_html, review_html, scores_html
from proofreader.edits import KINDS, Edit, classify, diff
from proofreader.errors import BatchFile
from proofreader.notes import OTHER_NAME


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("recieved", "received", "spelling"),
        ("alot", "a lot", "spelling"),
        ("your", "you're", "spelling"),
        ("has", "have", "grammar"),
        ("have went", "went", "grammar"),
        ("", "a ", "grammar"),
        ("go", "went", "grammar"),
        ("informations", "information", "grammar"),
        ("depends of", "depends on", "grammar"),
        ("quick", "quickly", "grammar"),
        ("is it", "it is", "grammar"),
        ("more better", "better", "grammar"),
        ("teached", "taught", "grammar"),
        ("hello", "Hello", "capitalisation"),
        ("i", "I", "capitalisation"),
        (" ", ", ", "punctuation"),
        (".", "?", "punctuation"),
        ("dont", "don't", "punctuation"),
        ("big", "large", "wording"),
        ("Send me", "Could you please send me", "wording"),
    ],
)
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
    assert review_html("4,300", (), [Edit(0, 0, 0, "", "not ")]) == ""  # what was to come in is nothing that was written


HOSTILE = (
    "<b>has</b>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "' onmouseover='alert(1)' x='",
    "</button></section><iframe src=javascript:alert(1)>",
    "&lt;script&gt; &amp;",
    "<!-- --><style>*{display:none}</style>",
)


class Seen(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


OURS = {"ol", "details", "summary", "section", "h3", "span", "div", "button", "del", "ins", "ul", "li", "p", "br"}


def harmless(page: str) -> Seen:
    """The page, which holds no element and no handler but ours."""
    seen = Seen(page)
    assert {tag for tag, _ in seen.elements} <= OURS
    assert not any(name.startswith("on") or name in ("src", "href", "style") for _, attrs in seen.elements for name in attrs)
    return seen


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_text_wherever_a_draft_shows(text: str) -> None:
    draft = f"{text} I has it.\n\n> {text}\n"
    edits = [Edit(0, 0, len(text), text, f"{text}!"), Edit(1, len(text) + 3, len(text) + 6, "has", text)]
    seen = harmless(review_html(draft, edits, [Edit(0, 0, len(text), text, "")]))
    assert seen.text.count(text) >= 5  # before and after, an insertion, what was kept, the history below
    labels = [attrs["aria-label"] for tag, attrs in seen.elements if tag == "button" and "data-kind" in attrs]
    assert text in str(labels[0])


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_text_in_notes_and_errors(text: str) -> None:
    assert text in harmless(message_html([OTHER_NAME.format(name=text, other=text)])).text
    assert text in harmless(scores_html(text, None)).text
    with pytest.raises(BatchFile) as wrong_name:
        read(b"draft\nHello.\n", f"{text.replace('/', '')}.exe")
    assert text.replace("/", "") in harmless(message_html([str(wrong_name.value)], "problem")).text
    title = re.sub('[";,]', "", text)
    with pytest.raises(BatchFile) as wrong_column:
        read(f"{title},other\nHello.,x\n".encode(), "mails.csv", "body")
    assert title in harmless(message_html([str(wrong_column.value)], "problem")).text


def test_kinds_are_six() -> None:
    assert KINDS == ("spelling", "grammar", "punctuation", "capitalisation", "wording", "tone")


def test_a_word_whose_spelling_was_changed_can_be_told_to_stay() -> None:
    draft = "The kubblet, alot of <esquy's> and he go home."
    page = review_html(draft, diff(draft, "The kubelet, a lot of <esky's> and he goes home."))
    assert re.findall(r'data-never="(.*?)"', page) == ["kubblet", "alot", "esquy&#x27;s"]
    assert "data-never" not in review_html("He go.", diff("He go.", "He goes."))
