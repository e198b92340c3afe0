"""Time grows with the draft and never faster: every regular expression and every step, on the texts that are worst for it, at n
characters and at 4n. Linear work takes four times as long, quadratic work sixteen times.

The texts are made from the expressions themselves: what may be repeated in one is repeated in the text, behind what leads
there and before what cannot follow. So a new rule is tried without a new test.
"""

from __future__ import annotations

import ast
import functools
import importlib
import re
import time
from collections.abc import Callable, Iterator
from re import _constants as op
from re import _parser as parser
from typing import Any

import pytest

from proofreader import Options, Proofreader, phrases, usage
from proofreader.correctors import Proposal, settled
from proofreader.courtesy import heated, wordings
from proofreader.display import changes_text, review_html
from proofreader.draft import Draft
from proofreader.edits import Edit, classify, diff, readable, restore_form, single_spaced
from proofreader.guard import facts, find_inventions, find_violations, names, negations, strays
from proofreader.language import is_english
from proofreader.notes import misspelt_names
from proofreader.reasons import why
from proofreader.style import TONES, restyled
from proofreader.variants import localised, written_in
from proofreader.words import touched
from tests.conftest import ROOT

MODULES = "draft edits courtesy usage phrases display guard sentences style judge correctors language pipeline notes sentence parts tone door rewriting scoring options inflection history structure variants words reasons".split()
N = 1_000  # characters
MOST = 9.0  # times as long for four times the text
BRIEF = 0.04  # seconds of processor time that are too few to compare
PROBES = "a1 .,-'_!?\"@/(\n\t:AZé"
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
IGNORED = (op.AT, op.ASSERT_NOT, op.GROUPREF_EXISTS)


# --- the expressions


def patterns() -> dict[str, tuple[re.Pattern[str], set[str]]]:
    """Every regular expression of the package by its place, with the methods that are called on it."""
    found: dict[str, tuple[re.Pattern[str], set[str]]] = {}
    for name in MODULES:
        module = importlib.import_module(f"proofreader.{name}")
        tree = ast.parse((ROOT / "proofreader" / f"{name}.py").read_text(encoding="utf-8"))
        for key, value in vars(module).items():
            for number, pattern in enumerate(within(value)):
                found[f"{name}.{key}[{number}]"] = (pattern, methods(tree, key))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if (
                isinstance(call.func, ast.Attribute)
                and getattr(call.func.value, "id", "") == "re"
                and call.func.attr != "compile"
                and call.args
            ):
                try:
                    text = eval(compile(ast.Expression(call.args[0]), name, "eval"), vars(module))
                except NameError:  # of a local variable
                    continue
                flags = re.S if "re.S" in ast.unparse(call) else 0
                if isinstance(text, str):
                    found[f"{name}:{call.lineno}"] = (re.compile(text, re.I | flags), {call.func.attr})
    found |= {f"usage.rules[{rule.wrong}]": (rule.pattern, {"sub"}) for rule in usage.rules()}
    found["phrases"] = (phrases._pattern(), {"search"})
    return found


