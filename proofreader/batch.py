"""Many drafts out of one file: CSV, JSONL, .eml or .mbox in, the same kind of file out with rewrites and scores.

A row that cannot be proofread keeps its place with one sentence about why. Outcomes are written beside the result as they
come, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import codecs
import csv
import dataclasses
import email.policy
import hashlib
import io
import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from proofreader.errors import BatchFile, Cancelled, ProofreaderError
from proofreader.mail import Mail
from proofreader.pipeline import Options, Proofread, Proofreader

MAX_BYTES = 20_000_000
MAX_ROWS = 10_000
MAX_COLUMNS = 1_000  # of a CSV; a short row is filled up to the header, so rows times columns is what a file costs
KINDS = (".csv", ".jsonl", ".eml", ".mbox")
COLUMNS = ("draft", "text", "body", "email", "message", "content")  # where a draft is looked for, in this order


@dataclass(frozen=True)
class Outcome:
    """What became of one row, as text for a file: all fields but `error` are empty where it failed."""

    rewrite: str = ""
    sentiment_before: str = ""
    politeness_before: str = ""
    sentiment_after: str = ""
    politeness_after: str = ""
    changes: str = ""
    notes: str = ""
    error: str = ""

    @classmethod
    def of(cls, result: Proofread) -> Outcome:
        before, after = result.before, result.after
        return cls(
            result.rewrite,
            before.sentiment.label if before else "",
            before.politeness.label if before else "",
            after.sentiment.label if after else "",
            after.politeness.label if after else "",
            str(len(result.edits)),
            " ".join(result.notes),
        )


FIELDS = tuple(field.name for field in dataclasses.fields(Outcome))


@dataclass(frozen=True)
class Row:
    """A draft of the file, or the sentence that says why it holds none."""

    draft: str | None
    error: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a batch is."""

    done: int
    rows: int
    failed: int
    seconds_left: float | None  # None while nothing can be said
    reasons: tuple[str, ...] = ()  # why drafts failed, of a file that has no place to say so

    def sentence(self) -> str:
        parts = [f"{self.done:,} of {self.rows:,} drafts"]
        if self.failed:
            parts.append(f"{self.failed:,} could not be proofread")
        if self.seconds_left is not None and self.done < self.rows:
            parts.append(f"about {_duration(self.seconds_left)} left")
        return ", ".join(parts) + "."


