"""The page: a draft on the left, its rewrite on the right, the scores and every change between them. And its endpoints.

It builds the page and passes values through; what proofreading means lives in `proofreader`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from proofreader import Options, Proofreader, ProofreaderError, Settings
from proofreader.batch import COLUMNS, KINDS, MAX_BYTES, MAX_ROWS, Batch, read
from proofreader.catalogue import find
from proofreader.display import message_html, review_html, review_script, scores_html
from proofreader.errors import BatchFile, Busy, Cancelled
from proofreader.limits import Limits
from proofreader.pipeline import BOLDNESS
from proofreader.serve import LOCAL, is_on, mounted
from proofreader.style import AS_IT_IS, Tone
from proofreader.variants import Variant
from proofreader.words import LONGEST, LONGEST_LIST, parse_words

try:  # ZeroGPU starts only an app that asks for its GPU somewhere
    import spaces
except ImportError:
    pass
else:

    @spaces.GPU
    def never_called() -> None:
        """All models run on the CPU."""


EXAMPLES = [
    "Hi Anna,\n\nI has recieved you're report yesterday. There is two mistakes in the numbers for March, can you corrects "
    "them untill Friday?\n\nBest regards,\nTomasz",
    "Hello,\n\nWhy haven't you paid invoice 4711 yet? Send me the $1,250.00 by 3 May, and no excuses!\n\nM. Keller",
    "Dear Mr. Okafor,\n\nThank you for your offer. We would be glad to meet you on Tuesday at 10:30.\n\nKind regards,\nJana Novak",
]
AT_ENDPOINT = 100  # drafts that one call of /proofread_batch takes
AT_ONCE = 8  # drafts that are proofread side by side; they share one model and one thread
THREADS = 100  # calls that are served at a time, those that wait for their turn among them
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
.changes .tools button {font-size: .8rem; padding: .2rem .7rem; margin: 0; border: 1px solid var(--border-color-primary); border-radius: 999px; box-shadow: none}
.changes .tools button[aria-pressed=true] {background: var(--background-fill-secondary); font-weight: 600}
.changes .tools button[aria-pressed=mixed] {border-style: dashed}
.changes .marked {white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.75; margin-bottom: .75rem}
.changes .never {font-size: .8rem; padding: .1rem .6rem; margin-left: .5rem; border: 1px solid var(--border-color-primary); border-radius: 999px; background: none; box-shadow: none}
.changes .protected {color: var(--body-text-color-subdued)}
.changes ul, .changes ol {margin: 0; padding-left: 1.2rem}
.changes .reasons {margin-bottom: .75rem; font-size: .9rem}
.changes .reasons summary {cursor: pointer; color: var(--body-text-color-subdued)}
.changes .edit {white-space: pre-wrap; font: inherit; display: inline; margin: 0; padding: 0 2px; border: 0; border-radius: 4px; background: none; box-shadow: none; cursor: pointer; text-align: left}
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
#buttons, #many-buttons {flex-wrap: nowrap}
#buttons button, #many-buttons button {min-width: 0}
#go, #go-many {flex: 2} #stop, #stop-many {flex: 1}
p.note, p.problem {margin: 0; padding: .5rem .75rem; border-radius: 6px; background: var(--background-fill-secondary)}
p.problem {border-left: 3px solid #c2410c}
"""


# the default theme's grey text and light buttons are too pale for many eyes (WCAG 2.2 asks for a contrast of 4.5)
THEME = gr.themes.Default(primary_hue="teal", neutral_hue="slate").set(
    body_text_color_subdued="*neutral_600", body_text_color_subdued_dark="*neutral_300",
    block_info_text_color="*neutral_600", block_info_text_color_dark="*neutral_300",
    input_placeholder_color="*neutral_500", input_placeholder_color_dark="*neutral_400",
    button_primary_background_fill="*primary_700", button_primary_background_fill_dark="*primary_700",
    button_primary_background_fill_hover="*primary_800", button_primary_background_fill_hover_dark="*primary_800",
)  # fmt: skip


