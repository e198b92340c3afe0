"""Files checked as linters check them: what is wrong, where, and what to put there; `--fix` puts it there.

It knows files, lines and the formats in which findings are printed. What is text in a file is `markup`'s business, what is wrong
with it the pipeline's, and how a finding is named `languagetool`'s, so that an editor and this command say the same.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from proofreader.base import renamed
from proofreader.correctors import with_spellings
from proofreader.draft import PROTECTED, Draft
from proofreader.edits import Edit, apply
from proofreader.errors import BatchFile, EmptyDraft, OnlyQuotedText
from proofreader.languagetool import NAME, RULES, VERSION, Annotated, Query, matches
from proofreader.markup import SPECIAL, SUFFIXES, Format, parts
from proofreader.memory import Memory
from proofreader.notes import NOTHING_TO_DO, STILL_RUDE
from proofreader.pipeline import Options, Proofread, Proofreader
from proofreader.sentences import split_sentences

MAX_BYTES = 2_000_000  # of a file: a thousand pages
MAILS = (".eml", ".mbox")
OF_DRAFTS = (NOTHING_TO_DO, STILL_RUDE)  # notes that say nothing of a file: linters are silent where all is well
Output = Literal["text", "json", "sarif"]
STDIN = "-"


@dataclass(frozen=True)
class Diagnostic:
    """What is wrong at one place of a file. Lines and columns count from 1, offsets from 0, all in characters."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    offset: int
    length: int
    rule: str
    category: str
    message: str
    text: str  # what stands there
    replacements: tuple[str, ...]  # the best first; none where markup stands among the words
    fixed: bool = False

    def __str__(self) -> str:
        better = f" ({self.replacements[0].strip()})" if self.replacements and self.replacements[0].strip() else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message} [{self.rule}]{better}"


def read(file: str) -> str:
    """The text of a file, or of standard input for "-", its line breaks as they are. Raises BatchFile with the reason."""
    path = Path(file)
    try:
        if file == STDIN:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        elif path.suffix.lower() in MAILS:
            raise BatchFile(file, "it is mail, which `python -m proofreader batch` proofreads")
        elif path.is_dir():
            raise BatchFile(file, "it is a folder; name the files in it")
        elif path.exists() and not path.is_file():
            raise BatchFile(file, "it is no regular file")
        else:
            with path.open("rb") as opened:
                data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise BatchFile(file, f"it is larger than {MAX_BYTES // 1_000_000} MB")
        if b"\0" in data:
            raise BatchFile(file, "it is not text")
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise BatchFile(file, "it is not text in UTF-8") from None
    except ValueError as error:  # a name that no file can have
        raise BatchFile(file, str(error)) from None
    except OSError as error:
        raise BatchFile(file, error.strerror or str(error)) from None


def diagnose(
    file: str, source: str, proofreader: Proofreader, options: Options, memory: Memory
) -> tuple[list[Diagnostic], tuple[str, ...]]:
    """What is wrong with the text of a file, in order, without overlaps; and what else there is to say, each once. Raises BatchFile,
    or a ModelError."""
    kind = SUFFIXES.get(Path(file).suffix.lower(), "text")
    try:
        text = Annotated(parts(source, kind), len)
    except ValueError as error:
        raise BatchFile(file, str(error)) from None
    lines = [0, *(match.end() for match in re.finditer("\n", source))]
    result = _proofread(text.plain, proofreader, options, memory)
    found = [_diagnostic(file, source, lines, kind, match) for match in matches(result, Query(text, "en-US"))]
    return found, result.notes


def _diagnostic(file: str, source: str, lines: Sequence[int], kind: Format, match: dict[str, Any]) -> Diagnostic:
    start, length = match["offset"], match["length"]
    stands = source[start : start + length]
    line, end_line = bisect.bisect_right(lines, start), bisect.bisect_right(lines, start + length)
    new = [item["value"] for item in match["replacements"]]
    return Diagnostic(
        file,
        line,
        start - lines[line - 1] + 1,
        end_line,
        start + length - lines[end_line - 1] + 1,
        start,
        length,
        match["rule"]["id"],
        match["rule"]["category"]["id"],
        match["message"],
        stands,
        tuple(value for value in new if not (set(value) - set(stands)) & set(SPECIAL[kind])),
    )


