"""A model behind an OpenAI-compatible server: a real `python -m llama_cpp.server`, and servers that misbehave."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from gradio_client import Client

import prompts
from bench.running import free_port
from classifiers import NEUTRAL
from proofreader import Options, Proofreader, Settings
from proofreader.catalogue import Shelf, find
from proofreader.errors import Cancelled, ServerFailed, SettingsError
from proofreader.llama import Request, Sampling
from proofreader.server import ServerRewriter
from tests.conftest import EMBEDDED, ROOT

DRAFT = "I recieved the package this morning and will send the 450 euros."


@pytest.fixture(scope="module")
def llama_server() -> Iterator[str]:
    """The embedded model behind llama-cpp-python's own server."""
    pytest.importorskip("starlette_context")
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "llama_cpp.server",
        "--model",
        str(EMBEDDED),
        "--port",
        str(port),
        "--n_ctx",
        "2048",
        "--model_alias",
        "small",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/v1"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(url + "/models", timeout=2).read()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def test_the_server_writes_what_the_model_writes_here(llama_server: str, rewriter) -> None:
    requests = [Request(prompts.build_messages(text, NEUTRAL, style="terse"), text) for text in (DRAFT, "We has three question.")]
    sampling = Sampling(max_tokens=60)
    there: dict[int, list[str]] = {0: [], 1: []}
    for growth in ServerRewriter(f"openai:{llama_server}#small").rewrite(requests, sampling):
        there[growth.index].append(growth.text)
    here = {growth.index: growth.text for growth in rewriter.rewrite(requests, sampling) if growth.done}
    assert {index: texts[-1].strip() for index, texts in there.items()} == {index: text.strip() for index, text in here.items()}
    assert len(there[0]) > 3  # it came in pieces


def test_a_draft_goes_the_whole_way_and_keeps_its_facts(llama_server: str) -> None:
    # asked for a whole body with the long prompt, the tiny model strays: what it writes must not reach the person
    result = Proofreader(Settings(model=f"openai:{llama_server}#small")).proofread(
        f"Hi Ana,\n\n{DRAFT}\n\nBest,\nTom", Options(max_tokens=80)
    )
    assert result.done and result.after
    assert "450 euros" in result.rewrite and result.rewrite.endswith("Tom")


