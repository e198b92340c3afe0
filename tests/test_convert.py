"""The road's second half, whole and real: LoRA by TRL, merge, GGUF, Q8_0, and llama.cpp writes the same text."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifiers import POLITENESS_LABELS, SENTIMENT_LABELS
from prompts import build_messages, digest
from tests.conftest import FIXTURES, ROOT
from tests.test_prompts import scores

PAIRS = [line.split("\t")[1:] for line in (FIXTURES / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
NEUTRAL = scores("neutral", "neutral")


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    """A Llama of 0.2 M parameters with its own SentencePiece tokenizer, as train/pretrain.py writes one."""
    from train.pretrain import build_model
    from train.recipe import parse
    from train.tokenizer import train_tokenizer

    folder = tmp_path_factory.mktemp("base")
    recipe = parse({"name": "t", "vocab": 700, "hidden": 64, "layers": 2, "heads": 4, "kv_heads": 2, "feed_forward": 128})
    train_tokenizer((text for pair in PAIRS * 3 for text in pair), folder, recipe.vocab)
    build_model(recipe).save_pretrained(folder)
    facts = {"unit": "sentence", "style": "mini", "prompt": digest("mini"), "commit": "test"}
    (folder / "provenance.json").write_text(json.dumps(facts))
    return folder


@pytest.fixture(scope="module")
def adapter(base: Path, tmp_path_factory) -> Path:
    """A LoRA adapter that TRL's SFTTrainer trained for a few steps on the served prompts."""
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    from train.tokenizer import ChatTokenizer

    tokenizer = ChatTokenizer(base / "tokenizer.model")
    rows = []
    for number, (draft, rewrite) in enumerate(PAIRS):
        prompt = tokenizer.prompt(draft, SENTIMENT_LABELS[number % 3], POLITENESS_LABELS[number % 3])
        answer = [*tokenizer.pieces.encode(rewrite), tokenizer.eos]
        rows.append({"input_ids": prompt + answer, "labels": [-100] * len(prompt) + answer})
    out = tmp_path_factory.mktemp("adapter")
    served = AutoTokenizer.from_pretrained(base)
    served.pad_token = served.eos_token
    config = SFTConfig(
        output_dir=str(out / "run"),
        max_steps=12,
        per_device_train_batch_size=8,
        learning_rate=0.02,
        bf16=False,
        use_cpu=True,
        report_to="none",
        dataset_kwargs={"skip_prepare_dataset": True},
        gradient_checkpointing=False,
        save_strategy="no",
        logging_steps=1,
        disable_tqdm=True,
    )
    trainer = SFTTrainer(
        AutoModelForCausalLM.from_pretrained(base),
        args=config,
        train_dataset=Dataset.from_list(rows),
        processing_class=served,
        peft_config=LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM"),
    )
    trainer.train()
    history = [row["loss"] for row in trainer.state.log_history if "loss" in row]
    assert history[-1] < history[0]
    trainer.model.save_pretrained(str(out))
    return out


