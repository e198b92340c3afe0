"""A T5 in onnxruntime: the tokens of PyTorch, greedy and by beams; batches; and what the proofreader makes of it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from convert.onnx import ROOM, Verdict, convert, main
from proofreader import Options, Proofreader, Settings
from proofreader.catalogue import find, is_present
from proofreader.errors import Cancelled, ModelBroken, ModelNotFound
from proofreader.onnx_rewriter import OnnxRewriter, respaced
from proofreader.sampling import Sampling
from proofreader.t5 import T5, beam_search, decode, likelihoods
from tests.conftest import ROOT
from tests.test_llama import request
from tests.test_seq2seq import SMALL, straight  # noqa: F401 - a fixture
from train.seq2seq_base import make_tiny

TEXTS = (
    "Who left the keys in the library?",
    "Please send me the report.",
    "Why?",
    "It takes place in room 12 at 10:30, I think, or at noon.",
)


@pytest.fixture(scope="module")
def converted(straight: Path, tmp_path_factory) -> tuple[Path, list[Verdict]]:  # noqa: F811
    folder = tmp_path_factory.mktemp("t5") / "onnx"
    return folder, convert(straight / "full", folder)


@pytest.fixture(scope="module")
def folder(converted) -> Path:
    return converted[0]


def test_the_files_write_what_pytorch_writes(converted) -> None:
    folder, verdicts = converted
    full, small = verdicts
    assert (full.precision, small.precision) == ("fp32", "int8")
    assert full.faithful and full.greedy == full.beam == full.texts == 6
    assert 0 < full.difference < 1e-3 < small.difference < 2
    assert small.megabytes < 0.5 * full.megabytes
    facts = json.loads((folder / "provenance.json").read_text())
    assert facts["verified"][0]["greedy"] == 6 and facts["name"] == SMALL.name
    assert f"| fp32 | {full.megabytes:.1f} | 6 of 6 | 6 of 6 |" in (folder / "README.md").read_text()
    assert (folder / "learnt.txt").is_file()


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_a_batch_gives_each_text_the_tokens_that_it_gets_alone(folder: Path, precision: str) -> None:
    model = T5(folder, precision)
    rows = [model.encode(text) for text in TEXTS]
    rooms = [20, 9, 20, 13]
    assert decode(model, rows, rooms) == [decode(model, [row], [room])[0] for row, room in zip(rows, rooms, strict=True)]
    assert beam_search(model, rows, rooms, 3) == [
        beam_search(model, [row], [room], 3)[0] for row, room in zip(rows, rooms, strict=True)
    ]
    assert beam_search(model, rows, rooms, 1) == decode(model, rows, rooms)
    assert [len(ids) for ids, ended in decode(model, rows, rooms) if not ended] == [
        room for room, (_, ended) in zip(rooms, decode(model, rows, rooms), strict=True) if not ended
    ]


def test_more_beams_find_no_worse_answers(folder: Path) -> None:
    model = T5(folder, "fp32")
    rows, rooms = [model.encode(text) for text in TEXTS], [8] * 4
    means = []
    for beams in (1, 6):
        found = beam_search(model, rows, rooms, beams)
        sums = [_score(model, row, ids, ended) for row, (ids, ended) in zip(rows, found, strict=True)]
        means.append([total / (len(ids) + ended) for total, (ids, ended) in zip(sums, found, strict=True)])
    assert all(more >= less - 1e-4 for less, more in zip(*means, strict=True))


def _score(model: T5, row: list[int], ids: list[int], ended: bool) -> float:
    """log P of the tokens of an answer, one at a time."""
    state, total = model.start([row]), 0.0
    for before, token in zip([model.about.first, *ids], [*ids, *([model.about.end] if ended else [])], strict=False):
        logits = model.step(state, np.array([[before]], np.int64))[0, -1].astype(np.float64)
        total += float(logits[token] - logits.max() - np.log(np.exp(logits - logits.max()).sum()))
    return total


def test_whole_texts_are_judged_in_one_pass(folder: Path) -> None:
    model = T5(folder, "fp32")
    rows = [model.encode(text) for text in TEXTS[:2]]
    answers = [model.encode("Room 12.")[:-1], model.encode("At noon, in the library.")[:-1]]
    found = likelihoods(model, rows, answers)
    assert found == pytest.approx([_score(model, row, answer, True) for row, answer in zip(rows, answers, strict=True)], abs=1e-3)


def test_a_folder_that_cannot_be_used_is_a_sentence(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"There is no model at .*t5\.json"):
        T5(tmp_path)
    with pytest.raises(ModelNotFound, match=r"decoder-fp16\.onnx"):
        T5(folder, "fp16")
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[:3000])
    (tmp_path / "t5.json").write_bytes((folder / "t5.json").read_bytes())
    with pytest.raises(ModelBroken, match="cannot be loaded"):
        T5(tmp_path)


def test_what_is_no_t5_is_not_converted(tmp_path: Path, capsys) -> None:
    assert main([str(tmp_path), "--out", str(tmp_path / "o")]) == 2
    assert f"error: {tmp_path} holds no T5 that can be loaded" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


# -- the rewriter


@pytest.fixture(scope="module")
def rewriter(folder: Path) -> OnnxRewriter:
    return OnnxRewriter(folder, "fp32")


def test_units_come_back_in_order_with_the_tokens_of_the_model(rewriter: OnnxRewriter) -> None:
    growths = list(rewriter.rewrite([request(text) for text in TEXTS], Sampling(max_tokens=12)))
    assert sorted(growth.index for growth in growths) == [0, 1, 2, 3] and all(growth.done for growth in growths)
    model = rewriter.model
    for growth in growths:
        source = model.encode(model.about.prefix + TEXTS[growth.index])
        ((ids, ended),) = decode(model, [source], [12])
        assert (list(growth.tokens), growth.cut, growth.text) == (ids, not ended, model.decode(ids))


def test_what_the_model_cannot_say_and_what_it_is_not_surer_of_stay(rewriter: OnnxRewriter) -> None:
    (growth,) = rewriter.rewrite([request("Grüße aus 東京 🎉.")], Sampling())
    assert (growth.text, growth.done, growth.cut) == ("Grüße aus 東京 🎉.", True, False)
    text = "Please send me the\nreport."
    (growth,) = rewriter.rewrite([request(text)], Sampling(margin=1e9))
    assert growth.text == text


def test_sentences_of_several_drafts_share_a_batch(rewriter: OnnxRewriter, monkeypatch) -> None:
    sizes: list[int] = []
    start = rewriter.model.start

    def counted(rows):
        sizes.append(len(rows))
        return start(rows)

    monkeypatch.setattr(rewriter.model, "start", counted)
    found: dict[int, str] = {}

    def ask(number: int) -> None:
        (growth,) = rewriter.rewrite([request(TEXTS[number % 4])], Sampling(max_tokens=8))
        found[number] = growth.text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    with rewriter._turn:
        for thread in threads:
            thread.start()
        while len(rewriter._waiting) < 8:
            time.sleep(0.01)
    for thread in threads:
        thread.join(60)
    assert sizes == [8] and len(found) == 8
    assert all(found[number] == found[number % 4] for number in found)


def test_it_can_be_stopped_and_others_go_on(rewriter: OnnxRewriter) -> None:
    with pytest.raises(Cancelled):
        list(rewriter.rewrite([request(TEXTS[0])], Sampling(), lambda: True))
    assert rewriter._waiting == []
    assert next(rewriter.rewrite([request(TEXTS[0])], Sampling(max_tokens=3))).done


def test_line_breaks_stay_between_the_same_words() -> None:
    assert respaced("a  b\nc", "a b c") == "a  b\nc"
    assert respaced("I has\nthe report.", "I have the report.") == "I have\nthe report."
    assert (
        respaced("We send you\nthe report that you want\nnow.", "We sent you the report that you want now.")
        == "We sent you\nthe report that you want\nnow."
    )
    assert respaced("a b", "a x b") == "a x b"


def test_a_folder_is_served_without_torch(folder: Path) -> None:
    """On the road of any other model, in a process that never loads torch or transformers."""
    source = f"onnx:{folder}"
    assert is_present(find(source)) and find(source).unit == "sentence" and not is_present(find("onnx:/nowhere"))
    code = (
        "import sys\nfrom proofreader import Proofreader, Settings\n"
        f"found = Proofreader(Settings(model={source!r})).proofread('Dear Ann,\\n\\nI has recieved\\nyour report.\\n\\nBest,\\nTom')\n"
        "assert found.done and found.model and found.rewrite.startswith('Dear Ann,\\n\\n') and found.rewrite.endswith('\\n\\nBest,\\nTom')\n"
        "print([name for name in ('torch', 'transformers', 'llama_cpp') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr[-2000:]
    assert "torch" not in said.stdout and "transformers" not in said.stdout


@pytest.mark.slow
def test_a_batch_of_drafts_is_answered_one_for_one(folder: Path) -> None:
    """The endpoint, which works on several drafts at once."""
    from proofreader.limits import Limits
    from proofreader.monitoring import Monitor
    from web.api import Endpoints

    source = f"onnx:{folder}"
    proofreader = Proofreader(Settings(model=source))
    endpoints = Endpoints(proofreader, Limits(proofreader.settings, 2), Monitor(proofreader))
    drafts = [f"Hello {name},\n\nplease send me the report on Monday." for name in ("Ann", "Ben", "Cleo", "Dan", "Eve", "Fay")]
    answers = endpoints.proofread_batch([*drafts, ""], model=source)
    assert [answer.get("draft") for answer in answers] == [*drafts, None]
    assert answers[-1]["error"].startswith("There is nothing to proofread")
    for draft, answer in zip(drafts, answers, strict=False):
        assert answer["rewrite"] == proofreader.proofread(draft, Options(model=source)).rewrite


@pytest.mark.parametrize("shape", ["relu", "gated-gelu"])
def test_both_kinds_of_t5_are_written(tmp_path: Path, shape: str) -> None:
    """T5's own layers with its scaled and tied head, and those of FLAN-T5, whose head is one of its own."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

    from convert.onnx import export, verify

    base = make_tiny(tmp_path / "base", 1, [f"{text} {n}" for n, text in enumerate(TEXTS * 40)])
    tokenizer = T5Tokenizer.from_pretrained(base)
    torch.manual_seed(3)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=8,
        d_ff=48,
        num_layers=2,
        num_heads=3,
        feed_forward_proj=shape,
        tie_word_embeddings=shape == "relu",
        decoder_start_token_id=0,
    )
    model = T5ForConditionalGeneration(config).eval()
    if shape != "relu":
        model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight))
    assert model.config.scale_decoder_outputs == (shape == "relu")
    made = export(model, tokenizer, tmp_path / "onnx", {"prefix": "fix: "})
    full, _ = verify(model, tokenizer, made, TEXTS)
    assert full.faithful and full.beam == full.texts and full.difference < 1e-3
    assert T5(made).about.layers == 2 and ROOM == 64
