"""A trained T5 as ONNX for `proofreader/t5.py`: encoder, decoder with past, in 32 bit and with 8-bit weights, checked token by token.

    python -m convert.onnx runs/t5-tiny/full --out runs/t5-tiny/onnx
    PROOFREADER_MODEL=onnx:runs/t5-tiny/onnx make app

The encoder's graph ends in the keys and values that the decoder's layers take of the source, so that they are computed once. The
decoder's takes any number of tokens after a past of any length, none at the start: one graph begins, goes on, and judges whole texts.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from convert.gguf import ConversionError
from proofreader.t5 import ABOUT, PRECISIONS, T5, About, Written, beam_search, decode

OPSET = 17
BLOCK = 64  # weights that share a scale
MASKED = -1e9  # added to the scores of what must not be seen
LONGEST = 512  # tokens; T5 was trained on so many, and its positions are relative
ROOM = 64  # tokens of an answer while parity is checked
BEAMS = 4
# axes whose length may differ from run to run
AXES = {
    "input_ids": {0: "batch", 1: "tokens"},
    "attention_mask": {0: "batch", 1: "source"},
    "logits": {0: "batch", 1: "tokens"},
    "cross": {0: "batch", 2: "source"},
    "past": {0: "batch", 2: "past"},
    "present": {0: "batch", 2: "written"},
}


class Encoder(nn.Module):
    """input_ids and attention_mask (batch, source) to keys and values (batch, heads, source, width) of each decoder layer in turn."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.stack = model.encoder
        self.cross = nn.ModuleList(block.layer[1].EncDecAttention for block in model.decoder.block)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        hidden = self.stack.embed_tokens(input_ids)
        count = hidden.shape[1]
        bias = self.stack.block[0].layer[0].SelfAttention.compute_bias(count, count) + _hidden(attention_mask)
        for block in self.stack.block:
            one = block.layer[0]
            normed = one.layer_norm(hidden)
            states = _heads(one.SelfAttention.k, normed, one.SelfAttention), _heads(one.SelfAttention.v, normed, one.SelfAttention)
            hidden = block.layer[-1](hidden + _attend(one.SelfAttention, normed, states, bias))
        hidden = self.stack.final_layer_norm(hidden)
        return tuple(_heads(part, hidden, one) for one in self.cross for part in (one.k, one.v))


class Decoder(nn.Module):
    """input_ids (batch, tokens), attention_mask (batch, source), keys and values of source and past to logits and the new past."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.stack, self.head = model.decoder, model.lm_head
        self.scale = model.config.d_model**-0.5 if model.config.scale_decoder_outputs else 1.0
        self.layers = len(model.decoder.block)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, *states: torch.Tensor) -> tuple[torch.Tensor, ...]:
        cross, past = states[: 2 * self.layers], states[2 * self.layers :]
        hidden = self.stack.embed_tokens(input_ids)
        count, seen = hidden.shape[1], past[0].shape[2]
        first = self.stack.block[0].layer[0].SelfAttention
        ahead = torch.arange(seen + count)[None, :] > torch.arange(count)[:, None] + seen
        bias = first.compute_bias(count, seen + count, past_seen_tokens=seen) + ahead.float()[None, None] * MASKED
        source = _hidden(attention_mask)
        present: list[torch.Tensor] = []
        for number, block in enumerate(self.stack.block):
            own, other, last = block.layer
            normed = own.layer_norm(hidden)
            both = []
            for part, before in ((own.SelfAttention.k, past[2 * number]), (own.SelfAttention.v, past[2 * number + 1])):
                both.append(torch.cat((before, _heads(part, normed, own.SelfAttention)), 2))
            present += both
            hidden = hidden + _attend(own.SelfAttention, normed, (both[0], both[1]), bias)
            normed = other.layer_norm(hidden)
            hidden = hidden + _attend(other.EncDecAttention, normed, (cross[2 * number], cross[2 * number + 1]), source)
            hidden = last(hidden)
        logits = self.head(self.stack.final_layer_norm(hidden) * self.scale)
        return logits, *present


def _hidden(mask: torch.Tensor) -> torch.Tensor:
    """What is added to scores (batch, heads, tokens, source) so that padding is not seen."""
    return (1.0 - mask[:, None, None, :].float()) * MASKED


def _heads(part: Any, hidden: torch.Tensor, attention: Any) -> torch.Tensor:
    """(batch, heads, tokens, width) of a projection."""
    return part(hidden).view(hidden.shape[0], -1, attention.n_heads, attention.key_value_proj_dim).transpose(1, 2)


def _attend(attention: Any, hidden: torch.Tensor, states: tuple[torch.Tensor, torch.Tensor], bias: torch.Tensor) -> torch.Tensor:
    """T5's attention, which is not scaled, over these keys and values."""
    scores = _heads(attention.q, hidden, attention) @ states[0].transpose(2, 3) + bias
    found = (scores.softmax(-1) @ states[1]).transpose(1, 2)
    return attention.o(found.reshape(hidden.shape[0], -1, attention.inner_dim))


