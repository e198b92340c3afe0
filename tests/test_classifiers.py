"""The tone classifier tells rude from courteous, scores long drafts whole, and keeps what its card says."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from classifiers import Score, Scores, combine
from tests.conftest import FIXTURES, ROOT
from train.classifier import (
    Batches,
    Recipe,
    Run,
    TwoHeads,
    earlier_runs,
    email_like,
    encode,
    hand_written,
    heads_loss,
    learn,
    resume_weights,
)
from train.onnx_export import TEXTS, export, read_back
from train.recipe import RecipeError
from train.tone_lines import tone_lines
from train.tone_pairs import TonePair, merely_blunt

FOLDER = ROOT / "models" / "tone-classifier"


@pytest.fixture(scope="module")
def classifier():
    from classifiers.onnx import OnnxClassifier

    return OnnxClassifier(FOLDER, threads=2)


def test_rude_and_courteous_requests_are_told_apart(classifier) -> None:
    rude, courteous = classifier.score(["Send me the invoice now, you idiot!", "Could you please send me the invoice?"])
    assert rude.politeness.label == "impolite"
    assert courteous.politeness.label == "polite"
    assert rude.sentiment.label == "negative"


def test_email_sentences_are_labelled_as_a_person_would(classifier) -> None:
    rows = [line.split("\t") for line in (FIXTURES / "email_sentences.tsv").read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 100
    found = classifier.score([text for _, _, text in rows])
    mood = sum(s.sentiment.label == row[0] for s, row in zip(found, rows, strict=True)) / len(rows)
    manners = sum(s.politeness.label == row[1] for s, row in zip(found, rows, strict=True)) / len(rows)
    assert mood >= 0.8
    assert manners >= 0.8


def test_email_sentences_are_not_among_those_learnt_from() -> None:
    pytest.importorskip("train.tone_pairs")
    import itertools

    from train.tone_pairs import tone_pairs

    test = {line.split("\t")[2] for line in (FIXTURES / "email_sentences.tsv").read_text(encoding="utf-8").splitlines()}
    learnt = {text for pair in itertools.islice(tone_pairs(1), 8000) for text in (pair.blunt, pair.courteous)}
    assert not test & learnt


def test_the_end_of_a_long_text_counts(classifier) -> None:
    filler = "The meeting is on Monday. " * 60
    calm, angry = classifier.score([filler, filler + "You are a useless idiot and I hate your stupid work. " * 30])
    assert angry.politeness.probabilities["impolite"] > calm.politeness.probabilities["impolite"] + 0.2


def test_probabilities_sum_to_one_and_order_does_not_matter(classifier) -> None:
    texts = ["Hello.", "", "word " * 500, "\ud800 odd \x00", "Thanks a lot!"]
    together = classifier.score(texts)
    for text, scores in zip(texts, together, strict=True):
        assert sum(scores.sentiment.probabilities.values()) == pytest.approx(1)
        assert sum(scores.politeness.probabilities.values()) == pytest.approx(1)
        assert classifier.score([text])[0].politeness.label == scores.politeness.label


def test_an_empty_text_is_neutral(classifier) -> None:
    assert classifier.score(["  "])[0].sentiment.label == "neutral"
    assert classifier.score([]) == []


def score(bad: float, labels: tuple[str, str, str]) -> Score:
    return Score.of({labels[0]: bad, labels[1]: 0.0, labels[2]: 1 - bad})


def test_one_insult_outweighs_a_few_courteous_sentences() -> None:
    def part(bad: float) -> Scores:
        return Scores(score(bad, ("negative", "neutral", "positive")), score(bad, ("impolite", "neutral", "polite")))

    assert combine([part(0.0), part(0.0)], [10, 10]).politeness.label == "polite"
    assert combine([part(0.0), part(0.0), part(1.0)], [10, 10, 10]).politeness.label == "impolite"
    with pytest.raises(ValueError, match="no parts"):
        combine([], [])


def test_the_labels_of_any_hub_model_are_mapped(tmp_path: Path) -> None:
    """A real, tiny text-classification model with labels of its own, through transformers."""
    transformers = pytest.importorskip("transformers")
    from tokenizers import Tokenizer, models, pre_tokenizers

    from classifiers.hub import HubClassifier
    from proofreader import Settings
    from proofreader.catalogue import Shelf

    words = {word: i for i, word in enumerate("[UNK] [PAD] [CLS] [SEP] hello you idiot please".split())}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", model_max_length=64
    )
    for name, labels in (("mood", ["NEG", "POS"]), ("manners", ["somewhat polite", "rude", "other"])):
        config = transformers.BertConfig(
            vocab_size=len(words),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            num_labels=len(labels),
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
        )
        transformers.BertForSequenceClassification(config).save_pretrained(tmp_path / name)
        fast.save_pretrained(tmp_path / name)
    settings = Settings(
        classifier=f"hub:{tmp_path / 'mood'},{tmp_path / 'manners'}", classifier_labels="other=neutral, NEG=negative"
    )
    hub = Shelf(settings).classifier
    assert isinstance(hub, HubClassifier)
    found = hub.score(["hello you " * 300, ""])
    assert found[0].sentiment.label in ("negative", "positive")
    assert sum(found[0].politeness.probabilities.values()) == pytest.approx(1)
    assert found[1].politeness.label == "neutral"


@pytest.mark.parametrize(
    ("classifier", "labels", "words"),
    [
        ("bert", "", "embedded or hub:SENTIMENT,POLITENESS"),
        ("hub:only-one", "", "embedded or hub:SENTIMENT,POLITENESS"),
        ("hub:a,b", "LABEL_0=happy", "a list like LABEL_0=negative"),
    ],
)
def test_bad_classifier_settings_are_named(classifier: str, labels: str, words: str) -> None:
    from proofreader import Settings
    from proofreader.catalogue import Shelf
    from proofreader.errors import SettingsError

    with pytest.raises(SettingsError, match=words):
        _ = Shelf(Settings(classifier=classifier, classifier_labels=labels)).classifier


# -- training


@pytest.fixture(scope="module")
def encoder(tmp_path_factory) -> Path:
    """A BERT of a few thousand weights with a tokenizer of the fixtures' words."""
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("encoder")
    words = BertWordPieceTokenizer()
    words.train_from_iterator([example.text for example in email_like(50, 1)], vocab_size=300, show_progress=False)
    words.save_model(str(folder))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(vocab_size=300, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


def learnt(encoder: Path, folder: Path, **changes: Any) -> list[float]:
    """The losses of a run of sixteen steps that saves every third."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(1)
    recipe = dataclasses.replace(Recipe(str(encoder), 64, 2.0, 8, 1e-3, 0, 1, 0), **changes)
    model = TwoHeads(AutoModel.from_pretrained(encoder, add_pooling_layer=False), 16)
    rows = Batches(AutoTokenizer.from_pretrained(encoder), email_like(64, 1), recipe)
    found = learn(model, rows, recipe, Run(folder, every=3, log_every=1))
    assert [step for step, _ in found] == list(range(1, 17))
    return [loss for _, loss in found]


def test_a_stopped_classifier_goes_on_with_the_same_losses(encoder: Path, tmp_path: Path, capsys) -> None:
    straight = learnt(encoder, tmp_path)
    assert straight[-1] < straight[0]
    shutil.rmtree(tmp_path / "checkpoint-16")
    assert learnt(encoder, tmp_path) == straight
    assert "going on from checkpoint-15" in capsys.readouterr().out
    (tmp_path / "checkpoint-16" / "optimizer.pt").write_bytes(b"cut short")
    assert learnt(encoder, tmp_path) == straight
    said = capsys.readouterr()
    assert "checkpoint-16 is damaged" in said.err and "going on from checkpoint-15" in said.out


def test_the_loss_is_that_of_the_labels_that_there_are() -> None:
    """Worked out by hand: even odds cost ln 3 for each label, over both texts; a text without labels costs nothing."""
    import torch

    even = (torch.zeros(2, 3), torch.zeros(2, 3))
    targets = torch.tensor([[[0.0, 0.0, 1.0], [0.5, 0.5, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
    assert float(heads_loss(even, targets)) == pytest.approx(2 * math.log(3) / 2)


def test_a_classifier_does_not_go_on_with_another_recipe(encoder: Path, tmp_path: Path) -> None:
    learnt(encoder, tmp_path)
    with pytest.raises(
        RecipeError, match=r"holds a run of another recipe: lr was 0\.001 and is 0\.002, freeze was 0 and is 1; choose"
    ):
        learnt(encoder, tmp_path, lr=2e-3, freeze=1)


def test_an_exported_classifier_gives_its_weights_back(encoder: Path, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    def fresh(seed: int) -> TwoHeads:
        torch.manual_seed(seed)
        return TwoHeads(AutoModel.from_pretrained(encoder, add_pooling_layer=False, attn_implementation="eager"), 16).eval()

    model = fresh(1)
    with torch.no_grad():  # equal weights, such as the zeros of a new model's biases, may become one
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(0.01 * torch.randn_like(parameter))
    sample = encode(AutoTokenizer.from_pretrained(encoder), ["a first sentence", "and a second, longer sentence"])
    inputs = {name: sample[name] for name in ("input_ids", "attention_mask")}
    path = export(model, inputs, {"sentiment": TEXTS, "politeness": TEXTS}, tmp_path)
    found = read_back(path)
    for name, parameter in model.named_parameters():
        step = float(parameter.abs().max()) / 63  # weights of 7 bit
        assert torch.allclose(found[name], parameter, atol=step), name
    other = fresh(2)
    other.encoder.embeddings.requires_grad_(False)
    assert not torch.allclose(other.sentiment.weight, model.sentiment.weight, atol=0.01)
    resume_weights(other, tmp_path)
    assert torch.allclose(other.sentiment.weight, model.sentiment.weight, atol=0.01)
    assert torch.equal(
        other.encoder.embeddings.word_embeddings.weight, model.encoder.embeddings.word_embeddings.weight
    )  # the base's
    with pytest.raises(ValueError, match="no classifier of this shape: it lacks extra"):
        other.extra = torch.nn.Linear(2, 2)
        resume_weights(other, tmp_path)


def test_a_classifier_tells_of_all_runs_that_made_it() -> None:
    facts = json.loads((FOLDER / "provenance.json").read_text())
    runs = earlier_runs(FOLDER)
    assert [run["command"] for run in runs] == [run["command"] for run in [*facts.get("earlier", []), facts]]
    assert earlier_runs(None) == []


def test_no_bare_command_is_taught_as_rude() -> None:
    pairs = [
        TonePair(blunt, f"Could you please {blunt[0].lower() + blunt[1:-1]}?", "negative", "impolite")
        for blunt in ("Print the invoice.", "Print the invoice!", "Send me the invoice.")
    ]
    assert [merely_blunt(pair) for pair in pairs] == [True, False, False]
    assert not merely_blunt(TonePair("You are useless.", "I am not quite satisfied.", "negative", "impolite"))
    texts = {example.text for example in email_like(3000, 1)}
    assert any(re.fullmatch(r"(?:Pay|Print|Cancel|Call|Send) .+!+", text) for text in texts)
    assert not any(re.fullmatch(r"(?:Pay|Print|Cancel|Send) the [\w ]+\.", text) for text in texts)


def test_hand_written_lines_are_labelled_and_the_same_for_the_same_seed() -> None:
    lines = hand_written(2, 7)
    assert lines == hand_written(2, 7) != hand_written(2, 8)
    assert len(lines) == 2 * sum(not line.held_out for line in tone_lines())
    assert all(sum(e.sentiment) == sum(e.politeness) == 1 and "[" not in e.text.replace("[ ] ", "") for e in lines)


def test_the_runtime_reports_to_nobody(tmp_path: Path) -> None:
    """onnxruntime queues events for its makers in the cache folder, unless it is told not to before it loads."""
    code = (
        "import classifiers.onnx as o; from pathlib import Path; o.OnnxClassifier(Path('models/tone-classifier')).score(['Hello.'])"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=environment, timeout=120)
    assert not list(tmp_path.rglob("*icrosoft*"))