def _proofread(plain: str, proofreader: Proofreader, options: Options, memory: Memory) -> Proofread:
    """A text of any length, as many sentences at a time as a draft may have characters."""
    edits: list[Edit] = []
    told: dict[str, None] = {}
    chunks = list(_chunks(plain, proofreader.settings.max_characters))
    for at, chunk in chunks:
        try:
            *_, result = proofreader.stream(chunk, options, memory=memory)
            edits += [replace(edit, start=edit.start + at, end=edit.end + at) for edit in result.edits]
            told |= dict.fromkeys(note for note in result.notes if note not in OF_DRAFTS)
        except (EmptyDraft, OnlyQuotedText):
            pass  # nothing to say about it
    if len(chunks) > 1:  # a stretch does not show what it stands in: code, or history below its header
        fixed = _protected(plain)
        edits = [edit for edit in edits if not any(start < edit.end and edit.start < end for start, end in fixed)]
    return Proofread(plain, apply(plain, edits), with_spellings(edits), notes=tuple(told), done=True)


def _protected(text: str) -> list[tuple[int, int]]:
    """Where the blocks stand that are never changed."""
    blocks = Draft.parse(text).blocks
    ends = list(itertools.accumulate(len(block.text) for block in blocks))
    return [(end - len(block.text), end) for block, end in zip(blocks, ends, strict=True) if block.kind in PROTECTED]


def _chunks(text: str, limit: int) -> Iterator[tuple[int, str]]:
    """Where each stretch of whole sentences begins, and the stretch; a sentence that is longer than the limit is in none."""
    start = at = 0
    for sentence in split_sentences(text):
        if at + len(sentence) - start > limit:
            yield start, text[start:at]
            start = at
        at += len(sentence)
        if len(sentence) > limit:
            start = at
    yield start, text[start:at]


def mended(source: str, found: Sequence[Diagnostic]) -> str:
    """The file with the best replacement at each place that has one."""
    pieces, at = [], 0
    for one in found:
        if one.replacements:
            pieces += [source[at : one.offset], one.replacements[0]]
            at = one.offset + one.length
    return "".join([*pieces, source[at:]])


def write(file: str, source: str) -> None:
    """Put a text in the place of a file, at once and with its rights. Raises BatchFile."""
    try:
        path = Path(file).resolve(strict=True)
        with renamed(path) as part:
            part.write_bytes(source.encode())
            shutil.copymode(path, part)
    except OSError as error:
        raise BatchFile(file, f"it cannot be written ({error.strerror})") from None


def check(files: Sequence[str], proofreader: Proofreader, options: Options, output: Output = "text", fix: bool = False) -> int:
    """Check files and print what is found; the exit code: 0, 1 where something is left to mend, 2 where a file could not be checked.

    Raises another ProofreaderError than BatchFile, for that would be met at each file.
    """
    memory, found, failed = Memory(), [], False
    for file in files:
        try:
            source = read(file)
            here, told = diagnose(file, source, proofreader, options, memory)
            if fix and any(one.replacements for one in here):
                write(file, mended(source, here))
                here = [replace(one, fixed=bool(one.replacements)) for one in here]
        except BatchFile as error:
            print(f"error: {error}", file=sys.stderr)
            failed = True
            continue
        found += here
        for note in told:
            print(f"{file}: {note}", file=sys.stderr)
        if output == "text":
            for one in here:
                print(one, flush=True)
        if fixed := sum(one.fixed for one in here):
            print(f"{file}: {fixed} of {len(here)} mended", file=sys.stderr)
    if output != "text":
        print(json.dumps([dataclasses.asdict(one) for one in found] if output == "json" else sarif(found), indent=1))
    return 2 if failed else int(not all(one.fixed for one in found))


def sarif(found: Sequence[Diagnostic]) -> dict[str, Any]:
    """The findings in the Static Analysis Results Interchange Format 2.1.0 of OASIS, which code hosts show beside a change."""
    rules = [
        {"id": rule.id, "shortDescription": {"text": rule.description}, "properties": {"category": rule.category}}
        for rule in RULES.values()
    ]
    driver = {"name": NAME, "semanticVersion": f"{VERSION}.0", "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [_result(one) for one in found]},
        ],
    }


def _result(one: Diagnostic) -> dict[str, Any]:
    place = {"uri": quote("stdin" if one.file == STDIN else os.fsencode(Path(one.file).as_posix()))}
    region = {"startLine": one.line, "startColumn": one.column, "endLine": one.end_line, "endColumn": one.end_column}
    fixes = [
        {
            "artifactChanges": [
                {"artifactLocation": place, "replacements": [{"deletedRegion": region, "insertedContent": {"text": value}}]}
            ]
        }
        for value in one.replacements
    ]
    return {
        "ruleId": one.rule,
        "level": "warning",
        "message": {"text": one.message},
        "locations": [{"physicalLocation": {"artifactLocation": place, "region": region}}],
        **({"fixes": fixes} if fixes else {}),
    }