def build(proofreader: Proofreader) -> gr.Blocks:
    """The page and its endpoints `/proofread`, `/proofread_batch` and `/score` on top of `proofreader`."""
    defaults = Options()
    limit = proofreader.settings.max_characters
    chosen = proofreader.settings.model

    limits = Limits(proofreader.settings, AT_ONCE)
    running: dict[str, threading.Event] = {}  # by browser session: the way to stop its draft

    def stop_session(request: gr.Request) -> None:
        """Stop the draft of this browser session, if one is on its way."""
        if event := running.get(request.session_hash or ""):
            event.set()

    @contextlib.contextmanager
    def stoppable(request: gr.Request) -> Iterator[threading.Event]:
        """A flag that stop_session raises; what this session did before is stopped."""
        stop_session(request)
        session = request.session_hash or ""
        stopped = running[session] = threading.Event()
        try:
            yield stopped
        finally:
            if running.get(session) is stopped:
                del running[session]

    def on_page(
        draft: str,
        tone: Tone,
        model: str,
        boldness: str,
        temperature: float,
        max_tokens: float,
        top_p: float,
        variant: Variant,
        words: str,
        request: gr.Request,
    ) -> Iterator[tuple]:
        """Stream one draft onto the page: rewrite, changes, both scores, message."""
        yield gr.skip(), "", scores_html("Draft", None), scores_html("Rewrite", None), message_html(["Reading your draft …"])
        try:
            own = parse_words(words or "")
            options = Options(model, temperature, top_p, int(max_tokens), boldness=boldness, tone=tone, variant=variant, words=own)
            with stoppable(request) as stopped, limits.turn(client_of(request), stopped.is_set):
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

    def on_review(words: str, event: gr.EventData, request: gr.Request) -> tuple[str, str, str]:
        """The text and its scores after a change was taken or left, and the person's own words with one that is to stay."""
        text = str(event._data.get("text", ""))[: 4 * limit]
        own = "\n".join(filter(None, [(words or "").rstrip(), str(event._data.get("never", ""))[:LONGEST]]))
        try:
            limits.count(client_of(request))
            return text, scores_html("Rewrite", proofreader.score(text)), own
        except ProofreaderError:
            return text, scores_html("Rewrite", None), own

    def on_many(
        upload: str | None, column: str, tone: Tone, model: str, boldness: str, variant: Variant, words: str, request: gr.Request
    ) -> Iterator[tuple]:
        """Proofread the drafts of a file onto the page: how far it is, then the file."""
        yield message_html(["Reading the file …"]), gr.File(visible=False)
        try:
            if not upload:
                raise BatchFile("", "choose one first")
            source = Path(upload)
            table = read(taken(source), source.name, column)
            options = Options(model, boldness=boldness, tone=tone, variant=variant, words=parse_words(words or ""))
            batch = Batch(table, proofreader, options, workers=4)
            with stoppable(request) as stopped, limits.turn(client_of(request), stopped.is_set):
                for progress in batch.run(stopped):
                    yield message_html([progress.sentence()]), gr.skip()
            sentences = [progress.sentence(), *progress.reasons]
        except Cancelled:
            sentences = ["Stopped; the file holds what was done until then."]
        except ProofreaderError as error:
            yield message_html([str(error)], "problem"), gr.skip()
            return
        with tempfile.TemporaryDirectory() as folder:  # Gradio takes a copy, which it deletes later
            target = Path(folder) / f"{source.stem}-proofread{source.suffix.lower()}"
            target.write_bytes(table.render(batch.outcomes))
            yield message_html(sentences), gr.File(str(target), visible=True)

    def proofread(
        draft: str,
        model: str = chosen,
        temperature: float = 0.0,
        max_tokens: int = 512,
        top_p: float = 0.95,
        boldness: str = "balanced",
        tone: Tone = AS_IT_IS,
        words: str = "",
        variant: Variant = "auto",
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Correct the grammar, spelling and punctuation of an English email draft and make rude wording courteous. Numbers, names, dates, links, quoted history, signature and line breaks stay as they are. Runs on the server's own CPU; the draft is not stored.

        Args:
            draft: The email as plain text, up to 20,000 characters. Text in it is never taken as an instruction.
            model: the name of a model that this server offers, such as "embedded".
            temperature: 0 always gives the same rewrite; up to 2 varies it.
            max_tokens: The most new tokens for each sentence or body that is rewritten, 1 to 4096.
            top_p: Share of probability that is sampled from when the temperature is above 0.
            boldness: "very careful", "careful", "balanced", "bold" or "very bold": how readily a word is changed.
            tone: "as it is" (only rudeness is lifted), "more polite", "friendlier", "more formal" or "shorter".
            words: Words that are never changed, parted by spaces, commas or line breaks, up to 5,000.
            variant: "auto" keeps the draft's own English, "us" and "gb" ask for American and British spelling.

        Returns:
            rewrite: the email to send. edits: list of {id, start, end, before, after, kind}, offsets in the draft, kind one of spelling, grammar, punctuation, capitalisation, wording, tone. kept: changes undone because they would have broken a fact. before and after: {sentiment, politeness}, each with label, confidence and probabilities. notes: sentences for the person. Also draft, model, seconds, progress and done.
        """
        try:
            own = parse_words(words or "")
            options = Options(
                model, float(temperature), float(top_p), int(max_tokens), boldness=boldness, tone=tone, variant=variant, words=own
            )
            with limits.turn(client_of(request)):
                return dataclasses.asdict(proofreader.proofread(draft, options))
        except ProofreaderError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def score(text: str, request: gr.Request | None = None) -> dict[str, Any]:
        """Say how an English email sounds to its reader, without changing it.

        Args:
            text: The email as plain text, up to 20,000 characters. Quoted history and the signature are left out.

        Returns:
            sentiment (label negative, neutral or positive) and politeness (label impolite, neutral or polite), each with confidence, 0 to 1, and the probabilities of all three labels.
        """
        try:
            limits.count(client_of(request))
            return dataclasses.asdict(proofreader.score(text))
        except ProofreaderError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def proofread_batch(
        drafts: list[str],
        model: str = chosen,
        boldness: str = "balanced",
        tone: Tone = AS_IT_IS,
        words: str = "",
        variant: Variant = "auto",
        request: gr.Request | None = None,
    ) -> list[dict[str, Any]]:
        """Proofread up to 100 English email drafts at once; one that cannot be proofread does not stop the others.

        Args:
            drafts: The emails as plain text, each up to 20,000 characters.
            model: the name of a model that this server offers, such as "embedded".
            boldness: "very careful", "careful", "balanced", "bold" or "very bold": how readily a word is changed.
            tone: "as it is", "more polite", "friendlier", "more formal" or "shorter".
            words: Words that are never changed, parted by spaces, commas or line breaks, up to 5,000.
            variant: "auto" keeps the draft's own English, "us" and "gb" ask for American and British spelling.

        Returns:
            For each draft, in order, what /proofread returns, or {"error": sentence}.
        """
        if not isinstance(drafts, list) or len(drafts) > AT_ENDPOINT or not all(isinstance(draft, str) for draft in drafts):
            raise gr.Error(f"drafts must be a list of up to {AT_ENDPOINT} texts.", print_exception=False)
        answers: list[dict[str, Any]] = []
        try:
            with limits.turn(client_of(request)):
                for draft in drafts:
                    try:
                        options = Options(model, boldness=boldness, tone=tone, variant=variant, words=parse_words(words or ""))
                        answers.append(dataclasses.asdict(proofreader.proofread(draft, options)))
                    except ProofreaderError as error:
                        answers.append({"error": str(error)})
        except Busy as error:
            raise gr.Error(str(error), print_exception=False) from None
        return answers

    def as_it_is(words: str | None) -> str:
        """The person's own words on their way between the field and the browser."""
        return words or ""

    def tones_of(model: str, tone: str) -> Any:
        """The tones that the chosen model can be asked for."""
        offered = list(proofreader.shelf.entry(model).tones)
        return gr.Radio(offered, value=tone if tone in offered else AS_IT_IS)

    models = [(entry.title, entry.name) for entry in proofreader.shelf.served()]

    where = "It runs on this machine; your draft is not stored."
    if chosen.startswith("openai:"):
        where = f"Drafts go to {find(chosen).title}; they are not stored here."

    with gr.Blocks(title="Email Proofreader", analytics_enabled=False, delete_cache=(600, 1800)) as page:
        gr.Markdown("# Email Proofreader")
        gr.Markdown(f"Corrects mistakes, lifts what is rude, keeps every fact. {where}", elem_id="lead")
        with gr.Tab("One draft"):
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
                        placeholder="The corrected email appears here, every change to take or leave below it.",
                        info="Quoted history and your signature stay as they are",
                    )  # fmt: skip
            message = gr.HTML(elem_id="message")
            with gr.Row():
                before = gr.HTML(scores_html("Draft", None), elem_id="before")
                after = gr.HTML(scores_html("Rewrite", None), elem_id="after")
            changes = gr.HTML(elem_id="changes", js_on_load=review_script())
            gr.Examples([[text] for text in EXAMPLES], [draft], label="Examples", example_labels=["Mistakes", "A rude reminder", "Nothing to do"])  # fmt: skip
        with gr.Tab("Many drafts"):
            gr.Markdown(
                f"A CSV or JSONL file, a mail (.eml) or a mailbox (.mbox) with up to {MAX_ROWS:,} drafts and "
                f"{MAX_BYTES // 1_000_000} MB. The same file comes back with the rewrites and scores; it is deleted here within the hour."
            )
            upload = gr.File(label="File", file_types=[*KINDS], type="filepath", elem_id="upload")
            column = gr.Textbox(label="Column or key with the draft", placeholder=", ".join(COLUMNS), max_lines=1, info="Empty: the first of those that the file has")  # fmt: skip
            with gr.Row(elem_id="many-buttons"):
                go_many = gr.Button("Proofread the file", variant="primary", elem_id="go-many")
                stop_many = gr.Button("Stop", elem_id="stop-many")
            far = gr.HTML(elem_id="far")
            result = gr.File(label="Result", interactive=False, elem_id="result", visible=False)
        tone = gr.Radio(
            list(find(chosen).tones), value=AS_IT_IS, label="Tone", elem_id="tone",
            info="As it is: only what is rude is made courteous",
        )  # fmt: skip
        with gr.Accordion("Settings", open=False):
            model = gr.Dropdown(models, value=chosen, label="Model", info="The embedded one needs no network")
            boldness = gr.Radio(
                list(BOLDNESS), value=defaults.boldness, label="Careful or bold", elem_id="boldness",
                info="Careful changes only what is surely wrong; bold finds more mistakes and sometimes changes what was right",
            )  # fmt: skip
            variant = gr.Radio(
                [("as in the draft", "auto"), ("American", "us"), ("British", "gb")], value=defaults.variant,
                label="English", elem_id="variant",
            )  # fmt: skip
            with gr.Row():
                temperature = gr.Slider(
                    0, 1.5, defaults.temperature, step=0.05, label="Temperature", info="0: always the same answer"
                )
                max_tokens = gr.Slider(16, 2048, defaults.max_tokens, step=16, label="Maximum new tokens", info="for each part that the model rewrites")  # fmt: skip
                top_p = gr.Slider(0.05, 1, defaults.top_p, step=0.05, label="Top-p", info="counts only above temperature 0")
            words = gr.Textbox(
                label="Words that are never changed", lines=2, max_lines=8, max_length=LONGEST_LIST, elem_id="words",
                info="One a line; the list is kept in this browser alone",
            )  # fmt: skip
            # the key is no secret: what it enciphers lies on the person's own disk, and must be readable after a restart
            kept_words = gr.BrowserState("", storage_key="proofreader-words", secret="proofreader")

        private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # Gradio's queue lets everybody in: who waits and who is refused is for `limits` to say, in a sentence
        heavy: dict[str, Any] = {"concurrency_id": "llm", "concurrency_limit": None}
        go.click(
            on_page, [draft, tone, model, boldness, temperature, max_tokens, top_p, variant, words], [rewrite, changes, before, after, message],
            **private, **heavy,
        )  # fmt: skip
        go_many.click(on_many, [upload, column, tone, model, boldness, variant, words], [far, result], **private, **heavy)
        # not `cancels=`: that drops the generator wherever it stands; a flag lets it end by itself and free the model
        for button in (stop, stop_many):
            button.click(stop_session, None, None, queue=False, api_visibility="private")
        page.unload(stop_session)
        changes.select(on_review, [words], [rewrite, after, words], trigger_mode="always_last", **private)
        page.load(as_it_is, kept_words, words, **private)
        words.change(as_it_is, words, kept_words, **private)
        model.change(tones_of, [model, tone], [tone], **private)
        gr.api(proofread, api_name="proofread", **heavy)
        gr.api(proofread_batch, api_name="proofread_batch", **heavy)
        gr.api(score, api_name="score", concurrency_limit=2)
    return page.queue(api_open=False, max_size=THREADS)


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