def _duration(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


class Table:
    """The rows of one file, and how the file is written again with their outcomes."""

    rows: list[Row]
    headers = False  # whether mails get the outcome as X-Proofreader headers

    def render(self, outcomes: Mapping[int, Outcome]) -> bytes:
        raise NotImplementedError


def read(data: bytes, name: str, column: str = "") -> Table:
    """The drafts of a file, whose kind its `name` tells. Raises BatchFile with one sentence where it cannot be read.

    `column` names the column of a CSV or the key of JSON lines that holds the draft; empty: one of COLUMNS.
    """
    kind = Path(name).suffix.lower()
    if kind not in KINDS:
        raise BatchFile(name, f"only {', '.join(KINDS)} files can be read")
    if len(data) > MAX_BYTES:
        raise BatchFile(name, f"it is larger than {MAX_BYTES // 1_000_000} MB; cut it into smaller files")
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise BatchFile(name, "it is empty")
    readers: dict[str, Callable[[bytes, str, str], Table]] = {
        ".csv": CsvTable,
        ".jsonl": JsonLines,
        ".eml": Message,
        ".mbox": Mailbox,
    }
    table = readers[kind](data, name, column)
    if not table.rows:
        raise BatchFile(name, "it holds no drafts")
    if kind == ".jsonl" and all(row.draft is None for row in table.rows):
        raise BatchFile(name, no_line(table.rows[0]))
    if len(table.rows) > MAX_ROWS:
        raise BatchFile(name, f"it holds {len(table.rows):,} drafts and the limit is {MAX_ROWS:,}; cut it into smaller files")
    return table


NOT_UTF8 = "it is not text in UTF-8; save it in that encoding"
NO_TEXT = "it is no text file"


def encoding(data: bytes, name: str) -> str:
    """Python's name of it, by how a file begins. Raises BatchFile where it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in data or data.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise BatchFile(name, NO_TEXT)
    return "utf-8-sig"


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode(encoding(data, name))
    except UnicodeDecodeError:
        raise BatchFile(name, NOT_UTF8) from None
    if not text.strip():
        raise BatchFile(name, "it is empty")  # but for the mark of its encoding
    return text


class CsvTable(Table):
    """Comma, semicolon or tab separated values with a header; the outcomes become columns after the file's own."""

    def __init__(self, data: bytes, name: str, column: str) -> None:
        text = _text(data, name)
        head = re.split(r"[\r\n]", text, maxsplit=1)[0]
        self._separator = separator(head)
        self._header, *self._lines = cells(io.StringIO(text, newline=""), self._separator, name)
        self._break = "\r\n" if text.startswith("\r\n", len(head)) else "\n"
        place = find(self._header, column, name)
        width = len(self._header)
        self.rows = [
            Row(line[place]) if len(line) == width else Row(None, f"The row has {len(line)} columns and the header {width}.")
            for line in self._lines
        ]

    def render(self, outcomes: Mapping[int, Outcome]) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self._separator, lineterminator=self._break)
        writer.writerow([*self._header, *FIELDS])
        for number, line in enumerate(self._lines):
            outcome = outcomes.get(number, Outcome())
            padding = [""] * max(0, len(self._header) - len(line))
            writer.writerow([*line, *padding, *(_harmless(str(getattr(outcome, field))) for field in FIELDS)])
        return out.getvalue().encode("utf-8")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula, as text."""
    return "'" + cell if cell[:1] in ("=", "@", "\t", "\r") else cell


def separator(head: str) -> str:
    """What stands between the cells of a CSV, by its first line."""
    return max(",;\t", key=head.count)


def cells(lines: Iterable[str], between: str, name: str) -> Iterator[list[str]]:
    """The rows of a CSV that are not empty, its header first. Raises BatchFile where it is none."""
    csv.field_size_limit(MAX_BYTES)
    try:
        yield from filter(None, csv.reader(lines, delimiter=between, strict=True))
    except csv.Error as error:
        raise BatchFile(name, f"it is not valid CSV ({error})") from None


def find(header: Sequence[str], column: str, name: str) -> int:
    """Which column holds the draft. Raises BatchFile when none does."""
    if len(header) > MAX_COLUMNS:
        raise BatchFile(name, f"it has {len(header):,} columns and the limit is {MAX_COLUMNS:,}")
    lower = [title.strip().lower() for title in header]
    if column:
        if column.strip().lower() in lower:
            return lower.index(column.strip().lower())
        known = ", ".join(header[:20]) + (", …" if len(header) > 20 else "")
        raise BatchFile(name, f"it has no column {column!r}; it has {known}")
    for title in COLUMNS:
        if title in lower:
            return lower.index(title)
    if len(header) == 1:
        return 0
    raise BatchFile(name, f"none of its columns is called {', '.join(COLUMNS)}; name the one with the draft")


class JsonLines(Table):
    """One JSON object, or string, a line; the outcome's fields are added to the object."""

    def __init__(self, data: bytes, name: str, column: str) -> None:
        # not splitlines(), which would cut a string at U+2028, U+0085 and others that JSON allows in it
        self._lines = [line for line in re.split(r"\r\n|\n|\r", _text(data, name)) if line.strip()]
        self.rows = [self.row(line, column) for line in self._lines]

    @staticmethod
    def row(line: str, column: str) -> Row:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return Row(None, "The line is not valid JSON.")
        if isinstance(value, str):
            return _whole(value)
        if not isinstance(value, dict):
            return Row(None, "The line is neither an object nor a string.")
        keys = [column] if column else [key for key in COLUMNS if key in value]
        draft = value.get(keys[0]) if keys else None
        return _whole(draft) if isinstance(draft, str) else Row(None, f"The line has no text under {column or ', '.join(COLUMNS)}.")

    def render(self, outcomes: Mapping[int, Outcome]) -> bytes:
        lines = []
        for number, line in enumerate(self._lines):
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                value = {"line": line}
            if not isinstance(value, dict):
                value = {"draft": value}
            lines.append(_json({**value, **dataclasses.asdict(outcomes.get(number, Outcome()))}))
        return ("\n".join(lines) + "\n").encode("utf-8")


def no_line(first: Row) -> str:
    """What is wrong with a file of JSON lines none of which is a draft, by its first one."""
    return f"no line of it is a draft: {first.error[:1].lower()}{first.error[1:].rstrip('.')}"


def _whole(draft: str) -> Row:
    """The draft, or why it is none: JSON can name half of a surrogate pair, which is no character."""
    try:
        draft.encode("utf-8")
    except UnicodeEncodeError:
        return Row(None, "The text of the line holds half of a character, which cannot be read.")
    return Row(draft)


