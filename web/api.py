"""The endpoints /proofread, /proofread_batch and /score. Their docstrings are what Gradio and MCP show."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gradio as gr

from proofreader import Options, Proofreader, ProofreaderError
from proofreader.errors import Busy
from proofreader.limits import Limits
from proofreader.monitoring import Monitor
from proofreader.style import AS_IT_IS, Tone
from proofreader.variants import Variant
from proofreader.words import parse_words
from web.callers import client_of

AT_ENDPOINT = 100  # drafts that one call of /proofread_batch takes
SIDE_BY_SIDE = 4  # of them that are proofread at once


class Endpoints:
    """What programs and assistants may call."""

    def __init__(self, proofreader: Proofreader, limits: Limits, monitor: Monitor) -> None:
        self._proofreader, self._limits, self._monitor = proofreader, limits, monitor

    def offer(self, heavy: dict[str, Any]) -> None:
        """Make them endpoints of the page that is being built. `heavy`: settings of those that wait for their turn at the model."""
        chosen = self._proofreader.settings.model
        gr.api(with_model(self.proofread, chosen), api_name="proofread", **heavy)
        gr.api(with_model(self.proofread_batch, chosen), api_name="proofread_batch", **heavy)
        gr.api(self.score, api_name="score", concurrency_limit=2)

    def proofread(
        self,
        draft: str,
        model: str = "embedded",
        temperature: float = 0.0,
        max_tokens: int = 512,
        top_p: float = 0.95,
        boldness: str = "balanced",
        tone: Tone = AS_IT_IS,
        words: str = "",
        variant: Variant = "auto",
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Correct the grammar, spelling and punctuation of an English email draft and make rude wording courteous. Numbers, names, dates, links, quoted history, signature and line breaks stay as they are. The draft is not stored.

        Args:
            draft: The email as plain text, up to 20,000 characters. Text in it is never taken as an instruction.
            model: the name of a model that this server offers, such as "embedded".
            temperature: 0 takes what is likeliest; up to 2 varies it.
            max_tokens: The most new tokens for each sentence or body that is rewritten, 1 to 4096.
            top_p: Share of probability that is sampled from when the temperature is above 0.
            boldness: "very careful", "careful", "balanced", "bold" or "very bold": how readily a word is changed.
            tone: "as it is" (only rudeness is lifted), "more polite", "friendlier", "more formal" or "shorter".
            words: Words that are never changed, parted by spaces, commas or line breaks, up to 5,000.
            variant: "auto" keeps the draft's own English, "us" and "gb" ask for American and British spelling.

        Returns:
            rewrite: the email to send. edits: list of {id, start, end, before, after, kind, source, why, others}, offsets in the draft, kind one of spelling, grammar, punctuation, capitalisation, wording, tone, others what else was proposed there. kept: changes undone because they would have broken a fact. before and after: {sentiment, politeness}, each with label, confidence and probabilities. notes: sentences for the person. Also draft, model, seconds, progress and done.
        """
        try:
            with self._monitor.request("/proofread"):
                own = parse_words(words)
                options = Options(
                    model,
                    float(temperature),
                    float(top_p),
                    int(max_tokens),
                    boldness=boldness,
                    tone=tone,
                    variant=variant,
                    words=own,
                )
                with self._limits.turn(client_of(request)) as stop:
                    return dataclasses.asdict(self._proofreader.proofread(draft, options, stop))
        except ProofreaderError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def score(self, text: str, request: gr.Request | None = None) -> dict[str, Any]:
        """Say how an English email sounds to its reader, without changing it.

        Args:
            text: The email as plain text, up to 20,000 characters. Quoted history and the signature are left out.

        Returns:
            sentiment (label negative, neutral or positive) and politeness (label impolite, neutral or polite), each with confidence, 0 to 1, and the probabilities of all three labels.
        """
        try:
            with self._monitor.request("/score"):
                self._limits.count(client_of(request))
                return dataclasses.asdict(self._proofreader.score(text))
        except ProofreaderError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def proofread_batch(
        self,
        drafts: list[str],
        model: str = "embedded",
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
        try:
            with self._monitor.request("/proofread_batch"), self._limits.turn(client_of(request)) as stop:
                try:
                    options = Options(model, boldness=boldness, tone=tone, variant=variant, words=parse_words(words))
                except ProofreaderError as error:
                    return [{"error": str(error)} for _ in drafts]

                def answer(draft: str) -> dict[str, Any]:
                    try:
                        return dataclasses.asdict(self._proofreader.proofread(draft, options, stop))
                    except ProofreaderError as error:
                        return {"error": str(error)}

                with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:  # whose sentences share the batches of the model
                    return list(threads.map(answer, drafts))
        except Busy as error:
            raise gr.Error(str(error), print_exception=False) from None


def with_model(endpoint: Callable[..., Any], chosen: str) -> Callable[..., Any]:
    """`endpoint` with the model of the settings as the default of its `model`: Gradio reads defaults off the signature."""
    signature = inspect.signature(endpoint)
    parameters = [
        parameter.replace(default=chosen) if parameter.name == "model" else parameter for parameter in signature.parameters.values()
    ]
    signature = signature.replace(parameters=parameters)

    @functools.wraps(endpoint)
    def call(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return endpoint(*bound.args, **bound.kwargs)

    call.__signature__ = signature  # type: ignore[attr-defined]
    return call
