"""Set mistakes of usage, mended by patterns: what learners and hurried writers write so regularly that a table knows it better
than a small model, which has seen each of them too rarely.

A rule is a pattern, what stands in its place, and a sentence that shows it. Only what is wrong in (nearly) every context is a
rule: `python -m evaluation.usage` counts how often each speaks up in clean prose. The rules are the project's own; the facts
of grammar in them are those of any handbook. Pure functions over text. They know nothing about models.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from proofreader import phrases
from proofreader.inflection import form, lemmas

# Verbs that are hardly anything else: what stands after "to", "will" or "he" is then no noun.
VERBS = frozenset(
    """accept achieve agree allow apologise apologize appear apply appreciate arrive ask attend avoid be become begin believe belong
    borrow bring build buy carry catch choose collect come communicate compare complain complete confirm consider contact contain
    continue create decide deliver deny depend describe develop disappear disagree discuss do earn eat encourage enjoy ensure enter
    exist expect explain express fail feel fill find finish follow forget forgive get give go grow happen have hear help hope imagine
    improve include inform introduce invite join keep know learn leave lend let like listen live lose make manage marry mean meet
    mention need obtain occur offer open organise organize pay perform persuade prefer prepare promise protect prove provide publish
    realise realize receive recognise recognize recommend reduce refuse relax rely remain remember remind remove repair replace
    reply require resolve respond return say see seem sell send serve sing sit sleep solve speak spend spread stay steal
    succeed suffer suggest suppose survive take talk teach tell thank think translate travel try understand update use visit wait
    walk want warn watch wear win wish work worry write""".split()
)
# Verbs that are nouns or adjectives too
ACTS = VERBS | frozenset(
    """answer arrange base book break build call cancel change check clean click close cook copy correct cost count cover cross cry cut
    dance date deal delay demand doubt dress drink drive drop email end exchange extend fall fight fix fly force hold hurry hurt install
    invest issue judge jump land laugh lead lift limit load lock look mail mark match measure miss mix move name note notice order pack
    paint park pass phone plan plant play post postpone practise press print produce proceed process question rain raise reach read record
    register rent rest return ring rise run save search separate set share shop show shut sign skip smile smoke snow sort speak start stop
    store study subscribe swim switch taste test throw total touch train transfer trust turn upgrade upload download value vote
    wash wake waste welcome wonder""".split()
)
# Verbs that name a state, which is not going on
STATES = "know|understand|need|want|own|belong|prefer|believe|mean|contain|agree|seem|like|hate|wish|depend"
UNCOUNTABLE = "information|advice|furniture|equipment|homework|luggage|baggage|feedback|software|hardware|traffic|scenery|jewellery|machinery|stationery|knowledge"
# Things that are counted: without "a" or "the" they stand in the plural.
THINGS = frozenset(
    """account accountant address agreement airport answer apartment appointment article bag bank bed bedroom bicycle bike bill
    book bottle boy brother building bus cake camera car card cat chair chance child church city class client colleague college
    company computer conference contract country course cousin customer customer daughter day dentist department desk dictionary
    discount doctor document dog door dream driver egg email employee employer engineer exam example exercise explanation factory
    farmer father favour favor festival file film flat flight flower folder form friend game garden gift girl group guest guide
    guitar hat holiday home hospital hotel hour house husband idea invitation invoice island job journalist journey kilometer
    kilometre kitchen language laptop lawyer lesson letter library list machine magazine mail manager map market meeting member
    message meter method mile minute mistake month mother motorbike mountain movie museum name neighbor neighbour newspaper number
    nurse office offer opinion orange order package page painter parcel parent party partner passport password payment pen pencil
    person phone photo photograph picture place plan plane planet player poem policeman present president printer prize problem
    product programmer project proposal question quotation reason receipt recipe refund report request reservation restaurant
    river room salesman school seat secretary shop shirt shoe singer sister solution son song spoon station store story street
    student suggestion suitcase supermarket supplier table task teacher team telephone test ticket tool tourist town toy
    train translator tree trip umbrella university village visitor waiter waitress wall website week weekend wife window
    word writer year""".split()
)
ADJECTIVES = frozenset(
    """bad beautiful big bright busy calm cheap clean clear clever close cold cool dangerous dark deep difficult dirty dry early easy
    expensive famous fast friendly funny good great happy hard healthy heavy high hot hungry important intelligent interesting kind
    large late lazy light long loud low lucky modern narrow near new nice noisy old patient polite poor popular pretty proud quick
    quiet rich sad safe serious sharp short simple slow small smart soft strange strong successful sure sweet tall thick thin tidy tired
    ugly useful warm weak wet wide wise young""".split()
)

_MACROS = {
    "PRON": r"(?:I|you|he|she|it|we|they)", "ONE": r"(?:he|she|it)", "ME": r"(?:me|you|him|her|us|them)",
    "MY": r"(?:my|your|his|her|its|our|their)", "THE": r"(?:the|a|an|my|your|his|her|its|our|their|this|that|these|those)",
    "END": r"(?=[.,;:!?)](?!\w)|$)",
    "STOP": r"(?=[.,;:!?)](?!\w)|$| (?:and|but|or|because|so|when|while|if|that|who|which|in|on|at|of|for|from|to|with|without|by|about|near|next|after|before|since|until|during|than|as|is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|here|there|now|today|yesterday|tomorrow|again|yet|ago)(?![\w-]))",
    "CLAUSE": r"(?:^|(?<=[,;:] )|(?<=, and )|(?<=\bbut )|(?<=\bbecause )|(?<=\bif )|(?<=\bwhen )|(?<=\bthink )|(?<=\bso )|(?<=\bsince )|(?<=\balthough )|(?<=\bhope )|(?<=\bsorry ))",
    "MODAL": r"(?:can|could|should|must|might|may|will|would|cannot|can't|couldn't|shouldn't|mustn't|won't|wouldn't)",
    "DAY": r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
    "MONTH": r"(?:January|February|March|April|May|June|July|August|September|October|November|December)",
    "NUM": r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)",
    "SOME": r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|several|many|some|a few)",
    "UNITS": r"(?:seconds|minutes|hours|days|nights|weeks|months|years|decades)",
    "UNIT": r"(?:second|minute|hour|day|night|week|month|year|decade|kilomet(?:er|re)|dollar|euro)",
    "STATE": rf"(?:{STATES})",
    "NP": r"(?:(?:the|a|an|my|your|his|her|its|our|their|this|that|these|those) )(?:[\w'’-]+ ){0,2}?[\w'’-]+",
}  # fmt: skip

# (pattern, what stands in its place, a sentence with the mistake, the sentence without). "@NAME" is one of _MACROS. A group's name
# says what its word must be (_KINDS), "{base:ING}" puts it into another form (_SHAPES). The first letter's case is kept.
TABLE: tuple[tuple[str, str, str, str], ...] = (
    # --- what follows a verb
    (r"^Were (?=(?:is|are|do|does|did|can) )", "Where ", "Were did you go?", "Where did you go?"),
    (r"\b(?P<m>must|should|would|can't|cannot|couldn't|shouldn't|mustn't|won't|wouldn't|don't|doesn't|didn't) to (?P<act>\w+)", "{m} {act}", "We should to order paper.", "We should order paper."),
    (r"(?<!thing )(?<!all )(?<!ever )(?<!best )(?<!that )(?<!what )(?<!as )\b(?P<p>@PRON) (?P<m>can|may|might|will) (?P<n>not )?to (?P<act>\w+)", "{p} {m} {n}{act}", "You can to open it now.", "You can open it now."),
    (r"\bcan not to (?P<act>\w+)", "cannot {act}", "They can not to open it.", "They cannot open it."),
    (r"\b(?P<p>@PRON) (?P<m>@MODAL) (?P<n>not |also |never |always )?(?P<wrong>\w+)", "{p} {m} {n}{wrong:BASE}", "He can speaks English.", "He can speak English."),
    (r"\b(?P<m>didn't|doesn't|don't|did not|does not|do not) (?P<wrong>\w+)", "{m} {wrong:BASE}", "She didn't came home.", "She didn't come home."),
    (r"^(?P<w>(?:Where|When|Why|How|What|Who) )?(?P<m>did|does|do) (?P<p>@PRON) (?P<wrong>\w+)", "{w}{m} {p} {wrong:BASE}", "Did you received it?", "Did you receive it?"),
    (r"\b(?P<h>have|has|had|having|'ve|haven't|hasn't|hadn't) (?P<a>already |just |never |not |also |ever |always |recently )?(?P<irr>\w+)", "{h} {a}{irr:PARTICIPLE}", "I have saw it.", "I have seen it."),
    (r"\b(?P<h>have|has|had) (?P<p>@PRON) (?P<a>already |just |never |ever )?(?P<irr>\w+)", "{h} {p} {a}{irr:PARTICIPLE}", "Have you ever went there?", "Have you ever gone there?"),
    (r"\b(?P<b>is|are|was|were|been|be) (?P<a>not |also |already |never )?(?P<irrt>\w+)", "{b} {a}{irrt:PARTICIPLE}", "The letter was wrote by him.", "The letter was written by him."),
    (r"\b(?P<p>I|he|she|it|we|they|you) (?:was|were) (?P<went>went|came|became|fell|slept|happened|died|disappeared|occurred|appeared|existed|stayed|remained)\b", "{p} {went}", "He was went home.", "He went home."),
    (r"\b(?:was|were) (?P<went>arrived|happened|died|occurred|appeared|existed|disappeared) (?=@THE\b|on\b|in\b|at\b|last\b|yesterday\b|to\b|two\b|three\b|because\b|early\b|late\b)", "{went} ", "The box was arrived this morning.", "The box arrived this morning."),
    (r"\b(?:is|are) (?P<went>happened|occurred|existed)\b", "{went}", "It is happened again.", "It happened again."),
    (r"(?<!do )\b(?P<b>(?:has|have|had) been|will be|was|were|is|are) (?P<v>send|deliver|receive|write|include|provide|confirm|inform|describe|locate|prepare|take|give|make|solve|sell|build|teach|invite|choose|accept|tell|create|steal|forget|publish|destroy|replace|remove|pay|ship|cancel|delay|sign|approve|damage|attach|postpone)(?= (?:by|to|in|on|at|from|with|for|today|yesterday|tomorrow|last|next|this|already|soon|because|@END)\b|@END)", "{b} {v:PARTICIPLE}", "It has been ship today.", "It has been shipped today."),
    (r"\b(?P<w>wants?|wanted|would like|need) that (?P<p>you|he|she|we|they|I|it) (?P<acts>\w+)", "{w} {p:OBJ} to {acts:BASE}", "I want that you check it.", "I want you to check it."),
    (r"\b(?P<w>suggest|suggests|suggested|suggesting|recommend|recommends|avoid|avoids|avoided|enjoy|enjoys|enjoyed|dislike|dislikes|disliked|postpone|postponed|finish|finishes|finished|can't help|keep|keeps|kept|quit|imagine|admit|admitted|deny|denied) to (?P<act>\w+)", "{w} {act:ING}", "She suggested to postpone it.", "She suggested postponing it."),
    (r"\b(?P<w>(?:I am|I'm|I was|we are|we're|we were|he is|he's|she is|she's|you are|you're|get|got|getting) (?:not |also |now )?used to) (?P<act>\w+)", "{w} {act:ING}", "I am used to work late.", "I am used to working late."),
    (r"\b(?P<w>(?:look|looks|looking|looked) forward) (?:to |for )?(?P<base>hear|meet|see|receive|speak|get|read|visit|discuss|learn|welcome|know|have|talk|work|start)(?:ing)?(?= @THE\b| from\b| with\b| @ME\b| back\b| to\b| about\b| more\b| soon\b| some\b|@END)", "{w} to {base:ING}", "I look forward to hear from you.", "I look forward to hearing from you."),
    (r"\b(?P<w>(?:look|looking) forward) (?:for )?(?P<y>your|our|the|this|that|you|it|them)\b", "{w} to {y}", "We look forward your answer.", "We look forward to your answer."),
    (r"\bworth (?:to )?(?P<v>read|see|visit|try|do|buy|know|watch|learn|keep|make|hear|consider|mention)\b(?!ing)", "worth {v:ING}", "It is worth to read.", "It is worth reading."),
    (r"\b(?P<w>without|instead of|interested in|good at|tired of|responsible for|capable of|insist on|succeed in|apologi[sz]e for|sorry for|afraid of) to (?P<act>\w+)", "{w} {act:ING}", "He left without to say goodbye.", "He left without saying goodbye."),
    (r"\b(?P<w>thank(?:s| you)(?: very much| so much)? for|without|instead of|interested in|responsible for|insists? on|succeed(?:ed|s)? in|apologi[sz]e for) (?P<base>\w+) (?P<o>@ME|@THE|it)\b", "{w} {base:ING} {o}", "Thank you for send me the form.", "Thank you for sending me the form."),
    (r"\b(?P<w>make|makes|made|making|let|lets|letting) (?P<o>me|you|him|her|us|them) to (?P<act>\w+)", "{w} {o} {act}", "He made me to wait.", "He made me wait."),
    (r"\blets? me to know\b", "let me know", "Please let me to know.", "Please let me know."),
    (r"\b(?P<w>would like|wants?|wanted|decided?|decides|tried|refused?|promised?|learned|agreed) (?P<base>(?!contact|complete|open|sleep|say\b|help|have|be\b|work|hope|visit|travel|need|walk|talk|wish|like|love|care|mean|use\b)\w+)", "{w} to {base}", "I would like know the price.", "I would like to know the price."),
    (r"\b(?P<p>I|you) need (?P<v>buy|go|know|get|make|see|speak|talk|find|take|send|learn)\b", "{p} need to {v}", "I need know the price.", "I need to know the price."),
    (r"\b(?P<w>wants?|wanted|needs?|tries|going|able|would like|hopes?|decided?|plans?|how|has|order|easy|difficult|important|possible|happy|glad|sorry|ready|used|tried) to (?P<wrong>\w+)", "{w} to {wrong:BASE}", "He wants to goes home.", "He wants to go home."),
    (r"\b(?P<w>wants?|wanted|going|able|would like|has|need|needs|seems?) to (?:is|are|was|were|am)\b(?! not\b)", "{w} to be", "I want to am a doctor.", "I want to be a doctor."),
    (r"\b(?P<w>want|wants|wanted|need|needs|plan|decided|hope|able|would like|try|tries|tried) to (?P<ving>\w+ing)\b", "{w} to {ving:BASE}", "I want to going home.", "I want to go home."),
    (r"\b(?P<w>came|went|go|come|here|there|is|are|ready|money|time|important|used|tried|try|want) for to\b", "{w} to", "I came for to help.", "I came to help."),
    (r"\bfor (?P<base>buy|learn|see|make|get|know|improve|become|understand|discuss|send|receive|meet|eat|find|have|be|go|take|tell|ask|speak|do|pay|solve|choose)(?= @THE\b| @ME\b| some\b| more\b| about\b| it\b| English\b| new\b| good\b| to\b| better\b| how\b)", "to {base}", "I went there for buy some bread.", "I went there to buy some bread."),
    (r"^(?P<w>Please|Kindly) to (?P<act>\w+)", "{w} {act}", "Please to inform me.", "Please inform me."),
    (r"^Before to (?P<act>\w+)", "Before {act:ING}", "Before to start, read it.", "Before starting, read it."),
    (r"\bhesitate (?P<base>contact|call|ask|write|email|let|tell|reach)\b", "hesitate to {base}", "Do not hesitate contact us.", "Do not hesitate to contact us."),
    (r"\b(?P<w>suggest) (?P<o>you|him|them|us) to (?P<act>\w+)", "{w} that {o:SUBJ} {act}", "I suggest you to wait.", "I suggest that you wait."),
    (r"\bappreciate if\b", "appreciate it if", "I would appreciate if you came.", "I would appreciate it if you came."),
    (r"\b(?P<m>can|could) (?:be )?able to\b", "{m}", "We can able to help.", "We can help."),
    (r"\bwill can\b", "will be able to", "He will can help.", "He will be able to help."),
    (r"\bwill must\b", "will have to", "He will must pay.", "He will have to pay."),
    (r"\b(?:don't|do not|doesn't|does not) can\b", "cannot", "I don't can come.", "I cannot come."),
    # --- forms of the verb
    (r"@CLAUSE(?P<p>I|we|you|they) (?:am|are) (?P<verb>agree|want|need|have|think|hope|know|understand|believe|live|prefer|appreciate|wish|remember)(?! to be\b)\b", "{p} {verb}", "I am agree with you.", "I agree with you."),
    (r"@CLAUSE(?P<p>he|she|it) is (?P<verb>agree|want|need|have|think|hope|know|understand|believe|live|prefer|appreciate|wish)\b", "{p} {verb:S}", "He is want to go.", "He wants to go."),
    (r"\bI'm (?P<verb>agree|want|need|think|hope|know|understand|believe|prefer|wish)\b", "I {verb}", "I'm agree with you.", "I agree with you."),
    (r"\b(?P<p>I|we|you|they) (?:am|are) (?P<ing>knowing|owning|belonging|preferring|understanding|needing|believing|seeming)\b", "{p} {ing:BASE}", "I am knowing the answer.", "I know the answer."),
    (r"\b(?P<p>he|she|it) is (?P<ing>knowing|owning|belonging|preferring|understanding|needing|wanting|believing|seeming)\b", "{p} {ing:S}", "He is knowing the answer.", "He knows the answer."),
    (r"@CLAUSE(?P<p>I|we|you|they) (?:know|am knowing|are knowing|knows) (?P<o>(?:[\w'’]+ ){1,3})(?P<t>(?:for|since) (?:a long time|(?:many|@NUM|several|some) @UNITS|years|\d{4}|last \w+))@END", "{p} have known {o}{t}", "I know him for ten years.", "I have known him for ten years."),
    (r"^(?P<p>I|we|you|they) (?:am |are )?(?P<v>work|live|study|teach|play|wait|own|working|living|studying|teaching|waiting|playing)(?P<r>(?: [\w'’]+){0,5}?) since (?P<t>\d{4}|last \w+|yesterday|@DAY|@MONTH|this morning|I was [\w ]+|my childhood)@END", "{p} have {v:SINCE}{r} since {t}", "I work here since 2019.", "I have worked here since 2019."),
    (r"^(?P<p>he|she|it) (?:is )?(?P<v>works|lives|studies|teaches|plays|waits|owns|working|living|studying|teaching|waiting|playing)(?P<r>(?: [\w'’]+){0,5}?) since (?P<t>\d{4}|last \w+|yesterday|@DAY|@MONTH|this morning|his childhood|her childhood)@END", "{p} has {v:SINCE}{r} since {t}", "She lives here since 2019.", "She has lived here since 2019."),
    (r"@CLAUSE(?P<p>@PRON) (?P<b>am|is|are) (?P<ing>\w+ing)(?P<r>(?: [\w'’]+){0,6}?) (?P<t>(?:since|for) (?:@SOME @UNITS|\w+ (?:years|months|weeks|days|hours)|a long time|\d{4}|last \w+) now|since (?:@SOME @UNITS|\d{4}|last \w+|a long time|yesterday|this morning))@END", "{p} {p:HAVE} been {ing}{r} {t}", "We are waiting since yesterday.", "We have been waiting since yesterday."),
    (r"@CLAUSE(?P<p>@PRON) (?P<b>am|is|are) (?P<ing>working|living|studying|teaching|learning) (?P<r>(?:[\w'’]+ ){1,5}?)for (?P<t>@SOME (?:years|months))@END", "{p} {p:HAVE} been {ing} {r}for {t}", "He is working here for ten years.", "He has been working here for ten years."),
    (r"(?<!^)\bsince (?P<t>(?:a long time|@SOME @UNITS|(?:one|a|an) (?:week|month|year|hour)))(?! (?:ago|before|of|is|are|have|has|had|passed|went)\b)\b", "for {t}", "I have waited since two weeks.", "I have waited for two weeks."),
    (r"^Since (?P<t>(?:@NUM|several|many) @UNITS),? (?P<p>I|we|you|they) (?:am |are )?(?P<verb>\w+)(?P<r>[^,.?!]*)", "{p} have been {verb:ING}{r} for {t:LOW}", "Since three days we wait here.", "We have been waiting here for three days."),
    (r"^(?P<t>Yesterday|Last (?:night|week|month|year|summer|@DAY)|(?:@SOME|A|One|An) (?:second|minute|hour|day|night|week|month|year)s? ago)(?P<c>,? )(?P<p>@PRON) (?:have|has) (?:already |just )?(?P<vbn>\w+)", "{t}{c}{p} {vbn:PAST}", "Yesterday I have sent it.", "Yesterday I sent it."),
    (r"\b(?P<p>@PRON) (?:have|has) (?:already |just )?(?P<vbn>\w+)(?P<r>(?: (?!since\b|until\b|by\b|and\b|but\b|that\b|from\b|than\b)[\w'’-]+){0,8}) (?P<t>yesterday(?: (?:morning|evening|afternoon))?|last (?:night|week|month|year|summer|@DAY)|(?:@SOME|a|an|one) (?:second|minute|hour|day|night|week|month|year)s? ago|in (?:19|20)\d\d)@END", "{p} {vbn:PAST}{r} {t}", "I have seen him last week.", "I saw him last week."),
    (r"^(?P<t>Yesterday|Last (?:night|week|month|year|summer|@DAY)|(?:@SOME|A|One|An) (?:hour|day|week|month|year)s? ago)(?P<c>,? )(?P<p>@PRON) (?P<fin>\w+)", "{t}{c}{p} {fin:PAST}", "Yesterday I go to the bank.", "Yesterday I went to the bank."),
    (r"^(?P<p>@PRON) (?P<fin>\w+)(?P<r>(?: (?!and\b|but\b|that\b|until\b|since\b|by\b|did\b|was\b|were\b|had\b|of\b|than\b)[\w'’-]+){1,7}) (?P<t>yesterday|last (?:night|week|month|year|summer)|(?:@SOME|a|an|one) (?:minute|hour|day|week|month|year)s? ago)@END", "{p} {fin:PAST}{r} {t}", "I see him two days ago.", "I saw him two days ago."),
    (r"^(?P<w>When|As soon as|After|Before|Until|Once|Unless) (?P<p>@PRON) will (?P<act>\w+)(?=[^?]*$)", "{w} {p} {act:FIN}", "When I will arrive, I will call.", "When I arrive, I will call."),
    (r"^If (?P<p>I|he|she|it|we|they) will (?P<n>not )?(?P<act>\w+|rain|snow)(?=[^?]*, .*\b(?:will|can|must|please)\b)", "If {p} {n:DONT}{act:FIN}", "If it will rain, we will stay.", "If it rains, we will stay."),
    (r"\b(?P<w>as soon as|until|once|before|after|unless) (?P<p>@PRON) will (?P<act>\w+)", "{w} {p} {act:FIN}", "Call me as soon as you will arrive.", "Call me as soon as you arrive."),
    (r"\bif (?P<p>@PRON) would have (?P<o>time|money|more|enough|the|a|an|any|some|children)\b(?=.*\bwould\b)", "if {p} had {o}", "If I would have time, I would help.", "If I had time, I would help."),
    (r"\bif (?P<p>@PRON) would have (?P<vbn>\w+)(?=.*\bwould\b)", "if {p} had {vbn:PARTICIPLE}", "If I would have known, I would have come.", "If I had known, I would have come."),
    (r"^If (?P<p>I|he|she|they|we) would (?P<base>\w+)(?=[^?]*, (?:\w+ ){1,3}would\b)", "If {p} {base:PAST}", "If I would know it, I would say so.", "If I knew it, I would say so."),
    (r"\bif I was you\b", "if I were you", "If I was you, I would go.", "If I were you, I would go."),
    (r"\bwish (?P<p>@PRON) have\b", "wish {p} had", "I wish I have a car.", "I wish I had a car."),
    (r"\bwish (?P<p>@PRON) can\b", "wish {p} could", "I wish I can come.", "I wish I could come."),
    (r"\bwish (?P<p>@PRON) (?:am|is|are)\b", "wish {p} were", "I wish I am rich.", "I wish I were rich."),
    (r"\b(?P<m>would|could|should|must|might) of (?=(?:been|had|gone|done|made|liked|come|seen|known|told|taken|given|said|called|got|written|sent|\w+ed)\b)", "{m} have ", "We would of called you.", "We would have called you."),
    (r"@CLAUSE(?P<p>I|he|she|it|we|you|they|there) use to (?=(?:be|have|live|work|go|play|think|like|do|know|love|come|say|study|see)\b)", "{p} used to ", "I use to live there.", "I used to live there."),
    (r"\b(?P<b>am|is|are|was|were|be|get|got|getting|'m|'re|'s) use to\b", "{b} used to", "I am use to it.", "I am used to it."),
    (r"\b(?P<b>am|is|are|was|were|be|'m|'re|'s) suppose to\b", "{b} supposed to", "He is suppose to come.", "He is supposed to come."),
    (r"\b(?P<p>I|he|she) born\b", "{p} was born", "She born in Rome.", "She was born in Rome."),
    (r"\b(?P<b>am|is|are|was|were|be) (?P<a>very |not |really |so )?interest in\b", "{b} {a}interested in", "I am interest in art.", "I am interested in art."),
    (r"\b(?P<p>I|we|he|she|they|you) (?P<b>am|'m|are|is|was|were) (?P<a>not |very |really |so |also |always |more )?interesting in\b", "{p} {b} {a}interested in", "I am very interesting in art.", "I am very interested in art."),
    (r"\bI(?P<b> am|'m| was| feel| felt) (?P<a>not |very |really |so |always |quite |a bit )?(?P<v>bor|excit|confus|disappoint|surpris|frustrat|embarrass|tir)ing(?= (?:about|with|by|at|that|to|of|because|and)\b|@END)", "I{b} {a}{v}ed", "I am very exciting about it.", "I am very excited about it."),
    (r"\b(?P<n>film|movie|book|meeting|result|results|trip|lesson|lessons|lecture|instructions|news|job|game|article|report|weather|story|speech|course|exam|question|answer|service|map) (?P<b>is|was|are|were) (?P<a>not |very |really |so |quite |too )?(?P<v>bor|interest|excit|confus|disappoint|surpris|frustrat|embarrass|tir)ed(?= (?:and|but|for)\b|@END)", "{n} {b} {a}{v}ing", "The film was very bored.", "The film was very boring."),
    (r"\b(?P<b>am|are|is|was|were) (?P<v>please|disappoint|satisfy|confuse|marry|worry|locate|excite) (?P<i>to|with|by|about|in|that)\b", "{b} {v:PARTICIPLE} {i}", "We are please to hear it.", "We are pleased to hear it."),
    (r"\b(?P<w>(?:please )?find) attach\b", "{w} attached", "Please find attach my report.", "Please find attached my report."),
    (r"\b(?P<w>see|find|check|open|read|review|view) attached (?P<n>file|document|report|invoice|list|photo|letter|form|contract|files|documents|photos|spreadsheet|table|picture)\b", "{w} the attached {n}", "Please see attached file.", "Please see the attached file."),
    # --- subject and verb
    (r"\b(?P<n>information|advice|furniture|equipment|homework|luggage|feedback|software|hardware|knowledge|baggage|scenery|machinery)s\b", "{n}", "I need more informations.", "I need more information."),
    (r"@CLAUSE(?P<p>(?-i:[Hh]e|[Ss]he|[Ii]t)) (?P<a>always |never |often |usually |also |really |sometimes )?(?P<fin>(?!be\b|need not\b)\w+)", "{p} {a}{fin:S}", "He always come late.", "He always comes late."),
    (r"@CLAUSE(?P<p>I|we|you|they) (?P<a>always |never |often |usually |also |really |sometimes )?(?P<third>(?!is\b|has\b|does\b)\w+)", "{p} {a}{third:BASE}", "They always comes late.", "They always come late."),
    (r"@CLAUSE(?P<p>(?-i:[Hh]e|[Ss]he|[Ii]t)) (?P<v>have|do|are|don't|haven't|aren't)\b", "{p} {v:THIRD}", "She have two cars.", "She has two cars."),
    (r"@CLAUSE(?P<p>I|we|you|they) (?P<v>has|does|doesn't|hasn't)\b", "{p} {v:PLURAL}", "We has two cars.", "We have two cars."),
    (r"@CLAUSE(?P<p>we|you|they) (?P<v>is|was|isn't|wasn't)\b", "{p} {v:PLURAL}", "They was late.", "They were late."),
    (r"@CLAUSE(?P<p>I) (?:is|are|be)\b", "{p} am", "I is tired.", "I am tired."),
    (r"@CLAUSE(?P<p>everyone|everybody|nobody|no one|somebody|someone|everything|nothing|each of (?:the|them|us|you|these|our|my) ?[\w]*|one of (?:the|my|our|your|his|her|their|these) \w+s) (?P<v>have|do|are|don't|haven't|aren't|were|weren't)\b", "{p} {v:THIRD}", "Everybody are happy.", "Everybody is happy."),
    (r"@CLAUSE(?P<p>everyone|everybody|nobody|no one|each of (?:the|these|our|my) \w+s) (?P<fin>\w+)", "{p} {fin:S}", "Each of the offers need time.", "Each of the offers needs time."),
    (r"^(?P<n>(?:My|The|His|Her|Our|Your|This) (?:new |old |little )?(?:boss|brother|sister|mother|father|friend|colleague|wife|husband|manager|son|daughter|teacher|neighbou?r|customer|client|supplier|driver|company|team|doctor|assistant|uncle|aunt|cousin)) (?P<a>always |never |often |usually |also |really )?(?P<fin>(?!contact|offer|help|visit|use|need|walk|wait|watch|talk|hope|travel|feel|update)\w+)", "{n} {a}{fin:S}", "My brother live in Rome.", "My brother lives in Rome."),
    (r"^(?P<n>(?:My|The|His|Her|Our|Your|This) (?:new |old |little )?(?:boss|brother|sister|mother|father|friend|colleague|wife|husband|manager|son|daughter|teacher|neighbou?r|customer|client|supplier|driver|doctor|assistant|uncle|aunt|cousin)) (?P<v>have|do|are|don't|haven't|aren't|were)\b", "{n} {v:THIRD}", "My brother have a car.", "My brother has a car."),
    (r"^(?P<n>(?:My|The|His|Her|Our|Your|These|Those) (?:new |old |other |little )?(?:parents|brothers|sisters|friends|colleagues|managers|children|teachers|neighbou?rs|customers|clients|suppliers|students|people|employees|products|documents|prices|books|cars|rooms|men|women)) (?P<v>is|was|has|does|doesn't|isn't|wasn't|hasn't)\b", "{n} {v:PLURAL}", "The prices is too high.", "The prices are too high."),
    (r"\b(?P<d>many|some|most|few|all|several|these|those|young|old) people (?P<v>is|was|has|does|doesn't|isn't|wasn't)\b", "{d} people {v:PLURAL}", "Many people is here.", "Many people are here."),
    (r"^[Pp]eople (?P<v>is|was|has|doesn't|isn't|wasn't)\b", "people {v:PLURAL}", "People is friendly.", "People are friendly."),
    (r"@CLAUSE(?P<n>(?:the|this|my|your|our) (?:@UNC|news)) (?P<v>are|were|have|aren't|weren't)\b", "{n} {v:THIRD}", "The news are good.", "The news is good."),
    (r"^(?P<d>Do|Don't) (?P<p>he|she|it|(?:my|your|his|her|our|the) (?:boss|brother|sister|mother|father|friend|colleague|wife|husband|manager|teacher|company|shop|bus|train|price))(?= \w[^?]*\?)", "{d:THIRD} {p}", "Do he live here?", "Does he live here?"),
    (r"^(?P<d>Does|Doesn't) (?P<p>you|we|they|I|(?:my|your|his|her|our|the|these|those) \w+[^s' ]s)(?= \w[^?]*\?)", "{d:PLURAL} {p}", "Does your friends know it?", "Do your friends know it?"),
    (r"^(?P<d>Has) (?P<p>you|we|they|I)\b", "Have {p}", "Has you seen it?", "Have you seen it?"),
    (r"^(?P<d>Is|Was) (?P<p>you|we|they|these|those)\b", "{d:PLURAL} {p}", "Is you happy?", "Are you happy?"),
    (r"\bthere (?P<v>is|was) (?P<n>many|several|two|three|four|five|six|ten|a few|few|a lot of (?:people|things|problems|\w+[^s' ]s)|lots of \w+s|some (?P<things>\w+))\b", "there {v:PLURAL} {n}", "There is many reasons.", "There are many reasons."),
    (r"\bthere (?P<v>are|were) (?P<n>an?) (?P<a>\w+ )?(?P<thing>(?!number|group|list|team|party|class)\w+)@STOP", "there {v:THIRD} {n} {a}{thing}", "There are a problem with it.", "There is a problem with it."),
    (r"^There have (?=(?:a|an|no) )", "There is ", "There have a problem.", "There is a problem."),
    (r"^There have (?=(?:many|some|two|three|several|a lot of) )", "There are ", "There have many people.", "There are many people."),
    (r"\b(?P<n>people|man|woman|person|someone|somebody|anyone|everyone|friend|friends|colleague|colleagues|customers?|clients?|students?|teachers?|boss|boys?|girls?|men|women|children|driver|employees?) which (?=(?:is|are|was|were|has|have|had|work|works|live|lives|can|will|want|wants|need|needs|do|does|did|came|called|wrote|know|knows|like|likes|sent|speak|speaks|\w+ed)\b)", "{n} who ", "People which work here are kind.", "People who work here are kind."),
    (r"\b(?P<n>people|men|women|children|friends|colleagues|customers|students|teachers|employees) (?P<w>who|that) (?P<third>\w+)", "{n} {w} {third:BASE}", "The people who works here are kind.", "The people who work here are kind."),
    (r"\b(?P<d>each|every) of us\b", "each of us", "Every of us knows it.", "Each of us knows it."),
    (r"^(?P<n>(?:The|This|Our|My|Your) (?:main |new )?(?:list|box|bag|quality|price|cost|name|owner|manager|director|head|colou?r|size|purpose|aim|goal|risk|delivery|copy|length|result|reason|condition|loss|lack|choice|version|design|installation|answer) of (?:the |our |my |your |these |those |all )?(?:\w+ )?\w+s) (?P<v>have|are|were|do|don't|aren't|weren't|haven't)\b", "{n} {v:THIRD}", "The list of names have been sent.", "The list of names has been sent."),
    (r"^(?P<n>(?:The|These|Our|My|Your) (?:results|prices|names|members|owners|managers|rules|goals|details|costs|reasons|photos|conditions|answers|copies) of (?:the|this|my|our|your|a) \w+) (?P<v>is|was|has|does|doesn't|isn't|wasn't)\b", "{n} {v:PLURAL}", "The results of the test is good.", "The results of the test are good."),
    (r"^(?P<n>(?:My|His|Her|Our|Your|The) (?:brother|sister|mother|father|boss|friend|colleague|wife|husband|son|daughter|teacher|manager|team|cat|dog) and (?:my|his|her|our|your|the|I)(?: \w+)?) (?P<v>is|was|has|does|doesn't|isn't|wasn't)\b", "{n} {v:PLURAL}", "My brother and my sister is here.", "My brother and my sister are here."),
    (r"\bthere (?P<v>is|was) (?P<things>people|\w+s)@STOP", "there {v:PLURAL} {things}", "There is problems with it.", "There are problems with it."),
    (r"\b(?P<n>(?:this|some|more|much|your|my|our) (?:@UNC|news)) (?P<v>are|were|have|aren't|weren't)\b", "{n} {v:THIRD}", "Your advice were useful.", "Your advice was useful."),
    (r"@CLAUSE(?P<p>@PRON) (?:am|is|are) (?P<ving>\w+ing)(?P<r>(?: (?!and\b|but\b|that\b|until\b|since\b|by\b|than\b|from\b)[\w'’-]+){0,7}) (?P<t>yesterday|last (?:night|week|month|year|summer)|(?:@SOME|a|an|one) (?:minute|hour|day|week|month|year)s? ago)@END", "{p} {ving:PAST}{r} {t}", "He is going home yesterday.", "He went home yesterday."),
    (r"\b(?P<p>@PRON) will (?P<act>(?!have)\w+)(?P<r>(?: (?!and\b|but\b|that\b|until\b|since\b|by\b|than\b|from\b)[\w'’-]+){0,7}) (?P<t>yesterday|last (?:night|week|month|year|summer))@END", "{p} {act:PAST}{r} {t}", "I will call her yesterday.", "I called her yesterday."),
    (r"\b(?P<h>have|has|'ve) (?P<a>already |just |never |not |ever |recently )?(?P<v>go|see|take|eat|give|speak|know|choose|forget|make|buy|send|find|meet|lose|build|bring|sell|teach|win|hear|understand|receive|arrive|decide|learn|finish|begin)(?= @THE| @ME| it| them| to| in| at| from| some| many| English| a lot| yet|@END)", "{h} {a}{v:PARTICIPLE}", "I have receive your letter.", "I have received your letter."),
    (r"@CLAUSE(?P<p>I|he|she|we|they) (?P<b>am|is|are) (?P<verb>go|come|write|send|learn|look|wait|make|read|eat|speak|talk|study|buy|take|try|ask)\b", "{p} {b} {verb:ING}", "She is go to school.", "She is going to school."),
    (r"\bsince (?P<p>I) am (?P<o>a child|young|small|little|born|ten|five|six|a boy|a girl|\d+)\b", "since {p} was {o}", "I swim since I am a child.", "I swim since I was a child."),
    (r"@CLAUSE(?P<p>@PRON) (?P<b>am|is|are) (?P<o>here|there|ill|sick|married|at home|on holiday|in \w+) (?P<t>since (?:\d{4}|@SOME @UNITS|@DAY|@MONTH|last \w+|yesterday|this morning)|for (?:@SOME @UNITS) now)@END", "{p} {p:HAVE} been {o} {t}", "I am here since Monday.", "I have been here since Monday."),
    (r"^How long (?:are|is) (?P<p>you|they|we|he|she) (?P<o>here|there|waiting|working|living|learning|studying|married|ill|sick)\b", "How long {p:HAVE} {p} been {o}", "How long are you waiting?", "How long have you been waiting?"),
    (r"^How long (?:do|does) (?P<p>you|they|we|he|she) (?P<v>know|have|own|live|work|study)\b", "How long {p:HAVE} {p} {v:PARTICIPLE}", "How long do you know him?", "How long have you known him?"),
    (r"^(?P<w>This|It) is the (?P<n>first|second|third) time(?P<t> that)? (?P<p>I|we|you|they) (?P<fin>(?!have\b)\w+)", "{w} is the {n} time{t} {p} have {fin:PARTICIPLE}", "It is the first time I visit Rome.", "It is the first time I have visited Rome."),
    (r"\b(?P<w>make|makes|made|let|lets) (?P<o>me|you|him|us|them) (?P<past>\w+)", "{w} {o} {past:BASE}", "It made me went home.", "It made me go home."),
    (r"\b(?P<w>you|I|not|don't|doesn't|never) mind to (?P<act>\w+)", "{w} mind {act:ING}", "Would you mind to wait?", "Would you mind waiting?"),
    (r"\bwould you mind (?P<act>\w+) (?P<o>@THE|me|us|it)\b", "would you mind {act:ING} {o}", "Would you mind open the door?", "Would you mind opening the door?"),
    (r"\b(?P<w>spend|spends|spent|wasted?) (?P<t>(?:[\w']+ ){0,2}(?:time|hours|hour|days|weeks|months|years)) to (?P<act>\w+)", "{w} {t} {act:ING}", "I spent two hours to write it.", "I spent two hours writing it."),
    (r"\b(?P<w>have|has|had|having) (?P<a>some |many |no |great |big |any |a lot of )?(?P<n>difficulty|difficulties|trouble|problems) to (?P<act>\w+)", "{w} {a}{n} {act:ING}", "I have difficulties to understand it.", "I have difficulties understanding it."),
    (r"\b(?P<w>go|goes|went|going|gone) (?:to|for) (?P<v>shopping|swimming|skiing|hiking|fishing|jogging|camping|sightseeing)@STOP", "{w} {v}", "We went to shopping.", "We went shopping."),
    (r"\b(?P<w>(?:would|could|can|will) you (?:please |kindly )?)to (?P<act>\w+)", "{w}{act}", "Could you please to send it?", "Could you please send it?"),
    (r"^(?P<w>(?:would|could|can|will) you (?:please |kindly )?)(?P<ving>\w+ing) (?P<o>@THE|@ME|it)\b", "{w}{ving:BASE} {o}", "Can you sending me the form?", "Can you send me the form?"),
    (r"^Please (?P<ving>\w+ing) (?P<o>me|us|the|your|it)\b", "Please {ving:BASE} {o}", "Please sending me the form.", "Please send me the form."),
    (r"\b(?P<v>plays?|played) (?P<a>well|very well|badly) (?P<o>tennis|football|chess|the (?:piano|guitar|violin))@STOP", "{v} {o} {a}", "He plays well tennis.", "He plays tennis well."),
    (r"^(?P<p>@PRON) (?P<t>every (?:day|morning|week|evening|year|month)|yesterday|last (?:night|week|month|year)) (?P<r>[^,.?!]+)(?P<m>[.!]?)$", "{p} {r} {t}{m}", "I yesterday went home.", "I went home yesterday."),
    (r"^What (?P<p>you|they|we|I) (?P<base>\w+)(?P<r>(?: \w+){0,4}\?)$", "What do {p} {base}{r}", "What you want?", "What do you want?"),
    (r"^When (?P<p>you|they|we|I) (?P<base>\w+)(?P<r>(?: \w+){0,2}\?)$", "When do {p} {base}{r}", "When you arrive?", "When do you arrive?"),
    (r"^Do (?P<p>you|we|they) can\b", "Can {p}", "Do you can help me?", "Can you help me?"),
    (r"^Are (?P<p>you|they|we) (?P<v>agree|know|want|need|have|understand|think)\b", "Do {p} {v}", "Are you agree?", "Do you agree?"),
    (r"^Is (?P<p>he|she) (?P<v>agree|know|want|need|have|understand|think|like)\b", "Does {p} {v}", "Is he know it?", "Does he know it?"),
    (r"^Did you (?P<e>ever )?been\b", "Have you {e}been", "Did you ever been there?", "Have you ever been there?"),
    (r"^(?P<s>(?:Is there|Are there|Can I|May I|Could I|Shall we|Is it possible|Would it be)\b[^,.?!:;]*)\.$", "{s}?", "Is there a bus to Rome.", "Is there a bus to Rome?"),
    (r"\b(?P<d>my|your|his|her|our|their|the) (?P<n>brother|sister|father|mother|friend|neighbou?r|company|teacher|doctor|customer|colleague|client|manager|husband|son|daughter|supplier|dog|cat|driver|student)s (?P<owned>\w+)(?= (?:is|was|has|in|on|to|at|for|from|with|and|by)\b|@END)", "{d} {n}'s {owned}", "My fathers car is new.", "My father's car is new."),
    (r"\b(?P<d>today|yesterday|tomorrow)s (?=\w)", "{d}'s ", "I read todays paper.", "I read today's paper."),
    (r"\b(?P<d>two|three|four|five|ten|many|several|some|these|those|few|all|both|\d+) (?P<a>new |old |other )?(?P<thing>\w+)['’]s@STOP", "{d} {a}{thing:PLURAL}", "I got two invoice's.", "I got two invoices."),
    (r"\b(?P<v>do|does|did|is|are|was|were|has|have|had|could|would|should)['’´`]nt\b", "{v}n't", "I do'nt know.", "I don't know."),
    (r"(?<![\w-])(?-i:Im\b)", "I'm", "Im late.", "I'm late."),
    (r"(?-i:\bIve\b)", "I've", "Ive seen it.", "I've seen it."),
    (r"(?-i:\b(?P<t>mr|mrs|ms|dr))(?=\.? (?-i:[A-Z]))", "{t:CAP}", "I met mr. Smith.", "I met Mr. Smith."),
    (r"^(?-i:(?P<w>he|she|i|we|they|you|it|the|this|that|my|our|your|please|thank|thanks|can|could|would|do|did|is|are|how|what|when|where|why|who|if|there|here|hope|sorry|unfortunately|however|yes|his|her|their|these|those|let|because|after|before))(?= .*[.!?]$)", "{w:CAP}", "he is late.", "He is late."),
    (r"\b(?P<w>is|are|was|were|not) so (?P<adj>\w+) like (?=(?:@THE|me|you|him|her|us|them|mine)\b)", "{w} as {adj} as ", "He is so tall like me.", "He is as tall as me."),
    (r"\b(?P<j>higher|lower|bigger|smaller|better|worse|faster|slower|cheaper|easier|older|younger|larger|taller|stronger|longer|greater) as (?=(?:@THE|me|you|him|her|us|them|mine|last|before)\b)", "{j} than ", "It is bigger as mine.", "It is bigger than mine."),
    (r"\bvery more (?P<w>\w+)", "much more {w}", "It is very more expensive.", "It is much more expensive."),
    (r"\b(?P<d>some|many|other|all|most|these|those|few|young|old|several) peoples\b(?!['’])", "{d} people", "Many peoples think so.", "Many people think so."),
    (r"\bchildrens\b", "children", "The childrens are here.", "The children are here."),
    (r"\b(?P<w>in|at|by|to|from|near|until|till) (?P<n>middle|end|beginning|bottom|top|start) of (?=(?:the|this|my|our|your|next|last|\w+)\b)", "{w} the {n} of ", "It is in middle of the town.", "It is in the middle of the town."),
    (r"\bin (?P<n>city cent(?:er|re)|town cent(?:er|re)|countryside|suburbs)\b", "in the {n}", "I live in city centre.", "I live in the city centre."),
    (r"\bone of (?P<j>best|biggest|largest|greatest|worst|oldest|youngest|most \w+) (?=\w)", "one of the {j} ", "It is one of best films.", "It is one of the best films."),
    (r"\b(?P<w>is|was) most (?P<j>important|beautiful|expensive|popular|famous|interesting|difficult|common|useful) (?P<n>thing|part|way|reason|problem|place|city|person|book|subject|language|country)\b", "{w} the most {j} {n}", "It is most important thing.", "It is the most important thing."),
    (r"\b(?P<w>in|to|from) (?P<n>(?-i:USA|UK|United States|United Kingdom|Netherlands|Philippines|EU))@STOP", "{w} the {n}", "I live in USA.", "I live in the USA."),
    (r"\bthe (?P<n>(?-i:Germany|France|Spain|Italy|China|Japan|London|Paris|England|Europe|Russia|India|Brazil|Canada|Mexico|Poland|Austria|Portugal|Sweden))(?! of\b| that\b| in\b| who\b)@STOP", "{n}", "I live in the Germany.", "I live in Germany."),
    (r"\b(?:in|by) the phone@STOP", "on the phone", "We spoke in the phone.", "We spoke on the phone."),
    (r"\bin page (?=\d)", "on page ", "It is in page 5.", "It is on page 5."),
    (r"\bon the (?P<t>morning|afternoon|evening)(?=@END)", "in the {t}", "I work on the evening.", "I work in the evening."),
    (r"\bin (?P<t>(?-i:Christmas|Easter))@STOP", "at {t}", "We meet in Christmas.", "We meet at Christmas."),
    (r"\b(?P<w>(?:go|goes|went|come|comes|came|travel|travels|travell?ed)(?: \w+){0,3}?) with (?:the )?(?P<n>bus|train|car|plane|bike|taxi)@END", "{w} by {n}", "We went there with the train.", "We went there by train."),
    (r"\bcongratulations for\b", "congratulations on", "Congratulations for your job.", "Congratulations on your job."),
    (r"\b(?P<w>prevent|prevents|prevented|stop|stops|stopped) (?P<o>me|you|him|us|them) to (?P<act>\w+)", "{w} {o} from {act:ING}", "It prevented us to go.", "It prevented us from going."),
    (r"\b(?P<w>succeed|succeeds|succeeded) to (?P<act>\w+)", "{w} in {act:ING}", "He succeeded to open it.", "He succeeded in opening it."),
    (r"\b(?P<w>insist|insists|insisted) to (?P<act>\w+)", "{w} on {act:ING}", "He insisted to pay.", "He insisted on paying."),
    (r"\b(?P<w>am|is|are|was|were|I'm|we're) thinking to (?P<act>\w+)", "{w} thinking of {act:ING}", "I am thinking to move.", "I am thinking of moving."),
    (r"\bapologi(?P<z>[sz])e to be\b", "apologi{z}e for being", "I apologise to be late.", "I apologise for being late."),
    (r"\binterested to (?P<v>work|buy|do|study|join|visit|participate)\b", "interested in {v:ING}", "I am interested to work here.", "I am interested in working here."),
    (r"\b(?P<w>opportunity|chance|ability) for (?P<base>(?!sleep)\w+) (?P<o>@THE|@ME|it|some|more)\b", "{w} to {base} {o}", "It is a chance for see the town.", "It is a chance to see the town."),
    (r"\baccording (?=(?:the|my|our|your|this|his|her)\b)", "according to ", "According the plan, we go.", "According to the plan, we go."),
    (r"\b(?P<w>regarding|concerning) to (?=(?:the|your|my|our|this)\b)", "{w} ", "I write regarding to your offer.", "I write regarding your offer."),
    (r"\bin front (?=(?:the|my|our|your)\b)", "in front of ", "We met in front the bank.", "We met in front of the bank."),
    (r"\b(?P<w>take|takes|took|taking) care (?:about|for)\b", "{w} care of", "Please take care about it.", "Please take care of it."),
    (r"\b(?:make|put) attention\b", "pay attention", "Please make attention to it.", "Please pay attention to it."),
    (r"\b(?P<w>pay|pays|paid|paying) (?P<a>\w+ )?attention (?:on|at(?! all)|for|in)\b", "{w} {a}attention to", "Pay attention on the road.", "Pay attention to the road."),
    (r"\b(?P<w>take|have|took|had) a look (?:on|to|in) (?=(?:the|this|my|your|our|it)\b)", "{w} a look at ", "Please have a look on it.", "Please have a look at it."),
    (r"\bin charge for\b", "in charge of", "She is in charge for it.", "She is in charge of it."),
    (r"\b(?P<w>answer|reply|response) (?:of|for|on) (?=(?:my|your|our) (?:question|email|letter|message|request|mail)s?\b)", "{w} to ", "I need an answer of my question.", "I need an answer to my question."),
    (r"\b(?:in|at) (?P<n>holidays?|vacation)@STOP", "on {n}", "I am in holiday.", "I am on holiday."),
    (r"\bin (?:the )?(?P<n>TV|television)@STOP", "on {n}", "I saw it in TV.", "I saw it on TV."),
    (r"\bin the radio@STOP", "on the radio", "I heard it in the radio.", "I heard it on the radio."),
    (r"\b(?:since|from) long(?: time)?@END", "for a long time", "I waited since long time.", "I waited for a long time."),
    (r"(?<!a )(?<!very )\blong time ago\b", "a long time ago", "It was long time ago.", "It was a long time ago."),
    (r"(?<!a )(?<!very )(?<!last )\bfew (?P<n>@UNITS) ago\b", "a few {n} ago", "I came few days ago.", "I came a few days ago."),
    (r"\bin the same time(?=@END| (?:I|we|he|she|they|it|you)\b)", "at the same time", "We came in the same time.", "We came at the same time."),
    # --- a word that is missing
    (r"^(?P<p>We|They|You) (?P<a>very |so |not |really |always |also )?(?P<adj>happy|sad|tired|sorry|glad|busy|late|ready|interested|hungry|afraid|ill|sick|able|angry|pleased|satisfied|disappointed|excited)(?= (?:with|to|about|that|for|because|in|of|at)\b|@END)", "{p} are {a}{adj}", "We very happy with it.", "We are very happy with it."),
    (r"^I (?P<a>very |so |not |really |always |also )?(?P<adj>happy|sad|tired|sorry|glad|busy|late|ready|interested|hungry|afraid|ill|sick|able|angry|pleased|satisfied|disappointed|excited)(?= (?:with|to|about|that|for|because|in|of|at)\b|@END)", "I am {a}{adj}", "I very happy with it.", "I am very happy with it."),
    (r"^(?P<p>He|She|It) (?P<a>very |so |not |really |always |also )?(?P<adj>happy|sad|tired|sorry|glad|busy|late|ready|interested|hungry|afraid|ill|sick|able|angry|pleased|satisfied|disappointed|excited|important|necessary|possible|difficult|expensive)(?= (?:with|to|about|that|for|because|in|of|at)\b|@END)", "{p} is {a}{adj}", "She very happy with it.", "She is very happy with it."),
    (r"^(?P<p>I|You|We|They|He|She|It) (?P<ving>(?:go|wait|work|look|think|try|write|study|live|com|learn|plan|hop|read|send|call|ask|speak|talk|stay|mak|do|play)ing) (?=@THE\b|for\b|to\b|in\b|at\b|about\b|on\b|here\b|with\b|from\b)(?=[^?]*$)", "{p} {p:BE} {ving} ", "We waiting for the bus.", "We are waiting for the bus."),
    (r"^Is (?P<a>not |very |so |too )?(?P<x>raining|snowing|important|necessary|possible|impossible|difficult|easy|good|bad|nice|cold|hot|better|true|great|clear|late|early|cheap|expensive|a (?:good|great|nice|big|bad) \w+)\b(?=[^?]*[.!]?$)", "It is {a}{x}", "Is raining here.", "It is raining here."),
    (r"\b(?P<w>because|although|^I think|^I believe) is (?=(?:a|an|the|not|very|too|so|raining|important|necessary|possible|difficult|easy|good|better|cheap|cheaper|expensive|late|cold|hot|my|our|near|far)\b)", "{w} it is ", "I stay because is cold.", "I stay because it is cold."),
    (r"@CLAUSE(?P<p>I|we|you|they) not (?P<fin>\w+)(?P<r>.*\b(?:yesterday|last (?:week|month|year|night)|ago)\b)", "{p} did not {fin}{r}", "We not know it yesterday.", "We did not know it yesterday."),
    (r"@CLAUSE(?P<p>I|we|you|they) not (?P<fin>\w+)", "{p} do not {fin}", "I not know him.", "I do not know him."),
    (r"@CLAUSE(?P<p>he|she|it) not (?P<verb>know|knows|understand|understands|like|likes|want|wants|work|works|have|has|come|comes|answer|answers|speak|speaks|need|needs|live|lives|go|goes)\b", "{p} does not {verb:BASE}", "He not know me.", "He does not know me."),
    (r"\b(?P<w>wait|waits|waiting|waited) (?P<o>your (?:answer|reply|response|email|mail|call|confirmation|feedback|decision|message|letter)|you|him|me|them|us|the (?:bus|train|answer|reply|result|results))\b", "{w} for {o}", "I am waiting your answer.", "I am waiting for your answer."),
    (r"\b(?P<w>listen|listens|listening|listened) (?P<o>me|him|her|us|them|music|you|your|my|to)\b(?<! to)", "{w} to {o}", "Please listen me.", "Please listen to me."),
    (r"\breply (?P<o>me|us|him|her|them|my (?:email|mail|letter|message|question)|your (?:email|mail|letter|message))\b", "reply to {o}", "Please reply me.", "Please reply to me."),
    (r"\b(?P<w>in|at|on|of|with|for|from|to|is|are|was|were|have|has|had|do|did) same (?P<n>time|way|day|place|problem|company|city|school|thing|class|room|house|age|year|week|office|person|team|reason|situation|idea|opinion|street|town|price|colou?r|size|car|address|mistake)\b", "{w} the same {n}", "We work in same office.", "We work in the same office."),
    (r"\b(?P<w>in|at) (?P<n>morning|afternoon|evening)(?=@END| (?:and|at|I|we|he|she|they|because)\b)", "in the {n}", "I work in morning.", "I work in the morning."),
    (r"\b(?:in (?:the )?weekends?|at weekend)@END", "at the weekend", "I stay home in the weekend.", "I stay home at the weekend."),
    (r"\b(?:in|at|in the|at the|on) (?P<n>internet)@STOP(?! of\b)", "on the {n}", "I found it in internet.", "I found it on the internet."),
    (r"\bfor first time\b", "for the first time", "I am here for first time.", "I am here for the first time."),
    (r"\b(?P<w>for|in|after|about|take|takes|took|just|within) few (?P<n>@UNITS)\b", "{w} a few {n}", "It takes few minutes.", "It takes a few minutes."),
    (r"\b(?P<w>for|after|take|takes|took|been|such|it's been) (?P<n>long time)\b", "{w} a {n}", "I waited for long time.", "I waited for a long time."),
    (r"\b(?P<w>have|has|had|are|is|was|were|got|need|with|spend|spent|cost|costs) lot of (?P<n>people|things|time|money|work|problems|questions|friends|information|\w+s)\b", "{w} a lot of {n}", "There are lot of people.", "There are a lot of people."),
    (r"\ba lots of\b", "a lot of", "I have a lots of work.", "I have a lot of work."),
    (r"\b(?P<w>need|in|for|after|within|have|take|takes|took|spent) couple of (?P<n>@UNITS)\b", "{w} a couple of {n}", "I need couple of days.", "I need a couple of days."),
    (r"\b(?P<w>am|is|are|was|were|feel|felt|I'm|it's) little bit\b", "{w} a little bit", "I am little bit tired.", "I am a little bit tired."),
    (r"\b(?P<w>I am|I'm|he is|she is|he's|she's|he was|she was|I was|as|to be|to become|became|become) (?P<job>teacher|doctor|nurse|engineer|lawyer|student|accountant|waiter|dentist|programmer|journalist|translator|secretary|driver|farmer|pilot|manager|freelancer|photographer|consultant|developer|scientist|architect|electrician|plumber|baker|nurse|waitress|designer)(?=@END| (?:in|at|for|and|from|with|here|but|since|who)\b)", "{w} {job:A}", "I am student in Rome.", "I am a student in Rome."),
    (r"\blooking for (?P<a>new |good |cheap |small |nice |better )?(?P<thing>(?!game|mail)\w+)@STOP", "looking for {a:A}{thing:B}", "I am looking for flat near here.", "I am looking for a flat near here."),
    (r"\b(?P<w>have|has|need|want|wants|needs|bought|got|would like|found|lost|make|made) (?P<a>new |good |small |nice |big |great |bad |short |long )?(?P<thing>problem|question|meeting|appointment|idea|job|car|dog|cat|suggestion|complaint|child|house|brother|sister|mistake|ticket|phone|computer|bicycle|bike|discount|reservation|flat|girlfriend|friend)(?=@END| (?:with|for|about|in|on|at|to|from|of|because|that|and I|but|yesterday|today|tomorrow)\b)", "{w} {a:A}{thing:B}", "I have question about it.", "I have a question about it."),
    (r"\b(?P<w>is|was) there (?P<thing>problem|question|chance|way|reason|meeting|bank|discount|train|bus|restaurant|difference|possibility)\b", "{w} there {thing:A}", "Is there problem with it?", "Is there a problem with it?"),
    (r"\bthere (?P<w>is|was) (?P<a>big |small |good |new )?(?P<thing>problem|question|chance|way|reason|meeting|bank|discount|train|bus|restaurant|difference|possibility|mistake)\b", "there {w} {a:A}{thing:B}", "There is problem with it.", "There is a problem with it."),
    (r"\b(?P<w>is|are|was|were|it's) (?P<jjs>\w+) (?P<noun>\w+)(?= (?:in|of|for|I|we|that|ever)\b)", "{w} the {jjs} {noun}", "She is best student in my class.", "She is the best student in my class."),
    (r"\b(?P<w>go|goes|went|going|gone|walk|walked|drive|drove|come|came|get|got) to (?P<n>bank|airport|station|doctor|dentist|cinema|beach|market|supermarket|gym|library|post office|toilet|museum|park|theatre|zoo|train station|bus stop|shop|restaurant)(?=@END| (?:and|at|with|by|in|on|to|because|every|for|yesterday|tomorrow|today|after|before)\b)", "{w} to the {n}", "We went to airport by bus.", "We went to the airport by bus."),
    (r"\b(?P<w>suggest|propose) me (?P<o>a|an|some|the|any)\b", "{w} {o}", "Can you suggest me a hotel?", "Can you suggest a hotel?"),
    (r"\b(?P<w>explain|explains|explained|describe|described) (?P<o>me|us|him|them|you) (?P<r>how|why|what|where|when|that|if)\b", "{w} to {o} {r}", "Explain me how it works.", "Explain to me how it works."),
    (r"\b(?P<w>explain|explains|explained|describe|described) (?P<o>me|us|him|them|you) (?P<r>@THE [^.,;:!?]{1,40}?)@END", "{w} {r} to {o}", "She explained me the rules.", "She explained the rules to me."),
    # --- a word too many
    (r"\b(?P<w>discuss|discusses|discussed|discussing) about\b", "{w}", "We discussed about the price.", "We discussed the price."),
    (r"\b(?P<w>emphasi[sz]es?|emphasi[sz]ed) on\b", "{w}", "He emphasised on quality.", "He emphasised quality."),
    (r"\bdespite of\b", "despite", "Despite of the rain, we went.", "Despite the rain, we went."),
    (r"\b(?P<w>(?:please|to|will|can|could|must|should|would|not|you) contact) (?:to|with) (?P<o>@ME|our|the|my|your)\b", "{w} {o}", "Please contact to our office.", "Please contact our office."),
    (r"\b(?P<w>(?:please|to|will|can|could|must|should|didn't|not) answer) to (?P<o>@ME|(?:my|your|the|our|his|her|this) (?:questions?|emails?|mails?|letters?|calls?|messages?))\b", "{w} {o}", "Please answer to my question.", "Please answer my question."),
    (r"\b(?P<w>attend|attends|attended|attending) (?:to|at) (?P<o>@THE (?:meeting|course|conference|class|lesson|seminar|workshop|party|wedding|event|webinar|school|lecture|training))\b", "{w} {o}", "I will attend to the meeting.", "I will attend the meeting."),
    (r"\b(?P<w>inform|informs|informed|informing|ask|asked|tell|invite|invited) to (?P<o>me|you|us|him|them)\b", "{w} {o}", "Please inform to us.", "Please inform us."),
    (r"\b(?P<w>(?:please|can you|could you|will|to) help) to (?P<o>me|us|him|them|her)\b", "{w} {o}", "Could you help to me?", "Could you help me?"),
    (r"\b(?P<w>to|would like to|we|I|will|please) request for (?P<o>a|an|the|your|more)\b", "{w} request {o}", "I would like to request for a refund.", "I would like to request a refund."),
    (r"\b(?P<w>confirm) (?:me|us) (?P<o>the|that|if|whether|your|when)\b", "{w} {o}", "Please confirm me the date.", "Please confirm the date."),
    (r"\b(?P<w>enter|entered|enters|reach|reached|reaches|approach|approached) (?:in |into |to |at )(?P<o>(?:the|my|your|our|his|her) (?:room|house|building|office|shop|station|airport|hotel|city|town|school|classroom|kitchen))\b", "{w} {o}", "He entered in the room.", "He entered the room."),
    (r"\bmarry with\b", "marry", "I want to marry with her.", "I want to marry her."),
    (r"\bmarried with (?P<o>him|her|me|an?|my|his|the)\b", "married to {o}", "He is married with a nurse.", "He is married to a nurse."),
    (r"\bmore (?P<jjr>\w+)(?=@END| (?:than|and|for|to|in|at|with|now|because|if|when)\b)", "{jjr}", "It is more cheaper than that.", "It is cheaper than that."),
    (r"\bmost (?P<jjs>\w+)\b(?!-)", "{jjs}", "It was the most happiest day.", "It was the happiest day."),
    (r"\bmore (?P<adjs>big|cheap|small|tall|old|young|fast|slow|short|easy|happy|heavy|early|late|cold|hot|large|high|low|long|good|bad|nice|busy)(?=@END| than\b)", "{adjs:COMPARATIVE}", "It is more big than mine.", "It is bigger than mine."),
    (r"\bthe most (?P<adjs>big|cheap|small|tall|old|young|fast|slow|short|easy|happy|heavy|early|cold|hot|large|nice)(?= \w)", "the {adjs:SUPERLATIVE}", "It is the most big house.", "It is the biggest house."),
    (r"\bvery (?P<jjr>better|worse|cheaper|bigger|smaller|faster|easier|older|younger|higher|lower|larger|stronger|longer)\b", "much {jjr}", "It is very better now.", "It is much better now."),
    (r"\b(?P<p>I|we|they) very (?P<verb>like|want|hope|appreciate|enjoy|love|need)\b", "{p} really {verb}", "I very like your idea.", "I really like your idea."),
    (r"\btoo much (?P<adj>\w+)(?=@END| (?:for|to)\b)", "too {adj}", "It is too much expensive.", "It is too expensive."),
    (r"^(?P<h>Although|Though|Even though) (?P<a>[^,]+), but (?P<b>\w+)", "{h} {a}, {b}", "Although it rained, but we went.", "Although it rained, we went."),
    (r"^Because (?P<a>[^,]+), so (?P<b>(?!do|is\b|are\b|did|will|can|was\b|were\b)\w+)", "Because {a}, {b}", "Because it rained, so we stayed.", "Because it rained, we stayed."),
    (r"\b(?P<w>return|returned|returns|returning|revert|reverted|reply|replied) back\b", "{w}", "Please return back the book.", "Please return the book."),
    (r"\b(?P<w>repeat|repeated) again\b(?! and)", "{w}", "Please repeat again.", "Please repeat."),
    (r"\bmore preferable\b", "preferable", "Tea is more preferable.", "Tea is preferable."),
    (r"\b(?:and )?(?:ect\.?|and etc\.?)(?=@END| )", "etc.", "Pens, books, ect. are here.", "Pens, books, etc. are here."),
    (r"\b(?P<w>had|have|has|having|ate|eat) the (?P<n>lunch|breakfast|dinner)(?=@END| (?:with|at|in|and|together|on)\b)", "{w} {n}", "We had the lunch at noon.", "We had lunch at noon."),
    (r"\bplay(?P<s>s|ed|ing)? the (?P<n>football|tennis|basketball|chess|soccer|volleyball)\b", "play{s} {n}", "I play the tennis.", "I play tennis."),
    (r"\b(?P<w>go|goes|went|going|come|comes|came|coming|get|got|return|returned|arrive|arrived) to home\b(?= |@END)", "{w} home", "He went to home early.", "He went home early."),
    (r"^(?P<n>The) life (?P<r>in|is) (?=\w)", "Life {r} ", "The life in this town is good.", "Life in this town is good."),
    (r"(?<!make )(?<!makes )(?<!made )(?<!making )(?<!get )(?<!getting )(?<!got )\bthe most of (?P<o>the|my|our|us|them|people|these|your)\b", "most of {o}", "The most of us agree.", "Most of us agree."),
    (r"\bmost of (?P<n>people|students|companies|customers|users|employees|countries|children)\b", "most {n}", "Most of people agree.", "Most people agree."),
    (r"(?<!move )(?<!moved )(?<!moving )(?<!came )(?<!come )(?<!checked )(?<!went )\b(?P<w>in|at|on) (?P<t>(?:last|next) (?:week|month|year|night|@DAY|summer|winter|spring|autumn))(?!['’])@STOP", "{t}", "I saw her in last week.", "I saw her last week."),
    (r"\b(?:in|on|at) (?P<t>yesterday|tomorrow)(?!['’])@STOP", "{t}", "I saw her in yesterday.", "I saw her yesterday."),
    (r"\b(?P<w>the|an?|to|of|and|for|with|at|we|I|my|your|this|are|was|be|have|our|they|he|she|not|if|from|or|has) (?P=w)\b(?! (?:is|was|be)\b)", "{w}", "We need to to go.", "We need to go."),
    (r"\b(?P<w>\d+ ?(?:a\.?m|p\.?m)\.?) (?:in the (?:morning|afternoon|evening)|at night)\b", "{w}", "We meet at 9 am in the morning.", "We meet at 9 am."),
    # --- articles
    (r"(?:^A|\b(?-i:a)) (?P<vowel>[\w-]+)", "an {vowel}", "Send it in a hour.", "Send it in an hour."),
    (r"\ban (?P<consonant>[\w-]+)", "a {consonant}", "I have an university degree.", "I have a university degree."),
    (r"\ba such (?P<a>\w+ )?(?P<thing>\w+)", "such a {a}{thing}", "It was a such nice day.", "It was such a nice day."),
    (r"\ban other\b", "another", "Take an other one.", "Take another one."),
    (r"(?<!in )(?<!of )(?<!for )(?<!to )(?<!with )\bothers (?P<n>people|things|countries|students|problems|companies|words|ways|customers|places|questions)\b", "other {n}", "Others people agree.", "Other people agree."),
    (r"\banother (?P<n>people|things|countries|students|problems|companies|words|ways|customers|places|questions)\b(?! of)", "other {n}", "Ask another people.", "Ask other people."),
    # --- numbers
    (r"\b(?P<d>(?:an?|one) )(?P<a>good |useful |important |new |great |helpful |little |small )?(?P<n>information|advice|furniture|equipment|homework|luggage|feedback|software)(?=@END| (?:about|on|for|from|to|and|that|of|with|which|is)\b)", "some {a}{n}", "Give me an advice about it.", "Give me some advice about it."),
    (r"\b(?P<d>@NUM) (?P<a>new |old |more |different |good )?(?P<n>equipment|furniture|advice|information|luggage|baggage)(?=@END| (?:for|to|from|and|in|about|that|of)\b)", "{d} {a}pieces of {n}", "We need two new equipments.", "We need two new pieces of equipment."),
    (r"\b(?P<d>these|those) (?P<n>@UNC) are\b", "{d:THIS} {n} is", "These informations are old.", "This information is old."),
    (r"\bmany (?P<a>good |useful |new |important )(?P<n>@UNC)s?\b(?! \w+s\b)", "a lot of {a}{n}", "He gave me many good advices.", "He gave me a lot of good advice."),
    (r"\b(?P<w>how|so|too|very|not|as) many (?P<n>@UNC|money|time|work|water|rain|help|food|coffee|tea|sugar)\b(?! \w{3,}s\b)", "{w} much {n}", "How many money is it?", "How much money is it?"),
    (r"(?<!how )(?<!so )(?<!too )(?<!very )(?<!not )(?<!as )\bmany (?P<n>@UNC|money|rain|sugar|coffee)s?(?=@END| (?:about|on|for|from|to|and|in)\b)", "a lot of {n}", "I have many money.", "I have a lot of money."),
    (r"(?<!how )\bmuch (?P<n>people|friends|students|customers|problems|books|things|countries|cars|children|mistakes|questions|clients|employees|emails|documents|products|companies|words|years|days|months)\b", "many {n}", "There are much people.", "There are many people."),
    (r"\bhow much (?P<n>people|friends|students|customers|books|cars|children|questions|emails|documents|products|words|years|days|months|hours|weeks)(?= (?:are|were|is|live|work|came|there|do|did|will|can|have)\b|@END)", "how many {n}", "How much people are there?", "How many people are there?"),
    (r"\bless (?P<n>people|customers|students|cars|problems|errors|mistakes|books|employees|questions|clients|friends|children|products|emails|visitors|things|documents|orders|complaints)\b", "fewer {n}", "We have less customers.", "We have fewer customers."),
    (r"\bevery (?P<things>\w+)(?= \w)", "every {things:ONE}", "Every employees has a key.", "Every employee has a key."),
    (r"\bthis (?P<n>(?:two|three|four|five)(?! @UNITS\b| @UNIT\b|-)|days|people|things|books|problems|documents|files|children|men|women|products|students|questions|words|cars|rooms|houses|countries|companies|customers|ideas|shoes|boxes|tickets|prices|messages|emails)\b", "these {n}", "This two rooms are free.", "These two rooms are free."),
    (r"\bthese (?P<thing>\w+) (?P<v>is|was|has)\b", "this {thing} {v}", "These book is good.", "This book is good."),
    (r"\bthese (?P<thing>\w+) (?P<v>are|were|have)\b", "these {thing:PLURAL} {v}", "These book are good.", "These books are good."),
    (r"\b(?P<d>many|several|two|three|four|five|six|seven|eight|nine|ten|few|various) (?P<a>new |good |big |small |old |different |other |important |young )?(?P<thing>\w+)(?! (?:and|or)\b)@STOP", "{d} {a}{thing:PLURAL}", "There are many problem with it.", "There are many problems with it."),
    (r"\b(?P<d>\d\d+|[2-9]) (?P<n>hour|minute|day|week|month|year|kilometer|kilometre|dollar|euro|person|student|customer)(?=@END| (?:by|for|of|in|on|at|to|from|ago|later|before|after|and|with|per|because)\b)", "{d} {n:PLURAL}", "It takes 4 hour by train.", "It takes 4 hours by train."),
    (r"\b(?P<d>(?:a lot|lots|all|some|most|none|many) of (?:the|my|our|your|these|his|her|their)) (?P<thing>\w+) (?P<v>are|were|have)\b", "{d} {thing:PLURAL} {v}", "All of the document are here.", "All of the documents are here."),
    (r"(?:^|(?<=\bis )|(?<=\bwas )|(?<=, )|(?<=\bwith )|(?<=\bto )|(?<=\bme )|(?<=\bhave )|(?<=\bfrom )|(?<=\bby )|(?<=\bthat )|(?<=\bbut ))one of (?P<d>the|my|our|your|his|her|their|these|those) (?P<a>best |most \w+ |biggest |new |old )?(?P<thing>\w+)(?=@END| (?:is|was|has|had|who|that|in|at|on|from|for|to|said|and|of|complained|complains|told|wants|called)\b)", "one of {d} {a}{thing:PLURAL}", "One of my friend is ill.", "One of my friends is ill."),
    (r"\bone of (?P<d>the|my|our|your|his|her|their) (?P<things>\w+) (?P<v>are|were|have|do|don't|haven't|aren't)\b", "one of {d} {things} {v:THIRD}", "One of my friends are ill.", "One of my friends is ill."),
    (r"\bone of (?P<d>the|my|our|your|his|her|their) (?P<thing>\w+) (?P<fin>\w+)", "one of {d} {thing:PLURAL} {fin:S}", "One of our customer complain.", "One of our customers complains."),
    # --- which preposition
    (r"\b(?P<w>arrive|arrives|arrived|arriving) to (?=@THE )", "{w} at ", "We arrived to the hotel.", "We arrived at the hotel."),
    (r"\b(?P<w>arrive|arrives|arrived|arriving) to (?=(?-i:[A-Z]))(?!@DAY|@MONTH)", "{w} in ", "We arrived to London.", "We arrived in London."),
    (r"\b(?P<w>depend|depends|depended|depending) (?:of|from|in|to(?! (?:some|a|any|the extent)\b))\b", "{w} on", "It depends of the price.", "It depends on the price."),
    (r"\b(?P<w>interested) (?:on|about|at)\b(?= (?:@THE|\w+ing|\w+s)\b)", "{w} in", "I am interested on the job.", "I am interested in the job."),
    (r"\b(?P<w>consist|consists|consisted) (?:from|by)\b", "{w} of", "It consists from two parts.", "It consists of two parts."),
    (r"\bresponsible of\b", "responsible for", "She is responsible of the shop.", "She is responsible for the shop."),
    (r"\b(?P<w>good|bad|excellent|better|great) in (?P<n>maths|mathematics|math|English|French|German|Spanish|physics|chemistry|tennis|football|chess|cooking|swimming|singing|drawing|dancing|speaking|writing|sports)\b", "{w} at {n}", "I am good in maths.", "I am good at maths."),
    (r"\b(?P<w>insist|insists|insisted|insisting) (?:in|for)\b", "{w} on", "He insists in a discount.", "He insists on a discount."),
    (r"\b(?P<w>participate|participates|participated|participating) (?:to|at)\b", "{w} in", "I participated to the course.", "I participated in the course."),
    (r"\b(?P<w>apologi[sz]e|apologi[sz]es|apologi[sz]ed) (?:about|of)\b", "{w} for", "He apologised about it.", "He apologised for it."),
    (r"\bagree to (?P<o>you|him|her|them|me)\b", "agree with {o}", "I agree to you.", "I agree with you."),
    (r"\bagree with (?P<o>meet|pay|do|help|come|change|sell|buy)\b", "agree to {o}", "I agree with pay it.", "I agree to pay it."),
    (r"\b(?P<w>afraid|scared) from\b", "{w} of", "I am afraid from dogs.", "I am afraid of dogs."),
    (r"\bproud (?:for|on|from|about) (?P<o>@THE|you|him|her|them|it)\b(?! to\b)", "proud of {o}", "I am proud for my son.", "I am proud of my son."),
    (r"\b(?P<b>is|are|was|were) full with\b", "{b} full of", "It is full with people.", "It is full of people."),
    (r"\bfed up of\b", "fed up with", "I am fed up of it.", "I am fed up with it."),
    (r"\bsuperior than\b", "superior to", "It is superior than this.", "It is superior to this."),
    (r"\bsimilar (?:with|than)\b", "similar to", "It is similar with mine.", "It is similar to mine."),
    (r"\bcapable (?:to|for) (?P<base>\w+)", "capable of {base:ING}", "He is capable to win.", "He is capable of winning."),
    (r"\b(?P<w>aware) about\b", "{w} of", "I am aware about it.", "I am aware of it."),
    (r"\bnear (?:of|from) (?=@THE|here\b)", "near ", "I live near of the station.", "I live near the station."),
    (r"\bfar of (?=@THE|here\b)", "far from ", "It is far of the station.", "It is far from the station."),
    (r"\bthe same (?P<a>\w+ )?(?:like|than)\b", "the same {a}as", "It is the same like mine.", "It is the same as mine."),
    (r"\b(?P<w>is|are|was|were|be|not|looks?) as (?P<adj>\w+) than\b", "{w} as {adj} as", "He is as tall than me.", "He is as tall as me."),
    (r"\b(?P<w>prefer|prefers|preferred) (?P<a>(?!to )\w+(?: (?!rather|more|to)\w+)?) than\b", "{w} {a} to", "I prefer tea than coffee.", "I prefer tea to coffee."),
    (r"(?<!, )\b(?:in|at) (?P<d>@DAY)s?(?!['’])(?=(?: (?:morning|afternoon|evening|night))?@STOP)", "on {d}", "We meet in Monday at 9.", "We meet on Monday at 9."),
    (r"\b(?:on|at) (?P<m>January|February|April|June|July|August|September|October|November|December)(?= (?:\d{4}|this|and|or|we|I|they)\b|@END)", "in {m}", "I will come on July.", "I will come in July."),
    (r"\bin (?P<d>(?:the )?\d{1,2}(?:st|nd|rd|th) (?:of )?@MONTH)\b", "on {d}", "He comes in 5th May.", "He comes on 5th May."),
    (r"\b(?:in|on) (?P<t>(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) o'clock)\b", "at {t}", "Come on 5 o'clock.", "Come at 5 o'clock."),
    (r"\bin (?P<t>\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.))(?= |@END)", "at {t}", "Come in 5 pm.", "Come at 5 pm."),
    (r"\bat the (?P<t>morning|afternoon|evening)(?=@END| (?:and|we|I)\b)", "in the {t}", "I work at the morning.", "I work in the morning."),
    (r"\b(?:on|at|to|for|by) (?P<m>my|our) opinion(?=,)", "in {m} opinion", "On my opinion, it is late.", "In my opinion, it is late."),
    (r"\bin (?P<m>my|our) point of view\b", "from {m} point of view", "In my point of view, it is late.", "From my point of view, it is late."),
    (r"^(?:In|By|On) (?:the )?other hand\b", "On the other hand", "In other hand, it is late.", "On the other hand, it is late."),
    (r"\bin the end of\b(?= (?:the|this|next|last|January|March|May|June|July|August) ?(?:month|year|week|day|page|street|meeting|film|movie|book|road|letter|email|@MONTH)\b)", "at the end of", "I come in the end of the month.", "I come at the end of the month."),
    (r"\bin the beginning of (?=(?:the|this|next|last) (?:month|year|week|day|meeting|film|movie|book)\b)", "at the beginning of ", "I come in the beginning of the month.", "I come at the beginning of the month."),
    (r"\bin the age of (?=\d)", "at the age of ", "He died in the age of 80.", "He died at the age of 80."),
    (r"\bduring (?P<t>@SOME @UNITS)(?=@END)", "for {t}", "We waited during two hours.", "We waited for two hours."),
    (r"\bduring (?P<p>I|we|he|she|they) (?P<v>am|is|are|was|were|have|had)\b", "while {p} {v}", "During I was there, it rained.", "While I was there, it rained."),
    (r"\bbefore (?P<t>(?:@NUM|a few|some) @UNITS)@END", "{t} ago", "I came before two weeks.", "I came two weeks ago."),
    (r"\bbecause of (?P<p>I|we|he|she|they|it) (?P<v>am|is|are|was|were|have|has|had|can|could|will|do|did|want|need)\b", "because {p} {v}", "I left because of I was ill.", "I left because I was ill."),
    (r"\bdespite (?P<p>I|we|he|she|they) ", "although {p} ", "Despite he was ill, he came.", "Although he was ill, he came."),
    (r"\bneither (?P<a>[\w'’ ]{1,25}?) or\b", "neither {a} nor", "Neither he or she came.", "Neither he nor she came."),
    (r"\binterest (?:on|for|about) (?=(?:our|your|this|the) (?:products?|company|offers?|services?|job|position|work|project)\b)", "interest in ", "Thank you for your interest on our offer.", "Thank you for your interest in our offer."),
    (r"\bmake (?P<a>\w+ )?(?P<p>photos?|pictures? of)\b", "take {a}{p}", "Can I make a photo?", "Can I take a photo?"),
    (r"\bspeci[a]li[sz]ed on\b", "specialised in", "We are specialised on tea.", "We are specialised in tea."),
    (r"\breason of (?=(?:this|my|our|the) (?:problem|delay|email|letter|mail|message|call|visit|mistake|error)\b)", "reason for ", "The reason of the delay is snow.", "The reason for the delay is snow."),
    # --- words that are taken for one another
    (r"\b(?P<jjr>higher|lower|bigger|smaller|better|worse|faster|slower|cheaper|easier|older|younger|larger|taller|stronger|harder|longer|greater|more \w+|rather|less \w+) then (?=(?:@THE|I|you|he|we|they|it|last|expected|ever|any|most|many|one|two|before|usual|\d+|mine|yours|me|him|us|them|all|others?|in)\b)", "{jjr} than ", "It is higher then last year.", "It is higher than last year."),
    (r"\b(?P<w>more|less|other) then (?=(?:\d+|one|two|three|half|enough|ever|just|any|once|twice|likely|happy|this|that)\b)", "{w} than ", "I have more then two.", "I have more than two."),
    (r"\byour welcome(?= (?:to|any)\b|@END)", "you're welcome", "Your welcome to come.", "You're welcome to come."),
    (r"\byour (?=(?:the|an?|so|not|too|always|never|already|probably|definitely) )(?!so called|so-called|not |too )", "you're ", "Your the best.", "You're the best."),
    (r"(?:^|(?<=\bif )|(?<=\bthink )|(?<=\bthat )|(?<=\bwhen )|(?<=\bhope )|(?<=, ))your (?=(?:right|wrong|late|not|sure|able|going to|looking for|interested|invited|trying to|working|happy|ready|very (?:kind|welcome|good|nice|right))(?: (?:about|that|to|with|on|in|for|at)\b|@END| \w+ing\b))", "you're ", "I think your right about it.", "I think you're right about it."),
    (r"\byou're (?=(?:emails?|offers?|orders?|letters?|messages?|report|reply|answer|questions?|name|address|company|team|invoice|account|house|car|website|phone|application|products?|feedback|opinion|patience|understanding|parents?|mother|father|friends?)\b)", "your ", "I got you're email.", "I got your email."),
    (r"(?:^|(?<=\bthat )|(?<=\bthink )|(?<=\bbecause )|(?<=\bbut )|(?<=\bknow )|(?<=\band )|(?<=\bif )|(?<=\bso )|(?<=, ))its (?=(?:important|necessary|impossible|possible|not|an?|the|been|going to|too|so|time to|hard to|easy to|difficult|better to|raining|my|our|your|okay|because|nice to|good to|great to|about time|(?:cold|hot|late|true|clear)(?=@END| (?:outside|in|here|today|now|that|to|for)\b))\b)", "it's ", "Its important that we meet.", "It's important that we meet."),
    (r"\b(?P<w>of|in|on|by|with|from|to|into|changed|change|lost|lose|kept|improved|moved|reached|launched) it's (?=(?:own|name|value|way|place|size|users|customers|members|employees|price|owner|position|tail|leg|head|colou?r|address|website|products?|services?|quality|use|new|original|old|best|worst|first|last|current|final|\w+ (?:and|of))\b)", "{w} its ", "The company changed it's name.", "The company changed its name."),
    (r"\bits's\b", "it's", "Its's late.", "It's late."),
    (r"^(?P<t>Their|They're) (?P<v>is|are|was|were|isn't|aren't|will be|has been|have been|seems to be)\b", "There {v}", "Their are no seats.", "There are no seats."),
    (r"\b(?P<w>in|of|for|with|on|from|at|lost|sold|bought|forgot|changed|do|did|love) there (?=(?:own|house|car|names?|children|parents|friends|jobs?|lives|homes?|customers|products|offices?|money|families|minds?|keys|phones?|homework|teacher)\b)", "{w} their ", "They sold there house.", "They sold their house."),
    (r"^Their (?=(?:going to|waiting for|trying to|coming to|always|not) )", "They're ", "Their going to be late.", "They're going to be late."),
    (r"\bthey're (?=(?:own|house|car|names?|children|parents|homework|jobs|friends|money|opinion)\b)", "their ", "They sold they're house.", "They sold their house."),
    (r"\b(?P<w>is|are|was|were|it's|am|be|far|way|feel|felt|looks?|seems?|much|getting|became) to (?P<adj>big|small|expensive|heavy|late|early|short|high|low|hot|cold|difficult|hard|easy|old|young|fast|busy|tired|far|loud|big|strong|weak|dangerous|noisy|good|bad|many|much)(?=@END| (?:for|to|and|at|in|people|of|things|problems|money|time|work|mistakes|cars|questions)\b)(?! of (?:the|his|her|a)\b)", "{w} too {adj}", "The price is to high.", "The price is too high."),
    (r"\b(?P<w>want|wants|need|needs|have|try|like|likes|going|able|order|how|where|ready|hope|happy|would like|decided|wanted) too (?P<base>\w+)", "{w} to {base}", "I want too go.", "I want to go."),
    (r"\b(?P<w>sent|send|give|gave|wrote|write|go|went|spoke|speak|talk|talked|listen|come|came|documents|email|letter|back) too (?P<o>you|me|him|them|us|the|my|your|her|our|school|work)\b", "{w} to {o}", "I gave it back too you.", "I gave it back to you."),
    (r"@CLAUSE(?P<p>me|you|him|her|us|them) to(?=[.!]$)", "{p} too", "I like it, and you to.", "I like it, and you too."),
    (r"\b(?P<w>to|will|can|could|might|may|not|don't|didn't|would|should|must|you|we|they|I) loose (?=(?:my|your|our|the|a|an|his|her|their|it|money|time|weight|customers|control|some|any|all|much|interest|hope|more)\b)", "{w} lose ", "I do not want to loose it.", "I do not want to lose it."),
    (r"\bloosing (?=(?:my|your|our|the|his|her|their|money|time|weight|customers|control|interest|hope)\b)", "losing ", "We are loosing customers.", "We are losing customers."),
    (r"\b(?P<w>know|sure|wonder|ask|asked|see|decide|decided|tell me|clear|certain|check|find out|doubt) weather\b", "{w} whether", "I don't know weather he comes.", "I don't know whether he comes."),
    (r"\bweather or not\b", "whether or not", "Weather or not he comes, we go.", "Whether or not he comes, we go."),
    (r"\b(?P<w>please|to|will|would|can|could|kindly|should|must|I|we) advice (?P<o>me|us|you|him|them|accordingly)\b", "{w} advise {o}", "Please advice us.", "Please advise us."),
    (r"\b(?P<w>please|kindly) advice(?= (?:on|if|how|when|what|whether|about)\b|@END)", "{w} advise", "Please advice on this.", "Please advise on this."),
    (r"\b(?P<w>an?|some|good|any|your|my|his|her|the|of|for|more|much|useful|great|legal|bad|helpful|professional) advise\b", "{w} advice", "I need some advise.", "I need some advice."),
    (r"\b(?P<w>an?|no|any|big|great|little|positive|negative|side|bad|good|special|main|significant|huge|strong|direct|important) affects?(?= (?:on|of|in|is|was)\b|@END)", "{w} effect", "It had no affect on us.", "It had no effect on us."),
    (r"\b(?P<w>will|does not|doesn't|didn't|did not|may|might|could|can|would|won't|negatively|directly|badly|greatly) effect (?=(?:us|me|you|him|her|them|our|my|your|their|people|everyone|everybody|sales|prices|customers|business|performance)\b)", "{w} affect ", "It will effect our sales.", "It will affect our sales."),
    (r"\b(?P<w>to|will|would|can|cannot|can't|please|could|gladly|not) except (?=(?:your|the|this|my|our|his|her) (?:offer|invitation|apology|apologies|proposal|order|payment|terms|job|gift|invite|conditions?)\b)", "{w} accept ", "I cannot except your offer.", "I cannot accept your offer."),
    (r"\bborrow (?P<o>me|us|him|them|you) (?=(?:@THE|some|\d+|money)\b)", "lend {o} ", "Can you borrow me a pen?", "Can you lend me a pen?"),
    (r"\b(?P<p>I|he|she|we) lent (?P<r>\w++(?: \w+)?) from\b", "{p} borrowed {r} from", "I lent a book from him.", "I borrowed a book from him."),
    (r"\b(?:do|did|does|doing|done)(?P<v>) (?P<a>(?:a |an |the |some |any |many |this |that |my |so many |too many )(?:big |small |terrible |huge |important |good )?)(?P<n>mistakes?|decisions?|appointment|phone calls?|effort|suggestions?|reservation|complaints?|noise|progress|journey)\b", "{0:MAKE} {a}{n}", "We did a mistake.", "We made a mistake."),
    (r"\b(?:make|made|makes|making) (?P<a>my |your |his |her |our |their |the |a )?(?P<n>homework|housework|favou?r|shopping|laundry|dishes)(?=@END| (?:in|on|at|for|before|after|every|today|yesterday|and)\b)", "{0:DO} {a}{n}", "She made her homework.", "She did her homework."),
    (r"\b(?P<w>said|say|says) (?P<o>me|us|them|him) (?=(?:that|about|to|the|how|what|why|where|when|not|a)\b)", "{w:TELL} {o} ", "He said me that it is late.", "He told me that it is late."),
    (r"@CLAUSE(?P<p>I|he|she|we|they) told that (?=@PRON\b|there\b|the\b)", "{p} said that ", "He told that he was ill.", "He said that he was ill."),
    (r"\b(?P<w>please|can you|could you|will you) remember me (?P<o>about|of|that)\b", "{w} remind me {o}", "Please remember me about it.", "Please remind me about it."),
    (r"\brised\b", "rose", "Prices rised again.", "Prices rose again."),
    (r"\b(?P<w>can|to|could|not|don't|didn't|can't) here (?=(?:from|you|me|that|about|it|the|a|your|him|her|them|any|anything)\b)", "{w} hear ", "I want to here from you.", "I want to hear from you."),
    (r"\b(?P<w>come|over|right|live|stay|wait|is|are|am|work|been) hear(?=@END| (?:and|in|for|to|at|since|now|every)\b)", "{w} here", "Please come hear.", "Please come here."),
    (r"\b(?P<w>I|don't|didn't|do not|did not|you|we|they) (?:no|now)(?P<r> (?:that|what|how|why|where|if|who|when)(?: (?:@PRON|to|is|the)))\b(?<!now that I)(?<!now that you)(?<!now that we)(?<!now that they)(?<!now that the)(?<!now when)", "{w} know{r}", "I don't now what to do.", "I don't know what to do."),
    (r"\b(?P<w>I|he|she|we|they|you|never) new (?=(?:that|him|her|it|what|how|about)\b)", "{w} knew ", "I new him at school.", "I knew him at school."),
    (r"\b(?P<w>very|so|too|be|keep) quite(?=[.!?]|$| (?:place|room|street|village|area|now|here|and|in)\b)", "{w} quiet", "The room is very quite.", "The room is very quiet."),
    (r"\b(?P<b>is|was|are|were|it's) quiet (?=(?:good|big|different|easy|expensive|interesting|nice|well|difficult|happy|sure|important|a lot|a few|a bit)\b)", "{b} quite ", "The test was quiet difficult.", "The test was quite difficult."),
    (r"\b(?P<w>walked|walk|walking|drove|drive|ran|run|went|go|half|flew|move|moved) passed\b", "{w} past", "He walked passed the shop.", "He walked past the shop."),
    (r"\bwho's (?=(?:car|book|house|name|bag|job|idea|fault|turn|phone|mother|father|parents|children|work|wife|husband|sister|brother)\b)", "whose ", "Who's car is this?", "Whose car is this?"),
    (r"\bwhose (?=(?:coming|going|been|there|the|responsible|calling|speaking)\b)", "who's ", "Whose coming to the party?", "Who's coming to the party?"),
    (r"\b(?P<p>we|they) where (?=(?:at|not|very|so|going|late|happy|waiting|all|able|there|on|in)\b)", "{p} were ", "We where at home.", "We were at home."),
    
    (r"\b(?P<w>know|see|remember|tell me|asked) were (?=(?:he|she|the|it|you|we|they|I|to)\b)", "{w} where ", "I don't know were he is.", "I don't know where he is."),
    (r"^Lets (?=(?:go|see|meet|try|talk|have|make|start|do|get|take|discuss|hope|not|keep|say|look|find|be)\b)", "Let's ", "Lets go home.", "Let's go home."),
    (r"\b(?P<w>\w+) everyday(?=[.,!?]|$| (?:at|in|for|to|and|from|after|before|because|with|since|until|except|I|we)\b)", "{w} every day", "I work everyday.", "I work every day."),
    (r"^May be (?=(?:I|you|we|he|she|they|it|the|this|that|there|my|your|because|not)\b)", "Maybe ", "May be we can meet.", "Maybe we can meet."),
    (r"\b(?P<p>it|there|this|that) maybe (?=(?:a|an|possible|necessary|difficult|too|better|that)\b)", "{p} may be ", "It maybe possible.", "It may be possible."),
    (r"\b(?P<m>[Tt]hank(?:s| you)[^.!?]*|^)in advanced\b", "{m}in advance", "Thank you in advanced.", "Thank you in advance."),
    (r"\birregardless\b", "regardless", "We go irregardless of it.", "We go regardless of it."),
    (r"\bfor all intensive purposes\b", "for all intents and purposes", "It is done, for all intensive purposes.", "It is done, for all intents and purposes."),
    (r"\bone in the same\b", "one and the same", "They are one in the same.", "They are one and the same."),
    (r"\bbare with (?P<o>me|us)\b", "bear with {o}", "Please bare with me.", "Please bear with me."),
    (r"\bpeak(?P<s>s|ed)? (?P<m>my|your|our|his|her) interest\b", "pique{s:D} {m} interest", "It peaked my interest.", "It piqued my interest."),
    (r"\bsneak peak\b", "sneak peek", "Here is a sneak peak.", "Here is a sneak peek."),
    (r"\bmake due\b", "make do", "We can make due with it.", "We can make do with it."),
    (r"\bper say\b", "per se", "It is not wrong per say.", "It is not wrong per se."),
    (r"\bcase and point\b", "case in point", "He is a case and point.", "He is a case in point."),
    (r"\bby in large\b", "by and large", "It works, by in large.", "It works, by and large."),
    (r"\bon accident\b", "by accident", "I did it on accident.", "I did it by accident."),
    (r"\bcan not\b(?! only)", "cannot", "I can not come.", "I cannot come."),
    (r"\bopen the (?P<n>light|TV|television|radio)\b", "turn on the {n}", "Please open the light.", "Please turn on the light."),
    (r"\bclose the (?P<n>light|TV|television|radio)\b", "turn off the {n}", "Please close the light.", "Please turn off the light."),
    (r"\bhow (?P<a>(?!many|much|often|long|few|closely)(?:\w+ ){1,3}?)(?P<v>looks?|sounds?|feels?|tastes?|smells?) like\b", "what {a}{v} like", "I know how it looks like.", "I know what it looks like."),
    (r"^How do you call (?=this|it|that)", "What do you call ", "How do you call this?", "What do you call this?"),
    (r"\bhow do you think (?=about|of)", "what do you think ", "How do you think about it?", "What do you think about it?"),
    (r"\b(?P<p>I|he|she|we|they|you) (?P<h>have|has|had) (?P<n>\d+|@NUM) years old\b", "{p} {h:AGE} {n} years old", "I have 20 years old.", "I am 20 years old."),
    (r"\b(?P<p>I|we|they|you|he|she) (?:have|has) (?P<adj>hungry|thirsty|afraid|sleepy|sure)\b", "{p} {p:BE} {adj}", "I have hungry.", "I am hungry."),
    (r"\b(?P<w>don't|doesn't|didn't|can't|couldn't|won't|haven't|hasn't|wouldn't) (?P<v>[a-z]+) (?:no|none) (?P<n>(?!more|longer|doubt|one\b|less|to\b|such|other|better|matter|idea)[a-z]+)", "{w} {v} any {n}", "I don't have no money.", "I don't have any money."),
    (r"\b(?P<w>don't|doesn't|didn't|can't|couldn't|won't|haven't|hasn't|wouldn't) (?P<v>[a-z]+) nothing\b", "{w} {v} anything", "I don't know nothing.", "I don't know anything."),
    (r"\b(?P<w>don't|doesn't|didn't|can't|couldn't|won't|haven't|hasn't|wouldn't) (?P<v>[a-z]+) (?:nobody|no one)\b", "{w} {v} anyone", "I don't know nobody.", "I don't know anyone."),
    (r"\b(?P<w>between (?:you|him|her|my \w+)) and I\b", "{w} and me", "It is between you and I.", "It is between you and me."),
    (r"\b(?P<w>(?:for|to|with|from) (?:you|him|her|my \w+)) and I@END", "{w} and me", "It is for you and I.", "It is for you and me."),
    (r"^(?P<n>My \w+|He|She|You) and me (?=(?:is|are|was|were|have|has|want|wants|went|go|will|would|can|need|work|live|like|do|did|had|think|came|met|\w+ed)\b)", "{n} and I ", "My boss and me want to meet.", "My boss and I want to meet."),
    (r"^Me and (?P<n>my \w+|(?-i:[A-Z])\w+) (?=(?:is|are|was|were|have|has|want|went|go|will|would|can|need|work|live|like|do|did|had|think|came|met|\w+ed)\b)", "{n:UP} and I ", "Me and my wife live here.", "My wife and I live here."),
    (r"\b(?P<n>(?:my \w+|he|she) and I) (?P<third>\w+)", "{n} {third:BASE}", "My boss and I wants to meet.", "My boss and I want to meet."),
    (r"\bhisself\b", "himself", "He did it hisself.", "He did it himself."),
    (r"\b(?:theirselves|theirself|themself)\b", "themselves", "They did it theirselves.", "They did it themselves."),
    # --- adverbs and adjectives
    (r"\b(?P<v>drive|drives|drove|driving|speak|speaks|spoke|speaking|work|works|worked|working|walk|walks|walked|play|plays|played|sing|sings|sang|write|writes|wrote|learn|learned|respond|responds|responded|act|acted|behave|behaved|reply|replied|explained|answered|improved|increased|changed|finished|did it|do it) (?P<m>very |so |too |really |quite |more )?(?P<adjs>quick|careful|quiet|loud|bad|polite|easy|beautiful|fluent|perfect|rapid|correct|serious|terrible|regular|nice|clear|immediate|slow|efficient|professional|independent|safe)(?=[.;!?]|$| (?:in|on|at|to|when|because|with|for|and|than|every|during)\b)", "{v} {m}{adjs:ADVERB}", "He drives careful in town.", "He drives carefully in town."),
    (r"\b(?P<v>speaks?|spoke|speaking|writes?|wrote|understands?|sings?|sang|plays?|played|dances?|danced|cooks?|cooked|works?|worked|sleeps?|slept|swims?|swam|fits?|went) (?P<o>English |French |German |Spanish |it |tennis |football |the piano |the guitar )?(?P<a>very |so |really |pretty |quite |not )?good(?=@END| (?:in|at|and|with|because|last|today|together|but|for)\b)", "{v} {o}{a}well", "He speaks English very good.", "He speaks English very well."),
    (r"\b(?P<v>solution|answer|reply|problem|it|this|you|them|me|work|job) quick(?=[.!]|$)", "{v} quickly", "We need a solution quick.", "We need a solution quickly."),
    (r"\b(?P<w>an?|is|was|are|were|be|it's|been|the|feel|not) real (?P<adj>good|nice|difficult|hard|easy|bad|fast|big|important|interesting|happy|sorry|well|quick|expensive|beautiful|great|funny|tired|busy|kind|cheap|cold|hot|late|old|useful)\b", "{w} really {adj}", "It was a real difficult test.", "It was a really difficult test."),
    # --- order of words
    (r"\b(?P<t>tell (?:me|us|him|her|them)|know|wonder|ask(?:ed)? (?:me|him|her|us|you)|explain|understand|remember|sure|no idea|inform (?:me|us)|show me|find out|idea|see|let (?:me|us) know) (?P<w>(?-i:where|when|how|why|what|how much|how old|how far|how long)) (?P<v>is|are|was|were) (?P<np>(?!the (?:matter|problem|trouble|use|difference|point)\b)(?:it|he|she|they|you|this|that|@NP))(?=[.?!]|$)", "{t} {w} {np} {v}", "Can you tell me where is the station?", "Can you tell me where the station is?"),
    (r"\b(?P<t>tell (?:me|us)|know|wonder|ask(?:ed)? (?:me|him|her|us|you)|explain|understand|remember|sure|no idea|inform (?:me|us)|show me|find out|idea|let (?:me|us) know) (?P<w>where|when|how|why|what|how much) (?:do) (?P<np>I|you|we|they) (?P<base>\w+)", "{t} {w} {np} {base}", "I know what do you want.", "I know what you want."),
    (r"\b(?P<t>tell (?:me|us)|know|wonder|ask(?:ed)? (?:me|him|her|us|you)|explain|understand|remember|sure|no idea|inform (?:me|us)|show me|find out|idea|let (?:me|us) know) (?P<w>where|when|how|why|what|how much) (?:does) (?P<np>it|he|she|this|that|@NP) (?P<base>\w+)", "{t} {w} {np} {base:S}", "I know what does it mean.", "I know what it means."),
    (r"\b(?P<t>tell (?:me|us)|know|wonder|ask(?:ed)? (?:me|him|her|us|you)|explain|understand|remember|sure|no idea|inform (?:me|us)|show me|find out|idea|let (?:me|us) know) (?P<w>where|when|how|why|what|how much) (?:did) (?P<np>I|you|we|they|it|he|she|@NP) (?P<base>\w+)", "{t} {w} {np} {base:PAST}", "I know what did he say.", "I know what he said."),
    (r"^(?P<w>Why|When|Where|How|What|How long|How often) (?P<p>@PRON) (?P<v>did|do|does|are|is|can|will|would|have|has|was|were|could|should) (?P<r>[^?,]*\?)", "{w} {v} {p:LOW} {r}", "Where you are going?", "Where are you going?"),
    (r"^(?P<w>Why|Where) (?P<p>you|they|we|I) (?P<base>\w+)(?P<r>[^?,]*\?)", "{w} do {p} {base}{r}", "Where you live?", "Where do you live?"),
    (r"^(?P<w>Why|Where) (?P<p>he|she|it) (?P<third>\w+)(?P<r>[^?,]*\?)", "{w} does {p} {third:BASE}{r}", "Where he lives?", "Where does he live?"),
    (r"^Always (?P<p>he|she|they|I|we|you|it) (?P<v>\w+)", "{p:UP} always {v}", "Always he comes late.", "He always comes late."),
    (r"\b(?P<v>like|likes|liked|love|loves|loved|enjoy|enjoys|enjoyed|appreciate|hate) very much (?P<np>(?:@NP|\w+))(?=[.!,]|$)", "{v} {np} very much", "I like very much your idea.", "I like your idea very much."),
    (r"\b(?P<v>speaks?|spoke) (?P<a>fluently|perfectly|very well|well) (?P<np>(?:\w+ )?(?:languages?|English|French|German|Spanish|Italian|Russian|Chinese|Japanese|Arabic|Portuguese))@END", "{v} {np} {a}", "He speaks fluently three languages.", "He speaks three languages fluently."),
    (r"\benough (?P<adj>big|good|tall|old|strong|rich|fast|large|warm|long|clear|cheap|small|young|early)(?= to\b| for\b|@END)", "{adj} enough", "It is not enough big.", "It is not big enough."),
    # --- what else learners write
    (r"^(?P<s>(?:@PRON|@THE|There|That)\b[^,?]*?) (?P<t>(?:isn't|aren't|wasn't|weren't|don't|doesn't|didn't|won't|wouldn't|can't|couldn't|haven't|hasn't|shouldn't) (?:I|you|he|she|it|we|they|there))\?$", "{s}, {t}?", "You like it don't you?", "You like it, don't you?"),
    (r"\bif (?P<p>I|we|they|he|she) (?P<v>knew|were|won|lived) (?P<r>[^,.?!]{2,40}), (?P<q>@PRON) will (?P<base>\w+)", "if {p} {v} {r}, {q} would {base}", "If I knew the answer, I will tell you.", "If I knew the answer, I would tell you."),
    (r"^If I had (?P<r>(?!to\b|not\b)(?:(?:more|a|the|some|enough|much|any) )?(?:\w+)), I will (?P<base>\w+)", "If I had {r}, I would {base}", "If I had more time, I will travel.", "If I had more time, I would travel."),
    (r"^If (?P<p>@PRON) had (?P<n>not )?(?P<vbn>\w+)(?P<r>[^,?!]*), (?P<q>@PRON) would (?P<m>not )?(?P<base>(?!have|be\b|know|understand|live|feel|need|still)\w+)(?![^.]*\b(?:now|today)\b)", "If {p} had {n}{vbn}{r}, {q} would {m}have {base:PARTICIPLE}", "If I had known it, I would come earlier.", "If I had known it, I would have come earlier."),
    (r"\bwould have (?P<vbn>\w+)(?P<r>[^,.?!]{0,30}) if (?P<p>@PRON) would have (?P<x>\w+)", "would have {vbn}{r} if {p} had {x}", "I would have come if I would have known.", "I would have come if I had known."),
    (r"\b(?P<w>wish|wishes|wished) (?P<p>@PRON) would have (?P<vbn>\w+)", "{w} {p} had {vbn}", "I wish I would have seen it.", "I wish I had seen it."),
    (r"^When (?P<p>@PRON) (?P<b>was|were) (?P<y>a child|a kid|a student|young|younger|little|small|children|students|kids|\d+), (?P<q>@PRON) (?P<acts>\w+)", "When {p} {b} {y}, {q} {acts:PAST}", "When I was young, I play football.", "When I was young, I played football."),
    (r"\b(?P<b>was|were) (?P<ving>\w+ing) (?P<r>[^,.?!]{0,30}?)when (?P<q>he|she|it) (?P<third>\w+)", "{b} {ving} {r}when {q} {third:PAST}", "I was waiting for her when she comes.", "I was waiting for her when she came."),
    (r"^Tomorrow,? (?P<p>@PRON) (?P<past>\w+)", "Tomorrow {p:LOW} will {past:BASE}", "Tomorrow I went home.", "Tomorrow I will go home."),
    (r"\b(?P<p>@PRON) didn't (?P<base>\w+) (?P<o>(?:@ME |it |@NP )?)since\b", "{p} {p:HAVE}n't {base:PARTICIPLE} {o}since", "I didn't see him since Monday.", "I haven't seen him since Monday."),
    (r"\b(?P<w>decided|refused|hopes?|hoped|promised|pretended|can't afford|cannot afford) (?P<ving>\w+ing)\b", "{w} to {ving:BASE}", "She decided leaving early.", "She decided to leave early."),
    (r"\b(?P<w>don't mind|wouldn't mind|doesn't mind|considering|gave up|gives? up|giving up|feels? like|felt like|can't stand|no point in|involves?|I miss) to (?!be )(?P<act>\w+)", "{w} {act:ING}", "I feel like to eat something.", "I feel like eating something."),
    (r"\b(?P<w>(?:had|'d) better|would rather) to (?P<act>\w+)", "{w} {act}", "You had better to ask him.", "You had better ask him."),
    (r"\bought (?P<act>\w+)", "ought to {act}", "You ought tell her.", "You ought to tell her."),
    (r"(?<!too )(?<!enough )\bbusy to (?P<act>\w+)", "busy {act:ING}", "I am busy to write the report.", "I am busy writing the report."),
    (r"\bto (?P<irr>went|came|did|took|gave|wrote|ate|began|spoke|forgot|drove|chose|knew|grew)\b", "to {irr:BASE}", "It is time to went home.", "It is time to go home."),
    (r"\bby (?P<base>send|click|use|call|write|go|take|make|pay|follow|choose|reply|read|learn|give|get|buy|sell|visit|ask|provide)(?= @THE\b| @ME\b)", "by {base:ING}", "You can pay by use the form.", "You can pay by using the form."),
    (r"\b(?P<w>after|before|while) (?P<base>finish|receive|read|eat|see|send|complete|discuss|learn|leave|take|get|hear|visit|do|make|write|buy|watch|meet)(?= @THE\b| @ME\b)", "{w} {base:ING}", "After finish the work we left.", "After finishing the work we left."),
    (r"\bfeel free (?:for )?(?P<act>\w+)", "feel free to {act}", "Please feel free contact us.", "Please feel free to contact us."),
    (r"\b(?P<w>(?:how|what) about) to (?P<act>\w+)", "{w} {act:ING}", "How about to meet on Friday?", "How about meeting on Friday?"),
    (r"\blet's to (?P<act>\w+)", "let's {act}", "Let's to go home.", "Let's go home."),
    (r"\blet's (?P<ving>\w+ing)\b", "let's {ving:BASE}", "Let's going home.", "Let's go home."),
    (r"\b(?P<p>it|he|she|that)(?:'s| is) (?P<base>depend|seem|belong|contain|exist|appear|consist|include|require)\b", "{p} {base:S}", "It's depend on the price.", "It depends on the price."),
    (r"\bone of the most (?P<a>\w+) (?P<thing>\w+)(?=@STOP)", "one of the most {a} {thing:PLURAL}", "It is one of the most famous film here.", "It is one of the most famous films here."),
    (r"\bsuch (?P<adj>\w+) (?P<thing>\w+)(?=@STOP)", "such {adj:A} {thing}", "It was such nice day.", "It was such a nice day."),
    (r"\b(?P<b>is|was|have|has|had) so (?P<adj>\w+) (?P<thing>\w+)(?=@STOP)", "{b} such {adj:A} {thing}", "It was so good idea.", "It was such a good idea."),
    (r"\b(?P<w>(?:neither|either) of (?:them|us|you|these|those|@NP)) (?P<v>are|have|were)\b(?! of)", "{w} {v:THIRD}", "Neither of them are ready.", "Neither of them is ready."),
    (r"(?<!to )(?<!by )(?<!of )(?<!for )(?<!with )\bthe police (?P<v>is|has|was|does|doesn't)\b", "the police {v:PLURAL}", "The police is here.", "The police are here."),
    (r"\bthe number of (?P<n>(?:\w+ )?(?:people|\w+s)) (?P<v>are|have|were)\b", "the number of {n} {v:THIRD}", "The number of guests are high.", "The number of guests is high."),
    (r"\ba number of (?P<n>(?:\w+ )?(?:people|\w+s)) (?P<v>is|has|was)\b", "a number of {n} {v:PLURAL}", "A number of guests is late.", "A number of guests are late."),
    (r"\b(?P<w>there|here|where)['’]?s (?P<n>(?:my|your|our|the|some|many|a lot of|lots of|several|two|three|four|five) )(?P<a>(?:\w+ )?)(?P<things>\w+)(?=[.?!]|$| (?:in|on|at|for|with|from|that|who|which|here|there)\b)", "{w} are {n}{a}{things}", "Here's the files for you.", "Here are the files for you."),
    (r"\b(?P<w>here|where) (?P<v>is|was) (?P<n>(?:my|your|our|the|some|his|her|their|these|those) )(?P<a>(?:\w+ )?)(?P<things>\w+)(?=[.?!]|$| (?:in|on|at|for|with|from|that|who|which|you)\b)", "{w} {v:PLURAL} {n}{a}{things}", "Where is my documents?", "Where are my documents?"),
    (r"(?<!of )\b(?P<n>scissors|trousers|jeans|clothes|goods|shoes) (?P<v>is|has|was|doesn't)\b", "{n} {v:PLURAL}", "The goods is here.", "The goods are here."),
    (r"\b(?P<n>mathematics|physics|economics) (?P<v>are|were)\b", "{n} {v:THIRD}", "Mathematics are hard.", "Mathematics is hard."),
    (r"\b(?P<t>these|those) (?P<k>kind|type|sort) of (?=\w+s\b)", "{t} {k}s of ", "I like these kind of books.", "I like these kinds of books."),
    (r"\bthis (?P<k>kinds|types|sorts) of\b", "these {k} of", "I like this kinds of books.", "I like these kinds of books."),
    (r"\ball (?P<t>(?:of )?(?:the|my|our|your|his|her|their|these|those) )(?P<n>friend|colleague|student|customer|employee|document|file|invoice|question|member|teacher|client|supplier|message|email)(?=@STOP)", "all {t}{n}s", "All my friend are here.", "All my friends are here."),
    (r"\b(?P<q>many|several|both|@NUM) of (?P<t>my|our|your|his|her|their|the|these|those) (?P<thing>\w+)(?=@STOP)", "{q} of {t} {thing:PLURAL}", "Many of my friend are here.", "Many of my friends are here."),
    (r"\bamounts? of (?P<things>\w+)", "number of {things}", "A large amount of people came.", "A large number of people came."),
    (r"\b(?P<a>a |very |only a |just a )few (?P<n>money|information|advice|help|water|traffic)\b", "{a}little {n}", "I have a few money.", "I have a little money."),
    (r"\b(?P<v>have|having|has|had|are there|with|got) any (?P<n>question|suggestion|comment|concern)(?=@STOP)", "{v} any {n}s", "Call me if you have any question.", "Call me if you have any questions."),
    (r"(?<!such )\ban? (?P<a>(?!little|few|bit|lot)(?:(?:very |really |so )?(?:good|bad|great|nice|hard|beautiful|excellent|big|important) )?)(?P<n>news|weather|progress|luck|homework|advice|information|equipment|feedback|fun)(?=[.,!?;]|$| (?:and|but|for|about|from|in|on|at|today|to|that|with)\b)", "{a}{n}", "We have a good weather today.", "We have good weather today."),
    (r"\b(?P<v>am|is|are|was|were|be|been|stay|stayed|work|worked) at the (?P<n>home|work)(?=[.,!?;]|$| (?:and|but|because|today|now|yesterday)\b)", "{v} at {n}", "I was at the work yesterday.", "I was at work yesterday."),
    (r"\b(?P<v>go|goes|went|gone|going|come|came|travel\w*|get|got|arrived?) (?P<r>(?:(?:to )?(?:\w+ )?(?:\w+ ))?)by the (?P<n>bus|car|train|plane|bike|boat|taxi)(?=[.,!?;]|$| (?:and|but|because|today|every)\b)", "{v} {r}by {n}", "I go to work by the bus.", "I go to work by bus."),
    (r"\b(?P<v>speak\w*|spoke|learn\w*|stud(?:y|ied|ying)) the (?P<n>English|French|German|Spanish|Italian|Russian|Chinese|Japanese|Arabic)(?=[.,!?;]|$| (?:and|but|very|well|in|at|for|with)\b)", "{v} {n}", "I learn the English at school.", "I learn English at school."),
    (r"\b(?:the|a) (?-i:(?P<d>my|your|our|their|his))(?= \w)(?! own\b)", "{d}", "The my brother is here.", "My brother is here."),
    (r"\b(?P<v>have|has|had|see|need|buy|is|want|got|with) (?P<a>an?) (?P<things>(?!people)\w+)(?=@STOP)", "{v} {a} {things:ONE}", "I have a questions for you.", "I have a question for you."),
    (r"^(?P<n>Sun|Moon) (?P<v>is|was|rises|sets|shines|shone|rose)\b", "The {n:LOWER} {v}", "Sun rises early.", "The sun rises early."),
    (r"\b(?P<w>angry|furious) on (?=@ME\b)", "{w} with ", "He is angry on me.", "He is angry with me."),
    (r"\bfamous (?:with|by|of|about) (?=@THE\b)", "famous for ", "The town is famous with its wine.", "The town is famous for its wine."),
    (r"\b(?P<w>accustomed|addicted|allergic|opposed|dedicated|devoted) (?:with|on|for|against)\b", "{w} to", "I am allergic on nuts.", "I am allergic to nuts."),
    (r"\bdependent (?:of|from)\b", "dependent on", "We are dependent of it.", "We are dependent on it."),
    (r"\bdisappointed (?:from|of)\b", "disappointed with", "I am disappointed from the service.", "I am disappointed with the service."),
    (r"\bsatisfied (?:of|from)\b", "satisfied with", "We are satisfied of the result.", "We are satisfied with the result."),
    (r"\b(?P<w>surprised|shocked|impressed) from\b", "{w} by", "I was surprised from it.", "I was surprised by it."),
    (r"\bsuitable to (?=@THE\b|@ME\b)", "suitable for ", "It is suitable to our needs.", "It is suitable for our needs."),
    (r"\btypical for (?=@ME\b)", "typical of ", "That is typical for him.", "That is typical of him."),
    (r"\bworried (?:of|on|from) (?=@THE\b|@ME\b)", "worried about ", "I am worried of the exam.", "I am worried about the exam."),
    (r"\b(?P<w>close|next) from (?=@THE\b|here\b)", "{w} to ", "It is close from the station.", "It is close to the station."),
    (r"\bbased (?:in|of|from) (?=(?:the|this|that|these|those|our|your) (?:data|facts?|results?|report|information|numbers|evidence|experience|survey|research|figures|fact)\b)", "based on ", "It is based in the data.", "It is based on the data."),
    (r"\baccording (?:with|of|on|from) (?=@THE\b)", "according to ", "According with the plan, we go.", "According to the plan, we go."),
    (r"\b(?P<w>rel(?:y|ies|ied|ying)|concentrat(?:e|es|ed|ing)) (?:to|of|at) (?=@THE\b|@ME\b)", "{w} on ", "You can rely to me.", "You can rely on me."),
    (r"\b(?P<w>focus(?:es|ed|ing)?) (?:to|at) (?=@THE\b|@ME\b)", "{w} on ", "We must focus to the price.", "We must focus on the price."),
    (r"\bbelieve to (?=@ME\b|God\b)", "believe in ", "I believe to you.", "I believe in you."),
    (r"\b(?P<w>belongs?|belonged) (?:for|of) (?=@THE\b|@ME\b)", "{w} to ", "It belongs for my sister.", "It belongs to my sister."),
    (r"\b(?P<w>complain(?:s|ed|ing)?) (?:on|for) (?=@THE\b)", "{w} about ", "He complained on the noise.", "He complained about the noise."),
    (r"\b(?P<w>congratulat(?:e|es|ed|ing) @ME) for\b", "{w} on", "I congratulate you for the job.", "I congratulate you on the job."),
    (r"\b(?P<w>contribut(?:e|es|ed|ing)) for (?=@THE\b)", "{w} to ", "It contributes for the result.", "It contributes to the result."),
    (r"\b(?P<w>to deal|deals|dealt|dealing|cope|coped|copes) (?:about|of|to) (?=@THE\b)", "{w} with ", "We have to cope to the stress.", "We have to cope with the stress."),
    (r"\b(?P<w>dream|dreams|dreamed|dreaming) to (?P<act>\w+)", "{w} of {act:ING}", "I dream to visit Rome.", "I dream of visiting Rome."),
    (r"\b(?P<w>laugh(?:s|ed|ing)?) (?:on|to) (?=@ME\b)", "{w} at ", "They laughed on me.", "They laughed at me."),
    (r"\b(?P<w>object(?:s|ed|ing)?) against\b", "{w} to", "I object against the plan.", "I object to the plan."),
    (r"\b(?P<w>protect|protects|protected|prevent|prevents|prevented|suffer|suffers|suffered|suffering) of (?=@THE\b|\w+)", "{w} from ", "He suffers of headaches.", "He suffers from headaches."),
    (r"\b(?P<w>refer(?:s|red|ring)?) (?:on|at) (?=@THE\b)", "{w} to ", "I refer on your letter.", "I refer to your letter."),
    (r"\b(?P<w>translat(?:e|es|ed|ing) (?:it|this|that|the \w+|them)) (?:in|to) (?=English|French|German|Spanish|Italian|Russian|Chinese|Japanese|Arabic)", "{w} into ", "Translate it in English.", "Translate it into English."),
    (r"\b(?P<w>divid(?:e|es|ed|ing) (?:it |this |them |the \w+ )?)to (?=@NUM (?:parts|groups|teams|pieces|sections|categories))", "{w}into ", "Divide it to two parts.", "Divide it into two parts."),
    (r"\b(?P<w>invest(?:s|ed|ing)?) (?:to|on) (?=@THE\b)", "{w} in ", "They invest to the company.", "They invest in the company."),
    (r"\b(?P<w>tak(?:e|es|ing|en)|took) part (?:at|on|to) (?=@THE\b)", "{w} part in ", "We took part at the meeting.", "We took part in the meeting."),
    (r"\b(?P<w>graduated|resign(?:ed)?|recover(?:ed)?) of\b", "{w} from", "She graduated of the university.", "She graduated from the university."),
    (r"\b(?P<w>graduated) (?=university|college|high school|school|the university)", "{w} from ", "She graduated university last year.", "She graduated from university last year."),
    (r"\baccused? (?P<o>@ME) (?:for|with)\b", "accused {o} of", "They accused him for theft.", "They accused him of theft."),
    (r"\b(?P<w>blam(?:e|es|ed)) (?P<o>@ME) of\b", "{w} {o} for", "They blamed me of the delay.", "They blamed me for the delay."),
    (r"\binterested (?:about|for|to) (?=@THE\b|\w+ing\b)", "interested in ", "I am interested for the job.", "I am interested in the job."),
    (r"\b(?P<v>tell|tells|told|telling|asked|visited|invited|thanked|helped|emailed|phoned|contacted|informed) to (?P<o>me|you|him|her|us|them)(?=[.,?!]|$| (?:that|about|to|for|yesterday|last|when|if|how|what|why|and|the|a|this)\b)", "{v} {o}", "He told to me about it.", "He told me about it."),
    (r"\b(?P<w>explain|explained|mention|mentioned|describe|described|consider|considered|considering) about\b", "{w}", "He mentioned about the delay.", "He mentioned the delay."),
    (r"\b(?P<w>seek|seeks|seeking|await|awaits|awaited|awaiting) for\b", "{w}", "I await for your answer.", "I await your answer."),
    (r"\b(?P<p>I|we|they|you|he|she|it) (?P<w>lacks?) of\b", "{p} {w}", "We lack of money.", "We lack money."),
    (r"\b(?P<m>can|could|cannot|can't|couldn't|will|to|not) access to (?=@THE\b)", "{m} access ", "I can't access to my account.", "I can't access my account."),
    (r"\b(?P<w>join|joins|joined|joining) to (?=(?:us|them|me|him|her|our|your|the (?:meeting|call|team|group|company|club|party|project))\b)", "{w} ", "Please join to the meeting.", "Please join the meeting."),
    (r"\blook (?=the (?:picture|photo|attached|attachment|file|document|list|map|screen)\b)", "look at ", "Please look the attachment.", "Please look at the attachment."),
    (r"\b(?P<w>search|searching|searched) (?=(?:a|an|another|new) (?:new )?(?:job|flat|house|apartment|room|solution|hotel|supplier|partner)\b)", "{w} for ", "I am searching a job.", "I am searching for a job."),
    (r"\b(?P<w>ask|asks|asked|asking) (?=(?:help|a refund|a discount|information)\b)(?!help (?:desk|you|me|us))", "{w} for ", "I want to ask a refund.", "I want to ask for a refund."),
    (r"\b(?P<w>knock|knocked|knocking) (?=the door\b)", "{w} on ", "Somebody knocked the door.", "Somebody knocked on the door."),
    (r"\b(?P<w>arrive|arrives|arrived) (?=the (?:station|airport|hotel|office|school|house|meeting|party)\b)", "{w} at ", "We arrived the station.", "We arrived at the station."),
    (r"\b(?P<w>go|goes|went|come|came|get|got|return|returned|back|travel|travelled) to (?P<n>home|here|there|abroad|downtown|upstairs|overseas|outside)(?=@STOP)", "{w} {n}", "I want to travel to abroad.", "I want to travel abroad."),
    (r"\b(?P<v>make|made|makes|making) (?P<n>business|sports?|research|my best|our best|your best|his best|her best|their best|the shopping|the dishes|the laundry|the housework)(?=@STOP| with\b)", "{0:DO} {n}", "We make business with them.", "We do business with them."),
    (r"\b(?P<say>say|says|said) (?P<n>a lie|lies|the truth|a joke|a story)\b", "{say:TELL} {n}", "He said the truth.", "He told the truth."),
    (r"\blearn(?P<e>s|ed|t|ing)? (?P<o>me|him|us|them) (?=(?:how|to|English|French|German|Spanish)\b)", "teach {o} ", "Can you learn me how to cook?", "Can you teach me how to cook?"),
    (r"\brise (?=(?:the|our|my|your|their) (?:prices?|hands?|salary|salaries|voice|question|issue|awareness|money|funds|level|standard|taxes|rent)\b)", "raise ", "They want to rise the price.", "They want to raise the price."),
    (r"\b(?P<v>lose|lost) (?P<n>the|my|our|your|his|her|their) (?P<x>bus|train|flight|plane)\b", "{v:MISS} {n} {x}", "I lost the train.", "I missed the train."),
    (r"\b(?P<w>strong|big|hard) (?P<n>rain|traffic)\b", "heavy {n}", "There was strong rain.", "There was heavy rain."),
    (r"\bhigh (?P<n>man|boy|woman|girl|person|building)\b", "tall {n}", "He is a high man.", "He is a tall man."),
    (r"\b(?P<w>work(?:s|ed|ing)?|stud(?:y|ies|ied|ying)|tr(?:y|ies|ied)|train(?:s|ed)?) (?P<v>very )?hardly(?=[.,!?;]|$| (?:and|to|for|every|on|in|at)\b)", "{w} {v}hard", "He works very hardly.", "He works very hard."),
    (r"\b(?:due to|because of) (?P<p>I|he|she|we|they|it|you) (?P<v>was|were|is|are|am|has|had|have|could|did|do|did not|didn't|don't|will|cannot|can't)\b", "because {p} {v}", "We left due to he was ill.", "We left because he was ill."),
    (r"\bin spite (?:of )?(?P<p>I|he|she|we|they|it|you) (?P<v>was|were|is|are|am|has|had|have|could|did|do|didn't|don't)\b", "although {p} {v}", "He came in spite he was ill.", "He came although he was ill."),
    (r"\bbetween (?P<a>@NUM|@DAY|@MONTH|\d+:\d+)(?P<x> ?[ap]\.?m\.?)? (?:to|until|till|or) (?P<b>@NUM|@DAY|@MONTH|\d+:\d+)\b", "between {a}{x} and {b}", "Come between 5 to 6 pm.", "Come between 5 and 6 pm."),
    (r"\b(?P<d>don't|doesn't|didn't|do not|does not|did not|haven't|hasn't) (?P<h>have|need|got|see|know|buy|find) some (?!of\b|one\b)", "{d} {h} any ", "I don't have some money.", "I don't have any money."),
    (r"^Thank for\b", "Thank you for", "Thank for your help.", "Thank you for your help."),
    (r"^Thanks you\b", "Thank you", "Thanks you for the help.", "Thank you for the help."),
    (r"^Thank a lot\b", "Thanks a lot", "Thank a lot for the help.", "Thanks a lot for the help."),
    (r"^(?P<w>Have|Wish you) (?P<a>nice|good|great|lovely|pleasant) (?P<n>day|weekend|evening|time|trip|week|holiday)\b", "{w} a {a} {n}", "Have nice day!", "Have a nice day!"),
    (r"\b(?P<w>finds?|found) you good\b", "{w} you well", "I hope this finds you good.", "I hope this finds you well."),
    (r"\b(?P<w>regarding|concerning) (?:about|to|of)\b", "{w}", "I write regarding about the bill.", "I write regarding the bill."),
    (r"\b(?:please kindly|kindly please)\b", "please", "Please kindly send it.", "Please send it."),
    (r"\btoday (?P<n>morning|afternoon|evening)\b", "this {n}", "I called you today morning.", "I called you this morning."),
    (r"\byesterday(?:'s)? night\b", "last night", "I called you yesterday night.", "I called you last night."),
    (r"\b(?P<w>yesterday|tomorrow) (?:in|at) (?:the )?(?P<n>morning|afternoon|evening)\b", "{w} {n}", "I will come tomorrow in the morning.", "I will come tomorrow morning."),
    (r"(?<!the )\bday (?P<w>after tomorrow|before yesterday)\b", "the day {w}", "I will come day after tomorrow.", "I will come the day after tomorrow."),
    (r"\bsince (?:the )?(?P<w>last|past) (?P<n>@NUM|few|several) (?=@UNITS)", "for the {w} {n} ", "I am ill since last two weeks.", "I am ill for the last two weeks."),
    (r"\bhow long time\b", "how long", "How long time does it take?", "How long does it take?"),
    (r"(?<![\w/])(?P<p>him|her|me|them) and (?P<q>I|me|him|her|my \w+) (?P<v>went|came|are|were|have|want|will|can|saw|had|like|would|did|live|work|go)\b", "{p:SUBJ} and {q:SUBJ} {v}", "Him and me went home.", "He and I went home."),
    (r"^(?P<p>Him|Them|Her) (?P<v>is|are|was|were|has|have|goes|went|came|wants|will|can)\b", "{p:SUBJ} {v}", "Him is my friend.", "He is my friend."),
    (r"\b(?P<w>for|with|to|from|about|at|of|between) (?P<p>he|she|they|we)(?=[.!?,]|$)", "{w} {p:OBJ}", "I went with she.", "I went with her."),
    (r"\b(?P<n>and) myself (?P<v>will|are|were|have|would|can|went|had)\b", "{n} I {v}", "John and myself will come.", "John and I will come."),
    (r"\b(?P<n>book|car|house|file|email|letter|document|company|machine|computer|report|phone|product) who\b", "{n} that", "The book who I read is good.", "The book that I read is good."),
    (r"(?<!of )(?<!to )(?<!with )(?<!for )(?<!by )(?<!from )(?<!in )(?<!on )\bwhom (?P<v>is|are|was|were|has|have|had|will|can|would)\b(?! (?:I|you|he|she|it|we|they|the|this|that)\b)", "who {v}", "The man whom is here is ill.", "The man who is here is ill."),
    (r"\bthe (?P<n>\w+) where (?P<p>I|he|she|we|they|you) (?P<v>live|lives|lived|work|works|worked|stay|stayed|study|studied) (?:in|at)(?=[.,!?]|$| (?:is|was|are|were)\b)", "the {n} where {p} {v}", "The town where I live in is small.", "The town where I live is small."),
    (r"\b(?P<p>I|we|you|they) no (?P<base>\w+)", "{p} don't {base}", "I no understand it.", "I don't understand it."),
    (r"\b(?P<d>can't|couldn't|cannot) hardly\b", "can hardly", "I can't hardly hear you.", "I can hardly hear you."),
    (r"\b(?P<d>don't|doesn't|didn't|won't|can't|haven't|hasn't|never) (?P<r>(?:\w+ ){1,2})nothing(?=[.,!?]|$| (?:about|to|in|from)\b)", "{d} {r}anything", "She never said nothing.", "She never said anything."),
    (r"^Do you (?P<x>ready|sure|free|interested|available|busy|happy|married|hungry)\b", "Are you {x}", "Do you ready?", "Are you ready?"),
    (r"\bas (?P<a>soon|fast|quickly|early|much|well|many) possible\b", "as {a} as possible", "Come as soon possible.", "Come as soon as possible."),
    (r"\bas quick as possible\b", "as quickly as possible", "Call as quick as possible.", "Call as quickly as possible."),
    (r"\bin case if\b", "if", "Call me in case if it rains.", "Call me if it rains."),
    (r"\b(?P<w>on|in) (?P<a>daily|weekly|monthly|regular|yearly|temporary|voluntary|case-by-case) basis\b", "on a {a} basis", "We meet on weekly basis.", "We meet on a weekly basis."),
    (r"\bin a (?P<a>daily|weekly|monthly|regular|yearly) basis\b", "on a {a} basis", "We meet in a weekly basis.", "We meet on a weekly basis."),
    (r"\b(?:to|for|by|from|at) (?P<m>my|our) opinion\b(?= |,)(?! (?:on|about|of|and|is|was))", "in {m} opinion", "For my opinion, it is good.", "In my opinion, it is good."),
    # --- and more
    (r"(?<!of )(?<!in )(?<!for )(?<!with )(?<!to )(?<!on )(?<!by )(?<!from )(?<!at )(?<!about )(?<!than )(?<!and )(?<!the )(?<!my )(?<!our )(?<!your )(?<!their )\b(?P<t>the|my|your|our|his|her|their|these|those|@SOME) (?P<things>\w+) (?P<third>(?!needs|offers|visits|works|lives(?! (?:in|with|near|here|at|there)\b)|means|leaves|wishes|hopes|tries)\w+)", "{t} {things} {third:BASE}", "The students goes to school by bus.", "The students go to school by bus."),
    (r"\b(?P<w>each|every) (?P<thing>(?!year|month|week|day)\w+) (?P<v>have|are|were|do|don't)\b", "{w} {thing} {v:THIRD}", "Each student have a book.", "Each student has a book."),
    (r"\bnor (?P<t>my|the|his|her|our|their|your) (?P<thing>\w+) (?P<v>are|have|were)\b", "nor {t} {thing} {v:THIRD}", "Neither my brother nor my sister are here.", "Neither my brother nor my sister is here."),
    (r"^(?P<a>@NUM @UNITS ago,?) (?P<p>@PRON) (?P<acts>(?!think|believe|know|feel)\w+)", "{a} {p} {acts:PAST}", "Two days ago she call me.", "Two days ago she called me."),
    (r"@CLAUSE(?P<p>I|he|she|we|they|you|it) seen\b", "{p} saw", "I seen him yesterday.", "I saw him yesterday."),
    (r"@CLAUSE(?P<p>I|he|she|we|they|you|it) done\b", "{p} did", "I done my work.", "I did my work."),
    (r"@CLAUSE(?P<p>I|he|she|we|they|you|it) (?P<x>been|gone)\b", "{p} {p:HAVE} {x}", "She been there before.", "She has been there before."),
    (r"\b(?P<p>@PRON)(?: (?:am|is|are)|'m|'s|'re) having (?=(?:a|an|some|any|many|two|three|no) (?:questions?|doubts?|brothers?|sisters?|cars?|houses?|ideas?)\b)", "{p} {p:HAVE} ", "I am having a question.", "I have a question."),
    (r"\b(?P<p>@PRON)(?: (?:am|is|are)|'m|'s|'re) not (?P<s>knowing|understanding|wanting|agreeing|believing|liking|needing|owning|remembering|seeing the point)\b", "{p} {p:DO} not {s:BASE}", "I am not understanding you.", "I do not understand you."),
    (r"\b(?P<p>he|she|it)(?: is|'s) (?P<s>liking|needing|wanting|owning|belonging|believing|understanding)\b", "{p} {s:S}", "He is liking chocolate.", "He likes chocolate."),
    (r"\b(?P<p>@PRON) (?:was|were) (?P<base>(?!work|hope|use|need|help|travel|sleep|walk|talk|wish|visit|open|complete|welcome|contact|respond|have|be\b|begin|become|come|become|overcome|become|spread|read|meet|offer|repair|let|like)\w+)(?= to\b| @THE\b| there\b| home\b| here\b| with\b)", "{p} {base:PAST}", "I was go to the market.", "I went to the market."),
    (r"^(?P<m>Does|Did|Do) (?P<p>@PRON|@NP) (?:has|had)\b", "{m} {p} have", "Does he has a car?", "Does he have a car?"),
    (r"\b(?P<p>@PRON) (?P<m>can|could|should|must|might|will|would|can't|couldn't|shouldn't|won't|wouldn't) (?P<ving>\w+ing)\b", "{p} {m} {ving:BASE}", "They should going now.", "They should go now."),
    (r"\b(?P<w>suggested|suggests|recommend|recommends|recommended) (?P<o>me|you|him|her|us|them) to (?P<act>\w+)", "{w} that {o:SUBJ} {act}", "He suggested me to go.", "He suggested that I go."),
    (r"\b(?P<w>easy|difficult|hard|important|possible|impossible|necessary) for (?P<base>(?!work|help|travel|sleep|use\b|visit|talk|change)\w+)(?=[.,!?]|$| @THE| @ME\b| it\b| because\b| when\b)", "{w} to {base}", "It is easy for understand.", "It is easy to understand."),
    (r"\b(?P<p>I|we|they|you)(?: am| are|'m|'re) disagree\b", "{p} disagree", "I am disagree with you.", "I disagree with you."),
    (r"\ban? more (?P<jjr>\w+)", "a {jjr}", "This is a more better idea.", "This is a better idea."),
    (r"(?<=\w )(?P<w>run|runs|ran|drives?|drove|walk(?:s|ed)?|move[sd]?|grows?|grew|works?|worked|speaks?|spoke|answer(?:s|ed)?|learn(?:s|ed)?|reads?|writes?|wrote) (?P<v>very |so |too |really )?(?P<x>quick|slow)(?=@STOP)", "{w} {v}{x}ly", "He runs quick.", "He runs quickly."),
    (r"\b(?P<w>did|does|doing) (?P<v>very |so |really )?good (?=(?:on|in|at) )", "{w} {v}well ", "She did good on the test.", "She did well on the test."),
    (r"\b(?P<w>go|goes|went|going|gone) to the bed(?=[.,!?]|$| (?:early|late|at|and|before|after)\b)", "{w} to bed", "She went to the bed early.", "She went to bed early."),
    (r"\b(?P<w>in|at) (?P<n>(?-i:hotel|restaurant))(?=[.,!?]|$| (?:and|near|with|for|last|yesterday|in|on|because)\b)", "{w} a {n}", "We stayed in hotel.", "We stayed in a hotel."),
    (r"\b(?P<w>in|at) (?P<n>(?-i:kitchen|garden|library|garage|park|airport|station|supermarket|cinema|museum|village))(?=[.,!?]|$| (?:and|with|for|last|yesterday|in|on|because|every|now)\b)", "{w} the {n}", "I study in library.", "I study in the library."),
    (r"\b(?P<w>live|lives|lived|born|staying) at (?=(?-i:London|Paris|Berlin|Rome|New York|Madrid|Tokyo|India|China|Germany|France|Italy|Spain|Japan|England|America|Europe)\b)", "{w} in ", "I live at London.", "I live in London."),
    (r"\bon (?P<y>(?:19|20)\d\d)(?=[.,!?](?!\d)|$| and\b)", "in {y}", "We met on 2015.", "We met in 2015."),
    (r"\bin (?=\d{1,2} @MONTH\b)", "on ", "I was born in 5 May.", "I was born on 5 May."),
    (r"\b(?P<p>he|she|it|that|this) is depended (?:on|of|from)\b", "{p} depends on", "It is depended on the price.", "It depends on the price."),
    (r"\binterested (?:about|for) (?!a\b|an\b|some\b|the first\b|the moment\b)", "interested in ", "He is interested for music.", "He is interested in music."),
    (r"\b(?P<m>my|your|his|her) (?P<a>(?:long |short |black |brown |blond |blonde |curly )?)hairs are\b", "{m} {a}hair is", "My hairs are long.", "My hair is long."),
    (r"\b(?P<m>has|have|had|with|my|your|his|her) (?P<a>(?:long|short|black|brown|blond|blonde|curly|dark|red|beautiful) )hairs\b", "{m} {a}hair", "She has long hairs.", "She has long hair."),
    (r"\bthose (?P<thing>\w+) (?:is|was)\b", "that {thing} is", "Those book is mine.", "That book is mine."),
    (r"^Your (?P<x>late|early)(?= again\b|[.!,]| for (?:the|our|your) )", "You're {x}", "Your late again.", "You're late again."),
    (r"\b(?P<w>to|for|with|from|about|by) (?P<p>he|she|they|we) and (?P<q>me|him|her|them|I)\b", "{w} {p:OBJ} and {q:OBJ}", "He gave it to she and me.", "He gave it to her and me."),
    (r"^Myself and (?P<n>my \w+|(?-i:[A-Z]\w+)) (?=will|are|were|have|would|can\b)", "{n:UP} and I ", "Myself and John will attend.", "John and I will attend."),
    (r"\b(?P<t>tell (?:me|us)|know|wonder|ask(?:ed)? (?:me|him|her|us|you)) what time is it\b", "{t} what time it is", "Can you tell me what time is it?", "Can you tell me what time it is?"),
    (r"^(?P<w>Where|When|Why|How) (?P<p>@PRON) (?P<past>\w+)(?P<r>[^?,]*\?)", "{w} did {p:LOW} {past:BASE}{r}", "Where you went yesterday?", "Where did you go yesterday?"),
    (r"^What means (?P<n>[^?,]+)\?", "What does {n} mean?", "What means this word?", "What does this word mean?"),
    (r"^How (?P<p>he|she|it) (?P<third>\w+)(?P<r>[^?,]*\?)", "How does {p} {third:BASE}{r}", "How it works?", "How does it work?"),
    (r"\b(?P<t>tell (?:me|us|him|her)|(?:not|you|don't|didn't) know|wonder(?:ed)?|ask(?:ed)? (?:me|him|her|us|you|them)|not sure) (?P<w>(?-i:where|when|how|why|what)) (?P<v>was|were|is|are|can|will|could|would|should|has|have) (?P<p>I|you|he|she|we|they) (?P<r>\w+)", "{t} {w} {p} {v} {r}", "I asked him where was he going.", "I asked him where he was going."),
    (r"\b(?P<p>@PRON) not (?P<v>is|are|was|were|am|can|will|should|must)\b", "{p} {v} not", "She not is here.", "She is not here."),
    (r"\b(?P<d>can't|cannot|don't|didn't|doesn't|couldn't|won't|haven't|never) (?P<r>(?:\w+ ){1,3})nowhere\b", "{d} {r}anywhere", "We can't find it nowhere.", "We can't find it anywhere."),
    (r"\bvery much (?P<adj>(?!like|near|better)\w+)(?=@STOP)", "very {adj}", "She is very much beautiful.", "She is very beautiful."),
    (r"\b(?P<a>have|has|had|got|need|with|only) few (?P<n>money|information|advice|help|water|traffic)\b", "{a} little {n}", "I have few money.", "I have little money."),
    (r"\b(?P<q>a few|few|most|some) of (?P<t>my|our|your|his|her|their) (?P<n>friend|colleague|student|customer|employee|question|client|supplier|email)(?=@STOP)", "{q} of {t} {n}s", "A few of my friend are here.", "A few of my friends are here."),
    (r"^The most (?P<x>people|\w+s) (?P<v>like|are|have|think|want|do|know|don't)\b", "{x:MOST} {v}", "The most people like it.", "Most people like it."),
    (r"\b(?P<v>is|are|was|were|looks?) same (?:like|as|with)\b", "{v} the same as", "It is same like yours.", "It is the same as yours."),
    (r"^During (?P<n>@NUM @UNITS),? (?=@PRON\b)", "For {n} ", "During three hours we waited.", "For three hours we waited."),
    (r"\buntil now,? (?P<p>@PRON) (?:don't|do not|didn't|did not|doesn't|does not) (?P<base>\w+)", "until now {p} {p:HAVE} not {base:PARTICIPLE}", "Until now I don't receive your answer.", "Until now I have not received your answer."),
    (r"\bin the (?P<m>morning|afternoon|evening) of (?P<d>@DAY)\b", "on {d} {m}", "In the morning of Monday I left.", "On Monday morning I left."),
    (r"\b(?P<w>forgot|forget|(?:asked|allow|allows|allowed|wants|wanted|told|invited|advised|expected|expects) @ME) (?P<base>(?!have|help|work|hope|talk|need|want|be\b|about|visit|love|live|open|earn|use|wish|walk|like)\w+)(?= @THE\b| @ME\b| to\b| it\b| in\b| with\b| there\b| here\b| home\b|[.,!?]|$| and\b)", "{w} to {base}", "She allowed me go home.", "She allowed me to go home."),
    (r"\b(?P<w>help|helps|helped) (?P<o>me|us|him|them|you) (?P<ving>\w+ing) (?=@THE\b|@ME\b|it\b)", "{w} {o} {ving:BASE} ", "He helped me finding the book.", "He helped me find the book."),
    (r"\b(?P<w>saw|see|heard|hear|watched|noticed) (?P<o>me|him|us|them|you) to (?P<act>\w+)", "{w} {o} {act}", "I saw him to enter the room.", "I saw him enter the room."),
    (r"\bexplain(?P<e>ed|s)? (?P<o>me|us|him|her|them|you) (?P<x>it|this|that)(?=@STOP)", "explain{e} {x} to {o}", "Can you explain me this?", "Can you explain this to me?"),
    (r"\b(?P<w>inform(?:ed|ing)?) (?P<o>me|us|him|her|them|you) (?=(?:the|your|our|my|any) \w+)", "{w} {o} of ", "Please inform me the date.", "Please inform me of the date."),
    (r"\b(?P<w>provid(?:e|es|ed|ing)) (?P<o>me|us|him|them|you) (?=(?:the|our|your|some|more|all|any|detailed|further) (?:details|information|documents?|data|results?|report|list|address|files?)\b)", "{w} {o} with ", "I will provide you the details.", "I will provide you with the details."),
    (r"\bappointment (?:to|at) (?:the |a )?(?P<n>doctor|dentist)(?=@STOP)", "appointment with the {n}", "I have an appointment to doctor.", "I have an appointment with the doctor."),
    (r"\ba (?P<n>glasses|jeans|scissors)(?=@STOP)", "{n}", "She is wearing a glasses.", "She is wearing glasses."),
    (r"\bpassed a (?P<a>good|nice|great|wonderful|lovely) (?P<n>time|day|weekend|holiday|vacation|evening)\b", "had a {a} {n}", "I passed a good time.", "I had a good time."),
    (r"\b(?P<p>@PRON) (?P<v>have|has|had) (?P<n>\d+) years(?=[.!]|$)", "{p} {v:AGE} {n} years old", "He has 30 years.", "He is 30 years old."),
    (r"\b(?P<p>I|he|she|we|they|you) (?P<v>am|is|are|was|were) (?P<n>\d+) years(?=[.,!](?!\d)|$| and\b)", "{p} {v} {n} years old", "I am 30 years.", "I am 30 years old."),
    (r"@CLAUSE(?P<p>he|she|it) (?P<x>look|sound|smell|taste)(?= (?:like|very|so|really|good|great|bad|tired|happy|sad|nice|fine|beautiful|strange|delicious|perfect|interesting|ill|sick|as if)\b)", "{p} {x}s", "She look like her mother.", "She looks like her mother."),
    (r"@CLAUSE(?P<p>that|this) (?P<x>look|sound)(?= (?:like|good|great|fine|interesting|perfect|nice|wrong|right|strange)\b)", "{p} {x}s", "That sound great.", "That sounds great."),
    (r"\b(?P<m>does|do|did) (?P<p>@PRON|@NP) (?P<x>look|sound|play|start|cost|call|plan|taste|smell)s\b", "{m} {p} {x}", "What does he looks like?", "What does he look like?"),
    (r"^Although (?P<s>[^,]{4,60}?),? but (?=@PRON\b)", "Although {s}, ", "Although it was late but we went.", "Although it was late, we went."),
    (r"\bin spite (?=@THE\b)", "in spite of ", "In spite the rain, we went.", "In spite of the rain, we went."),
    (r"\b(?P<t>the|our|these) (?P<thing>\w+)'s (?P<v>are|were|have)\b", "{t} {thing:PLURAL} {v}", "The company's are growing.", "The companies are growing."),
    (r"\bbe (?P<v>repair|fix|change|update|replace|check|improve|finish|cancel|deliver|send|pay|sign|solve|discuss|do|make|give|take|write|show|see|use|accept|approve|add|remove|prepare|invite|inform|involve|allow|ask|tell|do)(?=[.,!?]|$| (?:by|before|in|on|at|to|for|soon|today|tomorrow|again|and)\b)", "be {v:PARTICIPLE}", "The car needs to be repair.", "The car needs to be repaired."),
    (r"\b(?P<b>is|are|was|were) (?P<v>do|speak|see|know|build|grow|choose|find|hold|sell|teach|tell|write|give|take|make|call by)(?= (?:by|in|here|at|on|there|for|as)\b)", "{b} {v:PARTICIPLE}", "English is speak here.", "English is spoken here."),
    (r"^(?P<t>The|My|Your|Our|This|That) (?P<thing>\w+) have (?=been\b|a\b|an\b|\w+ed\b)", "{t} {thing} has ", "The order have arrived.", "The order has arrived."),
    (r"\ban? such (?P<adj>\w+) (?=\w)", "such {adj:A} ", "He is a such good man.", "He is such a good man."),
    (r"^What (?P<adj>\w+) (?P<thing>\w+)(?=!)", "What {adj:A} {thing}", "What beautiful day!", "What a beautiful day!"),
    (r"^How an? (?=\w+ \w+!)", "What a ", "How a nice day!", "What a nice day!"),
    (r"\bso an? (?=(?:good|nice|great|beautiful|big|bad|long|hard|difficult|kind|small|clever) \w)", "such a ", "He is so a good man.", "He is such a good man."),
    (r"\bsuch an? (?P<adj>\w+) (?P<things>(?!people)\w+)(?=@STOP|!)", "such {adj} {things}", "Such a beautiful flowers!", "Such beautiful flowers!"),
    # --- and more of that
    (r"(?<=[a-z]) \.$", ".", "See you soon .", "See you soon."),
    (r"(?<!of )(?<!by )(?<!for )(?<!to )(?<!with )\b(?P<w>(?:many|some|most|other|young|old|all|these|those|more) people) (?P<third>(?!needs|works|means|lives(?! (?:in|with|near|here|at|there)\b))\w+)", "{w} {third:BASE}", "Young people likes it.", "Young people like it."),
    (r"^This are\b", "These are", "This are the results.", "These are the results."),
    (r"^These is\b", "These are", "These is the results.", "These are the results."),
    (r"@CLAUSE(?P<p>this|that|it) have\b(?! (?:to do|you|we|they|I)\b)", "{p} has", "This have changed.", "This has changed."),
    (r"\bmore and more (?P<thing>\w+)(?=@STOP)", "more and more {thing:PLURAL}", "We get more and more order.", "We get more and more orders."),
    (r"\bpeople nowadays (?P<third>\w+)", "people nowadays {third:BASE}", "People nowadays wants more.", "People nowadays want more."),
    (r"\b(?P<w>help|helps|helped|helping) to (?=(?:me|you|him|her|us|them|people|students|children) )", "{w} ", "It helps to people to learn.", "It helps people to learn."),
    (r"\bmake (?P<o>me|you|him|her|us|them|people|it) (?P<x>easily|happily|quickly|comfortably)(?=@STOP)", "make {o} {x:EASY}", "It will make me happily.", "It will make me happy."),
    (r"^(?:On|In) the other (?:side|hands), (?=\w)", "On the other hand, ", "On the other side, it is cheap.", "On the other hand, it is cheap."),
    (r"\b(?P<m>can|could|will|would|should|must|may|might|to) be (?P<base>(?!work|hope|use|help|travel|sleep|talk|wish|visit|open|complete|welcome|contact|come|become|read|spread|like)\w+)(?= (?:it|me|us|them|him|this|that|there|to|my|your|our)\b)", "{m} {base}", "We can be learn it.", "We can learn it."),
    # --- marks and capitals
    (r"^(?P<w>However|Moreover|Furthermore|Nevertheless|In addition|In conclusion|First of all|On the other hand|Firstly|Secondly|Thirdly|Additionally|Consequently|For example|In my opinion|On the contrary) (?=(?:I|you|he|she|it|we|they|the|my|our|your|this|that|there|these|many|some|people|his|her)\b)(?!(?:many|much) )(?=[^,]*$)", "{w}, ", "However we could not find it.", "However, we could not find it."),
    (r"^(?P<s>(?:When|Where|Why|How|What|Who) (?:will|do|does|did|can|could|would|should) (?:I|you|he|she|it|we|they|the|my|your|our|this|that|these|his|her)\b[^,.?!:;]*)\.$", "{s}?", "When will the goods arrive.", "When will the goods arrive?"),
    (r"^(?P<s>(?:Where|When|Why|How) (?:is|are|was|were) (?:the|my|your|our|this|that|these|you|he|she|it|they)\b[^,.?!:;]*)\.$", "{s}?", "Where is the station.", "Where is the station?"),
    (r"^(?P<s>(?:Can|Could|Would|Will|Do|Does|Did|Are|Have) (?:you|we|they)\b[^,.?!:;]*)\.$", "{s}?", "Can you help me.", "Can you help me?"),
    (r"\bi(?=['’](?:m|ve|ll|d)\b)", "I", "Yes, i'm here.", "Yes, I'm here."),
    (r"(?<![\w.'’/-])(?-i:i)(?= (?:am|have|will|was|would|can|do|did|don't|think|want|need|know|hope|had|could|should|like|also|just|\w+ed)\b)", "I", "Yes, i am here.", "Yes, I am here."),
    (r"(?<![\w-])(?-i:(?P<n>monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|april|june|july|september|october|november|december|english|french|german|spanish|italian|chinese|japanese|russian|european|american|british|portuguese|swedish|korean|london|paris|berlin|england|germany|france|spain|italy|europe|africa|america))(?![\w@/-]|\.\w)", "{n:CAP}", "She speaks french on monday.", "She speaks French on Monday."),
    (r"(?<=\w) (?P<m>[,;!?])(?= |$)", "{m}", "Hello , how are you ?", "Hello, how are you?"),
    (r"(?<=[a-z]),(?=[a-z]{2,} )", ", ", "Bring bread,milk and eggs.", "Bring bread, milk and eggs."),
)  # fmt: skip

_IRREGULAR = frozenset(
    """went came saw did took gave broke wrote ate drank began spoke forgot drove chose fell knew grew ran sang swam stole wore threw
    flew rose shook woke froze became rang blew drew hid tore was were""".split()
)  # pasts that are no participle
_INFLECTED = (
    VERBS
    | ACTS
    | frozenset(
        """break drink fall run swim throw fly rise shake wake freeze ring blow draw hide tear drive ship cancel delay close sign
    approve damage attach postpone locate please disappoint satisfy confuse marry worry excite destroy order review postpone""".split()
    )
)
_PARTICIPLES = frozenset("gone seen done written taken given eaten spoken chosen driven forgotten broken known".split())
_ALIKE = frozenset("come become overcome run".split())  # with a participle like the base form
_DROPPED = frozenset("went came fell rose grew became".split())  # of verbs that have no passive
# Words that look like a form of a verb where they stand after "will" or "they", and are none
_NO_FORM = frozenset("is was has does needs means left felt found saw thought lay bound wound rest".split())
_CLUSTERS = frozenset(
    """bl br ch cl cr dr dw fl fr gh gl gn gr kn ph pl pr ps rh sc sh sk sl sm sn sp sq st sw th tr tw wh wr""".split()
)  # consonants that an English word can begin with; others are spelt out, as in "an nginx"
_SPELT = frozenset("url uri usb usd uswds".split())
_SILENT = re.compile(r"(?:hour|honest|honou?r|heir)", re.I)
_LIKE_YOU = re.compile(r"(?:uni(?!m|nt|nv|nf|ns)|us(?:e|ual|ur|ab)|ut(?:il|op)|eu|one\b|once\b|one-|ubiq|ufo|ewe|unan|uran)", re.I)
_THIRD = {"have": "has", "do": "does", "are": "is", "were": "was", "don't": "doesn't", "haven't": "hasn't", "aren't": "isn't", "weren't": "wasn't"}  # fmt: skip
_PLURAL = {other: word for word, other in _THIRD.items()}
_SMALL = frozenset(
    "is and in of on if as or at it i e am are us up out off over under all any about even ever every each only our".split()
)
_PRONOUNS = {"i": "me", "he": "him", "she": "her", "we": "us", "they": "them"}


def _base(word: str) -> bool:
    return word in VERBS


def _past_of(word: str) -> bool:
    """Whether a word is the past of a verb of VERBS and nothing else that could stand after "did" or "will"."""
    return word not in VERBS and word not in _NO_FORM and any(form(verb, "PAST") == word for verb in lemmas(word) & VERBS)


def _third(word: str) -> bool:
    return word not in VERBS and word not in _NO_FORM and any(form(verb, "S") == word for verb in lemmas(word) & VERBS)


def _finite(word: str) -> bool:
    """The base form of a verb whose past is another word: in the present, and no noun."""
    return word in VERBS and form(word, "PAST") not in (None, word)


def _participle(word: str) -> bool:
    return word in _ALIKE or any(form(verb, "PARTICIPLE") == word for verb in lemmas(word) & (VERBS | {"be"})) or word == "been"


def _vowel(word: str) -> bool:
    if any(char.isupper() for char in word[1:]) or word.lower() in _SMALL | _SPELT or not word[0].isalpha() or len(word) < 3:
        return False
    return bool(_SILENT.match(word)) or (word[0].lower() in "aeiou" and not _LIKE_YOU.match(word))


def _consonant(word: str) -> bool:
    if any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word) or len(word) < 3 or word[0].lower() == "h":
        return False
    first, second = word[0].lower(), word[1].lower()
    spoken = second in "aeiouy" or first + second in _CLUSTERS
    return (first in "bcdfgjklmnpqrstvwyz" and spoken) or bool(_LIKE_YOU.match(word))


_CASED = ("vowel", "consonant", "thing", "things", "noun")  # a capital makes another word of these: a name
_MANNERS = frozenset(
    "careful loud fluent perfect rapid correct terrible regular immediate efficient professional independent".split()
)
# What the words of a group must be, by the group's name
_KINDS: dict[str, Callable[[str], bool]] = {
    "base": _base,
    "act": lambda word: word in ACTS,
    "acts": lambda word: word in ACTS or _third(word),
    "verb": lambda word: word in VERBS or _third(word),
    "wrong": lambda word: _third(word) or _past_of(word) or word in _PARTICIPLES,
    "third": _third,
    "fin": _finite,
    "irr": lambda word: word in _IRREGULAR and word not in ("was", "were"),
    "irrt": lambda word: word in _IRREGULAR - _DROPPED and word not in ("broke", "was", "were", "drove", "saw", "did", "hid"),
    "vbn": _participle,
    "past": _past_of,
    "owned": lambda word: word in THINGS - ACTS,
    "ving": lambda word: bool(lemmas(word) & VERBS) and word not in ("meeting", "building", "training", "being", "feeling", "living"),
    "thing": lambda word: word in THINGS,
    "things": lambda word: word == "people" or (word.endswith("s") and form(word, "BASE") in THINGS),
    "noun": lambda word: word in THINGS,
    "adj": lambda word: word in ADJECTIVES,
    "adjs": lambda word: word in ADJECTIVES or word in _MANNERS,
    "jjr": lambda word: any(form(adjective, "COMPARATIVE") == word for adjective in lemmas(word) & ADJECTIVES) or word in ("better", "worse") or " " in word,
    "jjs": lambda word: any(form(adjective, "SUPERLATIVE") == word for adjective in lemmas(word) & ADJECTIVES) or word in ("best", "worst"),
    "vowel": _vowel,
    "consonant": _consonant,
}  # fmt: skip


def _with_article(word: str) -> str:
    return ("an " if _vowel(word) or word in ("old", "easy", "idea", "egg") else "a ") + word


def _verb(word: str, shape: str) -> str:
    """A form of a verb of _VERBS, from any of its forms."""
    verb = word if word in _INFLECTED else next(iter(sorted(lemmas(word) & _INFLECTED)), word)
    if shape == "BASE" or (shape == "PARTICIPLE" and verb in _ALIKE):
        return verb
    return form(verb, shape) or verb


_SHAPES: dict[str, Callable[[str], str]] = {
    "OBJ": lambda word: _PRONOUNS.get(word.lower(), word),
    "SUBJ": lambda word: {other: "I" if mine == "i" else mine for mine, other in _PRONOUNS.items()}.get(word.lower(), word),
    "LOW": lambda word: word if word == "I" else word.lower(),
    "UP": lambda word: word[:1].upper() + word[1:],
    "CAP": lambda word: word[:1].upper() + word[1:],
    "HAVE": lambda word: "has" if word.lower() in ("he", "she", "it") else "have",
    "BE": lambda word: {"i": "am", "he": "is", "she": "is", "it": "is"}.get(word.lower(), "are"),
    "THIRD": lambda word: _THIRD[word.lower()],
    "PLURAL": lambda word: _PLURAL.get(word.lower()) or form(word, "PLURAL") or word,
    "THIS": lambda word: {"these": "this", "those": "that"}[word.lower()],
    "ONE": lambda word: form(word, "BASE") or word,
    "A": _with_article,
    "AGE": lambda word: {"have": "am", "has": "is", "had": "was"}[word.lower()],
    "TELL": lambda word: {"say": "tell", "says": "tells", "said": "told"}[word.lower()],
    "MISS": lambda word: {"lose": "miss", "lost": "missed"}[word.lower()],
    "LOWER": lambda word: word.lower(),
    "DO": lambda word: "does" if word.lower() in ("he", "she", "it") else "do",
    "MOST": lambda word: "Most " + word,
    "EASY": lambda word: {"easily": "easy", "happily": "happy", "quickly": "quick", "comfortably": "comfortable"}[word.lower()],
    "SINCE": lambda word: f"been {word}" if word.endswith("ing") else form(form(word, "BASE") or word, "PARTICIPLE") or word,
    "D": lambda word: "d" if word == "ed" else word,
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A pattern, its replacement, and an example: a sentence before and after it."""

    pattern: re.Pattern[str]
    replacement: str
    wrong: str
    right: str