def _json(value: object) -> str:
    """One line of JSON; characters stand for themselves unless one of them cannot be written."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return line


class Message(Table):
    """One mail; its text is replaced by the rewrite, and nothing else of it changes."""

    def __init__(self, data: bytes, name: str, column: str) -> None:
        self._mail = Mail(data.removeprefix(codecs.BOM_UTF8))
        self.rows = [Row(self._mail.draft, self._mail.error)]
        if not self._mail.head.keys():
            raise BatchFile(name, "it is no mail: it has no headers")

    def render(self, outcomes: Mapping[int, Outcome]) -> bytes:
        return _rendered(self._mail, outcomes.get(0, Outcome()), self.headers)


class Mailbox(Table):
    """The mails of an mbox file, one after the other, each treated as an .eml file is."""

    def __init__(self, data: bytes, name: str, column: str) -> None:
        data = data.removeprefix(codecs.BOM_UTF8)
        if not data.startswith(b"From "):
            raise BatchFile(name, "it is no mbox file: it does not begin with a From line")
        _, *pieces = re.split(rb"(?m)^(From [^\n]*(?:\n|\Z))", data)  # not `mailbox`, which reads a From line as ASCII only
        self._from = pieces[::2]
        whole = [re.sub(rb"(?m)^>(>*From )", rb"\1", content) for content in pieces[1::2]]
        self._gaps = [_gap(content) for content in whole]
        self._mails = [Mail(content.removesuffix(gap)) for content, gap in zip(whole, self._gaps, strict=True)]
        self.rows = [Row(mail.draft, mail.error) for mail in self._mails]

    def render(self, outcomes: Mapping[int, Outcome]) -> bytes:
        parts = []
        for number, (line, mail, gap) in enumerate(zip(self._from, self._mails, self._gaps, strict=True)):
            content = _rendered(mail, outcomes.get(number, Outcome()), self.headers)
            content += b"" if content.endswith(b"\n") or not gap else gap
            parts += [line, re.sub(rb"(?m)^(>*From )", rb">\1", content), gap]  # as mboxrd has it: a From line begins a mail
        return b"".join(parts)


def _gap(content: bytes) -> bytes:
    """The empty line before the next mail of an mbox file, where there is one."""
    return next((end for end in (b"\r\n", b"\n") if content.endswith(end + end)), b"")


HEADER = re.compile(rb"(?:(?:From |[!-9;-~]+:|[\t ])[^\n]*(?:\n|\Z))*")
OURS = re.compile(rb"(?mi)^X-Proofreader-[^\n]*\n(?:[\t ][^\n]*\n)*")  # what an earlier run put there


def _rendered(mail: Mail, outcome: Outcome, headers: bool) -> bytes:
    """The mail with the rewrite as its text, and the outcome in X-Proofreader headers where they are asked for."""
    data = mail.replaced(outcome.rewrite) if outcome.rewrite else mail.data
    found = HEADER.match(data)
    head = found[0] if found else b""
    if not headers or not head:
        return data
    end = b"\r\n" if b"\r\n" in data[:2000] else b"\n"
    policy = email.policy.default.clone(linesep=end.decode(), refold_source="long")
    values = {f"X-Proofreader-{field.replace('_', '-').title()}": getattr(outcome, field) for field in FIELDS[1:]}
    lines = "".join(policy.fold(name, " ".join(value.split())) for name, value in values.items() if value)
    rest = data[len(head) :]
    head += b"" if head.endswith(b"\n") else end
    rest = end + rest if rest and not rest.startswith((b"\n", b"\r\n")) else rest
    return OURS.sub(b"", head) + lines.encode("ascii") + rest


@dataclass(frozen=True)
class Journal:
    """A file that keeps the outcomes of a run as they come, so that the next one with the same `key` goes on from there."""

    path: Path
    key: str

    def resumed(self) -> dict[int, Outcome]:
        """The outcomes of an earlier run of the same file with the same settings; a journal of another run begins anew."""
        found: dict[int, Outcome] = {}
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.is_file() else []
        if lines and lines[0] == json.dumps({"key": self.key}):
            for line in lines[1:]:
                try:
                    item = json.loads(line)
                    number = int(item.pop("row"))
                    found[number] = Outcome(**item)
                except (ValueError, TypeError, KeyError):
                    continue  # the line that was being written when the run was killed
        whole = self.path.with_name(self.path.name + ".new")
        with whole.open("w", encoding="utf-8") as out:
            out.write(json.dumps({"key": self.key}) + "\n")
            out.writelines(_line(number, outcome) for number, outcome in found.items())
        whole.replace(self.path)  # whole or not at all: a run may be killed here too
        return found

    def add(self, number: int, outcome: Outcome) -> None:
        with self.path.open("a", encoding="utf-8") as out:
            out.write(_line(number, outcome))


def proofread_row(proofreader: Proofreader, draft: str, options: Options, stop: Callable[[], bool] = lambda: False) -> Outcome:
    """What becomes of one draft, whatever is wrong with it. Raises Cancelled alone."""
    try:
        *_, result = proofreader.stream(draft, options, stop)
        return Outcome.of(result)
    except Cancelled:
        raise
    except ProofreaderError as error:
        return Outcome(error=str(error))
    except Exception as error:  # a fault of this program is this row's, not that of the rows beside it
        return Outcome(error=f"The draft could not be proofread ({type(error).__name__}).")


class Batch:
    """One file on its way. `run` yields how far it is; the outcomes can be rendered at any time."""

    def __init__(
        self, table: Table, proofreader: Proofreader, options: Options, workers: int = 2, journal: Journal | None = None
    ) -> None:
        self.table = table
        self.outcomes: dict[int, Outcome] = {
            number: Outcome(error=row.error) for number, row in enumerate(table.rows) if row.draft is None
        }
        self._proofreader, self._options, self._workers = proofreader, options, workers
        self._journal = journal
        if journal:
            self.outcomes |= journal.resumed()

    def progress(self, left: float | None = None) -> Progress:
        failed = sum(bool(outcome.error) for outcome in self.outcomes.values())
        reasons = self._reasons() if failed and len(self.outcomes) == len(self.table.rows) else ()
        return Progress(len(self.outcomes), len(self.table.rows), failed, left, reasons)

    def _reasons(self) -> tuple[str, ...]:
        """A sentence for each mail that failed, once all are through; rows of other files say it themselves."""
        if self.table.headers or not isinstance(self.table, (Message, Mailbox)):
            return ()
        return tuple(f"Mail {number + 1}: {outcome.error}" for number, outcome in sorted(self.outcomes.items()) if outcome.error)

    def run(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Progress]:
        """Proofread what is left, `workers` drafts at a time. Raises Cancelled; what is done stays done."""
        gone = threading.Event()

        def halted() -> bool:
            return gone.is_set() or stop()

        waiting = iter([number for number in range(len(self.table.rows)) if number not in self.outcomes])
        started, before = time.monotonic(), len(self.outcomes)
        yield self.progress()
        pool = ThreadPoolExecutor(self._workers)
        try:
            running = {pool.submit(self._one, number, halted): number for number in itertools.islice(waiting, self._workers)}
            while running:
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    number = running.pop(future)
                    outcome = future.result()  # Cancelled ends the batch
                    self._keep(number, outcome)
                    if (following := next(waiting, None)) is not None:
                        running[pool.submit(self._one, following, halted)] = following
                done = len(self.outcomes) - before
                yield self.progress((time.monotonic() - started) / done * (len(self.table.rows) - len(self.outcomes)))
        finally:
            gone.set()
            pool.shutdown(cancel_futures=True)

    def _one(self, number: int, stop: Callable[[], bool]) -> Outcome:
        return proofread_row(self._proofreader, self.table.rows[number].draft or "", self._options, stop)

    def _keep(self, number: int, outcome: Outcome) -> None:
        self.outcomes[number] = outcome
        if self._journal:
            self._journal.add(number, outcome)


def _line(number: int, outcome: Outcome) -> str:
    return json.dumps({"row": number, **dataclasses.asdict(outcome)}) + "\n"


@dataclass(frozen=True)
class Job:
    """A file of drafts, the file that is made of it, and how."""

    source: Path
    target: Path  # written at the end, whole or not at all
    workers: int = 4  # drafts side by side
    column: str = ""  # with the draft; empty: one of COLUMNS
    headers: bool = False  # mails get the outcome as X-Proofreader headers


def run_file(job: Job, proofreader: Proofreader, options: Options) -> Iterator[Progress]:
    """Proofread the drafts of a file, going on from TARGET.partial. Raises BatchFile, Cancelled and others."""
    source, target = job.source, job.target
    try:
        data = source.read_bytes()
    except OSError as error:
        raise BatchFile(str(source), f"it cannot be read ({error.strerror})") from None
    table = read(data, source.name, job.column)
    table.headers = job.headers
    key = hashlib.sha256(data + repr((options, job.column, proofreader.settings.model, proofreader.words)).encode()).hexdigest()
    journal = Journal(target.with_name(target.name + ".partial"), key)
    try:
        batch = Batch(table, proofreader, options, job.workers, journal)
        yield from batch.run()
        whole = target.with_name(target.name + ".whole")
        whole.write_bytes(table.render(batch.outcomes))
        whole.replace(target)
        journal.path.unlink()
    except OSError as error:
        raise BatchFile(str(target), f"it cannot be written ({error.strerror})") from None
