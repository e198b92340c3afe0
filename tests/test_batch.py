"""Files of drafts: every kind in and out, rows that fail, files that cannot be read, stopping and going on."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import mailbox
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from proofreader import Options, Proofreader, Settings
from proofreader.batch import FIELDS, MAX_ROWS, Batch, Job, Outcome, Row, Table, read, run_file
from proofreader.errors import BatchFile, Cancelled
from proofreader.mail import CUT_SHORT, LAYOUT, TOO_DEEP, UNREADABLE
from tests.conftest import ROOT

WRONG, RIGHT = "I recieved the package this morning.", "I received the package this morning."
CSV = f'id;text;who\n1;"{WRONG}";Ana\n2;"Two\nlines; {WRONG}";Bo\n3;;Cy\n4;too;many;cells\n5;"{"x" * 21_000}";Di\n'


def finish(table, proofreader, **more) -> Batch:
    batch = Batch(table, proofreader, Options(), **more)
    *_, last = batch.run()
    assert last.done == len(table.rows)
    return batch


def test_a_csv_comes_back_with_its_own_columns_and_no_row_lost(proofreader) -> None:
    table = read(CSV.encode(), "mails.csv")
    batch = finish(table, proofreader)
    lines = list(csv.reader(io.StringIO(table.render(batch.outcomes).decode()), delimiter=";"))
    assert lines[0] == ["id", "text", "who", *FIELDS]
    assert [line[0] for line in lines[1:]] == ["1", "2", "3", "4", "5"]
    rewrite, error = lines[0].index("rewrite"), lines[0].index("error")
    assert lines[1][rewrite] == RIGHT and not lines[1][error]
    assert lines[2][rewrite] == f"Two\nlines; {RIGHT}"
    assert "empty" in lines[3][error]
    assert lines[4][-1] == "The row has 4 columns and the header 3."
    assert "the limit is 20,000" in lines[5][error]
    assert batch.progress().failed == 3


def test_json_lines_keep_their_other_keys(proofreader) -> None:
    data = "\n".join([json.dumps({"id": 7, "draft": WRONG}), json.dumps(WRONG), "{broken", json.dumps([1]), json.dumps({"id": 8})])
    table = read(data.encode(), "mails.jsonl")
    batch = finish(table, proofreader)
    items = [json.loads(line) for line in table.render(batch.outcomes).decode().splitlines()]
    assert items[0]["id"] == 7 and items[0]["rewrite"] == RIGHT
    assert items[1] | {"notes": ""} == {"draft": WRONG} | vars(batch.outcomes[1]) | {"notes": ""}
    assert items[2]["line"] == "{broken" and "not valid JSON" in items[2]["error"]
    assert [bool(item["error"]) for item in items] == [False, False, True, True, True]


def mail(text: str, html: str = "", attachment: bytes = b"") -> bytes:
    message = email.message.EmailMessage(policy=email.policy.default)
    message["From"], message["To"], message["Subject"] = "ana@example.com", "bo@example.com", "Größe"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if attachment:
        message.add_attachment(attachment, maintype="application", subtype="octet-stream", filename="a.bin")
    return message.as_bytes()


def test_a_mail_gets_its_text_replaced_and_keeps_the_rest(proofreader) -> None:
    table = read(mail(f"Hi Bo,\n\n{WRONG}\n", f"<p>{WRONG}</p>", b"\0\1\2"), "draft.eml")
    table.headers = True
    out = email.message_from_bytes(table.render(finish(table, proofreader).outcomes), policy=email.policy.default)
    assert out.get_body(("plain",)).get_content() == f"Hi Bo,\n\n{RIGHT}\n"
    assert out.get_body(("html",)) is None
    assert out["Subject"] == "Größe"
    assert next(out.iter_attachments()).get_content() == b"\0\1\2"
    assert out["X-Proofreader-Politeness-After"] in ("impolite", "neutral", "polite")


def test_a_mailbox_keeps_its_order_and_the_mail_that_failed(proofreader, tmp_path: Path) -> None:
    in_cells = b"From: x@example.com\nContent-Type: text/html\n\n<table><tr><td>Hello</td></tr></table>\n"
    parts = [mail(WRONG + "\n"), in_cells, mail(f"From time to time {WRONG}\n").replace(b"\nFrom ", b"\n>From ")]
    data = b"".join(b"From a@example.com Mon Nov  1 10:00:00 2027\n" + part.rstrip(b"\n") + b"\n\n" for part in parts)
    table = read(data, "box.mbox")
    batch = finish(table, proofreader)
    (tmp_path / "out").write_bytes(table.render(batch.outcomes))
    mails = [email.message_from_bytes(m.as_bytes(), policy=email.policy.default) for m in mailbox.mbox(tmp_path / "out")]
    assert len(mails) == 3
    assert RIGHT in mails[0].get_content()
    assert mails[1].as_bytes().rstrip() == in_cells.rstrip()
    assert batch.progress().reasons == (f"Mail 2: {LAYOUT}",)
    assert f">From time to time {RIGHT}" in mails[2].get_content()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pdf", b"%PDF", "only .csv, .jsonl, .eml, .mbox files can be read"),
        ("a.csv", b"", "it is empty"),
        ("a.csv", b"  \n\n", "it is empty"),
        ("a.csv", b"\xef\xbb\xbf", "it is empty"),
        ("a.csv", b"\xff\xfe", "it is empty"),
        ("a.jsonl", b"\xef\xbb\xbf\n", "it is empty"),
        ("a.eml", b"\xef\xbb\xbf", "it is empty"),
        ("a.csv", b"text" + b",x" * 999_999 + b"\n" + b"a\n" * 9_000, "it has 1,000,000 columns and the limit is 1,000"),
        ("a.csv", b"PK\x03\x04" + bytes(200), "it is no text file"),
        ("a.csv", "text\nGrüße".encode("latin-1"), "not text in UTF-8"),
        ("a.csv", b'text\n"never closed', "it is not valid CSV"),
        ("a.csv", b"id,other\n1,2\n", "name the one with the draft"),
        ("a.csv", b"text\n", "it holds no drafts"),
        ("a.csv", b"text\n" + b"a\n" * (MAX_ROWS + 1), "it holds 10,001 drafts and the limit is 10,000"),
        ("a.csv", b"x" * 20_000_001, "it is larger than 20 MB"),
        ("a.jsonl", b"{}\n[]\n", "no line of it is a draft"),
        ("a.jsonl", b"[" * 100_000, "no line of it is a draft"),
        ("a.eml", b"just words", "it is no mail"),
        ("a.mbox", b"just words", "it is no mbox file"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(BatchFile, match=r"^The file ") as caught:
        read(data, name)
    assert sentence in str(caught.value)


def test_odd_but_valid_files_are_read() -> None:
    assert read("text\nhallo".encode("utf-16"), "a.csv").rows[0].draft == "hallo"
    assert read(b"\xef\xbb\xbftext\r\nhallo\r\n", "a.CSV").rows[0].draft == "hallo"
    assert read(b"id,note\n1,hallo\n", "a.csv", "Note").rows[0].draft == "hallo"
    assert len(read(b"text\n" + b"hallo\n" * MAX_ROWS, "a.csv").rows) == MAX_ROWS
    with pytest.raises(BatchFile, match="it has no column 'mail'; it has id, note"):
        read(b"id,note\n1,hallo\n", "a.csv", "mail")
    unreadable = b"From: a@b.c\nContent-Type: text/plain; charset=klingon\n\nx\n"
    assert "cannot be read" in read(unreadable, "a.eml").rows[0].error


def test_a_wish_for_a_column_that_is_not_there_names_a_few_that_are() -> None:
    with pytest.raises(BatchFile) as caught:
        read(b",".join(b"column%d" % n for n in range(900)) + b"\n1\n", "a.csv", "mail")
    assert "column0" in str(caught.value) and "column19, …" in str(caught.value) and len(str(caught.value)) < 400


def test_a_row_of_a_million_columns_is_one_bad_row() -> None:
    table = read(b"text\n" + b"x," * 999_999 + b"x\nhallo\n", "a.csv")
    assert [row.error for row in table.rows] == ["The row has 1000000 columns and the header 1.", ""]
    assert table.rows[1].draft == "hallo"


def test_json_lines_end_at_line_breaks_alone() -> None:
    draft = "one\u2028two\x85three"
    table = read((json.dumps({"draft": draft}, ensure_ascii=False) + "\r\n" + json.dumps("four") + "\n").encode(), "a.jsonl")
    assert [row.draft for row in table.rows] == [draft, "four"]
    assert json.loads(table.render({}).decode().split("\n")[0])["draft"] == draft


def test_half_a_character_is_a_sentence_and_comes_back_as_it_was() -> None:
    line = {"draft": "a\ud83d b", "note": "\udc4d"}
    table = read((json.dumps(line) + '\n"fine"\n').encode(), "a.jsonl")
    assert "half of a character" in table.rows[0].error and table.rows[1].draft == "fine"
    assert line.items() <= json.loads(table.render({}).decode().split("\n")[0]).items()


UNKNOWN = b"From: a@b.c\nContent-Type: text/plain; charset=klingon\n\nGr\xfc\xdfe \n"
CUT = b"From: a@b.c\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSSBoYXMgcmVjaWV2ZWQg\neW91ciBs"


def nested(depth: int) -> bytes:
    """A mail whose text lies so many parts deep."""
    inner = b"Content-Type: text/plain\n\nI has a question.\n"
    for level in range(depth):
        bound = b"--level%d" % level
        inner = b"Content-Type: multipart/mixed; boundary=level%d\n\n%s\n%s\n%s--\n" % (level, bound, inner, bound)
    return b"From: a@b.c\nMIME-Version: 1.0\n" + inner


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (UNKNOWN, UNREADABLE),
        (UNKNOWN.replace(b"klingon", b"us-ascii"), UNREADABLE),
        (UNKNOWN.replace(b"klingon", b"hex"), UNREADABLE),
        (CUT + b"a\n", CUT_SHORT),
        (CUT + b"ab\n", CUT_SHORT),
        (nested(200), TOO_DEEP),
    ],
    ids=["unknown charset", "not ASCII", "no charset", "base64 cut", "base64 cut elsewhere", "nested"],
)
def test_a_mail_that_cannot_be_read_is_a_sentence_and_keeps_every_byte(raw: bytes, sentence: str) -> None:
    """Also in a mailbox, beside mails that are fine."""
    table = read(raw, "a.eml")
    assert (table.rows[0].draft, table.rows[0].error) == (None, sentence)
    assert table.render({0: Outcome(error=sentence)}) == raw
    table.headers = True
    out = table.render({0: Outcome(error=sentence)})
    head, _, rest = raw.partition(b"\n\n")
    assert out.startswith(head + b"\nX-Proofreader-Error:") and out.endswith(b"\n\n" + rest)
    assert " ".join(email.message_from_bytes(out)["X-Proofreader-Error"].split()) == sentence
    fine = b"From: x@y.z\n\nHallo.\n"
    box = read(b"".join(b"From a@b.c Mon Nov  1 10:00:00 2027\n" + part + b"\n" for part in (fine, raw, fine)), "a.mbox")
    assert [row.draft for row in box.rows] == ["Hallo.\n", None, "Hallo.\n"]
    box.headers = True
    assert head + b"\nX-Proofreader-Error:" in box.render({1: Outcome(error=sentence)})


def test_a_mail_beyond_the_parser_is_a_sentence() -> None:
    assert read(nested(5000), "a.eml").rows[0].error.startswith("The mail is ")


def test_a_mail_fifty_parts_deep_is_proofread() -> None:
    table = read(nested(50), "a.eml")
    assert table.rows[0].draft == "I has a question.\n"
    assert b"\nI have a question.\n" in table.render({0: Outcome(rewrite="I have a question.\n")})


def test_a_mail_without_a_named_encoding_may_be_utf8() -> None:
    table = read("From: a@b.c\n\nGrüße\n".encode(), "a.eml")
    assert table.rows[0].draft == "Grüße\n"


def test_a_mail_keeps_its_line_ends_and_long_headers() -> None:
    raw = b"From: a@b.c\r\nReferences: " + b"<0123456789@example.com> " * 8 + b"\r\nX-Proofreader-Changes: 7\r\n\r\nI has.\r\n"
    table = read(raw, "a.eml")
    table.headers = True
    out = table.render({0: Outcome(rewrite="I have.\r\n", changes="1", notes="Größe " * 30)})
    assert out.replace(b"\r\n", b"").count(b"\n") == 0
    assert raw.split(b"\r\n")[1] in out.split(b"\r\n")
    mail = email.message_from_bytes(out, policy=email.policy.default)
    assert mail.get_all("X-Proofreader-Changes") == ["1"] and mail["X-Proofreader-Notes"].split() == ["Größe"] * 30
    assert max(map(len, out.split(b"\r\n")[3:])) < 80


def test_a_mailbox_may_name_its_senders_in_any_encoding() -> None:
    line = "From Jürgen Mon Nov  1 10:00:00 2027\n".encode("latin-1")
    data = line + b"From: a@b.c\n\nI has.\n>From me.\n\n" + line + b"From: d@e.f\n\nHallo.\n"
    table = read(data, "a.mbox")
    assert [row.draft for row in table.rows] == ["I has.\nFrom me.\n", "Hallo.\n"]
    assert table.render({}) == data
    out = table.render({0: Outcome(rewrite="I have.\nFrom me.\n")})
    assert out.count(line) == 2 and b"\nI have.\n>From me.\n\n" + line in out


def test_a_fault_of_the_program_costs_one_row() -> None:
    class Odd(Table):
        rows = [Row(7), Row("")]  # a draft that is no text, which no reader of ours makes

    batch = finish(Odd(), Proofreader(Settings()))
    assert batch.outcomes[0].error == "The draft could not be proofread (TypeError)."
    assert "empty" in batch.outcomes[1].error


def test_a_formula_in_a_rewrite_is_text_for_a_spreadsheet() -> None:
    table = read(b"text\nx\n", "a.csv")
    assert b"'=1+1" in table.render({0: Outcome(rewrite="=1+1")})


def test_a_batch_can_be_stopped_and_what_is_done_stays(proofreader) -> None:
    stopped = threading.Event()
    batch = Batch(read(b"text\n" + (WRONG + "\n").encode() * 400, "a.csv"), proofreader, Options(), workers=3)
    with pytest.raises(Cancelled):
        for progress in batch.run(stopped.is_set):
            if progress.done > 5:
                stopped.set()
    assert 5 < len(batch.outcomes) < 400


def test_a_killed_run_goes_on_where_it_was(proofreader, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\n" + "".join(f"{WRONG[:-1]} of {i} May.\n" for i in range(1, 90)), encoding="utf-8")
    command = [sys.executable, "-m", "proofreader", "batch", str(source), str(target), "--workers", "3"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    journal = tmp_path / "out.csv.partial"
    for _ in range(600):
        if journal.is_file() and journal.read_text().count("\n") > 10:
            break
        time.sleep(0.05)
    process.kill()
    process.wait()
    done = journal.read_text().count("\n") - 1
    assert 0 < done < 89 and not target.exists()
    with journal.open("a") as out:
        out.write('{"row": 88, "rewr')  # killed in the middle of a line
    first, *_, last = run_file(Job(source, target, 3), proofreader, Options())
    assert first.done >= done - 1
    assert last.done == 89 and last.failed == 0
    lines = list(csv.DictReader(target.open(encoding="utf-8")))
    assert [line["text"] for line in lines] == [f"{WRONG[:-1]} of {i} May." for i in range(1, 90)]
    assert all("received" in line["rewrite"] and f" {i} May." in line["rewrite"] for i, line in enumerate(lines, 1))
    assert not journal.exists()


# Empty drafts go the whole way of the writer without a model. One process forks a run at a time, which dies of SIGKILL: now and then
# from outside at any time of its start, else by its own hand where a number of rows, drawn before, is done (its writers are in the
# middle of the next ones). A watcher from outside came too late where another process had the core.
KILLS = """
import os, random, signal, sys, time
from pathlib import Path
from proofreader import Options, Proofreader, Settings
from proofreader.batch import Job, run_file
source, target, rows = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
journal, rng = target.with_name(target.name + ".partial"), random.Random(12)

