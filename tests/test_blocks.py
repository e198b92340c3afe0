"""Sources cut into blocks, and the folder that they are written to: without Ray and without a model."""

from __future__ import annotations

import csv
import io
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from proofreader.batch import FIELDS, Outcome, read
from proofreader.errors import BatchFile

pa = pytest.importorskip("pyarrow", reason="pip install -r requirements-ray.txt")
pq = pytest.importorskip("pyarrow.parquet")

from proofreader import blocks  # noqa: E402
from proofreader.place import Place  # noqa: E402
from proofreader.target import MANIFEST, Target  # noqa: E402
from tests.conftest import ROOT  # noqa: E402

TEXTS = [
    b'id,text\n1,one\n\n2,"two\nlines, ""quoted"""\n3\n4,four,more\n5,f\xc3\xbcnf\n',
    b'\xef\xbb\xbfid;text\r\n1;"a\r\nb"\r\n2;c, d, e\r\n',
    b"text\rone\rtwo\rthree\r",
    "id\ttext\n1\teins\n2\tzwei 😀\n3\tdrei".encode("utf-16"),
    b"\n\ntext\n\none\n\n\ntwo\n\n",
]
LINES = [
    '{"draft": "one", "id": 1}\n\n"two\u2028still two"\r\n{broken\n[1]\n{"draft": "f\xfcnf"}'.encode(),
    b'\xef\xbb\xbf{"id": 1}\r{"text": "two"}\r"three"\r',
]


def cut(folder: Path, rows: int, column: str = "") -> tuple[Place, blocks.Plan]:
    return blocks.plan(Place.of(str(folder)), str(folder), column, rows)


def rendered(folder: Place, found: blocks.Plan, column: str = "") -> list[bytes]:
    """Every block with outcomes that say where in it they stand."""
    return [blocks.read_block(folder, block, column).render(outcomes(block.rows)) for block in found.blocks]


def outcomes(rows: int) -> dict[int, Outcome]:
    return {number: Outcome("", notes="noted") for number in range(rows)}


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
@pytest.mark.parametrize("text", TEXTS, ids=["quoted", "CRLF", "CR", "UTF-16", "empty lines"])
def test_the_blocks_of_a_csv_are_the_file_as_the_plain_batch_writes_it(tmp_path: Path, text: bytes, rows: int) -> None:
    (tmp_path / "a.csv").write_bytes(text)
    table = read(text, "a.csv")
    folder, found = cut(tmp_path, rows)
    pieces = rendered(folder, found)
    whole = table.render(outcomes(len(table.rows)))
    head = whole[: whole.index(b"error") + 5]
    head = whole[: len(head) + (2 if whole[len(head) :].startswith(b"\r\n") else 1)]
    assert len(pieces) == -(-len(table.rows) // rows) and found.rows == len(table.rows)
    assert all(piece.startswith(head) for piece in pieces)
    assert head + b"".join(piece.removeprefix(head) for piece in pieces) == whole


@pytest.mark.parametrize("rows", [1, 2, 100])
@pytest.mark.parametrize("text", LINES)
def test_the_blocks_of_json_lines_are_the_file_as_the_plain_batch_writes_it(tmp_path: Path, text: bytes, rows: int) -> None:
    (tmp_path / "a.jsonl").write_bytes(text)
    table = read(text, "a.jsonl")
    folder, found = cut(tmp_path / "a.jsonl", rows)
    assert b"".join(rendered(folder, found)) == table.render(outcomes(len(table.rows)))
    errors = [row.error for block in found.blocks for row in blocks.read_block(folder, block, "").rows]
    assert errors == [row.error for row in table.rows]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str)
def test_parquet_keeps_its_columns_and_order_over_row_groups(tmp_path: Path, kind) -> None:
    texts = [f"draft {n}" if n % 5 else None for n in range(23)]
    table = pa.table({"n": list(range(23)), "text": pa.array(texts).cast(kind), "error": ["old"] * 23})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=4)
    folder, found = cut(tmp_path, 5)
    assert [block.rows for block in found.blocks] == [5, 5, 5, 5, 3]
    assert [block.target for block in found.blocks][-1] == "a.000004.parquet"
    rows = [row for block in found.blocks for row in blocks.read_block(folder, block, "").rows]
    assert [row.draft for row in rows] == texts and rows[0].error == "The row has no text under text."
    out = pa.concat_tables([pq.read_table(io.BytesIO(piece)) for piece in rendered(folder, found)])
    assert out.column_names == ["n", "text", *FIELDS]
    assert out.column("n").to_pylist() == list(range(23)) and set(out.column("error").to_pylist()) == {""}
    assert out.column("text").to_pylist() == texts and out.schema.field("text").type == kind


