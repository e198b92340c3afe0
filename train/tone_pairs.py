"""Blunt, rude or cold business sentences beside courteous ones with the same facts.

A small hand-written grammar: situations (things, deadlines, people, problems) times intents (ask, chase, refuse,
complain, disagree) times registers. Every fact of the blunt side stands in the courteous side. It knows nothing
about tokenizers, prompts or spelling mistakes.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import lemminflect

NAMES = """Anna Ben Carlos Chen Claire Daniel Elena Farid Fatima George Grace Hannah Hiroshi Ivan James Jana Julia Kenji
    Laura Leila Linda Lukas Maria Mark Mehmet Mia Michael Nadia Nina Oliver Olga Omar Paul Pedro Peter Priya Rachel
    Raj Robert Sara Sofia Stefan Susan Thomas Tom Victor Wei Yuki""".split()
SURNAMES = """Baker Brown Carter Clark Costa Diaz Evans Fischer Garcia Haas Ibrahim Ito Jansen Keller Khan Kim Lee Lopez
    Martin Meyer Miller Moreau Nguyen Novak Okafor Patel Petrov Rossi Schmidt Silva Smith Tanaka Taylor Weber Wilson
    Young Zhang""".split()
MONTHS = "January February March April May June July August September October November December".split()
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
COMPANIES = ["Acme", "Northwind", "Contoso", "Delta Foods", "Orion Travel", "Bluebird", "Harbor Bank", "Summit Labs"]

# (singular noun phrase) things that people send, sign, review and wait for
THINGS = """the report|the signed contract|the invoice|the updated slides|the budget|the quarterly figures|my refund
|the customer list|the draft|the test results|the price list|the meeting notes|the agenda|the order confirmation
|the delivery note|the new schedule|the travel plan|the spreadsheet|the login details|the access card|the tax form
|the offer|the quote|the presentation|the final version|the proposal|the feedback|the photos|the keys
|the expense report|the purchase order|the project plan|the project summary|the sales numbers|the design files
|the press release|the staff rota|the insurance papers|the rental agreement|the reference letter|the certificate
|the transcript|the application form|the payment|the answer|the missing pages|the shipping label|the user manual
|the maintenance plan|the risk assessment|the job description|the training material|the guest list|the receipt
|my documents|your comments|your timesheet|your decision|your part of the report|your passport copy"""
THING_LIST = THINGS.replace("\n", "").split("|")
PLURAL_ENDS = tuple("figures slides results notes details photos keys numbers files papers pages documents comments".split())

PROBLEMS = """the server is down|the delivery is late|the printer does not work|the numbers are wrong
|the client is unhappy|the order is incomplete|the heating is broken|the website is slow|the invoice is wrong
|the room was double booked|the parcel was damaged|the report has errors|the deadline was missed
|the data was lost|the customers are complaining|the payment failed|the link does not work|the meeting was cancelled
|the project is behind schedule|the contract was not signed|the app keeps crashing|the lift is out of order"""
PROBLEM_LIST = PROBLEMS.replace("\n", "").split("|")

# base form | past participle | -ing form, of what people are asked to do ({t} a thing, {n} a person)
ACTIONS = """send me {t}|sent me {t}|sending me {t}
send {t} to {n}|sent {t} to {n}|sending {t} to {n}
give me {t}|given me {t}|giving me {t}
forward {t} to {n}|forwarded {t} to {n}|forwarding {t} to {n}
check {t}|checked {t}|checking {t}
review {t}|reviewed {t}|reviewing {t}
correct {t}|corrected {t}|correcting {t}
update {t}|updated {t}|updating {t}
finish {t}|finished {t}|finishing {t}
sign {t}|signed {t}|signing {t}
print {t}|printed {t}|printing {t}
bring {t}|brought {t}|bringing {t}
return {t}|returned {t}|returning {t}
upload {t}|uploaded {t}|uploading {t}
approve {t}|approved {t}|approving {t}
explain {t}|explained {t}|explaining {t}
prepare {t}|prepared {t}|preparing {t}
read {t}|read {t}|reading {t}
hand in {t}|handed in {t}|handing in {t}
fill in {t}|filled in {t}|filling in {t}
show me {t}|shown me {t}|showing me {t}
talk to {n}|talked to {n}|talking to {n}
call {n}|called {n}|calling {n}
call me back|called me back|calling me back
answer my email|answered my email|answering my email
reply to {n}|replied to {n}|replying to {n}
answer my question|answered my question|answering my question
pay the invoice|paid the invoice|paying the invoice
pay invoice {num}|paid invoice {num}|paying invoice {num}
pay the outstanding {money}|paid the outstanding {money}|paying the outstanding {money}
fix the login page|fixed the login page|fixing the login page
fix the printer|fixed the printer|fixing the printer
fix this problem|fixed this problem|fixing this problem
solve this|solved this|solving this
repair the heating|repaired the heating|repairing the heating
cancel my subscription|cancelled my subscription|cancelling my subscription
cancel order {num}|cancelled order {num}|cancelling order {num}
confirm the meeting|confirmed the meeting|confirming the meeting
confirm the date|confirmed the date|confirming the date
move the meeting to {time}|moved the meeting to {time}|moving the meeting to {time}
book a room for {small} people|booked a room for {small} people|booking a room for {small} people
order {small} new laptops|ordered {small} new laptops|ordering {small} new laptops
refund the {money}|refunded the {money}|refunding the {money}
change my password|changed my password|changing my password
reset my account|reset my account|resetting my account
clean up your desk|cleaned up your desk|cleaning up your desk
turn off the lights|turned off the lights|turning off the lights
clean the kitchen|cleaned the kitchen|cleaning the kitchen
tell me what happened|told me what happened|telling me what happened
tell {n} about it|told {n} about it|telling {n} about it
let me know|let me know|letting me know
help {n} with {t}|helped {n} with {t}|helping {n} with {t}
look at {t}|looked at {t}|looking at {t}
look into ticket {num}|looked into ticket {num}|looking into ticket {num}
close ticket {num}|closed ticket {num}|closing ticket {num}
test the new version|tested the new version|testing the new version
install the update|installed the update|installing the update
add {n} to the list|added {n} to the list|adding {n} to the list
remove me from the list|removed me from the list|removing me from the list
put {t} on my desk|put {t} on my desk|putting {t} on my desk
stop by my office|stopped by my office|stopping by my office
come to my office|come to my office|coming to my office
do your job|done your job|doing your job
write the summary|written the summary|writing the summary
make a decision|made a decision|making a decision
share {t} with the team|shared {t} with the team|sharing {t} with the team
deliver order {num}|delivered order {num}|delivering order {num}
ship my order|shipped my order|shipping my order
replace the broken part|replaced the broken part|replacing the broken part"""
ACTION_LIST = [tuple(line.split("|")) for line in ACTIONS.splitlines()]

NUISANCES = """calling me|sending me these emails|changing the schedule|wasting my time|copying me on everything
|missing deadlines|interrupting the meetings|parking in my space|moving my files|ignoring my questions|being late
|changing {t}|sharing {t}|bothering {n}|leaving dirty cups in the kitchen|using my computer"""
NUISANCE_LIST = NUISANCES.replace("\n", "").split("|")

OPENERS = [
    "",
    "",
    "",
    "",
    "",
    "",
    "Listen, ",
    "Look, ",
    "Seriously, ",
    "For God's sake, ",
    "Hey, ",
    "Again: ",
    "Come on, ",
    "Honestly, ",
    "Damn it, ",
    "OK, ",
]
CLOSERS = [
    ".",
    ".",
    ".",
    ".",
    "!",
    "!!",
    "!!!",
    " right now.",
    " now!",
    " immediately.",
    ", and no excuses.",
    ", for once.",
    ", you idiot.",
    ", is that so hard?",
    " or else.",
    ", damn it.",
    ", and fast.",
    ". I mean it.",
    " at last!",
    " and stop wasting my time.",
]
COMPLAINT_CLOSERS = [".", ".", ".", ".", "!", "!!", "!!!", ", you idiot.", ", damn it.", ". I mean it.", "!?"]
URGENT = {" right now.", " now!", " immediately.", ", and fast."}

# (blunt with {a} an action and {d} a deadline, courteous with the same slots)
REQUESTS = [
    ("{A}{d}{x}", "Could you please {a}{d}?"),
    ("{A}{d}{x}", "Could you please {a}{d}?"),
    ("{A}{d}{x}", "Could you please {a}{d}?"),
    ("Just {a}{d}{x}", "Could you please {a}{d}?"),
    ("You must {a}{d}{x}", "Could you please {a}{d}?"),
    ("You have to {a}{d}{x}", "Could you please {a}{d}?"),
    ("You better {a}{d}{x}", "I would be grateful if you could {a}{d}."),
    ("You had better {a}{d}{x}", "I would be grateful if you could {a}{d}."),
    ("I want you to {a}{d}{x}", "I would like you to {a}{d}, please."),
    ("I need you to {a}{d}{x}", "Could you please {a}{d}?"),
    ("I expect you to {a}{d}{x}", "I would be grateful if you could {a}{d}."),
    ("Make sure you {a}{d}{x}", "Could you please make sure to {a}{d}?"),
    ("Go and {a}{d}{x}", "Could you please {a}{d}?"),
    ("I told you to {a}{d}{x}", "As I mentioned before, could you please {a}{d}?"),
    ("I already told you to {a}{d}{x}", "As I mentioned before, could you please {a}{d}?"),
    ("How many times do I have to tell you to {a}{d}?", "As I mentioned before, could you please {a}{d}?"),
    ("How often must I ask you to {a}{d}?", "As I mentioned before, could you please {a}{d}?"),
    ("Is it so hard to {a}{d}?", "Would it be possible to {a}{d}?"),
    ("How hard can it be to {a}{d}?", "Would it be possible to {a}{d}?"),
    ("Can't you even {a}{d}?", "Would it be possible to {a}{d}?"),
    ("Can you finally {a}{d}?", "Could you please {a}{d}?"),
    ("Will you ever {a}?", "Could you please let me know when you will be able to {a}?"),
    ("Are you ever going to {a}?", "Could you please let me know when you will be able to {a}?"),
    ("When will you finally {a}?", "Could you please let me know when you will be able to {a}?"),
    ("When the hell will you {a}?", "Could you please let me know when you will be able to {a}?"),
    ("Why haven't you {p} yet?", "Could you please let me know whether you have {p} yet?"),
    ("Why have you still not {p}?", "Could you please let me know why you have not {p} yet?"),
    ("Why the hell have you not {p}?", "Could you please let me know why you have not {p} yet?"),
    ("You still have not {p}{x}", "I believe that you have not {p} yet."),
    ("You still haven't {p}, what is wrong with you?", "I believe that you haven't {p} yet."),
    ("Don't make me ask you again to {a}{d}{x}", "Could you please {a}{d}?"),
    ("If you don't {a}{d}, we are done.", "It is important to us that you {a}{d}."),
    ("If you don't {a}{d}, I will complain to your boss.", "I would be very grateful if you could {a}{d}."),
    ("I can't believe you haven't {p}{x}", "I am a little surprised that you haven't {p}."),
    ("I am tired of asking you to {a}{x}", "As I mentioned before, could you please {a}?"),
    ("I'm sick of asking you to {a}{x}", "As I mentioned before, could you please {a}?"),
    ("It is your job to {a}{x}", "Could you please {a}?"),
    ("Stop complaining and {a}{d}{x}", "Could you please {a}{d}?"),
    ("Stop being lazy and {a}{d}{x}", "Could you please {a}{d}?"),
    ("Hurry up and {a}{d}{x}", "Could you please {a}{d}, as soon as you can?"),
    ("Don't forget to {a}{d} again{x}", "Please remember to {a}{d}."),
    ("Do not forget to {a}{d} this time{x}", "Please remember to {a}{d} this time."),
]
INSULTS = "hopeless|lazy|an idiot|a fool|impossible|clueless|a liar|unprofessional|stupid|dumb|careless|a disgrace|a clown|worthless|ignorant|rude|out of your mind|a waste of space|so slow|so stupid|a loser|totally lost".split(
    "|"
)
BAD = "pathetic|awful|horrible|embarrassing|a disaster|a mess|rubbish|crap|a farce|appalling|hopeless|absurd|outrageous|trash|worthless|nonsense|a scandal|crazy|insane|lousy|stupid|dumb|disgusting|an insult|shameful|laughable".split(
    "|"
)
WORST = "worst|dumbest|most boring|most stupid|silliest|ugliest|laziest|poorest|most useless|weakest".split("|")
STATES = "broken|late|missing|open|wrong|empty|closed|dirty|unpaid|not ready|not here|incomplete|locked|out of order|unsigned|cold".split(
    "|"
)
THREATS = "find another job|you are fired|I will call my lawyer|forget it|leave|you can go|I am out|there will be trouble|we are done|I will tell your boss|you will pay for it".split(
    "|"
)
WAKE_UPS = "Use your brain|Wake up|Learn to read|Get a grip|Think before you write|Pull yourself together|Look again|Learn how to write|Get real|Open your ears|Switch on your head|Pay attention".split(
    "|"
)
STATEMENTS = [
    ("This is {bad}{x}", "I am quite disappointed by this."),
    ("That is {bad}{x}", "I am quite disappointed by this."),
    ("That is the {worst} idea ever{x}", "I am not sure that this is the best idea."),
    ("You are {insult}{x}", "I am not quite satisfied with the result."),
    ("You are {insult} and everybody knows it{x}", "I am not quite satisfied with the result."),
    ("You are really {insult}{x}", "I am not quite satisfied with the result."),
    ("You are completely {insult}{x}", "I am not quite satisfied with the result."),
    ("Are you {insult}?", "I am a little surprised by this."),
    ("Are you {insult}? {C}{x}", "I would like to point out that {c}."),
    ("Are you deaf? I said that {c}{x}", "As I mentioned before, {c}."),
    ("Are you kidding me?", "I am a little surprised by this."),
    ("{T} {is} {bad}{x}", "I am not quite satisfied with {t}."),
    ("{T} {is} {bad}{x}", "I am not quite satisfied with {t}."),
    ("{T} {is} {bad}. Do it again{d}.", "I am not quite satisfied with {t}. Could you please do it again{d}?"),
    ("{T} {was} the {worst} I have ever seen{x}", "I am not quite satisfied with {t}."),
    ("That was the {worst} {noun} that I have ever seen{x}", "I had hoped for a better {noun}."),
    ("This is the {worst} {noun} ever{x}", "I had hoped for a better {noun}."),
    ("You call this a {noun}?", "I had hoped for a better {noun}."),
    ("Your {noun} is {bad}{x}", "I am not quite satisfied with your {noun}."),
    ("Your {noun} is {bad} and your {noun2} too{x}", "I am not quite satisfied with your {noun} and your {noun2}."),
    ("{n} is {insult}{x}", "I find it difficult to work with {n}."),
    ("{n} and your team are {bad}{x}", "I find it difficult to work with {n} and your team."),
    ("Everyone in your team is lazy, above all {n}{x}", "I find it difficult to work with {n} and your team."),
    ("What kind of fool {past}?", "I am a little surprised that someone {past}."),
    ("What idiot {past}?", "I am a little surprised that someone {past}."),
    ("Which genius {past}?", "I am a little surprised that someone {past}."),
    ("Whoever {past} is {insult}{x}", "I think that it was not the best idea that someone {past}."),
    ("Nobody asked you{x}", "I would prefer to decide this myself."),
    ("Nobody asked you about {t}{x}", "I would prefer to discuss {t} another time."),
    ("Nobody cares about {t}{x}", "I am afraid that {t} {is} not a priority at the moment."),
    ("{wake}{x}", "Could you please have another look at this?"),
    ("{wake}, {c}{x}", "I would like to point out that {c}."),
    ("Do it again{d}{x}", "Could you please do it again{d}?"),
    ("Do {t} again{d}{x}", "Could you please do {t} again{d}?"),
    ("Change it to {t}{x}", "Could you please change it to {t}?"),
    ("If {c}, you will be sorry{x}", "If {c}, this would be difficult for us."),
    ("If {c}, there will be trouble{x}", "If {c}, this would be difficult for us."),
    ("If {c}, I will sue you{x}", "If {c}, this would be difficult for us."),
    ("If {c} again, we are done{x}", "If {c} again, this would be difficult for us."),
    ("Everybody knows that {c}{x}", "As far as I know, {c}."),
    ("Any child knows that {c}{x}", "As far as I know, {c}."),
    ("I told you that {c}{x}", "As I mentioned before, {c}."),
    ("I told you so many times that {c}{x}", "As I mentioned before, {c}."),
    ("I said {c}, are you deaf?", "As I mentioned before, {c}."),
    ("How often do I have to say that {c}?", "As I mentioned before, {c}."),
    ("For the last time, {c}{x}", "As I mentioned before, {c}."),
    ("It's your fault that {c}{x}", "I am sorry to say that {c}."),
    ("It is only because of you that {c}{x}", "I am sorry to say that {c}."),
    ("You obviously have no clue how {c}{x}", "I think that it may not be quite clear how {c}."),
    ("You do not understand why {c}{x}", "I think that it may not be quite clear why {c}."),
    ("Don't tell me that {c}{x}", "I am a little surprised that {c}."),
    ("I can't believe that {c}{x}", "I am a little surprised that {c}."),
    ("I don't care that {c}{x}", "I understand that {c}."),
    ("I don't give a damn whether {c}{x}", "I am afraid that I cannot say whether {c}."),
    ("You never {a}{x}", "I have the feeling that you do not often {a}."),
    ("Why do you never {a}?", "Could you please let me know why you do not often {a}?"),
    ("You always {a}{x}", "I noticed that you often {a}."),
    ("Why {is} {t} still {state}?", "Could you please let me know why {t} {is} still {state}?"),
    ("Why the hell {is} {t} {state}?", "Could you please let me know why {t} {is} {state}?"),
    ("{T} {is} still {state}, you {fool}{x}", "I am afraid that {t} {is} still {state}."),
    ("{T} {is} {state} again{x}", "I am afraid that {t} {is} {state} again."),
    ("I expect {t}{d}, not next year{x}", "I would be grateful for {t}{d}."),
    ("I expect {t}{d}{x}", "I would be grateful for {t}{d}."),
    ("I don't want to hear your excuses{x}", "I would rather find a solution."),
    ("Spare me your excuses{x}", "I would rather find a solution."),
    ("Don't you dare to {a}{x}", "Please do not {a}."),
    ("Don't {a}{x}", "Please do not {a}."),
    ("Never {a} again{x}", "Please do not {a} again."),
    ("Stop {ing}{x}", "Could you please stop {ing}?"),
    ("Stop {ing} and {a}{x}", "Could you please stop {ing} and {a}?"),
    ("{A}{d} or {threat}.", "Could you please {a}{d}? It is important to me."),
    ("{A}{d}, or {threat}{x}", "Could you please {a}{d}? It is important to me."),
    ("Shut up and {a}{d}{x}", "Could you please {a}{d}?"),
    ("Do your job and {a}{d}{x}", "Could you please {a}{d}?"),
    ("Get off your chair and {a}{d}{x}", "Could you please {a}{d}?"),
    ("Get lost and {a}{x}", "Could you please {a}?"),
    ("Just {a} before you {b}{x}", "Please {a} before you {b}."),
    ("I can't wait for ever{x}", "I hope to hear from you soon."),
    ("I don't have all day{x}", "I hope to hear from you soon."),
    ("I am sick of this{x}", "I hope that we can find a solution soon."),
    ("I have had enough{x}", "I hope that we can find a solution soon."),
    ("I am sick of {t}{x}", "I hope that we can find a solution for {t} soon."),
    ("Hurry up with {t}{x}", "I would be glad if {t} could be ready soon."),
    ("Enough of your {noun}{x}", "I hope that we can find a solution for your {noun} soon."),
    ("Don't waste my time with {t}{x}", "I am afraid that I do not have much time for {t}."),
    ("Stop wasting my time with {t}{x}", "I am afraid that I do not have much time for {t}."),
    ("I have no time for {t}{x}", "I am afraid that I do not have much time for {t}."),
    ("I have no time for this{x}", "I am afraid that I do not have much time for this."),
    ("You people are {bad}{x}", "I am quite disappointed by this."),
    ("What a {fool}{x}", "I am quite disappointed by this."),
    ("You will regret this{x}", "I hope that we can find a solution soon."),
    ("Where is {t}?!", "Could you please let me know where {t} {is}?"),
    ("Where the hell {is} {t}?", "Could you please let me know where {t} {is}?"),
    ("Where on earth {is} {t}?", "Could you please let me know where {t} {is}?"),
    ("I want {t}{d}{x}", "I would like to have {t}{d}, please."),
    ("I need {t}{d}{x}", "I would need {t}{d}, please."),
    ("I want {t} now!", "I would like to have {t} as soon as possible, please."),
    ("When will I finally get {t}?", "Could you please tell me when I can expect {t}?"),
    ("I am still waiting for {t}{x}", "I am still waiting for {t} and would be glad to hear from you."),
    ("I'm sick of waiting for {t}{x}", "I have been waiting for {t} for some time."),
    ("I am tired of waiting for {t}{x}", "I have been waiting for {t} for some time."),
    ("You forgot {t} again{x}", "I believe that {t} {was} forgotten again."),
    ("You forgot to attach {t}, as always.", "I believe that {t} {was} not attached."),
    ("You lost {t}, you fool.", "I believe that {t} {was} lost."),
    ("You never send {t} on time{x}", "I do not always receive {t} on time."),
    ("You always send {t} too late{x}", "I often receive {t} too late."),
    ("{T} {is} a complete mess{x}", "I think that {t} still {needs} some work."),
    ("{T} {is} useless{x}", "I think that {t} {needs} some more work."),
    ("{T} {is} garbage{x}", "I think that {t} {needs} some more work."),
    ("{T} {is} a joke{x}", "I think that {t} {needs} some more work."),
    ("{T} {is} terrible{x}", "I am not quite satisfied with {t}."),
    ("{T} {is} full of stupid mistakes{x}", "I found several mistakes in {t}."),
    ("I hate {t}{x}", "I am not quite satisfied with {t}."),
    ("Who wrote {t}, a child?", "I think that {t} could be improved."),
    ("Did you even read {t}?", "Did you have a chance to read {t}?"),
    ("Have you even looked at {t}?", "Did you have a chance to look at {t}?"),
    ("You clearly did not read {t}{x}", "I think you may not have had time to read {t}."),
    ("You obviously never read {t}{x}", "I think you may not have had time to read {t}."),
    ("You are wrong about {t}{x}", "I see {t} a little differently."),
    ("You know nothing about {t}{x}", "I see {t} a little differently."),
    ("I don't care about {t}{x}", "I am afraid that {t} {is} not a priority for me at the moment."),
    ("I won't do {t}{x}", "I am afraid that I cannot do {t}."),
    ("I will not pay for {t}{x}", "I am afraid that I cannot pay for {t}."),
    ("I'm not paying {money} for this{x}", "I am afraid that I cannot pay {money} for this."),
    ("{money} for this is a rip-off{x}", "{money} for this seems rather high to me."),
    ("Your price of {money} is ridiculous{x}", "Your price of {money} seems rather high to me."),
    ("You charged me {money} too much{x}", "I believe that I was charged {money} too much."),
    ("You owe me {money}{x}", "I believe that {money} is still open."),
    ("Pay me {money}{d}{x}", "Could you please pay me {money}{d}?"),
    ("It's your fault that {q}{x}", "I am sorry to say that {q}."),
    ("It is all your fault that {q}{x}", "I am sorry to say that {q}."),
    ("Because of you, {q}{x}", "Unfortunately, {q}."),
    ("Thanks to you, {q}{x}", "Unfortunately, {q}."),
    ("{Q}, and you don't care.", "Unfortunately, {q}."),
    ("{Q}, fix it!", "Unfortunately, {q}. Could you please look into it?"),
    ("{Q}, do something{x}", "Unfortunately, {q}. Could you please look into it?"),
    ("{Q} again, what a surprise.", "Unfortunately, {q} again."),
    ("{Q} because you are lazy{x}", "Unfortunately, {q}."),
    ("Are you blind? {Q}{x}", "Unfortunately, {q}."),
    ("Stop {g}{x}", "Could you please stop {g}?"),
    ("Stop {g}, it is annoying{x}", "Could you please stop {g}?"),
    ("Quit {g}{x}", "Could you please stop {g}?"),
    ("Enough with {g}{x}", "Could you please stop {g}?"),
    ("{n} is an idiot{x}", "I find it difficult to work with {n}."),
    ("{n} is useless{x}", "I find it difficult to work with {n}."),
    ("{n} has no idea what to do{x}", "I think that {n} may need some support."),
    ("{n} did a terrible job{x}", "I am not quite satisfied with the work of {n}."),
    ("Tell {n} to shut up{x}", "Could you please ask {n} to be a little quieter?"),
    ("Tell {n} that I don't have time for this{x}", "Could you please tell {n} that I do not have time for this?"),
    ("Ask {n}, not me.", "Could you please ask {n} instead?"),
    ("That is a stupid idea{x}", "I am not sure that this is the best idea."),
    ("This is a stupid idea{x}", "I am not sure that this is the best idea."),
    ("What a stupid question{x}", "I am not sure that I understand the question."),
    ("This makes no sense{x}", "I am afraid that I do not quite understand this."),
    ("That is nonsense{x}", "I am afraid that I see this differently."),
    ("You are wrong{x}", "I am afraid that I see this differently."),
    ("Your work is terrible{x}", "I am not quite satisfied with your work."),
    ("Your service is terrible{x}", "I am not quite satisfied with your service."),
    ("Your service is a joke{x}", "I am not quite satisfied with your service."),
    ("Your support is useless{x}", "I am not quite satisfied with your support."),
    ("Your team is incompetent{x}", "I am not quite satisfied with the work of your team."),
    ("You are incompetent{x}", "I am not quite satisfied with the result."),
    ("You are useless{x}", "I am not quite satisfied with the result."),
    ("You are so slow{x}", "I would be glad if this could go a little faster."),
    ("Why are you so slow?", "Could this go a little faster, please?"),
    ("Why does this take so long?", "Could you please let me know how long this will take?"),
    ("What is taking so long?", "Could you please let me know how long this will take?"),
    ("What is wrong with you?", "Is everything all right?"),
    ("What the hell is going on?", "Could you please let me know what is going on?"),
    ("What the hell happened with {t}?", "Could you please let me know what happened with {t}?"),
    ("What are you doing?!", "Could you please let me know what you are doing?"),
    ("You never answer my emails{x}", "I have not received an answer to my emails."),
    ("You never answer your phone{x}", "I have not been able to reach you by phone."),
    ("You ignored my email{x}", "I believe that my email was missed."),
    ("Why are you ignoring me?", "Did you receive my messages?"),
    ("Why do you ignore my emails?", "Did you receive my emails?"),
    ("You wasted my time{x}", "I would have been glad to use this time differently."),
    ("You are wasting my time{x}", "I am afraid that my time is limited."),
    ("I don't have time for this{x}", "I am afraid that I do not have time for this."),
    ("I have no time for your questions{x}", "I am afraid that I have no time for your questions at the moment."),
    ("That's not my problem{x}", "I am afraid that I cannot help with this."),
    ("This is not my problem{x}", "I am afraid that I cannot help with this."),
    ("Not my problem{x}", "I am afraid that I cannot help with this."),
    ("Not my job{x}", "I am afraid that this is not part of my work."),
    ("Do it yourself{x}", "I am afraid that I cannot take this on."),
    ("I'm not coming to the meeting{d}{x}", "I am afraid that I cannot come to the meeting{d}."),
    ("I won't come to the meeting at {time}{x}", "I am afraid that I cannot come to the meeting at {time}."),
    ("The meeting at {time} is a waste of time{x}", "I am not sure that we need the meeting at {time}."),
    ("Be there at {time}{x}", "Please be there at {time}."),
    ("Don't be late again{x}", "Please try to be on time."),
    ("You were late again{x}", "I noticed that you were late again."),
    ("Answer me{d}{x}", "I would be grateful for an answer{d}."),
    ("Reply{d}{x}", "I would be grateful for a reply{d}."),
    ("I want an answer{d}{x}", "I would be grateful for an answer{d}."),
    ("I demand a refund of {money}{x}", "I would like to ask for a refund of {money}."),
    ("I demand an explanation{x}", "I would be grateful for an explanation."),
    ("I demand to speak to your manager{x}", "I would like to speak to your manager, please."),
    ("I want my money back{x}", "I would like to have my money back, please."),
    ("Give me my money back{x}", "I would like to have my money back, please."),
    ("This is unacceptable{x}", "I am afraid that this does not work for us."),
    ("This is totally unacceptable{x}", "I am afraid that this does not work for us."),
    ("This is a disgrace{x}", "I am quite disappointed by this."),
    ("This is ridiculous{x}", "I am quite surprised by this."),
    ("I can't believe how bad this is{x}", "I am quite disappointed by this."),
    ("You people are all the same{x}", "I am quite disappointed by this."),
    ("Shut up and listen{x}", "Please let me explain."),
    ("Whatever{x}", "That is fine with me."),
    ("I don't care{x}", "I have no preference."),
    ("Do whatever you want{x}", "Please do as you think best."),
    ("Figure it out{x}", "I trust that you will find a solution."),
]

NEUTRAL = """The meeting is on {day} at {time}.|{T} {is} attached.|We moved the call to {day}.
|I will be out of office{d}.|{n} will join us at {time}.|Invoice {num} is for {money}.|The office opens at {time}.
|I have sent {t} to {n}.|{n} has asked for {t}.|We received {t} on {day}.|The order number is {num}.
|There are {small} items on the list.|I work from home on {day}.|The total is {money}.|The train leaves at {time}.
|Our team has {small} members.|{n} is responsible for {t}.|I will send {t}{d}.|The new version will be ready{d}.
|You can find {t} in the shared folder.|{T} {is} in the second drawer.|The contract starts in {month}.
|We have changed the address.|I talked to {n} on {day}.|The next step is {t}.|My phone number has not changed."""
NEUTRAL_LIST = NEUTRAL.replace("\n", "").split("|")

POSITIVE = """Thank you very much for {t}.|Many thanks for your quick help.|Great work on {t}!|I am very happy with {t}.
|We are delighted that {n} will join us.|It was a pleasure to meet you on {day}.|I really enjoyed our call.
|Congratulations on your promotion!|Excellent news about {t}!|I look forward to working with you.
|You did a wonderful job with {t}.|{n} was very helpful and friendly.|I love {t}, it looks great!
|Thank you so much for your patience.|We are very pleased with the result.|That is fantastic news, well done!
|I really appreciate your support with {t}.|What a great meeting, thank you all!|I am glad that you liked {t}."""
POSITIVE_LIST = POSITIVE.replace("\n", "").split("|")

SAD = """Unfortunately, {q}.|I am sorry to say that {q}.|I am disappointed with {t}.|Sadly, we have to cancel the meeting.
|I am worried about {t}.|I regret to inform you that {q}.|We are not happy with {t}.|I am afraid there is a problem
 with {t}.|{n} was upset about {t}.|We had many complaints about {t}.|I am frustrated because {q}.|It is a pity that
 {q}.|I apologise for the delay with {t}.|I'm sorry, I made a mistake in {t}."""
