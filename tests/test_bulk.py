"""The batch over Ray Data, as a person runs it: what comes out, what is said, and what a kill leaves."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from proofreader import Options, Settings
from proofreader.__main__ import main
from proofreader.batch import FIELDS, Batch, read
from tests.conftest import ROOT

pytest.importorskip("ray", reason="pip install -r requirements-ray.txt")

import pyarrow as pa
import pyarrow.parquet as pq

WRONG, RIGHT = "I recieved the package this morning.", "I received the package this morning."
COMMAND = [sys.executable, "-m", "proofreader", "batch", "--engine", "ray"]


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **environment}
    return subprocess.run([*COMMAND, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, env=environment)


def until(met: Callable[[], object], process: subprocess.Popen[bytes] | None = None, patience: float = 240) -> object:
    """What is met, once it is; a process that ends before is a fault."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := met():
            return found
        assert process is None or process.poll() is None, "it ended before"
        time.sleep(0.02)
    raise AssertionError("it was never met")


def workers(*under: psutil.Process) -> list[psutil.Process]:
    """The processes of the actors that hold the models, below some processes."""
    found = []
    for one in {child for top in under for child in top.children(recursive=True)}:
        try:
            if one.cmdline()[:1] and one.cmdline()[0].startswith("ray::MapWorker"):
                found.append(one)
        except psutil.Error:
            continue
    return found


def lines(folder: Path, pattern: str = "*.jsonl") -> list[dict[str, str]]:
    """What was written, in its order."""
    return [json.loads(line) for path in sorted(folder.glob(pattern)) for line in path.read_text().splitlines()]


def test_a_folder_is_done_but_for_the_files_that_cannot_be_and_a_second_start_does_nothing(tmp_path: Path) -> None:
    """Rows that fail before a model is needed; with one, below."""
    source, target = tmp_path / "in", tmp_path / "out"
    (source / "sub").mkdir(parents=True)
    pq.write_table(pa.table({"text": ["", None, " \n"]}), source / "a.parquet", row_group_size=1)
    (source / "b.parquet").write_bytes((source / "a.parquet").read_bytes()[:200])
    (source / "c.csv").write_text("name\n1\n2\n".replace("name", "id,name").replace("\n", ",x\n").replace("name,x", "name"))
    (source / "sub" / "d.csv").write_text('id,text\n1,""\n2,"",3\n3,"' + "x" * 20_001 + '"\n')
    (source / "e.jsonl").write_text('""\n{broken\n')
    result = run(source, target, "--block", 2)
    assert result.returncode == 2
    said = result.stderr.splitlines()
    assert said[0] == "0 of 8 drafts." and said[-3] == "8 of 8 drafts, 8 could not be proofread."
    assert said[-2:] == [
        "error: The file b.parquet cannot be used: it is damaged, or not Parquet.",
        "error: The file c.csv cannot be used: none of its columns is called draft, text, body, email, message, content; "
        "name the one with the draft.",
    ]
    names = sorted(path.relative_to(target).as_posix() for path in target.rglob("*.*"))
    assert names == [
        "_manifest.json",
        "a.000000.parquet",
        "a.000001.parquet",
        "e.000000.jsonl",
        "sub/d.000000.csv",
        "sub/d.000001.csv",
    ]
    errors = pq.read_table(target / "a.000000.parquet").column("error").to_pylist()
    assert "empty" in errors[0] and errors[1] == "The row has no text under text."
    assert lines(target)[1]["error"] == "The line is not valid JSON."
    rows = list(
        csv.reader(io.StringIO((target / "sub" / "d.000000.csv").read_text() + (target / "sub" / "d.000001.csv").read_text()))
    )
    assert "empty" in rows[1][-1] and rows[2][-1] == "The row has 3 columns and the header 2." and "20,000" in rows[4][-1]
    again = run(source, target, "--block", 2, "--workers", 1)
    assert again.returncode == 2
    assert again.stderr.splitlines() == said[-3:]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.csv", "out"], "The file missing.csv cannot be used: it cannot be read (No such file or directory)."),
        (["{in}", "/proc/nowhere/out"], "The file /proc/nowhere/out cannot be used: it cannot be written ("),
        (["{in}", "{in}/out"], "it lies in the source"),
        (["{in}/none", "out"], "there is no .csv, .jsonl, .parquet file in it"),
        (["{in}/mails.csv", "out", "--column", "mail"], "The file mails.csv cannot be used: it has no column 'mail'; it has text."),
        (["{in}", "out", "--block", "0"], "block is 0, but it must be a number from 1 to 10,000"),
        (["{in}", "out", "--workers", "0"], "workers is 0, but it must be a number from 1 up"),
        (["nothing://host/x", "out"], "it cannot be opened"),
    ],
)
def test_the_command_fails_with_one_sentence(tmp_path: Path, capsys, arguments: list[str], sentence: str) -> None:
    (tmp_path / "in" / "none").mkdir(parents=True)
    (tmp_path / "in" / "mails.csv").write_text(f"text\n{WRONG}\n")
    assert main(["batch", "--engine", "ray", *(one.replace("{in}", f"{tmp_path}/in") for one in arguments)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].startswith("error: ") and sentence in said[0]


@pytest.mark.slow
def test_more_workers_than_cores_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nx\n")
    result = run(tmp_path / "a.csv", tmp_path / "out", "--workers", "999")
    assert result.returncode == 2
    assert result.stderr.startswith("0 of 1 drafts.\nerror: workers is 999, but it must be a number from 1 to ")
    assert len(result.stderr.splitlines()) == 2


def test_without_ray_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "ray.py").write_text("raise ModuleNotFoundError(\"No module named 'ray'\")\n")
    result = run("in", "out", PYTHONPATH=str(tmp_path))
    assert result.returncode == 2
    assert result.stderr == (
        "error: The engine ray cannot be used: it is not installed; get it with `pip install -r requirements-ray.txt`.\n"
    )