@dataclass(frozen=True)
class Verdict:
    """What verification found for one precision."""

    precision: str
    megabytes: float
    greedy: int  # texts with the greedy tokens of the PyTorch model, ties aside
    beam: int  # texts with the tokens of its beam search
    texts: int
    difference: float  # the largest one of a logit along the PyTorch model's greedy answers
    milliseconds: float  # a text, greedy, one after the other

    @property
    def faithful(self) -> bool:
        """For 32 bit: every text gives the same tokens."""
        return self.greedy == self.texts


def export(model: Any, tokenizer: Any, out: Path, facts: dict[str, Any]) -> Path:
    """Write encoder and decoder in both precisions, tokenizer.json and t5.json to `out`. `facts`: the model's provenance."""
    out.mkdir(parents=True, exist_ok=True)
    config = model.config
    layers = config.num_decoder_layers
    about = About(
        str(facts.get("prefix", "")),
        int(config.eos_token_id),
        int(config.pad_token_id),
        int(config.decoder_start_token_id),
        layers,
        config.num_heads,
        config.d_kv,
        LONGEST,
        int(facts.get("recipe", {}).get("beams", 1)),
    )
    (out / ABOUT).write_text(json.dumps(asdict(about), indent=1) + "\n", encoding="utf-8")
    tokenizer.backend_tokenizer.save(str(out / "tokenizer.json"))
    ids, mask = torch.ones(2, 7, dtype=torch.long), torch.ones(2, 7, dtype=torch.long)
    cross, past, present = (
        [f"{kind}_{part}_{number}" for number in range(layers) for part in ("key", "value")]
        for kind in ("cross", "past", "present")
    )
    encoder, decoder = Encoder(model).eval(), Decoder(model).eval()
    with torch.no_grad():
        states = [*encoder(ids, mask), *(torch.zeros(2, config.num_heads, 3, config.d_kv) for _ in past)]
        _trace(encoder, (ids, mask), (["input_ids", "attention_mask"], cross), out / "encoder-fp32.onnx")
        wanted = ["input_ids", "attention_mask", *cross, *past], ["logits", *present]
        _trace(decoder, (ids[:, :2], mask, *states), wanted, out / "decoder-fp32.onnx")
    for part in ("encoder", "decoder"):
        quantize(out / f"{part}-fp32.onnx", out / f"{part}-int8.onnx")
    return out


def _trace(network: nn.Module, example: tuple[torch.Tensor, ...], names: tuple[list[str], list[str]], path: Path) -> None:
    """Write a network as ONNX; `names` of its inputs and outputs begin with a key of AXES."""
    axes = {name: axes for name in (*names[0], *names[1]) for kind, axes in AXES.items() if name.startswith(kind)}
    torch.onnx.export(
        network,
        example,
        str(path),
        dynamo=False,
        opset_version=OPSET,
        input_names=names[0],
        output_names=names[1],
        dynamic_axes=axes,
    )


def quantize(full: Path, target: Path) -> None:
    """Weights of 8 bit, BLOCK of which share a scale; activations too, each row for itself, so that a batch does not change a text."""
    import onnx
    from onnxruntime.quantization import matmul_nbits_quantizer
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    matmul_nbits_quantizer.logger.setLevel("WARNING")  # it tells of every node
    quantizer = MatMulNBitsQuantizer(onnx.load(full), bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4)
    quantizer.process()
    model = quantizer.model.model
    _quantize_embeddings(model)
    onnx.save(model, str(target))


