"""Mistakes of verbs: agreement, tense, and the form that what stands before wants."""

from __future__ import annotations

from collections.abc import Iterator

from train.corrupt import inflections, regular_past
from train.mistakes.clean import ADVERBS, FACTS, MANDATIVE, MODALS, OTHERS, THIRD, Clean, Place, known, only, plural, singular, verb
from train.mistakes.marks import _common


def be_agreement(s: Clean) -> Iterator[Place]:
    """he is -> he are; they were -> they was; the reports are -> the reports is."""
    for i, word in enumerate(s.words):
        if not s.near(i) or (word in ("were", "was") and MANDATIVE.search(s.text)):
            continue
        after = s.w(i + 1)
        if after in ("were", "was") and MANDATIVE.search(s.text):
            continue
        if s.opens(i) and s.w(i - 1) not in ("and", "or", "nor"):
            wrong = {("i", "am"): ["is", "are"], ("i", "was"): ["were"], ("i", "have"): ["has"]}.get((word, after))
            if word in THIRD and after in ("is", "was", "has"):
                wrong = {"is": ["are", "are", "be"], "was": ["were"], "has": ["have"]}[after]
            if word in OTHERS or (word == "you" and i == 0):
                wrong = {"are": ["is"], "were": ["was"], "have": ["has"], "aren't": ["isn't"], "weren't": ["wasn't"]}.get(after)
            if wrong:
                yield s.part(i + 1, i + 1, *wrong)
                continue
        if not noun_phrase_opens(s, i):
            continue
        if plural(word) and after in ("are", "were", "have") and not (after == "have" and s.w(i + 2) == "to"):
            yield s.part(i + 1, i + 1, {"are": "is", "were": "was", "have": "has"}[after])
        elif singular(word) and after in ("is", "was", "has") and s.w(i - 1) not in ("many", "few") and known(word):
            yield s.part(i + 1, i + 1, {"is": "are", "was": "were", "has": "have"}[after])


DETERMINERS = frozenset(
    "the a an this that my your his her its our their each every another these those some many several two three".split()
)


def noun_phrase_opens(s: Clean, i: int) -> bool:
    """Whether word i ends a noun phrase of at most four words that opens the sentence, with a determiner and without and/of."""
    return (
        1 <= i <= 3
        and s.words[0] in DETERMINERS
        and s.run(0, i + 1)
        and not set(s.words[: i + 1]) & {"and", "or", "of", "what", "who", "that" if i > 1 else ""}
        and s.raw[i].islower()
    )


HEADS = frozenset(
    """cost price purpose goal list quality size success value use history name development owner head manager title colour color
    importance effect impact result role aim choice design review test update copy box letter lack absence cause author""".split()
)


def distant_agreement(s: Clean) -> Iterator[Place]:
    """The list of items is -> The list of items are."""
    if s.w(0) in ("the", "our", "this", "your", "a") and s.w(1) in HEADS and s.w(2) in ("of", "for", "in"):
        for i in range(3, min(9, len(s))):
            if not s.near(i - 1) or s.w(i) in ("and", "or", "that", "which", "who", "as", "but"):
                return
            if s.w(i) in ("is", "was", "has") and plural(s.w(i - 1)):
                yield s.part(i, i, {"is": "are", "was": "were", "has": "have"}[s.w(i)])
                return
    for i in range(2, min(10, len(s) - 1)):  # The items on the list are -> is
        if s.words[0] in ("the", "these", "our", "all") and s.w(i) in ("are", "were") and singular(s.w(i - 1)) and s.near(i - 1):
            head = next((j for j in range(1, i) if s.w(j) in ("of", "in", "on", "for", "from", "with")), 0)
            if (
                head in (2, 3)
                and plural(s.w(head - 1))
                and not {"and", "or", "that", "which", "who"} & set(s.words[:i])
                and s.run(0, i + 1)
            ):
                yield s.part(i, i, "is" if s.w(i) == "are" else "was")


