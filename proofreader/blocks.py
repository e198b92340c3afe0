"""A source of any size as blocks, each small enough to be a file of its own.

Parquet, CSV and JSON lines are read, a file or a folder of them. A source is read through once before the work, to count, to cut and
to know it again; no more than a block of it is held. It knows no Ray.
"""

from __future__ import annotations

import codecs
import contextlib
import dataclasses
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

from proofreader import batch
from proofreader.batch import FIELDS, MAX_BYTES, CsvTable, JsonLines, Outcome, Row, Table, find
from proofreader.errors import BatchFile
from proofreader.place import Place, public, why

KINDS = (".csv", ".jsonl", ".parquet")
BLOCK_BYTES = 4_000_000  # after which a block ends, however few its rows
BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Block:
    """Some rows of a file of the source: what stands in it from `start` to `end`, in bytes, or in rows where it is Parquet."""

    name: str  # of the file, below the source
    number: int  # in the file, from 0
    rows: int
    head: int  # bytes of the file's mark of encoding and header, which every block of it needs
    start: int
    end: int

    @property
    def target(self) -> str:
        """The name of the file with its outcomes."""
        path = Path(self.name)
        return path.with_name(f"{path.stem}.{self.number:06}{path.suffix}").as_posix()


@dataclass(frozen=True)
class Plan:
    """A source, cut."""

    blocks: tuple[Block, ...]
    digests: Mapping[str, str]  # SHA-256 of each file that can be used
    faults: tuple[str, ...]  # a sentence about each that cannot

    @property
    def rows(self) -> int:
        return sum(block.rows for block in self.blocks)


def plan(source: Place, shown: str, column: str, rows: int) -> tuple[Place, Plan]:
    """The folder of a source and its blocks of at most `rows` rows. Raises BatchFile when it holds no such file."""
    try:
        folder, names = _files(source)
    except OSError as error:
        raise BatchFile(public(shown), f"it cannot be read ({why(error)})") from None
    if not names:
        raise BatchFile(public(shown), f"there is no {', '.join(KINDS)} file in it")
    blocks: list[Block] = []
    digests: dict[str, str] = {}
    faults: list[str] = []
    for name in names:
        try:
            found, digests[name] = _cut(folder.at(name), name, column, rows)
            blocks += found
        except BatchFile as error:
            faults.append(str(error))
    return folder, Plan(tuple(blocks), digests, tuple(faults))


def _files(source: Place) -> tuple[Place, list[str]]:
    """The folder of a source, and the names of its files below it."""
    info = source.files.get_file_info(source.path)
    if info.is_file:
        folder, _, name = source.path.rpartition("/")
        return Place(source.files, folder), [name]
    if info.type == pa.fs.FileType.NotFound:
        raise FileNotFoundError(2, os.strerror(2))
    names = sorted(name for name in source.listing() if not any(part.startswith(("_", ".")) for part in name.split("/")))
    return source, [name for name in names if Path(name).suffix.lower() in KINDS]


def _cut(place: Place, name: str, column: str, rows: int) -> tuple[list[Block], str]:
    """The blocks of a file, and its digest. Raises BatchFile."""
    kind = Path(name).suffix.lower()
    if kind not in KINDS:
        raise BatchFile(name, f"only {', '.join(KINDS)} files can be read")
    cutters = {".csv": _csv_cuts, ".jsonl": _json_cuts}
    try:
        if kind == ".parquet":
            found = list(_parquet_cuts(place, name, column, rows))
            return found, _digest(place)
        with place.files.open_input_stream(place.path, compression=None) as stream:
            lines = Lines(stream, name)
            blocks = list(_grouped(name, cutters[kind](lines, name, column), rows))
            if not blocks:
                raise BatchFile(name, "it holds no drafts" if lines.place > lines.mark else "it is empty")
            return blocks, lines.digest.hexdigest()
    except OSError as error:
        raise BatchFile(name, f"it cannot be read ({why(error)})") from None


def _digest(place: Place) -> str:
    digest = hashlib.sha256()
    with place.files.open_input_stream(place.path, compression=None) as stream:
        while data := stream.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


class _Summed(io.RawIOBase):
    """A stream of bytes that keeps the digest of what was read."""

    def __init__(self, stream: pa.NativeFile) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self.digest.update(data)
        return len(data)


class Lines:
    """The lines of a text file as they come, with their ends; `place` is how many bytes were read. Raises BatchFile."""

    def __init__(self, stream: pa.NativeFile, name: str) -> None:
        summed = _Summed(stream)
        raw = io.BufferedReader(summed, 1 << 20)
        begin = raw.peek(4)
        codec = batch.encoding(begin, name)
        self.digest = summed.digest
        self.place = self.mark = next((len(mark) for mark in BOMS if begin.startswith(mark)), 0)
        self._name, self._text = name, io.TextIOWrapper(raw, codec, newline="")
        self._wide = codec == "utf-16"

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(MAX_BYTES)
        except UnicodeDecodeError:
            raise BatchFile(self._name, batch.NOT_UTF8) from None
        if not line:
            raise StopIteration
        if len(line) == MAX_BYTES:
            raise BatchFile(self._name, f"a line of it is longer than {MAX_BYTES // 1_000_000} MB")
        if "\0" in line:
            raise BatchFile(self._name, batch.NO_TEXT)
        self.place += len(line.encode("utf-16-le" if self._wide else "utf-8"))
        return line


def _csv_cuts(lines: Lines, name: str, column: str) -> Iterator[int]:
    """Where the header ends, and each row."""
    first = next(lines, "")
    found = batch.cells(_with_first(first, lines), batch.separator(re.split(r"[\r\n]", first, maxsplit=1)[0]), name)
    for header in found:
        find(header, column, name)
        yield lines.place
        for _ in found:
            yield lines.place


