"""Pretraining a BERT from nothing (Devlin et al., 2019): a WordPiece of the text itself, pairs of segments of which one half follow each
other, tokens masked anew in each epoch, and a perplexity that can be checked against models that know nothing."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from proofreader.sentences import split_sentences
from train.encoder_data import Row, read
from train.encoder_job import Job, Metrics, pad
from train.encoder_recipe import EncoderRecipe
from train.recipe import TuneError
from train.sentiment import commonest

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
ALPHABET = 1000  # letters that a piece may hold, as many as the trainer keeps itself
TITLE = re.compile(r"\s*= [^=].* =\s*")  # of a document, in wikitext and in our own text
IGNORED = -100
FOLLOWS, RANDOM = 0, 1  # next_sentence_label of transformers
SHORT = 0.1  # of the pairs are of a random, shorter length, as in BERT's own data
Document = list[list[int]]  # sentences of token ids


@dataclass(frozen=True)
class Pair:
    """Two segments; `label` says whether the second follows the first in its document or is of another one."""

    a: list[int]
    b: list[int]
    label: int


def job(recipe: EncoderRecipe, folder: Path) -> Job:
    """The task of a recipe whose run lies in `folder`, where its tokenizer is kept. Raises TuneError."""
    parted = read(recipe)
    tokenizer = make_tokenizer((row["text"] for row in parted.learnt), folder / "tokenizer", recipe)
    parts = []
    for number, rows in enumerate((parted.learnt, parted.held_out)):
        found = [[tokenizer(text, add_special_tokens=False)["input_ids"] for text in one] for one in documents(rows)]
        parts.append(make_pairs(found, recipe.max_length, random.Random(f"{recipe.seed}-{number}")))
    if not all(parts):
        raise TuneError(f"{recipe.data} has too little text: {len(parts[0])} pairs to learn from, {len(parts[1])} to measure on")
    learnt, held_out = Masked(parts[0], tokenizer, recipe), Masked(parts[1], tokenizer, recipe)
    unigram = unigram_perplexity(learnt, held_out, len(tokenizer))
    return Job(
        make_model(recipe, tokenizer),
        tokenizer,
        learnt,
        [held_out[number] for number in range(len(held_out))],
        partial(pad, tokenizer=tokenizer),
        ("labels", "next_sentence_label"),
        "perplexity",
        measure=measure,
        reduce=reduce,
        epoch_begins=learnt.begin,
        facts={
            "uniform_perplexity": len(tokenizer),
            "unigram_perplexity": unigram,
            "vocabulary": len(tokenizer),
            "baselines": {
                "perplexity": ("by frequency alone", unigram),
                "next_sentence_accuracy": ("always the same order", commonest([pair.label for pair in parts[1]])),
            },
        },
    )


def make_tokenizer(texts: Iterable[str], folder: Path, recipe: EncoderRecipe) -> Any:
    """A lower-casing WordPiece of at most `vocab` pieces, kept in `folder`, out of which it is read again when a run goes on."""
    from tokenizers import BertWordPieceTokenizer
    from transformers import AutoTokenizer, BertTokenizer

    if (folder / "tokenizer.json").is_file():
        return AutoTokenizer.from_pretrained(folder)
    trained = BertWordPieceTokenizer(lowercase=True)
    lines = list(texts)
    # numbered beforehand: the trainer meets words in an order of chance, numbers their letters by it, and breaks ties by these numbers
    counts = Counter(letter for line in lines for letter in trained.normalize(line) if not letter.isspace())
    letters = [f"##{letter}" for letter in sorted(counts, key=lambda letter: (-counts[letter], letter))[:ALPHABET]]
    trained.train_from_iterator(lines, vocab_size=recipe.vocab, special_tokens=[*SPECIAL, *letters], show_progress=False)
    found = BertTokenizer(vocab=trained.get_vocab(), model_max_length=recipe.max_length)
    found.save_pretrained(folder)
    return found


def make_model(recipe: EncoderRecipe, tokenizer: Any) -> Any:
    """A BERT of the recipe's shape with random weights and both of its heads."""
    from transformers import BertConfig, BertForPreTraining, set_seed

    set_seed(recipe.seed)
    return BertForPreTraining(BertConfig(**shape(recipe), vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id))


def shape(recipe: EncoderRecipe) -> dict[str, Any]:
    """The recipe's shape under the names of BertConfig, vocabulary aside."""
    return {
        "hidden_size": recipe.hidden,
        "num_hidden_layers": recipe.layers,
        "num_attention_heads": recipe.heads,
        "intermediate_size": recipe.feed_forward,
        "max_position_embeddings": max(512, recipe.max_length),
    }


def documents(rows: Sequence[Row]) -> list[list[str]]:
    """Sentences by document. A title begins a new one, and an empty line where a text has no titles."""
    titled = any(TITLE.fullmatch(row["text"]) for row in rows)
    found: list[list[str]] = [[]]
    for row in rows:
        line = row["text"].strip()
        if TITLE.fullmatch(row["text"]) or (not titled and not line):
            found.append([])
        elif line:
            found[-1] += [sentence.strip() for sentence in split_sentences(line)]
    return [document for document in found if document]


