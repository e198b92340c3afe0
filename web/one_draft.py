"""The tab for one draft: it on the left, its rewrite on the right, the scores and every change between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from proofreader import Options, Proofreader, ProofreaderError
from proofreader.display import message_html, review_html, scores_html
from proofreader.limits import Limits
from proofreader.monitoring import Monitor
from proofreader.style import Tone
from proofreader.variants import Variant
from proofreader.words import LONGEST, MOST, parse_words
from web.callers import client_of
from web.sessions import Sessions
from web.wishes import Wishes

EXAMPLES = {
    "Mistakes": "Hi Anna,\n\nI has recieved you're report yesterday. There is two mistakes in the numbers for March, can you "
    "corrects them untill Friday?\n\nBest regards,\nTomasz",
    "A rude reminder": "Hello,\n\nWhy haven't you paid invoice 4711 yet? Send me the $1,250.00 by 3 May, and no excuses!\n\nM. Keller",
    "Nothing to do": "Dear Mr. Okafor,\n\nThank you for your offer. We would be glad to meet you on Tuesday at 10:30.\n\n"
    "Kind regards,\nJana Novak",
}


class OneDraft:
    """The tab's fields, made where the page stands when this is called, and what happens on them."""

    def __init__(self, proofreader: Proofreader, limits: Limits, sessions: Sessions, monitor: Monitor) -> None:
        self._proofreader, self._limits, self._sessions, self._monitor = proofreader, limits, sessions, monitor
        self._limit = proofreader.settings.max_characters
        with gr.Row(equal_height=True):
            with gr.Column(min_width=320):
                self._lay_out_draft()
            with gr.Column(min_width=320):
                self.rewrite = gr.Textbox(
                    label="Rewrite",
                    lines=12,
                    max_lines=24,
                    buttons=["copy"],
                    interactive=False,
                    elem_id="rewrite",
                    placeholder="The corrected email appears here, every change to take or leave below it.",
                    info="Quoted history and your signature stay as they are",
                )
        self.message = gr.HTML(elem_id="message")
        with gr.Row():
            self.before = gr.HTML(scores_html("Draft", None), elem_id="before")
            self.after = gr.HTML(scores_html("Rewrite", None), elem_id="after")
        self.changes = gr.HTML(elem_id="changes", js_on_load=review_script())
        gr.Examples([[text] for text in EXAMPLES.values()], [self.draft], label="Examples", example_labels=[*EXAMPLES])

    def _lay_out_draft(self) -> None:
        self.draft = gr.Textbox(
            label="Your draft",
            lines=12,
            max_lines=24,
            autofocus=True,
            elem_id="draft",
            placeholder="Paste or write your email here …",
            info=f"English, up to {self._limit:,} characters",
        )
        with gr.Row(elem_id="buttons"):
            self.go = gr.Button("Proofread", variant="primary", elem_id="go")
            self.stop = gr.Button("Stop", elem_id="stop")

    def connect(self, wishes: Wishes, private: dict[str, Any], heavy: dict[str, Any]) -> None:
        """Let the buttons work. `private`: settings of each event, `heavy`: of those that wait for their turn at the model."""
        self.go.click(
            self.on_page,
            [
                self.draft,
                wishes.tone,
                wishes.model,
                wishes.boldness,
                wishes.temperature,
                wishes.max_tokens,
                wishes.top_p,
                wishes.variant,
                wishes.words,
            ],
            [self.rewrite, self.changes, self.before, self.after, self.message],
            **private,
            **heavy,
        )
        self.changes.select(
            self.on_review,
            [wishes.words],
            [self.rewrite, self.after, wishes.words, wishes.kept_words],
            trigger_mode="always_last",
            **private,
        )

    def on_page(
        self,
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
            with self._monitor.request("page"), self._sessions.stoppable(request) as stopped:
                own = parse_words(words)
                options = Options(
                    model, temperature, top_p, int(max_tokens), boldness=boldness, tone=tone, variant=variant, words=own
                )
                with self._limits.turn(client_of(request), stopped.is_set) as stop:
                    for state in self._proofreader.stream(draft or "", options, stop):
                        if state.done:
                            yield (
                                state.rewrite,
                                review_html(state.draft, state.edits, state.kept),
                                scores_html("Draft", state.before),
                                scores_html("Rewrite", state.after),
                                message_html([*state.notes, f"Done in {state.seconds:.1f} s."]),
                            )
                        else:
                            progress = message_html([*state.notes, f"Rewriting … {state.progress:.0%}"])
                            yield state.rewrite, "", scores_html("Draft", state.before), scores_html("Rewrite", None), progress
        except ProofreaderError as error:
            yield "", "", scores_html("Draft", None), scores_html("Rewrite", None), message_html([str(error)], "problem")

    def on_review(self, words: str, event: gr.EventData, request: gr.Request) -> tuple[str, str, str, str]:
        """The text and its scores after a change was taken or left, and the person's own words with one that is to stay."""
        text = str(event._data.get("text", ""))[: 4 * self._limit]
        never = [str(word)[:LONGEST] for word in list(event._data.get("never") or ())[:MOST]]
        listed = set((words or "").split())
        own = "\n".join([*filter(None, [(words or "").rstrip()]), *(word for word in dict.fromkeys(never) if word not in listed)])
        try:
            self._limits.count(client_of(request))
            return text, scores_html("Rewrite", self._proofreader.score(text)), own, own
        except ProofreaderError:
            return text, scores_html("Rewrite", None), own, own


def review_script() -> str:
    """The JavaScript that makes the review's buttons work, for `js_on_load` of its gr.HTML."""
    return (Path(__file__).parent / "review.js").read_text(encoding="utf-8")
