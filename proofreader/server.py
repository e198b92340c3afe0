"""The rewrite by an OpenAI-compatible server (vLLM, llama-server, TGI, …): the same face as `llama.LlamaRewriter`.

huggingface_hub's InferenceClient speaks the protocol; what is ours are the retries, the limits of time and the sentences.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from proofreader.errors import Cancelled, ServerFailed, SettingsError

if TYPE_CHECKING:
    from proofreader.llama import Growth, Request, Sampling

TRIES = 3
PAUSE = 0.5  # seconds before the second try; twice that before the third
TIMEOUT = 60.0  # seconds without a word from the server
KEY = "PROOFREADER_API_KEY"  # the environment's name of the key, if the server of PROOFREADER_MODEL wants one; sent nowhere else


def parse_server(source: str) -> tuple[str, str]:
    """(base URL, model) of openai:http://host:port/v1#model. Raises SettingsError."""
    url, _, model = source.removeprefix("openai:").partition("#")
    if not url.startswith(("http://", "https://")) or "/" not in url.split("://", 1)[1] or not model:
        raise SettingsError("PROOFREADER_MODEL", source, "openai:http://host:port/v1#model")
    return url.rstrip("/"), model


class ServerRewriter:
    """A chat model behind a server. `rewrite()` may be called from any thread; the server does the queueing."""

    memory = 0  # bytes here
    context = 32_768  # tokens; a guess that lets every draft through: the server says when one is too long

    def __init__(self, source: str, key: str = "", timeout: float = TIMEOUT) -> None:
        """`source` as `parse_server` takes it, and the server's own key. Nothing is asked before the first draft."""
        from huggingface_hub import InferenceClient

        self.url, self.model = parse_server(source)
        # without a key of its own the client would send the person's Hugging Face token to somebody's server
        self._client = InferenceClient(base_url=self.url, api_key=key or "none", timeout=timeout)

    def metadata(self, key: str) -> str:
        return ""

    def fits(self, messages: list[dict[str, str]], max_tokens: int) -> bool:
        return True

    def rewrite(
        self, requests: Sequence[Request], sampling: Sampling, cancelled: Callable[[], bool] = lambda: False
    ) -> Generator[Growth, None, None]:
        """Rewrite every unit, one after the other, and yield how each grows. Raises Cancelled or ServerFailed."""
        from proofreader.llama import Growth

        for index, request in enumerate(requests):
            text, reason = "", ""
            for piece, end in self._stream(request, sampling, cancelled):
                text += piece
                reason = end or reason
                yield Growth(index, text, False)
            if not reason:
                raise ServerFailed(self.url, "its answer broke off")
            yield Growth(index, text, True, reason == "length")

    def _stream(self, request: Request, sampling: Sampling, cancelled: Callable[[], bool]) -> Iterator[tuple[str, str]]:
        """The pieces of one answer, each with why it ends there, if it does. Before the first one, a busy or silent server is asked again."""
        for attempt in range(TRIES):
            if cancelled():
                raise Cancelled()
            began = False
            try:
                answer = self._client.chat_completion(
                    request.messages,
                    model=self.model,
                    stream=True,
                    max_tokens=sampling.max_tokens,
                    seed=sampling.seed,
                    temperature=sampling.temperature,
                    top_p=sampling.top_p,
                )
                for chunk in answer:
                    began = True
                    if cancelled():
                        raise Cancelled()
                    yield _piece(chunk)
                return
            except Cancelled:
                raise
            except Exception as error:  # the client lets through what its HTTP library raises, whose classes change
                why, again = _reason(error)
                if began or not again or attempt == TRIES - 1:
                    raise ServerFailed(self.url, why) from error
            time.sleep(PAUSE * 2**attempt)


def _piece(chunk: Any) -> tuple[str, str]:
    """(text, why the answer ends) of a chunk, each empty where it says nothing of it. Raises where it is no chunk."""
    if not chunk.choices:
        return "", ""
    text, reason = chunk.choices[0].delta.content or "", chunk.choices[0].finish_reason or ""
    if not isinstance(text, str):
        raise TypeError("the content of a chunk is no text")
    return text, reason


def _reason(error: Exception) -> tuple[str, bool]:
    """(what went wrong, whether asking again may help)."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status is not None:
        known = {401: "it wants another key", 403: "it refuses the key", 404: "it does not know this address or model"}
        return known.get(status, f"it answered {status}"), status == 429 or status >= 500
    name = type(error).__name__
    if "Timeout" in name:
        return "it did not answer in time", True
    if "Connect" in name or isinstance(error, ConnectionError):
        return "there is no connection to it", True
    return f"its answer could not be read ({name})", "Remote" in name or "Read" in name
