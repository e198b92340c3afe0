"""Turn clean sentences into sentences with the mistakes that people make.

Each rule imitates one type of error (agreement, tense, articles, prepositions, plurals, confusables, apostrophes,
commas, capitals, doubled and missing words, word order, spelling) and is a value with its rate and its examples. The
clean sentence is the target. The inflections come from lemminflect, the list of common words from wordfreq. It knows
nothing about tokenizers or prompts.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import lemminflect
import wordfreq

from train.corrupt_tables import (
    ARTICLES,
    BE,
    ENDINGS,
    KEYS,
    PHONETIC,
    PHRASES,
    PREPOSITION_SLIPS,
    confusables,
    misspellings,
)

TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)*|\d+(?:[.,:/-]\d+)*|\s+|.", re.S)


@functools.cache
def common_words() -> frozenset[str]:
    """The 30,000 most frequent English word forms, against which a typo is told from a real word."""
    return frozenset(wordfreq.top_n_list("en", 30_000))


@functools.lru_cache(maxsize=200_000)
def inflections(word: str) -> dict[str, dict[str, str]]:
    """{"VERB": {"VBZ": "goes", ...}, "NOUN": {...}, "ADJ": {...}} for the readings of a lower-case word form."""
    readings: dict[str, dict[str, str]] = {}
    for part, lemmas in lemminflect.getAllLemmas(word).items():
        if part not in {"VERB", "NOUN", "ADJ", "AUX"} or not lemmas:
            continue
        forms = lemminflect.getAllInflections(lemmas[0], upos="VERB" if part == "AUX" else part)
        table = {tag: values[0] for tag, values in forms.items() if values}
        if word in table.values():
            readings["VERB" if part == "AUX" else part] = table
    return readings


@dataclass
class Sentence:
    """The tokens of a sentence: words, numbers, single marks and white space. Rules change them in place."""

    tokens: list[str]

    def words(self) -> list[int]:
        return [i for i, token in enumerate(self.tokens) if token[0].isalpha()]

    def next_word(self, index: int) -> int | None:
        if index + 2 < len(self.tokens) and self.tokens[index + 1] == " " and self.tokens[index + 2][0].isalpha():
            return index + 2
        return None

    def drop(self, index: int) -> None:
        """Remove a word and one of the spaces around it; a capital moves to the word that now comes first."""
        gone = self.tokens[index]
        if index + 1 < len(self.tokens) and self.tokens[index + 1].isspace():
            del self.tokens[index : index + 2]
            if gone[0].isupper() and gone != "I" and index < len(self.tokens) and index == 0:
                self.tokens[index] = self.tokens[index][:1].upper() + self.tokens[index][1:]
        elif index and self.tokens[index - 1].isspace():
            del self.tokens[index - 1 : index + 1]
        else:
            del self.tokens[index]

    def replace(self, index: int, word: str) -> None:
        old = self.tokens[index]
        upper = old[0].isupper() and (index == 0 or old != "I") and old != "I"
        if old == "I" and index == 0:
            upper = True
        self.tokens[index] = word[:1].upper() + word[1:] if upper else word


Edit = Callable[[Sentence, random.Random], bool]


@dataclass(frozen=True)
class Rule:
    """One type of error: its name, its weight among the rules, what it does, and an example (clean, corrupted)."""

    name: str
    weight: float
    apply: Edit


def _choose(sentence: Sentence, rng: random.Random, wanted: Callable[[str], bool]) -> int | None:
    places = [i for i in sentence.words() if wanted(sentence.tokens[i].lower())]
    return rng.choice(places) if places else None


def article(sentence: Sentence, rng: random.Random) -> bool:
    """Drop an article, put the wrong one, or add one before a word that has none."""
    roll = rng.random()
    index = _choose(sentence, rng, ARTICLES.__contains__)
    if index is not None and roll < 0.55:
        sentence.drop(index)
        return True
    if index is not None and roll < 0.75:
        word = sentence.tokens[index].lower()
        options = {"a": ["an", "the", "the"], "an": ["a", "a", "the"], "the": ["a", "a", "an"]}[word]
        sentence.replace(index, rng.choice(options))
        return True
    if roll < 0.75:
        return False
    index = _choose(sentence, rng, lambda word: "NOUN" in inflections(word) and len(word) > 3)
    if index is None or index < 2 or sentence.tokens[index - 1] != " ":
        return False
    if sentence.tokens[index - 2].lower() in {*ARTICLES, "my", "your", "his", "her", "its", "our", "their", "this", "that"}:
        return False
    sentence.tokens[index:index] = [rng.choice(["the", "the", "the", "a"]), " "]
    return True


def preposition(sentence: Sentence, rng: random.Random) -> bool:
    """Another preposition, none, or one after a verb that takes none."""
    index = _choose(sentence, rng, PREPOSITION_SLIPS.__contains__)
    if index is None:
        return False
    if rng.random() < 0.28:
        sentence.drop(index)
    elif rng.random() < 0.85:
        sentence.replace(index, rng.choice(PREPOSITION_SLIPS[sentence.tokens[index].lower()]))
    else:
        verb = _choose(sentence, rng, lambda word: "VERB" in inflections(word) and len(word) > 3)
        if verb is None:
            return False
        sentence.tokens[verb + 1 : verb + 1] = [" ", rng.choice(("to", "of", "about", "for", "in", "on", "at", "with"))]
    return True


def verb(sentence: Sentence, rng: random.Random) -> bool:
    """Wrong agreement, tense or form: "he go", "have went", "to going", "was happen"."""
    index = _choose(sentence, rng, lambda w: w in BE or ("VERB" in inflections(w) and len(w) > 2))
    if index is None:
        return False
    word = sentence.tokens[index].lower()
    if word in BE:
        sentence.replace(index, rng.choice(BE[word]))
        return True
    table = inflections(word)["VERB"]
    lemma = table.get("VB", word)
    options = [form for form in {*table.values()} if form != word]
    # the forms that learners reach for: the base form, the -s form, the past; rarely the participle
    weighted = [lemma] * 4 if lemma != word else []
    for tag, weight in (("VBZ", 2), ("VBD", 2), ("VBG", 2), ("VBN", 1)):
        form = table.get(tag)
        if form and form != word:
            weighted += [form] * weight
    if lemma != word and table.get("VBD") and not table["VBD"].endswith("ed") and rng.random() < 0.25:
        weighted = [regular_past(lemma)]
    options = weighted or options
    if not options:
        return False
    choice = rng.choice(options)
    if rng.random() < 0.08:
        choice = f"{rng.choice(('is', 'was', 'are', 'will', 'to', 'did'))} {choice}"
    sentence.replace(index, choice)
    return True


def regular_past(lemma: str) -> str:
    return lemma + ("d" if lemma.endswith("e") else "ed")


def noun_number(sentence: Sentence, rng: random.Random) -> bool:
    """Singular for plural and plural for singular; regular plurals of irregular nouns."""
    index = _choose(
        sentence,
        rng,
        lambda word: (
            "NOUN" in inflections(word)
            and len(word) > 2
            and word not in {"is", "was", "has", "does", "its", "his", "this", "us", "as"}
        ),
    )
    if index is None:
        return False
    word = sentence.tokens[index].lower()
    table = inflections(word)["NOUN"]
    one, many = table.get("NN", word), table.get("NNS", word)
    if word == many and rng.random() < 0.1:
        other = one + "'s"
    elif word == many and not many.endswith("s"):
        other = one if rng.random() < 0.5 else one + "s"
    else:
        other = one if word == many else many
    if other == word:
        return False
    sentence.replace(index, other)
    return True


def confusable(sentence: Sentence, rng: random.Random) -> bool:
    """Words that sound or look alike: its/it's, then/than, affect/effect."""
    table = confusables()
    index = _choose(sentence, rng, table.__contains__)
    if index is None:
        return False
    sentence.replace(index, rng.choice(table[sentence.tokens[index].lower()]))
    return True


