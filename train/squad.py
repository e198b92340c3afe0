"""The measures of SQuAD 2.0 as its official script defines them (Rajpurkar, Jia and Liang, 2018, "Know What You Don't Know", and
its evaluate-v2.0.py): exact match, F1, both apart for questions with and without an answer, and the thresholds at which they peak.

    python -m train.squad dev-v2.0.json predictions.json --na-prob-file na_probs.json

Predictions map the id of each question to its answer, "" for none; the file of probabilities maps it to how surely there is none.
"""

from __future__ import annotations

import argparse
import json
import re
import string
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Golds = Mapping[str, Sequence[str]]  # the answers of each question by its id; none where it cannot be answered
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MARKS = str.maketrans("", "", string.punctuation)


def normalized(text: str) -> str:
    """Small letters, without punctuation and articles, one space between words."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_MARKS)).split())


def exact(gold: str, answer: str) -> float:
    return float(normalized(gold) == normalized(answer))


def f1(gold: str, answer: str) -> float:
    """The harmonic mean of precision and recall over words; where one of the two is empty, whether both are."""
    wanted, found = normalized(gold).split(), normalized(answer).split()
    if not wanted or not found:
        return float(wanted == found)
    same = (Counter(wanted) & Counter(found)).total()
    return 2 * same / (len(wanted) + len(found))


def evaluate(
    golds: Golds, answers: Mapping[str, str], no_answer: Mapping[str, float] | None = None, threshold: float = 1.0
) -> dict[str, float]:
    """All measures in percent, under the official names, with how many questions each was taken over.

    `no_answer` is the probability, by each id, that there is no answer: above `threshold` the answer counts as none. Thresholds at
    which exact match and F1 are best are given where it is. Raises KeyError for a question without an answer of ours.
    """
    sure = no_answer or dict.fromkeys(golds, 0.0)
    raw: dict[str, dict[str, float]] = {"exact": {}, "f1": {}}
    for name, score in (("exact", exact), ("f1", f1)):
        for question, texts in golds.items():
            usable = [text for text in texts if normalized(text)] or [""]
            raw[name][question] = max(score(text, answers[question]) for text in usable)
    answerable = {question for question, texts in golds.items() if texts}
    kept = {
        name: {question: _refused(value, question in answerable, sure[question] > threshold) for question, value in scores.items()}
        for name, scores in raw.items()
    }
    found: dict[str, float] = {}
    for prefix, chosen in (("", set(golds)), ("HasAns_", answerable), ("NoAns_", set(golds) - answerable)):
        if chosen:
            found |= {f"{prefix}{name}": _percent(kept[name][question] for question in chosen) for name in kept}
            found[f"{prefix}total"] = len(chosen)
    if no_answer is not None:
        for name, scores in raw.items():
            best, place = best_threshold(scores, answers, sure, answerable)
            found |= {f"best_{name}": best, f"best_{name}_thresh": place}
    return found


def _refused(score: float, answerable: bool, refused: bool) -> float:
    return float(not answerable) if refused else score


def _percent(scores: Iterable[float]) -> float:
    values = list(scores)
    return 100.0 * sum(values) / len(values)


def best_threshold(
    scores: Mapping[str, float], answers: Mapping[str, str], sure: Mapping[str, float], answerable: set[str]
) -> tuple[float, float]:
    """(best score in percent, threshold): questions are answered one by one, the surest first, from none answered at all.

    A question that cannot be answered costs its point when it is given an answer, and costs nothing when it is given none.
    """
    score = best = float(len(scores) - len(answerable))
    place = 0.0
    for question in sorted(scores, key=lambda question: sure[question]):
        score += scores[question] if question in answerable else -float(bool(answers[question]))
        if score > best:
            best, place = score, sure[question]
    return 100.0 * best / len(scores), place


def golds_of(data: Mapping) -> dict[str, list[str]]:
    """The answers by question out of the official JSON (version, data → paragraphs → qas)."""
    return {
        qa["id"]: [answer["text"] for answer in qa["answers"]]
        for article in data["data"]
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    }


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m train.squad", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("data", type=Path, help="the data set in its official JSON")
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--na-prob-file", type=Path)
    parser.add_argument("--na-prob-thresh", type=float, default=1.0)
    args = parser.parse_args(argv)
    try:
        golds = golds_of(json.loads(args.data.read_text(encoding="utf-8")))
        answers = json.loads(args.predictions.read_text(encoding="utf-8"))
        sure = json.loads(args.na_prob_file.read_text(encoding="utf-8")) if args.na_prob_file else None
        found = evaluate(golds, answers, sure, args.na_prob_thresh)
    except (OSError, ValueError, TypeError) as error:
        print(f"error: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    except KeyError as error:
        print(f"error: a file lacks the entry {error}; each question of {args.data} needs its own", file=sys.stderr)
        return 2
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
