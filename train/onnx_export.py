"""A fine-tuned encoder as an int8 ONNX file that onnxruntime runs on any CPU, and its weights out of that file again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn

TOKENS = {0: "batch", 1: "tokens"}  # axes whose length may differ from run to run
TEXTS = {0: "batch"}


def export(model: nn.Module, inputs: Mapping[str, torch.Tensor], outputs: Mapping[str, dict[int, str]], out: Path) -> Path:
    """Write `out`/model.onnx: weights int8 per channel, of 7 bit so that CPUs without VNNI do not saturate.

    `inputs`: an example (batch, tokens) for each name, in the order of the model's arguments. `outputs`: the free axes of each.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    full, target = out / "model-fp32.onnx", out / "model.onnx"
    torch.onnx.export(
        model,
        tuple(inputs.values()),
        str(full),
        dynamo=False,
        opset_version=17,
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={**dict.fromkeys(inputs, TOKENS), **outputs},
    )
    quantize_dynamic(full, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    full.unlink()
    return target


def read_back(path: Path) -> dict[str, torch.Tensor]:
    """The weights of a file that `export` wrote, by the names of the model's parameters; int8 ones dequantized, so rounded."""
    import onnx

    graph = onnx.load(path).graph
    stored = {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}

    def whole(name: str) -> torch.Tensor:
        return (stored[f"{name}_quantized"].float() - stored[f"{name}_zero_point"].float()) * stored[f"{name}_scale"]

    weights = {name: tensor for name, tensor in stored.items() if not name.endswith(("_quantized", "_scale", "_zero_point"))}
    for node in graph.node:
        if node.op_type == "MatMulInteger":  # "/encoder/layer.0/query/MatMul_quant": the module's place; weights lie transposed
            module = node.name.strip("/").rsplit("/", 1)[0].replace("/", ".")
            weights[f"{module}.weight"] = whole(node.input[1].removesuffix("_quantized")).T.contiguous()
        elif node.op_type == "Gather" and node.input[0].endswith("_quantized"):
            name = node.input[0].removesuffix("_quantized")
            weights[name] = whole(name)
    return weights