def present(s: Clean) -> Iterator[Place]:
    """he works -> he work; they work -> they works; the company offers a -> the company offer a."""
    if MANDATIVE.search(s.text):
        return
    for i, word in enumerate(s.words):
        j = i + 1 + (s.w(i + 1) in ADVERBS)
        if j >= len(s) or not s.run(i, j - i + 1):
            continue
        after = s.w(j)
        if word in THIRD and s.opens(i):
            forms = verb(after, "VBZ")
            if forms and forms["VB"] != forms["VBD"]:
                yield s.part(j, j, forms["VB"], forms["VB"], forms["VB"], forms["VBG"])
            elif after == "does" and s.w(j + 1) == "not":
                yield s.part(j, j, "do")
            elif after == "doesn't":
                yield s.part(j, j, "don't", "don't", "doesnt", "not")
        elif (word in OTHERS or (word == "i" and s.w(i - 1) != "and") or (word == "you" and i == 0)) and s.opens(i):
            forms = verb(after, "VB")
            if forms and forms["VB"] != forms["VBD"] and after not in ("like", "let", "do"):
                yield s.part(j, j, forms["VBZ"])
            elif after == "do" and s.w(j + 1) == "not":
                yield s.part(j, j, "does")
            elif after == "don't" and s.w(j + 1):
                yield s.part(j, j, "doesn't")
        elif noun_phrase_opens(s, i) and j == i + 1 and s.near(j) and s.w(j + 1) in FOLLOWERS:
            forms = verb(after, "VBZ")
            if forms and singular(word):
                yield s.part(j, j, forms["VB"])
            forms = verb(after, "VB")
            if forms and plural(word) and forms["VB"] != forms["VBD"]:
                yield s.part(j, j, forms["VBZ"])


FOLLOWERS = frozenset("a an the to that their its our his her my your this these it them us you".split())


def questions(s: Clean) -> Iterator[Place]:
    """What does it do -> What do it do; Do you know -> You know left alone, as it may stand; Did you go -> Did you went."""
    for i, word in enumerate(s.words):
        if not s.run(i, 3) or "?" not in s.text:
            continue
        subject, after = s.w(i + 1), s.w(i + 2)
        if word in ("does", "do", "did") and subject in ("he", "she", "it", "you", "we", "they", "i"):
            forms = verb(after, "VB")
            if not forms:
                continue
            if word == "does" and subject in THIRD:
                yield s.part(i, i, "do", "is")
                yield s.part(i + 2, i + 2, forms["VBZ"])
            elif word == "do" and subject not in THIRD:
                yield s.part(i, i, "does", "are")
            elif word == "did" and forms["VBD"] != forms["VB"]:
                yield s.part(i + 2, i + 2, forms["VBD"], forms["VBD"], forms["VBZ"])
            if word != "did" and s.w(i - 1) in ("what", "where", "when", "why", "how") and s.near(i - 1):
                yield s.part(i, i, "")
                if word == "do":
                    yield s.part(i, i + 1, f"{subject} do")


def after_do(s: Clean) -> Iterator[Place]:
    """did not go -> did not went; does not work -> does not works; don't know -> don't knows."""
    for i, word in enumerate(s.words):
        j = i + 1 + (s.w(i + 1) == "not")
        if (word in ("did", "does", "do") and j == i + 2) or word in ("didn't", "doesn't", "don't"):
            forms = verb(s.w(j), "VB") if s.run(i, j - i + 1) else {}
            if not forms:
                continue
            if word.startswith("did") and forms["VBD"] != forms["VB"]:
                yield s.part(j, j, forms["VBD"], forms["VBD"], f"to {forms['VB']}")
            elif word.startswith("doe"):
                yield s.part(j, j, forms["VBZ"], forms["VBG"])
                if j == i + 2 and word == "does" and s.w(i - 1) not in ("what", "who") and not verb(s.w(i - 1), "VBZ"):
                    yield s.part(i, i + 1, "is not", "not")