def _quantize_embeddings(model: Any) -> None:
    """The rows of large tables in 8 bit, each with a scale of its own."""
    import onnx
    from onnx import helper, numpy_helper

    tables = {tensor.name: tensor for tensor in model.graph.initializer if len(tensor.dims) == 2 and tensor.dims[0] > 256}
    nodes = []
    for node in model.graph.node:
        if node.op_type != "Gather" or node.input[0] not in tables:
            nodes.append(node)
            continue
        name, ids, output = node.input[0], node.input[1], node.output[0]
        values = numpy_helper.to_array(tables[name])
        scales = np.maximum(np.abs(values).max(1, keepdims=True), 1e-12) / 127
        if tables[name] in model.graph.initializer:
            model.graph.initializer.remove(tables[name])
            model.graph.initializer.append(numpy_helper.from_array(np.round(values / scales).astype(np.int8), f"{name}_q8"))
            model.graph.initializer.append(numpy_helper.from_array(scales.astype(np.float32), f"{name}_scale"))
        nodes += [
            helper.make_node("Gather", [f"{name}_q8", ids], [f"{output}_q8"]),
            helper.make_node("Cast", [f"{output}_q8"], [f"{output}_float"], to=onnx.TensorProto.FLOAT),
            helper.make_node("Gather", [f"{name}_scale", ids], [f"{output}_scale"]),
            helper.make_node("Mul", [f"{output}_float", f"{output}_scale"], [output]),
        ]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def verify(model: Any, tokenizer: Any, out: Path, texts: Sequence[str]) -> list[Verdict]:
    """Compare what onnxruntime writes with what the PyTorch model writes. Raises AssertionError where texts are cut otherwise."""
    from convert.verify import agrees

    lead = T5(out).about.prefix
    rows = [tokenizer(lead + text)["input_ids"] for text in texts]
    written = [_generated(model, row, 1) for row in rows]
    beams = [_generated(model, row, BEAMS) for row in rows]
    logits = [_logits(model, row, answer) for row, answer in zip(rows, written, strict=True)]
    verdicts = []
    for precision in reversed(PRECISIONS):
        t5 = T5(out, precision)
        for text, row in zip(texts, rows, strict=True):
            if t5.encode(lead + text) != row:
                raise AssertionError(f"tokenizer.json cuts {text!r} into other tokens than the model was trained on.")
        started = time.perf_counter()
        answers = [_whole(decode(t5, [row], [ROOM])[0], t5) for row in rows]
        milliseconds = 1000 * (time.perf_counter() - started) / len(rows)
        others = [_whole(beam_search(t5, [row], [ROOM], BEAMS)[0], t5) for row in rows]
        same = sum(agrees(*three) for three in zip(answers, written, logits, strict=True))
        gap = max(float(np.abs(_own_logits(t5, *three[:2]) - three[2]).max()) for three in zip(rows, written, logits, strict=True))
        size = sum(path.stat().st_size for path in t5.files) / 1e6
        equal = sum(ours == theirs for ours, theirs in zip(others, beams, strict=True))
        verdicts.append(Verdict(precision, size, same, equal, len(rows), gap, milliseconds))
    return verdicts


def _whole(answer: Written, t5: T5) -> list[int]:
    """An answer with its end, as PyTorch gives it."""
    return [*answer[0], t5.about.end] if answer[1] else answer[0]


def _generated(model: Any, row: Sequence[int], beams: int) -> list[int]:
    with torch.inference_mode():
        found = model.generate(torch.tensor([row]), max_new_tokens=ROOM, num_beams=beams, do_sample=False)
    ids = found[0].tolist()[1:]
    return ids[: ids.index(model.config.eos_token_id) + 1] if model.config.eos_token_id in ids else ids


def _logits(model: Any, row: Sequence[int], answer: Sequence[int]) -> np.ndarray:
    """(tokens of the answer, vocabulary) by PyTorch, without a cache."""
    with torch.inference_mode():
        return model(input_ids=torch.tensor([row]), labels=torch.tensor([answer])).logits[0].float().numpy()


def _own_logits(t5: T5, row: Sequence[int], answer: Sequence[int]) -> np.ndarray:
    """The same by onnxruntime, one token at a time over the past."""
    state, found = t5.start([row]), []
    for token in [t5.about.first, *answer[:-1]]:
        found.append(t5.step(state, np.array([[token]], np.int64))[0, -1])
    return np.stack(found)


