"""What changed between a draft and its rewrite, as edits that can each be taken or left.

Pure functions over text. Offsets are characters of the draft.
"""

from __future__ import annotations

import bisect
import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

# What nobody sees: control characters, soft hyphens, zero-width and directional marks.
_UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
INVISIBLE = re.compile(f"[{_UNSEEN}]")
_LIGATURE = re.compile(r"[\ufb00-\ufb06]")
_SAME = {ord(mark): plain for marks, plain in (("‘’‚", "'"), ("“”„", '"')) for mark in marks}  # the shapes of a quotation mark
# A letter, with what combines with it or stands unseen behind it
_LETTER = r"[^\W\d_][\u0300-\u036f\u00ad\u200b-\u200d\u2060]*"
# Links, addresses, file names, placeholders, inline code, hashtags, mentions, codes and numbers are one token each, so an edit takes
# them whole. No text takes more than a few looks at each character: a run of what an address or a file name may be made of is tried
# once, at its beginning, and never given back.
TOKEN = re.compile(
    r"https?://[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]|www\.[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++"
    r"|(?<!\w)[#@][^\W\d_][\w-]*+|\{\{(?:(?!\{\{|\}\}).){0,200}\}\}|`[^`\n]++`|\[[^\[\]\n]{1,40}\]|%[a-z]\b"
    r"|(?<![\w-])[\w-]++(?:\.[\w-]++){0,8}\.(?:pdf|docx?|xlsx?|pptx?|csv|tsv|txt|md|png|jpe?g|gif|svg|zip|json|ya?ml|xml|html?|py|js|exe|mp[34]|eml)\b"
    rf"|[A-Za-z]{{1,6}}[-_/]?\d[\w/-]*|\d+(?:[.,:/-]\d+)*|(?:{_LETTER})+(?:['’](?:{_LETTER})+)*|\s+|.",
    re.S,
)


WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")  # letters alone, with the apostrophes among them

