"""How much one client may ask for: the counting alone, then on a real page over real HTTP."""

from __future__ import annotations

import contextlib
import resource
import threading
import time
from collections.abc import Iterator

import gradio as gr
import httpx
import pytest
from gradio_client import Client

from bench.running import free_port
from proofreader import Proofreader, Settings
from proofreader.batch import MAX_BYTES
from proofreader.errors import BatchFile, Cancelled, QueueFull, ServerStops, TooManyRequests
from proofreader.limits import Limits
from proofreader.monitoring import Monitor
from web import many_drafts
from web.page import build, start
from web.sessions import Sessions


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_client_has_a_number_of_requests_a_minute_and_gets_them_back_evenly() -> None:
    clock = Clock()
    limits = Limits(Settings(requests_per_minute=6), 1, clock)
    for _ in range(6):
        limits.count("anna")
    with pytest.raises(TooManyRequests, match="More than 6 requests came from you within a minute"):
        limits.count("anna")
    limits.count("ben")  # nobody else is kept out
    clock.now = 10.5  # a sixth of a minute
    limits.count("anna")
    with pytest.raises(TooManyRequests):
        limits.count("anna")


def test_names_of_quiet_clients_are_forgotten() -> None:
    clock = Clock()
    limits = Limits(Settings(), 1, clock)
    for number in range(5000):
        clock.now = number
        limits.count(f"client {number}")
    assert len(limits._asked) <= 1001


def test_no_limit_is_zero() -> None:
    limits = Limits(Settings(requests_per_minute=0, queue=0, queue_per_client=0), 100)
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(limits.turn("anna"))


