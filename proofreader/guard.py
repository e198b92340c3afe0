"""Are the facts the same? Finds the edits that would change a number, address, link, placeholder, code or name, and the
rewrites that stray from their draft. It knows nothing about models.
"""

from __future__ import annotations

import bisect
import difflib
import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from proofreader.dictionary import is_known
from proofreader.edits import TOKEN, Edit, alike, apply, diff, opcodes, similarity
from proofreader.inflection import form, inflections, lemmas
from proofreader.reasons import uncountable

# digits, addresses, mentions, hashtags, links, placeholders, code; and every mark that is no ordinary punctuation: currency, emoji, markup
_FACT = re.compile(r"""\d|@|^#.|^https?://|^www\.|^\{\{|^`.|^\[.|^%.|\w\.[a-z]\w{1,3}$|^[^\w\s.,;:!?…'"’‘“”()\-–—&´`]$""")
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december english""".split()
)
_NOT_NAMES = _CALENDAR | frozenset("i i'm i've i'll i'd mr ms mrs dr".split())


_NUMBERS = frozenset(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half""".split()
)
# titles, and which of a man and a woman a pronoun means
_BRAND = re.compile(r"(?=\w{4})[a-z]+[A-Z]")  # a capital within a word
_PERSONS = {word: word for word in "mr mrs ms miss dr prof".split()}
_PERSONS |= dict.fromkeys("he him his himself".split(), "he") | dict.fromkeys("she her hers herself".split(), "she")
_NEGATION = re.compile(
    r"\b(?:not|never|cannot|nor|\w+n['’]t|(?:do|does|did|ca|wo|is|are|was|were|have|has|had|could|would|should)(?:n['’]?t| n['’]t| (?-i:nt)))\b",
    re.I,
)
_DENYING = "dont doesnt didnt isnt arent wasnt werent havent hasnt hadnt cant couldnt wouldnt shouldnt wont donot doesnot didnot cannot".split()
# Words of which a misspelling looks like one of those that deny
_ASSERTING = "want wants wanted went sent recent rent event agent front count spent meant cent".split()
_LIKE_DENYING = re.compile(r"\b[a-z]{1,6}(?:n(?:o?t)|['’]nt)\b", re.I)
# Words that grammar needs: a correction may bring them in.
_GRAMMAR = frozenset(
    """about after again against also although always among another anyone anything around because been before being
    between both cannot could does doing done down during each either ever every everyone everything from have having
    here however instead into itself just less like made make many more most much must neither only onto other others
    over please rather same shall should since some someone something somewhere still such than that their them then
    there these they this those though through together towards under until upon very want were what when where whether
    which while whom whose will with within without would your yours yourself himself herself ourselves themselves them
    people person lots pieces piece well good great best better worse worst went gone came taken took given gave brought
    bought caught taught thought held kept left lost meant paid said sold sent told understood known knew grown""".split()
)
# Words that courtesy needs: the vocabulary of the courteous side of train/tone_pairs.py.
_COURTESY = frozenset(
    """able afraid always before believe best cannot chance come could different differently difficult disappointed
    everything expect explain faster find fine found from glad grateful hear help high important improved instead know
    like limited little look mentioned messages missed moment more need noticed often open part patience pleased please
    possible preference priority quieter quite rather reach receive received remember result right satisfied seem seems
    several solution some soon sorry still stop support sure surprised take tell that think this time trust
    understand unfortunately very whether will with work would kindly thank thanks appreciate hope hoped prefer needs point
    idea ready feeling discuss decide myself clear""".split()
)


# Words that a courteous sentence can do without: the vocabulary of the blunt side, and insults.
_BLUNT = frozenset(
    """again already always annoying answer asking being believe better blind care child clearly come coming complain
    complaining complete damn deaf demand disgrace does doing done dumb earth else enough even ever excuses expect fast
    fault figure finally fool foolish forget forgot full fucking garbage give going hard hate have hell honestly hurry
    idea idiot idiots ignore ignored ignoring immediately incompetent joke just know last late lazy listen look make
    makes many mean mess moron much must nasty need never nonsense nothing obviously often once paying pathetic people
    please problem quit really ridiculous right rubbish sake same sense seriously shit shut sick silly slow something
    still stop stupid stupidity surprise taking tell terrible thanks that time times tired told totally trash
    nobody everybody kidding completely trouble regret spare dare cares sorry hundred genius whoever hopeless ugliest clown
    laughable unprofessional absurd outrageous scandal horrible rude disaster laziest impossible liar crap silliest boring
    poorest lousy loser farce shameful weakest insane dumbest embarrassing ignorant insult crazy careless awful clueless
    appalling amateur disgusting nonsense pathetic deaf knows
    unacceptable useless want waste wasted wasting what whatever whining will with worst worthless wrong wrote your
    yourself""".split()
)


