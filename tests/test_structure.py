"""What is no prose passes through byte for byte; what only looks like it is proofread."""

from __future__ import annotations

import time

import pytest

from proofreader.catalogue import find
from proofreader.door import finished
from proofreader.draft import Draft
from proofreader.edits import single_spaced
from proofreader.options import Options, Wish
from proofreader.sentence import LLAMA, Sentence
from proofreader.structure import Shape, has_shape, is_fragment, shapes, table

SHAPES = {shape.name: shape for shape in shapes()}
EXAMPLES = [(one["name"], line) for one in table()["shape"] for line in one["examples"]]
LOOKALIKES = [(one["name"], line) for one in table()["shape"] for line in one["prose"]]


def prose(text: str) -> list[str]:
    """The pieces of `text` that may be rewritten, without greeting and closing."""
    pieces = Draft.parse(text).pieces("sentence")
    return [piece.text for piece in pieces if piece.editable and piece.kind not in ("greeting", "closing")]


@pytest.mark.parametrize(("name", "line"), EXAMPLES)
def test_each_shape_knows_its_examples(name: str, line: str) -> None:
    assert has_shape(SHAPES[name], line)
    assert prose("\n".join([line] * SHAPES[name].least)) == []


@pytest.mark.parametrize(("name", "line"), LOOKALIKES)
def test_each_shape_knows_prose_that_looks_like_it(name: str, line: str) -> None:
    assert not has_shape(SHAPES[name], line)