def word_family(sentence: Sentence, rng: random.Random) -> bool:
    """A word of the same family with another ending: adjective for adverb, noun for adjective, "more bigger"."""
    index = _choose(sentence, rng, lambda word: len(word) > 4)
    if index is None:
        return False
    word = sentence.tokens[index].lower()
    table = inflections(word).get("ADJ", {})
    if word in (table.get("JJR"), table.get("JJS")):
        mark = "more" if word == table.get("JJR") else "most"
        sentence.replace(index, rng.choice([f"{mark} {table.get('JJ', word)}", f"{mark} {word}", table.get("JJ", word)]))
        return True
    rng.shuffle(swaps := ENDINGS.copy())
    for end, other in swaps:
        if word.endswith(end) and len(word) - len(end) > 3:
            candidate = word[: len(word) - len(end)] + other
            if candidate != word and candidate in common_words():
                sentence.replace(index, candidate)
                return True
    return False


def apostrophe(sentence: Sentence, rng: random.Random) -> bool:
    """Missing, doubled or misplaced apostrophes: dont, it's for its, the customers for the customer's."""
    places = [i for i in sentence.words() if "'" in sentence.tokens[i] or "’" in sentence.tokens[i]]
    if not places:
        return False
    index = rng.choice(places)
    word = sentence.tokens[index].replace("’", "'")
    head, _, tail = word.rpartition("'")
    sentence.tokens[index] = rng.choice([head + tail, head + tail, f"{head} {tail}", f"{head}´{tail}", head + tail + "'"])
    return True