def _with_first(first: str, lines: Iterable[str]) -> Iterator[str]:
    yield first
    yield from lines


def _json_cuts(lines: Lines, name: str, column: str) -> Iterator[int]:
    """Where the mark of the encoding ends, and each line that is not empty. Raises BatchFile where no line holds a draft."""
    yield lines.place
    first: Row | None = None
    good = False
    for line in lines:
        if not line.strip():
            continue
        if not good:
            row = JsonLines.row(line.rstrip("\r\n"), column)
            first, good = first or row, row.draft is not None
        yield lines.place
    if first and not good:
        raise BatchFile(name, batch.no_line(first))


def _grouped(name: str, cuts: Iterator[int], most: int) -> Iterator[Block]:
    """Blocks of at most `most` rows, and hardly more than BLOCK_BYTES; the first of the cuts is the end of the head."""
    head = start = next(cuts, 0)
    number = count = end = 0
    for end in cuts:
        count += 1
        if count == most or end - start >= BLOCK_BYTES:
            yield Block(name, number, count, head, start, end)
            start, number, count = end, number + 1, 0
    if count:
        yield Block(name, number, count, head, start, end)


@contextlib.contextmanager
def _parquet(place: Place, name: str) -> Iterator[pq.ParquetFile]:
    """The opened file; whatever is wrong with it inside is a BatchFile."""
    try:
        with place.files.open_input_file(place.path) as raw, pq.ParquetFile(raw) as file:
            yield file
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        if getattr(error, "errno", None):
            raise BatchFile(name, f"it cannot be read ({why(error)})") from None
        raise BatchFile(name, "it is damaged, or not Parquet") from None


def _parquet_cuts(place: Place, name: str, column: str, most: int) -> Iterator[Block]:
    with _parquet(place, name) as file:
        _text_column(file.schema_arrow, column, name)
        rows, groups = file.metadata.num_rows, range(file.metadata.num_row_groups)
        if not rows:
            raise BatchFile(name, "it holds no drafts")
        size = sum(file.metadata.row_group(group).total_byte_size for group in groups)
        step = max(1, min(most, BLOCK_BYTES * rows // max(1, size)))
        for number, start in enumerate(range(0, rows, step)):
            end = min(rows, start + step)
            yield Block(name, number, end - start, 0, start, end)


def _text_column(schema: pa.Schema, column: str, name: str) -> int:
    """Which column holds the draft. Raises BatchFile when there is none, or it holds no text."""
    place = find(schema.names, column, name)
    kind = schema.field(place).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise BatchFile(name, f"its column {schema.names[place]!r} holds {kind} and no text")
    return place


class ParquetRows(Table):
    """Some rows of a Parquet file; the outcomes become columns after its own, or in place of those of the same name."""

    def __init__(self, table: pa.Table, column: str, name: str) -> None:
        self._table = table
        place = _text_column(table.schema, column, name)
        self.rows = [self._row(value, table.column_names[place]) for value in table.column(place)]

    @staticmethod
    def _row(value: pa.Scalar, title: str) -> Row:
        try:
            draft = value.as_py()
        except UnicodeDecodeError:
            return Row(None, "The text of the row is not UTF-8, so that it cannot be read.")
        return Row(None, f"The row has no text under {title}.") if draft is None else Row(draft)

    def render(self, outcomes: Mapping[int, Outcome]) -> bytes:
        table = self._table.drop_columns([name for name in FIELDS if name in self._table.column_names])
        found = [outcomes.get(number, Outcome()) for number in range(len(self.rows))]
        for field in FIELDS:
            table = table.append_column(field, pa.array([getattr(one, field) for one in found], pa.string()))
        out = io.BytesIO()
        pq.write_table(table, out)
        return out.getvalue()


def read_block(folder: Place, block: Block, column: str) -> Table:
    """The rows of a block. Raises BatchFile when they cannot be read, or are not those that were counted."""
    place, kind = folder.at(block.name), Path(block.name).suffix.lower()
    readers: dict[str, Callable[[bytes, str, str], Table]] = {".csv": CsvTable, ".jsonl": JsonLines}
    try:
        if kind == ".parquet":
            with _parquet(place, block.name) as file:
                table: Table = ParquetRows(_rows(file, block.start, block.end), column, block.name)
        else:
            table = readers[kind](place.read(0, block.head) + place.read(block.start, block.end), block.name, column)
    except OSError as error:
        raise BatchFile(block.name, f"it cannot be read ({why(error)})") from None
    if len(table.rows) != block.rows:
        raise BatchFile(block.name, "it changed while it was read")
    return table


def _rows(file: pq.ParquetFile, start: int, end: int) -> pa.Table:
    """Rows `start` to `end`; of a row group a piece at a time is held."""
    groups, first, offset = [], None, 0
    for group in range(file.metadata.num_row_groups):
        count = file.metadata.row_group(group).num_rows
        if offset < end and offset + count > start:
            groups.append(group)
            first = offset if first is None else first
        offset += count
    place, parts = first or 0, []
    for piece in file.iter_batches(max(1, end - start), row_groups=groups):
        low, high = max(start - place, 0), min(end - place, len(piece))
        if low < high:
            parts.append(piece.slice(low, high - low))
        place += len(piece)
        if place >= end:
            break
    return pa.Table.from_batches(parts, file.schema_arrow)


def fields(block: Block) -> dict[str, str | int]:
    """A block as a row of a data set; `Block(**fields)` is it again."""
    return dataclasses.asdict(block)