KEPT = {
    "table with tabs": "Part\tBox\tWeight\nBolt M8\t40\t0,25\nTeh nut\t20\t0,05",
    "table with pipes": "| Part | Box |\n|------|-----|\n| Teh bolt | 40 |",
    "table with pipes, bare": "Part | Box | Weight\nTeh bolt | 40 | 0,25",
    "aligned columns": "Name         Floor   Seats\nTeh hall     2       120\nMeetingroom  11      8",
    "columns aligned at the right": "Rent            1,200\nElectrisity        85\nTotal           1,285",
    "CSV": "part,box,weight\nteh bolt,40,0.25\nnut,20,0.05",
    "CSV with quoted cells": 'id,name,adress,note\n101,Kim Falk,"12 Elm Rd, Leeds",he dont answer\n103,"Orr, K.","Flat 2",wich flat?',
    "form": "Name: Mila Brandt\nBorn: 04.05.2015\nAdress: Am Ring 7, 50667 Koeln\nSwims: yes, but not good\nT-shirt: S",
    "headers of a mail's way": "Received: from mx1.example.org (mx1.example.org [192.0.2.14])\n\tby mail.example.net; Tue, 5 Mar 2026 15:14:22 +0100\nSubject: You has won\nX-Spam-Status: No",
    "a mail that came back": "<jo@example.net>: host mx.example.net said: 550 5.1.1\n    <jo@example.net>: Recipient adress rejected: they was unknown",
    "query with numbers": "SELECT a, count(*)\nFROM custommers\nGROUP BY 1,2\nORDER BY occurence desc;",
    "YAML": "replicas: 3\nimage: myapp:1.2\nenabled: true",
    "YAML, nested": "service:\n  name: web\n  ports:\n    - 80\n    - 443\n  restart: always",
    "JSON": '{\n  "name": "teh pump",\n  "tags": [\n    "old",\n    "recieved"\n  ]\n}',
    "JSON on one line": '{"name": "teh pump", "on": true}',
    "INI": "[server]\nhost = example.com\nport = 8080",
    "log": "2026-03-05 08:00:01 INFO we has started\n2026-03-05 08:00:02 ERROR could not recieve packet",
    "shell session": "$ make tets\nmake: *** No rule to make target 'tets'.  Stop.\n$ echo $?\n2",
    "traceback": 'Traceback (most recent call last):\n  File "run.py", line 3, in <module>\n    raise ValueError("teh token")\nValueError: teh token',
    "Java trace": "java.lang.IllegalStateException: teh pump\n    at com.example.Pump.run(Pump.java:17)\n    ... 3 more",
    "vCard": "BEGIN:VCARD\nVERSION:3.0\nFN:Ana Ruiz\nNOTE:she like tea\nEND:VCARD",
    "iCalendar": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Teh meeting\nEND:VEVENT\nEND:VCALENDAR",
    "key": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBFteh\n=ab12\n-----END PGP PUBLIC KEY BLOCK-----",
    "signed message": "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe key are on teh server.\n\nI has it.\n-----BEGIN PGP SIGNATURE-----\n\niQEzBA\n-----END PGP SIGNATURE-----",
    "armour that was cut": "-----BEGIN PGP MESSAGE-----\n\nhQEMA3teh\nare they",
    "S/MIME": "-----BEGIN PKCS7-----\nMIIBteh\n-----END PKCS7-----",
    "hash": "d41d8cd98f00b204e9800998ecf8427e  pump.iso\nSHA256: 9f86d081884c7d65",
    "patch": "--- a/pump.py\n+++ b/pump.py\n@@ -1,2 +1,2 @@\n-it are late\n+it is late",
    "address": "Parks & Sons Ltd\n14 North Street\nLondon N1 9GU\nUnited Kingdom",
    "German address": "Müller Pumpen GmbH\nHauptstraße 5\n10115 Berlin",
    "American address": "1200 Lake Avenue\nSpringfield, IL 62701",
    "agenda": "09:00 Welcome\n09:15 Figures of teh year\n10:15 Roadmap",
    "agenda with spans": "9.00 - 9.30 Coffee\n9.30 - 11.00 Visit of teh plant",
    "schedule": "Monday: Rome\nTuesday: Florense\nWednesday: free",
    "labels": "Room: A1\nSeats: 12\nFloor: second",
    "heading": "We Want to Hear From You\n\nYour Feedback Matters to Us",
    "heading in capitals": "TERMS OF DELIVERY",
    "heading with a rule": "The plan of teh week\n====================",
    "marked heading": "## Teh plan",
    "pasted subject": "Subject: Invoice 4711 - reminder",
    "pasted headers": "To: Kim Lee\nCc: Ana Ruiz\nSubject: teh invoice",
    "pasted headers in German": "An: Kim Lee\nBetreff: teh Rechnung",
    "answered subject": "Re: teh pump in hall 3",
    "reference numbers": "Invoice no.: 4711\nCustomer no.: 88123\nDue date: 5 March 2026",
    "output of a command": "kubectl get pods\nNAME   READY   STATUS\nweb-1  1/1     Runing",
    "table with a rule": "Item           Qty    Price\n------------------------------\nPump           2      90.00\nValv           1      10.00",
    "numbers with single spaces": "Jann 12.5 13.1\nFeb 11.2 12.8\nMarr 10.1 12.4",
    "account": "IBAN: DE89 3704 0044 0532 0130 00\nBIC: COBADEFFXXX",
    "encrypted body": "MIAGCSqGSIb3DQEHA6CAMIACAQAxggFz\nMIAGCSqGSIb3DQEHA6CAMIACAQBBBgFz\nteh8xQ==",
    "request": "GET /api/v1/teh HTTP/1.1\nHost: example.com\nAccept: */*",
    "function": "def run(x):\n    retrun x",
    "markup": "<div>\n  <price>12</price>\n</div>",
    "error message": "Error: Cannot find modul 'x'",
    "whom to ask": "Paul\nHead of Logistcs\nTel 030 1234567",
    "telephones": "+49 30 1234567 (teh office)\n+49 171 1234567 (mobile)",
    "title": "Terms and Conditions of Sale",
    "meeting": "Location: Room A1, Building 4\nTime: 10:00 - 11:00 CET\nHost: Kim Lee",
    "hashtags": "#teh #pumpe2026",
    "mentions": "@anna @teh",
    "INI with a note": "[pump]\nspeed=30\n; leave emtpy for teh default\nlabel=\nhost = pump.example.com",
    "TOML": 'width = 120\npaths = ["tets", "src"]\nflags = "-q --teh"',
    "settings in braces": "server {\n    listen 80;\n    # we allows our own range\n    allow 10.0.0.0/8;\n    location / {\n        proxy_pass http://127.0.0.1:3000;\n    }\n}",
    "XML": '<?xml version="1.0"?>\n<parcel ref="7">\n  <weigth unit="kg">12</weigth>\n  <note>it are for teh neighbour</note>\n</parcel>',
    "event of Windows": "Log Name:      System\nSource:        teh driver\nEvent ID:      27\nLevel:         Warning\nDescription:\n The link have been disconected.",
    "error of a compiler": "error[E0502]: cannot borrow `queue`\n  --> src/main.rs:41:9\n   |\n40 |     let first = teh.first();\n   |                 --- first borrow occur here\nnote: run with `RUST_BACKTRACE=1`",
    "query with a comment": "SELECT c.id, COUNT(o.id) AS teh\n  FROM custommers c\n  LEFT JOIN orders o ON o.c = c.id\nHAVING COUNT(o.id) > 3 -- they buys alot\n LIMIT 5;",
    "commit": "commit 9fceb02d0ae598e95dc970b74767f19372d61af8\nAuthor: Ana Ruiz <ana@example.com>\nDate:   Tue May 14 09:12:44 2026 +0200\n\n    fix teh readme, it work now",
    "graph of commits": "* 1a2b3c4 (HEAD -> main) remove teh old parser\n* 77aa810 Merge branch 'recieve'\n|\\\n| * 0c0ffee wip, dont review",
    "state of a repository": "On branch feature/teh\nYour branch is ahead of 'origin/teh' by 2 commits.\nChanges not staged for commit:\n  (use \"git add <file>...\" to update what will be commited)\n\tmodified:   src/teh.c",
    "chat of a telephone": "[13/05/2026, 21:14] Ana: i didnt got it\n[13/05/2026, 21:20] Me: i send it on friday",
    "chat of a company": "kim  9:41 AM\nteh staging db are full\nana  9:43 AM\nwho fill it??",
    "chat of a channel": "<kim> anyone knows why it dont work\n* ana waves\n<ana> thx\n--> ben has joined #infra",
    "command of a chat": "/remind me to looks at it on friday",
    "actions": "-> AR: ask teh plant\n-> KL: inform client",
    "tree of files": "pump/\n├── README.md\n│   └── recieve.c\n└── tests/",
    "drawing": "scan ==> sort ==> [ok?] --no--> bin B\n                    |\n                   yes\n                    v\n                  teh bin",
    "formulas": "f(x) = x^2 + 2ax + a^2\n=> f'(x) = 2(x + a) = 0  iff  x = -a\n\\int_0^1 x^n dx = 1/(n+1)",
    "LaTeX": "\\begin{theorem}\nLet it be continous.\nThen there exist one.\n\\end{theorem}",
    "Basic": 'Sub SendTeh()\n    Dim i As Integer  \' todays count\n    MsgBox "All are send"\nEnd Sub',
    "image": 'FROM python:3.12 AS bulider\nRUN pip install -r requirments.txt \\\n && rm -rf /root\n# start teh worker\nCMD ["teh"]',
    "makefile": ".PHONY: all claen\nreport.pdf: report.tex teh.pdf\n\tlatexmk -pdf $<\n\t@echo Finnished",
    "crontab": "# m h dom mon dow command\n*/15 * * * * /usr/local/bin/sync_adresses.sh\n@reboot sleep 60 && /opt/annouce",
    "mail servers": "S: 220 mx.example.org ESMTP reday\nC: MAIL FROM:<orders@example.com>\nS: 550 5.1.1 <jim@example.org>: Recipient adress are rejected",
    "registry": 'Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Software\\Recieved]\n"ShowPreveiw"=dword:00000001',
    "expressions": "^(?:re|fw):\\s*(recieved)\\b\n(?i)un?subsribe$",
    "menu": "Tomatoe soup ................ 6.50\nGrilled see bass ... 19.50",
    "ingredients": "250 g flour\n1 tsp cinamon\n150 ml butermilk",
    "chess": "1. e4 c5 2. Nf3 d6 {the usual stuf}\n10. O-O-O a5 11. Bb5 Na6!?",
    "song": "G              D\nWalkin down teh river road\nEm             C\nnobody are there",
    "result of a query": " id  |  nmae\n-----+------\n 101 | teh berg\n 102 | Lund",
    "transcript": "SPEAKER 1 (0:03): we aint got no budget\nSPEAKER 2 (0:07): the costumer were promissed",
    "dial-in": "+27875550123,,85550123456#,,,,*081274# South Africa",
    "telephones with places": "mob 07700 900417\nhome 0117 496 0321 (eves only)\nWhatsApp +44 7700 900417",
    "link": "https://example.com/teh/recieve",
    "path": "/var/log/teh.log",
}


