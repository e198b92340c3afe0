"""The SentencePiece tokenizer of a model trained from scratch, and the chat prompt in its tokens.

The tokens of a prompt are exactly those that llama.cpp makes of the same chat template: control pieces for the roles,
one piece for each score, and the draft encoded on its own, so that nothing in a draft can become a control token.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import sentencepiece

from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS
from prompts import mini_system

ROLES = ("<|system|>", "<|user|>", "<|assistant|>")
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def score_pieces() -> list[str]:
    """The pieces that a mini system prompt is made of, so that each score costs one token."""
    moods = [mini_system(mood, "|").split("|")[0] for mood in SENTIMENT_LABELS]
    lead = mini_system("", "|").split("|")[0]
    heads = [mood[: len(mood) - len(lead.split("=", 1)[1])] for mood in moods]
    tail = lead.split("=", 1)[1]
    return heads + [tail + manners for manners in POLITENESS_LABELS]


def train_tokenizer(lines: Iterable[str], out: Path, vocab: int) -> None:
    """Write tokenizer.model and the Hugging Face configuration beside it: BPE, byte fallback, nothing normalised."""
    out.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_prefix=str(out / "tokenizer"),
        vocab_size=vocab,
        model_type="bpe",
        byte_fallback=True,
        split_digits=True,
        character_coverage=0.9999,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        add_dummy_prefix=False,
        control_symbols=list(ROLES),
        user_defined_symbols=score_pieces(),
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        minloglevel=2,
    )
    write_tokenizer_config(out)


def write_tokenizer_config(folder: Path) -> None:
    """Describe `folder`/tokenizer.model to transformers and to llama.cpp's converter.

    The converter reads the kind of the added pieces from here; without that llama.cpp would not find them in a text.
    """
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    added = {str(pieces.piece_to_id(role)): {"content": role, "special": True} for role in ROLES}
    added |= {str(pieces.piece_to_id(piece)): {"content": piece, "special": False} for piece in score_pieces()}
    config = {
        "tokenizer_class": "LlamaTokenizer",
        "add_bos_token": True,
        "add_eos_token": False,
        "add_prefix_space": False,
        "legacy": False,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "added_tokens_decoder": {
            number: {**token, "lstrip": False, "rstrip": False, "normalized": False, "single_word": False}
            for number, token in added.items()
        },
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")


class ChatTokenizer:
    """Encodes prompts and answers of the embedded model with SentencePiece alone."""

    def __init__(self, model: Path) -> None:
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(model))
        self.bos, self.eos = self.pieces.bos_id(), self.pieces.eos_id()
        self.system, self.user, self.assistant = (self.pieces.piece_to_id(role) for role in ROLES)

    def prompt(self, draft: str, sentiment: str, politeness: str) -> list[int]:
        """BOS, the system turn with the scores, the user turn with the draft, the opening of the assistant's turn."""
        scores = self.pieces.encode(mini_system(sentiment, politeness))
        return [self.bos, self.system, *scores, self.user, *self.pieces.encode(draft), self.assistant]

    def text(self, ids: list[int]) -> str:
        return self.pieces.decode(ids)
