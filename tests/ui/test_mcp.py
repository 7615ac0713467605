"""A program that speaks MCP uses the coach: the tools are the Python API by name."""

from __future__ import annotations

import json

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

from coach.errors import BadSettings
from coach.settings import Settings
from coach.ui import serve
from tests.browser.serving import Server


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("mcp") / "data", COACH_MCP="true")
    yield f"{server.url}gradio_api/mcp/"
    server.stop()


async def test_the_tools_are_named_and_described_and_answer(address):
    async with (
        streamablehttp_client(address) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert {"reply", "record", "transcript", "threads", "search", "export"} <= set(tools)
        assert not [name for name in tools if "page" in name]
        assert all(tool.description for tool in tools.values())

        async def call(name: str, **given):
            answer = await session.call_tool(name, given)
            return answer.isError, answer.content[0].text

        wrong, told = await call("reply", thread="t", message="I was passed over twice.")
        assert not wrong
        assert json.loads(told)["reply"]["turn"] == 1
        wrong, record = await call("record", thread="t")
        assert (wrong, "arrival" in json.loads(record)) == (False, True)
        wrong, said = await call("transcript", thread="nowhere")
        assert wrong
        assert "There is no conversation called 'nowhere'" in said


def test_it_is_not_offered_where_there_are_users(tmp_path):
    with pytest.raises(BadSettings, match="do not go together"):
        serve(Settings(mcp=True, users=tmp_path / "users", data_dir=tmp_path, port=0))