def load(folder: Path, base: str | None) -> tuple[Any, Any]:
    """(the model in 32 bit, an adapter merged into its base; its tokenizer). Raises ConversionError."""
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    try:
        adapter = folder / "adapter_config.json"
        source = str(folder)
        if adapter.is_file():
            source = base or json.loads(adapter.read_text(encoding="utf-8")).get("base_model_name_or_path")
        model: Any = AutoModelForSeq2SeqLM.from_pretrained(source, dtype=torch.float32)
        if model.config.model_type != "t5":
            raise ConversionError(f"{folder} is a {model.config.model_type}, and only a T5 can be written here.")
        if adapter.is_file():
            from peft import PeftModel

            model = PeftModel.from_pretrained(model, str(folder)).merge_and_unload(safe_merge=True)
        return model.float().eval(), AutoTokenizer.from_pretrained(str(folder))
    except (OSError, ValueError) as error:
        raise ConversionError(f"{folder} holds no T5 that can be loaded: {str(error).splitlines()[0]}") from error


def card(name: str, facts: dict[str, Any], verdicts: Sequence[Verdict]) -> str:
    """README.md of the folder."""
    recipe = facts.get("recipe", {})
    scores = ", ".join(f"{key} {value:.1f}" for key, value in facts.get("metrics", {}).items())
    learnt = (
        f"{recipe.get('method')} fine-tuning of `{facts.get('base')}` on {recipe.get('data') or 'the project’s own pairs'}: {facts.get('rows', 0):,} rows, "
        f"{facts.get('steps', 0):,} steps, {facts.get('seconds', 0) / 60:.1f} minutes on {facts.get('device')}; code `{facts.get('commit')}`.\n\n"
        f"On rows that were held out, in percent: {scores}.\n"
        if facts
        else "No provenance.json lay beside the weights.\n"
    )
    rows = "\n".join(
        f"| {v.precision} | {v.megabytes:.1f} | {v.greedy} of {v.texts} | {v.beam} of {v.texts} | {v.difference:.2g} | {v.milliseconds:.0f} |"
        for v in verdicts
    )
    return f"""---
license: apache-2.0
language: en
library_name: onnxruntime
pipeline_tag: text2text-generation
tags: [onnx, t5, grammar-correction]
---
# {name}

A T5 for onnxruntime, written by `python -m convert.onnx`: `PROOFREADER_MODEL=onnx:FOLDER` serves it without torch. {learnt}
| weights | MB | texts with PyTorch's greedy tokens, ties aside | with those of {BEAMS} beams | largest difference of a logit | ms a text |
| --- | --- | --- | --- | --- | --- |
{rows}
"""


def convert(folder: Path, out: Path, base: str | None = None) -> list[Verdict]:
    """Export, verify, and write card and provenance. Raises ConversionError or AssertionError; `out` then is as it was."""
    from convert.verify import UNITS

    model, tokenizer = load(folder, base)
    noted = folder / "provenance.json"
    facts = json.loads(noted.read_text(encoding="utf-8")) if noted.is_file() else {}
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as work:
        made = export(model, tokenizer, Path(work) / "onnx", facts)
        verdicts = verify(model, tokenizer, made, UNITS)
        about = {**facts, "verified": [asdict(verdict) for verdict in verdicts]}
        (made / "provenance.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
        (made / "README.md").write_text(
            card(out.parent.name if out.name == "onnx" else out.name, facts, verdicts), encoding="utf-8"
        )
        if (folder / "learnt.txt").is_file():
            shutil.copy(folder / "learnt.txt", made)
        shutil.copytree(made, out, dirs_exist_ok=True)
    return verdicts


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m convert.onnx", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("model", type=Path, help="folder of a trained T5, or of a LoRA adapter over one")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--base", help="base of an adapter, when it is not the one that the adapter names")
    args = parser.parse_args(argv)
    try:
        verdicts = convert(args.model, args.out, args.base)
    except (ConversionError, AssertionError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {args.out} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 2
    for v in verdicts:
        print(
            f"{v.precision}: {v.megabytes:.1f} MB, {v.greedy}/{v.texts} texts with the same greedy tokens, {v.beam}/{v.texts} with those of "
            f"{BEAMS} beams, logits within {v.difference:.2g}, {v.milliseconds:.0f} ms a text"
        )
    if not verdicts[0].faithful:
        print("error: the 32-bit files do not give the tokens of the model that they were made from.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
