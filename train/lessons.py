"""The lessons of the proofreader: right and wrong sentences of many generators, mixed by a table of shares.

Prose of a folder gets mistakes that its neighbours prove (mistakes.py), hand-written lines of `lessons/*.txt` get the
slips noted in them, and a good quarter of the lessons is right text that has to stay. It knows nothing about tokenizers
or prompts, and nothing of what a model has learnt so far.
"""

from __future__ import annotations

import functools
import itertools
import json
import lzma
import random
import re
from collections import Counter
from pathlib import Path

import wordfreq

from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS
from proofreader.sentences import split_sentences
from train.corrupt import informal
from train.data import MODERN, Pair, is_held_out, letter_line, plain_marks, usable
from train.mistakes import Clean, draw_rule, fits, mistaken, respell, respellable
from train.slips import slip
from train.tone_pairs import Content, fine_sentence, rude_pair

FOLDER = Path(__file__).with_name("lessons")

# Of all lessons; what a generator lacks the material for goes to "prose". The first of a pair's `errors` is its name here.
SHARES = {
    "prose": 0.20,  # clean prose with one to three mistakes that the words around them prove, some with a misspelling too
    "mail": 0.09,  # the right sides of the hand-written lines with such mistakes
    "joined": 0.02,  # two short sentences run together with a comma or with nothing
    "slips": 0.02,  # the grammar of slips.py: learners' slips on everyday sentences
    "lines": 0.25,  # hand-written email lines with their mistakes, lessons/mistakes.txt
    "typos": 0.09,  # misspellings of the dictionary of typos, and slips of the fingers, in clean prose
    "harper": 0.03,  # wrong and right sentences out of the tests of Harper
    "eracond": 0.02,  # learners' turns in a chat
    "keep_lines": 0.12,  # hand-written right lines that look like mistakes, lessons/restraint.txt: unchanged
    "keep_prose": 0.05,  # clean prose of all sources, unchanged
    "keep_hard": 0.03,  # clean prose with what most often tempts a model: HARD, unchanged
    "keep_rare": 0.03,  # clean prose with a word that is seldom met, which a model likes to take for a commoner one, unchanged
    "keep_email": 0.02,  # the right email sentences of tone_pairs.py and greetings, unchanged
    "tone": 0.03,  # blunt to courteous where the scores say impolite; the same blunt sentence unchanged elsewhere
}
MIN_WORDS, MAX_WORDS = 4, 26
RARE = (1.5, 3.0)  # Zipf frequencies of words of clean prose that a small model has hardly met
LITERARY_PART = 8  # of the novels' paragraphs one in eight is read: there are more than enough, and loading takes long
# Speech of the novels that is wrong on purpose, or spelt as it no longer is; no model should learn it as the right side.
DIALECT = re.compile(
    r"\b(?:ain't|hain't|warn't|wot|ye|yer|yez|thar|o'|an'|th'|em|thee|thou|thy|hath|doth|shew\w*|connexion|gaol\w*|to-day|to-night|to-morrow|"
    r"any one|every one|some one|for ever|good-bye|ma|sez|git|gits|wuz|jest|gonna|wanna|gotta|dunno|lemme|gimme|kinda|sorta|thru|goin|"
    r"upon|ere|whilst|shan't|mayn't|oughtn't|nought|naught|lest|betwixt|nay|aye|waggon\w*)\b|\b\w+in'(?!\w)|(?<!\w)'(?:em|tis|twas|cause|bout)\b|"
    r"\b(?:he|she|it|that) (?:don't|weren't)\b|\b(?:you|we|they) was\b|\bthere's (?:two|three|many|some|several|no \w+s|\w+ \w+s)\b|"
    r"\bI (?:says|knows|seen|done|come|goes)\b|\bthem (?:there|things)\b",
    re.I,
)
ADDRESSED = re.compile(r"\b(?:you|your|yourself|please|grateful)\b", re.I)  # what a blunt sentence or its twin says to its reader
# Right turns that models and rules trained on mistakes like to "mend": do for emphasis, "most", a doubled word that is meant,
# collective nouns with a plural, participles behind their noun, present after past, questions that open with a verb, ellipses
HARD = re.compile(
    r"\b(?:I|we|you|they|he|she|it|that) (?:do|does|did) (?!not\b|so\b|it\b|the\b|this\b|that\b|you\b|their\b|they\b|what\b|with\b|for\b)[a-z]{3,} |"
    r"\bmost [a-z]{4,} (?!of\b)|\b(?:had had|that that|is is)\b|\b(?:team|committee|council|government|board|family|staff|company) (?:are|were|have)\b|"
    r"\b(?:[a-z]{4,}s|amount|work|data|price|money) (?:paid|made|used|given|taken|sold|bought|held|found|[a-z]{4,}ed) (?:by|in|for|at|from|on|to|during) [a-z0-9]+ |"
    r"\b(?:said|told|learned|found|knew) (?:me |us )?that [a-z ]{4,30} (?:is|are|has|can) |^(?:Were|Was|Had|Should|Are|Is|May) [a-z ]{8,60}\?$|\.\.\.|\bpart of the (?:day|year|week|time)",
)
# sentences that may be run together: a subject first, one clause
SHORT = re.compile(r"(?:It|He|She|They|We|You|This|That|There|The|Our|My) [a-z' ]{8,70}\.")
FINITE = re.compile(r" (?:is|are|was|were|has|have|had|will|can|did|does|do|[a-z]{3,9}ed) ")
SLOT = re.compile(r"\[(\w+)\]")
CHOICE = re.compile(r"\{([^{}]*)\}")


