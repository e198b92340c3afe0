"""The page: its layout, its looks, and how it is served."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from proofreader import Proofreader
from proofreader.batch import MAX_BYTES
from proofreader.catalogue import find
from proofreader.limits import Limits
from proofreader.monitoring import Monitor
from proofreader.serve import LOCAL, mounted, unlisten
from web.api import Endpoints
from web.callers import Callers
from web.many_drafts import ManyDrafts
from web.one_draft import OneDraft
from web.sessions import Sessions
from web.wishes import Wishes

AT_ONCE = 8  # drafts that are proofread side by side; they share one model and one thread
THREADS = 100  # calls that are served at a time, those that wait for their turn among them
CSS = Path(__file__).parent / "page.css"

# the default theme's grey text and light buttons are too pale for many eyes (WCAG 2.2 asks for a contrast of 4.5)
THEME = gr.themes.Default(primary_hue="teal", neutral_hue="slate").set(
    body_text_color_subdued="*neutral_600",
    body_text_color_subdued_dark="*neutral_300",
    block_info_text_color="*neutral_600",
    block_info_text_color_dark="*neutral_300",
    input_placeholder_color="*neutral_500",
    input_placeholder_color_dark="*neutral_400",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_dark="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_hover_dark="*primary_800",
)


def launch(proofreader: Proofreader) -> None:
    """Start the page and stay until it is stopped. The models load in the background as soon as the port is ours."""
    monitor = Monitor(proofreader)
    page = build(proofreader, monitor=monitor)
    start(page, proofreader, monitor)
    signal.signal(signal.SIGTERM, lambda *_: end(page, monitor, proofreader.settings.grace))
    threading.Thread(target=monitor.warm_up, args=(tell,), daemon=True).start()
    page.block_thread()


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def end(page: gr.Blocks, monitor: Monitor, patience: float) -> None:
    """Finish the drafts on their way or, after so many seconds, tell who sent them; then close the page."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # told twice, it ends at once
    monitor.close(patience, lambda: unlisten(page.server))
    time.sleep(0.5)  # for the last answers to leave
    page.close(verbose=False)


def build(proofreader: Proofreader, limits: Limits | None = None, monitor: Monitor | None = None) -> gr.Blocks:
    """The page and its endpoints `/proofread`, `/proofread_batch` and `/score` on top of `proofreader`."""
    limits, sessions, monitor = limits or Limits(proofreader.settings, AT_ONCE), Sessions(), monitor or Monitor(proofreader)
    monitor.watch("page", limits)
    private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # Gradio's queue lets everybody in: who waits and who is refused is for `limits` to say, in a sentence
    heavy: dict[str, Any] = {"concurrency_id": "llm", "concurrency_limit": None}
    with gr.Blocks(title="Email Proofreader", analytics_enabled=False, delete_cache=(600, 1800)) as page:
        gr.Markdown("# Email Proofreader")
        gr.Markdown(f"Corrects mistakes, lifts what is rude, keeps every fact. {where(proofreader.settings.model)}", elem_id="lead")
        with gr.Tab("One draft"):
            one = OneDraft(proofreader, limits, sessions, monitor)
        with gr.Tab("Many drafts"):
            many = ManyDrafts(proofreader, limits, sessions, monitor)
        wishes = Wishes(proofreader)
        one.connect(wishes, private, heavy)
        many.connect(wishes, private, heavy)
        # not `cancels=`: that drops the generator wherever it stands; a flag lets it end by itself and free the model
        for button in (one.stop, many.stop):
            button.click(sessions.stop_session, None, None, queue=False, api_visibility="private")
        page.unload(sessions.stop_session)
        wishes.connect(page, private)
        Endpoints(proofreader, limits, monitor).offer(heavy)
    return page.queue(api_open=False, max_size=THREADS)


def where(model: str) -> str:
    """Where a draft goes, as a sentence for the person."""
    if model.startswith("openai:"):
        return f"Drafts go to {find(model).title}; they are not stored here."
    return "It runs on this machine; your draft is not stored."


def start(page: gr.Blocks, proofreader: Proofreader, monitor: Monitor | None = None) -> None:
    """Serve a page on the port of the settings, beside it the monitor, and LanguageTool's protocol unless the settings leave it out."""
    settings = proofreader.settings
    host = "0.0.0.0" if os.environ.get("SPACE_ID") else settings.host
    if os.environ.get("SPACE_ID"):  # uvicorn's own setting: whose word it takes for where a request comes from
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "*")
    beside = mounted(proofreader, host in LOCAL, monitor or Monitor(proofreader))
    page.launch(
        server_name=host,
        server_port=settings.port,
        css=CSS.read_text(encoding="utf-8"),
        theme=THEME,
        run_history=False,
        enable_monitoring=False,
        prevent_thread_lock=True,
        mcp_server=True,
        max_file_size=MAX_BYTES,
        max_threads=THREADS,
        app_kwargs={"middleware": [Middleware(Callers)], "lifespan": beside},
    )