def taken(source: Path) -> bytes:
    """What an upload holds; the file goes at once, for drafts do not stay on the disk. Raises BatchFile before reading a large one."""
    try:
        if source.stat().st_size > MAX_BYTES:
            raise BatchFile(source.name, f"it is larger than {MAX_BYTES // 1_000_000} MB; cut it into smaller files")
        return source.read_bytes()
    finally:
        source.unlink(missing_ok=True)


def launch(settings: Settings) -> None:
    """Start the page and stay until it is stopped. The models load in the background as soon as the port is ours."""
    proofreader = Proofreader(settings, notify=lambda text: print(text, file=sys.stderr))
    page = build(proofreader)
    start(page, settings, proofreader)
    threading.Thread(target=warm_up, args=(proofreader,), daemon=True).start()
    page.block_thread()


def start(page: gr.Blocks, settings: Settings, proofreader: Proofreader) -> None:
    """Serve a page on the port of the settings, LanguageTool's protocol beside it unless the settings leave it out."""
    host = "0.0.0.0" if os.environ.get("SPACE_ID") else settings.host
    if os.environ.get("SPACE_ID"):  # uvicorn's own setting: whose word it takes for where a request comes from
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "*")
    beside = {"lifespan": mounted(proofreader, host in LOCAL)} if is_on(settings) else {}
    page.launch(
        server_name=host, server_port=settings.port, css=CSS, theme=THEME, run_history=False, enable_monitoring=False,
        prevent_thread_lock=True, mcp_server=True, max_file_size=MAX_BYTES, max_threads=THREADS,
        app_kwargs={"middleware": [Middleware(Callers)], **beside},
    )  # fmt: skip


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
