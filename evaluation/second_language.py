"""Whole mails in the English of people with another mother tongue, every mistake marked: how many does a proofreader mend, how
many does it miss, and what does it change that was right?

A mail is a file of tests/fixtures/second_language whose marks say what is wrong and what would be right:

    He {go=>goes} home.        a mistake and its right form; several are parted by |, an empty one leaves the words out
    I need {=>the }key.        something missing
    discuss {about =>}it       something too much
    On Monday{~>,} we met.     right as it is, and right the other way too: such a change is neither mended nor wrong

Ten of the mails are for development, ten are a test that only totals are shown of. The fresh ones, a second test, were written without a
look at the product, its lessons or the other mails. It knows nothing about models.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from evaluation.datasets import FIXTURES
from evaluation.measure import rewrite_all
from proofreader import Options, Proofreader
from proofreader.edits import TOKEN

FOLDER = FIXTURES / "second_language"
Group = Literal["development", "test", "fresh"]
GROUPS: tuple[Group, ...] = get_args(Group)
EXTRA = 2  # words that a change may put beside the right form and still hold it: "any information" for "informations"
CONTEXT = 40  # characters shown on each side of a place
_MARK = re.compile(r"\{([^{}]*?)(=>|~>)([^{}]*)\}")


@dataclass(frozen=True)
class Mark:
    """What stands at [start, end) of the draft, and what may stand there instead."""

    start: int
    end: int
    before: str
    right: tuple[str, ...]
    mistake: bool  # False: `before` is right as well


@dataclass(frozen=True)
class Mail:
    """A draft with its marks, in order."""

    name: str
    draft: str
    marks: tuple[Mark, ...]

    @property
    def mended(self) -> str:
        """The draft with the first right form at each mistake."""
        parts, at = [], 0
        for mark in self.marks:
            parts += [self.draft[at : mark.start], mark.right[0] if mark.mistake else mark.before]
            at = mark.end
        return "".join([*parts, self.draft[at:]])


@dataclass(frozen=True)
class Change:
    """Something that a rewrite did where it should not have: words of the draft, what they became, and what stands around them."""

    before: str
    after: str
    around: str


@dataclass(frozen=True)
class Outcome:
    """What became of one mail."""

    mail: Mail
    mended: list[Mark] = field(default_factory=list)
    missed: list[Mark] = field(default_factory=list)  # mistakes that still stand, or became something that is not listed
    harmless: int = 0  # changes into a form that is as right as the draft's
    wrong: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Counts:
    """One model over one group."""

    model: str
    group: Group
    mails: int
    mistakes: int
    mended: int
    missed: int
    harmless: int
    wrong: int

    @property
    def changes(self) -> int:
        """All that the rewrite did, place by place."""
        return self.mended + self.harmless + self.wrong

    @property
    def mended_share(self) -> float:
        """Percent of the mistakes."""
        return 100 * self.mended / max(1, self.mistakes)

    @property
    def wrong_share(self) -> float:
        """Percent of the changes."""
        return 100 * self.wrong / max(1, self.changes)


def parse(text: str, name: str = "mail") -> Mail:
    """The Mail of a marked text. Raises ValueError with the place of a mark that cannot be meant so."""
    draft, marks, at = "", [], 0
    for found in _MARK.finditer(text):
        draft += text[at : found.start()]
        at = found.end()
        before, arrow, right = found.groups()
        marks.append(Mark(len(draft), len(draft) + len(before), before, tuple(right.split("|")), arrow == "=>"))
        draft += before
    draft += text[at:]
    mail = Mail(name, draft, tuple(marks))
    _check(mail)
    return mail


def _check(mail: Mail) -> None:
    for stray in re.finditer(r"[{}]|=>|~>", mail.draft):
        raise ValueError(f"{mail.name}: a mark is not whole at “{_around(mail.draft, stray.start(), stray.end())}”")
    for mark in mail.marks:
        place = f"{mail.name}: “{mark.before}” at “{_around(mail.draft, mark.start, mark.end)}”"
        if mark.before in mark.right or len(set(mark.right)) < len(mark.right):
            raise ValueError(f"{place} has a form twice")
        for form in (mark.before, *mark.right):
            pieces = (mail.draft[: mark.start], form, mail.draft[mark.end :])
            whole = "".join(pieces)
            if tokens(whole) != [token for piece in pieces for token in tokens(piece)]:
                raise ValueError(f"{place} cuts a word or a space in two with “{form}”")
            if re.search(r"  | [,.;?!]| \n", whole[max(0, mark.start - 1) : mark.start + len(form) + 2]):
                raise ValueError(f"{place} leaves a space too many with “{form}”")


def load(group: Group, folder: Path = FOLDER) -> list[Mail]:
    """The mails of a group, by the beginning of their file names. Raises ValueError."""
    return [parse(path.read_text(encoding="utf-8"), path.stem) for path in sorted(folder.glob(f"{group}-*.txt"))]


def tokens(text: str) -> list[str]:
    """Words, marks and white space, so that typographic apostrophes and runs of spaces compare as plain ones."""
    found = TOKEN.findall(text.replace("’", "'"))
    return [("\n" if "\n" in token else " ") if token.isspace() else token for token in found]


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - CONTEXT) : end + CONTEXT].replace("\n", " ")


# --- the closest reading of a rewrite: at each mark one of its forms, elsewhere the draft's own words


@dataclass
class _Node:
    """One token on a way through the draft; an empty one joins the ways through a mark."""

    token: str
    before: list[int]  # the nodes that may stand before it
    mark: int = -1
    join: bool = False
    at: int = 0  # in the draft


@dataclass(frozen=True)
class _Step:
    """One token of the draft, of the rewrite, or of both."""

    old: str
    new: str
    mark: int  # -1: none
    at: int  # in the draft


@cache
def _cost(token: str) -> float:
    return 0.3 if token.isspace() else 1.0 if token[:1].isalnum() else 0.7


@cache
def _exchange(old: str, new: str) -> float:
    if old == new:
        return 0.0
    if old[:1].isalnum() and new[:1].isalnum():
        return 0.5 if old.lower() == new.lower() else 1.0
    return 1.0 if not (old[:1].isalnum() or new[:1].isalnum() or old.isspace() or new.isspace()) else 9.0


def _lattice(mail: Mail) -> tuple[list[_Node], list[list[tuple[str, int]]]]:
    """Every way of reading the draft, and for each mark its forms with the node that each ends at; the best of equals first."""
    nodes = [_Node("", [])]
    ends: list[list[tuple[str, int]]] = []

    def chain(text: str, last: int, mark: int, at: int) -> int:
        for token in tokens(text):
            nodes.append(_Node(token, [last], mark, at=at))
            last = len(nodes) - 1
            at += len(token) if mark < 0 else 0
        return last

    last = at = 0
    for number, mark in enumerate(mail.marks):
        last = chain(mail.draft[at : mark.start], last, -1, at)
        forms = (*mark.right, mark.before) if mark.mistake else (mark.before, *mark.right)
        ends.append([(form, chain(form, last, number, mark.start)) for form in forms])
        nodes.append(_Node("", [end for _, end in ends[-1]], number, True, mark.end))
        last, at = len(nodes) - 1, mark.end
    chain(mail.draft[at:], last, -1, at)
    return nodes, ends


def _read(mail: Mail, rewrite: str) -> tuple[list[_Step], list[str]]:
    """The cheapest reading of the rewrite, as an edit distance over a lattice: its steps, and the form taken at each mark.

    A mark's place stands among the steps as one without tokens, at its end.
    """
    nodes, ends = _lattice(mail)
    target = tokens(rewrite)
    costs: list[list[float]] = []
    origins: list[list[tuple[int, int]]] = []  # (node, place in the rewrite) that the cheapest way came from
    for number, node in enumerate(nodes):
        row, origin = _row(number, node, target, costs)
        costs.append(row)
        origins.append(origin)
    forms = [""] * len(mail.marks)
    steps: list[_Step] = []
    number, j = len(nodes) - 1, len(target)
    while number or j:
        node = nodes[number]
        last, place = origins[number][j]
        if node.join:
            forms[node.mark] = next(form for form, end in ends[node.mark] if end == last)
            steps.append(_Step("", "", node.mark, node.at))
        else:
            steps.append(_Step(node.token if last != number else "", target[place] if place != j else "", node.mark, node.at))
        number, j = last, place
    return steps[::-1], forms


def _row(
    number: int, node: _Node, target: Sequence[str], costs: Sequence[Sequence[float]]
) -> tuple[list[float], list[tuple[int, int]]]:
    """The least cost of reading each beginning of the rewrite up to this node, and where its way comes from."""
    row: list[float] = []
    origin: list[tuple[int, int]] = []
    skip = 0.0 if node.join else _cost(node.token)
    for j in range(len(target) + 1):
        best, came = (math.inf, (-1, -1)) if number or j else (0.0, (-1, -1))
        for last in node.before:
            above = costs[last]
            if j and not node.join and (cost := above[j - 1] + _exchange(node.token, target[j - 1])) < best:
                best, came = cost, (last, j - 1)
            if (cost := above[j] + skip) < best:
                best, came = cost, (last, j)
        if j and not node.join and (cost := row[j - 1] + _cost(target[j - 1])) < best:
            best, came = cost, (number, j - 1)
        row.append(best)
        origin.append(came)
    return row, origin


def _faults(steps: Sequence[_Step]) -> Iterator[tuple[int, int]]:
    """Ranges of steps where the rewrite is no reading of the draft; those with only a space between are one."""
    start = end = -1
    for i, step in enumerate(steps):
        if step.old != step.new:
            if start < 0:
                start = i
            end = i + 1
        elif start >= 0 and (step.old or step.mark >= 0) and step.old != " ":
            yield start, end
            start = -1
    if start >= 0:
        yield start, end


def _neighbours(steps: Sequence[_Step], start: int, end: int) -> set[int]:
    """The marks that the steps [start, end) lie in or touch, over a space or none."""
    found = {step.mark for step in steps[start:end]}
    for i, way in ((start - 1, -1), (end, 1)):
        while 0 <= i < len(steps) and steps[i].old == " " and steps[i].mark < 0:
            i += way
        if 0 <= i < len(steps):
            found.add(steps[i].mark)
    return found - {-1}


def judge(mail: Mail, rewrite: str) -> Outcome:
    """What a rewrite did to a mail.

    A mistake is mended where one of its right forms stands, also with up to EXTRA words beside it; a right form that is
    empty must be. Everything else that differs from the draft, at a mark or not, is a wrong change.
    """
    steps, forms = _read(mail, rewrite)
    broken: set[int] = set()  # marks whose form is not what the rewrite says
    wrong: list[Change] = []
    for start, end in _faults(steps):
        part = steps[start:end]
        near = _neighbours(steps, start, end)
        added = [step.new for step in part if step.new[:1].isalnum()]
        taken = any(step.old for step in part)
        holds = any(mail.marks[m].mistake and forms[m] in mail.marks[m].right and forms[m] for m in near)
        if not taken and len(added) <= EXTRA and len(added) and holds and not _inside(steps, start, end):
            continue
        inner = {step.mark for step in part if step.old or _inside(steps, start, end)}
        broken |= {m for m in near if m in inner or not forms[m]}
        before, after = ("".join(tokens) for tokens in zip(*((step.old, step.new) for step in part), strict=True))
        wrong.append(Change(before, after, _around(mail.draft, part[0].at, part[-1].at)))
    done = [form in mark.right and i not in broken for i, (mark, form) in enumerate(zip(mail.marks, forms, strict=True))]
    mended = [mark for mark, good in zip(mail.marks, done, strict=True) if mark.mistake and good]
    missed = [mark for mark, good in zip(mail.marks, done, strict=True) if mark.mistake and not good]
    return Outcome(mail, mended, missed, sum(done) - len(mended), wrong)


def _inside(steps: Sequence[_Step], start: int, end: int) -> bool:
    """Whether the steps [start, end) stand between two tokens of one mark's form."""
    if not start or end >= len(steps):
        return False
    return steps[start - 1].mark == steps[end].mark >= 0 and bool(steps[start - 1].old) and bool(steps[end].old)