def test_bytes_that_are_no_text_cost_one_row_of_parquet(tmp_path: Path) -> None:
    bad = pa.StringArray.from_buffers(2, pa.array([0, 2, 4], pa.int32()).buffers()[1], pa.py_buffer(b"ok\xff\xfe"))
    pq.write_table(pa.table({"text": bad}), tmp_path / "a.parquet")
    folder, found = cut(tmp_path, 5)
    rows = blocks.read_block(folder, found.blocks[0], "").rows
    assert rows[0].draft == "ok" and (rows[1].draft, "not UTF-8" in rows[1].error) == (None, True)


def test_a_block_ends_when_it_is_large(tmp_path: Path) -> None:
    text = "x" * 1_500_000
    (tmp_path / "a.csv").write_text("text\n" + f"{text}\n" * 7)
    pq.write_table(pa.table({"text": [text + str(n) for n in range(7)]}), tmp_path / "b.parquet", use_dictionary=False)
    assert [block.rows for block in cut(tmp_path / "a.csv", 100)[1].blocks] == [3, 3, 1]
    assert [block.rows for block in cut(tmp_path / "b.parquet", 100)[1].blocks] == [2, 2, 2, 1]


def parquet(**columns: list) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


WHOLE = parquet(text=[f"a draft of some length {n}" for n in range(400)])
BAD = {
    "cut.parquet": (WHOLE[: len(WHOLE) // 2], "it is damaged, or not Parquet"),
    "none.parquet": (b"PAR1 no more", "it is damaged, or not Parquet"),
    "empty.parquet": (parquet(text=pa.array([], pa.string())), "it holds no drafts"),
    "number.parquet": (parquet(text=[1, 2]), "its column 'text' holds int64 and no text"),
    "column.parquet": (parquet(a=["x"], b=["y"]), "name the one with the draft"),
    "column.csv": (b"a,b\n1,2\n", "name the one with the draft"),
    "column.jsonl": (b'{"a": 1}\n{"a": 2}\n', "no line of it is a draft"),
    "open.csv": (b'text\none\n"never closed', "it is not valid CSV"),
    "latin.csv": ("text\nhallo\nGrüße\n".encode("latin-1"), "not text in UTF-8"),
    "zip.csv": (b"PK\x03\x04" + bytes(200), "it is no text file"),
    "nul.csv": (b"text\n" + b"x\n" * 10 + b"\0\n", "it is no text file"),
    "head.csv": (b"text\n", "it holds no drafts"),
    "empty.csv": (b"", "it is empty"),
    "long.jsonl": (b'"' + b"x" * 20_000_001 + b'"\n', "a line of it is longer than 20 MB"),
}


def test_each_file_that_cannot_be_used_is_a_sentence_and_the_others_are_cut(tmp_path: Path) -> None:
    for name, (data, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "good.csv").write_text("text\nhallo\n")
    (tmp_path / "notes.txt").write_text("of another kind")
    (tmp_path / "_hidden.csv").write_text("a\n")
    found = cut(tmp_path, 10)[1]
    assert [block.target for block in found.blocks] == ["sub/good.000000.csv"]
    assert len(found.faults) == len(BAD)
    for fault, (name, (_, sentence)) in zip(found.faults, sorted(BAD.items()), strict=True):
        assert fault.startswith(f"The file {name} cannot be used: ") and sentence in fault and fault.endswith(".")


def test_a_page_of_parquet_that_is_damaged_is_a_sentence_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    data = bytearray(parquet(text=[f"{n * 7919 % 1000} a draft" for n in range(4000)]))
    data[100:4000] = bytes(3900)
    path.write_bytes(data)
    folder, found = cut(path, 10)
    with pytest.raises(BatchFile, match=r"^The file a.parquet cannot be used: it is damaged"):
        blocks.read_block(folder, found.blocks[0], "")


def test_a_file_that_changes_between_counting_and_reading_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\none\ntwo\n")
    folder, found = cut(tmp_path, 10)
    (tmp_path / "a.csv").write_text("text\none,\n\n\n\n")
    with pytest.raises(BatchFile, match="it changed while it was read"):
        blocks.read_block(folder, found.blocks[0], "")


@pytest.mark.parametrize("scheme", ["file://", "local://"], ids=["pyarrow", "fsspec"])
def test_urls_are_read_and_written(tmp_path: Path, scheme: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a b.csv").write_text("text\none\ntwo\n")
    folder, found = blocks.plan(Place.of(f"{scheme}{tmp_path}/in"), "in", "", 1)
    target = Target(Place.of(f"{scheme}{tmp_path}/out"), "out")
    assert target.begin(found, "key") == {}
    for block in found.blocks:
        target.write(block, blocks.read_block(folder, block, "").render({0: Outcome(error="why" if block.number else "")}))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["_manifest.json", "a b.000000.csv", "a b.000001.csv"]
    assert Target(Place.of(f"{scheme}{tmp_path}/out"), "out").begin(found, "key") == {"a b.000000.csv": 0, "a b.000001.csv": 1}


def test_a_url_that_nothing_can_open_is_a_sentence_without_its_password() -> None:
    with pytest.raises(BatchFile, match=r"^The file nothing://host/x cannot be used: it cannot be opened \(.+\)\.$"):
        Place.of("nothing://me:secret@host/x")


def started(tmp_path: Path) -> tuple[Place, blocks.Plan, Target]:
    """A source of three blocks, of which two are done."""
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a", "b"):
        (source / f"{name}.jsonl").write_text('"one"\n"two"\n' * (2 if name == "a" else 1))
    folder, found = cut(source, 2)
    target = Target(Place.of(str(tmp_path / "out")), "out")
    assert target.begin(found, "key") == {}
    for block in found.blocks[1:]:
        target.write(block, blocks.read_block(folder, block, "").render({1: Outcome(error="why")}))
    return folder, found, target


def test_a_second_start_knows_what_is_done_and_clears_what_was_not_finished(tmp_path: Path) -> None:
    _, found, target = started(tmp_path)
    (tmp_path / "out" / "_a.000000.jsonl.12345678.new").write_text('{"half')
    assert target.begin(found, "key") == {"a.000001.jsonl": 1, "b.000000.jsonl": 1}
    assert not list((tmp_path / "out").glob("*.new"))
    (tmp_path / "out" / "b.000000.jsonl").write_text('{"error": ""}\n')  # not all of its rows
    assert target.begin(found, "key") == {"a.000001.jsonl": 1}


def test_a_second_start_refuses_another_source_or_other_options(tmp_path: Path) -> None:
    _, found, target = started(tmp_path)
    with pytest.raises(BatchFile, match="it holds the work of other options"):
        target.begin(found, "another key")
    (tmp_path / "in" / "b.jsonl").write_text('"one"\n"other"\n')
    with pytest.raises(
        BatchFile, match=r"^The file out cannot be used: it holds the work of a source that has changed since \(b.jsonl\)"
    ):
        target.begin(cut(tmp_path / "in", 2)[1], "key")
    (tmp_path / "in" / "b.jsonl").unlink()
    with pytest.raises(BatchFile, match="has changed since"):
        target.begin(cut(tmp_path / "in", 2)[1], "key")
    assert set(json.loads((tmp_path / "out" / MANIFEST).read_text())["files"]) == {"a.jsonl", "b.jsonl"}


def test_a_file_that_was_mended_or_added_is_done_too(tmp_path: Path) -> None:
    started(tmp_path)
    (tmp_path / "in" / "c.csv").write_text("text\nnew\n")
    found = cut(tmp_path / "in", 2)[1]
    assert len(Target(Place.of(str(tmp_path / "out")), "out").begin(found, "key")) == len(found.blocks) - 2


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda out: out.write_text("a file"), "it is a file, and a folder is needed"),
        (lambda out: (out.mkdir(), (out / "thesis.txt").write_text("mine")), "it holds other files; name a new folder"),
        (lambda out: (out.mkdir(), (out / MANIFEST).write_text("{")), "its _manifest.json is damaged"),
        (lambda out: out.symlink_to("/proc/nowhere"), "it cannot be written ("),
    ],
    ids=["file", "other files", "damaged manifest", "no folder"],
)
def test_a_target_that_cannot_be_used_is_a_sentence_and_stays_as_it_was(tmp_path: Path, prepare, sentence: str) -> None:
    (tmp_path / "a.csv").write_text("text\none\n")
    prepare(tmp_path / "out")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(BatchFile, match=r"^The file out cannot be used: ") as caught:
        Target(Place.of(str(tmp_path / "out")), "out").begin(cut(tmp_path / "a.csv", 1)[1], "key")
    assert sentence in str(caught.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_full_disk_leaves_no_half_of_a_block(tmp_path: Path) -> None:
    """A limit on the size of a file stands for the disk."""
    code = (
        "import sys; from proofreader.place import Place\n"
        "place = Place.of(sys.argv[1]); place.at('small').write(b'x' * 500)\n"
        "try: place.at('large').write(b'x' * 5000)\n"
        "except OSError: print('refused')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert result.stdout == "refused\n", result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["small"]


def test_failed_rows_are_counted_as_they_were_written(tmp_path: Path) -> None:
    """Also where a spreadsheet's formula, a line break or a separator stands in the cells."""
    (tmp_path / "a.csv").write_text('text;error\n"=1;\n2";old\nx;old\n', newline="")
    folder, found = cut(tmp_path, 10)
    target = Target(Place.of(str(tmp_path / "out")), "out")
    target.begin(found, "key")
    table = blocks.read_block(folder, found.blocks[0], "")
    target.write(found.blocks[0], table.render({0: Outcome("=a;\nb"), 1: Outcome(error="why")}))
    assert target.begin(found, "key") == {"a.000000.csv": 1}
    lines = list(csv.reader((tmp_path / "out" / "a.000000.csv").open(newline=""), delimiter=";"))
    assert lines[1][2] == "'=a;\nb"
