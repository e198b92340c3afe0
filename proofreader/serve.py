"""LanguageTool's HTTP API over a Proofreader: for the page's own port, and by `python -m proofreader serve` without a page.

It knows HTTP: bodies, statuses, origins, how many requests run side by side. What they mean is `languagetool`'s business. Texts are
neither logged nor stored; of a text that was seen, `memory.Memory` keeps the sentences, in this process alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from proofreader import languagetool
from proofreader.correctors import with_spellings
from proofreader.errors import (
    Busy,
    Cancelled,
    DraftTooLong,
    EmptyDraft,
    OnlyQuotedText,
    ProofreaderError,
    ServerStops,
    SettingsError,
)
from proofreader.language import detected
from proofreader.languagetool import Query, Refused
from proofreader.limits import STOP, Limits
from proofreader.memory import Memory
from proofreader.monitoring import LINGER, PATHS, Monitor
from proofreader.pipeline import Options, Proofreader
from proofreader.settings import Settings
from proofreader.words import checked

AT_ONCE = 8  # texts that are checked side by side; they share one model
WAITING = 64  # texts that may wait for that; more are refused, for their clients ask again
FIELDS = 100  # parameters of a request
BYTES = 20  # of a body for each character that a text may have: an emoji in the JSON of a form is 16
LOCAL = ("127.0.0.1", "localhost", "::1")
BUSY = "There are currently too many parallel requests. Please try again later."

Endpoint = Callable[[Request], Awaitable[Response]]


class LanguageTool:
    """What all requests share: the proofreader, what it remembers, and the person's words."""

    def __init__(self, proofreader: Proofreader, own_words: bool) -> None:
        """`own_words`: whether /v2/words adds to the proofreader's words; only where one person uses the server, for all have them."""
        self.proofreader = proofreader
        self.memory = Memory()
        self.limit = proofreader.settings.max_characters
        self.own_words = own_words
        # a server for this machine alone counts nothing
        self.count = (lambda client: None) if own_words else Limits(proofreader.settings, AT_ONCE).count
        self._pool = ThreadPoolExecutor(AT_ONCE, "languagetool")
        self._busy = 0
        self._closed = self._stopped = False  # no more texts are taken; and those on their way end

    @property
    def working(self) -> int:
        """Texts that are checked."""
        return min(self._busy, AT_ONCE)

    @property
    def waiting(self) -> int:
        """Texts that wait for that."""
        return max(0, self._busy - AT_ONCE)

    @property
    def full(self) -> bool:
        return self._busy >= AT_ONCE + WAITING

    def close(self, patience: float) -> None:
        """Take texts for LINGER seconds, then no more, wait up to `patience` seconds for those on their way, and stop those that are left.

        Not for the event loop.
        """
        linger = min(LINGER, patience)
        time.sleep(linger)
        self._closed = True
        for seconds in (patience - linger, STOP):
            end = time.monotonic() + seconds
            while self._busy and time.monotonic() < end:
                time.sleep(0.05)
            self._stopped = True

    def check(self, query: Query, cancelled: threading.Event) -> dict[str, Any]:
        """The answer to /v2/check. Raises Refused, Cancelled, or another ProofreaderError."""
        text = query.text.plain
        found: list[dict[str, Any]] = []
        if len(text) > self.limit:
            raise too_long(self.limit, len(text))
        tone = query.wants(languagetool.RULES["tone"])
        try:
            for result in self.proofreader.stream(text, Options(courteous=tone), cancelled, self.memory):
                if result.done:
                    found = languagetool.matches(replace(result, edits=with_spellings(result.edits)), query)
        except (EmptyDraft, OnlyQuotedText):
            pass  # nothing to say about it
        except DraftTooLong:
            raise too_long(self.limit, len(text)) from None
        return languagetool.response(query, found, detected(text))

    async def answer(self, request: Request, query: Query) -> dict[str, Any]:
        """`check` in a thread of its own, stopped when the client has gone. Raises Refused when too many wait already."""
        self.count(str(request.client.host) if request.client else "unknown")
        if self._closed:
            raise Refused(str(ServerStops()), 503)
        if self.full:
            raise Refused(BUSY, 503)
        stopped = threading.Event()
        self._busy += 1
        try:
            work = asyncio.get_running_loop().run_in_executor(self._pool, self.check, query, stopped)
            while not (await asyncio.wait({work}, timeout=0.25))[0]:
                if self._stopped or await request.is_disconnected():
                    stopped.set()
            return work.result()
        except Cancelled:
            if self._stopped:
                raise Refused(str(ServerStops()), 503) from None
            raise
        finally:
            stopped.set()
            self._busy -= 1


def too_long(limit: int, length: int | None = None) -> Refused:
    """The error for a text of `length` characters; None: of a body that was not read to its end."""
    count = f" (it's {length} characters)" if length is not None else ""
    return Refused(f"Your text exceeds the limit of {limit} characters{count}. Please submit a shorter text.", 413)