SAD_LIST = SAD.replace("\n", "").split("|")


FOOLS = "fool|idiot|clown|moron|genius|amateur|joke|mess|disgrace|waste of time".split("|")
NOUNS = "offer|plan|presentation|service|answer|price|design|idea|work|website|product|attitude|tone|opinion|speech|meal|hotel|report|proposal|solution|discount|invoice|text|translation|advice|performance".split(
    "|"
)


@dataclass(frozen=True)
class Content:
    """What people write about, taken from clean prose, so that courtesy is learnt apart from the matter."""

    actions: list[tuple[str, str, str]]  # base form, past participle, -ing form of a verb, each with its rest
    things: list[str]  # noun phrases
    clauses: list[str]  # short main clauses, without capital and full stop

    @classmethod
    def mine(cls, sentences: Iterable[str]) -> Content:
        """Find verb phrases after "to", plain noun phrases and short sentences. Rough, and right in most cases."""
        actions, things, clauses = [], [], []
        for sentence in sentences:
            if match := _INFINITIVE.search(sentence):
                verb, rest = match[1], match[2]
                if _is_base_form(verb):
                    _, _, _, participle, ing = forms(verb)
                    actions.append((f"{verb} {rest}", f"{participle} {rest}", f"{ing} {rest}"))
            if match := _NOUN_PHRASE.search(sentence):
                last = match[1].split()[-1]
                if last not in _NO_NOUNS and "NOUN" in lemminflect.getAllLemmas(last) and not last.endswith(("ing", "ed", "ly")):
                    things.append(match[1])
            if match := _CLAUSE.match(sentence):
                clauses.append(match[1] if match[1].startswith(("I ", "I'")) else match[1][0].lower() + match[1][1:])
        return cls(actions, things, clauses)