def convert(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "convert", *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def converted(adapter: Path, base: Path, tmp_path_factory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("gguf")
    work = tmp_path_factory.mktemp("work")
    result = convert(
        str(adapter), "--base", str(base), "--out", str(out), "--name", "tiny", "--work", str(work), "--quantize", "Q8_0"
    )
    assert result.returncode == 0, result.stderr[-2000:]
    return out, result.stdout


def test_the_adapter_reaches_llama_cpp_unharmed(converted: tuple[Path, str], adapter: Path, base: Path) -> None:
    """The greedy text of the GGUF equals that of base + adapter in transformers."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from proofreader.llama import LlamaRewriter, Request, Sampling

    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), str(adapter)).eval()
    rewriter = LlamaRewriter(converted[0] / "tiny-Q8_0.gguf", context=1024)
    same = 0
    for draft, _ in PAIRS[:8]:
        messages = build_messages(draft, NEUTRAL, style="mini")
        ids = rewriter.prompt_tokens(messages)
        start = len(ids)
        with torch.no_grad():
            for _ in range(12):
                token = int(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax())
                if token == 2:
                    break
                ids.append(token)
        *_, last = rewriter.rewrite([Request(messages, draft)], Sampling(max_tokens=12))
        same += rewriter.tokenize(last.text) == rewriter.tokenize(rewriter.detokenize(ids[start:]))
    rewriter.close()
    assert same >= 7  # eight bits may tip one tie of a model that has learnt for twelve steps


def test_verification_compares_with_the_model_it_was_made_from(converted: tuple[Path, str]) -> None:
    out, printed = converted
    assert "tiny-BF16.gguf" in printed
    assert "6/6 prompts with the same greedy tokens" in printed
    verified = json.loads((out / "provenance.json").read_text())["verified"]
    assert [verdict["file"] for verdict in verified] == ["tiny-BF16.gguf", "tiny-Q8_0.gguf"]
    assert verified[0]["same"] == verified[0]["prompts"]
    assert verified[1]["perplexity"] == pytest.approx(verified[1]["reference_perplexity"], rel=0.02)


def test_the_file_says_what_it_is(converted: tuple[Path, str]) -> None:
    from proofreader.llama import LlamaRewriter

    rewriter = LlamaRewriter(converted[0] / "tiny-Q8_0.gguf", context=512)
    assert rewriter.metadata("general.architecture") == "llama"
    assert rewriter.metadata("tokenizer.ggml.model") == "llama"
    assert rewriter.metadata("proofreader.unit") == "sentence"
    assert rewriter.metadata("proofreader.prompt") == digest("mini")
    rewriter.close()


def test_another_k_quant_loads(converted: tuple[Path, str], tmp_path: Path) -> None:
    from convert.quantize import TYPES, quantize

    assert set(TYPES) >= {"Q4_K_M", "Q5_K_M", "Q8_0"}
    path = quantize(converted[0] / "tiny-Q8_0.gguf", tmp_path / "copy.gguf", "Q8_0")
    assert path.stat().st_size > 10_000


def test_the_adapter_alone_is_laid_over_its_base(adapter: Path, base: Path, tmp_path: Path) -> None:
    """The same greedy tokens as merged: base and adapter stay two files, and the app names them with a plus."""
    import gguf

    from convert.gguf import convert as to_gguf
    from convert.merge import merge
    from proofreader import Proofreader, Settings
    from proofreader.llama import LlamaRewriter, Request, Sampling

    facts = {"name": "t", "unit": "sentence", "style": "terse", "prompt": digest("terse"), "steps": 12}
    noted = Path(shutil.copytree(adapter, tmp_path / "adapter"))
    (noted / "provenance.json").write_text(json.dumps(facts))
    result = convert(str(noted), "--base", str(base), "--out", str(tmp_path), "--name", "tiny", "--adapter-only")
    assert result.returncode == 0, result.stderr[-1000:]
    assert json.loads((tmp_path / "provenance.json").read_text()) == facts
    reader = gguf.GGUFReader(tmp_path / "tiny-lora.gguf")
    for key in ("unit", "style", "prompt"):
        field = reader.get_field(f"proofreader.{key}")
        assert field is not None and field.contents() == facts[key]
    plain = to_gguf(base, tmp_path / "base.gguf", "f32")
    merged = to_gguf(merge(adapter, tmp_path / "merged", str(base)), tmp_path / "merged.gguf", "f32")
    requests = [Request(build_messages(draft, NEUTRAL, style="mini"), draft) for draft, _ in PAIRS[:8]]
    texts = {}
    for name, path, lora in (("plain", plain, None), ("over", plain, tmp_path / "tiny-lora.gguf"), ("merged", merged, None)):
        rewriter = LlamaRewriter(path, context=1024, adapter=lora)
        texts[name] = [growth.text for growth in rewriter.rewrite(requests, Sampling(max_tokens=12)) if growth.done]
        rewriter.close()
    assert sum(a == b for a, b in zip(sorted(texts["over"]), sorted(texts["merged"]), strict=True)) >= 7  # merging rounds
    assert texts["over"] != texts["plain"]
    result = Proofreader(Settings(model=f"{plain}+{tmp_path / 'tiny-lora.gguf'}")).proofread("I has a question about the offer.")
    assert result.done


def test_a_gguf_adapter_comes_back_as_peft_wrote_it(adapter: Path, base: Path, tmp_path: Path) -> None:
    import torch
    from peft import load_peft_weights

    from convert.gguf import convert_adapter
    from train.smollm2 import adapter_weights

    learnt = load_peft_weights(str(adapter), device="cpu")
    read = adapter_weights(convert_adapter(adapter, base, tmp_path / "lora.gguf"), head=16)
    assert read.keys() == learnt.keys()
    for name, tensor in learnt.items():
        assert torch.equal(read[name], tensor.half().float()), name


def test_an_average_lies_between_its_adapters(adapter: Path, base: Path, tmp_path: Path) -> None:
    """The mean of the factors, as PEFT loads it, with what each had learnt in the provenance and in learnt.txt."""
    import torch
    from peft import PeftModel
    from safetensors.torch import load_file, save_file
    from transformers import AutoModelForCausalLM

    from convert.average import main

    weights = load_file(adapter / "adapter_model.safetensors")
    folders = [adapter]
    for factor in (2, 6):
        folders.append(Path(shutil.copytree(adapter, tmp_path / f"x{factor}")))
        scaled = {name: factor * value for name, value in weights.items()}
        save_file(scaled, folders[-1] / "adapter_model.safetensors", metadata={"format": "pt"})
        (folders[-1] / "provenance.json").write_text(
            json.dumps({"style": "mini", "seconds": 9, "loss": factor / 10, "steps": factor})
        )
        (folders[-1] / "learnt.txt").write_text(f"both\nof{factor}\n")
    out = tmp_path / "new" / "average"
    assert main([*map(str, folders), "--out", str(out)]) == 0
    for name, value in load_file(out / "adapter_model.safetensors").items():
        assert torch.allclose(value, 3 * weights[name].float(), atol=1e-6), name
    PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), str(out))
    facts = json.loads((out / "provenance.json").read_text())
    assert (facts["style"], facts["loss"], facts["seconds"]) == ("mini", None, None)
    assert [(one["steps"], one["loss"]) for one in facts["average_of"]] == [(None, None), (2, 0.2), (6, 0.6)]
    assert (out / "learnt.txt").read_text().split() == ["both", "of2", "of6"]
    assert not [path.name for path in out.iterdir() if path.name.startswith("training_args")]
    assert [path.name for path in out.parent.iterdir()] == ["average"]


def test_what_has_no_average_is_a_sentence(adapter: Path, tmp_path: Path, capsys) -> None:
    from convert.average import main

    def changed(name: str, file: str, text: str) -> Path:
        folder = Path(shutil.copytree(adapter, tmp_path / name))
        (folder / file).write_bytes(text.encode())
        return folder

    settings = json.loads((adapter / "adapter_config.json").read_text())
    scaled = changed("scaled", "adapter_config.json", json.dumps(settings | {"lora_alpha": settings["lora_alpha"] + 1}))
    moved = changed("moved", "adapter_config.json", json.dumps(settings | {"base_model_name_or_path": "other/base"}))
    cut = changed("cut", "adapter_model.safetensors", "cut")
    odd = changed("odd", "adapter_config.json", "[1]")
    noted = changed("noted", "provenance.json", "{")
    none = f" has another base, other modules or another rank than {adapter}: they have no average."
    for adapters, out, sentence in (
        ([adapter], tmp_path / "none", "An average takes two adapters or more."),
        ([adapter, adapter], tmp_path / "none", "An average takes two adapters or more."),
        ([adapter, scaled], tmp_path / "none", f"{scaled}{none}"),
        ([adapter, moved], tmp_path / "none", f"{moved}{none}"),
        (
            [adapter, tmp_path],
            tmp_path / "none",
            f"{tmp_path} holds no adapter_config.json, so it is no adapter that can be averaged.",
        ),
        *(([adapter, path], tmp_path / "none", f"{path} is damaged or cut short.") for path in (cut, odd, noted)),
        ([adapter, scaled], scaled, f"{scaled} holds something already; name a new folder."),
    ):
        assert main([*map(str, adapters), "--out", str(out)]) == 2
        assert capsys.readouterr().err == f"error: {sentence}\n"
    assert not (tmp_path / "none").exists()


def test_small_weights_of_a_bf16_model_survive(base: Path, tmp_path: Path) -> None:
    """1e-30 is a number in bfloat16 and zero in float16."""
    import gguf
    import torch
    from transformers import AutoModelForCausalLM

    from convert.gguf import convert as to_gguf
    from convert.gguf import sixteen_bit

    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16)
    model.model.layers[0].mlp.up_proj.weight.data[0, 0] = 1e-30
    model.save_pretrained(tmp_path / "model")
    for file in ("tokenizer.model", "tokenizer_config.json"):
        shutil.copy(base / file, tmp_path / "model")
    assert (sixteen_bit(base), sixteen_bit(tmp_path / "model")) == ("f16", "bf16")
    path = to_gguf(tmp_path / "model", tmp_path / "m.gguf", sixteen_bit(tmp_path / "model"))
    tensor = next(t for t in gguf.GGUFReader(path).tensors if t.name == "blk.0.ffn_up.weight")
    assert tensor.tensor_type.name == "BF16"
    first = gguf.quants.dequantize(tensor.data[:1], tensor.tensor_type)[0, 0]
    assert first == pytest.approx(1e-30, rel=0.01)


@pytest.mark.slow
def test_a_tokenizer_that_is_nearly_the_right_one_is_found(llama3: Path, tmp_path: Path) -> None:
    """Llama 3's own, in a model of a few million weights: numbers cut three digits at a time are what the wrong name would change."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    from convert.gguf import annotate
    from convert.gguf import convert as to_gguf
    from convert.verify import CUTS, check_tokenizer
    from proofreader.llama import LlamaRewriter

    model = tmp_path / "model"
    config = LlamaConfig(
        vocab_size=128256,
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=1,
        tie_word_embeddings=True,
        bos_token_id=128000,
        eos_token_id=128009,
    )
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(model)
    for file in llama3.glob("*token*"):
        shutil.copy(file, model)
    settings = model / "tokenizer_config.json"
    template = (ROOT / "prompts" / "llama3.jinja").read_text(encoding="utf-8")
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"chat_template": template, "eos_token": "<|eot_id|>"}))
    good = to_gguf(model, tmp_path / "good.gguf", "bf16")
    annotate(good, tmp_path / "named.gguf", {"tokenizer.ggml.pre": "smollm"})

    def check(path: Path) -> None:
        rewriter = LlamaRewriter(path, context=512)
        try:
            check_tokenizer(rewriter, model, CUTS)
        finally:
            rewriter.close()

    check(good)
    with pytest.raises(AssertionError, match=r"tokenizer\.ggml\.pre is 'smollm', but must say 'llama-bpe'"):
        check(tmp_path / "named.gguf")
    own = (model / "tokenizer.json").read_text(encoding="utf-8")
    assert own.count("{1,3}") == 1
    (model / "tokenizer.json").write_text(own.replace("{1,3}", "{1,2}"), encoding="utf-8")
    with pytest.raises(AssertionError, match="cuts 'Invoice 2027"):
        check(good)


