"""The page: a draft on the left, its rewrite on the right, the scores and every change between them. And its endpoints.

It builds the page and passes values through; what proofreading means lives in `proofreader`.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr

from proofreader import Options, Proofreader, ProofreaderError, Settings
from proofreader.catalogue import ENTRIES
from proofreader.display import message_html, review_html, review_script, scores_html
from proofreader.pipeline import BOLDNESS

EXAMPLES = [
    "Hi Anna,\n\nI has recieved you're report yesterday. There is two mistakes in the numbers for March, can you corrects "
    "them untill Friday?\n\nBest regards,\nTomasz",
    "Hello,\n\nWhy haven't you paid invoice 4711 yet? Send me the $1,250.00 by 3 May, and no excuses!\n\nM. Keller",
    "Dear Mr. Okafor,\n\nThank you for your offer. We would be glad to meet you on Tuesday at 10:30.\n\nKind regards,\nJana Novak",
]
AT_ONCE = 8  # drafts that are proofread side by side; they share one model and one thread
CSS = """
.gradio-container {max-width: 1160px !important; margin: 0 auto !important}
footer {display: none !important}
#lead p {color: var(--body-text-color-subdued); margin: 0}
.scores {display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center}
.scores h3 {flex-basis: 100%; margin: 0}
.scores h3, .changes h3 {font-size: .8rem; font-weight: 600; color: var(--body-text-color-subdued); margin: 0 0 .25rem}
.score {display: flex; gap: .6rem; align-items: center; line-height: 1.25}
.score .face {font: 1.7rem/1 "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif}
.score .what {font-size: .75rem; color: var(--body-text-color-subdued)}
.score .label {font-weight: 600; font-size: .9rem}
.changes .hint {font-weight: 400; margin-left: .5rem}
.changes .tools {display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: .6rem}
.changes .tools button {font-size: .8rem; padding: .2rem .7rem; border: 1px solid var(--border-color-primary); border-radius: 999px}
.changes .tools button[aria-pressed=true] {background: var(--background-fill-secondary); font-weight: 600}
.changes .tools button[aria-pressed=mixed] {border-style: dashed}
.changes .edit, .changes .tools button {margin: 0; box-shadow: none}
.changes .edit {background: none; border: 0}
.changes .marked {white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.75; margin-bottom: .75rem}
.changes .protected {color: var(--body-text-color-subdued)}
.changes ul {margin: 0; padding-left: 1.2rem}
.changes .edit {white-space: pre-wrap; font: inherit; display: inline; padding: 0 2px; border-radius: 4px; cursor: pointer; text-align: left}
.changes .edit:hover {outline: 1px solid var(--border-color-primary)}
.changes button:focus-visible {outline: 2px solid #0f766e; outline-offset: 1px}
.changes del {color: #a3341f; background: #fbe9e5; text-decoration: line-through; border-radius: 3px; padding: 0 2px}
.changes ins {color: #0b5f52; background: #dff3ee; text-decoration: underline; border-radius: 3px; padding: 0 2px; margin-left: 1px}
.changes .edit[aria-pressed=false] del {color: inherit; background: none; text-decoration: underline dotted}
.changes .edit[aria-pressed=false] ins {display: none}
.changes del:empty, .changes ins:empty {display: none}
.changes .edit[aria-pressed=false] del:empty {display: inline; border-bottom: 2px dotted}
.changes .edit[aria-pressed=false] del:empty::after {content: "+"}
.dark .changes .edit[aria-pressed=true] del {color: #ffb4a3; background: #4a211a}
.dark .changes ins {color: #8ee5d2; background: #123f37}
#buttons {flex-wrap: nowrap}
#buttons button {min-width: 0}
#go {flex: 2} #stop {flex: 1}
p.note, p.problem {margin: 0; padding: .5rem .75rem; border-radius: 6px; background: var(--background-fill-secondary)}
p.problem {border-left: 3px solid #c2410c}
"""


def build(proofreader: Proofreader) -> gr.Blocks:
    """The page and its endpoints `/proofread` and `/score` on top of `proofreader`."""
    defaults = Options()
    limit = proofreader.settings.max_characters

    running: dict[str, threading.Event] = {}  # by browser session: the way to stop its draft

    def stop_session(request: gr.Request) -> None:
        """Stop the draft of this browser session, if one is on its way."""
        if event := running.get(request.session_hash or ""):
            event.set()

    def on_page(
        draft: str, model: str, boldness: str, temperature: float, max_tokens: float, top_p: float, request: gr.Request
    ) -> Iterator[tuple]:
        """Stream one draft onto the page: rewrite, changes, both scores, message."""
        stop_session(request)
        stopped = running[request.session_hash or ""] = threading.Event()
        yield gr.skip(), "", scores_html("Draft", None), scores_html("Rewrite", None), message_html(["Reading your draft …"])
        try:
            options = Options(model, temperature, top_p, int(max_tokens), boldness=boldness)
            for state in proofreader.stream(draft or "", options, stopped):
                if state.done:
                    yield (
                        state.rewrite, review_html(state.draft, state.edits, state.kept), scores_html("Draft", state.before),
                        scores_html("Rewrite", state.after), message_html([*state.notes, f"Done in {state.seconds:.1f} s."]),
                    )  # fmt: skip
                else:
                    progress = message_html([*state.notes, f"Rewriting … {state.progress:.0%}"])
                    yield state.rewrite, "", scores_html("Draft", state.before), scores_html("Rewrite", None), progress
        except ProofreaderError as error:
            yield "", "", scores_html("Draft", None), scores_html("Rewrite", None), message_html([str(error)], "problem")
        except MemoryError:
            sentence = "There is not enough memory for this; choose a smaller model."
            yield "", "", scores_html("Draft", None), scores_html("Rewrite", None), message_html([sentence], "problem")
        finally:
            if running.get(request.session_hash or "") is stopped:
                del running[request.session_hash or ""]

    def on_review(event: gr.EventData) -> tuple[str, str]:
        """The text and its scores after a change was taken or left."""
        text = str(event._data.get("text", ""))[: 4 * limit]
        try:
            return text, scores_html("Rewrite", proofreader.score(text))
        except ProofreaderError:
            return text, scores_html("Rewrite", None)

    def proofread(
        draft: str,
        model: str = "embedded",
        temperature: float = 0.0,
        max_tokens: int = 512,
        top_p: float = 0.95,
        boldness: str = "balanced",
    ) -> dict[str, Any]:
        """Proofread an email draft; boldness is "very careful", "careful", "balanced", "bold" or "very bold". Returns draft, rewrite, edits (start, end, before, after), kept, before and after
        scores, notes, model and seconds."""
        try:
            options = Options(model, float(temperature), float(top_p), int(max_tokens), boldness=boldness)
            result = proofreader.proofread(draft, options)
        except ProofreaderError as error:
            raise gr.Error(str(error), print_exception=False) from None
        return dataclasses.asdict(result)

    def score(text: str) -> dict[str, Any]:
        """Score how a text sounds: sentiment (negative, neutral, positive) and politeness (impolite, neutral, polite)."""
        try:
            return dataclasses.asdict(proofreader.score(text))
        except ProofreaderError as error:
            raise gr.Error(str(error), print_exception=False) from None

    chosen = proofreader.settings.model
    models = [(entry.title, entry.name) for entry in ENTRIES]
    if chosen not in {name for _, name in models}:
        models.insert(0, (chosen, chosen))

    with gr.Blocks(title="Email Proofreader", analytics_enabled=False) as page:
        gr.Markdown("# Email Proofreader")
        gr.Markdown(
            "Corrects mistakes, lifts what is rude, keeps every fact. It runs on this machine; your draft is not stored.",
            elem_id="lead",
        )
        with gr.Row(equal_height=True):
            with gr.Column(min_width=320):
                draft = gr.Textbox(
                    label="Your draft", lines=12, max_lines=24, autofocus=True, elem_id="draft",
                    placeholder="Paste or write your email here …", info=f"English, up to {limit:,} characters",
                )  # fmt: skip
                with gr.Row(elem_id="buttons"):
                    go = gr.Button("Proofread", variant="primary", elem_id="go")
                    stop = gr.Button("Stop", elem_id="stop")
            with gr.Column(min_width=320):
                rewrite = gr.Textbox(
                    label="Rewrite", lines=12, max_lines=24, buttons=["copy"], interactive=False, elem_id="rewrite",
                    info="Quoted history and your signature stay as they are",
                )  # fmt: skip
        message = gr.HTML(elem_id="message")
        with gr.Row():
            before = gr.HTML(scores_html("Draft", None), elem_id="before")
            after = gr.HTML(scores_html("Rewrite", None), elem_id="after")
        changes = gr.HTML(elem_id="changes", js_on_load=review_script())
        with gr.Accordion("Settings", open=False):
            model = gr.Dropdown(models, value=chosen, label="Model", info="The embedded one needs no network")
            boldness = gr.Radio(
                list(BOLDNESS), value=defaults.boldness, label="Careful or bold", elem_id="boldness",
                info="Careful changes only what is surely wrong; bold finds more mistakes and sometimes changes what was right",
            )  # fmt: skip
            with gr.Row():
                temperature = gr.Slider(
                    0, 1.5, defaults.temperature, step=0.05, label="Temperature", info="0: always the same answer"
                )
                max_tokens = gr.Slider(16, 2048, defaults.max_tokens, step=16, label="Maximum new tokens", info="for each part that the model rewrites")  # fmt: skip
                top_p = gr.Slider(0.05, 1, defaults.top_p, step=0.05, label="Top-p", info="counts only above temperature 0")
        gr.Examples([[text] for text in EXAMPLES], [draft], label="Examples", example_labels=["Mistakes", "A rude reminder", "Nothing to do"])  # fmt: skip

        inputs = [draft, model, boldness, temperature, max_tokens, top_p]
        outputs = [rewrite, changes, before, after, message]
        go.click(
            on_page,
            inputs,
            outputs,
            concurrency_id="llm",
            concurrency_limit=AT_ONCE,
            show_progress="hidden",
            api_visibility="private",
        )
        # not `cancels=`: that drops the generator wherever it stands; a flag lets it end by itself and free the model
        stop.click(stop_session, None, None, queue=False, api_visibility="private")
        page.unload(stop_session)
        changes.select(
            on_review, None, [rewrite, after], show_progress="hidden", trigger_mode="always_last", api_visibility="private"
        )
        gr.api(proofread, api_name="proofread", concurrency_id="llm", concurrency_limit=AT_ONCE)
        gr.api(score, api_name="score", concurrency_limit=2)
    return page.queue(max_size=32)


def launch(settings: Settings) -> None:
    """Start the page and stay until it is stopped. The models load in the background as soon as the port is ours."""
    proofreader = Proofreader(settings, notify=lambda text: print(text, file=sys.stderr))
    page = build(proofreader)
    page.launch(
        server_name="0.0.0.0" if os.environ.get("SPACE_ID") else settings.host, server_port=settings.port, css=CSS,
        theme=gr.themes.Default(primary_hue="teal", neutral_hue="slate"), run_history=False, enable_monitoring=False,
        prevent_thread_lock=True,
    )  # fmt: skip
    threading.Thread(target=warm_up, args=(proofreader,), daemon=True).start()
    page.block_thread()


def warm_up(proofreader: Proofreader) -> None:
    try:
        proofreader.warm_up()
    except ProofreaderError as error:
        print(f"warning: {error}", file=sys.stderr)


def main() -> int:
    try:
        launch(Settings.from_environment())
    except ProofreaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: the page could not be started: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
