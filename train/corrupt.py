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

TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)*|\d+(?:[.,:/-]\d+)*|\s+|.", re.S)

ARTICLES = ("a", "an", "the")
# what learners write in a preposition's place, the likelier ones first and twice
PREPOSITION_SLIPS = {
    "in": ["on", "at", "of", "into", "to", "for"], "on": ["in", "at", "of", "about", "to", "in"], "at": ["in", "on", "to", "in", "for"],
    "of": ["in", "for", "from", "about", "on"], "for": ["to", "of", "about", "since", "in"], "to": ["for", "at", "in", "into", "on"],
    "with": ["by", "of", "to", "from", "for"], "from": ["of", "by", "since", "in"], "by": ["with", "from", "of", "in", "until"],
    "about": ["of", "on", "for", "at"], "into": ["in", "to", "at"], "since": ["from", "for"],
    "during": ["in", "while", "for"], "as": ["like", "for"], "until": ["by", "to", "till"],
    "between": ["among", "in"], "through": ["by", "in"], "within": ["in", "into"],
    "without": ["with out", "no"], "towards": ["to", "for"], "over": ["on", "above"],
    "after": ["behind", "later"], "before": ["ago", "until"], "like": ["as"], "than": ["then", "that"],
}  # fmt: skip
CONFUSABLES = [
    "its it's", "your you're", "their there they're", "then than", "to too two", "affect effect", "loose lose",
    "accept except", "advice advise", "who's whose", "were where we're", "quite quiet quit", "weather whether",
    "principal principle", "of off", "passed past", "bring take", "borrow lend", "say tell", "do make", "much many",
    "fewer less", "few little", "other another others", "every each", "this these", "that those", "who which that",
    "good well", "bad badly", "quick quickly", "easy easily", "real really", "hear here", "no know", "new knew",
    "write right", "by buy bye", "buy by", "brake break", "peace piece", "plain plane", "sea see", "week weak",
    "wait weight", "whole hole", "know now", "our are", "an and", "lay lie", "raise rise", "sit set", "learn teach",
    "hope wish", "look see watch", "hear listen", "some any", "somebody anybody", "also too", "already all ready",
    "everyday every-day", "maybe may-be", "economic economical", "historic historical", "interested interesting",
    "bored boring", "excited exciting", "tired tiring", "confused confusing", "personal personnel", "stationary stationery",
    "complement compliment", "council counsel", "desert dessert", "device devise", "ensure insure assure", "farther further",
    "later latter", "moral morale", "precede proceed", "than then", "thorough through", "though thought", "life live",
    "lives lifes", "believe belief", "chose choose", "prize price", "safe save", "sale sell", "success succeed",
    "effective affective", "different difference", "important importance", "health healthy", "difficult difficulty",
    "possible possibility", "beside besides", "sometime sometimes", "hard hardly", "near nearly", "late lately",
    "most almost", "alone lonely", "altogether all-together", "because because-of", "despite although", "if whether",
    "have has", "do does", "is are", "was were", "don't doesn't", "I me", "he him", "she her", "they them", "we us",
    "me my", "him his", "them their", "us our", "it he", "his her", "meet met", "lead led", "cost costs", "beach bitch",
    "form from", "an a", "on one", "want won't", "there their", "your you", "you your", "so such", "as like",
]  # fmt: skip
UNCOUNTABLE = """information advice furniture equipment homework knowledge research software hardware luggage baggage feedback
    evidence progress traffic news work money help staff training advertising behavior behaviour""".split()
