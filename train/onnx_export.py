"""A fine-tuned encoder as an int8 ONNX file that onnxruntime runs on any CPU."""

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
        model, tuple(inputs.values()), str(full), dynamo=False, opset_version=17,
        input_names=list(inputs), output_names=list(outputs), dynamic_axes={**dict.fromkeys(inputs, TOKENS), **outputs},
    )  # fmt: skip
    quantize_dynamic(full, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    full.unlink()
    return target