@functools.cache
def rules() -> tuple[Rule, ...]:
    """The rules in the order in which they are applied."""
    macros = {**_MACROS, "UNC": f"(?:{UNCOUNTABLE})"}
    longest = re.compile("@(" + "|".join(sorted(macros, key=len, reverse=True)) + ")")

    def expanded(pattern: str) -> re.Pattern[str]:
        while "@" in (new := longest.sub(lambda match: macros[match[1]], pattern)) and new != pattern:
            pattern = new
        # a word is a word of the text, never the first letters of one: to try those too would take the square of its length
        return re.compile(longest.sub(lambda match: macros[match[1]], pattern).replace(r"\w+)", r"\w++)"), re.I)

    return tuple(Rule(expanded(pattern), replacement, wrong, right) for pattern, replacement, wrong, right in TABLE)


def _filled(rule: Rule, match: re.Match[str]) -> str:
    """What stands in the place of a match; the match itself where a word is not of the kind that the rule means."""
    found = match.groupdict()
    if any(
        word and name in _KINDS and not _KINDS[name](word.strip() if name in _CASED else word.strip().lower())
        for name, word in found.items()
    ):
        return match[0]

    def fill(field: re.Match[str]) -> str:
        name, shape = field[1], field[2]
        if name == "0":
            return _MADE[shape][re.match(r"\w+", match[0])[0].lower()]  # type: ignore[index]
        word = found[name] or ""
        if shape == "A":  # before the adjective if there is one
            return _with_article(word) if word else ""
        if shape == "B":
            return word if found.get("a") else _with_article(word)
        if shape in ("FIN", "DONT"):
            third = (found.get("p") or "").lower() in ("he", "she", "it")
            if shape == "DONT":
                return ("does not " if third else "do not ") if word else ""
            return _verb(word.lower(), "S") if third and not found.get("n") else word
        if shape in ("BASE", "S", "PAST", "PARTICIPLE", "ING"):
            return _verb(word.lower(), shape)
        if shape in _SHAPES:
            return _SHAPES[shape](word)
        return (form(word.lower(), shape) or word) if shape else word

    new = re.sub(r"\{(\w+)(?::(\w+))?\}", fill, rule.replacement)
    return new[:1].upper() + new[1:] if match[0][:1].isupper() else new


_MADE = {
    "MAKE": {"do": "make", "did": "made", "does": "makes", "doing": "making", "done": "made"},
    "DO": {"make": "do", "made": "did", "makes": "does", "making": "doing"},
}


def mend(text: str) -> str:
    """One sentence with its mistakes of usage mended; the sentence itself where no rule speaks up."""
    changes = list(spoken(text))
    return changes[-1][2] if changes else text


def spoken(text: str) -> Iterator[tuple[Rule, str, str]]:
    """The rules that speak up about a sentence, one after another, each with the text before and after it."""
    for wrong, before, after in phrases.spoken(text):
        yield Rule(re.compile(re.escape(wrong), re.I), phrases.phrases()[wrong], wrong, phrases.phrases()[wrong]), before, after
        text = after
    for rule in rules():
        after = rule.pattern.sub(functools.partial(_filled, rule), text)
        if after != text:
            yield rule, text, after
            text = after
