"""Mails whose mistakes are marked: the marks hold together, and each change counts as what it is."""

from __future__ import annotations

import re

import pytest

from evaluation import quality, second_language
from evaluation.second_language import GROUPS, Outcome, judge, listed, load, parse, table, tokens, total
from proofreader.edits import Edit, apply
from tests.conftest import FIXTURES, ROOT


def counted(text: str, rewrite: str) -> tuple[int, int, int, int]:
    """Mended, missed, harmless and wrong."""
    return counts_of(parse(text), rewrite)


def test_a_mark_is_the_wrong_form_in_the_draft_and_its_right_ones_beside_it() -> None:
    mail = parse("He {go=>goes|went} to {=>the }bank{~>,} and {do =>}pays.")
    assert mail.draft == "He go to bank and do pays."
    assert mail.mended == "He goes to the bank and pays."
    assert [(m.before, m.right, m.mistake) for m in mail.marks] == [
        ("go", ("goes", "went"), True),
        ("", ("the ",), True),
        ("", (",",), False),
        ("do ", ("",), True),
    ]
    assert all(mail.draft[m.start : m.end] == m.before for m in mail.marks)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("He {go=>goes home.", "a mark is not whole"),
        ("He {go} home.", "a mark is not whole"),
        ("He go=>goes home.", "a mark is not whole"),
        ("He {go=>goes|go} home.", "has a form twice"),
        ("He {go=>goes|goes} home.", "has a form twice"),
        ("He {=>} home.", "has a form twice"),
        ("He go{=>es} home.", "cuts a word or a space in two"),
        ("He goes {=>to} home.", "cuts a word or a space in two"),
        ("He goes {the=>} home.", "cuts a word or a space in two"),
        ("He goes {home=>}.", "leaves a space too many"),
    ],
)
def test_a_mark_that_cannot_be_meant_so_is_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse(text, "mail")


@pytest.mark.parametrize(
    ("rewrite", "counts"),
    [
        ("He go to bank and I has informations.", (0, 4, 0, 0)),
        ("He goes to the bank, and I have information.", (4, 0, 1, 0)),
        ("He went to the bank and I have some information.", (4, 0, 0, 0)),  # words beside a right form are its change's own
        ("He goes to a bank and I has informations.", (1, 3, 0, 1)),  # something that is not listed
        ("He gone to bank and I has informations.", (0, 4, 0, 1)),
        ("He goes to the bank and you have information.", (4, 0, 0, 1)),  # where nothing was marked
        ("She go to bank and I has informations.", (0, 4, 0, 1)),
        ("He goes to the bank and I have.", (3, 1, 0, 1)),
        ("He goes to the bank and I have all of the good information.", (4, 0, 0, 1)),  # more words than a form brings along
        ("He goes to the bank, I have information.", (4, 0, 1, 1)),
        ("He go to bank and I has informations today.", (0, 4, 0, 1)),
    ],
)
def test_each_change_is_mended_harmless_or_wrong(rewrite: str, counts: tuple[int, int, int, int]) -> None:
    text = "He {go=>goes|went} to {=>the }bank{~>,} and I {has=>have} {informations=>information}."
    assert counted(text, rewrite) == counts


@pytest.mark.parametrize(
    ("rewrite", "counts"),
    [
        ("We discuss it in May.", (1, 0, 0, 0)),
        ("We discuss about it in May.", (0, 1, 0, 0)),
        ("We discuss on it in May.", (0, 1, 0, 1)),  # the wrong word gave way to another
        ("We discuss all about it in May.", (0, 1, 0, 1)),
        ("We discuss it in May\n", (1, 0, 0, 1)),
    ],
)
def test_what_is_too_much_is_mended_only_when_it_goes(rewrite: str, counts: tuple[int, int, int, int]) -> None:
    assert counted("We discuss {about =>}it in May.", rewrite) == counts


def test_words_inside_a_right_form_are_not_that_form() -> None:
    assert counted("It {depends of=>depends on} him.", "It depends on him.") == (1, 0, 0, 0)
    assert counted("It {depends of=>depends on} him.", "It depends only on him.") == (0, 1, 0, 1)
    assert counted("I {was seeing=>saw} him.", "I was saw him.") == (0, 1, 0, 1)


def test_apostrophes_and_spaces_compare_as_plain_ones() -> None:
    assert tokens("don’t  go\n\n x") == ["don't", " ", "go", "\n", "x"]
    assert counted("He {don't=>doesn't} go.", "He doesn’t go.") == (1, 0, 0, 0)


def test_counts_add_up_and_shares_are_of_mistakes_and_of_changes() -> None:
    text = "He {go=>goes} to {=>the }bank{~>,} and I {has=>have} {informations=>information}."
    outcomes = [
        judge(parse(text, "development-1"), rewrite) for rewrite in ("He goes to the bank, and you have information.", "Off.")
    ]
    counts = total("embedded", "development", outcomes[:1])
    assert (counts.mails, counts.mistakes, counts.mended, counts.missed, counts.harmless, counts.wrong) == (1, 4, 4, 0, 1, 1)
    assert (counts.changes, counts.mended_share) == (6, 100)
    assert "| embedded | development | 1 | 4 | 4 (100.0 %) | 0 | 6 | 1 (16.7 %) |" in table([counts])
    assert total("embedded", "test", outcomes).mistakes == 8


