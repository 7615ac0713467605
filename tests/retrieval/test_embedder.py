from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import numpy as np
import openai
import pytest

from coach.errors import ModelUnavailable, StoreDamaged
from coach.models.openai_embedder import OpenAIEmbedder
from coach.retrieval.embedder import MODEL_FOLDER, PUBLISHED, TUNED, OnnxEmbedder

TEXTS = ["I lost my job", "I was laid off last week", "How long do potatoes boil?"]


def test_rows_are_unit_vectors_near_in_meaning(embedder: OnnxEmbedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 2 * abs(vectors[0] @ vectors[2])
    assert embedder.encode([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: OnnxEmbedder) -> None:
    alone = np.vstack([embedder.encode([text]) for text in TEXTS])
    assert np.allclose(alone, embedder.encode([*TEXTS, "word " * 400])[:3], atol=1e-6)


def test_what_is_remembered_cannot_be_spoilt(embedder: OnnxEmbedder) -> None:
    first = embedder.encode(["one"])
    wanted = first.copy()
    first[:] = 0
    assert np.array_equal(embedder.encode(["one"]), wanted)


def test_threads_share_one_embedder(embedder: OnnxEmbedder) -> None:
    wanted = embedder.encode(["Where do I belong?"])
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda _: OnnxEmbedder.encode(embedder, ["Where do I belong?"]), range(40))
        )
    assert all(np.array_equal(vectors, wanted) for vectors in found)


def test_the_fingerprint_names_the_weights_and_their_hash(embedder: OnnxEmbedder) -> None:
    published = OnnxEmbedder().fingerprint
    assert published != embedder.fingerprint
    for fingerprint in (published, embedder.fingerprint):
        name, digest = fingerprint.split("@")
        assert "MiniLM" in name
        assert digest in (MODEL_FOLDER / "SHA256SUMS").read_text()


def test_a_damaged_or_missing_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, folder)
    with (folder / PUBLISHED).open("ab") as file:
        file.write(b"x")
    with pytest.raises(StoreDamaged, match="damaged"):
        OnnxEmbedder(folder=folder).encode(["a", "b"])
    (folder / PUBLISHED).unlink()
    with pytest.raises(StoreDamaged, match="incomplete"):
        _ = OnnxEmbedder(folder=folder).fingerprint


def test_every_file_of_the_model_is_the_one_written_down() -> None:
    lines = (MODEL_FOLDER / "SHA256SUMS").read_text().splitlines()
    recorded = dict(reversed(line.split()) for line in lines)
    assert set(recorded) == {PUBLISHED, TUNED, "tokenizer.json"}
    for name, digest in recorded.items():
        assert hashlib.sha256((MODEL_FOLDER / name).read_bytes()).hexdigest() == digest


def test_embedding_opens_no_socket_and_writes_nothing_at_home(tmp_path: Path) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*_): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from coach.retrieval import OnnxEmbedder\n"
        "OnnxEmbedder().encode(['a', 'b'])\n"
    )
    root = Path(__file__).parents[2]
    env = {"HOME": str(tmp_path), "PYTHONPATH": str(root), "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=env, check=True, timeout=60)
    assert list(tmp_path.iterdir()) == []


def served(answer: httpx2.Response) -> OpenAIEmbedder:
    transport = httpx2.MockTransport(lambda _: answer)
    http = openai.DefaultHttpxClient(transport=transport)
    client = openai.OpenAI(
        api_key="none", base_url="http://localhost/v1", http_client=http, max_retries=0
    )
    return OpenAIEmbedder("some-model", client)


def test_an_endpoint_gives_unit_vectors_in_the_order_asked() -> None:
    data = [
        {"object": "embedding", "index": 1, "embedding": [0.0, 2.0]},
        {"object": "embedding", "index": 0, "embedding": [3.0, 0.0]},
    ]
    answer = {
        "object": "list",
        "model": "m",
        "data": data,
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
    embedder = served(httpx2.Response(200, json=answer))
    assert np.allclose(embedder.encode(["a", "b"]), [[1, 0], [0, 1]])
    assert embedder.encode([]).shape[0] == 0
    assert "some-model" in embedder.fingerprint


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_an_endpoint_that_refuses_is_named_in_one_sentence(status: int) -> None:
    embedder = served(httpx2.Response(status, json={"error": {"message": "no"}}))
    with pytest.raises(ModelUnavailable, match=rf"some-model answered with status {status}\."):
        embedder.encode(["a"])


def test_an_endpoint_that_gives_too_little_is_named_in_one_sentence() -> None:
    answer = {
        "object": "list",
        "model": "m",
        "data": [],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }
    with pytest.raises(ModelUnavailable):
        served(httpx2.Response(200, json=answer)).encode(["a"])