Kind = Literal["spelling", "grammar", "punctuation", "capitalisation", "wording", "tone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Words whose coming, going or change is a matter of grammar: articles, prepositions, pronouns, auxiliaries, conjunctions.
FUNCTION_WORDS = frozenset(
    """a an the this that these those some any no every each all both much many few fewer less more most little other another
    in on at of for to with from by about into onto since during as until till between among through within without towards over
    after before like than then of off up down out i you he she it we they me him her us them my your his its our their mine yours
    hers ours theirs myself yourself himself herself itself ourselves themselves who whom whose which what where when why how
    am is are was were be been being have has had having do does did done will would shall should can could may might must
    not and or but so because if whether although though while there here too very also only just""".split()
)


@dataclass(frozen=True)
class Edit:
    """Replace `before`, which stands at [start, end) of the draft, by `after`. Either may be empty, not both."""

    id: int  # its number among the edits of the draft, from 0
    start: int
    end: int
    before: str
    after: str
    kind: Kind = "wording"
    source: str = ""  # who proposed it: llama, usage:RULE, speller, courtesy; empty where nobody is named
    why: str = ""  # a sentence for the person
    others: tuple[str, ...] = ()  # what could stand there instead of `after`, the best first


def classify(before: str, after: str) -> Kind:
    """What a person would call this change. "tone" is never found here: only who asked for it knows."""
    same_letters = _letters(before) == _letters(after)
    if same_letters and len(before.split()) != len(after.split()) and before.strip() and after.strip():
        return "spelling"  # run together or cut apart
    if same_letters:
        return "punctuation"
    if _letters(before).lower() == _letters(after).lower():
        return "capitalisation"
    old, new = (WORD.findall(text.lower()) for text in (before, after))
    gone: set[str] = set()
    come: set[str] = set()
    for tag, low, high, new_low, new_high in opcodes(old, new):
        if tag != "equal":
            gone |= {_stem(word) for word in old[low:high] if not _says_grammar(word)}
            come |= {_stem(word) for word in new[new_low:new_high] if not _says_grammar(word)}
    if gone == come:  # other forms of the same words, or only words of grammar
        return "grammar"
    if len(old) == len(new) == 1 and similarity(old[0], new[0]) >= 0.7:
        return "spelling"
    if len(gone) == len(come) == 1 and len(old) != len(new) and similarity(*gone, *come) >= 0.8:
        return "grammar"  # of a word that is misspelt besides
    return "wording"


def _says_grammar(word: str) -> bool:
    """Whether a word in small letters is one of grammar, also where it denies: "doesn't"."""
    return undenied(word) in FUNCTION_WORDS or word.replace("’", "'") in ("can't", "won't")


def undenied(word: str) -> str:
    """A verb without its denial: "does" of "doesn't"."""
    return re.sub(r"n['’]t$", "", word)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


# Forms of irregular verbs and nouns, each line one word.
_IRREGULAR = {
    form: line.split()[0]
    for line in """go went gone goed|come came|take took taken taked|give gave given gived|make made maked|know knew known knowed
see saw seen seed|get got gotten|find found finded|think thought thinked|tell told telled|say said sayed|bring brought bringed
buy bought buyed|teach taught teached|catch caught catched|send sent sended|spend spent spended|pay paid payed|write wrote written
speak spoke spoken speaked|break broke broken breaked|choose chose chosen choosed|drive drove driven|eat ate eaten eated|fall fell fallen
feel felt feeled|fly flew flown|forget forgot forgotten|hear heard heared|hold held holded|keep kept keeped|leave left leaved|lose lost losed
meet met meeted|read readed|run ran runned|sell sold selled|sit sat|sleep slept sleeped|stand stood|begin began begun beginned|drink drank drunk
sing sang sung|swim swam swum|understand understood understanded|win won winned|build built builded|become became|rise rose risen|grow grew grown
show shown|wear wore worn|man men mans|woman women womans|child children childs childrens|person people persons|foot feet|good better best well
bad worse worst badly|cost costed|cut cutted|put putted|let|hurt hurted|lend lent|lie lay lain""".replace("\n", "|").split("|")
    for form in line.split()
}


def _stem(word: str) -> str:
    """A word without the endings of English inflection, roughly: enough to tell "goes" for "go" from another word."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for end, other in (
        ("'s", ""),
        ("ily", "y"),
        ("ly", ""),
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
        ("e", ""),
    ):
        if word.endswith(end) and len(word) - len(end) >= 2:
            word = word[: len(word) - len(end)] + other
            break
    word = _IRREGULAR.get(word, word)
    return word[:-1] if len(word) > 3 and (word[-1] == word[-2] or word[-1] == "e") else word


# What one comparison may cost. difflib looks at every pair of equal tokens again for each block that it finds, which is the cube of
# a text that says the same word over and over; the limits are met by no sentence of under fifty words.
PAIRS = 2_500  # pairs of equal tokens up to which its longest blocks are looked for
# How changes are cut for a person, set by reading those of tests/fixtures
LIKE = 0.65  # similarity from which on a word is another one put right
LONG = 8  # words of a change up to which they are compared with one another
MOVED = 3  # changes, how far from one another a word may be taken out and put in to have moved
SCRIPT = 300  # tokens taken out or put in, up to which the shortest script is looked for where there are more
LETTERS = 20_000  # pairs of equal letters up to which two stretches are compared by letter, met by no stretch of under 500

Opcode = tuple[str, int, int, int, int]


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """What turns one list of tokens into another, as difflib's `get_opcodes()` has it, in time that grows as they do.

    Where difflib's blocks are too dear, what stands once in both holds the two together (patience diff, Bram Cohen), and each
    stretch between is compared alone.
    """
    if _pairs(old, new) <= PAIRS:
        return [(*code,) for code in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]
    blocks: list[tuple[int, int, int]] = []
    low = new_low = 0
    for high, new_high in [*_anchors(old, new), (len(old), len(new))]:
        blocks += [(low + i, new_low + j, size) for i, j, size in _blocks(old[low:high], new[new_low:new_high])]
        blocks.append((high, new_high, int(high < len(old))))
        low, new_low = high + 1, new_high + 1
    return list(_between(blocks, len(old), len(new)))


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pairs of equal tokens there are."""
    counts = Counter(new)
    return sum(count * counts[token] for token, count in Counter(old).items())


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest row of places of tokens that stand once in both, rising in both."""
    once, places = Counter(old), {token: place for place, token in enumerate(new)}
    counts = Counter(new)
    pairs = [(i, places[token]) for i, token in enumerate(old) if once[token] == 1 == counts[token]]
    ends: list[int] = []  # the least place in `new` at which a row of each length ends
    rows: list[int] = []  # the pair there
    before: list[int] = []  # of each pair, the one before it in its row
    for number, (_, place) in enumerate(pairs):
        length = bisect.bisect_left(ends, place)
        ends[length : length + 1] = [place]
        rows[length : length + 1] = [number]
        before.append(rows[length - 1] if length else -1)
    found, number = [], rows[-1] if rows else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """(place, place in `new`, size) of equal stretches."""
    if not old or not new:
        return []
    if _pairs(old, new) <= PAIRS:
        return [(m.a, m.b, m.size) for m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()]
    return _shortest_script(old, new)


def _shortest_script(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """The equal stretches that leave the fewest tokens to take out and put in (Myers, 1986); none beyond SCRIPT of those."""
    reached = {1: 0}  # by diagonal, place minus place in `new`: how far in `old` one comes
    steps: list[dict[int, int]] = []
    for cost in range(min(SCRIPT, len(old) + len(new)) + 1):
        steps.append(dict(reached))
        for diagonal in range(-cost, cost + 1, 2):
            down = diagonal == -cost or (diagonal != cost and reached[diagonal - 1] < reached[diagonal + 1])
            i = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            while i < len(old) and i - diagonal < len(new) and old[i] == new[i - diagonal]:
                i += 1
            reached[diagonal] = i
            if i >= len(old) and i - diagonal >= len(new):
                return _backwards(steps, len(old), len(new))
    return []


def _backwards(steps: list[dict[int, int]], i: int, j: int) -> list[tuple[int, int, int]]:
    """The equal stretches of the way that the steps of a shortest script went."""
    found = []
    for cost in range(len(steps) - 1, -1, -1):
        reached, diagonal = steps[cost], i - j
        down = diagonal == -cost or (diagonal != cost and reached[diagonal - 1] < reached[diagonal + 1])
        at = diagonal + 1 if down else diagonal - 1
        start = (reached[at] + (not down)) if cost else 0
        if i > start:
            found.append((start, start - diagonal, i - start))
        if cost:
            i, j = reached[at], reached[at] - at
    return found[::-1]


def _between(blocks: Sequence[tuple[int, int, int]], length: int, new_length: int) -> Iterator[Opcode]:
    """The opcodes of equal stretches, in order, and of what lies between them."""
    names = {(True, True): "replace", (True, False): "delete", (False, True): "insert"}
    joined: list[tuple[int, int, int]] = []
    for i, j, size in blocks:
        if joined and (joined[-1][0] + joined[-1][2], joined[-1][1] + joined[-1][2]) == (i, j):
            joined[-1] = (*joined[-1][:2], joined[-1][2] + size)
        elif size:
            joined.append((i, j, size))
    at = new_at = 0
    for i, j, size in [*joined, (length, new_length, 0)]:
        if i > at or j > new_at:
            yield names[i > at, j > new_at], at, i, new_at, j
        at, new_at = i + size, j + size
        if size:
            yield "equal", i, at, j, new_at


def similarity(one: str, other: str) -> float:
    """difflib's ratio of two words, 0 to 1; of long ones that repeat a few letters, the upper bound that counts letters."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if _pairs(one, other) <= PAIRS else matcher.quick_ratio()


def alike(one: str, other: str, least: float) -> bool:
    """Whether two texts share so much, `least` from 0 to 1: by their tokens, and by the letters of those that differ."""
    old, new = TOKEN.findall(one), TOKEN.findall(other)
    shared = 0.0
    for tag, low, high, new_low, new_high in opcodes(old, new):
        gone, come = "".join(old[low:high]), "".join(new[new_low:new_high])
        if tag == "equal":
            shared += 2 * len(gone)
        elif tag == "replace" and _pairs(gone, come) <= LETTERS:
            shared += difflib.SequenceMatcher(None, gone, come, autojunk=False).ratio() * (len(gone) + len(come))
    return shared >= least * max(1, len(one) + len(other))


def diff(draft: str, rewrite: str) -> tuple[Edit, ...]:
    """The edits that turn `draft` into `rewrite`, in order: apply(draft, diff(...)) == rewrite.

    Neighbouring ones are merged, unless each puts a word right.
    """
    source, target = TOKEN.findall(draft), TOKEN.findall(rewrite)
    spans: list[list[int]] = []  # token ranges [low, high, low in target, high in target]
    for tag, low, high, new_low, new_high in opcodes(source, target):
        if tag == "equal":
            continue
        now = [low, high, new_low, new_high]
        # nothing but a space between: one change for a person, unless each is a word put right
        if (
            spans
            and _only_space(source[spans[-1][1] : low])
            and not all(_slip(source[a:b], target[c:d]) for a, b, c, d in (spans[-1], now))
        ):
            spans[-1][1], spans[-1][3] = high, new_high
        else:
            spans.append(now)
    offsets = [0]
    for token in source:
        offsets.append(offsets[-1] + len(token))
    edits = []
    parted = [part for span in _moves_joined(spans, source, target) for part in _parted(span, source, target)]
    for number, (low, high, new_low, new_high) in enumerate(parted):
        before, after = "".join(source[low:high]), "".join(target[new_low:new_high])
        edits.append(Edit(number, offsets[low], offsets[high], before, after, classify(before, after)))
    return tuple(edits)


def _moves_joined(spans: list[list[int]], source: list[str], target: list[str]) -> list[list[int]]:
    """`spans`, those between which a word other than of grammar moved made one: half of a move would leave it twice, or nowhere."""
    joined: list[list[int]] = []
    for now in spans:
        back = 1
        while back <= min(MOVED, len(joined)):
            first = joined[-back]
            if any("\n" in token or token in (".", "!", "?") for token in source[first[1] : now[0]]):
                break
            (gone, come), (also_gone, also_come) = (
                [{word.lower() for word in tokens if len(word) > 1 and word.isalpha()} - FUNCTION_WORDS for tokens in halves]
                for halves in ((source[a:b], target[c:d]) for a, b, c, d in (first, now))
            )
            back += 1
            if (gone - come) & (also_come - also_gone) or (come - gone) & (also_gone - also_come):
                now = [first[0], now[1], first[2], now[3]]
                del joined[1 - back :]
                back = 1
        joined.append(now)
    return joined


def _parted(span: list[int], source: list[str], target: list[str]) -> list[list[int]]:
    """A change of neighbouring words as one of each word that became one much like it, with the words of grammar that came or went
    before it: "has recieved you're" and "received your" as "has recieved", "received" and "you're", "your"."""
    low, high, new_low, new_high = span
    old, new = (
        [i for i in range(a, b) if tokens[i][0].isalpha()] for tokens, a, b in ((source, low, high), (target, new_low, new_high))
    )
    if min(len(old), len(new)) < 2 or max(len(old), len(new)) > LONG:
        return [span]
    pairs: list[tuple[int, int]] = []
    for i in old:
        behind = pairs[-1][1] if pairs else -1
        pair = next(((i, j) for j in new if j > behind and similarity(source[i].lower(), target[j].lower()) >= LIKE), None)
        pairs += [pair] if pair else []
    if len(pairs) < 2:
        return [span]
    paired, new_paired = (set(places) for places in zip(*pairs, strict=True))
    left = {source[i].lower() for i in old if i not in paired} | {target[j].lower() for j in new if j not in new_paired}
    if left - FUNCTION_WORDS or pairs[-1] != (old[-1], new[-1]):
        return [span]
    parts = []
    for number, (i, j) in enumerate(pairs):
        last = number == len(pairs) - 1
        end, new_end = (high, new_high) if last else (i + 1, j + 1)
        while source[low:end] and target[new_low:new_end] and source[low] == target[new_low]:
            low, new_low = low + 1, new_low + 1
        if source[low:end] != target[new_low:new_end]:
            parts.append([low, end, new_low, new_end])
        low, new_low = end, new_end
    return parts


def _slip(gone: list[str], come: list[str]) -> bool:
    """Whether one word became one that is much like it."""
    return len(gone) == len(come) == 1 and similarity(gone[0], come[0]) >= LIKE


def _only_space(tokens: list[str]) -> bool:
    return len(tokens) == 0 or (len(tokens) == 1 and tokens[0].isspace() and "\n" not in tokens[0])


def apply(draft: str, edits: Iterable[Edit]) -> str:
    """`draft` with any subset of its edits made; all of them give the rewrite, none the draft."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [draft[at : edit.start], edit.after]
        at = edit.end
    return "".join([*parts, draft[at:]])


def restore_form(unit: str, rewrite: str) -> str:
    """`rewrite`, made by a model that saw `readable` text with single spaces, in the form of `unit`.

    The unit's white space, Unicode form, ligatures, unseen characters and shape of quotation marks stay where nothing else was
    changed. Where a line break of the unit has no place in the rewrite, that change is given up: form is never lost.
    """
    source, target = _visible(unit), _visible(rewrite)
    keys, wanted = ([_key(token) for token in tokens] for tokens in (source, target))
    form: Literal["NFC", "NFD"] = "NFC" if unicodedata.is_normalized("NFC", unit) else "NFD"
    curly = "’" in unit and "'" not in unit
    out: list[str] = []
    for tag, low, high, new_low, new_high in opcodes(keys, wanted):
        old = source[low:high]
        new = [unicodedata.normalize(form, token.replace("'", "’") if curly else token) for token in target[new_low:new_high]]
        breaks = [token for token in old if token.isspace() and token != " "]
        if tag == "equal":
            out += old
        elif not breaks:
            out += new
        else:
            spaces = [i for i, token in enumerate(new) if token.isspace()]
            if len(spaces) < len(breaks):
                out += old
                continue
            for place, mark in zip(spaces[-len(breaks) :], breaks, strict=True):
                new[place] = mark
            out += new
    return "".join(out)


def _visible(text: str) -> list[str]:
    """The tokens of `text`, those that nobody sees as part of the token before them, or of the first."""
    tokens: list[str] = []
    for token in TOKEN.findall(text):
        if tokens and not token.isspace() and (INVISIBLE.fullmatch(token) or INVISIBLE.fullmatch(tokens[-1])):
            tokens[-1] += token
        else:
            tokens.append(token)
    return tokens


def _key(token: str) -> str:
    """What two tokens have in common that differ in form alone."""
    return " " if token.isspace() else readable(token).translate(_SAME)


def readable(text: str) -> str:
    """What a model is shown: accents joined to their letters, ligatures spelt out, nothing unseen."""
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    return _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def keep_end(unit: str, rewrite: str) -> str:
    """`rewrite` of what ends in no sentence, without a full stop that `unit` has not."""
    return rewrite.removesuffix(".") if unit[-1:].isalnum() or unit.endswith(")") else rewrite


def keep_fragment(unit: str, rewrite: str) -> str:
    """`rewrite` of a list item or heading, without the full stop and the capital that only a sentence needs."""
    rewrite = keep_end(unit, rewrite)
    first, now = unit[:1], rewrite[:1]
    if first.islower() and now == first.upper():
        rewrite = first + rewrite[1:]
    return rewrite


def single_spaced(unit: str) -> str:
    """What a sentence model is shown: every run of white space as one space."""
    return re.sub(r"\s+", " ", unit)
