"""Is the GGUF the model that was trained? Its greedy tokens against those of the Hugging Face model, its size, and its
perplexity against the 16-bit file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import llama_cpp
import numpy as np

import prompts
from classifiers import NEUTRAL
from convert.merge import reference_tokens

UNITS = (
    "I has recieved you're report yesterday.",
    "Could you please send me the signed contract by Friday?",
    "We discussed about the informations that you send us last week.",
    "The meeting is on 3 May at 10:30 in room 204.",
    "Send me the invoice now, you idiot!",
    "Please find attached the minutes of our meeting, and let me know if anything are missing.",
)


@dataclass(frozen=True)
class Verdict:
    """What verification found for one GGUF."""

    file: str
    megabytes: float
    same: int  # prompts with the same greedy tokens as the Hugging Face model
    prompts: int
    perplexity: float  # of the six units' prompts and the reference's answers
    reference_perplexity: float  # of the 16-bit GGUF on the same tokens

    @property
    def faithful(self) -> bool:
        """For a 16-bit file: every prompt gives the same tokens."""
        return self.same == self.prompts


def verify(model: Path, full: Path, files: list[Path], style: prompts.Style, count: int = 48) -> list[Verdict]:
    """Compare each of `files` (and `full`, the 16-bit GGUF, first) with the Hugging Face folder `model`."""
    from proofreader.llama import LlamaRewriter

    rewriter = LlamaRewriter(full, context=2048)
    asked = [rewriter.prompt_tokens(prompts.build_messages(unit, NEUTRAL, style=style)) for unit in UNITS]
    tokens = {text: rewriter.tokenize(text) for text in (*UNITS, prompts.system_text(NEUTRAL, style=style))}
    rewriter.close()
    if (model / "tokenizer.model").is_file():
        import sentencepiece

        pieces = sentencepiece.SentencePieceProcessor(model_file=str(model / "tokenizer.model"))
        for text, ids in tokens.items():
            if pieces.encode(text) != ids:
                raise AssertionError(f"{full.name} cuts {text!r} into other tokens than the model was trained on.")
    for ids in asked:
        if ids[1:].count(ids[0]):
            raise AssertionError(f"The prompt of {full.name} begins with more than one BOS.")
    answers = reference_tokens(model, asked, count)
    reference, verdicts = 0.0, []
    for file in [full, *files]:
        llama = llama_cpp.Llama(str(file), n_ctx=2048, n_batch=512, n_threads=2, logits_all=True, verbose=False)
        same, losses = 0, []
        for ids, answer in zip(asked, answers, strict=True):
            same += _greedy(llama, ids, len(answer), count) == answer
            losses += _losses(llama, ids + answer)
        perplexity = float(np.exp(np.mean(losses)))
        reference = reference or perplexity
        verdicts.append(Verdict(file.name, file.stat().st_size / 1e6, same, len(asked), perplexity, reference))
        llama.close()
    return verdicts


def _greedy(llama: llama_cpp.Llama, prompt: list[int], length: int, count: int) -> list[int]:
    llama.reset()
    written: list[int] = []
    for token in llama.generate(prompt, temp=0.0):
        if llama_cpp.llama_vocab_is_eog(llama_cpp.llama_model_get_vocab(llama.model), token) or len(written) >= count:
            break
        written.append(token)
    return written


def _losses(llama: llama_cpp.Llama, ids: list[int]) -> list[float]:
    llama.reset()
    llama.eval(ids)
    logits = llama.scores[: len(ids) - 1].astype(np.float64)
    peak = logits.max(1)
    normal = peak + np.log(np.exp(logits - peak[:, None]).sum(1))
    return list(normal - logits[np.arange(len(ids) - 1), ids[1:]])