def make_pairs(found: Sequence[Document], length: int, rng: random.Random) -> list[Pair]:
    """Pairs that fill `length` tokens with [CLS] and two [SEP]: half of them follow each other, half are of two documents."""
    whole = [[sentence for sentence in document if sentence] for document in found]
    whole = [document for document in whole if document]
    pairs: list[Pair] = []
    for number, document in enumerate(whole):
        place = 0
        while place < len(document):
            target = length - 3 if rng.random() >= SHORT else rng.randint(2, length - 3)
            chunk: list[Any] = []
            size = 0
            while place + len(chunk) < len(document) and size < target:
                chunk.append(document[place + len(chunk)])
                size += len(chunk[-1])
            cut = rng.randint(1, len(chunk) - 1) if len(chunk) > 1 else 1
            a = [token for sentence in chunk[:cut] for token in sentence]
            if len(whole) > 1 and (len(chunk) == 1 or rng.random() < 0.5):
                b, label = _elsewhere(whole, number, target - len(a), rng), RANDOM
                place += cut  # what was not used comes in the next pair
            else:
                b, label = [token for sentence in chunk[cut:] for token in sentence], FOLLOWS
                place += len(chunk)
            if b:
                pairs.append(Pair(*_trimmed(a, b, length - 3, rng), label))
    return pairs


def _elsewhere(whole: Sequence[Document], number: int, size: int, rng: random.Random) -> list[int]:
    other = (number + rng.randint(1, len(whole) - 1)) % len(whole)
    start = rng.randrange(len(whole[other]))
    found: list[int] = []
    for sentence in whole[other][start:]:
        found += sentence
        if len(found) >= size:
            break
    return found


def _trimmed(a: list[int], b: list[int], most: int, rng: random.Random) -> tuple[list[int], list[int]]:
    """Both segments, the longer one shortened by a token at either end until both fit."""
    a, b = list(a), list(b)
    while len(a) + len(b) > most:
        (a if len(a) > len(b) else b).pop(0 if rng.random() < 0.5 else -1)
    return a, b


def mask(
    ids: Sequence[int], free: Sequence[bool], recipe: EncoderRecipe, rng: random.Random, words: tuple[int, range]
) -> tuple[list[int], list[int]]:
    """(ids as the model sees them, labels): `masked` of the tokens that are `free` are to be guessed, of which 80 % become [MASK], 10 % a
    random word and 10 % stay. `words`: the id of [MASK], and the ids a random word is drawn of. Labels are -100 elsewhere."""
    places = [place for place, may in enumerate(free) if may]
    chosen = rng.sample(places, min(len(places), max(1, round(recipe.masked * len(places)))))
    seen, labels = list(ids), [IGNORED] * len(ids)
    for place in chosen:
        labels[place] = ids[place]
        roll = rng.random()
        if roll < 0.8:
            seen[place] = words[0]
        elif roll < 0.9:
            seen[place] = rng.choice(words[1])
    return seen, labels


class Masked(Sequence):
    """Pairs as rows, masked by (seed, epoch, row): the same in a run that was killed and goes on, and other in each epoch."""

    def __init__(self, pairs: Sequence[Pair], tokenizer: Any, recipe: EncoderRecipe) -> None:
        self.pairs, self.recipe, self.epoch = pairs, recipe, 0
        self.cls, self.sep = tokenizer.cls_token_id, tokenizer.sep_token_id
        self.words = tokenizer.mask_token_id, range(len(SPECIAL), len(tokenizer))

    def begin(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, number: Any) -> Any:
        pair = self.pairs[number]
        ids = [self.cls, *pair.a, self.sep, *pair.b, self.sep]
        rng = random.Random(f"{self.recipe.seed}-{self.epoch}-{number}")
        free = [token not in (self.cls, self.sep) for token in ids]
        seen, labels = mask(ids, free, self.recipe, rng, self.words)
        kinds = [0] * (len(pair.a) + 2) + [1] * (len(pair.b) + 1)
        return {
            "input_ids": seen,
            "token_type_ids": kinds,
            "attention_mask": [1] * len(ids),
            "labels": labels,
            "next_sentence_label": pair.label,
        }


def reduce(outputs: Any, labels: Any) -> Any:
    """Of a batch: for each row the summed loss of its masked tokens in nats, how many they are, how many are guessed, and whether the
    order is, shape (rows, 4)."""
    import torch
    from torch.nn import functional

    logits, order = outputs[:2]
    wanted, follows = labels
    there = wanted != IGNORED
    losses = functional.cross_entropy(logits.float().transpose(1, 2), wanted, ignore_index=IGNORED, reduction="none").sum(1)
    right = ((logits.argmax(-1) == wanted) & there).sum(1)
    return torch.stack([losses, there.sum(1), right, order.argmax(-1) == follows], 1)


def measure(found: Any) -> Metrics:
    """Perplexity of the masked tokens: e to their mean loss; how many are guessed; how often the order of the segments is."""
    losses, count, right, order = found.predictions.astype("float64").T
    return {
        "perplexity": math.exp(losses.sum() / count.sum()),
        "masked_accuracy": right.sum() / count.sum(),
        "next_sentence_accuracy": order.mean(),
        "masked_tokens": int(count.sum()),
    }


def unigram_perplexity(learnt: Masked, held_out: Masked, vocabulary: int) -> float:
    """The perplexity, on the tokens that are masked in `held_out`, of a model that knows only how frequent each token is in `learnt`."""
    counts = Counter(token for pair in learnt.pairs for token in (*pair.a, *pair.b))
    total = counts.total() + vocabulary  # one more of each, so that none is impossible
    wanted = [label for row in held_out for label in row["labels"] if label != IGNORED]
    return math.exp(-sum(math.log((counts[token] + 1) / total) for token in wanted) / len(wanted))