@pytest.mark.parametrize("name", KEPT)
def test_structure_is_never_a_unit_alone_or_between_prose(name: str) -> None:
    assert prose(KEPT[name]) == []
    assert prose(KEPT[name].replace("\n", "\r\n") + "\r\n") == []
    if "pasted" in name or "answered" in name:  # stands at the top
        assert prose(f"{KEPT[name]}\n\nHi Kim,\n\nit work now.\n") == ["it work now."]
    else:
        assert prose(f"Hi Kim,\n\nit work now.\n\n{KEPT[name]}\n") == ["it work now."]
    if "cut" not in name and "pasted" not in name and "answered" not in name:
        assert prose(f"Hi Kim,\n\nit work now.\n\n{KEPT[name]}\n\nPlease checks it.\n") == ["it work now.", "Please checks it."]


@pytest.mark.parametrize(
    "name", ["table with tabs", "aligned columns", "YAML", "JSON", "log", "traceback", "agenda", "labels", "CSV", "hash"]
)
def test_structure_directly_below_its_introduction_is_found(name: str) -> None:
    assert prose(f"This are the facts:\n{KEPT[name]}\n") == ["This are the facts:"]


SIGNATURES = [
    "Paul Teh\nHead of Logistics",
    "Paul Teh\nParks & Sons Ltd | 14 North Street\n+44 20 7946 0000\npaul@example.com",
    "Dr. Ana de Ruiz\nRuiz GmbH\nTel. +49 30 1234567",
    "Best regards,\n\nPaul Teh\nHead of Logistics",
    "Thanks,\nDavid Parks\n\nParks & Sons Ltd\n14 North Street\n\nThis email and any files are confidential. If you received it in error please delete it.",
    "Mit freundlichen Grüßen\nPaul Teh",
    "Paul Teh, Head of Logistics\nParks & Sons Ltd\nwww.parks.example",
    "-Paul",
    "Sent from my iPhone",
    "Paul Teh\n\nSent from Outlook for iOS",
    "Cheers,\nPaul\n\nCONFIDENTIALITY NOTICE: The information in this message is privileged and it are intended only for the addressee.",
    "Regards\nPaul\n\nPlease consider the environment before printing this mail.",
    "Regards\nPaul\n\n_______________________________________________\npump-talk mailing list -- pump-talk@example.com\nTo unsubscribe sends an email to pump-talk-leave@example.com",
    "Regards\nPaul\n\nYou are recieving this because you signed up at pumps.example.\nUnsubscribe | Update your preferences | View in browser",
    "Regards\nPaul\n\nThis message is confidential.\n\nIf you are not the intended recipient, please notify the sender and deletes it.",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signatures_and_notices_without_a_mark_are_never_units(signature: str) -> None:
    assert prose(f"Hi Kim,\n\nthe pump work now.\n\n{signature}\n") == ["the pump work now."]


def test_what_is_shown_below_a_colon_is_no_unit_where_it_is_indented() -> None:
    verse = "    the river she go\n    where the old men is asleep"
    assert prose(f"This is the poem:\n\n{verse}\n\nI likes it.\n") == ["This is the poem:", "I likes it."]
    listed = "    - the pump are late\n    - the valve are here"
    assert prose(f"This is new:\n\n{listed}\n")[1:] == ["the pump are late", "the valve are here"]


LOOKS_LIKE = [
    "* it is to late for us\n* we needs more time\n* the price are to high",
    "WHERE IS MY ORDER\nAND WHY DONT YOU ANSWER TO MY MAILS",
    "ADD TWO CHAIRS TO MY ORDER\nCOPY THE INVOICE TO KIM",
    "250 EUR is to much for us.",
    "1 2 3 4 5 are the rooms what we needs.",
    "→ Update the prices in catalog\n→ Inform costumers about it",
    "Still no answer from suplier.....",
    "Server: db1\nPort: 5432\nHost: db1\nPlease dont share this with other\npeople outside of the the team.",
    "https://example.com/a\nhttps://example.com/b\nwhich one are better for you?",
    "- 09:00 Welcome\n- 10:00 Coffee\n- After lunch we has to visit the plant",
    "1. Costs:\n\n    The costs is higher than we has expected.",
    "https://example.com/report\n\n    I has read this report and it are good.",
    "<rant>\nWe has waited three week.\nNobody answer.\n</rant>",
]


@pytest.mark.parametrize("text", LOOKS_LIKE)
def test_the_last_line_of_what_looks_like_structure_is_proofread(text: str) -> None:
    *_, last = [line for line in text.splitlines() if not line.startswith("<")]
    assert last.strip(" *→-") in "\n".join(prose(f"Hi Kim,\n\nit work now.\n\n{text}\n"))


def test_a_fence_is_no_place_for_other_blocks() -> None:
    assert "I forgets it." in prose("```\nserver {\n```\n\nI forgets it.\n\n```\n}\n```\n")


def test_a_sentence_goes_on_below_what_was_typed() -> None:
    draft = "I typed\nsudo systemctl restart cupsd\nand after that the printer were gone from the list."
    assert prose(draft) == ["I typed", "and after that the printer were gone from the list."]


def test_a_sentence_among_labels_is_own_text() -> None:
    assert prose("Place: hall 3\nTime: 10:00\nPlease bring you laptop") == ["Please bring you laptop"]


def test_a_postscript_below_the_signature_is_own_text() -> None:
    assert prose("It work.\n\nBest regards,\nKim\n\nP.S. I has lost the key.\n") == ["It work.", "P.S. I has lost the key."]


PROSE = [
    "Budget: we has enough\nTime: it are short",
    "On Monday Anna wrote: the pump are broken.",
    "Thanks, it work now.",
    "Note: the room is close.",
    "We Has Received Your Parcel.",
    "Our Offices Is Closed On Friday",
    "PLEASE SEND ME THE REPORT",
    "09:00 We meets at the station.\n10:00 We goes to the plant.",
    "Monday: we has no time.\nTuesday: it are fine.",
    "Please  send  the  report.",
    "It works.  Thank you for you help.\nWe starts soon.  It take an hour.",
    "I sended the pump, the valve, and the hose,\nand the rest, the seal, and the ring, are late.",
    "Error messages is shown twice.",
    "WARNING: Do not opens the valve.",
    "I want to speak about my order 4711,\n12 pumps was missing.",
    "Our address are still 14 North Street, London.",
    "This email is confidential, so please do not forwards it.",
    "If you received the parcel, please lets me know.",
    "we lives in Rome\nit are sunny here",
    "From Monday on we works from home.",
    "To be clear: it are allow.",
    "Dear Sir, your offer are to high.",
    "$ 500 are to much.",
    "He said: - I comes - and he come.",
    "Please reads the mail of Anna Ruiz\nand answers it.",
    "The meeting is at 9:30 or 10:15, it depend.",
    "- Anna send the offer.\n- Kim check the price: it are high.",
    "1. First, we opens the valve.\n2. Then we waits.",
    "Me and Kim Lee\nwas at the fair.",
    "I has an idea; we meets; we talks.\nShe has one; it work; it help.",
    "Best regards to your wife, she are nice.",
    "a|b are two letters.",
    "@anna please calls me.",
    "#1 are missing.",
    "[1] See the list, it are long.",
    "Paul Teh\nhave sent the parcel.",
    "Option A: we pays now.\nOption B: we pays later.",
    "Please see below:\nthe pump are ok\nthe valve are not",
    "Thank You For Your Help",
    "Room 4 are free\nRoom 5 are not",
    "My name is Paul.\nI works in Berlin.\nI likes it.",
    "Sorry for the delay\nI was ill since Monday",
    "Price is 10 EUR | delivery are free",
    "May I asks you for a favour",
    "Building work start again Monday",
    "Berlin are nice\nRome are warm",
    "Kim send the offer\nPaul check it",
    "10 pumps has arrived.\n12 valves is missing.",
    "The file is in /var/log/pump.log and it are big.",
    "I has three wishes -> more time.",
    "He wrote {name} in the field, it are wrong.",
    "<b>\nThis are bold.\n</b>",
    "Your branch are closed on Friday.",
    "From the plant comes two pumps\nAdd them to my list",
    "12 pumps is missing, 3 kg are to much.",
    "Files: two of them is missing.",
    "Go to File --> Export, it don't work.",
]


@pytest.mark.parametrize("text", PROSE)
def test_what_only_looks_like_structure_is_proofread(text: str) -> None:
    for draft in (text, f"Hi Kim,\n\n{text}\n\nBest,\nAna\n", f"Hi Kim,\n\nit work now.\n\n{text}\n"):
        found = " ".join(prose(draft))
        missing = [word for word in text.split() if len(word) > 2 and word.isalpha() and word not in found]
        assert not missing


def test_a_whole_mail_keeps_all_its_structure() -> None:
    text = (
        "Subject: Pump\n\nHi Kim,\n\nhere is the log:\n\nERROR no pump\nWARN retry 3/5\n\nWe has two offer:\n\nName\tPrice\nAcme\t90\n\n"
        "- the first are cheap\n- the second is good\n\nIt are urgent. #pump\n\nBest,\nAna\nRuiz Ltd\n\nOn 5 Mar 2026, at 08:00, Kim wrote:\n> hi\n"
    )
    assert prose(text) == ["here is the log:", "We has two offer:", "the first are cheap", "the second is good", "It are urgent."]


@pytest.mark.parametrize(
    "text",
    [
        "Head of Logistics",
        "Minutes of the meeting with the supplier from Hamburg",
        "Here is the room\nBuilding seven, second floor",
    ],
)
def test_no_full_stop_belongs_after_what_is_no_sentence(text: str) -> None:
    assert is_fragment(text)


@pytest.mark.parametrize("text", ["The pump works", "We meet on Monday", "Thank you", "Delivery arrived Monday", "It is late."])
def test_a_sentence_may_get_its_full_stop(text: str) -> None:
    assert not is_fragment(text)


@pytest.mark.parametrize(
    ("text", "answer", "rewrite"),
    [
        (
            "Minutes of the meeting with the suplier in Rome",
            "Minutes of the meeting with the supplier in Rome.",
            "Minutes of the meeting with the supplier in Rome",
        ),
        (
            "Here is the adress:\nsecond floor, on the left",
            "Here is the address: second floor, on the left.",
            "Here is the address:\nsecond floor, on the left",
        ),
        ("It work again since Monday", "It has worked again since Monday.", "It has worked again since Monday."),
    ],
)
def test_a_full_stop_that_the_model_adds_stays_only_after_a_sentence(text: str, answer: str, rewrite: str) -> None:
    sentence = Sentence(text, single_spaced(text))
    assert finished(sentence, sentence.become(answer, LLAMA), Wish(find("embedded"), Options(), "us")).rewrite == rewrite


REPEATED = [
    "a: b\n",
    "a\tb\n",
    "a  b   c\n",
    "{\n",
    '"a": 1\n',
    "$ a\n",
    "BEGIN:VCARD\n",
    "-----BEGIN PGP MESSAGE-----\n",
    "Traceback (most recent call last):\n",
    "#a ",
    "@a,",
    "A B ",
    "14 North Street\n",
    "Thanks,\n",
    "Paul Teh\n",
    "a | b\n",
    "a,b,c\n",
    "=",
    "- ",
    "AB:",
    "0a:",
    "(",
    "10:00 ",
    "/a",
    "Sent from my a\n\n",
    "This email is confidential in error delete it\n\n",
    "<a ",
    "[",
    "ab12",
    "```\n",
    " ",
    "\t",
    "import a, ",
    "On 5 March 2026 at 08:00, Ana <a@b.c>\n",
    "From: a\n",
]


@pytest.mark.parametrize("unit", REPEATED)
def test_parsing_takes_time_that_grows_with_the_draft(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            Draft.parse(text)
            best = min(best, time.process_time() - start)
        return best

    Draft.parse(unit)  # the tables are read
    short, long = seconds(4_000), seconds(32_000)
    assert long < 20 * short + 0.02  # eight times as long


def test_every_shape_says_what_it_is_for() -> None:
    assert all(
        isinstance(shape, Shape) and one["examples"] and one["prose"] for shape, one in zip(shapes(), table()["shape"], strict=True)
    )