def comma(sentence: Sentence, rng: random.Random) -> bool:
    """A comma or the end mark too few or too many, a comma splice."""
    marks = [i for i, token in enumerate(sentence.tokens) if token == ","]
    roll = rng.random()
    if marks and roll < 0.6:
        del sentence.tokens[rng.choice(marks)]
        return True
    if sentence.tokens[-1] in ".?!" and roll < 0.72:
        if sentence.tokens[-1] == "?" and rng.random() < 0.6:
            sentence.tokens[-1] = "."
        else:
            del sentence.tokens[-1]
        return True
    if roll < 0.8 and marks:
        sentence.tokens[rng.choice(marks)] = rng.choice([" ,", ".", ";"])
        return True
    index = _choose(sentence, rng, {"that", "and", "because", "or", "if", "when", "to", "but", "which", "who"}.__contains__)
    if index is None or index < 2 or sentence.tokens[index - 1] != " " or not sentence.tokens[index - 2][0].isalnum():
        return False
    sentence.tokens[index - 1 : index - 1] = [","]
    return True


def capital(sentence: Sentence, rng: random.Random) -> bool:
    """Small "i", small first letter, small names and months, or a capital that has no business there."""
    upper = [i for i in sentence.words() if sentence.tokens[i][0].isupper()]
    if upper and rng.random() < 0.8:
        first = rng.choice(upper)
        if sentence.tokens[first].isupper() and len(sentence.tokens[first]) > 1:
            return False
        sentence.tokens[first] = sentence.tokens[first].lower()
        return True
    index = _choose(sentence, rng, lambda word: "NOUN" in inflections(word) and len(word) > 3)
    if index is None or sentence.tokens[index][0].isupper():
        return False
    sentence.tokens[index] = sentence.tokens[index].capitalize()
    return True


FUNCTION_WORDS = frozenset(
    """a an the to of in on at for with is are was were be been have has had do does did will would can could it that
    this they we you he she there and or but not as if so my your their his her our i who which what""".split()
)


def missing_word(sentence: Sentence, rng: random.Random) -> bool:
    """A small word falls out. "not" never does: a model must not learn to add a negation."""
    index = _choose(sentence, rng, lambda word: word in FUNCTION_WORDS and word != "not")
    if index is None:
        return False
    sentence.drop(index)
    return True


def doubled_word(sentence: Sentence, rng: random.Random) -> bool:
    """The same small word twice, or a needless one."""
    index = _choose(sentence, rng, lambda word: word in FUNCTION_WORDS if rng.random() < 0.8 else True)
    if index is None:
        return False
    extra = sentence.tokens[index].lower() if sentence.tokens[index] != "I" else "I"
    if rng.random() < 0.3:
        extra = rng.choice(("the", "to", "of", "is", "that", "a", "it", "for", "so", "very", "do", "more"))
    sentence.tokens[index + 1 : index + 1] = [" ", extra]
    return True


