"""Fine-tuning on a recipe: rows, masks, checkpoints, one run that is killed and goes on, and the errors as sentences."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from train.base_model import make_tiny
from train.losses import read_log
from train.plan import CHUNK, Device, plan
from train.recipe import GPUS, TINY, RecipeError, TuneError, TuneRecipe, load, parse
from train.rows import mark, read_rows, split, style_of, tokenise
from train.run_folder import begin, remove_run, whole_checkpoint
from train.sft import main, train

SMALL = TuneRecipe(
    "t", base=TINY, format="tone", limit=240, max_length=200, steps=8, batch=8, accumulation=1, lr=5e-3, log_every=1, save_every=2
)
RECIPES = sorted((ROOT / "train" / "recipes").glob("*.yaml"))


@pytest.mark.parametrize("path", [path for path in RECIPES if not path.name.startswith("mini")], ids=lambda path: path.stem)
def test_every_recipe_is_valid_and_named_after_its_file(path: Path) -> None:
    assert load(path, TuneRecipe).name == path.stem


def test_the_seeds_best_configuration_is_the_default() -> None:
    recipe = TuneRecipe("t", data="x.csv")
    assert (recipe.lr, recipe.batch, recipe.accumulation, recipe.r, recipe.alpha, recipe.dropout) == (2e-4, 16, 4, 8, 16, 0)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"name": "t", "data": "x", "rank": 8}, "rank: unknown key; known are accumulation, alpha"),
        ({"name": "t", "data": "x", "method": "dora"}, "method: 'dora' must be one of lora, qlora, full"),
        ({"name": "t", "data": "x", "lr": "fast"}, "lr: 'fast' is not a number"),
        ({"name": "t", "data": "x", "lr": 5}, "lr: 5.0 must be above 0 and below 1"),
        ({"name": "t", "data": "x", "batch": 0}, "batch: 0 must be a positive number"),
        ({"name": "t", "data": "x", "r": "8"}, "r: '8' is not of type int"),
        ({"name": "t"}, "data: '' must be named for the format corrections"),
        ({"name": "t", "base": "tiny", "format": "chat"}, "data: '' must be named for the format chat"),
        ({"name": "t", "data": "x", "unit": "mail"}, "unit: 'mail' must be sentence or body"),
        ({"name": "t", "format": "tone", "unit": "body"}, "unit: 'body' must be sentence for the format tone"),
        ({"data": "x"}, "name: missing"),
        *(
            ({"name": name, "data": "x"}, f"name: {name!r} must be letters")
            for name in ("", ".", "..", "../train", "/tmp/x", "a/b", "a\n")
        ),
    ],
)
def test_a_bad_recipe_names_key_value_and_what_was_expected(raw: dict, sentence: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(raw, TuneRecipe)
    assert sentence in str(caught.value)


def write(path: Path, rows: list) -> str:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "style"),
    [("llama-3.2-1b-finetome", None), ("llama-3.2-1b-grammar", "chat"), ("llama-3.2-1b-proofread", "terse"), ("tiny-cpu", "mini")],
)
def test_a_recipe_teaches_one_prompt_or_none(name: str, style: str | None) -> None:
    assert style_of(load(ROOT / "train" / "recipes" / f"{name}.yaml", TuneRecipe)) == style


def test_a_model_says_the_prompt_that_it_learnt_and_is_asked_so(straight: Path, tmp_path: Path) -> None:
    """And one of general chats, over a base that knows another, says none and is asked like any chat model."""
    from convert.gguf import convert as to_gguf
    from convert.gguf import convert_adapter
    from convert.merge import merge
    from prompts import digest
    from proofreader import Settings
    from proofreader.catalogue import Shelf
    from proofreader.llama import LlamaRewriter

    chats = [
        {"conversations": [{"from": "human", "value": user["content"]}, {"from": "gpt", "value": answer["content"]}]}
        for _, user, answer in read_rows(SMALL).conversations
    ]
    general = dataclasses.replace(SMALL, format="chat", data=write(tmp_path / "d.jsonl", chats), steps=1, save_every=1)
    train(general, tmp_path / "chats")
    facts = json.loads((straight / "adapter" / "provenance.json").read_text())
    assert (facts["unit"], facts["style"], facts["prompt"]) == ("sentence", "mini", digest("mini"))
    for folder, wanted in ((straight, ("sentence", "mini")), (tmp_path / "chats", ("body", "chat"))):
        merged = merge(folder / "adapter", tmp_path / f"{wanted[1]}-merged", str(folder / "base"))
        source = str(to_gguf(merged, tmp_path / f"{wanted[1]}.gguf"))
        entry, rewriter = Shelf(Settings(model=source)).rewriter(source)
        assert (entry.unit, entry.style) == wanted
        assert isinstance(rewriter, LlamaRewriter) and rewriter.metadata("proofreader.commit")
    import gguf

    lora = convert_adapter(tmp_path / "chats" / "adapter", str(tmp_path / "chats" / "base"), tmp_path / "lora.gguf")
    assert gguf.GGUFReader(lora).get_field("proofreader.style") is None


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    texts = [m["content"] for c in read_rows(SMALL).conversations for m in c if m["role"] != "system"]
    return make_tiny(tmp_path_factory.mktemp("base"), SMALL, texts)


def test_only_the_answers_are_learnt(tiny: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny)
    chat = [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "First."},
        {"role": "user", "content": "Two?"},
        {"role": "assistant", "content": "Second."},
    ]
    row = tokenise(chat, tokenizer)
    learnt = [token for token, label in zip(row["input_ids"], row["labels"], strict=True) if label != -100]
    assert [label for label in row["labels"] if label != -100] == learnt
    text = tokenizer.decode(learnt)
    assert "First." in text and "Second." in text and "One?" not in text and "Two?" not in text
    assert row["input_ids"][-1] == tokenizer.eos_token_id
    assert row["input_ids"].count(tokenizer.bos_token_id) == 1


def test_the_order_comes_from_the_seed() -> None:
    rows = list(range(100))
    assert split(rows, SMALL) == split(rows, SMALL)
    assert split(rows, SMALL) != split(rows, dataclasses.replace(SMALL, seed=1))
    learnt, held_out = split(rows, SMALL)
    assert sorted(learnt + held_out) == rows and len(held_out) == 16


def command(recipe: TuneRecipe, folder: Path) -> list[str]:
    import yaml

    folder.mkdir(exist_ok=True)
    path = folder.with_suffix(".yaml")
    path.write_text(yaml.safe_dump(dataclasses.asdict(recipe)))
    return [sys.executable, "-m", "train.sft", str(path), "--out", str(folder)]


def losses(folder: Path) -> list[tuple[str, str, str]]:
    return [(row["step"], row["loss"], row["evaluation"]) for row in read_log(folder)]


@pytest.fixture(scope="module")
def straight(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("straight")
    result = subprocess.run(command(SMALL, folder), cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    assert "parameters" in result.stdout and "memory" in result.stdout
    return folder


def test_a_run_learns_and_writes_what_the_road_needs(straight: Path) -> None:
    values = [float(loss) for _, loss, _ in losses(straight) if loss]
    assert values[-1] < values[0]
    assert (straight / "adapter" / "adapter_model.safetensors").is_file()
    assert (straight / "loss.png").read_bytes()[:4] == b"\x89PNG"
    assert json.loads((straight / "adapter" / "provenance.json").read_text())["steps"] == 8


def test_a_killed_run_continues_the_same_curve(straight: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    process = subprocess.Popen(command(SMALL, folder), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(1200):
        if (folder / "checkpoint-4" / "trainer_state.json").is_file():
            break
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (folder / "adapter").exists()
    result = subprocess.run(command(SMALL, folder), cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    assert "going on from checkpoint-" in result.stdout
    assert losses(folder) == losses(straight)


def test_a_damaged_checkpoint_is_passed_over(straight: Path, tmp_path: Path, capsys) -> None:
    copy = tmp_path / "run"
    shutil.copytree(straight, copy)
    last = copy / "checkpoint-8"
    (last / "optimizer.pt").write_bytes((last / "optimizer.pt").read_bytes()[:100])
    found = whole_checkpoint(copy)
    assert found is not None and found.name == "checkpoint-6"
    assert "checkpoint-8 is damaged" in capsys.readouterr().err
    (copy / "checkpoint-6" / "adapter_model.safetensors").write_bytes(b"x")
    assert whole_checkpoint(copy) is None


@pytest.mark.parametrize(
    "out", ["", ".", "..", "runs", "runs/.", "runs/..", "runs/../kept", "kept", "runs/link", "{root}/kept", "{root}/runs"]
)
def test_beginning_anew_removes_nothing_outside_runs(tmp_path: Path, monkeypatch, capsys, out: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("kept", "runs/other"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").write_text("x")
    (tmp_path / "runs" / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "r.yaml").write_text("{name: t, data: nowhere.csv}")
    assert main(["r.yaml", "--out", out.format(root=tmp_path), "--anew"]) == 2
    assert "--anew removes folders within runs/ alone" in capsys.readouterr().err
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("file")) == ["kept/file", "runs/other/file"]


def test_beginning_anew_removes_the_run(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "t").mkdir(parents=True)
    remove_run(Path("runs/t"))
    remove_run(Path("runs/t"))  # and is content where there is none
    assert not (tmp_path / "runs" / "t").exists()


def begun(folder: Path, recipe: TuneRecipe) -> Path:
    (folder / "checkpoint-2").mkdir(parents=True)
    (folder / "recipe.json").write_text(json.dumps(dataclasses.asdict(recipe)))
    return folder


def test_a_run_does_not_go_on_with_another_recipe(tmp_path: Path) -> None:
    """Also where the run has come to its end, and not merely by the key that is named first."""
    folder = begun(tmp_path / "r", SMALL)
    kept = (folder / "recipe.json").read_text()
    changed = dataclasses.replace(SMALL, lr=1e-3, r=16, steps=9, log_every=5, save_every=7)
    with pytest.raises(RecipeError) as caught:
        train(changed, folder)
    assert str(caught.value) == (
        f"{folder} holds a run of another recipe: steps was 8 and is 9, lr was 0.005 and is 0.001, r was 8 and is 16; "
        "choose another folder with --out"
    )
    assert (folder / "recipe.json").read_text() == kept
    (folder / "checkpoint-2").rename(folder / "adapter")
    with pytest.raises(RecipeError, match=r"steps was 8 and is 9"):
        train(changed, folder)


def test_what_changes_no_loss_may_change(tmp_path: Path) -> None:
    constant = dataclasses.replace(SMALL, schedule="constant")
    folder = begun(tmp_path / "r", constant)
    note = folder / "recipe.json"
    old = json.loads(note.read_text())
    del old["width"]  # a run of before there was this key
    note.write_text(json.dumps(old))
    longer = dataclasses.replace(constant, steps=16, log_every=2, save_every=4)
    begin(longer, folder)
    assert json.loads(note.read_text()) == dataclasses.asdict(longer)
    shutil.rmtree(folder / "checkpoint-2")
    begin(SMALL, folder)  # nothing was learnt there yet
    assert json.loads(note.read_text()) == dataclasses.asdict(SMALL)


def test_rows_over_the_length_are_counted(tmp_path: Path, capsys) -> None:
    with pytest.raises(TuneError, match="0 rows are left to learn from; max_length 8 may be too small"):
        train(dataclasses.replace(SMALL, max_length=8), tmp_path / "r")
    assert "240 rows are left out: longer than 8 tokens" in capsys.readouterr().err


def test_a_recipe_in_4_bit_is_refused_without_what_makes_them(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)  # as if it were not installed
    with pytest.raises(TuneError, match=r"wants 4-bit weights \(method: qlora\), and bitsandbytes is not installed"):
        train(dataclasses.replace(SMALL, method="qlora"), tmp_path / "r")


def test_adapters_of_a_quantized_base_learn_in_32_bit(tmp_path: Path, monkeypatch) -> None:
    """TRL casts them to bfloat16 where the base says that it is in 4 bit; without a GPU it only says so."""
    from safetensors.torch import load_file

    from train import sft

    def quantized(*more: Any, load: Any = sft.load_model) -> Any:
        model, tokenizer = load(*more)
        model.is_loaded_in_4bit = True
        return model, tokenizer

    monkeypatch.setattr(sft, "load_model", quantized)
    train(dataclasses.replace(SMALL, steps=1, limit=60, batch=2, save_every=1), tmp_path / "r")
    tensors = load_file(tmp_path / "r" / "adapter" / "adapter_model.safetensors")
    assert {str(tensor.dtype) for tensor in tensors.values()} == {"torch.float32"}


def test_what_cannot_fit_is_refused_before_it_begins(tiny: Path) -> None:
    from transformers import AutoModelForCausalLM

    device = dataclasses.replace(Device.find(), memory=1e6)
    rows = [{"input_ids": [1] * 50, "labels": [1] * 50}] * 40
    with pytest.raises(TuneError, match=r"t needs about 0\.\d GB and 0\.0 GB are free; make batch smaller"):
        plan(AutoModelForCausalLM.from_pretrained(tiny), SMALL, rows, device)


# (hidden, feed-forward, layers, heads) of the bases' config.json
SHAPES = {"unsloth/Llama-3.2-1B-Instruct": (2048, 8192, 16, 32), "unsloth/Llama-3.2-3B-Instruct": (3072, 8192, 28, 24)}


def shaped(recipe: TuneRecipe) -> Any:
    """A recipe's model in its true shape, with its adapters and without memory."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaConfig, LlamaForCausalLM

    hidden, feed_forward, layers, heads = SHAPES[recipe.base]
    config = LlamaConfig(
        vocab_size=128256,
        hidden_size=hidden,
        intermediate_size=feed_forward,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=8,
        head_dim=hidden // heads,
        tie_word_embeddings=True,
    )
    with torch.device("meta"):
        return get_peft_model(LlamaForCausalLM(config), LoraConfig(r=recipe.r, target_modules="all-linear", task_type="CAUSAL_LM"))


