"""The batch of any size, over Ray Data: a source is cut into blocks, each goes to a worker that holds the models, and is written.

Through Ray go the names and places of blocks, never a draft: workers read and write themselves, so that no draft lies in Ray's object
store, in what it spills to disk or in its logs. The only module that knows Ray.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere; read by Ray as it starts

import ray
import ray.data
from ray.exceptions import RayError

from proofreader.batch import Outcome, Progress, Table, proofread_row
from proofreader.blocks import Block, Plan, fields, plan, read_block
from proofreader.errors import BatchFile, EngineFailed, ProofreaderError, SettingsError
from proofreader.pipeline import Options, Proofreader
from proofreader.place import Place, public
from proofreader.settings import Settings
from proofreader.target import Target

STORE = 80_000_000  # bytes of Ray's object store, close to the least that it takes: blocks pass it by
LONGEST_FOLDER = 20  # characters of the one for temporary files: with Ray's names below it, a socket's path may have 107
DEATHS = 3  # of workers over one draft, or one file, after which it is left
READING, LOADING = -2, -1  # what a worker is at before the first draft, in place of its number
DIED = f"The workers that had this draft in hand ended {DEATHS} times, perhaps for want of memory."


@dataclass(frozen=True)
class Job:
    """A source of drafts, the folder that is made of it, and how."""

    source: str  # a path or URL
    target: str
    workers: int = 0  # processes that hold the models; 0: one for two cores
    column: str = ""  # with the draft; empty: one of batch.COLUMNS
    rows: int = 100  # of a block at most, which bounds the memory of a worker and what is done again after a stop


@dataclass(frozen=True)
class Work:
    """What every worker needs to know."""

    folder: Place
    target: Target
    column: str
    settings: Settings
    options: Options


class Unread(Exception):
    """A block of the source cannot be read, while others can."""


class Ledger:
    """What the workers are at, block by block, so that what ends them is found: it outlives them."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}
        self._deaths: Counter[tuple[str, int]] = Counter()

    def begin(self, block: str) -> set[int]:
        """What workers have ended over too often in this block: numbers of drafts, READING, LOADING."""
        if block in self._at:
            self._deaths[block, self._at[block]] += 1
        self._at[block] = READING
        return {number for (name, number), count in self._deaths.items() if name == block and count >= DEATHS}

    def note(self, block: str, number: int) -> None:
        self._at[block] = number

    def end(self, block: str) -> None:
        self._at.pop(block, None)