def within(value: object) -> Iterator[re.Pattern[str]]:
    """The expressions in a value of a module, however deep in tuples and dictionaries."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (pattern for item in value.values() for pattern in within(item))
    elif isinstance(value, tuple):
        yield from (pattern for item in value for pattern in within(item))


def methods(tree: ast.AST, name: str) -> set[str]:
    """The methods that are called on a name; all that search where it is a table."""
    called = {
        n.func.attr
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and getattr(n.func.value, "id", "") == name
    }
    return called or ({"fullmatch"} if name == "_IDIOMS" else {"sub"})


def run(pattern: re.Pattern[str], called: set[str]) -> Callable[[str], object]:
    """What the package does with an expression, on a text."""

    def work(text: str) -> None:
        for name in called & {"match", "fullmatch"}:
            getattr(pattern, name)(text)
        if called - {"match", "fullmatch"}:  # whatever searches: at every place, to the end
            for _ in pattern.finditer(text):
                pass

    return work


# --- the texts that are worst for one


def sample(nodes: list) -> str:
    """A short text that the nodes of a parsed expression match, but for what they look ahead to and behind for."""
    parts = []
    for kind, value in nodes:
        if kind in REPEATS:
            parts.append(sample(value[2]) * min(value[0], 12))
        elif kind is op.BRANCH:
            parts.append(sample(value[1][0]))
        elif kind is op.SUBPATTERN:
            parts.append(sample(value[3]))
        elif kind is op.ATOMIC_GROUP:
            parts.append(sample(value))
        elif kind not in IGNORED and kind not in (op.ASSERT, op.GROUPREF):
            parts.append(characters((kind, value))[0])
    return "".join(parts)


def characters(node: tuple) -> list[str]:
    """Some characters that a node matches."""
    kind, value = node
    if kind is op.LITERAL:
        return [chr(value)]
    state = parser.State()
    state.flags, state.str = 0, ""
    one = re.compile(_pattern(node), re.I)
    return [char for char in PROBES if one.fullmatch(char)] or ["x"]


def _pattern(node: tuple) -> str:
    kind, value = node
    if kind is op.ANY:
        return "."
    if kind is op.NOT_LITERAL:
        return f"[^{re.escape(chr(value))}]"
    names = {
        op.CATEGORY_SPACE: r"\s",
        op.CATEGORY_NOT_SPACE: r"\S",
        op.CATEGORY_WORD: r"\w",
        op.CATEGORY_NOT_WORD: r"\W",
        op.CATEGORY_DIGIT: r"\d",
        op.CATEGORY_NOT_DIGIT: r"\D",
    }
    parts = []
    for inner, what in value:
        if inner is op.NEGATE:
            parts.append("^")
        elif inner is op.LITERAL:
            parts.append(re.escape(chr(what)))
        elif inner is op.RANGE:
            parts.append(f"{re.escape(chr(what[0]))}-{re.escape(chr(what[1]))}")
        else:
            parts.append(names[what])
    return f"[{''.join(parts)}]"


def variants(nodes: list) -> list[str]:
    """A few short texts for the body of a repetition."""
    nodes = list(nodes)
    if len(nodes) == 1 and nodes[0][0] in (op.IN, op.ANY, op.NOT_LITERAL):
        return characters(nodes[0])[:5]
    if len(nodes) == 1 and nodes[0][0] is op.SUBPATTERN:
        return variants(nodes[0][1][3])
    if nodes and nodes[0][0] is op.BRANCH:
        return [sample(branch) + sample(nodes[1:]) for branch in nodes[0][1][1][:3]]
    return [sample(nodes)]


def pumps(nodes: list, lead: str = "") -> Iterator[tuple[str, str]]:
    """(what leads there, what may be repeated there) for every repetition in a parsed expression."""
    for place, (kind, value) in enumerate(nodes):
        before = lead + sample(nodes[:place])
        if kind in REPEATS:
            if value[1] > 8:
                yield from ((before, body) for body in variants(value[2]))
            yield from pumps(list(value[2]), before)
        elif kind is op.BRANCH:
            for branch in value[1][:12]:
                yield from pumps(list(branch), before)
        elif kind is op.SUBPATTERN:
            yield from pumps(list(value[3]), before)
        elif kind is op.ATOMIC_GROUP:
            yield from pumps(list(value), before)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from pumps(list(value[1]), before)


COMMON = (
    "a",
    "a-",
    "a.",
    "a. ",
    "a, ",
    " ",
    "\n",
    "\t",
    ".",
    ". ",
    "1",
    "1 ",
    "1.",
    "so ",
    "you are so ",
    "'",
    '"',
    "{{",
    "[",
    "`",
    "@",
    "a@",
    "!",
    "_",
)


def texts(pattern: re.Pattern[str]) -> list[Callable[[int], str]]:
    """Makers of texts of n characters that give an expression much to try."""
    nodes = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    whole = sample(nodes)
    found = {("", pump, tail) for pump in COMMON for tail in ("", "\0")} | {("", whole + " ", ""), ("", whole[:-1] + "\0", "")}
    for lead, body in pumps(nodes):
        found |= {(lead, body, ""), (lead, body, "\0"), ("", lead + body, "\0"), ("", lead + body + "\0", ""), ("", lead + " ", "")}
    return [lambda n, parts=parts: parts[0] + parts[1] * (n // len(parts[1])) + parts[2] for parts in sorted(found) if parts[1]]


# --- the clock


def seconds(work: Callable, *what: object) -> float:
    """Of this thread's processor time, the best of three where it is long enough to matter."""
    best = float("inf")
    for _ in range(3):
        started = time.thread_time()
        work(*what)
        best = min(best, time.thread_time() - started)
        if best < BRIEF:
            break
    return best