def test_a_tie_is_no_difference_and_what_follows_it_is_not_compared() -> None:
    from convert.verify import agrees
    from proofreader.guided import TIE

    logits = np.zeros((3, 4), np.float32)
    logits[0, 1], logits[1, 2], logits[1, 3], logits[2, 0] = 9, 9, 9 - 0.9 * TIE, 9
    assert agrees([1, 2, 0], [1, 2, 0], logits)
    assert agrees([1, 3], [1, 2, 0], logits)  # ended by a tie
    assert agrees([1, 3, 2], [1, 2, 0], logits)
    assert agrees([1, 3, 2], [1, 3, 2], logits[[0, 1, 0]]) is False  # along its own tokens all of them are compared
    logits[1, 3] = 9 - 1.1 * TIE
    assert not agrees([1, 3], [1, 2, 0], logits)
    assert not agrees([2], [1, 2, 0], logits)


def test_a_file_of_another_model_is_found_out(adapter: Path, base: Path, tmp_path: Path) -> None:
    from convert.gguf import convert as to_gguf
    from convert.merge import merge
    from convert.verify import verify

    merged = merge(adapter, tmp_path / "merged", str(base))
    (verdict,) = verify(merged, to_gguf(base, tmp_path / "base.gguf", "f32"), [], "mini", count=12)
    assert not verdict.faithful


