"""One row of what the Batch API hands back: an answer, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from coach.models.openai.client import Ending, check


@dataclass(frozen=True)
class Answer:
    """What a model said to one request, with the endpoint's count of it in ``usage``."""

    content: str = ""
    refused: bool = False
    finish: str = ""
    usage: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Any) -> Answer:
        """Read the body of a completion that was not streamed, whatever there is of it."""
        body = mapping(body)
        choices = body.get("choices")
        choice = mapping(choices[0]) if isinstance(choices, list) and choices else {}
        message = mapping(choice.get("message"))
        content = message.get("content")
        return cls(
            content=content if isinstance(content, str) else "",
            refused=bool(message.get("refusal")),
            finish=str(choice.get("finish_reason") or ""),
            usage=mapping(body.get("usage")),
        )

    @classmethod
    def read(cls, kept: bytes) -> Answer:
        """What ``dump`` has written."""
        return cls(**orjson.loads(kept))

    def dump(self) -> bytes:
        """As bytes to be kept."""
        return orjson.dumps(self)

    def check(self) -> None:
        """Raise Fault unless the answer came to its proper end."""
        check(Ending(finish=self.finish, refused=self.refused, said=bool(self.content)))


@dataclass(frozen=True)
class Row:
    """``answer`` is None where the request was not answered; ``status`` and ``code`` say why."""

    key: str
    answer: Answer | None = None
    status: int = 0
    code: str = ""


def row_of(line: bytes) -> Row | None:
    """The row that a line of an output or error file holds, None where it holds none."""
    try:
        data = mapping(orjson.loads(line))
    except orjson.JSONDecodeError:
        return None
    key, response = data.get("custom_id"), mapping(data.get("response"))
    if not isinstance(key, str):
        return None
    status = response.get("status_code")
    if status == 200:
        return Row(key, Answer.of(response.get("body")))
    error = mapping(mapping(response.get("body")).get("error")) or mapping(data.get("error"))
    code = str(error.get("code") or error.get("type") or "")
    return Row(key, None, status if isinstance(status, int) else 0, code)


def mapping(value: Any) -> dict[str, Any]:
    """The value where it is an object of JSON, else an empty one."""
    return value if isinstance(value, dict) else {}