def growth(work: Callable, make: Callable[[int], object], n: int = N) -> float:
    """How many times as long `work` takes on make(4n) as on make(n); 4 where that is too brief to compare.

    Steps up to the sizes, so that what is far too slow is found without being waited for.
    """
    ratio = 4.0
    for size in (n // 16, n // 4, n):
        longer = seconds(work, make(4 * size))
        if longer > BRIEF:
            ratio = longer / seconds(work, make(size))
            if ratio > MOST and longer > 4 * BRIEF:
                break
        else:
            ratio = 4.0
    return ratio


def named() -> list[Any]:
    """All expressions; of the many rules of usage, which are built alike, seven in eight are for `make test-all`."""
    rules = [name for name in sorted(patterns()) if name.startswith("usage.rules")]
    slow = {name for number, name in enumerate(rules) if number % 8}
    return [pytest.param(name, marks=pytest.mark.slow) if name in slow else name for name in sorted(patterns())]


@pytest.mark.parametrize("name", named())
def test_an_expression_takes_time_as_the_text_is_long(name: str) -> None:
    pattern, called = patterns()[name]
    work = run(pattern, called)
    for make in texts(pattern):
        assert growth(work, make) < MOST, repr(make(40))


# --- the steps

CHARACTERS = {
    "dashed": "a-",
    "blank lines": "\n",
    "spaces": " \t",
    "dots": ".",
    "so": "so ",
    "titles": "Mr. ",
    "a word": "a",
    "digits": "1",
    "short lines": "Hi.\n",
    "a list": "- a b\n",
    "braces": "{{",
    "quotes": '"a b" ',
    "marks": "?! ",
    "names": "Anna Bob ",
    "denials": "not ",
    "amounts": "1,000 € ",
    "quoted": "> a b\n",
    "carriage returns": "\r\n",
    "commas": "a, ",
    "insults": "you are so so stupid ",
    "alot": "alot ",
    "shouting": "SEND IT NOW ",
    "one address": "a@b.c",
    "underscores": "_",
}
ORDINARY = """We have discuss the plan number {n} on Monday and every team want to see it. I recieved your comments and added them to
the second page, together with what Ms. Keller{n} wrote about the prices. Please tell me until Friday, at 10:30, if the total of
{n},250 euros is right.\n\n"""


def ordinary(n: int) -> str:
    """An ordinary draft of n characters with a few mistakes in each paragraph."""
    return "".join(ORDINARY.format(n=i) for i in range(1 + n // (len(ORDINARY) - 6)))[:n]


def made() -> dict[str, Callable[[int], str]]:
    """Makers of texts of n characters, by name."""
    found: dict[str, Callable[[int], str]] = {
        name: lambda n, unit=unit: (unit * (1 + n // len(unit)))[:n] for name, unit in CHARACTERS.items()
    }
    return found | {"ordinary": ordinary, "in one sentence": lambda n: "I has " + "very " * (n // 5) + "many questions."}


def spoilt(text: str) -> str:
    """A text with every third word another."""
    number = iter(range(len(text)))
    return re.sub(r"\w+", lambda match: f"{match[0]}x" if next(number) % 3 == 0 else match[0], text)


def replaced(text: str) -> str:
    """A text with every word another."""
    number = iter(range(len(text)))
    return re.sub(r"\w+", lambda match: f"wozzle{next(number)}", text)


def with_edits(work: Callable[[str, tuple[Edit, ...]], object]) -> Callable[[str], object]:
    """A step that takes edits, on those of a text with every third word another; finding them is no part of it."""

    def step(text: str) -> None:
        work(text, edits_of(text))

    return step


@functools.lru_cache(maxsize=4)
def edits_of(text: str) -> tuple[Edit, ...]:
    return diff(text, spoilt(text))


def proposed(text: str) -> list[Proposal]:
    """A proposal for every character of a text."""
    return [Proposal(Edit(0, i, i + 1 + i % 3, text[i : i + 1 + i % 3], "x"), "usage") for i in range(len(text))]


STEPS: dict[str, Callable[[str], object]] = {
    "parse": Draft.parse,
    "sentences": lambda text: Draft.parse(text).sentences(),
    "pieces by sentence": lambda text: Draft.parse(text).pieces("sentence"),
    "pieces by paragraph": lambda text: Draft.parse(text).pieces("paragraph"),
    "pieces by body": lambda text: Draft.parse(text).pieces("body"),
    "names in the signature": lambda text: misspelt_names(Draft.parse(f"{text}\n\nBest,\n-- \n{text}")),
    "diff of the same": lambda text: diff(text, text + "x"),
    "diff of a third": lambda text: diff(text, spoilt(text)),
    "diff of all": lambda text: diff(text, replaced(text)),
    "diff of capitals": lambda text: diff(text, text.swapcase()),
    "diff with nothing": lambda text: diff(text, ""),
    "diff reversed": lambda text: diff(text, text[::-1]),
    "form": lambda text: restore_form(text, single_spaced(spoilt(text))),
    "kind": lambda text: classify(text, replaced(text)),
    "facts": facts,
    "names": names,
    "denials": negations,
    "strays": lambda text: strays(text, spoilt(text), False),
    "strays far": lambda text: strays(text, replaced(text), False),
    "strays in tone": lambda text: strays(text, spoilt(text), True),
    "strays far in tone": lambda text: strays(text, replaced(text), True),
    "violations": with_edits(find_violations),
    "inventions": with_edits(find_inventions),
    "review": with_edits(review_html),
    "changes in the terminal": with_edits(changes_text),
    "proposals that stand": lambda text: settled(proposed(text), [float(i * 7 % 11) for i in range(len(text))], 0.0),
    "courteous": wordings,
    "courteous where it insults": lambda text: wordings(text, sure=False),
    "heat": heated,
    "usage": usage.mend,
    "set phrases": lambda text: list(phrases.spoken(text)),
    "language": is_english,
    "variant": written_in,
    "in a variant": lambda text: localised(text, spoilt(text), "gb"),
    "readable": readable,
    "own words": with_edits(lambda text, edits: touched(text, edits, ("Anna", "so", "wozzle"))),
    "reasons": with_edits(lambda text, edits: [why(edit, text) for edit in edits]),
    **{tone: lambda text, tone=tone: [restyled(text, tone, kind) for kind in ("", "greeting", "closing")] for tone in TONES},
}
SLOW = {"usage"}  # much work for each character


@pytest.mark.parametrize("step", STEPS)
def test_a_step_takes_time_as_the_text_is_long(step: str) -> None:
    for name, make in made().items():
        assert growth(STEPS[step], make, N // 4 if step in SLOW else N) < MOST, name


# --- whole drafts, with everything but the Llama, whose time is that of its tokens

WITHOUT_LLAMA = Options(correctors=("speller", "usage", "courtesy"), judged=False)


def taken(proofreader: Proofreader, text: str) -> float:
    """Seconds of this process's time for a draft that was seen before."""
    started = time.process_time()
    proofreader.proofread(text, WITHOUT_LLAMA)
    return time.process_time() - started


def test_an_ordinary_draft_of_twice_the_length_takes_twice_the_time(proofreader) -> None:
    taken(proofreader, ordinary(2_000))  # loads what is loaded once
    assert taken(proofreader, ordinary(20_000)) < 2.5 * taken(proofreader, ordinary(10_000))


@pytest.mark.slow
def test_no_draft_takes_much_longer_than_an_ordinary_one(proofreader) -> None:
    taken(proofreader, ordinary(2_000))
    usual = taken(proofreader, ordinary(19_800))
    for name, make in made().items():
        assert taken(proofreader, "The list is below.\n\n" + make(19_800)) < 3 * usual + 1, name
