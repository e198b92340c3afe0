"""Everyday sentences of a grammar of our own, each with the slips that learners and hurried writers make in them.

A template is a sentence with choices in braces: the right form first, the wrong ones after it, as in
"{He|Him} {works|work|is work} here." Slots ($subject and so on) are filled first. It knows nothing about tokenizers,
prompts or spelling.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import lemminflect

from train.corrupt import regular_past
from train.tone_pairs import NAMES, THING_LIST, forms, lower_first, upper_first

_CHOICE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Slip:
    """A right sentence, the same with one to three slips (or none: then both are equal) and the kind of its template."""

    right: str
    wrong: str
    kind: str


SINGULAR = """the manager|my colleague|my brother|our supplier|the new assistant|the customer|the driver|her sister
|my boss|his friend|our teacher|the doctor|my neighbour|the train|the printer|the project|this software
|the price|the quality of the food|the list of names|the box of files|one of my friends|each of the rooms|everyone|nobody
|everybody in the office|the owner of the shops|the number of visitors|my mother|a friend of mine|the weather|the news
|the information on the site|the furniture|her advice|the child|the man next door|this woman
|the head of our branches""".replace("\n", "").split("|")
PLURAL = """the managers|my colleagues|my parents|our suppliers|the customers|the drivers|the children|these people|the women
|the prices|the results of the test|my friends|both teams|the students|many visitors|two of the boxes|some of the files
|the employees|his neighbours|the trains|the men|all members of the group|my brother and my sister|the rooms|these machines
|most people|a few guests|several companies|those books|her keys|the doctors|our teachers|the news and the weather
|Tom and his wife|the girls in my class""".replace("\n", "").split("|")
PEOPLE_SINGULAR = """the manager|my colleague|my brother|the new assistant|the customer|the driver|her sister|my boss|his friend
|our teacher|the doctor|my neighbour|one of my friends|everyone|my mother|the man next door|this woman|a friend of mine
|my uncle|her husband|the student in the first row|the lady at the desk""".replace("\n", "").split("|")
PEOPLE_PLURAL = """my colleagues|my parents|the customers|the children|these people|the women|my friends|the students|the drivers
|the employees|our neighbours|most people|the men|my brother and my sister|a few guests|Tom and his wife|the boys
|all of my cousins|the other teachers""".replace("\n", "").split("|")
# what people do: a verb and its rest; regular and irregular ones, work and home
FRAMES = """go to the office|work in the garden|send the letters|write long emails|read the newspaper|take the bus|drive to work
live in a small town|study English|play football|cook dinner|buy fresh bread|sell old books|speak French|teach maths
eat in the canteen|drink green tea|see the dentist|meet the clients|bring the documents|give money to the school
make a list|do the homework|have lunch at noon|leave the house early|come home late|get a lot of post|know the answer
think about the future|tell the truth|say the same thing|find good hotels|keep the receipts|begin the lesson|run in the park
swim in the lake|sing in a choir|wear a uniform|pay the bills|spend too much money|lose the keys|win the prize
choose the colour|forget the password|understand the problem|build houses|break the rules|catch the early train|fly to Rome
grow vegetables|hear strange noises|hold the meeting online|lend him some money|ride a bike|sleep on the sofa
stand in the queue|steal my ideas|throw away the boxes|wake up at six|feel tired|need more time|want a new phone|like the plan
help the neighbours|visit the museum|watch television|walk to school|wash the car|clean the kitchen|open the shop
close the window|call the office|answer the phone|check the numbers|finish the report|start the machine|plan the trip
travel by train|try the new recipe|use the old computer|wait for the bus|listen to the radio|look at the pictures
talk about politics|ask many questions|carry the bags|change the date|copy the files|deliver the parcels|design websites
discuss the budget|enjoy the party|explain the rules|follow the instructions|hope for the best|join the club
learn new words|manage a large team|miss the deadline|order the tickets|paint the wall|prepare the contract|print the form
promise to call|receive many letters|refuse the offer|rent a flat|repair old cars|reply to every message|report the error
return the books|save a little money|share the costs|sign the contract|smile at me|solve the problem|stay at home|stop at the shop
study for the exam|suggest a better time|support the team|test the system|thank the guests|translate the text
update the website|work for a bank|worry about the results|argue with the neighbours|arrive on time|complain about the noise
decide everything alone|attend the course|review the draft|confirm the booking|cancel the order|book a table""".replace(
    "\n", "|"
).split("|")
OBJECTS = "it|them|this|me|us|him|that|something|the same|one of them|nothing|more|the others|both of them|everything|the rest|her|most of it".split(
    "|"
)
# verbs that take any of OBJECTS
OTHER_VERBS = """accept add admire allow announce arrange avoid believe blame block borrow burn cause collect compare complete connect
    consider control count cover create cut damage defend deny describe destroy develop discover divide draw drop enter examine expect
    explain express fill fit fix force gain guess handle hate hide hit hurt identify ignore imagine improve include increase inform
    inspect introduce invite keep kick lead lift limit lock love maintain mark measure mend mention move name notice obtain offer
    pass perform pick place post prefer prevent produce protect prove provide publish pull push put raise reach realise recognise
    recommend record reduce regret reject remember remove replace require respect save select separate serve set shake shut spoil
    spread store study taste test touch treat trust turn value visit warn wash waste weigh welcome""".split()
STATIVE = frozenset("know think understand need want like feel have hear see hope".split())
PAST = "yesterday|last week|last night|two days ago|last Friday|in 2019|last summer|an hour ago|a month ago|when I was a child|last year|three years ago|the other day".split(
    "|"
)
HABIT = "every day|every morning|on Mondays|twice a week|every summer|once a month|at weekends|in the evening|all the time|each year|after work".split(
    "|"
)
NOW = "right now|at the moment|now|today|this week|these days".split("|")
FUTURE = "tomorrow|next week|next month|on Friday|in two days|tonight|later today|next year|soon|by the end of the month".split("|")
PERIOD = "ten years|a long time|three weeks|two hours|six months|many years|a few days|four days|half a year".split("|")
POINT = "2015|Monday|last May|January|the morning|my birthday|nine o'clock|the summer|2020|yesterday".split("|")
FREQUENCY = "always|often|usually|never|sometimes|rarely|hardly ever|normally".split("|")
ADJECTIVES = """tall short cheap expensive big small nice easy difficult happy busy comfortable interesting important fast slow
    old young strong weak good bad hot cold early late long heavy light useful beautiful dangerous careful safe clean quiet
    friendly boring modern simple popular noisy""".split()
NOUNS = """car house report idea book hotel room road office computer dog film phone meeting plan offer shirt garden city
    lesson machine table picture kitchen school story shop game coat""".split()
UNCOUNTABLE = (
    "information advice furniture equipment luggage homework news traffic money work software research progress help".split()
)
VOWEL_THINGS = "apple|orange|egg|umbrella|email|old car|interesting book|hour|honest answer|easy question|important meeting|answer|office|idea|error|invoice|update|offer|urgent request|example|exam|engineer".split(
    "|"
)
CONSONANT_THINGS = "book|car|university|European city|house|uniform|one-day course|new phone|letter|contract|message|useful tool|dog|visit|problem|doctor|teacher|user|unit|question|team|document".split(
    "|"
)
JOBS = "teacher|doctor|nurse|driver|student|lawyer|manager|cook|waiter|programmer|translator|secretary|journalist|pilot|dentist|farmer|baker".split(
    "|"
)
MANNERS = "quickly quick|carefully careful|slowly slow|well good|badly bad|quietly quiet|clearly clear|easily easy|fluently fluent|perfectly perfect|politely polite|correctly correct|happily happy|loudly loud|beautifully beautiful|regularly regular|seriously serious".split(
    "|"
)
# (words, the right preposition, wrong ones, what may follow)
GOVERNED = [
    tuple(line.split("|"))
    for line in """depends|on|of from in|the season