def lines():
    return journal.read_text().split("\\n")[1:-1] if journal.exists() else []  # without the key, and what was cut

def run(wanted=rows + 1):
    child = os.fork()
    if not child:
        for progress in run_file(Job(source, target, 3), Proofreader(Settings()), Options()):
            if progress.done >= wanted: os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)
    return child

for number, wanted in enumerate(sorted(rng.sample(range(rows // 2), 10))):
    before, child = lines(), run(wanted)
    if not number % 3:
        time.sleep(rng.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL and not target.exists()
    after = lines()
    assert sorted(after[:len(before)]) == sorted(before), "a row was lost"
    assert len({line.split(",")[0] for line in after}) == len(after), "a row was done twice"
print(len(after))
assert os.waitpid(run(), 0)[1] == 0
"""


def test_ten_kills_lose_no_row_and_do_none_twice(tmp_path: Path) -> None:
    source, target, rows = tmp_path / "in.jsonl", tmp_path / "out.jsonl", 400
    source.write_text("".join(json.dumps({"id": number, "draft": ""}) + "\n" for number in range(rows)))
    command = [sys.executable, "-c", KILLS, str(source), str(target), str(rows)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-1000:]
    assert 100 < int(result.stdout) < rows  # the last runs die at 168 rows or a little above
    items = [json.loads(line) for line in target.read_text().splitlines()]
    assert [item["id"] for item in items] == list(range(rows))
    assert all("empty" in item["error"] for item in items)


def test_a_full_disk_costs_nothing_that_was_done(tmp_path: Path) -> None:
    """A limit on the size of a file stands for the disk. The journal is rewritten when a run goes on: it must not be cut then."""
    import hashlib
    import resource

    source, target, journal = tmp_path / "in.jsonl", tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    source.write_text('"" \n' * 40)
    key = hashlib.sha256(source.read_bytes() + repr((Options(), "", Settings().model, ())).encode()).hexdigest()
    lines = [json.dumps({"key": key}), *(json.dumps({"row": n, "error": "The draft is empty."}) for n in range(30))]
    journal.write_text("\n".join(lines) + "\n")
    kept = journal.read_bytes()
    result = subprocess.run(
        [sys.executable, "-m", "proofreader", "batch", str(source), str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert result.returncode == 2 and result.stderr.splitlines()[-1].endswith("it cannot be written (File too large).")
    assert journal.read_bytes() == kept and not target.exists()


def test_other_settings_begin_anew(proofreader, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"text\n{WRONG}\n", encoding="utf-8")
    (tmp_path / "out.csv.partial").write_text('{"key": "of another run"}\n{"row": 0, "rewrite": "wrong"}\n')
    list(run_file(Job(source, target, 1), proofreader, Options()))
    assert RIGHT in target.read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.csv", "out.csv"], "it cannot be read (No such file or directory)"),
        (["{in}", "/nowhere/out.csv"], "it cannot be written (No such file or directory)"),
        (["{in}", "out.csv", "--workers", "99"], "workers is 99, but it must be a number from 1 to 16"),
    ],
)
def test_the_command_fails_with_one_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    (tmp_path / "in.csv").write_text(f"text\n{WRONG}\n")
    filled = [argument.replace("{in}", str(tmp_path / "in.csv")) for argument in arguments]
    result = subprocess.run([sys.executable, "-m", "proofreader", "batch", *filled], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 2
    assert sentence in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
