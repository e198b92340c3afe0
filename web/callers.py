"""Who calls, as the limits count it: by the address that a request came from."""

from __future__ import annotations

import gradio as gr
from starlette.types import ASGIApp, Receive, Scope, Send


class Callers:
    """Writes the address of the caller, as the server knows it, over what the caller says it is.

    A call through MCP reaches the queue by a request of this machine to itself, which carries the headers of the first one on:
    so the limits count it for who made it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("client"):
            headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"x-forwarded-for"]
            scope = {**scope, "headers": [*headers, (b"x-forwarded-for", str(scope["client"][0]).encode())]}
        await self.app(scope, receive, send)


def client_of(request: gr.Request | None) -> str:
    """Whom the limits count a request for: the address that it came from."""
    return str(getattr(getattr(request, "client", None), "host", "") or "unknown")
