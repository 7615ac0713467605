"""Who is let in, from where, how much and how often; what is kept of a password."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from coach.errors import BadInput
from coach.settings import Settings
from coach.ui.door import MOST_BYTES, OWNER, Door
from coach.ui.pace import Pace, in_words
from coach.ui.sessions import Sessions
from coach.users import Users

HOME = "http://127.0.0.1:7860"


async def echo(scope, receive, send):
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            await PlainTextResponse("gone", status_code=400)(scope, receive, send)
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await PlainTextResponse(f"{scope[OWNER]} {size}")(scope, receive, send)


@pytest.fixture
def client():
    return TestClient(Door(echo, Settings(owner="me"), None), base_url=HOME)


def test_one_owner_needs_no_login(client):
    assert client.get("/").text == "me 0"
    assert client.post("/gradio_api/call/reply", content=b"{}").text == "me 2"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site", "origin": HOME},
        {"sec-fetch-site": "same-site", "origin": HOME},
    ],
)
def test_another_page_cannot_make_the_browser_do_something(client, headers):
    answer = client.post("/gradio_api/call/forget", content=b"{}", headers=headers)
    assert answer.status_code == 403
    assert "another page" in answer.json()["detail"]


@pytest.mark.parametrize(
    "headers", [{}, {"origin": HOME}, {"sec-fetch-site": "same-origin", "origin": "null"}]
)
def test_our_own_page_and_programs_can(client, headers):
    assert client.post("/gradio_api/call/forget", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:7860", 200),
        ("[::1]:7860", 200),
        ("coach.elsewhere.example:7860", 400),
        ("127.0.0.1.elsewhere.example", 400),
        ("[", 400),
    ],
)
def test_a_name_that_points_here_is_not_this_machine(client, host, status):
    assert client.get("/", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=https://elsewhere.hf.space/x",
        "/monitoring",
        "/gradio_api/monitoring/x",
        "/gradio_api/vibe-code/",
        "/gradio_api/run/reply",
        "/gradio_api/component_server",
    ],
)
def test_what_this_page_does_not_need_of_gradio_is_shut(client, path):
    assert client.get(path).status_code == 404


def test_a_body_is_read_no_further_than_it_may_be_long(client):
    big = b"x" * (MOST_BYTES + 1)
    answer = client.post("/gradio_api/call/reply", content=big)
    assert (answer.status_code, answer.json()["detail"]) == (
        413,
        "That is too big: 2 MB is the most.",
    )
    # Without a length, as a stream has none.
    assert client.post("/gradio_api/call/reply", content=iter([big[:9], big])).text == "gone"
    assert client.post("/gradio_api/upload", content=big).text == f"me {len(big)}"


def test_many_uploads_at_once_are_slowed_down(client):
    codes = [client.post("/gradio_api/upload").status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    assert "go on in" in client.post("/gradio_api/upload").json()["detail"]


def test_a_pace_is_kept_for_each_apart():
    now = 0.0
    pace = Pace(2, 60, clock=lambda: now)
    assert [pace.take("a"), pace.take("a"), pace.take("a"), pace.take("b")] == [0, 0, 60, 0]
    now = 59.5
    assert pace.take("a") == 1
    now = 60.0
    assert pace.take("a") == 0
    assert [in_words(1), in_words(59), in_words(60), in_words(61)] == [
        "1 second",
        "59 seconds",
        "1 minute",
        "2 minutes",
    ]


def test_a_password_is_kept_as_nothing_that_gives_it_away(tmp_path):
    users = Users(tmp_path / "users")
    assert users.add("Ärne", "correct horse")
    assert not users.add("Ärne", "battery staple")
    kept = users.path.read_text(encoding="utf-8")
    assert "battery" not in kept
    assert users.fits("Ärne", "battery staple")
    assert not users.fits("Ärne", "correct horse")
    assert not users.fits("nobody", "battery staple")
    assert not users.fits("", "")
    assert users.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["", " ", "a/b", "x" * 61, "two\nlines", "-"])
def test_a_name_that_will_not_do_is_one_sentence(tmp_path, name):
    with pytest.raises(BadInput, match="1 to 60 letters"):
        Users(tmp_path / "users").add(name, "correct horse")


def test_a_file_that_holds_something_else_lets_nobody_in(tmp_path):
    path = tmp_path / "users"
    path.write_text("root:x:0:0\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"line 1, is no line of a users' file"):
        Users(path).fits("root", "")


def test_a_new_password_ends_every_login(tmp_path):
    users = Users(tmp_path / "users")
    users.add("alex", "correct horse")
    sessions = Sessions(users, tmp_path)
    here, there = sessions.begin("alex"), sessions.begin("alex")
    assert here != there
    sessions.end(here)
    again = Sessions(users, tmp_path)  # after a restart
    assert (again.user(here), again.user(there)) == ("", "alex")
    users.add("alex", "battery staple")
    assert again.user(there) == ""
