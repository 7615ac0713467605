"""The embedded embedder: MiniLM through onnxruntime, so that no key and no network is needed."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

MODEL_FOLDER = Path(__file__).parent / "model"
PUBLISHED, TUNED = "model.onnx", "tuned.onnx"
_NAMES = {PUBLISHED: "all-MiniLM-L6-v2-int8", TUNED: "all-MiniLM-L6-v2-tuned-int8"}
DIMENSIONS = 384
MAX_TOKENS = 256
CACHED_TEXTS = 1024
REMEMBERED_LIST = 64  # texts; more at once are those of an index, or examples kept elsewhere
VECTORS, TUNED_VECTORS = "vectors.npz", "tuned-vectors.npz"


def text_key(text: str) -> bytes:
    """Under which a text's vector is found in the file of shipped vectors."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


class OnnxEmbedder:
    """Implements ``coach.protocol.Embedder``; safe to share between threads.

    ``threads`` is the number of cores one call may use. Nothing is loaded before the first use.
    The model file is checked once against the hash that lies beside it; ``StoreDamaged`` where it
    differs or is missing.

    ``weights`` are the ``PUBLISHED`` ones, or those ``TUNED`` to bring what people ask nearer to
    the passages that answer it, which are for an index; see ``scripts/build_embedder.py``.
    """

    def __init__(
        self, threads: int = 1, folder: Path = MODEL_FOLDER, weights: str = PUBLISHED
    ) -> None:
        self._threads = threads
        self._folder = folder
        self._weights = weights
        self._lock = threading.Lock()
        self._cache: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    @cached_property
    def fingerprint(self) -> str:
        """Model name and the first twelve digits of the file's sha256."""
        return f"{_NAMES[self._weights]}@{self._digest[:12]}"

    @cached_property
    def _shipped(self) -> dict[bytes, NDArray[np.float32]]:
        """Vectors of the product's own phrases and corpus, so that a first start need not wait.

        They are the model's own, in half precision; without the file they are computed as needed.
        """
        import numpy as np

        path = self._folder / (TUNED_VECTORS if self._weights == TUNED else VECTORS)
        if not path.is_file():
            return {}
        with np.load(path, allow_pickle=False) as file:
            if str(file["model"]) != self._digest:
                return {}  # made with another model file
            vectors = file["vectors"].astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            return {bytes(key): vector for key, vector in zip(file["keys"], vectors, strict=True)}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (len(texts), 384), rows of L2 norm 1.

        Text beyond 256 tokens is ignored. What is said is read by several eyes in a turn, so the
        texts of a short list are remembered; those of an index are not.
        """
        import numpy as np

        if len(texts) > REMEMBERED_LIST:
            return np.stack([self._vector(text) for text in texts])
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._remembered(text)
        return vectors

    def _remembered(self, text: str) -> NDArray[np.float32]:
        with self._lock:
            if text in self._cache:
                self._cache.move_to_end(text)
                return self._cache[text]
        vector = self._vector(text)
        with self._lock:
            self._cache[text] = vector
            if len(self._cache) > CACHED_TEXTS:
                self._cache.popitem(last=False)
        return vector

    def _vector(self, text: str) -> NDArray[np.float32]:
        # One at a time: in a batch the int8 scale is shared, so a text's vector would depend on
        # its neighbours (mean cosine .989, least .952 over 305 sentences), for no gain in speed.
        shipped = self._shipped.get(text_key(text))
        return self._run(text) if shipped is None else shipped

    def _run(self, text: str) -> NDArray[np.float32]:
        import numpy as np

        tokenizer, session = self._model
        encoding: Encoding = tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        mask = np.array([encoding.attention_mask], dtype=np.int64)
        (vectors,) = session.run(["vectors"], {"ids": ids, "mask": mask})
        return np.asarray(vectors[0], dtype=np.float32)

    @property
    def _model(self) -> tuple[Tokenizer, InferenceSession]:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Tokenizer, InferenceSession]:
        _ = self._digest
        # read by onnxruntime when it is imported; without it a device id is written and reported
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_free_dimension_override_by_name("n", 1)  # one text a run, see ``_vector``
        session = onnxruntime.InferenceSession(
            str(self._folder / self._weights), options, providers=["CPUExecutionProvider"]
        )
        return tokenizer, session

    @cached_property
    def _digest(self) -> str:
        """The sha256 of the model file, which must be the one written down beside it."""
        try:
            recorded = (self._folder / "SHA256SUMS").read_text().split()
            with (self._folder / self._weights).open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise StoreDamaged(
                f"The embedding model in {self._folder} is incomplete; install the package again."
            ) from error
        if actual not in recorded:
            raise StoreDamaged(
                f"The embedding model in {self._folder} is damaged; install the package again."
            )
        return actual
