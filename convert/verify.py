"""Is the GGUF the model that was trained? How it cuts text and what it writes against the Hugging Face model, its size, and its
perplexity against the 16-bit file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import llama_cpp
import numpy as np

import prompts
from classifiers import NEUTRAL
from convert.merge import reference_logits
from proofreader.guided import TIE

if TYPE_CHECKING:
    from proofreader.llama import LlamaRewriter

UNITS = (
    "I has recieved you're report yesterday.",
    "Could you please send me the signed contract by Friday?",
    "We discussed about the informations that you send us last week.",
    "The meeting is on 3 May at 10:30 in room 204.",
    "Send me the invoice now, you idiot!",
    "Please find attached the minutes of our meeting, and let me know if anything are missing.",
)

# What a tokenizer that is nearly the right one cuts otherwise: names, numbers, emoji, code, spaces
CUTS = (
    "Dr. Siobhán O'Brien-Núñez and Mr. Nguyễn met Zoë Müller-Lüdenscheidt, Łukasz, 李小龍 and Наташа.",
    "Invoice 2027/00471: 1,234,567.89 € (VAT 19%), due 03.05.2027 at 09:30; call +49 30 1234567 or 0800-555-0199.",
    "Great news 🎉👍🏽 – the 👩‍👩‍👧 plan is on 🇪🇺!! ¯\\_(ツ)_/¯ … naïve café ½ ™",
    "def total(rows): return sum(r['price']*1.19 for r in rows if r[\"id\"]!=0)  # TODO: don't round\n\tif x>=10: y+=1\n",
    "I'll, you've, WE'RE, it's  two  spaces,\ttabs\n\n\nand breaks \r\n https://example.com/a?b=c&d=%20e#f a_b-c@d.example",
)
# Which way of cutting words belongs to a vocabulary of so many tokens: `tokenizer.ggml.pre` of a GGUF (Llama 3, SmolLM2)
PRE = {128256: "llama-bpe", 49152: "smollm"}
CONTEXT = 1024  # tokens; of each of them llama.cpp's logits are kept


@dataclass(frozen=True)
class Verdict:
    """What verification found for one GGUF."""

    file: str
    megabytes: float
    same: int  # prompts with the greedy tokens of the Hugging Face model, ties aside
    prompts: int
    perplexity: float  # of the six units' prompts and the 16-bit GGUF's answers
    reference_perplexity: float  # of the 16-bit GGUF on the same tokens

    @property
    def faithful(self) -> bool:
        """For a 16-bit file: every prompt gives the same tokens."""
        return self.same == self.prompts


def verify(model: Path, full: Path, files: list[Path], style: prompts.Style, count: int = 48) -> list[Verdict]:
    """Compare each of `files` (and `full`, the 16-bit GGUF, first) with the Hugging Face folder `model`.

    The Hugging Face model, which is slow on a CPU, reads what the 16-bit GGUF wrote and says whether it would have written that.
    Raises AssertionError where a file cuts text otherwise than the model was trained on.
    """
    from proofreader.llama import LlamaRewriter

    rewriter = LlamaRewriter(full, context=CONTEXT)
    try:
        asked = [rewriter.prompt_tokens(prompts.build_messages(unit, NEUTRAL, style=style)) for unit in UNITS]
        # of some a message opens with what is their BOS, SmolLM2 among them
        opens = rewriter.special(asked[0][0]) in rewriter.metadata("tokenizer.chat_template")
        check_tokenizer(rewriter, model, (*UNITS, *CUTS, prompts.system_text(NEUTRAL, style=style)))
    finally:
        rewriter.close()
    for ids in asked:
        if ids[1:].count(ids[0]) and not opens:
            raise AssertionError(f"The prompt of {full.name} begins with more than one BOS.")
    written, perplexities = [], []
    for file in [full, *files]:
        llama = llama_cpp.Llama(str(file), n_ctx=CONTEXT, n_batch=512, n_threads=2, logits_all=True, verbose=False)
        written.append([_greedy(llama, ids, count) for ids in asked])
        losses = [_losses(llama, ids + answer) for ids, answer in zip(asked, written[0], strict=True)]
        perplexities.append(float(np.exp(np.mean(np.concatenate(losses)))))
        llama.close()
    logits = reference_logits(model, asked, written[0])
    verdicts = []
    for file, answers, perplexity in zip([full, *files], written, perplexities, strict=True):
        same = sum(agrees(*three) for three in zip(answers, written[0], logits, strict=True))
        verdicts.append(Verdict(file.name, file.stat().st_size / 1e6, same, len(asked), perplexity, perplexities[0]))
    return verdicts


def agrees(answer: Sequence[int], reference: Sequence[int], logits: np.ndarray) -> bool:
    """Whether a model whose logits along `reference` these are writes `answer`, or would but for a tie: a token less than TIE behind its
    best, after which the two are not compared any more."""
    for token, other, row in zip(answer, reference, logits, strict=False):
        if row.max() - row[token] >= TIE:
            return False
        if token != other:
            break
    return True


def check_tokenizer(rewriter: LlamaRewriter, model: Path, texts: Iterable[str]) -> None:
    """Raises AssertionError when a GGUF cuts one of `texts` otherwise than the model's own tokenizer, or names another way to cut."""
    kind, pre = rewriter.metadata("tokenizer.ggml.model"), rewriter.metadata("tokenizer.ggml.pre")
    vocabulary = json.loads((model / "config.json").read_text(encoding="utf-8"))["vocab_size"]
    wanted = PRE.get(vocabulary)
    if kind == "gpt2" and (pre in ("", "default") or (wanted and pre != wanted)):  # llama.cpp's name for byte-pair encoding
        raise AssertionError(
            f"{rewriter.path.name} says tokenizer.ggml.pre is {pre!r}, but must say {wanted or 'how words are cut'!r}."
        )
    encode = _own_tokenizer(model)
    for text in texts:
        if encode(text) != rewriter.tokenize(text):
            raise AssertionError(f"{rewriter.path.name} cuts {text!r} into other tokens than the model was trained on.")


def _own_tokenizer(model: Path) -> Callable[[str], list[int]]:
    """How the model's own tokenizer cuts a text, without marks at its ends. Raises FileNotFoundError when it has none."""
    if (model / "tokenizer.model").is_file():
        import sentencepiece

        pieces = sentencepiece.SentencePieceProcessor(model_file=str(model / "tokenizer.model"))
        return lambda text: list(pieces.encode(text))
    if not (model / "tokenizer.json").is_file():
        raise FileNotFoundError(f"{model} holds no tokenizer.model and no tokenizer.json, so its tokens cannot be compared.")
    from tokenizers import Tokenizer

    own = Tokenizer.from_file(str(model / "tokenizer.json"))
    return lambda text: list(own.encode(text, add_special_tokens=False).ids)


def _greedy(llama: llama_cpp.Llama, prompt: list[int], count: int) -> list[int]:
    """What the file writes: up to `count` tokens, the one that ends its answer among them."""
    llama.reset()
    written: list[int] = []
    for token in llama.generate(prompt, temp=0.0):
        written.append(token)
        if len(written) >= count or llama_cpp.llama_vocab_is_eog(llama_cpp.llama_model_get_vocab(llama.model), token):
            break
    return written


def _losses(llama: llama_cpp.Llama, ids: list[int]) -> list[float]:
    llama.reset()
    llama.eval(ids)
    logits = llama.scores[: len(ids) - 1].astype(np.float64)
    peak = logits.max(1)
    normal = peak + np.log(np.exp(logits - peak[:, None]).sum(1))
    return list(normal - logits[np.arange(len(ids) - 1), ids[1:]])