PHRASES = [  # (right, as learners or hurried natives write it)
    ("agree with", "am agree with"), ("agree", "am agree"), ("discuss", "discuss about"), ("explain to me", "explain me"),
    ("depends on", "depends of"), ("look forward to hearing", "look forward to hear"), ("would have", "would of"),
    ("could have", "could of"), ("should have", "should of"), ("used to", "use to"), ("supposed to", "suppose to"),
    ("a lot", "alot"), ("a lot of", "lots of"), ("in front of", "infront of"), ("at least", "atleast"), ("as well", "aswell"),
    ("in spite of", "inspite of"), ("each other", "eachother"), ("no one", "noone"), ("because", "cause"),
    ("because of", "because"), ("interested in", "interested on"), ("interested in", "interest in"), ("good at", "good in"),
    ("married to", "married with"), ("afraid of", "afraid from"), ("different from", "different than"),
    ("listen to", "listen"), ("wait for", "wait"), ("ask for", "ask"), ("pay for", "pay"), ("on time", "in time"),
    ("in time", "on time"), ("at night", "in the night"), ("at home", "in home"), ("by car", "with car"),
    ("for example", "for exemple"), ("in fact", "infact"), ("such a", "a such"), ("there is", "there are"),
    ("there are", "there is"), ("there is", "it is"), ("there are", "it has"), ("there are", "there have"),
    ("one of the most", "one of most"), ("most of the", "most of"), ("all of the", "all"), ("the same", "same"),
    ("people", "peoples"), ("people are", "people is"), ("everyone is", "everyone are"), ("people who", "people which"),
    ("the first", "first"), ("in the future", "in future"), ("in my opinion", "on my opinion"), ("such as", "such like"),
    ("I think", "I am think"), ("do not", "don't"), ("does not", "do not"), ("doesn't", "don't"), ("did not", "don't"),
    ("more and more", "more"), ("better than", "more better than"), ("better", "more better"), ("easier", "more easy"),
    ("bigger", "more big"), ("best", "most best"), ("the most", "most"), ("how to", "how"), ("want to", "want"),
    ("try to", "try"), ("need to", "need"), ("have to", "have"), ("able to", "able"), ("instead of", "instead"),
    ("according to", "according"), ("although", "although but"), ("and so on", "and etc"), ("for a long time", "since long time"),
    ("for many years", "since many years"), ("for two years", "since two years"), ("for three weeks", "since three weeks"),
    ("for a week", "since a week"), ("have been", "am"), ("has been", "is"), ("would like to", "would like"),
    ("I would like", "I will like"), ("if I were", "if I was"), ("can", "can to"), ("must", "must to"),
    ("should", "should to"), ("enjoy", "enjoy to"), ("to be", "to being"), ("it is", "is"), ("It is", "Is"),
    ("they are", "they"), ("he is", "he"), ("which is", "which"), ("who are", "who"), ("that", "that that"),
    ("going to", "gonna"), ("want to", "wanna"), ("please", "pls"), ("please", "plz"), ("thanks", "thx"), ("you", "u"),
    ("are", "r"), ("your", "ur"), ("tomorrow", "tmrw"), ("because", "bcoz"), ("and", "&"), ("with", "w/"),
    ("information", "informations"), ("advice", "advices"), ("furniture", "furnitures"), ("equipment", "equipments"),
    ("knowledge", "knowledges"), ("homework", "homeworks"), ("feedback", "feedbacks"), ("research", "researches"),
    ("staff", "staffs"), ("software", "softwares"), ("children", "childrens"), ("women", "womans"), ("men", "mans"),
    ("children", "childs"), ("lives", "lifes"), ("themselves", "theirselves"), ("himself", "hisself"),
    ("myself", "my self"), ("themselves", "them selves"), ("together", "togheter"), ("nowadays", "now a days"),
    ("nowadays", "nowdays"), ("cannot", "can not"), ("into", "in to"), ("everyone", "every one"), ("maybe", "may be"),
    ("sometimes", "some times"), ("without", "with out"), ("whatever", "what ever"), ("anymore", "any more"),
    ("weekend", "week end"), ("email", "e mail"), ("website", "web site"), ("online", "on line"), ("however", "how ever"),
]  # fmt: skip
# misspellings that people really make, beside those that the rules below invent
MISSPELLINGS = """accommodate:accomodate achieve:acheive across:accross address:adress apparently:apparantly
argument:arguement basically:basicly beginning:begining believe:beleive business:buisness,bussiness calendar:calender
colleague:collegue coming:comming committee:commitee completely:completly conscious:concious definitely:definately,definitly
develop:develope developed:developped disappear:dissapear disappoint:dissapoint embarrass:embarass environment:enviroment
existence:existance experience:experiance familiar:familar finally:finaly foreign:foriegn forward:foward friend:freind
government:goverment grammar:grammer happened:happend immediately:immediatly independent:independant
interesting:intresting knowledge:knowlege library:libary lose:loose maintenance:maintainance necessary:neccessary,necesary
noticeable:noticable occasion:occassion occurred:occured opportunity:oportunity,oppurtunity particularly:particulary
perform:preform piece:peice possible:posible preferred:prefered probably:probaly,probly professional:proffesional
receive:recieve received:recieved recommend:reccomend,recomend really:realy relevant:relevent remember:rember
responsible:responsable schedule:schedual science:sience sciences:siences separate:seperate similar:similer
since:sinse sincerely:sincerly successful:succesful,successfull surprise:suprise technology:tecnology,technolgy
technologies:tecnologies their:thier themselves:themselfs therefore:therefor together:togather tomorrow:tommorow,tommorrow
travelling:traveling truly:truely until:untill usually:usualy weird:wierd which:wich,whitch writing:writting
important:importent,inportant difficult:dificult because:becouse,becuase,becaus,beacuse people:peaple,poeple,pepole
different:diffrent,diferent example:exemple,exampel country:contry countries:contries beautiful:beautifull,beatiful
knowledge:knowladge should:shoud,shuold would:woud could:coud although:altough,althought through:throught,trough
enough:enought thought:tought without:whithout problem:probleme problems:problemes student:studnet students:studens
learn:learne young:yong always:allways almost:allmost already:allready also:allso believe:belive every:evry
everything:everthing favourite:favorit favorite:favourit first:frist health:helth however:howevr idea:ideia
improve:improuve life:lif like:lik language:langage,languge many:meny money:mony more:mor much:mutch never:nerver
other:oder own:onw popular:populer quality:qualitie question:quesion reason:resaon right:rigth society:sociaty
something:somthing specially:specialy story:storie strong:stong subject:subjet succeed:suceed their:ther they:thay
things:thinks time:tim travel:travell understand:undestand university:univercity very:verry want:wan't what:waht when:wen
where:wher while:whille who:how whole:hole with:whit world:wrold,word would:wuold year:yaer your:youre
advertisement:advertisment advertisements:advertisments advantage:advantege,advantadge advantages:advanteges
attention:atention available:avaliable,availible communicate:comunicate communication:comunication community:comunity
company:compagny concentrate:concentrat convenient:convinient decision:desicion education:educaton,eduction
effect:efect effort:efort especially:especialy,expecially exactly:excatly expensive:expencive explain:explane
future:futur general:genaral generation:genration happiness:happyness imagine:imagin increase:increas
influence:influance interest:intrest knowledge:konwledge machine:mashine material:meterial meeting:meting
message:messege natural:naturel necessary:nessesary next:nex opinion:openion order:oder parents:parants
personality:personnality pollution:polution product:produkt products:produts program:programm public:pubblic
regards:regrads responsibility:responsability sentence:sentense serious:serius situation:sitution solution:soluton
specific:spesific support:suport teacher:techer teachers:techers traffic:trafic transportation:transportion
vehicle:vehical vehicles:vehicals appointment:apointment attached:attatched,atached attachment:attachement
confirm:comfirm customer:costumer delivery:delivary document:documant invoice:invoce information:infomation
meeting:meetting payment:payement please:pleas,plase possible:possibel project:projet receipt:reciept
reply:replay report:raport request:reqest response:responce week:weak week:wek"""