def measure_mails(proofreader: Proofreader, options: Options, group: Group) -> list[Outcome]:
    """What the proofreader makes of each mail of a group. Raises ValueError where a mail is marked badly."""
    mails = load(group)
    rewrites, _ = rewrite_all(proofreader, options, [mail.draft for mail in mails])
    return [judge(mail, rewrite) for mail, rewrite in zip(mails, rewrites, strict=True)]


def total(model: str, group: Group, outcomes: Sequence[Outcome]) -> Counts:
    """The sum over mails."""
    mended, missed = sum(len(o.mended) for o in outcomes), sum(len(o.missed) for o in outcomes)
    harmless, wrong = sum(o.harmless for o in outcomes), sum(len(o.wrong) for o in outcomes)
    return Counts(model, group, len(outcomes), mended + missed, mended, missed, harmless, wrong)


def table(rows: Sequence[Counts]) -> str:
    """Markdown of the groups, totals only."""
    lines = [
        "\nWhole mails of second-language writers, our own, every mistake marked (changes: mended, wrong, and harmless ones):\n",
        "| model | group | mails | mistakes | mended | missed | changes | wrong changes |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {r.model} | {r.group} | {r.mails} | {r.mistakes} | {r.mended} ({r.mended_share:.1f} %) | {r.missed} | {r.changes} "
        f"| {r.wrong} ({r.wrong_share:.1f} %) |"
        for r in rows
    ]
    return "\n".join(lines) + "\n"


def listed(outcomes: Sequence[Outcome]) -> str:
    """Each mail's counts, its misses and its wrong changes, for reading. Only of the group that one may look at: raises
    ValueError for a mail of another."""
    lines = []
    for outcome in outcomes:
        mail = outcome.mail
        if not mail.name.startswith("development"):
            raise ValueError("only the mails for development are shown")
        lines.append(f"{mail.name}: {len(outcome.mended)} mended, {len(outcome.missed)} missed, {len(outcome.wrong)} wrong")
        lines += [
            f"  missed  {m.before or '∅'} → {m.right[0] or '∅'}   … {_around(mail.draft, m.start, m.end)} …" for m in outcome.missed
        ]
        lines += [f"  wrong   {c.before or '∅'} → {c.after or '∅'}   … {c.around} …" for c in outcome.wrong]
    return "\n".join(lines) + "\n"