_INFINITIVE = re.compile(r"\bto ([a-z]+) ((?:[a-z'’]+ ){0,5}[a-z]+)\.$")
_NOUN_PHRASE = re.compile(r" ((?:the|your|our|this|my|their) (?:[a-z]+ )?[a-z]{4,})[.,;]")
_CLAUSE = re.compile(r"^((?:The|We|They|It|He|She|This|That|There|My|Our|Your|I|Our|These|Most|Some) (?:[a-z’']+ ){2,7}[a-z]+)\.$")
_NO_NOUNS = frozenset(
    "same other first last whole most least very such only more less former latter good right following above below".split()
)


@functools.lru_cache(maxsize=20_000)
def forms(verb: str) -> tuple[str, str, str, str, str]:
    """(base, -s, past, past participle, -ing) of a base form; regular ones where lemminflect lists none."""
    if verb == "be":
        return "be", "is", "was", "been", "being"
    found = {tag: values[0] for tag, values in lemminflect.getAllInflections(verb, upos="VERB").items() if values}
    past = found.get("VBD", verb + "ed")  # of regular verbs only the past is listed, which is their participle
    return verb, found.get("VBZ", verb + "s"), past, found.get("VBN", past), found.get("VBG", verb + "ing")


@functools.lru_cache(maxsize=20_000)
def _is_base_form(word: str) -> bool:
    """Whether `word` is the base form of a full verb whose other forms are listed."""
    found = lemminflect.getAllInflections(word, upos="VERB")
    return word not in ("be", "have", "do") and word in found.get("VB", ()) and "VBD" in found and "VBG" in found