class Busy:
    """Drafts that take until they are told to end."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.end, self.began = limits, threading.Event(), []
        self.threads: list[threading.Thread] = []

    def send(self, client: str) -> None:
        self.threads.append(threading.Thread(target=self._work, args=(client,)))
        self.threads[-1].start()
        time.sleep(0.05)

    def _work(self, client: str) -> None:
        with self.limits.turn(client):
            self.began.append(client)
            self.end.wait(30)

    def finish(self) -> None:
        self.end.set()
        for thread in self.threads:
            thread.join(30)


def test_a_client_has_a_number_of_drafts_at_a_time() -> None:
    busy = Busy(Limits(Settings(queue_per_client=2), 1))
    busy.send("anna")
    busy.send("anna")
    with pytest.raises(QueueFull, match="takes no more drafts for now, since 2 of yours are on their way already"):
        busy.limits.turn("anna").__enter__()
    busy.send("ben")
    busy.finish()
    assert sorted(busy.began) == ["anna", "anna", "ben"]
    with busy.limits.turn("anna"):
        pass  # and it may send more when they are done


def test_a_full_queue_is_full_for_all_and_a_place_is_given_back() -> None:
    busy = Busy(Limits(Settings(queue=2), 1))
    for client in ("anna", "ben", "carl"):
        busy.send(client)
    with pytest.raises(QueueFull, match="since 2 are waiting already"):
        busy.limits.turn("dora").__enter__()
    busy.finish()
    with busy.limits.turn("dora"):
        pass


def test_one_who_sends_much_does_not_make_the_others_wait() -> None:
    limits = Limits(Settings(), 2)
    first, others = Busy(limits), Busy(limits)
    first.send("anna")
    for client in ("anna", "anna", "anna", "ben"):
        others.send(client)
    assert (first.began, others.began) == (["anna"], ["anna"])
    first.finish()
    time.sleep(0.3)
    assert others.began == ["anna", "ben"]  # who came last, but has nothing on its way
    others.finish()


def test_one_who_waits_can_be_stopped() -> None:
    busy = Busy(Limits(Settings(), 1))
    busy.send("anna")
    with pytest.raises(Cancelled), busy.limits.turn("ben", lambda: True):
        pass
    assert busy.limits._waiting == []
    busy.finish()


def test_a_server_that_stops_finishes_what_it_can_and_tells_the_others() -> None:
    limits = Limits(Settings(), 1)
    busy = Busy(limits)
    busy.send("anna")
    threading.Timer(0.3, busy.end.set).start()
    limits.close(30)
    assert busy.began == ["anna"]  # it came to its end
    with pytest.raises(ServerStops, match="This server is being stopped"):
        limits.turn("ben").__enter__()


def test_what_does_not_finish_in_time_is_stopped_running_or_waiting() -> None:
    limits, told = Limits(Settings(), 1), []

    def work(client: str) -> None:
        try:
            with limits.turn(client) as stop:
                while not stop():
                    time.sleep(0.01)
                raise Cancelled()
        except Cancelled as error:
            told.append(str(error))

    threads = [threading.Thread(target=work, args=(client,)) for client in ("anna", "ben")]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    started = time.monotonic()
    limits.close(0.3)
    assert 0.3 <= time.monotonic() - started < 1
    assert told == ["Stopped; your draft is unchanged."] * 2


# -- on the page


@contextlib.contextmanager
def served(**settings) -> Iterator[str]:
    """The address of a page with these settings; no model is loaded before somebody asks for a rewrite."""
    settings = Settings(port=free_port(), threads=1, **settings)
    proofreader = Proofreader(settings)
    page = build(proofreader)
    start(page, proofreader)
    try:
        yield page.local_url
    finally:
        page.close()


def test_too_many_requests_are_a_sentence_for_a_program() -> None:
    with served(requests_per_minute=1) as address:
        client = Client(address, verbose=False)
        assert "request" not in str(client.view_api(return_format="dict")["named_endpoints"]["/proofread"]["parameters"])
        with pytest.raises(Exception, match="the draft is empty"):
            client.predict("", api_name="/score")
        for arguments, name in ((("Hello.",), "/score"), (("Hello.",), "/proofread"), ((["Hello."],), "/proofread_batch")):
            with pytest.raises(Exception, match="More than 1 requests came from you within a minute; please wait a little"):
                client.predict(*arguments, api_name=name)


def test_the_queue_cannot_be_passed_by() -> None:
    with served() as address:
        answer = httpx.post(f"{address}gradio_api/run/proofread", json={"data": ["Thank you."]})
        assert answer.status_code == 404 and "does not accept direct" in answer.text


def test_a_large_upload_is_refused_before_it_is_taken() -> None:
    with served() as address:
        upload = f"{address}gradio_api/upload"
        assert httpx.post(upload, files={"files": ("a.csv", b"draft\nHello.\n")}).status_code == 200
        assert httpx.post(upload, files={"files": ("a.csv", b"x" * (MAX_BYTES + 1))}).status_code == 413


def test_a_large_file_is_not_read_and_does_not_stay(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(many_drafts, "MAX_BYTES", 10)
    for size in (10, 11):
        path = tmp_path / "mails.csv"
        path.write_bytes(b"x" * size)
        with contextlib.nullcontext() if size == 10 else pytest.raises(BatchFile, match="it is larger than"):
            assert many_drafts.taken(path) == b"x" * 10
        assert not path.exists()


def test_a_result_that_cannot_be_written_is_a_sentence(tmp_path) -> None:
    """A limit on the size of a file stands for a full disk."""
    path = tmp_path / "mails.csv"
    path.write_text("draft\n" + " \n" * 400)
    many = gr.Blocks()
    with many:
        proofreader = Proofreader(Settings())
        tab = many_drafts.ManyDrafts(proofreader, Limits(Settings(), 1), Sessions(), Monitor(proofreader))
    steps = tab.on_many(str(path), "", "as it is", "embedded", "balanced", "auto", "", gr.Request(session_hash="mine"))
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    next(steps)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        *_, (message, _) = steps
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    assert "The file mails-proofread.csv cannot be used: it cannot be written (File too large)." in message


def answers_through_mcp(address: str, calls: int, source: str, forwarded: str) -> list[str]:
    """What an assistant at `source`, that names another address, is told when it has an empty text scored so many times."""
    import anyio
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    def client(headers=None, timeout=None, auth=None) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(local_address=source)
        return httpx.AsyncClient(headers=headers, timeout=30, auth=auth, follow_redirects=True, transport=transport)

    async def talk() -> list[str]:
        async with (
            streamablehttp_client(
                f"{address}gradio_api/mcp/", headers={"X-Forwarded-For": forwarded}, httpx_client_factory=client
            ) as (reads, writes, _),
            ClientSession(reads, writes) as session,
        ):
            await session.initialize()
            return [(await session.call_tool("score", {"text": ""})).content[0].text for _ in range(calls)]

    return anyio.run(talk)


def test_an_assistant_is_counted_for_where_it_calls_from_and_cannot_choose_its_address() -> None:
    """127.0.0.1 is a proxy, whose word the server takes; 127.0.0.2 is anybody."""
    settings = Settings(port=free_port(), threads=1, requests_per_minute=1)
    proofreader = Proofreader(settings)
    page = build(proofreader)
    seen: list[str] = []
    count = Limits.count

    def noted(self: Limits, client: str) -> None:
        seen.append(client)
        count(self, client)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limits, "count", noted)
        start(page, proofreader)
        try:
            one = answers_through_mcp(page.local_url, 2, "127.0.0.2", "203.0.113.7")
            other = answers_through_mcp(page.local_url, 1, "127.0.0.1", "198.51.100.1, 203.0.113.8")
        finally:
            page.close()
    assert "the draft is empty" in one[0] and "More than 1 requests" in one[1]
    assert "the draft is empty" in other[0]
    assert seen == ["127.0.0.2", "127.0.0.2", "203.0.113.8"]  # the last one as the nearest proxy saw it
