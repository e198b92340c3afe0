"""Courteous wordings of a rude sentence, by patterns: what a small language model says too rarely without losing a fact.

`wordings` takes the insults, the shouting and the threats out of a sentence and offers a few wordings of the rest, the
closest first; the classifier and the guard decide which one may stand. Every fact of the sentence is carried over as it is
written. Pure functions over text. The patterns are the project's own; they know nothing about models.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from proofreader.edits import FUNCTION_WORDS, single_spaced
from proofreader.inflection import inflections, lemmas

_ABUSE = r"stupid|damn|damned|goddamn|bloody|fucking|freaking|frigging|idiotic|moronic|useless|pathetic|ridiculous|lousy|crappy|shitty|dumb(?! terminal)|worthless|lame|sloppy|so-called|rotten|bullshit|silly|brain-?dead"
_FOOL = r"idiots?|morons?|fools?|imbeciles?|jerks?|assholes?|losers?|clowns?|dumbass(?:es)?|dumm(?:y|ies)|liars?|bastards?|cretins?|genius(?:es)?|amateurs?|crooks?|thie(?:f|ves)|parasites?|lazybones|bitch(?:es)?"
# What only "…, you …" calls somebody: elsewhere most of them are animals, things or verbs
_CALLED = r"dimwits?|nitwits?|half-?wits?|twits?|cheats?|cowards?|pigs?|dolts?|scumbags?|weasels?|creeps?|slobs?|prats?|twats?|wankers?|muppets?|blockheads?|buffoons?|bozos?|donkeys?|arses?|asses|ass"
_BESIDES = r"lazy|incompetent|selfish|spineless|greedy|filthy|ungrateful|miserable|absolute|complete|utter"
_SCOLDING = rf"(?:(?:{_ABUSE}|{_BESIDES}) )*"
_RUBBISH = r"garbage|rubbish|trash|crap|shit|bullshit|nonsense|a joke|a mess|a disgrace|a disaster|a farce|a shame|a nightmare|a waste of (?:time|money|space)|an insult|a scandal"
_BAD = rf"{_RUBBISH}|stupid|pathetic|ridiculous|terrible|awful|horrible|useless|worthless|disgusting|disgraceful|unacceptable|outrageous|appalling|laughable|idiotic|dreadful|abysmal|shameful|hopeless|lousy|incompetent|clueless|lazy|unprofessional|rude|dumb|insane|crazy|absurd|embarrassing|a bad joke|beyond a joke|the worst(?: of all)?"
_SCORN = rf"{_RUBBISH}|stupid|pathetic|ridiculous|useless|worthless|idiotic|laughable|dumb|lousy|clueless|a bad joke|beyond a joke"
_WORST = r"worst|dumbest|stupidest|laziest|most (?:stupid|ridiculous|incompetent|useless|pathetic|boring|unprofessional)|silliest|poorest|ugliest|weakest|lousiest|slowest|rudest"
_VERY = r"(?:(?:just|simply|completely|absolutely|totally|so|really|utterly|such|all|always|quite|obviously|clearly|complete|total|again|pretty|nothing but|full of) )*+"
_DETERMINER = r"the|a|an|this|that|these|those|my|your|his|her|our|their|such|all|with|of|for|no|any|some|another|more|same"
_NOW = re.compile(
    r",? (?:right now|now|immediately|at once|this instant|this minute|already|for once|for god's sake|asap) ?(?=[.!?]*+$)", re.I
)
_THREAT = re.compile(
    r",? or (?:else|forget it|get (?:lost|out)|quit|leave|(?:find|look for|get) (?:yourself )?(?:another|a new|a different) \w+"
    r"|you(?:'ll| will) (?:regret it|be sorry|be fired|hear from \w+(?: \w+)?)|you(?:'re| are) (?:fired|out)) ?(?=[.!?]*+$)",
    re.I,
)
_OPENER = re.compile(
    r"^(?:for (?:god|heaven|christ|pete|fuck|goodness)(?:'s|s)? sake|seriously|honestly|come on|listen(?: up)?(?: to me)?|look|hey(?: you)?|hello"
    r"|oh,? please|jesus|oh my god|god|damn(?: it)?|shit|wtf|what the (?:hell|heck|fuck)|once and for all|for the (?:last|hundredth|tenth|third) time"
    r"|are you (?:deaf|blind|stupid|serious|kidding(?: me)?)) ?[,:!?.–-]++ (?=\S++ \S)",
    re.I,
)
_ORDER = re.compile(
    r"^(?:(?:just |please )?(?:shut (?:up|your mouth)|do your (?:\w+ )?job|hurry up|wake up|grow up|get (?:moving|a grip|off your \w+|your act together)"
    r"|move your \w+|use your (?:head|brain)s?|open your eyes|stop (?:complaining|whining|talking|stalling|making excuses|being (?:so )?lazy|wasting (?:my|our) time)"
    r"|quit (?:whining|stalling|complaining)|don't be (?:so )?(?:stupid|lazy|silly)))(?: ?, ?| )(?:and|now) (?=\w++ )",
    re.I,
)
_ASKED = re.compile(
    r"(?:you (?:must|have to|need to|had better|better|should|will|are to)|i (?:want|need|order|expect|told|asked) you to"
    r"|why (?:can't|don't|won't|can not|do not|can you not|do you not) you(?: (?:ever|just|simply|finally))*"
    r"|(?:can|could|will|would) you(?: (?:not|just|finally|please|ever|at least))*) (.+)",
    re.I,
)
_COMPLAINT = re.compile(
    r"\b(?:not|never|\w+n['’]t|nobody|nothing|again|already|still|always|told|warned|hate|tired|sick|wast\w+|believe)\b", re.I
)
# What a reader is reproached with, which "You don't have to come." and "You won't miss it." are not
_REPROACH = re.compile(
    r"\b(?:never|always|again|still|already|nothing|forgot\w*|ignor\w+|fail\w*|promised"
    r"|(?:did|have|has|had|do|does)(?:n['’]t| not)(?! (?:have|need|must|worry|mind)\b))\b",
    re.I,
)
# What makes a command or a question an angry one: a mark, haste, a demand, a complaint
_HEAT = re.compile(
    rf"!|\?\s*\?|\b(?:now|immediately|at once|asap|this instant|this minute|for once|finally|must|had better|(?:i|we) (?:want|demand|insist|expect))\b|{_COMPLAINT.pattern}",
    re.I,
)
_CONSEQUENCE = re.compile(r"\bor (?:else )?(?:i|we)(?:['’]ll| will| shall)\b", re.I)  # a firm word, which is not ours to soften
_LEAD = re.compile(r"^(?:just|please|now|so|then|and|finally|at least) ", re.I)
_QUESTION = re.compile(r"^(?:what|why|where|who|when|how|which)\b", re.I)
# Orders that are wishes, advice or surprise
_WISH = re.compile(
    r"(?:break a leg|hold your horses|shut the front door|get out of here|get out of town|knock (?:them|'em) dead|hang in there|keep (?:your chin|it) up"
    r"|go for it|go forth|guess (?:who|what|which|where|how)|get well|take (?:care$|it easy)|have (?:fun|an? (?:very )?(?:nice|good|great|safe|lovely|wonderful) \w+)|enjoy\b(?! your)|sleep (?:well|tight)"
    r"|drive safe\w*|fingers crossed|cheer up|chin up|rest (?:up|well)|bless (?:you|him|her|them)|good luck|don['’]t (?:worry|mention it))(?!\w)",
    re.I,
)
# Who a sentence speaks to or of: the reader, or what the reader did
_READER = re.compile(r"\b(?:you|your|yours|yourself|yourselves|u|ur)\b|^\W*(?:this|that|these|those)\b", re.I)
_OTHERS = re.compile(r"^\W*(?:(?:and|but|so|oh|well|yes|no|sorry),? )?(?:i|it|he|she|they|we|my|our|his|her|their|its)\b", re.I)
_QUOTED = re.compile(r"[\"“][^\"”“]{1,300}+[\"”]")
_CALLING = re.compile(rf"(?:^|, )(?:you )?{_SCOLDING}(?:{_FOOL})\W*$|, you {_SCOLDING}(?:{_CALLED})\W*$", re.I)
_NAMED = re.compile(r"^[A-Z][\w'’-]{1,20}, (?=[a-z])")  # "Kim, send it."
# What else speaks to the reader: a prohibition, a demand, a judgement without a thing that is judged
_SPEAKING = re.compile(
    rf"(?:do not|don['’]?t|never|(?:i|we) (?:want|demand|expect|insist))\b|{_VERY}(?:{_BAD}|{_WORST}(?: \w+){{0,3}})$|(?:{_WORST}) \w+ ever$",
    re.I,
)
_NOUN_PHRASE = r"(?:my|your|the|our|his|her|their|this|that|these|those) (?:[\w'’-]+ ){0,2}?[\w'’-]+"


def softened(sentence: str) -> str:
    """`sentence` without insults, shouting, threats and marks of anger. What it says stays."""
    text = single_spaced(sentence).strip()
    letters = [char for char in text if char.isalpha()]
    if len(letters) > 8 and sum(char.isupper() for char in letters) > 0.7 * len(letters):
        text = re.sub(r"\bi\b", "I", " ".join(word if any(c.isdigit() for c in word) else word.lower() for word in text.split(" ")))
    text = re.sub(r" ?(?:\?!|!\?|\?{2,})[?!]*", "?", text)
    text = re.sub(r" ?!+", ".", text)
    text = _OPENER.sub("", text)
    text = re.sub(
        r"\b(what|why|where|who|how|when) (?:the|in the|on) (?:hell|heck|fuck|devil|world|earth)\b", r"\1", text, flags=re.I
    )
    text = re.sub(rf"^(?:you )?(?:(?:{_ABUSE}|lazy) )*(?:{_FOOL}) ?[,.!] (?=\S)", "", text, flags=re.I)
    text = re.sub(
        rf",? you {_SCOLDING}(?:{_FOOL}|people)(?= ?[.!?,]*+$)|, you {_SCOLDING}(?:{_CALLED})(?= ?[.!?,]*+$)",
        "",
        text,
        flags=re.I,
    )
    text = re.sub(rf", (?:(?:{_ABUSE}) )*(?:{_FOOL})(?=[.!?]*+$)", "", text, flags=re.I)
    text = re.sub(r"\b(you) (?:people|guys|lot|idiots|morons|clowns|fools|geniuses)\b(?! to\b)", r"\1", text, flags=re.I)
    text = re.sub(r"\b(?:fucking|bloody|goddamn|freaking|frigging|damn) (?=\w)", "", text, flags=re.I)
    text = re.sub(
        rf"\b({_DETERMINER}) ((?:(?:{_ABUSE}),? )+)(?=(?!and\b|or\b|but\b|to\b|that\b|for\b)[a-z])", _article, text, flags=re.I
    )
    text = re.sub(
        rf"\b(this|that|your|all this|all that|such) (?:{_RUBBISH.split('|a joke')[0]})(?=[.,!?]|$)",
        lambda m: m[1] if m[1].lower() not in ("your", "such") else m[0],
        text,
        flags=re.I,
    )
    text = re.sub(
        r"\b(you|you are|that is|this is) (?:obviously|clearly|apparently|evidently|of course)\b", r"\1", text, flags=re.I
    )
    text = _THREAT.sub("", text)
    text = _ORDER.sub("", text)
    text = text.strip()
    if text and text[-1].isalnum():
        text += "?" if sentence.rstrip().endswith("?") else "."
    return text[:1].upper() + text[1:]


def heated(sentence: str) -> bool:
    """Whether a sentence that a classifier takes for rude has more against it than that: anger, haste or a complaint."""
    letters = [char for char in sentence if char.isalpha()]
    shouted = len(letters) > 8 and sum(char.isupper() for char in letters) > 0.7 * len(letters)
    return shouted or bool(_HEAT.search(sentence))


def addressed(sentence: str) -> bool:
    """Whether a sentence that a classifier takes for rude speaks to its reader, or of what the reader did: a command, a question, a
    demand, "you", "this", "useless!". Of themselves, of others and of things people may say what they like."""
    own = _QUOTED.sub("", sentence)
    if _CALLING.search(own):
        return True
    body = _NAMED.sub("", softened(own)).rstrip(" .!?:;")
    if _WISH.match(body):
        return False
    asks = own.rstrip().endswith("?") and bool(_QUESTION.match(body))
    return asks or bool(_READER.search(own) or _SPEAKING.match(body)) or _imperative(body)


def _of_others(sentence: str) -> bool:
    """Whether a sentence begins as one about its writer or about others does, and speaks of no reader."""
    return bool(_OTHERS.match(sentence)) and not _READER.search(sentence)


def _article(match: re.Match[str]) -> str:
    """The determiner before a word that followed an insult: "an idiotic plan", "a plan"."""
    word = match[1]
    if word.lower() in ("a", "an"):
        vowel = match.string[match.end()].lower() in "aeiou"
        word = word[0] + ("n" if vowel else "")
    return word + " "


def wordings(sentence: str, sure: bool = True) -> list[str]:
    """Courteous wordings of one sentence, the closest first; empty where no pattern says more than the sentence does.

    They are candidates: which of them is more polite, and keeps the facts, is for the caller to find out. Unless one is
    `sure` that the sentence is rude, only open insults and rude phrases are worded anew, commands and reproaches are not.
    """
    if sentence.lstrip()[:1] in "\"'“‘«":  # somebody else's words
        return []
    text = softened(sentence)
    body = text.rstrip(" .!?:;")
    if not re.search(r"\w", body) or _CONSEQUENCE.search(body):
        return []
    found: list[str] = []
    for pattern, reply in _IDIOMS:
        if match := pattern.fullmatch(body):
            found.append(reply(match) if callable(reply) else match.expand(reply))
            break
    else:
        abused = _letters(text) != _letters(sentence) and (sure or heated(sentence) or not _of_others(sentence))
        if sure or abused:
            found += _request(body, text)
            if abused:
                found.append(text)
            if not text.endswith("?") and not _imperative(body):
                found += _reproach(_lower_first(body))
    return [wording for wording in dict.fromkeys(map(_tidy, found)) if _letters(wording) != _letters(sentence)]


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _reproach(inner: str) -> Iterator[str]:
    """A statement to someone, as an impression or a hint; others are left alone, and insults stay what they are."""
    if re.search(rf"\b(?:{_BAD}|{_ABUSE}|{_FOOL})\b", inner, re.I):
        return
    if inner.startswith("you ") and _REPROACH.search(inner):
        yield from (f"{start} {inner}." for start in ("It seems to me that", "I have the impression that", "I am afraid that"))
    elif re.match(r"(?:your|nobody|no one)\b", inner, re.I) and _COMPLAINT.search(inner):
        yield from (f"{start} {inner}." for start in ("I would like to point out that", "I am afraid that"))


def _request(body: str, text: str) -> Iterator[str]:
    """Wordings of commands, demands and impatient questions."""
    hurried = _NOW.sub("", body)
    soon = " as soon as possible" if hurried != body else ""
    rest = hurried
    if match := _ASKED.match(rest):
        yield f"Could you please {match[1]}{soon}?"
    elif match := re.match(r"(?:just )?(don't|do not|never|dont) (?:you (?:dare|ever) (?:to )?)?(.+)", rest, re.I):
        never = match[1].lower() == "never" and not re.search(r"\b(?:again|ever)\b", match[2], re.I)
        yield f"Please {'never' if never else 'do not'} {match[2]}."
    elif match := re.match(r"i (?:want|demand) (?:to )(.+)", rest, re.I):
        yield f"I would like to {match[1]}{soon}."
    elif match := re.match(r"i (?:want|demand|insist on) (?!that\b)(.+)", rest, re.I):
        yield f"I would like to have {match[1]}{soon}."
        yield f"I would like to have {match[1]}{soon}, please."
    elif match := re.match(r"i (?:expect|await) (?!that\b|you\b)(?!.* (?:could|would|can|will|is|are)\b)(.+)", rest, re.I):
        yield f"I would appreciate {re.sub(r', not .*', '', match[1])}{soon}."
    elif match := re.match(
        r"i (?:told you|said|have told you|already told you|already said)(?: already| again and again| many times)?(?: that)? (.+)",
        rest,
        re.I,
    ):
        yield f"As I mentioned, {_lower_first(match[1])}."
    elif text.endswith("?") and (
        match := re.match(
            rf"(where|when|why|how|who|what) (is|are|was|were|has|have) ({_NOUN_PHRASE})((?: (?:still|not|so|always|again|late|never)\b.*)?)$",
            rest,
            re.I,
        )
    ):
        yield f"Could you please let me know {match[1].lower()} {match[3]} {match[2]}{match[4]}?"
    elif text.endswith("?") and _QUESTION.match(rest):
        yield f"May I ask {_lower_first(rest)}?"
    elif _imperative(rest):
        plain = _LEAD.sub("", rest)
        yield f"Could you please {_lower_first(plain, True)}{soon}?"


def _imperative(body: str) -> bool:
    """Whether a sentence begins like a command: with the base form of a verb, and no subject after it."""
    words = _LEAD.sub("", body).split()
    if not words:
        return False
    if _WISH.match(" ".join(words)):
        return False
    first = words[0].lower().strip(",")
    second = words[1].lower() if len(words) > 1 else ""
    if first in ("thank", "thanks", "sorry", "hello", "dear", "well", "like", "long") or (
        first in FUNCTION_WORDS and first not in ("do", "be", "have")
    ):
        return False
    finite = {"is", "are", "was", "were", "has", "had", "will", "can", "should", "would"} & {word.lower() for word in words[1:4]}
    verb = first in inflections(first, "VERB").get("VB", ())
    return first in lemmas(first) and verb and not finite and second not in ("of", "and", "have", "you")


def _lower_first(text: str, always: bool = False) -> str:
    first = re.split(r"[\s'’]", text, maxsplit=1)[0]
    small = first != "I" and (
        always or first.lower() in FUNCTION_WORDS or first.lower() in ("nobody", "everybody", "whoever", "everyone", "nothing")
    )
    return text[:1].lower() + text[1:] if small else text


def _tidy(text: str) -> str:
    text = re.sub(r" ([.,?!])", r"\1", single_spaced(text)).strip()
    return text[:1].upper() + text[1:]


def _unsatisfied(match: re.Match[str]) -> str:
    thing = _lower_first(match["np"].strip(), match["np"].split(" ")[0].lower() in FUNCTION_WORDS)
    also = match["also"] or match["other"]
    verb = "was" if (match["be"] or "").lower() in ("was", "were") else "am"
    return f"I {verb} not quite satisfied with {thing}{' and ' + also if also else ''}."


def _judgement(determiners: str, words: str) -> str:
    """The pattern of "your report is garbage": a thing behind one of `determiners`, no clause, that is called one of `words`."""
    return (
        rf"(?P<np>(?:{determiners}) (?:(?!\b(?:is|are|was|were)\b|(?<!you )\b(?:sa(?:id|ys?)|th(?:inks?|ought)|tells?|told|believes?d?|claim(?:s|ed)?|w(?:rites|rote)|f(?:eels?|elt|inds?|ound)|kn[eo]ws?)\b)[^,.;]){{1,60}}?)(?: (?P<be>is|are|was|were)|'s) {_VERY}(?:an? {_VERY})?(?:{words})"
        rf"(?:,? (?:and so (?:is|are|was|were)|as (?:is|are)) (?P<also>[^,;]+)"
        rf"|,? and (?P<other>[^,;]{{1,40}}?)(?: is| are| was| were|'s) {_VERY}(?:an? )?(?:{words}))?"
    )


Reply = str | Callable[[re.Match[str]], str]
_SURPRISED = "I am a little surprised by this."
_AGAIN = "Please take another look at this."
# Whole sentences (without their end mark) that are courteous only in other words.
_IDIOMS: tuple[tuple[re.Pattern[str], Reply], ...] = tuple(
    (re.compile(pattern, re.I), reply)
    for pattern, reply in (
        (
            r"(?:just )?(?:shut (?:up|your mouth)|leave me alone|get lost|go away|go to hell|piss off|fuck off|screw you|drop dead)",
            "I would prefer not to discuss this any further.",
        ),
        (
            r"(?:just )?(?:do your (?:\w+ )?job|wake up|grow up|get a grip|get a life|use your (?:head|brain)s?|open your (?:eyes|ears)|think(?: for once| before you \w+)?|pay attention|learn to \w+(?: (?!the|a|an)\w+)?|get your act together|get it right|read it again)",
            _AGAIN,
        ),
        (
            r"(?:just )?(?:hurry(?: up)?|get moving|move it|move your \w+|get on with it|step on it)",
            "Could you please do this as soon as possible?",
        ),
        (r"(?:just )?hurry(?: up)? with (?P<x>.+)", r"Could you please finish \g<x> as soon as possible?"),
        (r"(?:right )?now|immediately|at once|asap|this instant", "As soon as possible, please."),
        (r"(?P<x>today|tomorrow|by (?:today|tomorrow|tonight))", r"\g<x>, please."),
        (
            rf"(?:are you (?:all )?(?:deaf|blind|stupid|serious|kidding(?: me)?|joking|insane|crazy|drunk|dumb|mad|asleep|out of your mind|completely .*)(?: or what)?|what(?:'s| is) (?:wrong|the matter) with you|can't you (?:read|count|listen|hear|think|see|do anything right)|can you (?:even )?read|do you (?:even |ever )?(?:listen|read|think|care)(?: at all)?|who do you think you are|how (?:hard|difficult) can (?:it|that) be|how (?:stupid|dumb) (?:are you|can you be|is that)|have you lost your mind|what were you thinking|how dare you|is that a joke|is this a joke|what is this {_RUBBISH.split('|a joke')[0]}|what is this)",
            _SURPRISED,
        ),
        (
            rf"(?:oh,? )?what (?:a|an) (?:{_VERY})?(?:complete |total |absolute )?(?:joke|mess|disaster|waste(?: of (?:time|money))?|disgrace|shame|farce|nightmare|insult|cheek|load of \w+)",
            "I am quite disappointed by this.",
        ),
        (
            rf"(?:this|that|it|the whole thing|all this|everything)(?:'s| is| was) {_VERY}(?:a (?:complete|total|absolute|big|bad) )?(?:{_BAD}|joke|disgrace|mess)(?: again)?",
            "I am quite disappointed by this.",
        ),
        (
            rf"(?:this|that|it|these|those)(?:'s| is| are| was| were) {_VERY}the (?:{_WORST}) (?P<np>.+?)(?: (?:that )?(?:i|we)(?:'ve| have) ever .+| ever(?: .+)?| of all(?: times?)?)?",
            r"I was not quite convinced by this \g<np>.",
        ),
        (
            r"i(?:'m| am) (?:so |really |completely |absolutely )?(?:sick|tired|fed up)(?: and tired)?(?: of| with) (?:this|it|you|that|all this|all that|everything)",
            "I am not happy with the situation.",
        ),
        (
            r"i(?:'m| am) (?:so |really |completely |absolutely )?(?:sick|tired|fed up)(?: and tired)?(?: of| with) (?P<x>.+)",
            r"I am not happy with \g<x>.",
        ),
        (
            r"i(?:'ve| have) (?:really )?had (?:it|enough)(?: (?:of|with) (?:this|it|you|that))?",
            "I am not happy with the situation.",
        ),
        (r"i(?:'ve| have) (?:really )?had enough of (?P<x>.+)", r"I am not happy with \g<x>."),
        (
            r"i (?:don't|do not|couldn't|could not) (?:care|care less|give a (?:damn|shit|fuck|toss))(?: any ?more)?",
            "I am afraid that this is not a priority for me at the moment.",
        ),
        (
            r"i (?:don't|do not|couldn't|could not) (?:care|care less|give a (?:damn|shit|fuck|toss))(?: any ?more)? about (?P<x>.+)",
            r"I am afraid that I cannot give priority to \g<x>.",
        ),
        (
            r"(?:nobody|no one) (?:cares about|asked for|wants|needs|is interested in|asked) (?P<x>.+)",
            r"I would prefer to leave \g<x> aside for now.",
        ),
        (
            r"(?:don't|do not|stop|quit) wast(?:e|ing) (?:my|our|everyone's|everybody's) time",
            "I have little time for this at the moment.",
        ),
        (
            r"(?:don't|do not|stop|quit) (?:wast(?:e|ing) (?:my|our|everyone's|everybody's) time|bother(?:ing)? me|annoy(?:ing)? me) (?:with|on|about) (?P<x>.+)",
            r"I have little time for \g<x> at the moment.",
        ),
        (
            r"i have (?:no|better things to do than|absolutely no) time for (?P<x>.+)",
            r"I have little time for \g<x> at the moment.",
        ),
        (
            rf"you(?:'re| are) {_VERY}(?:an? {_VERY})?(?:(?:{_ABUSE}|lazy|incompetent) )*+(?:{_BAD}|{_FOOL})",
            "I am not quite satisfied with how this was handled.",
        ),
        (
            r"you(?:'ve| have)? (?:have |got )?(?:absolutely )?no (?:idea|clue)(?: at all)?",
            "It seems to me that there is a misunderstanding.",
        ),
        (
            r"you(?:'ve| have)? (?:have |got )?(?:absolutely )?no (?:idea|clue) (?P<x>(?:how|what|why|where|when|who).+)",
            r"It may not be quite clear to you \g<x>.",
        ),
        (
            r"you(?:'ve| have)? (?:have |got )?(?:absolutely )?no (?:idea|clue) (?:about|of) (?P<x>.+)",
            r"It seems to me that there is a misunderstanding about \g<x>.",
        ),
        (r"(?:you|that|this|it) makes? (?:absolutely )?no sense(?: at all)?", "I am afraid that I do not quite understand this."),
        (r"you call (?P<t>this|that|these) (?P<x>.+)", r"I am not sure that I would call \g<t> \g<x>."),
        (
            rf"what (?:kind|sort) of (?:an? )?(?:{_FOOL}|person|people|company|\w+) \w+ (?P<x>such .+)",
            r"I am a little surprised by \g<x>.",
        ),
        (
            rf"whoever (?P<x>.+?) (?:is|must be|was) {_VERY}(?:an? {_VERY})?(?:(?:{_ABUSE}) )*+(?:{_FOOL}|{_BAD})",
            r"I am not convinced that whoever \g<x> made the best choice.",
        ),
        (r"it(?:'s| is) (?:all |entirely |only )?your (?:own )?fault", "I believe that you could have prevented this."),
        (
            r"it(?:'s| is) (?:all |entirely |only )?your (?:own )?fault(?: that|, that| if)? (?P<x>.+)",
            r"I am sorry to say that \g<x>.",
        ),
        (
            r"(?P<x>if .+), (?:or )?(?:you will|you'll|you are going to) (?:regret it|be sorry|pay for it|pay for this|regret this)",
            r"\g<x>, I will have to think about further steps.",
        ),
        (
            rf"(?P<np>[^,.;]*?(?<!\d)[$€£]?\d[\d.,]*+(?: [\w%]++)?) (?:is|are|was|seems) {_VERY}(?:{_BAD}|too much|a rip-?off|robbery)",
            r"\g<np> seems too high to me.",
        ),
        (_judgement("this|that|these|those|your", _BAD), _unsatisfied),
        (_judgement("the", _SCORN), _unsatisfied),  # "the losses are terrible" is a report, not an insult
    )
)