# How much memory of its own (file pages can be dropped) a process takes for the merge and for what the model says of an answer. Once
# before with a small one, so that what is loaded and kept does not count.
PEAKS = """
import re, sys, threading
from pathlib import Path
import convert.merge
from convert.merge import merge, reference_logits

def anonymous():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024

def peak(work, *arguments):
    before = most = anonymous()
    done = threading.Event()
    def watch():
        nonlocal most
        while not done.wait(0.001):
            most = max(most, anonymous())
    thread = threading.Thread(target=watch)
    thread.start()
    work(*arguments)
    done.set()
    thread.join()
    return most - before

convert.merge.SHARD = sys.argv[1]
for base, adapter, out in zip(*[iter(sys.argv[2:])] * 3):
    found = peak(merge, Path(adapter), Path(out), base), peak(reference_logits, Path(out), [[1, 2, 3]], [[4, 5, 6]])
print(*found)
"""


def test_the_three_billion_weights_of_a_llama_fit_colab(base: Path, adapter: Path, tmp_path: Path) -> None:
    """Measured on a model whose size in bfloat16 stands to the shards that are written as that of Llama-3.2-3B to SHARD."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaConfig, LlamaForCausalLM

    from convert.merge import SHARD

    large, learnt = tmp_path / "large", tmp_path / "learnt"
    config = LlamaConfig(
        vocab_size=700,
        hidden_size=512,
        intermediate_size=2048,
        num_hidden_layers=16,
        num_attention_heads=8,
        tie_word_embeddings=True,
    )
    model = LlamaForCausalLM(config).to(torch.bfloat16)
    size = 2 * sum(parameter.numel() for parameter in model.parameters())
    model.save_pretrained(large)
    get_peft_model(model, LoraConfig(r=8, target_modules="all-linear", task_type="CAUSAL_LM")).save_pretrained(str(learnt))
    for file in ("tokenizer.model", "tokenizer_config.json"):
        shutil.copy(base / file, large)
    llama = 2 * 3_212_749_824
    shard = float(SHARD.removesuffix("GB")) * 1000 * size / llama
    command = [sys.executable, "-c", PEAKS, f"{shard:.0f}MB", str(base), str(adapter), str(tmp_path / "small")]
    command += [str(large), str(learnt), str(tmp_path / "merged")]
    # glibc gives large blocks back at once, as all of a large model are
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "100000"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-1000:]
    assert len(list((tmp_path / "merged").glob("*.safetensors"))) > 4
    for peak in map(int, result.stdout.split()):
        print(f"{peak / size:.2f} times the weights: {peak / size * llama / 1e9:.1f} GB for 3B")
        assert peak / size * llama < 12e9 - 1e9  # what Python, torch and transformers take by themselves


def test_the_base_of_an_adapter_may_be_on_the_hub(base: Path, tmp_path: Path, monkeypatch) -> None:
    """Out of the Hub's cache, which holds nothing but the config.json that is needed of it."""
    import gguf
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    peft = get_peft_model(
        AutoModelForCausalLM.from_pretrained(base), LoraConfig(target_modules="all-linear", task_type="CAUSAL_LM")
    )
    peft.save_pretrained(str(tmp_path / "adapter"))
    settings = tmp_path / "adapter" / "adapter_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"base_model_name_or_path": "someone/tiny"}))
    for name, commit in (("tiny", "a" * 40), ("moved", "b" * 40)):
        cached = tmp_path / "hub" / f"models--someone--{name}"
        (cached / "refs").mkdir(parents=True)
        (cached / "refs" / "main").write_text(commit)
        (cached / "snapshots" / commit).mkdir(parents=True)
        shutil.copy(base / "config.json", cached / "snapshots" / commit)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for number, more in enumerate(([], ["--base-model-id", "someone/moved"])):
        out = tmp_path / f"out{number}"
        result = convert(str(tmp_path / "adapter"), "--out", str(out), "--name", "t", "--adapter-only", *more)
        assert result.returncode == 0, result.stderr[-1000:]
        field = gguf.GGUFReader(out / "t-lora.gguf").get_field("adapter.type")
        assert field is not None and field.contents() == "lora"
    result = convert(str(tmp_path / "adapter"), "--out", str(out), "--adapter-only", "--base", "someone/none")
    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith(
        "error: The base someone/none is neither a folder with a config.json nor a model"
    )


