"""Requests that the endpoint turns down with a status, each a step by its name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.endpoint.exchange import Exchange
from tests.endpoint.steps import Step, Text


def refused(status: int, message: str, code: str | None, kind: str, **headers: str) -> Step:
    async def step(exchange: Exchange) -> None:
        await exchange.error(status, message, code, kind, **headers)

    return step


def _limited(**headers: str) -> Step:
    message = "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1."
    return refused(429, message, "rate_limit_exceeded", "requests", **headers)


def wrong_key(_text: Text) -> Step:
    """Refuses the key and repeats it in full, as careless servers do."""

    async def step(exchange: Exchange) -> None:
        message = f"Incorrect API key provided: {exchange.key}."
        await exchange.error(401, message, "invalid_api_key", "invalid_request_error")

    return step


def no_key(_text: Text) -> Step:
    message = "You didn't provide an API key."
    return refused(401, message, None, "invalid_request_error")


def rate_limited(_text: Text, retry_after: float = 1) -> Step:
    return _limited(**{"retry-after": str(retry_after)})


def rate_limited_until(_text: Text, seconds: float = 2) -> Step:
    async def step(exchange: Exchange) -> None:
        until = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        await _limited(**{"retry-after": until})(exchange)

    return step


def rate_limited_bare(_text: Text) -> Step:
    return _limited()


def rate_limited_for_an_hour(_text: Text) -> Step:
    return _limited(**{"retry-after": "3600"})


def quota(_text: Text) -> Step:
    message = "You exceeded your current quota, please check your plan and billing details."
    return refused(429, message, "insufficient_quota", "insufficient_quota")


def bad_request(_text: Text) -> Step:
    message = "Unsupported value: 'response_format' does not support 'json_schema'."
    return refused(400, message, "unsupported_value", "invalid_request_error")


def too_long_a_prompt(_text: Text) -> Step:
    message = "This model's maximum context length is 2048 tokens."
    return refused(400, message, "context_length_exceeded", "invalid_request_error")


def llama_window(_text: Text) -> Step:
    """llama.cpp's word for it: the status once more as the code, and what it is as the type."""

    async def step(exchange: Exchange) -> None:
        detail = {
            "code": 400,
            "message": "request (7241 tokens) exceeds the available context size (4096 tokens), "
            "try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 7241,
            "n_ctx": 4096,
        }
        await exchange.json(400, {"error": detail})

    return step


def vllm_window(_text: Text) -> Step:
    """vLLM's, which counts the room for the answer in."""

    async def step(exchange: Exchange) -> None:
        detail = {
            "message": "This model's maximum context length is 8192 tokens. However, your request "
            "has 7241 input tokens plus 6000 'max_tokens'. Please reduce one or the other.",
            "type": "BadRequestError",
            "param": "input_tokens, max_tokens",
            "code": 400,
        }
        await exchange.json(400, {"error": detail})

    return step


def ollama_window(_text: Text) -> Step:
    """Ollama's, where it may not cut the prompt in silence."""
    message = (
        "the prompt is longer than the context length currently available to the model; shorten "
        "the prompt, adjust the context length in settings, or use a model with a longer context "
        "length"
    )
    return refused(400, message, None, "invalid_request_error")


def no_schema(_text: Text) -> Step:
    """llama-cpp-python's server, which knows JSON but no schema, and calls that a fault of its."""
    message = (
        "1 validation error:\n  {'type': 'literal_error', 'loc': ('body', 'response_format', "
        "'type'), 'msg': \"Input should be 'text' or 'json_object'\", 'input': 'json_schema'}"
    )
    return refused(500, message, None, "internal_server_error")


def loading(_text: Text) -> Step:
    """llama.cpp while it reads the model from the disk."""

    async def step(exchange: Exchange) -> None:
        detail = {"message": "Loading model", "type": "unavailable_error", "code": 503}
        await exchange.json(503, {"error": detail})

    return step


def no_model(_text: Text) -> Step:
    message = "The model `scripted` does not exist or you do not have access to it."
    return refused(404, message, "model_not_found", "invalid_request_error")


def server_error(_text: Text) -> Step:
    return refused(500, "The server had an error.", None, "server_error")


def unavailable(_text: Text) -> Step:
    return refused(503, "That model is currently overloaded.", None, "server_error")


def bad_gateway(_text: Text) -> Step:
    """A proxy's page, which is no JSON."""

    async def step(exchange: Exchange) -> None:
        await exchange.respond(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")

    return step


def not_an_endpoint(_text: Text) -> Step:
    """A page that says all is well, as a hotel's network does before one has signed in."""

    async def step(exchange: Exchange) -> None:
        await exchange.respond(200, b"<html><h1>Welcome, please sign in</h1></html>", "text/html")

    return step
