"""The tab for a file of drafts: it is uploaded, and comes back with the rewrites and scores."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from proofreader import Options, Proofreader, ProofreaderError
from proofreader.batch import COLUMNS, KINDS, MAX_BYTES, MAX_ROWS, Batch, read
from proofreader.display import message_html
from proofreader.errors import BatchFile, Cancelled
from proofreader.limits import Limits
from proofreader.monitoring import Monitor
from proofreader.style import Tone
from proofreader.variants import Variant
from proofreader.words import parse_words
from web.callers import client_of
from web.sessions import Sessions
from web.wishes import Wishes


class ManyDrafts:
    """The tab's fields, made where the page stands when this is called, and what happens on them."""

    def __init__(self, proofreader: Proofreader, limits: Limits, sessions: Sessions, monitor: Monitor) -> None:
        self._proofreader, self._limits, self._sessions, self._monitor = proofreader, limits, sessions, monitor
        gr.Markdown(
            f"A CSV or JSONL file, a mail (.eml) or a mailbox (.mbox) with up to {MAX_ROWS:,} drafts and "
            f"{MAX_BYTES // 1_000_000} MB. The same file comes back with the rewrites and scores; it is deleted here within the hour."
        )
        self.upload = gr.File(label="File", file_types=[*KINDS], type="filepath", elem_id="upload")
        self.column = gr.Textbox(
            label="Column or key with the draft",
            placeholder=", ".join(COLUMNS),
            max_lines=1,
            info="Empty: the first of those that the file has",
        )
        with gr.Row(elem_id="many-buttons"):
            self.go = gr.Button("Proofread the file", variant="primary", elem_id="go-many")
            self.stop = gr.Button("Stop", elem_id="stop-many")
        self.far = gr.HTML(elem_id="far")
        self.result = gr.File(label="Result", interactive=False, elem_id="result", visible=False)

    def connect(self, wishes: Wishes, private: dict[str, Any], heavy: dict[str, Any]) -> None:
        """Let the button work. `private`: settings of each event, `heavy`: of those that wait for their turn at the model."""
        self.go.click(
            self.on_many,
            [self.upload, self.column, wishes.tone, wishes.model, wishes.boldness, wishes.variant, wishes.words],
            [self.far, self.result],
            **private,
            **heavy,
        )

    def on_many(
        self,
        upload: str | None,
        column: str,
        tone: Tone,
        model: str,
        boldness: str,
        variant: Variant,
        words: str,
        request: gr.Request,
    ) -> Iterator[tuple]:
        """Proofread the drafts of a file onto the page: how far it is, then the file."""
        yield message_html(["Reading the file …"]), gr.File(visible=False)
        try:
            with self._monitor.request("file"):
                if not upload:
                    raise BatchFile("", "choose one first")
                source = Path(upload)
                table = read(taken(source), source.name, column)
                options = Options(model, boldness=boldness, tone=tone, variant=variant, words=parse_words(words))
                batch = Batch(table, self._proofreader, options, workers=4)
                with self._sessions.stoppable(request) as stopped, self._limits.turn(client_of(request), stopped.is_set) as stop:
                    for progress in batch.run(stop):
                        yield message_html([progress.sentence()]), gr.skip()
            sentences = [progress.sentence(), *progress.reasons]
        except Cancelled:
            sentences = ["Stopped; the file holds what was done until then."]
        except ProofreaderError as error:
            yield message_html([str(error)], "problem"), gr.skip()
            return
        name = f"{source.stem}-proofread{source.suffix.lower()}"
        try:
            with tempfile.TemporaryDirectory() as folder:  # Gradio takes a copy, which it deletes later
                target = Path(folder) / name
                target.write_bytes(table.render(batch.outcomes))
                yield message_html(sentences), gr.File(str(target), visible=True)
        except OSError as error:
            sentence = str(BatchFile(name, f"it cannot be written ({error.strerror})"))
            yield message_html([sentence], "problem"), gr.skip()


def taken(source: Path) -> bytes:
    """What an upload holds; the file goes at once, for drafts do not stay on the disk. Raises BatchFile before reading a large one."""
    try:
        if source.stat().st_size > MAX_BYTES:
            raise BatchFile(source.name, f"it is larger than {MAX_BYTES // 1_000_000} MB; cut it into smaller files")
        return source.read_bytes()
    finally:
        source.unlink(missing_ok=True)