class Worker:
    """Proofreads blocks in a process of its own; the models are loaded with the first one. What it raises is Ray's alone."""

    def __init__(self, work: Work, ledger: Callable[..., Any]) -> None:
        """`ledger` calls a method of the Ledger by its name."""
        self._work, self._ledger = work, ledger
        self._proofreader: Proofreader | None = None
        self._warm = False

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Of a block, as a row of a data set, how many of its rows failed, or the sentence that says why it was not done."""
        block = Block(**row)
        answer = {"rows": block.rows, "failed": 0, "fault": "", "fatal": False}
        try:
            return answer | {"failed": self._done(block)}
        except Unread as error:
            return answer | {"fault": str(error)}
        except ProofreaderError as error:  # so it would go with every block
            return answer | {"fault": str(error), "fatal": True}
        except Exception as error:  # a fault of this program, in whose own words there might be a draft
            return answer | {"fault": str(BatchFile(block.name, f"a block of it could not be done ({type(error).__name__})"))}

    def _done(self, block: Block) -> int:
        """How many rows of a block failed, once it is written. Raises Unread, or what all blocks would meet."""
        deadly = self._ledger("begin", block.target)
        failed = self._work.target.failed(block)  # by a worker that ended before it could say so
        if failed is None:
            table = self._read(block, deadly)
            outcomes = self._outcomes(table, deadly, lambda number: self._ledger("note", block.target, number))
            self._work.target.write(block, table.render(outcomes))
            failed = sum(bool(outcome.error) for outcome in outcomes.values())
        self._ledger("end", block.target)
        return failed

    def _read(self, block: Block, deadly: set[int]) -> Table:
        if READING in deadly:
            raise Unread(BatchFile(block.name, f"{DEATHS} workers ended while they read it"))
        try:
            return read_block(self._work.folder, block, self._work.column)
        except BatchFile as error:
            raise Unread(error) from None
        except MemoryError:
            raise Unread(BatchFile(block.name, "there is not enough memory to read it")) from None

    def _outcomes(self, table: Table, deadly: set[int], note: Callable[[int], None]) -> dict[int, Outcome]:
        note(LOADING)
        if LOADING in deadly:
            raise EngineFailed(
                "ray", "its workers end while they load the models, perhaps for want of memory; give it fewer of them"
            )
        loaded = self._loaded() if any((row.draft or "").strip() for row in table.rows) else self._unloaded()
        outcomes: dict[int, Outcome] = {}
        for number, row in enumerate(table.rows):
            if row.draft is None or number in deadly:
                outcomes[number] = Outcome(error=DIED if number in deadly else row.error)
            elif isinstance(loaded, ProofreaderError):
                outcomes[number] = Outcome(error=str(loaded))
            else:
                note(number)
                outcomes[number] = proofread_row(loaded, row.draft, self._work.options)
        return outcomes

    def _unloaded(self) -> Proofreader | ProofreaderError:
        """What needs no models yet, or why there is no room for them."""
        if self._proofreader is None:
            try:
                self._proofreader = Proofreader(self._work.settings)
            except ProofreaderError as error:
                return error
        return self._proofreader

    def _loaded(self) -> Proofreader | ProofreaderError:
        """The models at work, or what is wrong with them, which the rows then say."""
        found = self._unloaded()
        if not self._warm and isinstance(found, Proofreader):
            try:
                found.warm_up()
            except ProofreaderError as error:
                return error
            self._warm = True
        return found


def _ask(ledger: Any, name: str, *arguments: object) -> Any:
    return ray.get(getattr(ledger, name).remote(*arguments))


def run(job: Job, settings: Settings, options: Options, words: tuple[str, ...] = ()) -> Iterator[Progress]:
    """Proofread the drafts of a source, going on with the blocks that the target lacks.

    The last Progress has a sentence in `reasons` for each file that could not be used; what else there is, is done. `words` are those
    of the settings. Raises BatchFile, EngineFailed, SettingsError.
    """
    source, place = Place.of(job.source), Place.of(job.target)
    if place.files.type_name == source.files.type_name and f"{place.path}/".startswith(source.path.rstrip("/") + "/"):
        raise BatchFile(public(job.target), "it lies in the source; name a folder beside it")
    folder, cut = plan(source, job.source, job.column, job.rows)
    if not cut.blocks:
        yield Progress(0, 0, 0, None, cut.faults)
        return
    target = Target(place, job.target)
    key = hashlib.sha256(repr((options, job.column, job.rows, settings.model, words)).encode()).hexdigest()
    finished = target.begin(cut, key)
    left = replace(cut, blocks=tuple(block for block in cut.blocks if block.target not in finished))
    done, failed = cut.rows - left.rows, sum(finished.values())
    faults = dict.fromkeys(cut.faults)
    yield Progress(done, cut.rows, failed, None, tuple(faults) if not left.blocks else ())
    if not left.blocks:
        return
    with (
        _quiet(),
        _ray(settings),
        contextlib.closing(_answers(left, Work(folder, target, job.column, settings, options), job.workers)) as found,
    ):
        started, before = time.monotonic(), done
        for answer in found:
            if answer["fatal"]:
                raise ProofreaderError(answer["fault"])
            if answer["fault"]:
                faults[answer["fault"]] = None
                continue
            done, failed = done + answer["rows"], failed + answer["failed"]
            seconds = (time.monotonic() - started) / (done - before) * (cut.rows - done)
            yield Progress(done, cut.rows, failed, seconds, tuple(faults))
    yield Progress(done, cut.rows, failed, None, tuple(faults))


def _answers(left: Plan, work: Work, workers: int) -> Generator[dict[str, Any], None, None]:
    """What the workers say of each block, as they come."""
    workers, each = _shares(workers)
    work = replace(work, settings=replace(work.settings, threads=work.settings.threads or each))
    ledger = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)(Ledger).remote()
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.execution_no_progress_timeout_s = -1  # a block of long drafts takes what it takes
    # as many blocks are on their way as there are workers: with the rows of a block, that bounds the memory
    pool = ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=1)
    blocks = ray.data.from_items([fields(block) for block in left.blocks], override_num_blocks=len(left.blocks))
    worker: Any = Worker
    done = blocks.map(worker, fn_constructor_args=(work, functools.partial(_ask, ledger)), compute=pool, num_cpus=each)
    yield from done.iter_rows()


def _shares(workers: int) -> tuple[int, int]:
    """How many workers there are, and the cores of each. Raises SettingsError when there are fewer cores than workers."""
    nodes = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    cores = sum(nodes)
    if not 0 <= workers <= cores:
        raise SettingsError("workers", workers, f"a number from 1 to {cores}, the cores that there are")
    workers = workers or max(1, cores // 2)
    each = next(size for size in range(cores // workers, 0, -1) if sum(node // size for node in nodes) >= workers)
    return workers, each


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Of standard error only Python's part stays: Ray's core writes there what it logs too, for those who work on Ray."""
    ours, kept, null = sys.stderr, os.dup(2), os.open(os.devnull, os.O_WRONLY)
    ours.flush()
    os.dup2(null, 2)
    sys.stderr = open(os.dup(kept), "w", buffering=1, encoding="utf-8", errors="backslashreplace")  # noqa: PTH123, SIM115
    try:
        yield
    finally:
        sys.stderr.close()
        sys.stderr = ours
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


@contextlib.contextmanager
def _ray(settings: Settings) -> Iterator[None]:
    """The cluster of RAY_ADDRESS, or one on this machine that is gone with its logs at the end. Raises EngineFailed."""
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    address = os.environ.get("RAY_ADDRESS", "")
    short = "/tmp" if len(tempfile.gettempdir()) > LONGEST_FOLDER else None
    folder = "" if address else tempfile.mkdtemp(prefix="proofreader-", dir=short)
    try:
        if address:
            _answering(address)
            ray.init(address, **quiet)
        else:
            ray.init(
                "local", num_cpus=settings.cores, object_store_memory=STORE, include_dashboard=False, _temp_dir=folder, **quiet
            )
        logging.getLogger("ray.data").setLevel(logging.CRITICAL)
        yield
    except (RayError, OSError, RuntimeError, ValueError) as error:
        where = f"the cluster at {address}" if address else "Ray on this machine"
        raise EngineFailed("ray", f"{where} did not stay up ({type(error).__name__}); the same command goes on from here") from None
    finally:
        ray.shutdown()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def _answering(address: str) -> None:
    """Raises EngineFailed when nobody listens there: Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdigit():  # as in "auto"
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
    except OSError:
        raise EngineFailed("ray", f"there is no cluster at {address} (RAY_ADDRESS)") from None