CLAUSE = 3  # words that come or go together from which on they say something of their own
NEAR = 100  # words on either side among which a word is looked for, once a text has more than twice as many
REACH = 1_000  # characters on either side of an edit among which its words are looked for
_DATES = frozenset(_CALENDAR - {"english", "may", "march"})
_MAY = re.compile(r"\d(?:st|nd|rd|th)?(?: of)?[ ,.]*(may|march)\b|\b(may|march)\b(?=[ ,.]*\d)", re.I)
# Numbers in a row, as in telephone and account numbers, none of more than 40 characters
_RUN = re.compile(r"\d(?:[\w.:/-]{0,38}\w)?(?: \d(?:[\w.:/-]{0,38}\w)?)+")
_AMOUNT = re.compile(r"\d[\d.,]{0,24}\s?[%€$£](?!\s?\d)|[€$£]\s?\d")  # with or without a space between, as the person writes it
_QUOTED = re.compile(r"\"([^\"\n]{1,60})\"|“([^”\n]{1,60})”")


def facts(text: str) -> Counter[str]:
    """How often each number (in digits or words), address, link, file name, placeholder, currency sign, code, month, day of
    the week, title, word for a man or a woman and quoted phrase stands in `text`."""
    tokens = TOKEN.findall(text)
    words = Counter(_PERSONS.get(word, word) for word in map(str.lower, tokens) if word in _NUMBERS or word in _PERSONS)
    runs = Counter(" ".join(match.split()) for match in _RUN.findall(text))
    runs += Counter(_AMOUNT.findall(text))
    return Counter(token for token in tokens if _FACT.search(token)) + words + runs + dates(text) + quotations(text)


def dates(text: str) -> Counter[str]:
    """Months and days of the week, misspelt ones under their right name; "may" and "march" only beside a number."""
    found = Counter(filter(None, (_date(word.lower()) for word in TOKEN.findall(text) if word.isalpha())))
    return found + Counter(next(filter(None, match.groups())).lower() for match in _MAY.finditer(text))


@functools.lru_cache(maxsize=10_000)
def _date(word: str) -> str | None:
    if word in _DATES:
        return word
    near = difflib.get_close_matches(word, _DATES, 1, 0.8) if len(word) > 5 and word[0] in "adfjmnostw" else []
    return near[0] if near else None


def quotations(text: str) -> Counter[str]:
    """What stands in quotation marks, with the marks."""
    return Counter(f'"{" ".join((match[1] or match[2]).split())}"' for match in _QUOTED.finditer(text))


def negations(text: str) -> int:
    """How many words of `text` deny: not, never, cannot, don't, dont, dosent …"""
    return len(_NEGATION.findall(text)) + sum(_denies(word.lower()) for word in _LIKE_DENYING.findall(text))


@functools.lru_cache(maxsize=10_000)
def _denies(word: str) -> bool:
    """Whether a word that `_NEGATION` does not know is one of its own misspelt, and nothing else."""
    if _NEGATION.fullmatch(word) or is_known(word):
        return False
    bare = re.sub("['’]", "", word)
    near = max(similarity(bare, other) for other in _DENYING)
    return near >= 0.8 and near > max(similarity(bare, other) for other in _ASSERTING)


def names(text: str) -> Counter[str]:
    """Capitalised words that do not begin a sentence, as people's, firms' and places' names do, and any like easyJet; none in shouted
    text."""
    letters = [char for char in text if char.isalpha()]
    if sum(char.isupper() for char in letters) > len(letters) / 2:
        return Counter()
    found: Counter[str] = Counter()
    start, last = True, ""
    for token in TOKEN.findall(text):
        if token.isspace():
            continue
        word = token[:1].isalpha()
        capital = token[0].isupper() and not start and token.lower() not in _NOT_NAMES
        if word and (capital or _BRAND.match(token)):
            found[re.sub(r"['’]s?$", "", token)] += 1
        title = token == "." and last.lower() in _PERSONS  # "Dr." ends no sentence
        start = (not word and token in '.!?:…•"“(' and not title) or (start and not word)
        last = token
    return found