def after_modal(s: Clean) -> Iterator[Place]:
    """can help -> can helps, can to help, can helped."""
    for i, word in enumerate(s.words):
        j = i + 1 + (s.w(i + 1) in ("not", "also", "always", "never", "only"))
        if word not in MODALS or not s.run(i, j - i + 1) or s.w(i - 1) in DETERMINERS:
            continue
        forms = verb(s.w(j), "VB")
        if forms and s.w(j) not in ("like", "better", "sooner"):
            options = [forms["VBZ"], f"to {forms['VB']}", f"to {forms['VB']}", forms["VBG"]]
            yield s.part(j, j, *options, *([forms["VBD"]] if forms["VBD"] != forms["VB"] else []))
        if s.w(j) == "be" and s.near(j):
            follows = s.w(j + 1)
            participle = verb(follows, "VBN")
            if (
                (participle and participle["VB"] != follows and participle["VBD"] != "")
                or follows in ("able", "ready", "available")
            ) and not follows.endswith("ing"):
                yield s.part(j, j, "", "is", "been")


def after_have(s: Clean) -> Iterator[Place]:
    """has gone -> has went, has go; have been working -> are been working."""
    for i, word in enumerate(s.words):
        j = i + 1 + (s.w(i + 1) in ("not", "also", "always", "never", "already", "just", "ever", "since"))
        if word not in ("has", "have", "had", "hasn't", "haven't", "hadn't", "he's") or not s.run(i, j - i + 1) or word == "he's":
            continue
        forms = verb(s.w(j), "VBN")
        if forms and s.w(j) not in ("set", "left", "read", "lost", "broken", "known"):
            base = forms["VB"]
            if forms["VBD"] != s.w(j) and only(forms["VBD"], "VERB"):
                yield s.part(
                    j,
                    j,
                    forms["VBD"],
                    forms["VBD"],
                    base if base != s.w(j) else forms["VBD"],
                    regular_past(base) if base[-1] not in "y" and base != s.w(j) else forms["VBD"],
                )
            elif only(base, "VERB") and base != s.w(j):
                yield s.part(j, j, base, forms["VBG"])
        if s.w(j) == "been" and s.near(j) and verb(s.w(j + 1), "VBG"):
            yield s.part(j, j, "", "be", "being")
            if j == i + 1 and word != "had":
                yield s.part(i, i, "is" if word == "has" else "are")


def passive(s: Clean) -> Iterator[Place]:
    """was written -> was wrote, was write; is used -> is use."""
    for i, word in enumerate(s.words):
        if word not in ("is", "are", "was", "were", "been", "be", "being", "isn't", "aren't", "wasn't", "weren't"):
            continue
        j = i + 1 + (s.w(i + 1) in ("not", "also", "often", "only", "usually"))
        forms = verb(s.w(j), "VBN") if s.run(i, j - i + 1) else {}
        if not forms:
            continue
        base = forms["VB"]
        sure = only(base, "VERB") or (
            s.w(j + 1) in ("by", "to", "as", "in", "for") and s.near(j) and "ADJ" not in inflections(base)
        )
        options = [base] if sure and base != s.w(j) else []
        if forms["VBD"] != s.w(j) and only(forms["VBD"], "VERB"):
            options += [forms["VBD"], forms["VBD"]]
        if options:
            yield s.part(j, j, *options)


def progressive(s: Clean) -> Iterator[Place]:
    """is working -> is work; they are working -> they working."""
    for i, word in enumerate(s.words):
        if word not in ("is", "are", "was", "were", "am") or not s.near(i):
            continue
        forms = verb(s.w(i + 1), "VBG")
        if not forms:
            continue
        if only(forms["VB"], "VERB"):
            yield s.part(i + 1, i + 1, forms["VB"])
        if word in ("is", "are", "am") and s.w(i - 1) in ("he", "she", "they", "we", "i") and s.near(i - 1) and s.opens(i - 1):
            yield s.part(i, i, "")


