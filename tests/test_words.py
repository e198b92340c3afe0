"""A person's own words are never touched, in whatever form, and everything else still is."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from proofreader.edits import apply, diff
from proofreader.errors import SettingsError
from proofreader.words import LONGEST, MOST, checked, parse_words, read_words, touched
from tests.conftest import FIXTURES


def left(draft: str, rewrite: str, words: tuple[str, ...]) -> str:
    """`rewrite` without the edits that touch a word of the list."""
    edits = diff(draft, rewrite)
    wrong = touched(draft, edits, words)
    return apply(draft, [edit for edit in edits if edit not in wrong])


@pytest.mark.parametrize(
    ("draft", "rewrite", "words"),
    [
        ("I yeeted it.", "I yelled it.", ("yeeted",)),
        ("Yeeted it is.", "Yelled it is.", ("yeeted",)),
        ("The kubelet's log is here.", "The cabinet's log is here.", ("Kubelet",)),
        ("The kubelet’s log is here.", "The cabinet’s log is here.", ("kubelet",)),
        ("The kubelets are here.", "The cabinets are here.", ("kubelet",)),
        ("The kubelets' logs are here.", "The cabinets' logs are here.", ("kubelet",)),
        ("Two eskies are here.", "Two skies are here.", ("esky",)),
        ("Two brolleys, please.", "Two trolleys, please.", ("brolley",)),
        ("Our e-mail tool is here.", "Our email tool is here.", ("e-mail",)),
        ("The esky-lid is here.", "The sky-lid is here.", ("esky",)),
        ("We use C# here.", "We use C here.", ("C#",)),
        (unicodedata.normalize("NFD", "The séance-o-mat is here."), "The science-o-mat is here.", ("séance-o-mat",)),
        ("We use iPhone here.", "We use IPhone here.", ("iphone",)),
    ],
)
def test_a_word_of_the_list_and_its_forms_stay(draft: str, rewrite: str, words: tuple[str, ...]) -> None:
    assert left(draft, rewrite, words) == draft
    assert left(draft, rewrite, ()) == rewrite


@pytest.mark.parametrize(
    ("draft", "rewrite", "words"),
    [
        ("I yeeted it yestarday.", "I yeeted it yesterday.", ("yeeted",)),
        ("The esky lid are here.", "The esky lid is here.", ("esky",)),
        ("Its late.", "It's late.", ("it",)),
        ("The esky lid is here.", "The esky-lid is here.", ("esky",)),
        ("We has esky.", "We have an esky.", ("esky",)),
    ],
)
def test_other_edits_stand(draft: str, rewrite: str, words: tuple[str, ...]) -> None:
    assert left(draft, rewrite, words) == rewrite


def test_a_list_is_one_word_a_line(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"\xef\xbb\xbfesky\r\n\r\n  kubelet \nesky\nC#\n")
    assert read_words(str(path)) == ("esky", "kubelet", "C#")
    assert read_words("") == ()
    assert parse_words("esky, kubelet; “yeet”") == ("esky", "kubelet", "yeet")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, r"^PROOFREADER_WORDS is '.*words.txt', but it must be a file that can be read \(No such file or directory\)\.$"),
        (b"word " * 20_001, "a list of 100,005 characters.*up to 100,000"),
        (b"\xff\xfe\x00", "a file of words in UTF-8, one a line"),
        (b"x" * (LONGEST + 1), "words with up to 60 characters each"),
        ("\n".join(f"w{i}" for i in range(MOST + 1)).encode(), "a list of 5,001 words.*up to 5,000"),
    ],
)
def test_a_list_that_cannot_be_used_is_a_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "words.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=sentence):
        read_words(str(path))


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="a file that can be read"):
        read_words(str(tmp_path))


def test_long_lists_take_time_by_the_text_alone() -> None:
    """The list is looked up, not tried word by word: with 5,000 words no more than a few times the time with one."""
    sentence = "I recieved the esky. "
    draft = 200 * sentence
    (edit,) = diff(sentence, sentence.replace("recieved", "received"))
    edits = [replace(edit, start=edit.start + shift, end=edit.end + shift) for shift in range(0, len(draft), len(sentence))]
    times = []
    for words in (("esky",), checked(f"word{i}" for i in range(MOST))):
        started = time.perf_counter()
        assert touched(draft, edits, words) == ()
        times.append(time.perf_counter() - started)
    assert times[1] < 20 * times[0] + 0.2


# What is still changed: words that the model misreads, and an idiom of one side that it takes for the other's
OPEN = (
    "We descoped the export",
    "It was a bit dreich",
    "She sshed into",
    "The paper is different to",
    "Pop the doo",
    "Hi Jonas,\n\nBitte melden",
)


def rows() -> list[tuple[str, list[str]]]:
    """(draft, what it may become) of each row of words.tsv: itself alone where it is right."""
    found = []
    for line in (FIXTURES / "words.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            _, want, draft, *right = (field.replace("\\n", "\n") for field in line.split("\t"))
            found.append((draft, [draft] if want == "keep" else right[0].split("||")))
    return found


def test_words_that_are_not_known_stay_and_mistakes_beside_them_are_mended(proofreader) -> None:
    """Six drafts at a time, as paragraphs of one, which the model reads sentence by sentence all the same."""
    wrong: dict[str, str] = {}
    single = [row for row in rows() if "\n" not in row[0]]
    groups = [single[start : start + 6] for start in range(0, len(single), 6)] + [[row] for row in rows() if "\n" in row[0]]
    for group in groups:
        rewrite = proofreader.proofread("\n\n".join(draft for draft, _ in group)).rewrite
        rewrites = rewrite.split("\n\n") if len(group) > 1 else [rewrite]
        wrong |= {draft: now for (draft, right), now in zip(group, rewrites, strict=True) if now not in right}
    right_ones = {draft for draft, right in rows() if right == [draft]}
    assert {draft: now for draft, now in wrong.items() if draft in right_ones and not draft.startswith(OPEN)} == {}
    assert len(wrong.keys() - right_ones) <= (len(rows()) - len(right_ones)) // 3, wrong
