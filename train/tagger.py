"""Fine-tune the encoder of the classifiers to tag the words of a sentence with the edits that would correct it.

Three heads read each word: whether a mistake stands there or just before, which tag of `proofreader.tags` the word gets, and
what is missing before it (the end mark of the sentence stands for its end). It learns from the pairs of `data` (clean
sentences with the mistakes of `corrupt` and `slips`), after the spelling was mended as in the app. The encoder knows no
capitals and no spaces, so each word's shape is added to its embedding. Exported to int8 ONNX. It knows nothing about the
language model that reads its corrections.

    python -m train.tagger train/recipes/mini.yaml --text ../shared/data/clean-english --out models/edit-tagger
"""

from __future__ import annotations

import difflib
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from proofreader.edits import FUNCTION_WORDS
from proofreader.tags import (
    CAPITAL,
    DELETE,
    FORMS,
    JOIN,
    KEEP,
    LOWER,
    MERGE,
    SHAPES,
    SPACE,
    SWAP,
    UPPER,
    Word,
    changed,
    form,
    lemmas,
    words,
)
from train.data import Pair
from train.encoder import MAX_TOKENS, Run, arguments, average_precision, f_half, fine_tune

INPUTS = ("input_ids", "attention_mask", "shapes")
OUTPUTS = ("wrong", "at", "before")
UNKNOWN = "?"  # an edit that no tag can say: no lesson for the tags, a mistake all the same
MOST = 7  # words on either side of a stretch that is aligned word by word


@dataclass(frozen=True)
class Labels:
    """What the heads should say of a sentence: a tag for each word, and one more before the end."""

    at: list[str]
    before: list[str]

    def wrong(self) -> list[float]:
        """1 for each word, and the end, where something is to be changed at or just before it."""
        return [float(a != KEEP or b != KEEP) for a, b in zip([*self.at, KEEP], self.before, strict=True)]


def labels(draft: str, right: str) -> Labels:
    """The tags that bring `draft` nearer to `right`; where one pass cannot say all, the first of what is to come."""
    ours, theirs = words(draft), words(right)
    at, before = [KEEP] * len(ours), [KEEP] * (len(ours) + 1)
    if draft == right:
        return Labels(at, before)
    codes: list[tuple[str, int, int, int, int]] = list(
        difflib.SequenceMatcher(None, [w.text for w in ours], [w.text for w in theirs], autojunk=False).get_opcodes()
    )
    for number, (tag, low, high, new_low, new_high) in enumerate(codes):
        if tag == "equal":
            for i, j in zip(range(low, high), range(new_low, new_high), strict=True):
                if (
                    ours[i].glued != theirs[j].glued
                    and i > 0
                    and before[i] == KEEP
                    and (i > low or codes[number - 1][0] == "equal")
                ):
                    before[i] = SPACE if ours[i].glued else JOIN
        elif tag in ("insert", "delete"):
            place = _swap(ours, theirs, codes, number)
            if place is not None:
                at[place] = SWAP
                codes[number + 2] = ("done", *codes[number + 2][1:])
            elif tag == "insert":
                before[low] = "+" + _small(_text(theirs[new_low:new_high]))
            else:
                at[low:high] = [DELETE if high - low < 3 else UNKNOWN] * (high - low)  # that much is another sentence
        elif tag == "replace":
            _align(ours, theirs, (low, high), (new_low, new_high), at, before)
    return Labels(at, before)


def _swap(ours: list[Word], theirs: list[Word], codes: list, number: int) -> int | None:
    """The first of two neighbours that stand the wrong way round: one word comes, one stays, the same word goes (or back)."""
    if number + 2 >= len(codes):
        return None
    (first, a, b, c, d), (stay, e, f, _, _), (last, g, h, k, m) = codes[number : number + 3]
    if stay != "equal" or f - e != 1:
        return None
    if first == "insert" and last == "delete" and d - c == 1 and h - g == 1:
        return e if theirs[c].text.lower() == ours[g].text.lower() else None
    if first == "delete" and last == "insert" and b - a == 1 and m - k == 1:
        return a if ours[a].text.lower() == theirs[k].text.lower() else None
    return None