def word_order(sentence: Sentence, rng: random.Random) -> bool:
    """Two neighbours swapped: "I know what is it", "very much I like", "always is"."""
    places = [i for i in sentence.words() if sentence.next_word(i)]
    if not places:
        return False
    likely = [
        i
        for i in places
        if sentence.tokens[i].lower() in FUNCTION_WORDS
        or sentence.tokens[i + 2].lower() in FUNCTION_WORDS
        or sentence.tokens[i + 2].endswith("ly")
    ]
    index = rng.choice(likely or places)
    first, second = sentence.tokens[index], sentence.tokens[index + 2]
    if index == 0 and first != "I":
        first, second = first[:1].lower() + first[1:], second[:1].upper() + second[1:]
    sentence.tokens[index], sentence.tokens[index + 2] = second, first
    return True


def phrase(sentence: Sentence, rng: random.Random) -> bool:
    """Set phrases as learners and hurried writers put them."""
    text = "".join(sentence.tokens)
    table = phrase_table()
    starts = [i for i in sentence.words() if sentence.tokens[i].lower() in table]
    rng.shuffle(starts)
    for index in starts:
        options = table[sentence.tokens[index].lower()]
        rest = text[sum(map(len, sentence.tokens[:index])) :]
        fits = [(r, w) for r, w in options if rest[: len(r)].lower() == r.lower() and not rest[len(r) : len(r) + 1].isalnum()]
        if fits:
            right, wrong = rng.choice(fits)
            count, length = 0, 0
            while length < len(right):
                length += len(sentence.tokens[index + count])
                count += 1
            if rest[0].isupper():
                wrong = wrong[:1].upper() + wrong[1:]
            sentence.tokens[index : index + count] = [wrong]
            return True
    return False


