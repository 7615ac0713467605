"""MiniLM as torch sees it: BERT's layers, mean pooling and normalisation. Build time only."""

from __future__ import annotations

import torch
from torch import Tensor, nn

LAYERS, HEADS, WIDTH, MAX_TOKENS = 6, 12, 384, 256


class IntegerTable(nn.Module):
    """An embedding table held as int8 with one scale a row."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].float() * self.scale[ids]


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

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        words = weights["embeddings.word_embeddings.weight"]
        self.words: nn.Module = nn.Embedding.from_pretrained(words, freeze=True)
        # one-sentence input only: the type-0 vector is the same everywhere, so it joins positions
        place = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
        kind = weights["embeddings.token_type_embeddings.weight"][0]
        self.register_buffer("places", place + kind)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.load_state_dict(_renamed(weights), strict=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x = self.norm(self.words(ids) + self.places[: ids.shape[1]])
        kept = mask.float()
        unseen = (1.0 - kept)[:, None, None, :] * -1e4
        for block in self.blocks:
            x = block(x, unseen)
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
