"""An embedder behind OpenAI's protocol, for those who have one that suits their language better."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from coach.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from openai import OpenAI

BATCH = 256  # texts a request; the protocol allows 2,048, with 300,000 tokens in all
TIMEOUT_SECONDS = 30.0


class OpenAIEmbedder:
    """Implements ``coach.protocol.Embedder`` over ``/embeddings``; safe to share between threads.

    ``client`` is an ``openai.OpenAI``; without one it is made at the first use from ``api_key``
    and ``base_url``, or from the environment as everywhere. Retries are the client's.
    """

    def __init__(
        self,
        model: str,
        client: OpenAI | None = None,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
    ) -> None:
        self._model = model
        self._client = client
        self._api_key = api_key
        self._base_url = base_url
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The name of the model and, for another endpoint than OpenAI's, where it is."""
        where = f"@{self._base_url}" if self._base_url else ""
        return f"openai:{self._model}{where}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (len(texts), d), rows of L2 norm 1; d is the model's.

        Raises ``ModelUnavailable`` with one sentence where the endpoint gives no vectors.
        """
        import numpy as np

        batches = [
            self._request(list(texts[start : start + BATCH]))
            for start in range(0, len(texts), BATCH)
        ]
        if not batches:
            return np.empty((0, 0), dtype=np.float32)
        vectors = np.concatenate(batches)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _request(self, texts: list[str]) -> NDArray[np.float32]:
        import numpy as np
        import openai

        try:
            # an endpoint refuses a request with an empty text in it
            answer = self._opened().embeddings.create(
                model=self._model, input=[text or " " for text in texts], encoding_format="float"
            )
        except openai.APIStatusError as error:
            raise ModelUnavailable(
                f"The embedding model {self._model} answered with status {error.status_code}."
            ) from error
        except openai.OpenAIError as error:
            raise ModelUnavailable(
                f"The embedding model {self._model} could not be reached; "
                "check its address and key, or use the embedded one."
            ) from error
        found = sorted(answer.data, key=lambda item: item.index)
        if len(found) != len(texts):
            raise ModelUnavailable(
                f"The embedding model {self._model} gave {len(found)} vectors for {len(texts)}."
            )
        return np.array([item.embedding for item in found], dtype=np.float32)

    def _opened(self) -> OpenAI:
        with self._lock:
            if self._client is None:
                from openai import OpenAI

                self._client = OpenAI(
                    api_key=self._api_key, base_url=self._base_url, timeout=TIMEOUT_SECONDS
                )
            return self._client