def read_lines(name: str) -> list[str]:
    """The lines of a file of hand-written lessons, without comments and empty ones."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@functools.cache
def slot_values() -> dict[str, list[str]]:
    """What may stand in a slot such as [day], from lessons/slots.txt."""
    return {name: values.split("|") for name, values in (line.split(": ", 1) for line in read_lines("slots.txt"))}


def fill(template: str, rng: random.Random) -> str:
    """`template` with a value in each slot; [n] is a number from 2 to 60, [code] a reference, [money] an amount. A slot that
    occurs twice gets two values, with a digit behind its name ([name1]) the same value wherever it stands. The full stop of "10 a.m."
    ends its sentence too."""
    chosen: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in chosen and name[-1].isdigit():
            return chosen[name]
        for _ in range(5):
            drawn = _value(name.rstrip("0123456789"), rng)
            if drawn not in chosen.values():
                break
        chosen[name if name not in chosen else f"{name}+{len(chosen)}"] = drawn
        return drawn

    return re.sub(r"(?<=a\.m\.)\.(?!\.)", "", SLOT.sub(value, template))


def _value(name: str, rng: random.Random) -> str:
    if name == "n":
        return str(rng.randint(2, 60))
    if name == "year":
        return str(rng.randint(2012, 2027))
    if name == "date":
        day, month, year = rng.randint(1, 28), rng.choice(slot_values()["month"]), rng.randint(2019, 2027)
        return rng.choice([f"{day} {month}", f"{month} {day}", f"{day} {month} {year}", f"{month} {day}, {year}"])
    if name == "time":
        hour, minutes = rng.randint(1, 12), rng.choice(("00", "15", "30", "45"))
        return rng.choice(
            [f"{hour} pm", f"{hour}:{minutes}", f"{hour} a.m.", f"{hour}:{minutes} pm", f"{hour} o'clock", f"{hour + 11}:{minutes}"]
        )
    if name == "money":
        number = rng.choice([rng.randint(5, 99), rng.randint(100, 999), rng.randint(1, 99) * 100])
        return rng.choice(
            [
                f"${number:,}",
                f"€{number:,}",
                f"£{number:,}.50",
                f"EUR {number:,}",
                f"{number:,} euros",
                f"{number:,} dollars",
                f"USD {number}",
            ]
        )
    if name == "code":
        return rng.choice(
            [
                str(rng.randint(1000, 99999)),
                f"{rng.choice('ABKRTX')}-{rng.randint(100, 9999)}",
                f"{rng.choice(('PO', 'INV', 'RMA'))}{rng.randint(10000, 99999)}",
            ]
        )
    return rng.choice(slot_values()[name])


def lay_slips(template: str, rng: random.Random, wanted: int) -> tuple[str, str]:
    """(wrong, right) of a line in the notation "{right|wrong|wrong}", with `wanted` of its choices wrong, at least one."""
    count = len(CHOICE.findall(template))
    wrong = set(rng.sample(range(count), min(count, max(1, wanted))))
    sides = []
    for chosen in (wrong, set()):
        picked: list[str] = []

        def pick(match: re.Match[str], chosen: set[int] = chosen, picked: list[str] = picked) -> str:
            options = match[1].split("|")
            picked.append(rng.choice(options[1:]) if len(picked) in chosen else options[0])
            return picked[-1]

        text = re.sub(r"(?<=[\w,;])  +(?=\w)", " ", CHOICE.sub(pick, template)).strip()
        sides.append(text[:1].upper() + text[1:] if template[:1] == "{" and not picked[0] else text)
    return sides[0], sides[1]


def detokenized(text: str) -> str:
    """A tokenised chat turn as people write it."""
    text = re.sub(r" (n't|'s|'m|'re|'ve|'ll|'d)\b", r"\1", text)
    text = re.sub(r" +([.,!?;:)])", r"\1", text)
    return re.sub(r"\( +", "(", text).strip()


def sound(sentence: str) -> bool:
    """Whether a clean sentence is today's standard English, as far as a list of words can tell."""
    words = sentence.split()
    return not DIALECT.search(sentence.replace("’", "'")) and all(one != two for one, two in itertools.pairwise(words))


