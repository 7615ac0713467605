"""The endpoint does what its faults say, seen through the official client and a bare socket."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import openai
import pytest
import yaml

from tests.endpoint.faults import FAULTS, HARMLESS, fault
from tests.endpoint.server import KEY, Endpoint
from tests.endpoint.steps import answer

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "sentences": [
        {"passage_ids": [{"passage_id": "a", "quote": "x"}], "text": "Naïve — but that’s you."},
        {"passage_ids": [], "text": "what would have to be true for that to be the right thing?"},
    ]
}
ASK = {"model": "scripted", "messages": [{"role": "user", "content": "Hello"}]}
STREAM = {**ASK, "stream": True, "stream_options": {"include_usage": True}}
RAISED = {
    **dict.fromkeys(["no_key", "wrong_key"], openai.AuthenticationError),
    **dict.fromkeys(
        ["rate_limited", "rate_limited_until", "rate_limited_bare", "quota"], openai.RateLimitError
    ),
    "rate_limited_for_an_hour": openai.RateLimitError,
    **dict.fromkeys(["bad_request", "too_long_a_prompt"], openai.BadRequestError),
    "llama_window": openai.BadRequestError,
    "vllm_window": openai.BadRequestError,
    "ollama_window": openai.BadRequestError,
    "no_schema": openai.InternalServerError,
    "loading": openai.InternalServerError,
    "no_model": openai.NotFoundError,
    **dict.fromkeys(["server_error", "bad_gateway", "unavailable"], openai.InternalServerError),
    **dict.fromkeys(["reset", "silent"], openai.APIConnectionError),
    **dict.fromkeys(["cut_in_a_string", "cut_in_a_line"], openai.APIConnectionError),
    "stalled": openai.APIConnectionError,
    "error_event": openai.APIError,
    "junk": json.JSONDecodeError,
}
# What the official client makes of these is its own affair.
SEEN_BARE = {"only_comments", "dripping", "not_streamed", "not_an_endpoint", "odd_chunks"}


@pytest.fixture
def client(endpoint):
    opened = openai.OpenAI(
        base_url=endpoint.url, api_key=endpoint.key, max_retries=0, timeout=openai.Timeout(0.3)
    )
    with opened:
        yield opened


def streamed(client, **more):
    """The text, the finish_reason and the usage of one streamed answer."""
    text, finish, usage = "", None, None
    for chunk in client.chat.completions.create(**{**STREAM, **more}):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
    return text, finish, usage


def test_an_answer_is_the_same_streamed_and_whole(endpoint, client):
    endpoint.always(answer(GOOD))
    text, finish, usage = streamed(client)
    assert (json.loads(text), finish) == (GOOD, "stop")
    whole = client.chat.completions.create(**ASK)
    assert whole.choices[0].message.content == text
    assert usage == whole.usage
    assert usage.completion_tokens == -(-len(text) // 4)
    assert endpoint.billed == len(endpoint.completions) == 2
    assert [sent for sent, _ in endpoint.completions[0].stamps][-1] == len(text)
    assert client.models.list().data[0].id == "scripted"


# The official client takes an event without data for one with bad JSON.
@pytest.mark.parametrize("name", sorted(set(HARMLESS) - {"ping"}))
def test_an_oddity_harms_nobody(endpoint, client, name):
    endpoint.then(fault(name, GOOD))
    text, finish, usage = streamed(client)
    assert (json.loads(text), finish) == (GOOD, "stop")
    assert bool(usage) == (name != "no_usage")


@pytest.mark.parametrize("name", RAISED)
def test_a_fault_reaches_the_client_as_what_it_is(endpoint, client, name):
    endpoint.then(fault(name, GOOD))
    with pytest.raises(RAISED[name]) as raised:
        streamed(client)
    assert endpoint.settled()
    (request,) = endpoint.completions
    begun = ("cut_in_a_string", "cut_in_a_line", "stalled", "error_event", "junk")
    assert request.billed == (name in begun)
    # A client that stumbles over a line may hang up before or after the rest has gone out.
    if name not in {"junk", "error_event"}:
        assert request.left == (name in {"silent", "stalled"})
    if isinstance(raised.value, openai.APIStatusError) and name not in {"bad_gateway"}:
        assert raised.value.body["message"]


@pytest.mark.parametrize("name", sorted(set(FAULTS) - set(RAISED) - SEEN_BARE))
def test_a_fault_of_the_answer_ends_like_an_answer(endpoint, client, name):
    endpoint.then(fault(name, GOOD))
    text, finish, _ = streamed(client)
    last = {"length": "length", "content_filter": "content_filter"}
    last |= {"cut_cleanly": None, "unfinished": None}
    assert finish == last.get(name, "stop")
    same = name == "unfinished"
    assert (text == json.dumps(GOOD, ensure_ascii=False)) == same
    if name == "endless":
        assert len(text) > 40 * len(json.dumps(GOOD))
    if name == "unknown_citation":
        assert "no-such-passage" in text


def test_the_steps_come_in_their_order_and_the_key_is_checked_and_not_kept(endpoint, client):
    endpoint.then(fault("rate_limited_until", seconds=3), answer("a"))
    with pytest.raises(openai.RateLimitError) as limited:
        client.chat.completions.create(**ASK)
    assert limited.value.response.headers["retry-after"].endswith("GMT")
    assert streamed(client)[0] == "a"
    for key, said in (("Bearer sk-other", "sk-other"), (openai.Omit(), "didn't provide")):
        with pytest.raises(openai.AuthenticationError, match=said):
            client.chat.completions.create(**ASK, extra_headers={"Authorization": key})
    assert not any(KEY in json.dumps(request.dump()) for request in endpoint.requests)
    assert endpoint.billed == 1


def test_a_long_beginning_that_comes_again_is_counted_as_cached(endpoint, client):
    endpoint.always(answer("a"))
    stable = {"role": "system", "content": "You are a coach. " * 400}
    counts = []
    for said in ("one", "two"):
        messages = [stable, {"role": "user", "content": said}]
        counts.append(streamed(client, messages=messages)[2].prompt_tokens_details.cached_tokens)
    assert counts == [0, 1664]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        {
            "type": "object",
            "properties": {"a": {"type": "string", "default": ""}},
            "required": ["a"],
            "additionalProperties": False,
        },
        {"type": "object", "properties": {"a": {}}, "required": [], "additionalProperties": False},
    ],
    ids=["open", "default", "optional"],
)
def test_a_schema_that_is_not_strict_is_refused(schema):
    with Endpoint() as endpoint, openai.OpenAI(base_url=endpoint.url, api_key=KEY) as client:
        wanted = {"name": "x", "strict": True, "schema": schema}
        with pytest.raises(openai.BadRequestError, match="schema"):
            client.chat.completions.create(
                **ASK, response_format={"type": "json_schema", "json_schema": wanted}
            )
        assert endpoint.errors


def test_while_it_is_down_connections_are_refused(endpoint, client):
    endpoint.always(answer("a"))
    assert streamed(client)[0] == "a"
    with endpoint.down():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", endpoint.port))
        with pytest.raises(openai.APIConnectionError):
            streamed(client)
    assert streamed(client)[0] == "a"


def test_it_runs_by_hand(tmp_path):
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([{"do": "server_error"}, {"json": GOOD, "pieces": 3}]))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.endpoint", "--port", str(port), "--script", script],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            url = process.stderr.readline().strip()
            with openai.OpenAI(base_url=url, api_key="any", max_retries=1) as client:
                for _ in range(2):
                    assert json.loads(streamed(client)[0]) == GOOD
            seen = json.load(urllib.request.urlopen(url.replace("/v1", "/requests")))
            assert [request["billed"] for request in seen] == [False, True, True]
            assert len(seen[1]["stamps"]) == 3
            assert seen[2]["stamps"][-1][1] < time.monotonic()
        finally:
            process.terminate()
