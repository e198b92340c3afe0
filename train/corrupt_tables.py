"""What people write in place of right words, letters and forms, as tables for `train.corrupt`."""

from __future__ import annotations

import functools


def _listed(text: str) -> list[str]:
    """The items of a table that is written as running text, parted by commas."""
    return [" ".join(item.split()) for item in text.split(",")]


def _pairs(text: str) -> list[tuple[str, str]]:
    """Likewise, of pairs "right: wrong"."""
    return [(right, wrong.strip()) for right, wrong in (item.split(":") for item in _listed(text))]


ARTICLES = ("a", "an", "the")
# what learners write in a preposition's place, the likelier ones first and twice
PREPOSITION_SLIPS = {
    right: wrong.split("|")
    for right, wrong in _pairs("""
in: on|at|of|into|to|for, on: in|at|of|about|to|in, at: in|on|to|in|for, of: in|for|from|about|on, for: to|of|about|since|in,
to: for|at|in|into|on, with: by|of|to|from|for, from: of|by|since|in, by: with|from|of|in|until, about: of|on|for|at,
into: in|to|at, since: from|for, during: in|while|for, as: like|for, until: by|to|till, between: among|in, through: by|in,
within: in|into, without: with out|no, towards: to|for, over: on|above, after: behind|later, before: ago|until, like: as,
than: then|that""")
}
CONFUSABLES = _listed("""
its it's, your you're, their there they're, then than, to too two, affect effect, loose lose, accept except, advice advise,
who's whose, were where we're, quite quiet quit, weather whether, principal principle, of off, passed past, bring take,
borrow lend, say tell, do make, much many, fewer less, few little, other another others, every each, this these, that those,
who which that, good well, bad badly, quick quickly, easy easily, real really, hear here, no know, new knew, write right,
by buy bye, buy by, brake break, peace piece, plain plane, sea see, week weak, wait weight, whole hole, know now, our are,
an and, lay lie, raise rise, sit set, learn teach, hope wish, look see watch, hear listen, some any, somebody anybody,
also too, already all ready, everyday every-day, maybe may-be, economic economical, historic historical,
interested interesting, bored boring, excited exciting, tired tiring, confused confusing, personal personnel,
stationary stationery, complement compliment, council counsel, desert dessert, device devise, ensure insure assure,
farther further, later latter, moral morale, precede proceed, than then, thorough through, though thought, life live,
lives lifes, believe belief, chose choose, prize price, safe save, sale sell, success succeed, effective affective,
different difference, important importance, health healthy, difficult difficulty, possible possibility, beside besides,
sometime sometimes, hard hardly, near nearly, late lately, most almost, alone lonely, altogether all-together,
because because-of, despite although, if whether, have has, do does, is are, was were, don't doesn't, I me, he him, she her,
they them, we us, me my, him his, them their, us our, it he, his her, meet met, lead led, cost costs, beach bitch, form from,
an a, on one, want won't, there their, your you, you your, so such, as like""")
# right: as learners or hurried natives write it
PHRASES = _pairs("""
agree with: am agree with, agree: am agree, discuss: discuss about, explain to me: explain me, depends on: depends of,
look forward to hearing: look forward to hear, would have: would of, could have: could of, should have: should of,
used to: use to, supposed to: suppose to, a lot: alot, a lot of: lots of, in front of: infront of, at least: atleast,
as well: aswell, in spite of: inspite of, each other: eachother, no one: noone, because: cause, because of: because,
interested in: interested on, interested in: interest in, good at: good in, married to: married with, afraid of: afraid from,
different from: different than, listen to: listen, wait for: wait, ask for: ask, pay for: pay, on time: in time,
in time: on time, at night: in the night, at home: in home, by car: with car, for example: for exemple, in fact: infact,
such a: a such, there is: there are, there are: there is, there is: it is, there are: it has, there are: there have,
one of the most: one of most, most of the: most of, all of the: all, the same: same, people: peoples, people are: people is,
everyone is: everyone are, people who: people which, the first: first, in the future: in future,
in my opinion: on my opinion, such as: such like, I think: I am think, do not: don't, does not: do not, doesn't: don't,
did not: don't, more and more: more, better than: more better than, better: more better, easier: more easy, bigger: more big,
best: most best, the most: most, how to: how, want to: want, try to: try, need to: need, have to: have, able to: able,
instead of: instead, according to: according, although: although but, and so on: and etc, for a long time: since long time,
for many years: since many years, for two years: since two years, for three weeks: since three weeks,
for a week: since a week, have been: am, has been: is, would like to: would like, I would like: I will like,
if I were: if I was, can: can to, must: must to, should: should to, enjoy: enjoy to, to be: to being, it is: is, It is: Is,
they are: they, he is: he, which is: which, who are: who, that: that that, going to: gonna, want to: wanna, please: pls,
please: plz, thanks: thx, you: u, are: r, your: ur, tomorrow: tmrw, because: bcoz, and: &, with: w/,
information: informations, advice: advices, furniture: furnitures, equipment: equipments, knowledge: knowledges,
homework: homeworks, feedback: feedbacks, research: researches, staff: staffs, software: softwares, children: childrens,
women: womans, men: mans, children: childs, lives: lifes, themselves: theirselves, himself: hisself, myself: my self,
themselves: them selves, together: togheter, nowadays: now a days, nowadays: nowdays, cannot: can not, into: in to,
everyone: every one, maybe: may be, sometimes: some times, without: with out, whatever: what ever, anymore: any more,
weekend: week end, email: e mail, website: web site, online: on line, however: how ever""")
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

PHONETIC = _pairs("""
ie:ei, ei:ie, ph:f, tion:sion, sion:tion, ance:ence, ence:ance, ant:ent, ent:ant, able:ible, ible:able, ck:k, ough:uff, wh:w,
kn:n, ea:ee, ee:ea, ou:u, c:s, s:c, c:k, k:c, z:s, s:z, y:i, i:y, a:e, e:a, e:i, i:e, o:u, u:o, o:a, a:o, qu:k, gh:g, th:t,
sc:s, ch:sh, sh:ch, x:ks, er:ar, or:er, er:or, le:el, al:el, ai:ei, v:w, w:v, f:v, b:p, d:t, j:g, g:j, r:l, l:r, m:n, n:m,
ge:je, ful:full, ly:lly, ally:aly, ely:ly, ies:ys, ied:yed""")
# ends of words of one family
ENDINGS = _pairs("""
ly:, ily:y, ally:al, ful:, ness:, ity:e, tion:te, tion:t, ment:, ence:ent, ent:ence, ant:ance, ance:ant, al:,
ic:ical, ical:ic, ing:ed, ed:ing, ive:ion, ion:ive, y:, :ly, er:""")
KEYS = dict(
    _pairs("""
q: wa, w: qes, e: wrd, r: etf, t: ryg, y: tuh, u: yij, i: uok, o: ipl, p: ol, a: qsz, s: awdx, d: sefc, f: drgv, g: fthb,
h: gyjn, j: hukm, k: jil, l: kop, z: asx, x: zsdc, c: xdfv, v: cfgb, b: vghn, n: bhjm, m: njk""")
)
# forms of verbs that people write for one another
BE = {
    right: wrong.split()
    for right, wrong in _pairs("""
is: are be was, are: is is be was, was: were is, were: was was are, am: is are, has: have have had, have: has has had,
had: have has, does: do, do: does did, did: do does, been: be being, being: been be, isn't: aren't don't, aren't: isn't,
wasn't: weren't isn't, weren't: wasn't, doesn't: don't, don't: doesn't, hasn't: haven't, haven't: hasn't""")
}


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
