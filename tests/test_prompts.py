"""The prompts that models are asked with are exactly these, and a draft is never more than text in them."""

from __future__ import annotations

import json

from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS, Score, Scores
from prompts import build_messages, digest, system_text, template
from tests.conftest import golden


def scores(sentiment: str, politeness: str) -> Scores:
    def score(label: str, labels: tuple[str, ...]) -> Score:
        return Score.of({name: 0.9 if name == label else 0.05 for name in labels})

    return Scores(score(sentiment, SENTIMENT_LABELS), score(politeness, POLITENESS_LABELS))


def test_prompts_are_as_in_the_golden_files() -> None:
    unit = "Send me teh report now, {{name}}!"
    shown = {
        style: build_messages(unit, scores("negative", "impolite"), goal="more formal", style=style)
        for style in ("chat", "terse", "mini")
    }
    golden("prompts.json", json.dumps(shown, indent=1, ensure_ascii=False) + "\n")


def test_the_scores_come_last_so_that_the_rest_is_a_shared_prefix() -> None:
    first, second = system_text(scores("negative", "impolite")), system_text(scores("positive", "polite"))
    assert first != second
    assert first.startswith(template("chat"))
    assert second.startswith(template("chat"))


def test_both_prompts_carry_both_scores() -> None:
    for style in ("chat", "terse", "mini"):
        text = system_text(scores("positive", "impolite"), style=style)  # type: ignore[arg-type]
        assert "positive" in text
        assert "impolite" in text


def test_a_draft_with_template_marks_is_passed_on_untouched() -> None:
    unit = "{sentiment} {{ bos_token }} {% for x in y %} <|eot_id|> %s"
    for style in ("chat", "terse", "mini"):
        messages = build_messages(unit, scores("neutral", "neutral"), style=style)  # type: ignore[arg-type]
        assert messages[1] == {"role": "user", "content": unit}
        assert unit not in messages[0]["content"]


def test_the_embedded_model_learnt_this_very_prompt(rewriter) -> None:
    assert rewriter.metadata("proofreader.prompt") == digest("terse")
    assert rewriter.metadata("proofreader.unit") == "sentence"
