"""LanguageTool's protocol over HTTP: its errors, its limits, who may read it, and the server of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.testclient import TestClient

from bench.running import free_port
from proofreader import Proofreader, ProofreaderError, Settings
from proofreader.errors import ServerStops
from proofreader.monitoring import Monitor
from proofreader.serve import AT_ONCE, WAITING, Beside, api, is_on
from tests.conftest import ROOT

DRAFT = "I recieved the package this morning."


def client(own_words: bool = True, **settings: str | int) -> TestClient:
    return TestClient(api(Proofreader(Settings(**settings)), own_words))  # type: ignore[arg-type]


def check(asked: TestClient, **parameters: str) -> httpx.Response:
    return asked.post("/v2/check", data={"language": "en-US", **parameters})


# -- without a model: what is refused, and what needs none


def test_what_a_client_asks_first() -> None:
    asked = client(max_characters=5000)
    assert {"name": "English (US)", "code": "en", "longCode": "en-US"} in asked.get("/v2/languages").json()
    assert asked.get("/v2/maxtextlength").text == "5000"
    assert asked.get("/v2/info").json()["software"]["apiVersion"] == 1
    assert asked.get("/v2/healthcheck").text == "OK"


@pytest.mark.parametrize("text", ["", "  \r\n", "> only what somebody else wrote\n> long ago\n"])
def test_a_text_without_prose_of_ones_own_has_no_matches(text: str) -> None:
    answer = check(client(), text=text)
    assert answer.status_code == 200
    assert answer.json()["matches"] == []
    assert answer.json()["language"]["code"] == "en-US"


def test_the_parameters_may_come_as_a_form_as_json_or_in_the_address() -> None:
    asked = client()
    whole = {"text": "", "language": "en-GB"}
    answers = [
        asked.post("/v2/check", data=whole),
        asked.post("/v2/check", json=whole),
        asked.post(
            "/v2/check", json={"data": {"annotation": []}, "language": "en-GB", "disabledRules": ["A", "B"], "enabledOnly": False}
        ),
        asked.post("/v2/check", content="language=en-GB&text=", headers={"content-type": "text/plain"}),
        asked.get("/v2/check", params=whole),
    ]
    assert [(answer.status_code, answer.json()["language"]["code"]) for answer in answers] == [(200, "en-GB")] * 5


BINARY = bytes(range(256)) * 8


@pytest.mark.parametrize(
    ("request_", "status", "sentence"),
    [
        (
            {"data": {"language": "en-US", "text": "a" * 20_001}},
            413,
            "exceeds the limit of 20000 characters (it's 20001 characters). Please submit a shorter text.",
        ),
        ({"content": b"language=en-US&text=" + b"%F0%9F%98%80" * 50_000}, 413, "exceeds the limit of 20000 characters."),
        ({"json": {"language": "en-US", "text": "a" * 20_001}}, 413, "it's 20001 characters"),
        ({"data": {"language": "en-US", "data": '{"annotation": [{"text":'}}, 400, "Could not parse JSON from 'data' parameter"),
        ({"content": b'{"text": ', "headers": {"content-type": "application/json"}}, 400, "Could not parse the JSON"),
        ({"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}, 400, "Could not parse the JSON"),
        ({"json": ["text"]}, 400, "must be an object"),
        ({"data": {"language": "xx-XX", "text": "Hello"}}, 400, "'xx-XX' is not a language code known to LanguageTool"),
        ({"content": BINARY}, 400, "not text in UTF-8"),
        ({"content": BINARY, "headers": {"content-type": "application/json"}}, 400, "not text in UTF-8"),
        ({"content": b"language=en-US&text=%FF%FE"}, 400, "not text in UTF-8"),
        ({"content": b"&".join(b"a%d=1" % i for i in range(200))}, 400, "more than 100 parameters"),
        ({"content": b""}, 400, "Missing 'text' or 'data' parameter"),
        ({"data": {"text": "Hello"}}, 400, "Missing 'language' parameter"),
    ],
)
def test_bad_input_gets_the_error_of_the_protocol(request_: dict, status: int, sentence: str) -> None:
    answer = client().post("/v2/check", **request_)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("Error: ")
    assert sentence in answer.text
    assert "\n" not in answer.text


def test_as_many_characters_as_are_promised_are_read() -> None:
    text = "😀" * 20_000  # the most bytes that a character takes, and an answer without a model: only quoted text
    quoted = "> " + text[2:]
    data = json.dumps({"annotation": [{"text": quoted}]})
    assert check(client(), data=data).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/v2/nothing", 404, "Unsupported action: '/v2/nothing'"),
        ("PUT", "/v2/check", 405, "cannot be asked by PUT"),
        ("GET", "/v2/words/add", 405, "cannot be asked by GET"),
    ],
)
def test_a_wrong_address_is_said_so(method: str, path: str, status: int, sentence: str) -> None:
    answer = client().request(method, path)
    assert (answer.status_code, answer.text.startswith("Error: ")) == (status, True)
    assert sentence in answer.text


def test_a_person_has_a_list_of_words() -> None:
    asked = client()
    assert asked.post("/v2/words/add", data={"word": "grepped"}).json() == {"added": True}
    assert asked.post("/v2/words/add", data={"word": "grepped"}).json() == {"added": False}
    assert asked.post("/v2/words/add", data={"mode": "batch", "words": "acked  Zürich"}).json() == {"added": True}
    assert asked.get("/v2/words").json() == {"words": ["Zürich", "acked", "grepped"]}
    assert asked.get("/v2/words", params={"offset": "1", "limit": "1"}).json() == {"words": ["acked"]}
    assert asked.post("/v2/words/delete", data={"word": "acked"}).json() == {"deleted": True}
    assert asked.post("/v2/words/delete", data={"word": "acked"}).json() == {"deleted": False}
    for wrong in ({}, {"word": "two words"}, {"word": "x" * 61}, {"mode": "batch", "words": "x " * 10 + "y" * 61}):
        answer = asked.post("/v2/words/add", data=wrong)
        assert (answer.status_code, answer.text.startswith("Error: ")) == (400, True)
    many = " ".join(f"word{number}" for number in range(5_001))
    assert "one of up to 5,000" in asked.post("/v2/words/add", data={"mode": "batch", "words": many}).text
    assert asked.get("/v2/words").json() == {"words": ["Zürich", "grepped"]}
    assert asked.get("/v2/words", params={"limit": "many"}).status_code == 400


def test_words_of_the_operators_file_are_of_the_same_list(tmp_path) -> None:
    (tmp_path / "words").write_text("esky\nute\n", encoding="utf-8")
    asked = client(words=str(tmp_path / "words"))
    asked.post("/v2/words/add", data={"word": "arvo"})
    assert asked.post("/v2/words/delete", data={"word": "ute"}).json() == {"deleted": True}
    assert asked.get("/v2/words").json() == {"words": ["arvo", "esky"]}
    assert (tmp_path / "words").read_text() == "esky\nute\n"


def test_a_list_of_words_is_for_one_person_and_for_no_strange_page() -> None:
    assert client(own_words=False).post("/v2/words/add", data={"word": "grepped"}).status_code == 403
    strange = client().post("/v2/words/add", data={"word": "grepped"}, headers={"Origin": "https://evil.example"})
    assert strange.status_code == 403


@pytest.mark.parametrize(
    ("origins", "allowed"),
    [("", None), ("https://mail.example.com", None), ("chrome-extension://abc", "chrome-extension://abc"), ("*", "*")],
)
def test_a_browser_may_read_answers_only_where_the_operator_says_so(origins: str, allowed: str | None) -> None:
    asked = client(origins=origins)
    headers = {"Origin": "chrome-extension://abc"}
    assert asked.get("/v2/languages", headers=headers).headers.get("access-control-allow-origin") == allowed
    preflight = asked.options("/v2/check", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert preflight.headers.get("access-control-allow-origin") == allowed


def test_the_operator_can_leave_it_out() -> None:
    assert is_on(Settings())
    assert not is_on(Settings(languagetool="off"))
    with pytest.raises(ProofreaderError, match="on or off"):
        is_on(Settings(languagetool="maybe"))


def test_everything_else_on_the_port_is_the_pages() -> None:
    from starlette.responses import PlainTextResponse

    proofreader = Proofreader(Settings())
    monitor = Monitor(proofreader)
    both = TestClient(Beside(PlainTextResponse("the page"), api(proofreader, True, monitor), monitor))
    assert both.get("/").text == "the page"
    assert both.get("/v2").text == "the page"
    assert both.get("/gradio_api/v2/check").text == "the page"
    assert both.get("/v2/healthcheck").text == "OK"
    assert both.get("/health").json()["state"] == "loading"
    assert "proofreader_ready 0.0" in both.get("/metrics").text
    assert both.get("/healthy").text == both.get("/metrics/").text == "the page"


@pytest.mark.parametrize("port", ["taken", "70000"])
def test_a_port_that_cannot_be_had_is_a_sentence(port: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1]) if port == "taken" else port
        command = [sys.executable, "-m", "proofreader", "serve", "--port", port]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 2
    assert re.fullmatch(r"error: port is \d+, but it must be one that is free on 127.0.0.1 \(.*\)\.\n", result.stderr)


# -- with the models, in a process of its own


@contextlib.contextmanager
def running(**environment: str) -> Iterator[str]:
    """The address of `python -m proofreader serve`, which has loaded its model."""
    command = [sys.executable, "-m", "proofreader", "serve", "--port", str(free_port())]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        for line in process.stderr:
            if match := re.search(r"http://\S+/v2/", line):
                yield match[0]
                return
        raise AssertionError("the server ended")
    finally:
        assert process.poll() is None  # whatever it was sent, it is up
        process.terminate()
        process.wait(60)
        assert process.stderr
        assert DRAFT not in process.stderr.read()  # no text is ever logged


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running() as address:
        yield address


def post(server: str, text: str, **parameters: str) -> httpx.Response:
    return httpx.post(f"{server}check", data={"language": "auto", "text": text, **parameters}, timeout=500)


def test_a_server_without_the_page_answers(server) -> None:
    answer = post(server, DRAFT).json()
    assert [(match["offset"], match["length"], match["replacements"]) for match in answer["matches"]] == [
        (2, 8, [{"value": "received"}, {"value": "relieved"}])
    ]
    assert answer["language"]["code"] == "en-US"
    assert answer["sentenceRanges"] == [[0, len(DRAFT)]]


def test_a_word_of_ones_own_is_no_mistake_until_it_is_deleted(server) -> None:
    httpx.post(f"{server}words/add", data={"word": "recieved"})
    assert post(server, DRAFT).json()["matches"] == []
    httpx.post(f"{server}words/delete", data={"word": "recieved"})
    assert len(post(server, DRAFT).json()["matches"]) == 1


def test_another_language_is_named_and_left_alone(server) -> None:
    answer = post(server, "Vielen Dank für Ihre Nachricht, wir melden uns morgen wieder.").json()
    assert (answer["language"]["code"], answer["matches"]) == ("de", [])


def test_a_server_that_is_told_to_end_answers_first() -> None:
    command = [sys.executable, "-m", "proofreader", "serve", "--port", str(port := free_port())]
    environment = {**os.environ, "PROOFREADER_GRACE": "60"}
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr and "is on http" in process.stderr.readline()
        with ThreadPoolExecutor() as pool:
            text = "".join(f"I has recieved you're report {i}. " for i in range(40))
            answer = pool.submit(post, f"http://127.0.0.1:{port}/v2/", text)
            time.sleep(0.5)
            assert not answer.done()
            process.terminate()
            time.sleep(0.2)
            health = httpx.get(f"http://127.0.0.1:{port}/health")
            assert (health.status_code, health.json()["state"]) == (503, "stopping")
            assert httpx.get(f"http://127.0.0.1:{port}/health/live").status_code == 200
            # whom a balancer sends before it knows is served; then nobody can connect, so that it asks another server
            assert len(post(f"http://127.0.0.1:{port}/v2/", DRAFT).json()["matches"]) == 1
            time.sleep(1)
            with pytest.raises(httpx.ConnectError):
                post(f"http://127.0.0.1:{port}/v2/", DRAFT)
            assert not answer.done()
            assert len(answer.result().json()["matches"]) >= 40
        assert process.wait(20) == 0


def test_a_text_that_a_server_cannot_finish_in_time_is_told_so() -> None:
    command = [sys.executable, "-m", "proofreader", "serve", "--port", str(port := free_port())]
    environment = {**os.environ, "PROOFREADER_GRACE": "1"}
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr and "is on http" in process.stderr.readline()
        with ThreadPoolExecutor(AT_ONCE + 2) as pool:
            text = "".join(f"I has recieved you're report {i}. " for i in range(500))
            answers = [pool.submit(post, f"http://127.0.0.1:{port}/v2/", text) for _ in range(AT_ONCE + 2)]  # two that wait
            time.sleep(1)
            process.terminate()
            assert {(answer.result().status_code, answer.result().text) for answer in answers} == {(503, f"Error: {ServerStops()}")}
        assert process.wait(20) == 0
        assert "recieved" not in process.stderr.read()


def test_a_thousand_requests_at_once_leave_the_server_up(server) -> None:
    async def all_at_once() -> list[int]:
        limits = httpx.Limits(max_connections=1000)
        async with httpx.AsyncClient(timeout=500, limits=limits) as asked:
            form = {"language": "en-US", "text": DRAFT}
            answers = await asyncio.gather(*(asked.post(f"{server}check", data=form) for _ in range(1000)))
        return [answer.status_code for answer in answers]

    counts = Counter(asyncio.run(all_at_once()))
    assert set(counts) <= {200, 503}
    assert counts[200] >= AT_ONCE + WAITING
    assert httpx.get(f"{server}healthcheck").text == "OK"
    assert len(post(server, DRAFT).json()["matches"]) == 1