def inventions(before: str, after: str, allowed: frozenset[str]) -> list[str]:
    """Words of four letters or more in `after` that are like no word of `before` and not among `allowed`."""
    old, new = _words(before), _words(after)
    joined = "".join(old)
    return [
        word
        for place, word in enumerate(new)
        if len(word) > 3
        and not word.isdigit()
        and word not in allowed
        and word not in joined
        and not _resembles(word, _near(old, place / len(new) if len(new) > NEAR else 0.5))
    ]


def _near(words: list[str], share: float) -> list[str]:
    """The NEAR words on either side of a place, `share` of the way through: all of them in a text of a few hundred."""
    place = int(share * len(words)) if len(words) > 2 * NEAR else NEAR
    return words[max(0, place - NEAR) : place + NEAR]


def _resembles(word: str, others: Iterable[str], least: float = 0.6) -> bool:
    """Whether one of the others shares so much of its letters with a word."""
    matcher = difflib.SequenceMatcher(None, "", word, autojunk=False)
    for other in dict.fromkeys(others):
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and similarity(other, word) >= least:
            return True
    return False


def losses(before: str, after: str) -> list[str]:
    """Words of four letters or more in `before` that are like no word of `after` and that courtesy does not drop."""
    return inventions(after, before, _BLUNT | _GRAMMAR)