@functools.cache
def phrase_table() -> dict[str, list[tuple[str, str]]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for right, wrong in PHRASES:
        table.setdefault(TOKEN.findall(right)[0].lower(), []).append((right, wrong))
    return table


def misspell(word: str, rng: random.Random) -> str:
    """One slip in a lower-case word: from the table of real ones, by sound, by key, by a doubled or dropped letter."""
    known = misspellings().get(word)
    if known and rng.random() < 0.5:
        return rng.choice(known)
    roll = rng.random()
    if roll < 0.42:
        fits = [(a, b) for a, b in PHONETIC if a in word[1:]]
        if fits:
            old, new = rng.choice(fits)
            places = [m.start() for m in re.finditer(re.escape(old), word) if m.start() > 0]
            at = rng.choice(places)
            return word[:at] + new + word[at + len(old) :]
    at = rng.randrange(1, len(word))
    if roll < 0.58:  # doubled consonant made single, or single made double
        doubles = [m.start() for m in re.finditer(r"([a-z])\1", word)]
        if doubles and rng.random() < 0.7:
            place = rng.choice(doubles)
            return word[:place] + word[place + 1 :]
        return word[:at] + word[at] + word[at:]
    if roll < 0.74:  # dropped letter, vowels more often
        vowels = [i for i in range(1, len(word)) if word[i] in "aeiou"]
        if vowels and rng.random() < 0.5:
            at = rng.choice(vowels)
        return word[:at] + word[at + 1 :]
    if roll < 0.88 and at < len(word) - 1:  # swapped neighbours
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if roll < 0.95:
        return word[:at] + rng.choice(KEYS.get(word[at], "e")) + word[at + 1 :]
    return word[:at] + rng.choice("aeioustrn") + word[at:]


def spelling(sentence: Sentence, rng: random.Random) -> bool:
    """A misspelt word, common words and long ones more often; names and rare words are left alone."""
    places = []
    for i in sentence.words():
        token = sentence.tokens[i]
        lower = token.lower()
        if len(lower) > 3 and lower in common_words() and (token == lower or i == 0) and lower.isascii() and lower.isalpha():
            places += [i] * (1 + (len(lower) > 5) + (len(lower) > 7) + 2 * (lower in misspellings()))
    if not places:
        return False
    index = rng.choice(places)
    word = misspell(sentence.tokens[index].lower(), rng)
    if rng.random() < 0.15 and len(word) > 5:
        word = misspell(word, rng)
    sentence.replace(index, word)
    return word != sentence.tokens[index].lower() or True


def spacing(sentence: Sentence, rng: random.Random) -> bool:
    """Spaces before marks, missing after them, words run together or cut apart."""
    marks = [
        i
        for i, t in enumerate(sentence.tokens)
        if t in ".,!?;:" and 0 < i < len(sentence.tokens) - 1 and sentence.tokens[i + 1] == " "
    ]
    roll = rng.random()
    if marks and roll < 0.5:
        index = rng.choice(marks)
        if rng.random() < 0.5:
            sentence.tokens.insert(index, " ")
        else:
            del sentence.tokens[index + 1]
        return True
    if sentence.tokens[-1] in ".!?" and roll < 0.65:
        sentence.tokens.insert(len(sentence.tokens) - 1, " ")
        return True
    places = [i for i in sentence.words() if sentence.next_word(i)]
    if not places:
        return False
    index = rng.choice(places)
    if roll < 0.85:
        del sentence.tokens[index + 1]
    else:
        word = sentence.tokens[index]
        if len(word) < 6 or not word.isalpha():
            return False
        at = rng.randrange(2, len(word) - 2)
        sentence.tokens[index] = word[:at] + " " + word[at:]
    return True


# Weights: the order of frequency that published counts of learner corpora agree on (punctuation, articles,
# prepositions, verbs, spelling first; word order and family last), tuned by reading samples, not on any test set.
RULES = (
    Rule("spelling", 27, spelling),
    Rule("article", 12, article),
    Rule("verb", 15, verb),
    Rule("preposition", 9, preposition),
    Rule("noun_number", 9, noun_number),
    Rule("comma", 9, comma),
    Rule("phrase", 8, phrase),
    Rule("confusable", 7, confusable),
    Rule("missing_word", 4, missing_word),
    Rule("capital", 5, capital),
    Rule("word_family", 4, word_family),
    Rule("apostrophe", 4, apostrophe),
    Rule("doubled_word", 2, doubled_word),
    Rule("word_order", 2, word_order),
    Rule("spacing", 3, spacing),
)
NAMES = tuple(rule.name for rule in RULES)
WEIGHTS = tuple(rule.weight for rule in RULES)


def informal(text: str, rng: random.Random) -> str:
    """A whole sentence typed in a hurry: no capitals, no apostrophes, no end mark."""
    if rng.random() < 0.8:
        text = text.lower()
    if rng.random() < 0.6:
        text = text.replace("'", "").replace("’", "")
    if rng.random() < 0.6:
        text = text.rstrip(".!?")
    return text


def corrupt(text: str, rng: random.Random, clean_share: float = 0.22) -> tuple[str, tuple[str, ...]]:
    """`text` with zero to about six mistakes, and the names of the rules used (empty: nothing was changed).

    `clean_share` of the sentences stay as they are, so that a model learns to leave good sentences alone. Deterministic
    for a given state of `rng`.
    """
    if rng.random() < clean_share:
        return text, ()
    sentence = Sentence(TOKEN.findall(text))
    words = len(sentence.words())
    if words < 3:
        wanted = 1
    else:
        # one mistake in about seven words on average, as learners' sentences have
        wanted = 1 + sum(rng.random() < 0.11 for _ in range(words))
    used: list[str] = []
    for _ in range(min(wanted, 7)):
        for name_index in rng.choices(range(len(RULES)), WEIGHTS, k=3):
            rule = RULES[name_index]
            if rule.apply(sentence, rng):
                used.append(rule.name)
                sentence = Sentence(TOKEN.findall("".join(sentence.tokens)))
                break
        if not sentence.words():
            break
    result = "".join(sentence.tokens)
    if rng.random() < 0.035:
        result = informal(result, rng)
        used.append("informal")
    if not result.strip() or result == text:
        return text, ()
    return result, tuple(used)
