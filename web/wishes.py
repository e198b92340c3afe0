"""What a person may wish for, below both tabs: the tone, the model, how bold, which English, words that stay."""

from __future__ import annotations

from typing import Any

import gradio as gr

from proofreader import Options, Proofreader
from proofreader.pipeline import BOLDNESS
from proofreader.style import AS_IT_IS, TONES
from proofreader.words import LONGEST_LIST


class Wishes:
    """The fields, made where the page stands when this is called. Their defaults are those of Options."""

    def __init__(self, proofreader: Proofreader) -> None:
        chosen = proofreader.settings.model
        self.tone = gr.Radio(
            list(TONES),
            value=AS_IT_IS,
            label="Tone",
            elem_id="tone",
            info="As it is: only what is rude is made courteous",
        )
        # outside the accordion, whose content does not live in the browser before it is opened. The key is no secret: what it
        # enciphers lies on the person's own disk, and must be readable after a restart
        self.kept_words = gr.BrowserState("", storage_key="proofreader-words", secret="proofreader")
        with gr.Accordion("Settings", open=False):
            models = [(entry.title, entry.name) for entry in proofreader.shelf.served()]
            self.model = gr.Dropdown(models, value=chosen, label="Model", info="The embedded one needs no network")
            self._lay_out_edits(Options())
            self._lay_out_sampling(Options())
            self._lay_out_words()

    def _lay_out_edits(self, defaults: Options) -> None:
        self.boldness = gr.Radio(
            list(BOLDNESS),
            value=defaults.boldness,
            label="Careful or bold",
            elem_id="boldness",
            info="Careful changes only what is surely wrong; bold finds more mistakes and sometimes changes what was right",
        )
        self.variant = gr.Radio(
            [("as in the draft", "auto"), ("American", "us"), ("British", "gb")],
            value=defaults.variant,
            label="English",
            elem_id="variant",
        )

    def _lay_out_sampling(self, defaults: Options) -> None:
        with gr.Row():
            self.temperature = gr.Slider(
                0, 1.5, defaults.temperature, step=0.05, label="Temperature", info="0: always the same answer"
            )
            self.max_tokens = gr.Slider(
                16, 2048, defaults.max_tokens, step=16, label="Maximum new tokens", info="for each part that the model rewrites"
            )
            self.top_p = gr.Slider(0.05, 1, defaults.top_p, step=0.05, label="Top-p", info="counts only above temperature 0")

    def _lay_out_words(self) -> None:
        self.words = gr.Textbox(
            label="Words that are never changed",
            lines=2,
            max_lines=8,
            max_length=LONGEST_LIST,
            elem_id="words",
            info="One a line; the list is kept in this browser alone",
        )

    def connect(self, page: gr.Blocks, private: dict[str, Any]) -> None:
        """Keep the words in the browser. `private`: settings of each event."""
        page.load(as_it_is, self.kept_words, self.words, **private)
        # not `change`, which an opening accordion sends for the field that it makes
        self.words.blur(as_it_is, self.words, self.kept_words, **private)


def as_it_is(words: str | None) -> str:
    """The person's own words on their way between the field and the browser."""
    return words or ""