class Odd(BaseHTTPRequestHandler):
    """Answers as `server.plan` says, one entry for each request: a status, "hang", "words", "cut", "silent" or the bytes of a body."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((body, dict(self.headers)))  # type: ignore[attr-defined]
        plan = self.server.plan  # type: ignore[attr-defined]
        what = plan.pop(0) if len(plan) > 1 else plan[0]
        if isinstance(what, int):
            self.send_response(what)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            return
        if what == "hang":
            time.sleep(2)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if isinstance(what, bytes):
            self.wfile.write(what)
            return
        text = self.server.answer or body["messages"][-1]["content"]  # type: ignore[attr-defined]
        for i, word in enumerate([*text.split(" "), None]):
            delta = {"role": "assistant", "content": "" if word is None else f" {word}" if i else word}
            choice = {"index": 0, "delta": delta, "finish_reason": "stop" if word is None else None}
            piece = {
                "choices": [choice],
                "created": 1,
                "id": "x",
                "model": "m",
                "system_fingerprint": "",
                "object": "chat.completion.chunk",
            }
            try:
                self.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
                self.wfile.flush()
            except OSError:
                return
            if what == "cut" and i == 1:
                self.connection.close()
                return
            if what == "silent" and i == 1:
                time.sleep(2)
            time.sleep(self.server.pause)  # type: ignore[attr-defined]
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def odd() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    server.plan, server.asked, server.answer, server.pause = ["words"], [], "", 0.0  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def source(server) -> str:
    return f"openai:http://127.0.0.1:{server.server_port}/v1#m"


def ask(server, timeout: float = 10.0, cancelled=lambda: False) -> str:
    request = Request(prompts.build_messages(DRAFT, NEUTRAL), DRAFT)
    *_, last = ServerRewriter(source(server), timeout=timeout).rewrite([request], Sampling(), cancelled)
    return last.text


def test_a_busy_server_is_asked_again(odd) -> None:
    odd.plan = [503, 429, "words"]
    assert ask(odd) == DRAFT
    assert len(odd.asked) == 3
    assert odd.asked[0][0]["model"] == "m" and odd.asked[0][0]["temperature"] == 0


NONSENSE = (
    b"",
    b"<html>Welcome to nginx!</html>",
    b"data: {nonsense\n\n",
    b"data: {}\n\n",
    b"data: null\n\n",
    b"data: [1]\n\n",
    b"data: \xff\xfe\n\n",
    b'data: {"error": {"message": "no"}}\n\n',
    b'data: {"choices": 1}\n\n',
    b'data: {"choices": [1]}\n\n',
    b'data: {"choices": [{"delta": null}]}\n\n',
    b'data: {"choices": [{"delta": {"content": [1]}}]}\n\n',
    b"data: [DONE]\n\n",
)


@pytest.mark.parametrize(
    ("plan", "sentence", "times"),
    [
        ([500], "it answered 500", 3),
        ([401], "it wants another key", 1),
        ([404], "does not know this address or model", 1),
        (["hang"], "did not answer in time", 3),
        (["cut"], "its answer broke off", 1),
        (["silent"], "did not answer in time", 1),
        *(([body], "its answer (could not be read|broke off)", 1) for body in NONSENSE),
    ],
)
def test_a_server_that_fails_is_a_sentence(odd, plan: list, sentence: str, times: int) -> None:
    odd.plan = plan
    with pytest.raises(ServerFailed, match=sentence):
        ask(odd, timeout=0.5)
    assert len(odd.asked) == times


def test_a_server_that_is_down_is_a_sentence() -> None:
    with pytest.raises(ServerFailed, match=r"there is no connection to it\. Your draft is unchanged"):
        Proofreader(Settings(model=f"openai:http://127.0.0.1:{free_port()}/v1#m")).proofread(DRAFT)


def test_stop_ends_the_stream(odd) -> None:
    odd.pause = 0.2
    started = time.monotonic()
    with pytest.raises(Cancelled):
        ask(odd, cancelled=lambda: time.monotonic() - started > 0.5)
    assert time.monotonic() - started < 1.5


def keys_at(server) -> list[str]:
    found = [{name.lower(): value for name, value in headers.items()} for _, headers in server.asked]
    return [headers.get("authorization", "") for headers in found]


def shelf_ask(shelf: Shelf, name: str) -> None:
    _, rewriter = shelf.rewriter(name)
    list(rewriter.rewrite([Request(prompts.build_messages(DRAFT, NEUTRAL), DRAFT)], Sampling()))


def test_the_key_and_nothing_else_is_sent(odd, monkeypatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    shelf_ask(Shelf(Settings(model=source(odd))), source(odd))
    monkeypatch.setenv("PROOFREADER_API_KEY", "mine")
    shelf_ask(Shelf(Settings(model=source(odd))), source(odd))
    assert keys_at(odd) == ["Bearer none", "Bearer mine"]
    assert "hf_secret" not in str(odd.asked)


def test_the_key_goes_to_the_configured_address_alone(odd, monkeypatch) -> None:
    monkeypatch.setenv("PROOFREADER_API_KEY", "mine")
    other = f"openai:http://127.0.0.1:{free_port()}/v1#m"
    shelf_ask(Shelf(Settings(model=other), models=[source(odd)]), source(odd))
    assert keys_at(odd) == ["Bearer none"]


def test_a_server_that_sends_elsewhere_does_not_send_the_key_there(odd, monkeypatch) -> None:
    monkeypatch.setenv("PROOFREADER_API_KEY", "mine")

    class Elsewhere(Odd):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", f"http://localhost:{odd.server_port}/v1/chat/completions")
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with contextlib.suppress(ServerFailed):
        shelf_ask(Shelf(Settings(model=source(server))), source(server))
    server.shutdown()
    assert "mine" not in str(odd.asked)


def as_the_page(address: str, number: int, data: list) -> str:
    """What the server sends to a page that asks for function `number`: events, one a line."""
    api = f"{address}gradio_api/queue"
    httpx.post(f"{api}/join", json={"data": data, "fn_index": number, "session_hash": "mine"}).raise_for_status()
    with httpx.stream("GET", f"{api}/data", params={"session_hash": "mine"}, timeout=60) as events:
        return "\n".join(events.iter_lines())


@pytest.mark.parametrize("face", ["/proofread", "/proofread_batch", "page"])
def test_no_caller_makes_the_page_ask_another_server(odd, monkeypatch, face: str) -> None:
    """What a review did: the model of a request named a listener, and the key arrived there."""
    from web.page import build

    monkeypatch.setenv("PROOFREADER_API_KEY", "mine")
    page = build(Proofreader(Settings()))
    page.launch(server_name="127.0.0.1", server_port=free_port(), prevent_thread_lock=True, quiet=True)
    try:
        client = Client(page.local_url, verbose=False)
        if face == "/proofread":
            with pytest.raises(Exception, match="no model of that name"):
                client.predict(DRAFT, source(odd), api_name=face)
        elif face == "/proofread_batch":
            (answer,) = client.predict([DRAFT], source(odd), api_name=face)
            assert "no model of that name" in answer["error"]
        else:
            number = next(i for i, fn in page.fns.items() if fn.fn.__name__ == "on_page")
            assert "not in the list of choices" in as_the_page(
                page.local_url, number, [DRAFT, "as it is", source(odd), "balanced", 0, 512, 0.95, "auto", ""]
            )
    finally:
        page.close()
    assert odd.asked == []


@pytest.mark.parametrize("tone", ["as it is", "more formal"])
def test_a_model_learns_what_it_will_be_asked(odd, tmp_path, monkeypatch, tone: str) -> None:
    """A row for fine-tuning, and what the app asks a chat model about the same draft."""
    from train import rows
    from train.recipe import TuneRecipe

    draft, right = "I cant recieve it, you fool.", "I can't receive it."
    (tmp_path / "d.jsonl").write_text(json.dumps({"wrong": draft, "right": right}))
    monkeypatch.setattr(rows, "GOALS", float(tone != "as it is"))
    monkeypatch.setattr(rows, "TONES", (tone,))
    (row,) = rows.read_rows(TuneRecipe("t", base="x", data=str(tmp_path / "d.jsonl"))).conversations
    Proofreader(Settings(model=source(odd))).proofread(draft, Options(tone=tone))
    assert odd.asked[0][0]["messages"] == row[:2]
    assert row[2]["content"] == ("I cannot receive it." if tone == "more formal" else right)


def test_an_answer_that_breaks_facts_is_guarded(odd) -> None:
    odd.answer = "I received the package this morning and will send the 950 euros."
    result = Proofreader(Settings(model=source(odd))).proofread(DRAFT)
    assert result.rewrite == "I received the package this morning and will send the 450 euros."
    assert [edit.before for edit in result.kept] == ["450"]


def test_a_colder_rewrite_is_tried_once_more_and_the_better_one_shown(odd) -> None:
    odd.answer = (
        "I received the package this morning and will send the 450 euros, and I am angry about your stupid mistake, you fool."
    )
    result = Proofreader(Settings(model=source(odd))).proofread(DRAFT)
    assert len(odd.asked) in (1, 2)  # a guard that undoes it leaves nothing to try again
    assert "stupid" not in result.rewrite


def test_a_wish_is_asked_for_and_once_more_if_it_did_not_help(odd) -> None:
    Proofreader(Settings(model=source(odd))).proofread("Send me the report today. I need it.", Options(tone="more polite"))
    goals = [request["messages"][0]["content"].rsplit("Wanted tone: ", 1)[1] for request, _ in odd.asked]
    assert goals == ["more polite", "more polite, clearly so"]


@pytest.mark.parametrize("name", ["openai:", "openai:localhost/v1#m", "openai:http://host:1/v1", "openai:http://host#m"])
def test_a_source_that_is_none_is_a_sentence(name: str) -> None:
    with pytest.raises(SettingsError, match=r"must be openai:http://host:port/v1#model"):
        find(name)


def test_nothing_is_asked_before_the_first_draft() -> None:
    assert ServerRewriter("openai:http://127.0.0.1:9/v1#m").model == "m"
    assert os.environ.get("PROOFREADER_API_KEY") is None
