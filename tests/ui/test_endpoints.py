"""A program talks to the running app through gradio_client."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from coach.record import CareerRecord
from coach.transcript import Transcript
from tests.browser.serving import Server

MESSAGE = "I was just made head of collections at the museum and I feel lost."


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("api") / "data")
    yield Client(server.url, verbose=False)
    assert server.stop() == 0


def test_the_endpoints_are_named_as_in_python(client):
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert {"/reply", "/record", "/transcript", "/threads", "/search", "/export"} <= set(named)
    assert not [name for name in named if "page" in name or "lambda" in name]


def test_a_reply_is_a_stream_of_events(client):
    job = client.submit("api", MESSAGE, api_name="/reply")
    job.result()
    events = [json.loads(event)["type"] for event in job.outputs()]
    assert events[0] == "turn_started"
    assert "sentence_shown" in events
    assert events[-1] == "turn_finished"


def test_what_was_said_can_be_read_back(client):
    client.predict("read", MESSAGE, api_name="/reply")
    transcript = Transcript.model_validate_json(client.predict("read", api_name="/transcript"))
    assert [turn.message for turn in transcript.turns] == [MESSAGE]
    record = CareerRecord.model_validate_json(client.predict("read", api_name="/record"))
    assert record == transcript.record
    threads = json.loads(client.predict(api_name="/threads"))
    assert "read" in {summary["thread"] for summary in threads}
    assert client.predict("read", "md", api_name="/export")
    assert b64decode(client.predict("read", "pdf", api_name="/export")).startswith(b"%PDF-")
    receipt = json.loads(client.predict("read", api_name="/forget"))
    assert receipt["deleted"]["turns"] == 1


def test_an_error_is_the_sentence_it_carries(client):
    with pytest.raises(AppError, match="There is no conversation called 'nowhere'"):
        client.predict("nowhere", api_name="/transcript")


def test_search_says_where_it_found_it(client):
    found = json.loads(client.predict("the job after next", 2, api_name="/search"))
    assert len(found) == 2
    assert all(passage["title"] for passage in found)