@dataclass(frozen=True)
class TonePair:
    """One blunt sentence and its courteous twin; `blunt == courteous` where nothing needs a lift."""

    blunt: str
    courteous: str
    sentiment: str  # of the blunt side: negative | neutral | positive
    politeness: str  # of the blunt side: impolite | neutral | polite


class Slots:
    """One situation: the values that both sides of a pair share."""

    def __init__(self, rng: random.Random, content: Content | None = None) -> None:
        self.rng = rng
        thing = rng.choice(THING_LIST)
        plural = thing.endswith(PLURAL_ENDS)
        if content and rng.random() < 0.45:
            thing = rng.choice(content.things)
            plural = thing.endswith("s") and not thing.endswith("ss")
        name = rng.choice(NAMES)
        if rng.random() < 0.3:
            name = f"{rng.choice(('Mr', 'Ms', 'Mr.', 'Ms.', 'Dr.'))} {rng.choice(SURNAMES)}"
        elif rng.random() < 0.2:
            name = f"{name} {rng.choice(SURNAMES)}"
        elif rng.random() < 0.1:
            name = rng.choice(COMPANIES)
        if rng.random() < 0.15:
            thing += rng.choice([f" for {rng.choice(MONTHS)}", f" from {rng.choice(DAYS)}", f" for {name}"])
        hour = rng.randint(1, 12)
        clock = f"{hour}:{rng.choice(('00', '15', '30', '45'))}"
        time = rng.choice([clock, f"{hour} pm", f"{hour} am", f"{clock} am", f"{clock} pm", "noon"])
        amount = rng.choice([rng.randint(5, 99), rng.randint(100, 999), rng.randint(1, 99) * 100])
        number = f"{amount:,}" + (f".{rng.randint(0, 99):02d}" if rng.random() < 0.3 else "")
        money = rng.choice([f"${number}", f"€{number}", f"£{number}", f"{number} euros", f"{number} dollars"])
        day, month = rng.choice(DAYS), rng.choice(MONTHS)
        date = rng.choice([f"{rng.randint(1, 28)} {month}", f"{month} {rng.randint(1, 28)}", day, f"next {day}"])
        deadline = rng.choice(
            [
                "",
                "",
                "",
                f" by {day}",
                f" by {time}",
                " today",
                f" by {date}",
                f" on {day}",
                f" before {date}",
                " by tomorrow",
                " this week",
                " by the end of the week",
                " tomorrow",
                " before the meeting",
                f" until {day}",
                f" by {day} at {time}",
                " as soon as possible",
                f" in {rng.randint(2, 9)} days",
            ]
        )
        self.values = {
            "t": thing,
            "is": "are" if plural else "is",
            "was": "were" if plural else "was",
            "needs": "need" if plural else "needs",
            "n": name,
            "d": deadline,
            "time": time,
            "money": money,
            "num": rng.choice([str(rng.randint(100, 99999)), f"{rng.choice('ABKRT')}-{rng.randint(100, 9999)}"]),
            "small": str(rng.randint(2, 30)),
            "day": day,
            "month": month,
            "q": rng.choice(PROBLEM_LIST),
            "x": rng.choice(CLOSERS),
        }
        base, participle, gerund = rng.choice(content.actions if content and rng.random() < 0.6 else ACTION_LIST)
        self.values |= {"a": base.format(**self.values), "p": participle.format(**self.values)}
        self.values["g"] = rng.choice(NUISANCE_LIST).format(**self.values)
        other, _, _ = rng.choice(ACTION_LIST)
        verb, _, rest = base.partition(" ")
        self.values |= {
            "ing": gerund.format(**self.values),
            "b": other.format(**self.values),
            "past": f"{forms(verb)[2]} {rest}".format(**self.values).strip(),
            "c": rng.choice(content.clauses) if content and rng.random() < 0.75 else self.values["q"],
            "insult": rng.choice(INSULTS),
            "bad": rng.choice(BAD),
            "worst": rng.choice(WORST),
            "state": rng.choice(STATES),
            "threat": rng.choice(THREATS),
            "wake": rng.choice(WAKE_UPS),
            "fool": rng.choice(FOOLS),
            "noun": rng.choice(NOUNS),
            "noun2": rng.choice(NOUNS),
        }
        for key in "atqc":
            self.values[key.upper()] = upper_first(self.values[key])

    def fill(self, template: str) -> str:
        return upper_first(template.format(**self.values))


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    first = text.split(" ", 1)[0]
    keep = first == "I" or first.startswith("I'") or first.rstrip(".") in {*NAMES, "Mr", "Ms", "Dr"} or not first[:1].isalpha()
    return text if keep else text[:1].lower() + text[1:]