async def parameters(request: Request, limit: int) -> dict[str, str]:
    """The parameters of a request: of its address, and of its body as a form or as JSON. Raises Refused.

    `limit` is how many characters a text may have; a body that is far longer is not read.
    """
    found = _form(request.url.query)
    if request.method != "POST":
        return found
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BYTES * limit + 65_536:
            raise too_long(limit)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("The body of the request is not text in UTF-8") from None
    if request.headers.get("content-type", "").startswith("application/json"):
        return found | _json(text)
    return found | _form(text)


def _form(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text.strip("\r\n"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS))
    except UnicodeDecodeError:
        raise Refused("The parameters are not text in UTF-8") from None
    except ValueError:
        raise Refused(f"There are more than {FIELDS} parameters") from None


def _json(text: str) -> dict[str, str]:
    """The parameters in a JSON object: strings, true and false, lists of strings for what a form separates by commas, and `data`."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("Could not parse the JSON in the body of the request") from None
    if not isinstance(values, dict):
        raise Refused("The JSON in the body of the request must be an object")
    found = {}
    for name, value in values.items():
        if isinstance(value, list) and name != "data":
            value = ",".join(map(str, value))
        if value is not None:
            found[name] = value if isinstance(value, str) else json.dumps(value)
    return found


def _guarded(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose errors are the protocol's: a status and one line that begins with "Error: "."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as error:
            return refusal(str(error), error.status)
        except (Cancelled, ClientDisconnect):
            return refusal("The client did not wait for the answer.", 503)  # which nobody reads
        except Busy as error:
            return refusal(str(error), 429)
        except ProofreaderError as error:
            return refusal(f"Internal Error: {error}", 500)
        except MemoryError:
            return refusal("Internal Error: There is not enough memory for this text.", 500)
        except Exception as error:  # the server would log its message, which may quote the text
            return refusal(f"Internal Error: {type(error).__name__}.", 500)

    return guarded


class Answer(JSONResponse):
    """JSON in ASCII: half an emoji, as clients cut them, is escaped as the client sent it, where UTF-8 has no word for it."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def refusal(sentence: str, status: int) -> PlainTextResponse:
    """An error as the protocol has it."""
    return PlainTextResponse(f"Error: {sentence}", status)


def api(proofreader: Proofreader, own_words: bool, monitor: Monitor | None = None) -> Starlette:
    """The application that answers under /v2/. The origins of the settings may read its answers from a browser."""
    service, monitor = LanguageTool(proofreader, own_words), monitor or Monitor(proofreader)
    monitor.watch("languagetool", service)
    origins = [origin.strip() for origin in proofreader.settings.origins.split(",") if origin.strip()]

    async def check(request: Request) -> Response:
        with monitor.request("/v2/check"):
            query = Query.parse(await parameters(request, service.limit))
            return Answer(await service.answer(request, query))

    async def languages(request: Request) -> Response:
        return Answer(languagetool.languages())

    async def info(request: Request) -> Response:
        return Answer({"software": languagetool.software()})

    async def length(request: Request) -> Response:
        return PlainTextResponse(str(service.limit))

    async def health(request: Request) -> Response:
        return refusal(f"Healthcheck failed: {BUSY}", 503) if service.full else PlainTextResponse("OK")

    async def words(request: Request) -> Response:
        allowed(request)
        asked = await parameters(request, service.limit)
        start, count = _number(asked, "offset", 0), _number(asked, "limit", 10)
        return Answer({"words": sorted(proofreader.words)[start : start + count]})

    async def add(request: Request) -> Response:
        allowed(request)
        wanted, kept = _words(await parameters(request, service.limit)), proofreader.words
        proofreader.words = _checked((*kept, *wanted))
        return Answer({"added": proofreader.words != kept})

    async def delete(request: Request) -> Response:
        allowed(request)
        wanted, kept = _words(await parameters(request, service.limit)), proofreader.words
        proofreader.words = tuple(word for word in kept if word not in wanted)
        return Answer({"deleted": proofreader.words != kept})

    def allowed(request: Request) -> None:
        """Raises Refused where nobody has a list of words here, or a page that the operator does not know asks for it."""
        if not service.own_words:
            raise Refused("This server is not for one person alone, so it keeps no list of words", 403)
        origin = request.headers.get("origin")
        if origin and origin not in origins:
            raise Refused("Access with this origin denied", 403)

    async def http_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        path = request.url.path[:80]
        known = {404: f"Unsupported action: '{path}'", 405: f"'{path}' cannot be asked by {request.method}"}
        return refusal(known.get(status, "Internal Error"), status)

    either, post = ["GET", "POST"], ["POST"]
    routes = [
        Route("/check", _guarded(check), methods=either),
        Route("/languages", languages),
        Route("/info", info),
        Route("/maxtextlength", length),
        Route("/healthcheck", health),
        Route("/words", _guarded(words)),
        Route("/words/add", _guarded(add), methods=post),
        Route("/words/delete", _guarded(delete), methods=post),
    ]
    cors = Middleware(CORSMiddleware, allow_origins=origins, allow_methods=either, allow_headers=["*"], allow_private_network=True)
    return Starlette(
        routes=[Mount("/v2", routes=routes)],
        middleware=[cors] if origins else [],
        exception_handlers={404: http_error, 405: http_error, 500: http_error},
    )