def _text(found: Sequence[Word]) -> str:
    return "".join(("" if word.glued or i == 0 else " ") + word.text for i, word in enumerate(found))


def _small(text: str) -> str:
    """Without the capital of a first word that is one of grammar: `tagged` gives it back."""
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first.lower() in FUNCTION_WORDS and first != "I" else text


def _cost(old: str, new: str) -> float:
    """How unlike two words are: 0 the same, under 1 alike enough to be one word put right."""
    a, b = old.lower(), new.lower()
    if a == b:
        return 0.05
    if not (a[0].isalpha() and b[0].isalpha()):
        return 0.6 if not a[0].isalnum() and not b[0].isalnum() else 3.0
    if a in FUNCTION_WORDS and b in FUNCTION_WORDS:
        return 0.8
    if lemmas(a) & lemmas(b):
        return 0.4
    return 0.3 + 1.9 * (1 - difflib.SequenceMatcher(None, a, b, autojunk=False).ratio())


def _align(ours, theirs, span: tuple[int, int], new: tuple[int, int], at: list[str], before: list[str]) -> None:
    """Align a stretch word by word by the cheapest edits and write its tags."""
    (low, high), (new_low, new_high) = span, new
    n, m = high - low, new_high - new_low
    if max(n, m) > MOST:
        at[low:high] = [UNKNOWN] * n
        return
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    how: list[list[tuple[str, int, int]]] = [[("", 0, 0)] * (m + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        for j in range(m + 1):
            options: list[tuple[float, tuple[str, int, int]]] = []
            if i and j:
                cost = (
                    0.0
                    if ours[low + i - 1].text == theirs[new_low + j - 1].text
                    else _cost(ours[low + i - 1].text, theirs[new_low + j - 1].text)
                )
                options.append((best[i - 1][j - 1] + cost, ("pair", 1, 1)))
            if i:
                options.append((best[i - 1][j] + 1.0, ("drop", 1, 0)))
            if j:
                options.append((best[i][j - 1] + 1.0, ("add", 0, 1)))
            if i >= 2 and j and ours[low + i - 2].text + ours[low + i - 1].text == theirs[new_low + j - 1].text:
                options.append((best[i - 2][j - 1] + 0.1, ("merge", 2, 1)))
            for k in (2, 3):
                if (
                    i
                    and j >= k
                    and "".join(w.text for w in theirs[new_low + j - k : new_low + j]).lower()
                    == ours[low + i - 1].text.lower().replace("'", "")
                ):
                    options.append((best[i - 1][j - k] + 0.1, ("cut", 1, k)))
            if options:
                best[i][j], how[i][j] = min(options)
    i, j = n, m
    while i or j:
        step, di, dj = how[i][j]
        i, j = i - di, j - dj
        if step == "pair":
            at[low + i] = _tag(ours[low + i].text, theirs[new_low + j].text)
        elif step == "drop":
            at[low + i] = DELETE
        elif step == "merge":
            at[low + i] = MERGE
        elif step == "cut":
            at[low + i] = "=" + _text(theirs[new_low + j : new_low + j + dj]).lower()
        else:  # of several, this one stands first
            before[low + i] = (
                f"+{_small(theirs[new_low + j].text)} {before[low + i][1:]}".strip()
                if before[low + i] != KEEP
                else "+" + _small(theirs[new_low + j].text)
            )


def _tag(old: str, new: str) -> str:
    """The tag that makes `new` of `old`."""
    if old == new:
        return KEEP
    for tag in (CAPITAL, LOWER, UPPER):
        if changed(old, tag) == new:
            return tag
    lower = new if new[:1].islower() or new == "I" or not old[:1].isupper() else new[:1].lower() + new[1:]
    if lower.lower() in FUNCTION_WORDS or not new[:1].isalpha():
        return "=" + lower
    for tag in FORMS:
        if form(old.lower(), tag) == lower:
            return tag
    return "=" + lower


class Tags:
    """The tags of the two heads that the model knows, by number; 0 keeps."""

    def __init__(self, at: Sequence[str], before: Sequence[str]) -> None:
        self.at, self.before = list(at), list(before)
        self._at = {tag: i for i, tag in enumerate(self.at)}
        self._before = {tag: i for i, tag in enumerate(self.before)}

    @classmethod
    def count(cls, pairs: Sequence[Pair], least: int) -> Tags:
        """The tags that the pairs need at least `least` times."""
        at: Counter[str] = Counter()
        before: Counter[str] = Counter()
        for pair in pairs:
            found = labels(pair.draft, pair.rewrite)
            at.update(found.at)
            before.update(found.before)
        kept = [[tag for tag, n in sorted(c.items()) if n >= least and tag not in (KEEP, UNKNOWN)] for c in (at, before)]
        return cls([KEEP, *kept[0]], [KEEP, *kept[1]])

    def text(self) -> str:
        """As tags.json."""
        return json.dumps({"at": self.at, "before": self.before}, ensure_ascii=False, indent=0) + "\n"

    def numbers(self, found: Labels) -> tuple[list[int], list[int]]:
        """Numbers of the tags, -1 where there is none; of several words that are missing, the first is asked for."""
        before = [self._before.get(tag, self._before.get(tag.split(" ")[0], -1)) for tag in found.before]
        return [self._at.get(tag, -1) for tag in found.at], before


class Tagger(nn.Module):
    """(batch, tokens) ids, mask and shapes to logits: of a mistake (batch, tokens), of the tags at and before each token."""

    def __init__(self, encoder: Any, hidden: int, tags: tuple[int, int]) -> None:
        super().__init__()
        self.encoder = encoder
        self.shapes = nn.Embedding(SHAPES, hidden)
        nn.init.zeros_(self.shapes.weight)
        self.dropout = nn.Dropout(0.1)
        self.wrong = nn.Linear(hidden, 1)
        self.at = nn.Linear(hidden, tags[0])
        self.before = nn.Linear(hidden, tags[1])

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, shapes: torch.Tensor) -> tuple[torch.Tensor, ...]:
        embedded = self.encoder.get_input_embeddings()(input_ids) + self.shapes(shapes)
        states = self.encoder(inputs_embeds=embedded, attention_mask=attention_mask).last_hidden_state
        states = self.dropout(states)
        return self.wrong(states).squeeze(-1), self.at(states), self.before(states)


def tensors(tokenizer, tags: Tags, pairs: Sequence[Pair]) -> tuple[dict[str, torch.Tensor], tuple[torch.Tensor, ...]]:
    """The inputs of INPUTS, and the labels of the three heads, each (batch, tokens): those of a word stand at its first piece,
    and -1 elsewhere."""
    drafts = [words(pair.draft) for pair in pairs]
    batch = tokenizer([[w.text for w in draft] for draft in drafts], is_split_into_words=True, padding=True, truncation=True,
                      max_length=MAX_TOKENS, return_tensors="pt")  # fmt: skip
    shape = batch["input_ids"].shape
    shapes = torch.zeros(shape, dtype=torch.long)
    wrong, at, before = torch.full(shape, -1.0), torch.full(shape, -1), torch.full(shape, -1)
    for row, (pair, draft) in enumerate(zip(pairs, drafts, strict=True)):
        found = labels(pair.draft, pair.rewrite)
        numbers_at, numbers_before = tags.numbers(found)
        bad = found.wrong()
        last = None
        for place, number in enumerate(batch.word_ids(row)):
            if number is None:
                continue
            shapes[row, place] = draft[number].shape
            if number != last:
                wrong[row, place], at[row, place], before[row, place] = bad[number], numbers_at[number], numbers_before[number]
            last = number
        if last == len(draft) - 1:  # nothing was cut off: the end mark speaks for the end
            place = int(batch["attention_mask"][row].sum()) - 1
            wrong[row, place], before[row, place] = bad[-1], numbers_before[-1]
    inputs = (batch["input_ids"], batch["attention_mask"], shapes)
    return dict(zip(INPUTS, inputs, strict=True)), (wrong, at, before)


@dataclass
class Tagging:
    """The task of `train.encoder`: mistakes and tags."""

    tokenizer: Any
    tags: Tags
    name: str = "edit tagger"
    inputs: tuple[str, ...] = INPUTS
    outputs: tuple[str, ...] = OUTPUTS

    def model(self, encoder: Any) -> nn.Module:
        return Tagger(encoder, encoder.config.hidden_size, (len(self.tags.at), len(self.tags.before)))

    def encode(self, pairs: Sequence[Pair]) -> tuple[dict[str, torch.Tensor], tuple[torch.Tensor, ...]]:
        return tensors(self.tokenizer, self.tags, pairs)

    def loss(self, outputs: Sequence[torch.Tensor], wanted: tuple[torch.Tensor, ...]) -> torch.Tensor:
        """Cross-entropy of the three heads, summed; each a mean over the words."""
        known = wanted[0] >= 0
        total = nn.functional.binary_cross_entropy_with_logits(outputs[0][known], wanted[0][known])
        for logits, numbers in zip(outputs[1:], wanted[1:], strict=True):
            total = total + nn.functional.cross_entropy(logits.flatten(0, 1), numbers.flatten(), ignore_index=-1)
        return total

    def measure(self, run: Run, pairs: Sequence[Pair]) -> dict[str, float]:
        """Precision, recall and F0.5 are those of the tags: a change counts when the very tag is right."""
        losses, scores, truth = [], [], []
        hits = said = due = 0
        for start in range(0, len(pairs), 64):
            inputs, wanted = self.encode(pairs[start : start + 64])
            outputs = [torch.as_tensor(np.asarray(out)) for out in run(**inputs)]
            losses.append(float(self.loss(outputs, wanted)))
            known = wanted[0] >= 0
            scores.append(outputs[0][known].numpy())
            truth.append(wanted[0][known].numpy())
            for logits, numbers in zip(outputs[1:], wanted[1:], strict=True):
                guess, real = logits.argmax(-1)[known], numbers[known]
                hits += int(((guess == real) & (guess > 0)).sum())
                said += int((guess > 0).sum())
                due += int((real != 0).sum())
        precision, recall = hits / max(1, said), hits / max(1, due)
        return {
            "loss": float(np.mean(losses)), "average_precision": average_precision(np.concatenate(scores), np.concatenate(truth) > 0.5),
            "precision": precision, "recall": recall, "f_half": f_half(precision, recall),
        }  # fmt: skip

    def keep(self, out: Path) -> dict[str, Any]:
        (out / "tags.json").write_text(self.tags.text(), encoding="utf-8")
        return {"tags_at": len(self.tags.at), "tags_before": len(self.tags.before)}


def main(argv: Sequence[str] | None = None) -> int:
    parser = arguments("train.tagger", __doc__ or "", "edit-tagger", "tagger")
    parser.add_argument("--least", type=int, default=8, help="times that a tag is needed in 60,000 lessons to be learnt")
    args = parser.parse_args(argv)

    def make(tokenizer: Any, source: Callable[[], Iterator[Pair]]) -> Tagging:
        known = args.run / "tags.json"  # counted once, as the heads are as wide as that
        if not known.exists():
            known.write_text(Tags.count(list(itertools.islice(source(), 60_000)), args.least).text(), encoding="utf-8")
        return Tagging(tokenizer, Tags(**json.loads(known.read_text(encoding="utf-8"))))

    return fine_tune(args, "tagger", make)


if __name__ == "__main__":
    raise SystemExit(main())