def rude_pair(rng: random.Random, content: Content | None = None) -> TonePair:
    """A sentence that hurts or commands, and its courteous twin with the same facts."""
    slots = Slots(rng, content)
    request = rng.random() < 0.45
    blunt_template, courteous_template = rng.choice(REQUESTS if request else STATEMENTS)
    values = slots.values
    if not request:
        values["x"] = rng.choice(COMPLAINT_CLOSERS)
    if values["d"] == " as soon as possible" and values["x"] in URGENT:
        values["x"] = "."
    urgent = request and "{x}" in blunt_template and values["x"] in URGENT and not values["d"]
    blunt, courteous = slots.fill(blunt_template), slots.fill(courteous_template)
    if urgent and courteous.endswith("?"):
        courteous = courteous[:-1] + " as soon as possible?"
    opener = rng.choice(OPENERS) if len(blunt.split()) > 1 else ""
    if opener:
        blunt = opener + lower_first(blunt)
    if rng.random() < 0.04:
        blunt = blunt.upper()
    return TonePair(blunt, courteous, "negative", "impolite")


def fine_sentence(rng: random.Random, content: Content | None = None) -> TonePair:
    """A sentence of the same situations that needs no lift, with its labels."""
    slots = Slots(rng, content)
    roll = rng.random()
    if roll < 0.3:
        text = slots.fill(rng.choice(NEUTRAL_LIST))
        return TonePair(text, text, "neutral", "neutral")
    if roll < 0.5:
        text = slots.fill(rng.choice(POSITIVE_LIST))
        return TonePair(text, text, "positive", "polite")
    if roll < 0.65:
        text = slots.fill(rng.choice(SAD_LIST))
        return TonePair(text, text, "negative", "neutral")
    if roll < 0.75:
        text = rng.choice(
            [
                "Please {a}{d}.",
                "Please {a}{d}, thank you.",
                "I would appreciate it if you could {a}{d}.",
                "Would you mind {ing}{d}?",
                "Thank you in advance for {ing}{d}.",
            ]
        )
        text = slots.fill(text)
        return TonePair(text, text, "neutral", "polite")
    _, courteous_template = rng.choice(REQUESTS if roll < 0.92 else STATEMENTS)
    text = slots.fill(courteous_template)
    polite = any(word in text for word in ("please", "Please", "grateful", "Would it be"))
    negative = any(word in text for word in ("not quite", "Unfortunately", "disappointed", "mistakes", "afraid"))
    return TonePair(text, text, "negative" if negative else "neutral", "polite" if polite else "neutral")


def merely_blunt(pair: TonePair) -> bool:
    """Whether the rude side is a bare command such as "Print the invoice.", which stands in every list of steps as well."""
    command = pair.courteous == f"Could you please {lower_first(pair.blunt[:-1])}?" and pair.blunt.endswith(".")
    return command and not re.search(r"\b(?:me|my)\b", pair.blunt)


def tone_pairs(seed: int) -> Iterator[TonePair]:
    """An endless stream of pairs, two thirds of them rude, deterministic from `seed`."""
    rng = random.Random(seed)
    while True:
        yield rude_pair(rng) if rng.random() < 0.67 else fine_sentence(rng)