def _words(asked: Mapping[str, str]) -> list[str]:
    """The words to add or delete: `word`, or `words` with white space between where `mode` is batch."""
    wanted = asked.get("words", "").split() if asked.get("mode") == "batch" else [asked.get("word", "").strip()]
    if not wanted or not all(wanted):
        raise Refused("Missing 'word' parameter")
    if any(len(word.split()) > 1 for word in wanted):
        raise Refused("A word must be one word")
    return wanted


def _checked(words: Iterable[str]) -> tuple[str, ...]:
    try:
        return checked(words, "The list of words")
    except SettingsError as error:
        raise Refused(str(error)) from None


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    value = asked.get(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Refused(f"'{name}' must be a whole number")
    return int(value)


class Beside:
    """Applications on one port: what begins with /v2/ goes to the API, the monitor's paths to it, before the other one's middleware,
    and all else to the other.

    Gradio lets every origin read its answers unless it is asked as localhost; here the operator says which may.
    """

    def __init__(self, other: ASGIApp, beside: ASGIApp | None, monitor: Monitor) -> None:
        self.other, self.beside, self.monitor = other, beside, monitor.api()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path in PATHS:
            chosen: ASGIApp = self.monitor
        else:
            chosen = self.beside if self.beside and path.startswith("/v2/") else self.other
        await chosen(scope, receive, send)


def mounted(
    proofreader: Proofreader, own_words: bool, monitor: Monitor
) -> Callable[[Any], contextlib.AbstractAsyncContextManager[None]]:
    """A `lifespan` for a Starlette application that puts monitor and, unless the settings leave it out, API beside it before its port
    opens. Raises SettingsError."""
    beside = api(proofreader, own_words, monitor) if is_on(proofreader.settings) else None

    @contextlib.asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        app.middleware_stack = Beside(app.middleware_stack, beside, monitor)
        yield

    return lifespan


def is_on(settings: Settings) -> bool:
    """Whether the operator wants the API beside the page. Raises SettingsError."""
    if settings.languagetool not in ("on", "off"):
        raise SettingsError("PROOFREADER_LANGUAGETOOL", settings.languagetool, "on or off")
    return settings.languagetool == "on"


def unlisten(server: Any) -> None:
    """Let nobody connect to a uvicorn.Server any more; who is connected is served on. Not for its event loop."""
    for listening in getattr(server, "servers", ()):
        listening.get_loop().call_soon_threadsafe(listening.close)


def serve(proofreader: Proofreader, host: str, port: int) -> None:
    """Serve the API alone until the process is told to stop; then texts on their way are answered or told, as long as the settings say.

    /health says that the models load while they do. Raises SettingsError where the port cannot be had, and what loading raises.
    """
    import uvicorn

    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048)
    except (OSError, OverflowError) as error:
        raise SettingsError("port", port, f"one that is free on {host} ({getattr(error, 'strerror', None) or error})") from error
    shown = f"{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
    monitor, wrong = Monitor(proofreader), []
    app = api(proofreader, host in LOCAL, monitor)
    config = uvicorn.Config(
        Beside(app, app, monitor), log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=int(STOP)
    )
    server = uvicorn.Server(config)

    def load() -> None:
        try:
            proofreader.shelf.rewriter(proofreader.settings.model)
        except ProofreaderError as error:
            wrong.append(error)
            server.should_exit = True
            return
        print(f"LanguageTool's API is on http://{shown}/v2/ (stop it with Ctrl+C).", file=sys.stderr, flush=True)
        monitor.warm_up(lambda text: print(text, file=sys.stderr, flush=True))

    def drain() -> None:
        monitor.close(proofreader.settings.grace, lambda: unlisten(server))
        server.should_exit = True

    draining = threading.Thread(target=drain, daemon=True)

    def told(number: int, frame: Any) -> None:
        if draining.ident:  # told twice, it ends at once
            server.should_exit = server.force_exit = True
        else:
            draining.start()

    server.handle_exit = told  # type: ignore[assignment]
    threading.Thread(target=load, daemon=True).start()
    server.run(sockets=[listener])
    if wrong:
        raise wrong[0]