def read_prose(folder: Path) -> tuple[list[str], list[str]]:
    """(modern, literary) sentences of `folder`/*.txt.xz that are sound and not held out; of the novels a part."""
    kinds: tuple[list[str], list[str]] = ([], [])
    for path in sorted(folder.glob("*.txt.xz")):
        modern = path.name.startswith(MODERN)
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if not modern and number % LITERARY_PART:
                    continue
                for piece in split_sentences(line.strip()):
                    sentence = piece.strip()
                    if (
                        MIN_WORDS <= sentence.count(" ") + 1 <= MAX_WORDS
                        and usable(sentence)
                        and (modern or sound(sentence))
                        and not is_held_out(sentence)
                    ):
                        kinds[not modern].append(sentence)
    return kinds


# Harper's pairs of taste, not of mistakes: marks, numbers in words, place names, vagueness, abbreviations, one spelling for another.
TASTE = re.compile(
    r"[–—…]|\betc|\bi\.e|\be\.g|P\.M|A\.M|\bvs\b|[A-Z]{4}|#|[`*_\\/{}<>|=~^]|https?:|\b(?:grey|gray|very|really|literally)\b|\d+'?s\b|^\W*\W\W|supposed to be|\bi\b|[Gg]r[ae]yscale|\bfirst (?:originated|released)|ttps|\.\.|\b(?:info|repo|config)\b|:$"
)


