"""Pairs to learn from: clean sentences out of a folder, the noise of `corrupt`, the tone of `tone_pairs`.

A shard is a list of pairs made from (seed, number), so a run can stop, resume and repeat exactly. It knows nothing
about tokenizers.
"""

from __future__ import annotations

import hashlib
import lzma
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS
from proofreader.sentences import split_sentences
from train.corrupt import corrupt
from train.recipe import PretrainRecipe
from train.slips import slip
from train.tone_pairs import NAMES, SURNAMES, Content, fine_sentence, rude_pair

# Sources written like today's business English; each of their sentences is used, of the novels only as many as fill up.
MODERN = ("18f", "blog.rust", "course", "digitalgov", "guides", "handbook", "opensource", "osbooks", "plainlanguage", "uswds")
ODD = re.compile(r"[_*|<>\[\]{}#\\`~^=@]|https?:|www\.|\.\.\.\.|--|[^\x20-\x7e’‘“”–—é…éèêàçüöäß£€]")
LOOKS_WHOLE = re.compile(r"^[\"“‘']?[A-Z].*[.!?:][\"”’']?$", re.S)
# Novels of their time hold words that no one should be taught; sentences with them are left out.
SLURS = re.compile(
    r"\b(?:nigg|negr|darky|darkie|chink|jap\b|japs\b|kike|dago|wop\b|coon\b|sambo|half-?breed|gypsy|squaw|whore|slut|black man|coloured man|colored man)",
    re.I,
)
CLOSINGS = """Best regards,|Kind regards,|Regards,|Best wishes,|Yours sincerely,|Sincerely,|Many thanks,|Thanks,|Thank you,
|Best,|Cheers,|With kind regards,|Warm regards,|All the best,|Thanks in advance,|Yours faithfully,"""
CLOSING_LIST = CLOSINGS.replace("\n", "").split("|")


@dataclass(frozen=True)
class Pair:
    """One lesson: with these scores in the prompt, `draft` becomes `rewrite`. `errors` names the rules that were used."""

    draft: str
    rewrite: str
    sentiment: str
    politeness: str
    errors: tuple[str, ...] = ()


def clean_sentences(folder: Path, min_words: int, max_words: int) -> tuple[list[str], list[str]]:
    """(modern, literary) sentences of `folder`/*.txt.xz, in file order, without those that look broken."""
    kinds: tuple[list[str], list[str]] = ([], [])
    for path in sorted(folder.glob("*.txt.xz")):
        keep = kinds[0 if path.name.startswith(MODERN) else 1]
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                for sentence in split_sentences(line.strip()):
                    sentence = sentence.strip()
                    if min_words <= sentence.count(" ") + 1 <= max_words and usable(sentence):
                        keep.append(sentence)
    return kinds


def usable(sentence: str) -> bool:
    quotes = sum(sentence.count(mark) for mark in '"“”')
    return (
        bool(LOOKS_WHOLE.match(sentence))
        and not ODD.search(sentence)
        and not SLURS.search(sentence)
        and quotes % 2 == 0
        and not sentence.isupper()
    )


def is_held_out(sentence: str) -> bool:
    """True for the one sentence in a hundred that no model of this project is trained on."""
    return hashlib.sha256(sentence.encode()).digest()[0:2] < b"\x02\x8f"


def plain_marks(text: str, rng: random.Random) -> str:
    """Curly quotes made straight, as keyboards write them, in most sentences."""
    if rng.random() < 0.85:
        return text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("…", "...")
    return text


def letter_line(rng: random.Random) -> str:
    """A greeting or a closing, as emails begin and end."""
    if rng.random() < 0.45:
        return rng.choice(CLOSING_LIST)
    name = rng.choice(NAMES)
    if rng.random() < 0.4:
        name = f"{rng.choice(('Mr', 'Ms', 'Mr.', 'Ms.', 'Dr.', 'Mrs.', 'Professor'))} {rng.choice(SURNAMES)}"
    name = rng.choice((name, name, name, "team", "all", "everyone", "Sir or Madam", "customer service team", ""))
    word = rng.choice(("Hi", "Hello", "Dear", "Dear", "Hey", "Good morning", "Good afternoon"))
    return f"{word} {name}".strip() + rng.choice((",", ",", ",", "!", ":"))