def test_misses_and_wrong_changes_are_listed_but_never_of_a_test() -> None:
    outcome = judge(parse("He {go=>goes} to {=>the }bank and I am.", "development-1"), "He goes to bank and you am.")
    shown = listed([outcome])
    assert "development-1: 1 mended, 1 missed, 1 wrong" in shown
    assert "missed  ∅ → the    … He go to bank and I am. …" in shown
    assert "wrong   I → you   … He go to bank and I am. …" in shown
    with pytest.raises(ValueError, match="only the mails for development"):
        listed([Outcome(load("test")[0])])


def test_the_report_has_a_row_for_each_group_and_lists_one(monkeypatch, capsys, tmp_path) -> None:
    for name in ("development-1-some", "test-1-some", "fresh-1-some"):
        (tmp_path / f"{name}.txt").write_text("She {have=>has} two cars.")
    monkeypatch.setattr(second_language.load, "__defaults__", (tmp_path,))
    assert quality.main(["--only", "second-language", "--misses"]) == 0
    shown = capsys.readouterr().out
    for group in GROUPS:
        assert f"| embedded | {group} | 1 | 1 | 1 (100.0 %) | 0 | 1 | 0 (0.0 %) |" in shown
    assert "development-1-some: 1 mended, 0 missed, 0 wrong" in shown
    assert "test-1-some" not in shown and "fresh-1-some" not in shown


def test_the_mails_are_enough_and_each_reads_back_as_it_is_marked() -> None:
    names, mistakes = [], 0
    for group in GROUPS:
        mails = load(group)
        assert len(mails) == (24 if group == "fresh" else 10)
        for mail in mails:
            own = [mark for mark in mail.marks if mark.mistake]
            assert 80 <= len(mail.draft.split()) <= 150, mail.name
            assert len(own) >= (9 if group == "fresh" else 12), mail.name
            assert counts_of(mail, mail.draft) == (0, len(own), 0, 0), mail.name
            last = apply(mail.draft, [Edit(i, m.start, m.end, m.before, m.right[-1]) for i, m in enumerate(mail.marks)])
            assert counts_of(mail, last) == (len(own), 0, len(mail.marks) - len(own), 0), mail.name
            names.append(mail.name.split("-")[2])
            mistakes += len(own)
    assert len(set(names)) >= 10
    assert mistakes >= 590


def counts_of(mail: second_language.Mail, rewrite: str) -> tuple[int, int, int, int]:
    found = judge(mail, rewrite)
    return len(found.mended), len(found.missed), found.harmless, len(found.wrong)


def words_of(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower().replace("’", "'")))


# What the writers of the fresh mails, who knew no other text, share with others
FORMULA = re.compile(
    r"thank you (?:very much )?for your (?:help|time|patience|understanding)|i am sorry for the late reply|"
    r"i (?:look|am looking) forward to hear(?:ing)? from you|i am waiting (?:for )?your answer|"
    r"i hope to hear from you(?: soon)?|(?:i am )?looking forward to your (?:reply|answer)"
)


def sentences_of(text: str) -> set[str]:
    """The sentences of four words and more, as bare words, without greetings: formulas are everybody's."""
    found = map(words_of, re.split(r"(?<=[.!?])\s+|\n+|\t", text))
    return {one for one in found if len(one.split()) >= 4 and not one.startswith("dear ")}


def test_no_sentence_of_the_mails_is_a_lesson_or_stands_in_another_set() -> None:
    mails = [mail for group in GROUPS for mail in load(group)]
    own = {group: set().union(*(sentences_of(m.draft) | sentences_of(m.mended) for m in load(group))) for group in GROUPS}
    own["fresh"] = {sentence for sentence in own["fresh"] if not FORMULA.fullmatch(sentence)}
    assert len(own["development"]) > 100 and len(own["test"]) > 100 and len(mails) == 44
    every = set().union(*own.values())
    assert sum(map(len, own.values())) == len(every)
    others = [p for p in FIXTURES.rglob("*.t*") if second_language.FOLDER not in p.parents and "golden" not in p.parts]
    assert len(others) > 30
    for path in others:
        met = every & sentences_of(path.read_text(encoding="utf-8"))
        assert met == set(), path.name
    held = slots()
    for path in (ROOT / "train" / "lessons" / name for name in ("mistakes.txt", "restraint.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#") and words_of(re.sub(r"\[[^\]]*\]", "", line)):  # "[date], [time]" is anything
                known = re.compile(lesson(line, held))
                met = {sentence for sentence in every if known.fullmatch(sentence)}
                assert met == set(), line


def slots() -> dict[str, str]:
    """A pattern of what each slot of the lessons may hold."""
    lines = (ROOT / "train" / "lessons" / "slots.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(": ", 1) for line in lines if not line.startswith("#")]
    return {name: any_of(values) for name, values in rows}


def any_of(forms: str) -> str:
    return f"(?:{'|'.join(re.escape(words_of(form)) for form in forms.split('|'))})"


def lesson(line: str, held: dict[str, str]) -> str:
    """A pattern of everything that a line of the lessons may become, as bare words; numbers and dates are made up there."""
    found = []
    for part in re.split(r"(\{[^}]*\}|\[[^\]]*\])", line):
        if part.startswith("{"):
            found.append(any_of(part[1:-1]))
        elif part.startswith("["):
            found.append(held.get(part[1:-1], r"\S+(?: \S+){0,2}"))
        elif words_of(part):
            found.append(re.escape(words_of(part)))
    return " ?".join(found)