PHONETIC = [("ie", "ei"), ("ei", "ie"), ("ph", "f"), ("tion", "sion"), ("sion", "tion"), ("ance", "ence"), ("ence", "ance"),
            ("ant", "ent"), ("ent", "ant"), ("able", "ible"), ("ible", "able"), ("ck", "k"), ("ough", "uff"), ("wh", "w"),
            ("kn", "n"), ("ea", "ee"), ("ee", "ea"), ("ou", "u"), ("c", "s"), ("s", "c"), ("c", "k"), ("k", "c"), ("z", "s"),
            ("s", "z"), ("y", "i"), ("i", "y"), ("a", "e"), ("e", "a"), ("e", "i"), ("i", "e"), ("o", "u"), ("u", "o"),
            ("o", "a"), ("a", "o"), ("qu", "k"), ("gh", "g"), ("th", "t"), ("sc", "s"), ("ch", "sh"), ("sh", "ch"), ("x", "ks"),
            ("er", "ar"), ("or", "er"), ("er", "or"), ("le", "el"), ("al", "el"), ("ai", "ei"), ("v", "w"), ("w", "v"),
            ("f", "v"), ("b", "p"), ("d", "t"), ("j", "g"), ("g", "j"), ("r", "l"), ("l", "r"), ("m", "n"), ("n", "m"),
            ("ge", "je"), ("ful", "full"), ("ly", "lly"), ("ally", "aly"), ("ely", "ly"), ("ies", "ys"), ("ied", "yed")]  # fmt: skip
KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "ol",
    "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil", "l": "kop",
    "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip


@functools.cache
def misspellings() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for item in MISSPELLINGS.split():
        right, wrong = item.split(":")
        table.setdefault(right, []).extend(wrong.split(","))
    return table


@functools.cache
def confusables() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for group in CONFUSABLES:
        words = [word.replace("-", " ") for word in group.split()]
        for word in words:
            if " " not in word:
                table.setdefault(word, []).extend(other for other in words if other != word)
    return table


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


BE = {"is": ["are", "be", "was"], "are": ["is", "is", "be", "was"], "was": ["were", "is"], "were": ["was", "was", "are"],
      "am": ["is", "are"], "has": ["have", "have", "had"], "have": ["has", "has", "had"], "had": ["have", "has"],
      "does": ["do"], "do": ["does", "did"], "did": ["do", "does"], "been": ["be", "being"], "being": ["been", "be"],
      "isn't": ["aren't", "don't"], "aren't": ["isn't"], "wasn't": ["weren't", "isn't"], "weren't": ["wasn't"],
      "doesn't": ["don't"], "don't": ["doesn't"], "hasn't": ["haven't"], "haven't": ["hasn't"]}  # fmt: skip


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
    index = _choose(sentence, rng, lambda word: "NOUN" in inflections(word) and len(word) > 2 and word not in {"is", "was", "has", "does", "its", "his", "this", "us", "as"})  # fmt: skip
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
    swaps = [("ly", ""), ("ily", "y"), ("ally", "al"), ("ful", ""), ("ness", ""), ("ity", "e"), ("tion", "te"), ("tion", "t"),
             ("ment", ""), ("ence", "ent"), ("ent", "ence"), ("ant", "ance"), ("ance", "ant"), ("al", ""), ("ic", "ical"),
             ("ical", "ic"), ("ing", "ed"), ("ed", "ing"), ("ive", "ion"), ("ion", "ive"), ("y", ""), ("", "ly"), ("er", "")]  # fmt: skip
    rng.shuffle(swaps)
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
    likely = [i for i in places if sentence.tokens[i].lower() in FUNCTION_WORDS or sentence.tokens[i + 2].lower() in FUNCTION_WORDS or sentence.tokens[i + 2].endswith("ly")]  # fmt: skip
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
    marks = [i for i, t in enumerate(sentence.tokens) if t in ".,!?;:" and 0 < i < len(sentence.tokens) - 1 and sentence.tokens[i + 1] == " "]  # fmt: skip
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