def past(s: Clean) -> Iterator[Place]:
    """she bought -> she buyed; he went there yesterday -> he go there yesterday; have seen him yesterday."""
    timed = bool(FACTS.search(s.text)) and s.text.count(",") == 0 and len(s) < 15
    for i, word in enumerate(s.words):
        if word not in ("he", "she", "they", "we", "i", "it") or not s.near(i) or not s.opens(i):
            continue
        forms = verb(s.w(i + 1), "VBD")
        if not forms or forms["VBD"] == forms["VB"] or not _common(forms["VBN"]):
            continue
        if not forms["VBD"].endswith("ed") and not known(regular_past(forms["VB"])):
            yield s.part(i + 1, i + 1, regular_past(forms["VB"]))
        if forms["VBN"] != forms["VBD"] and only(forms["VBN"], "VERB"):
            yield s.part(i + 1, i + 1, forms["VBN"])
        if timed:
            have = "has" if word in THIRD else "have"
            yield s.part(
                i + 1,
                i + 1,
                forms["VB"],
                forms["VB"] if word not in THIRD else forms["VBZ"],
                f"{have} {forms['VBN']}",
                f"was {forms['VB']}",
            )


WANT = frozenset(
    """want wants wanted try tries tried decide decides decided plan plans planned hope hopes hoped agree agrees agreed refuse refuses
    refused promise promised wish wished manage managed able unable willing going allowed supposed expected learn learned fail
    failed intend intends intended ready easy difficult hard possible impossible likely forced asked""".split()
)


def infinitive(s: Clean) -> Iterator[Place]:
    """wants to go -> wants go, wants to going, wants to goes; in order to go -> for to go."""
    for i, word in enumerate(s.words):
        if word != "to" or not s.near(i) or not s.near(i - 1) or i == 0:
            continue
        forms = verb(s.w(i + 1), "VB")
        before = s.w(i - 1)
        if not forms or (inflections(s.w(i + 1)).get("NOUN") and before not in WANT):
            continue
        if before in WANT:
            yield s.part(i, i, "")
            yield s.part(i + 1, i + 1, forms["VBG"], forms["VBZ"], *([forms["VBD"]] if forms["VBD"] != forms["VB"] else []))
            yield s.part(i, i, "for")
        elif before == "order" and s.w(i - 2) == "in":
            yield s.part(i - 2, i, "for", "for to")
        else:
            yield s.part(i + 1, i + 1, *([forms["VBD"]] if forms["VBD"] != forms["VB"] else []), forms["VBZ"])
            yield s.part(i, i, "for", "for to")


def gerund(s: Clean) -> Iterator[Place]:
    """without hiring -> without hire, without to hire; enjoy reading -> enjoy to read."""
    for i, word in enumerate(s.words):
        if not s.near(i) or not s.raw[i + 1].islower():
            continue
        forms = verb(s.w(i + 1), "VBG")
        if not forms:
            continue
        base = forms["VB"]
        noun = bool(inflections(base).get("NOUN"))
        if word in ("without", "by", "of", "from") or (word in ("before", "for", "after", "instead", "about", "in") and not noun):
            options = [] if noun else [base, base]
            if word in ("without", "by", "of", "from"):
                options.append(f"to {base}")
            yield s.part(i + 1, i + 1, *options)
        elif word in (
            "enjoy",
            "enjoys",
            "enjoyed",
            "avoid",
            "avoids",
            "avoided",
            "finish",
            "finished",
            "suggest",
            "suggests",
            "consider",
            "keep",
            "keeps",
            "kept",
        ):
            yield s.part(i + 1, i + 1, f"to {base}", *([base] if not inflections(base).get("NOUN") else []))