@pytest.mark.parametrize("path", [p for p in RECIPES if "llama" in p.name], ids=lambda path: path.stem)
def test_a_recipe_fits_the_gpu_that_it_names(path: Path) -> None:
    """By its own plan, with every row as long as the recipe lets it be."""
    from trl.trainer import sft_trainer

    recipe = load(path, TuneRecipe)
    model = shaped(recipe)
    device = Device(f"Tesla {recipe.gpu}", "cuda", "fp16", GPUS[recipe.gpu], 2e13, unsloth=False)
    longest = recipe.width if recipe.format == "lessons" else recipe.max_length
    found = plan(model, recipe, [{"input_ids": [0] * longest, "labels": [0] * longest}] * 100, device)
    assert 2e9 < found.bytes < device.memory
    assert found.parameters - found.trainable in (1_235_814_400, 3_212_749_824)
    assert sft_trainer._CHUNKED_LM_HEAD_CHUNK_SIZE == CHUNK  # whose logits alone the plan counts
    with pytest.raises(TuneError, match="make batch smaller"):
        plan(model, dataclasses.replace(recipe, batch=16 * recipe.batch), [{"input_ids": [0] * longest}], device)


def test_the_logits_are_computed_in_chunks(straight: Path) -> None:
    import torch
    from trl import SFTConfig

    assert SFTConfig(use_cpu=True, bf16=False).loss_type == "chunked_nll"
    assert torch.load(straight / "checkpoint-8" / "training_args.bin", weights_only=False).loss_type == "chunked_nll"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(TuneError, match="cannot be written"):
        train(SMALL, tmp_path / "r")