def harper_pairs(path: Path) -> list[tuple[str, str]]:
    """Harper's tests as (wrong, right): whole sentences whose right side is short, and differs by little, in known words."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        wrong, _, right = line.partition("\t")
        if (
            TASTE.search(wrong)
            or TASTE.search(right)
            or not usable(right)
            or not 3 <= right.count(" ") + 1 <= 30
            or is_held_out(right)
        ):
            continue
        if _spelt_out(wrong) == _spelt_out(right) or (
            re.search(r"\bw(?:as|ere)\b", wrong) and wrong.replace("was", "were") == right
        ):
            continue  # contractions and subjunctives are a matter of taste
        before, after = wrong.split(), right.split()
        kept = sum(word in before for word in after)
        if (
            wrong.lower().replace("-", "").replace(" ", "") == right.lower().replace("-", "").replace(" ", "")
            and wrong.lower() != right.lower()
        ):
            continue  # joined or hyphenated: often a matter of taste
        if (
            abs(len(before) - len(after)) > 2
            or kept < len(after) - 3
            or wrong == right
            or not sound(right)
            or not _all_known(right)
        ):
            continue
        pairs.append((wrong, right))
    return pairs


def _spelt_out(text: str) -> str:
    for short, long in (
        ("’", "'"),
        ("can't", "cannot"),
        ("n't", " not"),
        ("'re", " are"),
        ("'m", " am"),
        ("'ll", " will"),
        ("'s", " is"),
        ("'ve", " have"),
    ):
        text = text.replace(short, long)
    return text.lower()


def _all_known(text: str) -> bool:
    return all(wordfreq.zipf_frequency(word, "en") >= 2.2 for word in re.findall(r"(?<![\w'-])[a-z]{3,}(?![\w'-])", text))


def _holds_rare_word(text: str) -> bool:
    return any(
        RARE[0] <= wordfreq.zipf_frequency(word, "en") < RARE[1] for word in re.findall(r"(?<![\w'-])[a-z]{4,}(?![\w'-])", text)
    )


def chat_pairs(path: Path) -> list[tuple[str, str]]:
    """Learners' chat turns with references that read as right English, detokenised."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        right = row["references"][0]
        if (
            re.search(r"[.?!] [.?!,]|'s 's|\.\.|\( \)", right)
            or right.isupper()
            or right.startswith(". ")
            or len(right.split()) < 6
            or "sex" in right
        ):
            continue
        wrong, right = detokenized(row["source"]), detokenized(right)
        wrong = re.sub(r"\b(I|you|that|it|he|she|there|what|let) (m|ve|s|re|ll)\b", r"\1\2", wrong)
        wrong = re.sub(r"\b(do|does|did|is|are|was|ca|wo|could|would|have|has) nt\b", r"\1nt", wrong)
        shouting = sum(c.isupper() for c in right) > len(right) // 4 or re.search(r"to'll|some New|\b(\w+) \1\b", right, re.I)
        good = (
            not shouting
            and usable(right)
            and sound(right)
            and _all_known(right)
            and not re.search(r"\b(?:i|im|dont)\b| [,.]", right)
        )
        if (
            good
            and wrong != right
            and abs(len(wrong.split()) - len(right.split())) <= 4
            and not is_held_out(right)
            and right.count(" ") < 30
        ):
            pairs.append((wrong, right))
    return pairs


def typo_table(path: Path) -> dict[str, list[str]]:
    """Word -> its misspellings, of the dictionary's entries with one correction, for words that people often write."""
    table: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        wrong, *rights = line.strip().split(",")
        if len(rights) == 1 and wrong.isalpha() and rights[0].isalpha() and wordfreq.zipf_frequency(rights[0], "en") >= 3.0:
            letters = Counter(wrong)
            letters.subtract(rights[0])
            if wordfreq.zipf_frequency(wrong, "en") < 2.6 and sum(map(abs, letters.values())) <= 2 and wrong[0] == rights[0][0]:
                table.setdefault(rights[0], []).append(wrong)
    return table