def find_inventions(draft: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that bring in a word of their own or drop one of the draft's, rather than correct it."""
    rewrite, shift, found = apply(draft, edits), 0, []
    for edit in edits:  # in order
        come = inventions(_around(draft, edit.start, edit.end), edit.after, _GRAMMAR)
        start = edit.start + shift
        shift += len(edit.after) - len(edit.before)
        gone = inventions(_around(rewrite, start, edit.end + shift), edit.before, _GRAMMAR)
        if come or gone or _is_clause(draft, edit):
            found.append(edit)
    return tuple(found)


def _is_clause(draft: str, edit: Edit) -> bool:
    """Whether so many words come or go that they say something of their own, however small they are: " is still the same". What stood
    there twice may go."""
    gone, come = _words(edit.before), _words(edit.after)
    if (gone and come) or len(gone) + len(come) < CLAUSE:
        return False
    before, behind = _words(draft[max(0, edit.start - REACH) : edit.start]), _words(draft[edit.end : edit.end + REACH])
    return not gone or gone not in (before[-len(gone) :], behind[: len(gone)])


def _around(text: str, start: int, end: int) -> str:
    """A stretch of text with a long sentence on either side."""
    return text[max(0, start - REACH) : end + REACH]


def find_violations(draft: str, edits: Sequence[Edit], tone_wanted: bool = False) -> tuple[Edit, ...]:
    """The edits that break a fact: after them something that the draft states is missing, or something is new, or who writes and who
    reads have changed places.

    Where the tone was to be lifted a denial may be worded another way, but not just come or go.
    """
    rewrite = apply(draft, edits)
    broken = _changed(facts(draft), facts(rewrite))
    lost = {name for name, count in names(draft).items() if rewrite_count(rewrite, name) < count}
    denial = negations(draft) != negations(rewrite)
    turned = not tone_wanted and _turned(_words(draft), _words(rewrite))
    quoted = [match.span() for match in _QUOTED.finditer(draft)] if any(fact[0] == '"' for fact in broken) else []
    ends = [end for _, end in quoted]
    culprits = []
    for edit in edits:
        wrong_fact = (
            _changed(facts(edit.before), facts(edit.after)) | _changed(_months(edit.before), _months(edit.after))
        ) & broken
        after = bisect.bisect_right(ends, edit.start)  # the first that ends behind the edit's beginning
        wrong_fact |= {'"'} if after < len(quoted) and quoted[after][0] < edit.end else set()
        wrong_name = any(rewrite_count(edit.before, name) > rewrite_count(edit.after, name) for name in lost & _spelt(edit.before))
        wrong_denial = denial and negations(edit.before) != negations(edit.after) and (not tone_wanted or _bare_denial(edit))
        wrong_person = turned and not _SIDES.isdisjoint(_words(edit.before) + _words(edit.after))
        if wrong_fact or wrong_name or wrong_denial or wrong_person or _asks(draft, rewrite, edit):
            culprits.append(edit)
    if (broken or lost or (denial and not tone_wanted)) and not culprits:  # no edit breaks it alone, so none can be trusted
        return tuple(edits)
    return tuple(culprits)


_WRITER = frozenset("i me my mine myself we us our ours ourselves im iam ive weve".split())
_READER = frozenset("you your yours yourself yourselves youre u ur".split())
_SIDES = _WRITER | _READER
_ACTS = {"i": "me", "we": "us"}  # who acts, and whom something happens to


def _turned(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether "you can send me" has become "can I send you", or "can you" "can I"."""
    before, after = ([word for word, _ in itertools.groupby(words) if word in _SIDES] for words in (old, new))
    moved = [sum(word in family for word in after) - sum(word in family for word in before) for family in (_WRITER, _READER)]
    if moved[0] * moved[1] < 0:
        return True
    swapped = any(
        (after.count(one) - before.count(one)) * (after.count(other) - before.count(other)) < 0 for one, other in _ACTS.items()
    )
    return swapped and not any(moved) and [word in _WRITER for word in before] != [word in _WRITER for word in after]


# How a question begins, or the part of a sentence that is one
_AUXILIARY = r"(?:am|is|are|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|must)(?:n['’]t)?"
_ASKING = re.compile(
    rf"^\W*+(?:{_AUXILIARY}|any)\b|\b(?:who|whom|whose|what|which|when|where|why|how)\b|"
    rf"(?:[,;:–—(-]\s*+|\b(?:and|but|or|so|please|then)\s+){_AUXILIARY}\s+(?:i|you|we|he|she|it|they|there|this|that|the|your|any\w*)\b",
    re.I,
)


def _asks(draft: str, rewrite: str, edit: Edit) -> bool:
    """Whether an edit makes a question of a sentence that has a full stop and not the form of one: "It is on Friday.?"."""
    added = edit.after.endswith("?") or (not edit.after and draft[edit.end : edit.end + 1] == "?")
    if not edit.before.endswith(".") or not added:
        return False
    sentence = re.split(r"(?<=[.!?])\s", draft[: edit.end])[-1]
    return not _ASKING.search(sentence) and not _ASKING.search(rewrite)


# A verb after a noun in the singular, and in the plural
_AGREEING = {"was": "were", "is": "are", "has": "have", "does": "do", "wasn't": "weren't", "isn't": "aren't", "hasn't": "haven't"}
_SINGULAR = {many: one for one, many in _AGREEING.items()}
_ONE = frozenset("a an one this that each every another".split())
_NEXT = re.compile(r"\s*+([a-z]{1,20}+(?:['’]t)?)(?![\w'’])")
_LAST = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,20}+)\s++\Z")


def keep_number(draft: str, rewrite: str) -> str:
    """`rewrite`, where a noun lost or won its plural so that it agrees with the verb behind it, with that verb mended instead: how
    many there are is the person's to say, "the invoices was" and "the invoice were" are slips of the verb."""
    edits = list(diff(draft, rewrite))
    touched = {place for edit in edits for place in range(edit.start, edit.end)}
    mended = []
    for edit in edits:
        after = _NEXT.match(draft, edit.end)
        before = _LAST.search(draft, max(0, edit.start - 40), edit.start)
        verb = _verb_for(edit, after[1].replace("’", "'")) if after and after.start(1) not in touched else ""
        if after and verb and not (before and before[1].lower() in _ONE | _NUMBERS):
            mended.append(replace(edit, start=after.start(1), end=after.end(1), before=after[1], after=verb))
        else:
            mended.append(edit)
    return apply(draft, mended) if mended != edits else rewrite


def _verb_for(edit: Edit, verb: str) -> str:
    """The form of `verb` that agrees with the noun that `edit` puts into another number; empty where it does no such thing."""
    was, now = edit.before.lower(), edit.after.lower()
    if not was.isalpha() or not now.isalpha():
        return ""
    if verb in _AGREEING and form(now, "PLURAL") == was and not uncountable(now):
        return _AGREEING[verb]
    return _SINGULAR[verb] if verb in _SINGULAR and form(was, "PLURAL") == now else ""


# Words beside which a past reaches into the present, and those beside which it is over
_REACHING = re.compile(
    r"\b(?:since|for|already|yet|ever|never|just|so far|now|always|lately|recently|still|first|second|third|times|before)\b", re.I
)
_OVER = re.compile(r"\b(?:yesterday|ago|last|when|then|earlier|before|after|while|during|morning|in|on|at)\b", re.I)


def keep_tense(draft: str, rewrite: str) -> str:
    """`rewrite` without the edits that turn a right past into a perfect or the other way round where no word of the sentence asks for
    the other: "your parcel left today" and "has left today" say two things, and which of them is for the person to say."""
    edits = diff(draft, rewrite)
    kept = [edit for edit in edits if not _other_tense(draft, edit)]
    return apply(draft, kept) if len(kept) < len(edits) else rewrite


def _other_tense(draft: str, edit: Edit) -> bool:
    """Whether an edit brings in or takes out "have" or "has" before a verb that was right without or with it."""
    was, now = edit.before.lower().split(), edit.after.lower().split()
    behind = _NEXT.match(draft, edit.end)
    if now[:1] in (["have"], ["has"]) and len(was) == len(now) - 1 < 2:
        verb = was[0] if was else behind[1] if behind else ""
        same = not was or bool(lemmas(verb) & lemmas(now[1]))
        return same and _is_past(verb) and not _REACHING.search(draft)
    return was in (["have"], ["has"]) and not now and bool(behind and _is_past(behind[1])) and not _OVER.search(draft)


def _is_past(word: str) -> bool:
    return any(word in inflections(lemma, "VERB").get("VBD", ()) for lemma in lemmas(word))


def _bare_denial(edit: Edit) -> bool:
    """Whether an edit does little else than bring in or take out a word that denies."""
    before, after = (_NEGATION.sub("", text).split() for text in (edit.before, edit.after))
    return before == after or max(len(edit.before.split()), len(edit.after.split())) <= 2


def _scrambled(old: list[str], new: list[str]) -> bool:
    """Whether the words that both share stand in another order for the most part."""
    shared = sum((Counter(old) & Counter(new)).values())
    same = sum(high - low for tag, low, high, _, _ in opcodes(old, new) if tag == "equal")
    return shared > 3 and same < 0.45 * shared


def _months(text: str) -> Counter[str]:
    return Counter(word for word in re.findall(r"[a-z]+", text.lower()) if word in ("may", "march"))


def rewrite_count(text: str, name: str) -> int:
    """How often a name stands in a text as a whole word."""
    count, at = 0, text.find(name)
    while name and at >= 0:
        end = at + len(name)
        whole = not (_is_word(text[at - 1 : at]) or _is_word(text[end : end + 1]))
        count += whole
        at = text.find(name, end if whole else at + 1)
    return count


def _spelt(text: str) -> set[str]:
    """The tokens and words of a text: what a name in it may be."""
    tokens = TOKEN.findall(text)
    return {*tokens, *(re.sub(r"['’]s?$", "", token) for token in tokens), *re.findall(r"\w+", text)}


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _changed(before: Counter[str], after: Counter[str]) -> set[str]:
    return {token for token in before.keys() | after.keys() if before[token] != after[token]}


def strays(unit: str, rewrite: str, tone_wanted: bool) -> bool:
    """True when `rewrite` is no rewrite of `unit`: empty, far too long or short, or of other words.

    Where the tone was to be lifted the words may change more. The limits were set by reading the embedded model's
    rewrites of the project's own drafts.
    """
    if not rewrite.strip():
        return True
    old, new = _words(unit), _words(rewrite)
    ratio = len(new) / max(1, len(old))
    if tone_wanted:
        invented, lost = inventions(unit, rewrite, _COURTESY | _GRAMMAR), losses(unit, rewrite)
        return (ratio > 3.5 and len(new) > 14) or ratio < 0.3 or bool(invented or lost) or _scrambled(old, new)
    if (ratio > 1.6 and len(new) > len(old) + 3) or (ratio < 0.6 and len(new) < len(old) - 3):
        return True
    if alike(unit.lower(), rewrite.lower(), 0.6):
        return False
    # "We are waiting since May for it." may become "We have been waiting for it since May."
    shared = sum((Counter(old) & Counter(new)).values())
    return shared < 4 or 2 * shared < 0.6 * (len(old) + len(new)) or _scrambled(old, new)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