interested|in|on for about|the job
good|at|in on|maths
bad|at|in with|names
afraid|of|from to|dogs
proud|of|for on|her son
married|to|with|a doctor
responsible|for|of to|the stock
famous|for|of by|its beaches
tired|of|with for|the noise
worried|about|for of|the results
angry|with|on to|me
similar|to|with as|the first one
different|from|of as|the old one
full|of|with by|people
capable|of|to for|better work
ready|for|to of|the meeting
late|for|at on|the meeting
satisfied|with|of from|the service
familiar|with|of to|the rules
aware|of|about from|the problem
keen|on|in of|sport
addicted|to|of with|coffee
based|on|in at|a true story
used|to|with at|the cold""".split("\n")
]
VERB_PREPOSITIONS = [
    tuple(line.split("|"))
    for line in """listen|to|at|the radio
wait|for|to|the bus
look|for|of|the keys
look|at|to on|the map
think|about|in to|the offer
belong|to|for at|my uncle
apologise|for|about of|the delay
apply|for|at|the job
ask|for|to|a refund
believe|in|at on|ghosts
care|about|of|the quality
complain|about|of for|the noise
concentrate|on|in at|the work
consist|of|from in|four parts
deal|with|about of|the problem
dream|of|with from|a long holiday
insist|on|in to|a discount
laugh|at|of on|his jokes
pay|for|to at|the tickets
prepare|for|to at|the exam
rely|on|in of|his help
reply|to|on at|your email
spend money|on|in for|clothes
succeed|in|at on|business
suffer|from|of with|headaches
take part|in|at on|the course
talk|to|at|the manager
arrive|at|to in|the station
agree|with|to on|you
participate|in|on at|the survey
focus|on|in at|the details
search|for|of about|a flat
refer|to|at on|the contract
respond|to|at on|the question
subscribe|to|at for|the newsletter""".split("\n")
]
BARE_VERBS = "discuss|about|the plan\nenter|in to|the room\nmarry|with|a lawyer\nreach|to|the station\nanswer|to|the question\ncontact|to with|the office\ncall|to|the manager\nvisit|to|the museum\nexplain|about|the problem\nattend|at|the meeting\nrequest|for|a refund\napproach|to|the desk\nmention|about|the price\nconsider|about|the offer\nphone|to|the hotel".split(
    "\n"
)
TIMES = "on Monday|in at Monday\nin July|on at July\nat five o'clock|in on five o'clock\nin the morning|at on the morning\nat night|in on night\non 5 May|in at 5 May\nin 2018|on at 2018\nat the weekend|in to the weekend\nin winter|on at winter\non my birthday|in at my birthday\non Friday evening|in at Friday evening\nat lunchtime|in on lunchtime".split(
    "\n"
)
GERUND = "enjoys|enjoy;avoids|avoid;suggests|suggest;finishes|finish;keeps|keep;misses|miss;considers|consider;practises|practise;minds|mind;risks|risk".split(
    ";"
)
INFINITIVE = "wants|want;plans|plan;hopes|hope;decides|decide;needs|need;refuses|refuse;promises|promise;agrees|agree;expects|expect;would like|would like;offers|offer;learns|learn".split(
    ";"
)
GERUND_LEADS = "I look forward to|She is interested in|Thank you for|We are tired of|He is good at|They are used to|I am afraid of|She apologised for|We insist on|He left without|I am thinking about|They succeeded in|Before|After|Instead of".split(
    "|"
)
CLAUSES = """it was raining|the train was late|I was tired|the shop was closed|we had no time|the price was too high
|nobody answered the phone|the file was too big|she was on holiday|the room was cold|he did not feel well|the bus was full
|I had lost my key|they were hungry|the computer was broken""".replace("\n", "").split("|")
RESULTS = """we stayed at home|I called a taxi|she went to bed|they waited outside|we took the next one|he bought a new one
|I wrote to the manager|we moved the meeting|she sent a letter|they went home|I asked for help|he left early
|we had to cancel the trip|I could not finish the work""".replace("\n", "").split("|")
# confusables and fixed uses, whole, in the sentence where they belong
FIXED = """I would rather walk {than|then} wait.
This one is better {than|then|as} the other.
The box is {too|to} heavy for me.
I want to come {too|to}.
{It's|Its} too cold {to|too} swim today.
The company changed {its|it's} name.
The dog hurt {its|it's} leg.
{You're|Your} right about the price.
Is this {your|you're} bag?
{They're|Their|There} waiting for us outside.
The neighbours sold {their|there|they're} house.
Put the box over {there|their}.
{Whose|Who's} car is this?
{Who's|Whose} coming to the party?
I do not know {whether|weather} he will come.
The {weather|whether} was bad all week.
Try not to {lose|loose} your ticket.
My shoes are too {loose|lose}.
The rain will {affect|effect} the harvest.
The new law had no {effect|affect} on us.
I cannot {accept|except} this offer.
Everyone {except|accept} me was there.
She gave me good {advice|advise|advices}.
I {advise|advice} you to wait.
The room is very {quiet|quite} now.
The test was {quite|quiet} difficult.
We {passed|past} the old station.
He walked {past|passed} the shop.
I {hear|here} you very well.
Please wait {here|hear}.
I did not {know|now} the answer.
We have a {new|knew} printer.
I {knew|new} him at school.
Turn {right|write} at the corner.
The {whole|hole} team was there.
I have {been|being} there before.
We need a {piece|peace} of paper.
The {principal|principle} reason is the cost.
He is the person {whose|who's} bag was stolen.
It {used|use} to be a cinema.
You should {have|of} told me.
I could {have|of} helped you.
They would {have|of} called.
We {were|where} at home all day.
{Where|Were} did you put the keys?
I {borrowed|lent} a book from the library.
Could you {lend|borrow} me your pen?
He {said|told} that he was ill.
She {told|said} me a story.
I {made|did} a mistake.
We {do|make} business with them.
He {did|made} his homework.
Can you {do|make} me a favour?
We need to {make|do} a decision.
I {have|has} two brothers and {they|them} {live|lives} abroad.
I {remember|remind} that day very well.
Please {remind|remember} me to call her.
The price has {risen|raised|rose} again.
They {raised|rose} the rent.
The book {is lying|is laying|lies laying} on the table.
{Let's|Lets} go home.
She is {as|so} tall as her mother.
He works {like|as} a horse.
{Despite|Despite of|Although} the rain, we went out.
{Although|Despite} it rained, we went out.
I have {never|not never} seen {anything|nothing} like it.
I don't have {any|no} time.
We did not see {anyone|no one|nobody}.
She {hardly|hard} knows him.
He works very {hard|hardly}.
I did not go out because {of|} the rain.
I am looking forward to {hearing|hear} from you.
It depends {on|of|from} you.
How {are|is} you and your family?
How {much|many} does it cost?
How {many|much} people are there?
There are {fewer|less} cars today.
I have {less|fewer} money than you.
There is {little|few} hope.
{Many|Much} people like this place.
There were {a lot of|a lot|alot of} people.
I {am|have} twenty years old.
I {agree|am agree} with you.
It is {raining|rain|rains} now.
{It is|Is} very important to be on time.
My {brother|brother he} works in a bank.
The book {that|what|who} I bought is good.
The man {who|which} called you is my boss.
Everything {that|what} he said was true.
This is the {best|most best|better} film that I have ever seen.
She is {better|more better|gooder} at chess than I am.
He is the {tallest|most tall|taller} boy in the class.
I feel {worse|more bad|badder} today.
Can you tell me where {the station is|is the station}?
I do not know what {he wants|does he want|he want}.
She asked me where {I lived|did I live|do I live}.
Do you know what time {it is|is it}?
I wonder why {she left|did she leave}.
Tell me what {you think|do you think}.
I like {it very much|very much it}.
She speaks English {very well|very good|much well}.
We {went shopping|went to shopping|did go shopping} on Saturday.
I {went home|went to home|went at home} early.
I {am bored|am boring} in this class.
The film was {boring|bored}.
I am {interested|interesting} in art.
The lecture was very {interesting|interested}.
We were {excited|exciting} about the trip.
The result was {surprising|surprised}.
{He and I|Him and me|Me and him} went to the cinema.
{She and her brother|Her and her brother} are coming.
My wife and {I|me} live here.
This is a secret between you and {me|I}.
He gave the book to my sister and {me|I}.
{We|Us} students need more time.
They invited my husband and {me|I} to dinner.
She hurt {herself|hisself|her self} with a knife.
He cut {himself|hisself|him self} while cooking.
They did it {themselves|theirselves|themself}.
This bag is {mine|my|mines}.
Is this pen {yours|your|your's}?
That house is {theirs|their|their's}.
Nobody {told|telled|said} me about it.
I {would|will} like a cup of tea, please.
If I {were|am|would be} you, I would wait.
If I {had|would have|have} more money, I would buy it.
If she {had called|would have called|called}, I would have come.
If it {rains|will rain|rain}, we will stay at home.
I will call you when I {arrive|will arrive|arrived}.
As soon as he {comes|will come|come}, we will start.
I wish I {had|have|would have} more time.
It is time we {went|will go}.
By the time we arrived, the film {had started|has started}.
I {have lived|live|am living} here for five years.
How long {have you been|are you|do you be} here?
{Have you ever been|Did you ever been|Were you ever} to Paris?
I {have already seen|have already saw|am already seen} it.
I {haven't finished|didn't finished|don't finished} yet.
Neither my brother nor my sister {lives|live} here.
Either the boys or their father {is|are} right.
Each of the students {has|have} a book.
Every student {has|have} a book.
One of my {friends|friend} {is|are} ill.
None of the {answers|answer} was right.
A number of people {were|was} late.
The police {are|is} coming.
My trousers {are|is} too short.
The scissors {are|is} on the table.
Mathematics {is|are} my best subject.
Ten dollars {is|are} enough.
Where {are|is} my glasses?
Here {are|is} the documents.
There {are|is} two ways to do it.
There {is|are} a problem with the lift.
There {was|were} nobody in the room.
{These|This} shoes are new.
{This|These} kind of work is hard.
{Those|That|Them} boxes are heavy.
I saw {those|them} people yesterday.
He is {the|} best player in {the|} team.
I go to {bed|the bed} at ten.
He is {an|a} honest man.
She is {a|an|} European citizen.
It takes {an|a} hour.
{The|} sun rises in {the|} east.
What {a|} beautiful day!
It is {a|} pity that you cannot come.
I have {a|} headache.
We had {dinner|a dinner} at eight.
He went to {hospital|the hospital's} after the accident.
In {the|} future, please call first.
{Most|The most} people agree.
Both {sisters|sister} {are|is} nurses.
Another {person|people|persons} came in.
I bought some {bread|breads}.
The {children|childrens|childs} {are|is} playing.
Two {women|womans|woman} and three {men|mans|man} were hurt.
My {feet|foots|feets} hurt.
We saw many {sheep|sheeps} and {deer|deers}.
Her {hair is|hairs are} long.
All the {information is|informations are} on the site.
I have a lot of {work|works} to do.
The {news is|news are} good.
Please {return|return back} the book.
Could you {repeat|repeat again} that?
Let me {know|to know} {if|} you need help.
He made me {laugh|to laugh|laughing}.
They let us {go|to go|going}.
I heard him {sing|to sing}.
I would rather {stay|to stay|staying}.
You had better {go|to go|going}.
It is worth {seeing|to see|see}.
I cannot help {laughing|to laugh|laugh}.
It is no use {crying|to cry}.
I am used to {getting|get} up early.
I used to {get|getting|got} up early.
He stopped {smoking|to smoking|smoke} years ago.
Would you mind {opening|open|to open} the window?
I suggest that {he go|he goes to|him to go} home.
I want {you to come|that you come|you come}.
She is too tired {to work|for to work|to working}.
It is easy {to understand|for understand|understanding}.
I went there {to buy|for buy|for to buy|for buying} bread.
So {did|do} I.
Neither {do|does} I.
You live here, {don't|isn't|are} you?
It is a nice day, {isn't it|is it|no}?
I have no idea {what to do|what do|what doing}.""".split("\n")


class Scene:
    """One random situation: who does what. Every method gives a phrase or a template in the notation of this file."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        frame = rng.choice(FRAMES) if rng.random() < 0.65 else f"{rng.choice(OTHER_VERBS)} {rng.choice(OBJECTS)}"
        verb, _, self.rest = frame.partition(" ")
        self.base, self.s, self.past, self.participle, self.ing = forms(verb)
        roll = rng.random()
        if roll < 0.4:
            self.subject = rng.choice(("I", "you", "we", "they", "he", "she"))
            self.singular = self.subject in ("he", "she")
        elif roll < 0.55:
            self.subject, self.singular = rng.choice(NAMES), True
        elif roll < 0.8:
            self.subject, self.singular = rng.choice(PEOPLE_SINGULAR), True
        else:
            self.subject, self.singular = rng.choice(PEOPLE_PLURAL), False
        self.i = self.subject == "I"

    def one(self, options: list[str]) -> str:
        return self.rng.choice(options)

    @property
    def be(self) -> str:
        return "{am|is|are}" if self.i else "{is|are|be}" if self.singular else "{are|is|be}"

    @property
    def was(self) -> str:
        return "{was|were}" if self.singular or self.i else "{were|was}"

    @property
    def have(self) -> str:
        return "{has|have|is}" if self.singular else "{have|has|are}"

    @property
    def do(self) -> str:
        return "{does|do|is}" if self.singular else "{do|does|are}"

    @property
    def dont(self) -> str:
        long = self.rng.random() < 0.4
        if self.singular:
            return "{does not|do not|not|is not}" if long else "{doesn't|don't|doesnt|isn't|no}"
        return "{do not|does not|not|are not}" if long else "{don't|doesn't|dont|not}"

    @property
    def present(self) -> str:
        return (
            f"{{{self.s}|{self.base}|{self.base}|{self.ing}}}" if self.singular else f"{{{self.base}|{self.s}|{self.s}|{self.ing}}}"
        )

    @property
    def simple_past(self) -> str:
        wrong = [
            self.base,
            self.base,
            self.s,
            regular_past(self.base),
            f"was {self.base}",
            f"have {self.participle}",
            f"was {self.past}",
            self.ing,
        ]
        return "{" + "|".join([self.past, *[w for w in wrong if w != self.past]]) + "}"

    @property
    def perfect(self) -> str:
        wrong = [w for w in (self.past, self.base, regular_past(self.base), self.ing) if w != self.participle]
        return "{" + "|".join([self.participle, *wrong]) + "}"

    @property
    def bare(self) -> str:
        """The base form, as after a modal or "do"."""
        return (
            f"{{{self.base}|{self.s}|{self.past}|to {self.base}|{self.ing}}}"
            if self.past != self.base
            else f"{{{self.base}|{self.s}|to {self.base}}}"
        )

    def place(self, adverbial: str, sentence: str) -> str:
        """`adverbial` before or after a sentence."""
        if self.rng.random() < 0.35:
            return f"{upper_first(adverbial)}{self.one([',', ',', ''])} {sentence}"
        return f"{sentence} {adverbial}"


def _habit(s: Scene) -> str:
    if s.rng.random() < 0.4:
        word = s.one(FREQUENCY)
        return f"{s.subject} {{{word} {s.s if s.singular else s.base}|{word} {s.base if s.singular else s.s}|{s.s if s.singular else s.base} {word}}} {s.rest}"
    return s.place(s.one(HABIT), f"{s.subject} {s.present} {s.rest}")


def _past(s: Scene) -> str:
    return s.place(s.one(PAST), f"{s.subject} {s.simple_past} {s.rest}")


def _perfect(s: Scene) -> str:
    roll = s.rng.random()
    if roll < 0.35:
        return f"{s.subject} {s.have} {s.one(['already', 'just', 'never', 'recently'])} {s.perfect} {s.rest}"
    if roll < 0.6 and s.base not in STATIVE:
        when = f"{{for|since|from}} {s.one(PERIOD)}" if s.rng.random() < 0.5 else f"{{since|from|for}} {s.one(POINT)}"
        have = "has" if s.singular else "have"
        be = "am" if s.i else "is" if s.singular else "are"
        return f"{s.subject} {{{have} been {s.ing}|{be} {s.ing}|{have} {s.ing}|{have} be {s.ing}}} {s.rest} {when}"
    if roll < 0.8:
        return f"{s.subject} {s.have} {{not|no}} {s.perfect} {s.rest} {{yet|already|still}}"
    return f"{s.subject} {s.have} {s.perfect} {s.rest} {s.one(['twice', 'many times', 'before', 'three times this week'])}"


def _progressive(s: Scene) -> str:
    if s.base in STATIVE:
        return _habit(s)
    be = "am" if s.i else "is" if s.singular else "are"
    other = "is" if be != "is" else "are"
    return s.place(s.one(NOW), f"{s.subject} {{{be} {s.ing}|{be} {s.base}|{s.ing}|{other} {s.ing}}} {s.rest}")


def _future(s: Scene) -> str:
    if s.rng.random() < 0.3:
        return s.place(s.one(FUTURE), f"{s.subject} {s.be} going {{to|}} {s.bare} {s.rest}")
    return s.place(s.one(FUTURE), f"{s.subject} {s.one(['will', 'will', 'will not', 'might', 'can'])} {s.bare} {s.rest}")


def _modal(s: Scene) -> str:
    return f"{s.subject} {s.one(['can', 'could', 'should', 'must', 'may', 'would', 'cannot', 'should not', 'has to' if s.singular else 'have to'])} {s.bare} {s.rest}"


def _negation(s: Scene) -> str:
    if s.rng.random() < 0.45:
        did = s.one(["{did not|do not|not|was not}", "{didn't|don't|didnt|wasn't}"])
        return s.place(s.one(PAST), f"{s.subject} {did} {s.bare} {s.rest}")
    return f"{s.subject} {s.dont} {s.bare} {s.rest}"


def _question(s: Scene) -> str:
    subject = s.subject
    roll = s.rng.random()
    if roll < 0.35:
        return f"{s.do} {subject} {s.bare} {s.rest}{s.one(['', ' ' + s.one(HABIT)])}?"
    if roll < 0.65:
        return f"{{did|do|does|was}} {subject} {s.bare} {s.rest} {s.one(PAST)}?"
    do = "does" if s.singular else "do"
    word = s.one(["why", "when", "how often", "where"])
    if s.rng.random() < 0.5:
        return f"{word} {{did {subject} {s.base}|{subject} {s.past}|did {subject} {s.past}|{subject} did {s.base}}} {s.rest}?"
    return f"{word} {{{do} {subject} {s.base}|{subject} {s.s if s.singular else s.base}|{do} {subject} {s.s}|{subject} {do} {s.base}}} {s.rest}?"


def _passive(s: Scene) -> str:
    thing = s.one(THING_LIST)
    many = thing.split()[-1].endswith("s") and not thing.endswith("address")
    verb = s.one(
        "write send sign pay check print lose find choose break take give make build sell steal deliver update cancel".split()
    )
    base, _, past, participle, ing = forms(verb)
    be = "{were|was|are}" if many else "{was|were|is}"
    wrong = [w for w in (base, past, ing) if w != participle]
    agent = "by|of" if verb in ("send", "pay", "find", "take", "give", "sell", "steal", "deliver", "lose") else "by|from"
    return f"{thing} {be} {{{'|'.join([participle, *wrong])}}} {{{agent}}} {s.one(PEOPLE_SINGULAR)} {s.one(PAST)}"


def _copula(s: Scene) -> str:
    singular = s.rng.random() < 0.5
    subject = s.one(SINGULAR if singular else PLURAL)
    adjective = s.one(ADJECTIVES)
    roll = s.rng.random()
    if roll < 0.6:
        be = s.one(["{is|are|be}", "{was|were}"] if singular else ["{are|is|be}", "{were|was}"])
        return f"{subject} {be} {s.one(['very ', 'too ', '', 'not ', 'really '])}{adjective}"
    have = s.one(["{has|have}", "{hasn't|haven't}"] if singular else ["{have|has}", "{haven't|hasn't}"])
    return f"{subject} {have} {s.one(['changed', 'improved', 'arrived', 'disappeared'])} {s.one(['since last year', 'a lot', 'again', 'this week'])}"


def _comparison(s: Scene) -> str:
    adjective = s.one(ADJECTIVES)
    table = lemminflect.getAllInflections(adjective, upos="ADJ")
    short = len(adjective) <= 5 or adjective in ("noisy", "friendly", "simple")
    if adjective == "good":
        more, most = "better", "best"
    elif adjective == "bad":
        more, most = "worse", "worst"
    else:
        more = table.get("JJR", ("",))[0] if short else ""
        most = table.get("JJS", ("",))[0] if short else ""
    noun = s.one(NOUNS)
    if s.rng.random() < 0.6:
        right = more or f"more {adjective}"
        wrong = [f"more {more}", f"more {adjective}", adjective] if more else [f"{adjective}er", adjective]
        return f"{s.one(['this', 'the new', 'my', 'your', 'that'])} {noun} is {{{'|'.join([right, *wrong])}}} {{than|then|as}} {s.one(['the old one', 'mine', 'the other one', 'the last one', 'hers'])}"
    right = most or f"most {adjective}"
    wrong = [f"most {most}", more, f"most {adjective}"] if most else [f"{adjective}est", f"more {adjective}"]
    return f"this is {{the {right}|{right}|the {'|the '.join(wrong)}}} {noun} {s.one(['in the town', 'of all', 'that I have ever seen', 'in our street'])}"


def _complement(s: Scene) -> str:
    roll = s.rng.random()
    if roll < 0.35:
        third, plain = s.one(GERUND).split("|")
        head = f"{{{third}|{plain}}}" if s.singular else f"{{{plain}|{third}}}"
        return f"{s.subject} {head} {{{s.ing}|to {s.base}|{s.base}}} {s.rest}"
    if roll < 0.7:
        third, plain = s.one(INFINITIVE).split("|")
        head = third if s.singular else plain
        return f"{s.subject} {head} {{to {s.base}|{s.base}|{s.ing}|to {s.ing}|for {s.base}}} {s.rest}"
    lead = s.one(GERUND_LEADS)
    tail = f", {s.one(RESULTS)}" if lead in ("Before", "After", "Instead of") else ""
    return f"{lead} {{{s.ing}|{s.base}|to {s.base}}} {s.rest}{tail}"


def _preposition(s: Scene) -> str:
    roll = s.rng.random()
    if roll < 0.3:
        word, right, wrong, rest = s.rng.choice(GOVERNED)
        be = "{is|are}" if s.singular else "am" if s.i else "{are|is}"
        if word == "depends":
            return f"{s.one(['It', 'The price', 'Our decision'])} depends {{{right}|{'|'.join(wrong.split())}|}} {rest}"
        return f"{s.subject} {be} {s.one(['', 'very ', 'not '])}{word} {{{right}|{'|'.join(wrong.split())}}} {rest}"
    if roll < 0.6:
        verb, right, wrong, rest = s.rng.choice(VERB_PREPOSITIONS)
        base, more = verb.partition(" ")[0], verb.partition(" ")[2]
        head = s.one(["will", "should", "can", "must", "did not"])
        dropped = "" if verb in ("believe", "prepare", "search", "look") else "|"  # without a preposition these may stand, too
        return f"{s.subject} {head} {base}{' ' + more if more else ''} {{{right}|{'|'.join(wrong.split())}{dropped}}} {rest}"
    if roll < 0.75:
        verb, wrong, rest = s.one(BARE_VERBS).split("|")
        extra = "|".join(f"{verb} {w}" for w in wrong.split())
        return f"{s.subject} {s.one(['will', 'should', 'can', 'must', 'did not'])} {{{verb}|{extra}}} {rest}"
    right, wrongs = s.one(TIMES).split("|")
    first, second, rest = wrongs.split(" ", 2)
    wrong = f"{first} {rest}|{second} {rest}"
    if not right.startswith("on ") and "weekend" not in right:  # "on" falls before days in right American English
        wrong += f"|{rest}"
    return f"{s.subject} {s.past} {s.rest} {{{right}|{wrong}}}"


def _article(s: Scene) -> str:
    roll = s.rng.random()
    if roll < 0.3:
        return f"{s.one(['I need', 'We have', 'She bought', 'There is', 'He wants', 'I have'])} {{an|a|}} {s.one(VOWEL_THINGS)}"
    if roll < 0.6:
        return f"{s.one(['I need', 'We have', 'She has', 'There is', 'He wants', 'I have'])} {{a|an|}} {s.one(CONSONANT_THINGS)}"
    if roll < 0.75:
        return f"{s.one(['She is', 'My father is', 'He works as', 'I am', 'Her brother wants to be'])} {{a|}} {s.one(JOBS)}"
    if roll < 0.88:
        word = s.one(UNCOUNTABLE)
        right = s.one([f"some {word}", f"a lot of {word}", word])
        many = word if word.endswith("s") else word + "s"
        return f"{s.one(['We need', 'She gave me', 'I would like', 'They have', 'He asked for'])} {{{right}|{right.replace(word, many)}|a {word}}}"
    return f"{s.subject} {s.past} {s.rest} in {{the|}} {s.one(['morning', 'evening', 'first week', 'same street', 'middle of the night'])}"


def _number(s: Scene) -> str:
    noun = s.one(NOUNS)
    many = lemminflect.getInflection(noun, tag="NNS")[0]
    roll = s.rng.random()
    if roll < 0.5:
        count = s.one(["two", "three", "five", "many", "several", "a few", "both", "these", "ten"])
        return f"{s.one(['we saw', 'she has', 'I bought', 'they need', 'there are', 'he sold'])} {count} {{{many}|{noun}}}"
    if roll < 0.75:
        return f"{{these|this}} {many} {{are|is}} {s.one(ADJECTIVES)}"
    return f"{{this|these}} {noun} {{is|are}} {s.one(ADJECTIVES)}"


def _manner(s: Scene) -> str:
    right, wrong = s.one(MANNERS).split()
    return f"{s.subject} {s.one(['can', 'could', 'should', 'will'])} {s.base} {s.rest} {s.one(['', 'very '])}{{{right}|{wrong}}}"


def _possessive(s: Scene) -> str:
    owner = s.one(["sister", "boss", "neighbour", "company", "teacher", "doctor", "friend", "customer", "brother", "manager"])
    name = s.one(NAMES)
    who = s.one([f"my {{{owner}'s|{owner}s|{owner}}}", f"{{{name}'s|{name}s|{name}}}", f"our {{{owner}'s|{owner}s|{owner}s'}}"])
    return f"{who} {s.one(NOUNS)} {{is|are}} {s.one(['very ', 'not ', ''])}{s.one(ADJECTIVES)}"


def _joined(s: Scene) -> str:
    one, two = s.one(CLAUSES), s.one(RESULTS)
    return s.one(
        [
            f"{one}{{, so| so,| so}} {two}",
            f"{two} because {one}",
            f"{{because|becouse|as because}} {one}, {two}",
            f"{one}{{, but| but|but}} {s.subject} {s.simple_past} {s.rest}",
            f"when {s.subject} {s.simple_past} {s.rest}{{,|}} {one}",
            f"{one}{{.|,|}} {{That is|that is|Is}} why {two}",
        ]
    )


def _conditional(s: Scene) -> str:
    other = s.one(["we", "they", "she", "you"])
    if s.rng.random() < 0.5:
        now = s.s if s.singular else s.base
        return f"if {s.subject} {{{now}|will {s.base}|would {s.base}}} {s.rest}, {other} will {s.one(['be happy', 'help', 'pay for it', 'come too'])}"
    had = f"had {s.participle}"
    return f"if {s.subject} {{{had}|would have {s.participle}|has {s.participle}}} {s.rest}, {other} would {{have|of|had}} {s.one(['been happy', 'helped', 'paid for it', 'come too'])}"


def _relative(s: Scene) -> str:
    verb = s.s if s.rng.random() < 0.6 else s.past
    wrong = s.base
    return f"{s.one(['the man', 'the woman', 'my cousin', 'the person', 'the girl'])} {{who|which|whom|what}} {{{verb}|{wrong}}} {s.rest} {{is|are}} {s.one(['my boss', 'from Spain', 'very kind', 'a friend of mine'])}"


def _subject(s: Scene) -> str:
    pair = s.one(
        [
            "{he|him} and {I|me}",
            "my friend and {I|me}",
            "{she|her} and her team",
            "{they|them} both",
            "{we|us}",
            "{she|her}",
            "{he|him}",
            "{they|them}",
        ]
    )
    if s.rng.random() < 0.6:
        return f"{pair} {s.past} {s.rest} {s.one(PAST)}"
    pronoun = s.one(["{him|he}", "{her|she}", "{them|they}", "{us|we}", "{me|I}"])
    return f"{s.one(NAMES)} {s.one(['called', 'asked', 'saw', 'helped', 'invited', 'wrote to', 'waited for', 'spoke to'])} {pronoun} {s.one(PAST)}"


def _fixed(s: Scene) -> str:
    return s.one(FIXED)


KINDS: dict[str, tuple[float, Callable[[Scene], str]]] = {
    "agreement": (3, _habit),
    "past": (3, _past),
    "perfect": (3, _perfect),
    "progressive": (1.5, _progressive),
    "future": (1, _future),
    "modal": (1, _modal),
    "negation": (2, _negation),
    "question": (2, _question),
    "passive": (1.5, _passive),
    "copula": (2.5, _copula),
    "comparison": (1.5, _comparison),
    "complement": (2.5, _complement),
    "preposition": (3, _preposition),
    "article": (2, _article),
    "number": (1.5, _number),
    "manner": (1, _manner),
    "possessive": (0.8, _possessive),
    "joined": (1.5, _joined),
    "conditional": (1, _conditional),
    "relative": (1, _relative),
    "pronoun": (1.5, _subject),
    "fixed": (7, _fixed),
}
NAMES_OF_KINDS = tuple(KINDS)
WEIGHTS = tuple(weight for weight, _ in KINDS.values())
OPENINGS = """I think that|As you know,|Unfortunately,|To be honest,|In my opinion,|I am sorry, but|Please note that|I hope that
|We know that|She said that|As far as I know,|I heard that|It seems that|Thank you for your message, but""".replace("\n", "").split(
    "|"
)


def slip(rng: random.Random, clean_share: float) -> Slip:
    """One sentence with its slips; `clean_share` of them have none."""
    kind = rng.choices(NAMES_OF_KINDS, WEIGHTS)[0]
    template = KINDS[kind][1](Scene(rng))
    if template[-1] not in ".?!":
        template += "." if rng.random() < 0.94 else rng.choice(("!", ""))
    if rng.random() < 0.15 and template[-1] == "." and kind not in ("fixed", "joined"):
        template = f"{rng.choice(OPENINGS)} {lower_first(template)}"
    choices = _CHOICE.findall(template)
    wrong: set[int] = set()
    if choices and rng.random() >= clean_share:
        wrong = {rng.randrange(len(choices))}
        wrong |= {i for i in range(len(choices)) if rng.random() < 0.2}
    return Slip(_realise(template, set(), rng), _realise(template, wrong, rng), kind)


def _realise(template: str, wrong: set[int], rng: random.Random) -> str:
    """The template's text with wrong forms at the choices numbered in `wrong`."""
    number = -1

    def pick(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        options = match[1].split("|")
        return rng.choice(options[1:]) if number in wrong else options[0]

    return upper_first(re.sub(r" +([.,?!]|$)", r"\1", re.sub(r"  +", " ", _CHOICE.sub(pick, template))).strip())