class Lessons:
    """Endless lessons out of a folder of clean prose and, where it is there, the folder of other data."""

    def __init__(self, text: Path, data: Path | None, seed: int) -> None:
        """`text`: a folder of *.txt.xz; `data`: the folder with harper-pairs, eracond and typos, or None. Raises
        FileNotFoundError when `text` holds no usable sentence."""
        self.seed = seed
        self.modern, self.literary = read_prose(text)
        if not self.modern and not self.literary:
            raise FileNotFoundError(f"{text} holds no *.txt.xz file with usable sentences.")
        self.modern = self.modern or self.literary
        self.literary = self.literary or self.modern
        found = Content.mine(s for s in self.modern[:40_000] if len(s) < 120)
        self.content = found if min(len(found.actions), len(found.things), len(found.clauses)) >= 50 else None
        self.short = [
            s for s in self.modern + self.literary if len(s) < 76 and SHORT.fullmatch(s) and FINITE.search(s)
        ] or self.modern
        self.hard = [s for s in self.modern + self.literary if len(s) < 140 and HARD.search(s)] or self.modern
        self.rare = [s for s in self.modern + self.literary if len(s) < 140 and _holds_rare_word(s)] or self.modern
        self.mistakes, self.restraint = read_lines("mistakes.txt"), read_lines("restraint.txt")
        harper, chat, typos = (
            data / name if data else Path("none") for name in ("harper-pairs/pairs.tsv", "eracond/pairs.jsonl", "typos/words.csv")
        )
        self.harper = harper_pairs(harper) if harper.is_file() else []
        self.chat = chat_pairs(chat) if chat.is_file() else []
        self.typos = typo_table(typos) if typos.is_file() else {}
        self.shares = dict(SHARES)
        for name, material in (("harper", self.harper), ("eracond", self.chat)):
            if not material:
                self.shares["prose"] += self.shares.pop(name)
        self.makers = {name: getattr(self, f"_{name}") for name in self.shares}

    def shard(self, number: int, count: int) -> list[Pair]:
        """`count` lessons, the same for the same (seed, number, count). The first of a pair's errors names its generator."""
        rng = random.Random(f"{self.seed}-{number}")
        names = rng.choices(list(self.shares), list(self.shares.values()), k=count)
        return [self.makers[name](rng) for name in names]

    def _sentence(self, rng: random.Random, modern: float) -> str:
        pool = self.modern if rng.random() < modern else self.literary
        sentence = rng.choice(pool)
        while sentence.count(" ") > 15 and rng.random() < 0.6:  # long ones cost time and teach little more
            sentence = rng.choice(pool)
        return plain_marks(sentence, rng)

    def _prose(self, rng: random.Random) -> Pair:
        first = draw_rule(rng)
        for _ in range(25):  # the rule is drawn before its sentence, or those that fit everywhere would crowd out the others
            text = self._sentence(rng, 0.75)
            if fits(text, first):
                break
        draft, names = mistaken(text, rng, rng.choices((1, 2, 3, 4), (34, 32, 22, 12))[0], first)
        if names and rng.random() < 0.02 and not re.search(r"[a-z] [A-Z][a-z]|[A-Z]{2}", text):
            draft, names = informal(draft, rng), (*names, "informal")
        if rng.random() < 0.2:
            draft = self._misspelt(draft, rng)
        return _pair(draft, text, "prose", rng, names)

    def _mail(self, rng: random.Random) -> Pair:
        template = fill(rng.choice(self.mistakes if rng.random() < 0.6 else self.restraint), rng)
        text = CHOICE.sub(lambda choice: choice[1].split("|")[0], template)
        draft, names = mistaken(text, rng, rng.choices((1, 2, 3), (45, 35, 20))[0], draw_rule(rng))
        return _pair(draft, text, "mail", rng, names)

    def _joined(self, rng: random.Random) -> Pair:
        one, two = plain_marks(rng.choice(self.short), rng), plain_marks(rng.choice(self.short), rng)
        text = f"{one} {two}"
        mark = rng.choice((", ", ", ", ", ", " ", " , "))
        draft = one[:-1] + mark + two[:1].lower() + two[1:]
        return _pair(draft, text, "joined", rng, ("splice",))

    def _slips(self, rng: random.Random) -> Pair:
        lesson = slip(rng, clean_share=0.12)
        return _pair(lesson.wrong, lesson.right, "slips", rng, (lesson.kind,))

    def _lines(self, rng: random.Random) -> Pair:
        template = fill(rng.choice(self.mistakes), rng)
        draft, right = lay_slips(template, rng, rng.choices((1, 2, 3, 4), (40, 33, 18, 9))[0])
        if rng.random() < 0.25:
            draft = self._misspelt(draft, rng)
        return _pair(draft, right, "lines", rng)

    def _typos(self, rng: random.Random) -> Pair:
        text = self._sentence(rng, 0.75)
        draft = text
        for _ in range(rng.choices((1, 2, 3), (6, 3, 1))[0]):
            draft = self._misspelt(draft, rng)
        return _pair(draft, text, "typos", rng)

    def _misspelt(self, text: str, rng: random.Random) -> str:
        """One more misspelt word: one that stands in the dictionary of typos where there is one, else a slip."""
        clean = Clean(text)
        places = list(respellable(clean))
        known = [i for i in places if clean.words[i] in self.typos]
        if known and rng.random() < 0.65:
            index = rng.choice(known)
            wrong = rng.choice(self.typos[clean.words[index]])
        elif places:
            index = rng.choice(places)
            wrong = respell(clean.words[index], rng)
        else:
            return text
        start, end = clean.spans[index]
        return text[:start] + (wrong[:1].upper() + wrong[1:] if clean.raw[index][0].isupper() else wrong) + text[end:]

    def _harper(self, rng: random.Random) -> Pair:
        return _pair(*rng.choice(self.harper), "harper", rng)

    def _eracond(self, rng: random.Random) -> Pair:
        return _pair(*rng.choice(self.chat), "eracond", rng)

    def _keep_lines(self, rng: random.Random) -> Pair:
        text = fill(rng.choice(self.restraint), rng)
        if rng.random() < 0.12:
            text = f"{text} {fill(rng.choice(self.restraint), rng)}" if text[-1] in ".!?" else text
        return _pair(text, text, "keep_lines", rng)

    def _keep_prose(self, rng: random.Random) -> Pair:
        text = self._sentence(rng, 0.55)
        return _pair(text, text, "keep_prose", rng)

    def _keep_hard(self, rng: random.Random) -> Pair:
        text = plain_marks(rng.choice(self.hard), rng)
        return _pair(text, text, "keep_hard", rng)

    def _keep_rare(self, rng: random.Random) -> Pair:
        text = plain_marks(rng.choice(self.rare), rng)
        return _pair(text, text, "keep_rare", rng)

    def _keep_email(self, rng: random.Random) -> Pair:
        if rng.random() < 0.2:
            line = letter_line(rng)
            return _pair(line, line, "keep_email", rng)
        twin = fine_sentence(rng, self.content if rng.random() < 0.2 else None)
        manners = twin.politeness if rng.random() < 0.7 else rng.choice(POLITENESS_LABELS)
        return Pair(twin.blunt, twin.blunt, twin.sentiment, manners, ("keep_email",))

    def _tone(self, rng: random.Random) -> Pair:
        twin = rude_pair(rng, self.content if rng.random() < 0.2 else None)
        draft, names = mistaken(twin.blunt, rng, 1) if rng.random() < 0.3 and not twin.blunt.isupper() else (twin.blunt, ())
        if rng.random() < 0.75:
            if not ADDRESSED.search(f"{twin.blunt} {twin.courteous}"):  # about third persons or things: nobody to be polite to
                return Pair(draft, twin.blunt, "negative", "impolite", ("tone", *names))
            mood = "negative" if rng.random() < 0.7 else rng.choice(SENTIMENT_LABELS)
            return Pair(draft, twin.courteous, mood, "impolite", ("tone", "lifted", *names))
        return Pair(draft, twin.blunt, rng.choice(SENTIMENT_LABELS), rng.choice(("neutral", "polite")), ("tone", *names))


def _pair(draft: str, rewrite: str, source: str, rng: random.Random, names: tuple[str, ...] = ()) -> Pair:
    """A lesson that changes no tone, so that its scores are anything, neutral manners as often as both others."""
    return Pair(draft, rewrite, rng.choice(SENTIMENT_LABELS), rng.choices(POLITENESS_LABELS, (1, 2, 1))[0], (source, *names))