def make_pair(recipe: PretrainRecipe, sentence: str, rng: random.Random, content: Content | None = None) -> Pair:
    """One pair: from a blunt and courteous twin, an email-like sentence, or `sentence`. Scores match the purpose:
    only a rude sentence whose score says "impolite" is lifted; with any other score its tone stays."""
    roll = rng.random()
    if roll < recipe.tone_share:
        twin = rude_pair(rng, content)
        lifted = rng.random() < 0.85
        blunt = twin.blunt
        draft, errors = corrupt(blunt, rng, clean_share=0.5) if not blunt.isupper() else (blunt, ())
        if lifted:
            mood = "negative" if rng.random() < 0.7 else rng.choice(SENTIMENT_LABELS)
            return Pair(draft, twin.courteous, mood, "impolite", ("tone", *errors))
        return Pair(draft, blunt, rng.choice(SENTIMENT_LABELS), rng.choice(("neutral", "polite")), errors)
    if roll < recipe.tone_share + recipe.email_share:
        if rng.random() < 0.15:
            text = letter_line(rng)
            draft, errors = corrupt(text, rng, clean_share=0.6)
            return Pair(draft, text, rng.choice(SENTIMENT_LABELS), rng.choice(POLITENESS_LABELS), errors)
        twin = fine_sentence(rng, content)
        draft, errors = corrupt(twin.blunt, rng, clean_share=recipe.clean_share)
        manners = twin.politeness if rng.random() < 0.7 else rng.choice(POLITENESS_LABELS)
        mood = twin.sentiment if rng.random() < 0.7 else rng.choice(SENTIMENT_LABELS)
        return Pair(draft, twin.blunt, mood, manners, errors)
    if roll < recipe.tone_share + recipe.email_share + recipe.slip_share:
        lesson = slip(rng, clean_share=0.3)
        draft, errors = corrupt(lesson.wrong, rng, clean_share=0.75)
        named = (lesson.kind,) if lesson.wrong != lesson.right else ()
        manners = rng.choices(POLITENESS_LABELS, (1, 2, 1))[0]
        return Pair(draft, lesson.right, rng.choice(SENTIMENT_LABELS), manners, (*named, *errors))
    text = plain_marks(sentence, rng)
    draft, errors = corrupt(text, rng, clean_share=recipe.clean_share)
    manners = rng.choices(POLITENESS_LABELS, (1, 2, 1))[0]
    return Pair(draft, text, rng.choice(SENTIMENT_LABELS), manners, errors)


class Corpus:
    """The clean sentences of a run and the shards of pairs made from them."""

    def __init__(self, recipe: PretrainRecipe, folder: Path) -> None:
        self.recipe = recipe
        modern, literary = clean_sentences(folder, recipe.min_words, recipe.max_words)
        if not modern and not literary:
            raise FileNotFoundError(f"{folder} holds no *.txt.xz file with usable sentences.")
        self.sources = len(list(folder.glob("*.txt.xz")))
        self.modern = [s for s in modern if not is_held_out(s)]
        self.literary = [s for s in literary if not is_held_out(s)]
        found = Content.mine(s for s in self.modern + self.literary[: len(self.modern)] if len(s) < 160)
        self.content = found if min(len(found.actions), len(found.things), len(found.clauses)) >= 50 else None
        self.held_out = [s for s in modern + literary if is_held_out(s)]

    def shard(self, number: int) -> list[Pair]:
        """`recipe.shard` pairs. The same (recipe, folder, number) gives the same pairs; every shard has new noise."""
        rng = random.Random(f"{self.recipe.seed}-{number}")
        pairs = []
        for _ in range(self.recipe.shard):
            pool = self.modern if self.modern and (not self.literary or rng.random() < 0.6) else self.literary
            pairs.append(make_pair(self.recipe, rng.choice(pool), rng, self.content))
        return pairs

    def validation(self, count: int) -> list[Pair]:
        """Pairs from held-out sentences, the same for every run with this recipe."""
        rng = random.Random(f"{self.recipe.seed}-validation")
        held_out = sorted(self.held_out)
        return [make_pair(self.recipe, rng.choice(held_out), rng, self.content) for _ in range(count)]

    def text(self, sentences: int, seed: int) -> Iterator[str]:
        """Lines for training a tokenizer: clean and corrupted sentences, so that pieces fit both."""
        rng = random.Random(seed)
        for _ in range(sentences):
            pool = self.modern if self.modern and (not self.literary or rng.random() < 0.6) else self.literary
            pair = make_pair(self.recipe, rng.choice(pool), rng, self.content)
            yield pair.rewrite
            if rng.random() < 0.15:
                yield pair.draft