def test_an_adapter_that_is_none_is_a_sentence(base: Path, tmp_path: Path) -> None:
    from convert.gguf import convert as to_gguf
    from proofreader.errors import ModelBroken, ModelNotFound
    from proofreader.llama import LlamaRewriter

    plain = to_gguf(base, tmp_path / "base.gguf", "f32")
    with pytest.raises(ModelBroken, match="it is no adapter, or none for base"):
        LlamaRewriter(plain, adapter=plain)
    with pytest.raises(ModelNotFound, match=r"none\.gguf"):
        LlamaRewriter(plain, adapter=tmp_path / "none.gguf")


def test_a_folder_without_a_model_is_a_sentence(tmp_path: Path) -> None:
    result = convert(str(tmp_path), "--out", str(tmp_path / "out"))
    assert result.returncode == 2
    assert result.stderr.strip().splitlines()[-1].endswith("holds no config.json, so it is no model folder.")


def test_an_adapter_of_a_base_in_4_bit_is_merged_into_the_base_of_its_recipe(adapter: Path, base: Path, tmp_path: Path) -> None:
    """Unsloth loads a repository of its own for QLoRA, and writes its name into the adapter."""
    from convert.merge import merge

    copy = Path(shutil.copytree(adapter, tmp_path / "adapter"))
    settings = copy / "adapter_config.json"
    named = json.loads(settings.read_text()) | {"base_model_name_or_path": "unsloth/tiny-unsloth-bnb-4bit"}
    settings.write_text(json.dumps(named))
    (copy / "provenance.json").write_text(json.dumps({"base": str(base)}))
    assert (merge(copy, tmp_path / "merged") / "model.safetensors").is_file()


def test_merging_without_an_adapter_is_a_sentence(tmp_path: Path) -> None:
    from convert.merge import merge

    with pytest.raises(FileNotFoundError, match=r"holds no adapter_config\.json"):
        merge(tmp_path, tmp_path / "out")