def test_a_cluster_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nx\n")
    result = run(tmp_path / "a.csv", tmp_path / "out", RAY_ADDRESS="127.0.0.1:9")
    assert result.returncode == 2
    assert result.stderr.splitlines()[1:] == [
        "error: The engine ray cannot be used: there is no cluster at 127.0.0.1:9 (RAY_ADDRESS)."
    ]


# A worker whose process has room for no model: its rows say so. The ledger is the real one, in the same process.
NO_ROOM = """
import resource, sys
from proofreader import Options, Settings
from proofreader.blocks import fields, plan
from proofreader.bulk import Ledger, Work, Worker
from proofreader.place import Place
from proofreader.target import Target
folder, cut = plan(Place.of(sys.argv[1]), "in", "", 10)
target, ledger = Target(Place.of(sys.argv[2]), "out"), Ledger()
target.begin(cut, "key")
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 200_000_000, used + 200_000_000))
worker = Worker(Work(folder, target, "", Settings(), Options()), lambda name, *more: getattr(ledger, name)(*more))
print(worker(fields(cut.blocks[0])))
"""


def test_rows_say_where_a_worker_has_no_memory_for_the_model(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(WRONG) + "\n[]\n")
    command = [sys.executable, "-c", NO_ROOM, str(tmp_path / "in.jsonl"), str(tmp_path / "out")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.stdout == "{'rows': 2, 'failed': 2, 'fault': '', 'fatal': False}\n", result.stderr
    first, second = lines(tmp_path / "out")
    assert first["error"] == "There is not enough memory for this model; choose a smaller one."
    assert second["error"] == "The line is neither an object nor a string."


def test_what_workers_end_over_is_left_after_three_times(tmp_path: Path, proofreader) -> None:
    """A draft, a file or the models: as the ledger has it when a block is begun for the fourth time."""
    from proofreader.blocks import fields, plan
    from proofreader.bulk import DIED, LOADING, READING, Ledger, Work, Worker
    from proofreader.place import Place
    from proofreader.target import Target

    (tmp_path / "in.jsonl").write_text("".join(json.dumps(f"{WRONG[:-1]} of {n} May.") + "\n" for n in range(1, 4)))
    folder, cut = plan(Place.of(str(tmp_path / "in.jsonl")), "in", "", 10)
    answers = {}
    for number in (1, READING, LOADING):
        target, ledger = Target(Place.of(str(tmp_path / f"out{number}")), "out"), Ledger()
        target.begin(cut, "key")
        for _ in range(3):
            ledger.begin("in.000000.jsonl")
            ledger.note("in.000000.jsonl", number)
        worker = Worker(
            Work(folder, target, "", Settings(), Options()), lambda name, *more, ledger=ledger: getattr(ledger, name)(*more)
        )
        worker._proofreader = proofreader
        answers[number] = worker(fields(cut.blocks[0]))
    assert answers[1] == {"rows": 3, "failed": 1, "fault": "", "fatal": False}
    assert [row["error"] for row in lines(tmp_path / "out1")] == ["", DIED, ""]
    assert [row["rewrite"] for row in lines(tmp_path / "out1")] == [f"{RIGHT[:-1]} of 1 May.", "", f"{RIGHT[:-1]} of 3 May."]
    assert answers[READING]["fault"] == "The file in.jsonl cannot be used: 3 workers ended while they read it."
    assert answers[LOADING]["fatal"] and "end while they load the models" in answers[LOADING]["fault"]
    assert not lines(tmp_path / f"out{READING}") and not lines(tmp_path / f"out{LOADING}")


@pytest.mark.slow
def test_the_outcomes_are_those_of_the_plain_batch_and_no_log_holds_a_draft(tmp_path: Path, proofreader) -> None:
    rows = [[str(n), f"{WRONG[:-1]} of {n} May."] for n in range(1, 8)] + [["8", ""], ["9"], ["10", "Klaatu has recieved barada."]]
    text = "".join(",".join(row) + "\r\n" for row in [["id", "draft"], *rows]).encode()
    (tmp_path / "in.csv").write_bytes(text)
    table = read(text, "in.csv")
    batch = Batch(table, proofreader, Options(), workers=1)
    *_, last = batch.run()
    temporary = Path(tempfile.mkdtemp(dir="/tmp"))  # a short one
    process = subprocess.Popen(
        [*COMMAND, str(tmp_path / "in.csv"), f"file://{tmp_path}/out", "--block", "4", "--workers", "2"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    logs: dict[Path, bytes] = {}
    errors = process.stderr or io.StringIO()
    while process.poll() is None:
        for path in temporary.glob("proofreader-*/session_*/logs/**/*"):
            if path.is_file():
                logs[path] = path.read_bytes()
        time.sleep(0.1)
    assert process.returncode == 0 and last.failed == 2, errors.read()
    assert errors.read().splitlines()[-1] == "10 of 10 drafts, 2 could not be proofread."
    head = ",".join(["id", "draft", *FIELDS]).encode() + b"\r\n"
    pieces = [path.read_bytes() for path in sorted((tmp_path / "out").glob("*.csv"))]
    assert [piece.count(b"\r\n") for piece in pieces] == [5, 5, 3]
    assert head + b"".join(piece.removeprefix(head) for piece in pieces) == table.render(batch.outcomes)
    assert len(logs) > 5 and not any(b"Klaatu" in data or b"recieved" in data for data in logs.values())
    temporary.rmdir()  # Ray's folder is gone


@pytest.fixture
def cluster() -> Iterator[str]:
    """The address of a cluster of two nodes with a processor each."""
    from ray.cluster_utils import Cluster

    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 80_000_000})
    found.add_node(num_cpus=1, object_store_memory=80_000_000)
    yield found.address
    found.shutdown()


@pytest.mark.slow
def test_a_worker_killed_on_a_cluster_of_two_nodes_loses_nothing_and_does_nothing_twice(cluster: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out"
    drafts = [f"{WRONG[:-1]} of {n} May." for n in range(1, 31)]
    source.write_text("".join(json.dumps({"id": n, "draft": draft}) + "\n" for n, draft in enumerate(drafts)))
    environment = {**os.environ, "RAY_ADDRESS": cluster}
    process = subprocess.Popen([*COMMAND, str(source), str(target), "--block", "3", "--workers", "2"], cwd=ROOT, env=environment)
    until(lambda: len(list(target.glob("in.*.jsonl"))) >= 2, process)
    both = workers(psutil.Process())
    assert len(both) == 2
    both[0].kill()
    before = {path: path.stat().st_mtime_ns for path in target.glob("in.*.jsonl")}
    assert len(before) < 10
    until(lambda: set(workers(psutil.Process())) - set(both), process)  # another in its place
    assert process.wait(240) == 0
    assert before.items() <= {path: path.stat().st_mtime_ns for path in target.glob("in.*.jsonl")}.items()
    rows = lines(target)
    assert [row["id"] for row in rows] == list(range(30))
    assert [row["rewrite"] for row in rows] == [draft.replace("recieved", "received") for draft in drafts]
    assert {path.name for path in target.iterdir()} == {"_manifest.json", *(f"in.{n:06}.jsonl" for n in range(10))}


@pytest.mark.slow
def test_a_killed_run_leaves_no_process_and_goes_on_where_it_was(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_text("".join(json.dumps({"id": n, "draft": ""}) + "\n" for n in range(400)))
    process = subprocess.Popen([*COMMAND, str(source), str(target), "--block", "1"], cwd=ROOT)
    until(lambda: len(list(target.glob("in.*.jsonl"))) >= 20, process)
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    psutil.wait_procs(family, timeout=240)  # Ray's agents look now and then whether their node is there
    assert not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    before = {path: path.stat().st_mtime_ns for path in target.glob("in.*.jsonl")}
    assert 20 <= len(before) < 400
    result = run(source, target, "--block", "1")
    said = result.stderr.splitlines()
    assert result.returncode == 0
    assert said[0] == f"{len(before)} of 400 drafts, {len(before)} could not be proofread."
    assert said[-1] == "400 of 400 drafts, 400 could not be proofread."
    assert before.items() <= {path: path.stat().st_mtime_ns for path in target.glob("in.*.jsonl")}.items()
    assert [row["id"] for row in lines(target)] == list(range(400))


@pytest.mark.slow
def test_a_full_disk_stops_the_run_with_a_sentence_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    disk, source = tmp_path / "disk", tmp_path / "in.jsonl"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("may not mount a disk")
    try:
        source.write_text("".join(json.dumps({"id": n, "note": "x" * 900, "draft": ""}) + "\n" for n in range(100)))
        result = run(source, disk / "out", "--block", "4")
        assert result.returncode == 2
        assert result.stderr.splitlines()[-1] == (
            f"error: The file {disk}/out cannot be used: it cannot be written (No space left on device)."
        )
        done = len(lines(disk / "out"))
        assert 0 < done < 100 and not list((disk / "out").glob("*.new"))
        subprocess.run(["mount", "-o", "remount,size=1m", disk], check=True)
        assert run(source, disk / "out", "--block", "4").stderr.splitlines()[0].startswith(f"{done} of 100 drafts")
        assert [row["id"] for row in lines(disk / "out")] == list(range(100))
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.slow
def test_a_draft_over_which_workers_end_says_so_and_the_rest_is_done(tmp_path: Path) -> None:
    """Killed as the kernel does it where memory runs out: three times, while the second draft is in hand."""
    long = "\n\n".join(f"I has recieved {n} letters of you're friend." for n in range(400))
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(draft) + "\n" for draft in (WRONG, long, WRONG)))
    process = subprocess.Popen([*COMMAND, str(tmp_path / "in.jsonl"), str(tmp_path / "out"), "--workers", "1"], cwd=ROOT)
    for _ in range(3):
        (one,) = until(lambda: workers(psutil.Process(process.pid)), process)  # type: ignore[misc]
        until(lambda one=one: one.cpu_times().user > 12, process)
        one.send_signal(signal.SIGKILL)
        one.wait(30)
    assert process.wait(240) == 0
    rows = lines(tmp_path / "out")
    assert [row["rewrite"] for row in rows] == [RIGHT, "", RIGHT]
    assert "ended 3 times" in rows[1]["error"]