def test_a_base_that_is_not_there_is_a_sentence(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(TuneError, match=r"the base /nowhere/base cannot be loaded"):
        train(dataclasses.replace(SMALL, base="/nowhere/base"), tmp_path / "r")


def test_a_run_is_evaluated_at_its_end(tmp_path: Path) -> None:
    train(dataclasses.replace(SMALL, steps=1, limit=60, batch=2, save_every=50), tmp_path / "r")
    facts = json.loads((tmp_path / "r" / "adapter" / "provenance.json").read_text())
    assert facts["evaluation_loss"] is not None and losses(tmp_path / "r")[-1][2]


def test_the_prompt_is_cut_as_llama_cpp_cuts_it(llama3: Path) -> None:
    """Our template over the real Llama 3 vocabulary: the same tokens in training and when it is served, and one BOS."""
    import llama_cpp
    from transformers import AutoTokenizer

    from convert.gguf import llama_cpp_sources
    from prompts import FOLDER, build_messages
    from tests.test_prompts import scores

    tokenizer = AutoTokenizer.from_pretrained(llama3)
    tokenizer.chat_template = (FOLDER / "llama3.jinja").read_text(encoding="utf-8").removesuffix("\n")
    vocabulary = llama_cpp.Llama(str(llama_cpp_sources() / "models" / "ggml-vocab-llama-bpe.gguf"), vocab_only=True, verbose=False)
    for text in ("I has recieved you're letter.", "Größe: 1,250.00 € – naïve 👍\n\n- one\n- two", "  two  spaces\tand a tab"):
        messages = [*build_messages(text, scores("negative", "impolite")), {"role": "assistant", "content": "Fine."}]
        rendered = tokenizer.apply_chat_template(messages, tokenize=False)
        ids = tokenizer(rendered, add_special_tokens=False)["input_ids"]
        assert ids == vocabulary.tokenize(rendered.encode(), add_bos=False, special=True)
        assert ids[0] == 128000 and ids.count(128000) == 1
        assert ids.count(128009) == 3 and "2026" not in rendered


@pytest.mark.slow
def test_nothing_depends_on_a_small_shape(llama3: Path, tmp_path: Path) -> None:
    """Two steps of the grammar recipe on Llama-3.2-1B's true shape with random weights."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=128256,
        hidden_size=2048,
        intermediate_size=8192,
        num_hidden_layers=16,
        num_attention_heads=32,
        num_key_value_heads=8,
        head_dim=64,
        max_position_embeddings=131072,
        tie_word_embeddings=True,
        bos_token_id=128000,
        eos_token_id=128009,
        dtype="bfloat16",
        rope_parameters={
            "rope_type": "llama3",
            "rope_theta": 500000.0,
            "factor": 32.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 8192,
        },
    )
    base = tmp_path / "base"
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(base)
    for file in llama3.glob("*token*"):
        (base / file.name).write_bytes(file.read_bytes())
    template = (ROOT / "prompts" / "llama3.jinja").read_text(encoding="utf-8").removesuffix("\n")
    settings = json.loads((base / "tokenizer_config.json").read_text()) | {"chat_template": template, "eos_token": "<|eot_id|>"}
    (base / "tokenizer_config.json").write_text(json.dumps(settings))
    data = write(tmp_path / "d.jsonl", [{"wrong": f"I has {n} letter.", "right": f"I have {n} letters."} for n in range(40)])
    recipe = load(ROOT / "train" / "recipes" / "llama-3.2-1b-grammar.yaml", TuneRecipe)
    recipe = dataclasses.replace(
        recipe, base=str(base), data=data, steps=2, batch=1, accumulation=1, log_every=1, save_every=2, limit=40
    )
    facts = train(recipe, tmp_path / "run")
    assert facts["steps"] == 2 and facts["loss"] > 5
    assert facts["trainable"] == 5_636_096  # rank 8 on the seven projections of sixteen layers
    assert facts["parameters"] == 1_235_814_400 + facts["trainable"]


@pytest.mark.slow
def test_two_processes_share_one_run(straight: Path, tmp_path: Path) -> None:
    """Two processes on a CPU, joined by gloo: half the batch each, and the same rows a step, so nearly the same losses."""
    folder = tmp_path / "two"
    recipe = dataclasses.replace(SMALL, batch=SMALL.batch // 2)
    _, _, module, path, *rest = command(recipe, folder)
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", "-m", module, path, *rest]
    environment = {**os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    result = subprocess.run(launch, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert result.returncode == 0, result.stderr[-3000:]
    assert result.stdout.count("steps       8 of 8 rows") == 1  # said once, over both
    alone, together = losses(straight), losses(folder)
    assert [row[0] for row in alone] == [row[0] for row in together]
    first = [float(rows[0][1]) for rows in (alone, together)]
    assert abs(first[0] - first[1]) < 0.1
    assert (folder / "adapter" / "adapter_model.safetensors").is_file() and (folder / "adapter" / "learnt.txt").is_file()


def test_a_run_keeps_fingerprints_of_what_it_learnt(straight: Path) -> None:
    rows = read_rows(SMALL).conversations
    marks = set((straight / "adapter" / "learnt.txt").read_text().split())
    learnt, held_out = split(rows, SMALL)
    assert marks == {mark(row) for row in learnt}
    assert not {mark(row) for row in held_out} <= marks


@pytest.mark.slow
def test_full_lora_and_qlora_beside_each_other(tmp_path: Path) -> None:
    from train.compare import compare

    lines = compare(dataclasses.replace(SMALL, steps=4), tmp_path)
    full, lora, qlora = lines
    assert full.trainable == full.parameters > 10 * lora.trainable > 0
    assert full.outcome.loss and lora.outcome.loss and full.peak > 1e8
    four_bit = importlib.util.find_spec("bitsandbytes") is not None
    assert qlora.trainable == lora.trainable if four_bit else "bitsandbytes is not installed" in qlora.outcome.error
    text = (tmp_path / "compare.md").read_text()
    assert "| lora | 0.005 |" in text and ("| qlora | 0.005 | failed:" in text) == (not four_bit)


def test_the_notebook_is_up_to_date() -> None:
    from train.notebook import main

    assert main(["--check"]) == 0


@pytest.mark.slow
def test_the_notebook_runs_from_top_to_bottom(tmp_path: Path, monkeypatch) -> None:
    import nbformat
    import yaml
    from nbclient import NotebookClient

    from train.notebook import PATH

    recipe = tmp_path / "tiny.yaml"
    recipe.write_text(yaml.safe_dump(dataclasses.asdict(dataclasses.replace(SMALL, name="tiny"))))
    for name, value in {"RECIPE": recipe, "RUN": tmp_path / "run", "TYPES": "Q8_0", "LIMIT": 4}.items():
        monkeypatch.setenv(name, str(value))
    book = nbformat.read(PATH, 4)
    NotebookClient(book, timeout=900, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", []))
    assert "prompts with the same greedy tokens" in shown and "nothing was uploaded" in shown
    assert "| embedded |" in (tmp_path / "run" / "gguf" / "grammar.md").read_text()
