"""Settings come from arguments, the environment and ``.env``, and are refused in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coach.errors import BadSettings
from coach.resources import corpus_dir
from coach.settings import DEFAULT_MODEL, Settings


def test_defaults_need_nothing():
    settings = Settings()
    assert settings.model == "guided"
    assert settings.corpus == [corpus_dir()]
    assert settings.host == "127.0.0.1"
    assert settings.api_key is None
    assert settings.data_dir.is_absolute()


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("COACH_MODEL", "openai:gpt-5-mini", "model", "openai:gpt-5-mini"),
        ("COACH_DATA_DIR", "/srv/coach", "data_dir", Path("/srv/coach")),
        ("COACH_DATA_DIR", "~/coach", "data_dir", Path.home() / "coach"),
        ("COACH_PORT", "8080", "port", 8080),
        ("COACH_HOST", "::1", "host", "::1"),
        ("COACH_OWNER", "alex@example.org", "owner", "alex@example.org"),
        ("COACH_BASE_URL", "http://127.0.0.1:1/v1", "base_url", "http://127.0.0.1:1/v1"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:2/v1", "base_url", "http://127.0.0.1:2/v1"),
        ("COACH_CHROMA_URL", "http://127.0.0.1:8000", "chroma_url", "http://127.0.0.1:8000"),
        (
            "COACH_EMBEDDER",
            "openai:text-embedding-3-small",
            "embedder",
            "openai:text-embedding-3-small",
        ),
        ("COACH_MAX_MESSAGE_CHARS", "100", "max_message_chars", 100),
        ("COACH_WAVE_POLL", "5", "wave_poll", 5.0),
        ("COACH_MAX_TURNS", "7", "max_turns", 7),
        ("coach_max_turns", "8", "max_turns", 8),
        ("COACH_MAX_SOURCES", "9", "max_sources", 9),
        ("COACH_MAX_SOURCE_BYTES", "10", "max_source_bytes", 10),
        ("COACH_MAX_SOURCE_PAGES", "11", "max_source_pages", 11),
        ("COACH_PORT", "", "port", 7860),
    ],
)
def test_the_environment_sets(monkeypatch, name, text, field, value):
    monkeypatch.setenv(name, text)
    assert getattr(Settings(), field) == value


@pytest.mark.parametrize("name", ["COACH_API_KEY", "OPENAI_API_KEY"])
def test_the_key_is_read_and_never_shown(monkeypatch, name):
    monkeypatch.setenv(name, "sk-very-secret")
    settings = Settings()
    assert settings.api_key.get_secret_value() == "sk-very-secret"
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert "very-secret" not in shown


@pytest.mark.parametrize(
    ("given", "model"),
    [
        ({"OPENAI_API_KEY": "k"}, DEFAULT_MODEL),
        ({"COACH_API_KEY": "k"}, DEFAULT_MODEL),
        ({"OPENAI_API_KEY": "k", "COACH_MODEL": "guided"}, "guided"),
        ({"OPENAI_API_KEY": "k", "COACH_MODEL": "openai:llama3.1"}, "openai:llama3.1"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:2/v1"}, "guided"),
        ({"OPENAI_API_KEY": ""}, "guided"),
    ],
)
def test_a_key_without_a_model_means_openai(monkeypatch, given, model):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert Settings().model == model


def test_a_refused_setting_does_not_show_the_key():
    with pytest.raises(BadSettings) as refused:
        Settings(api_key=["sk-very-secret"])
    assert "very-secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_dotenv_sets_and_is_read_where_the_process_stands():
    Path(".env").write_text("COACH_OWNER=günter\nCOACH_PORT=1234\nSOMETHING_ELSE=1\n", "utf-8")
    assert (Settings().owner, Settings().port) == ("günter", 1234)


def test_a_dotenv_that_cannot_be_read_is_named():
    Path(".env").write_bytes(b"COACH_OWNER=\xff\xfe\n")
    with pytest.raises(BadSettings, match=r"\.env"):
        Settings()


def test_arguments_go_before_the_environment_and_that_before_dotenv(monkeypatch):
    Path(".env").write_text("COACH_PORT=1\nCOACH_OWNER=file\nCOACH_HOST=file\n")
    monkeypatch.setenv("COACH_PORT", "2")
    monkeypatch.setenv("COACH_OWNER", "environment")
    settings = Settings(port=3)
    assert (settings.port, settings.owner, settings.host) == (3, "environment", "file")


def test_our_own_name_goes_before_openais(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "theirs")
    monkeypatch.setenv("COACH_API_KEY", "ours")
    assert Settings().api_key.get_secret_value() == "ours"


def test_the_corpus_is_split_like_a_path(monkeypatch):
    monkeypatch.setenv("COACH_CORPUS", os.pathsep.join(["/a/one.md", "/b c/", "", "~/notes"]))
    assert Settings().corpus == [Path("/a/one.md"), Path("/b c"), Path.home() / "notes"]


@pytest.mark.parametrize("given", [Path("/a"), "/a", ["/a"], [Path("/a")]])
def test_the_corpus_may_be_given_in_any_form(given):
    assert Settings(corpus=given).corpus == [Path("/a")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("port", "many"),
        ("port", 65_536),
        ("port", -1),
        ("model", "gpt"),
        ("model", "openai:"),
        ("max_turns", 0),
        ("max_message_chars", "lots"),
        ("owner", "x" * 121),
        ("corpus", 7),
        ("data_dir", 7),
        ("base_url", 7),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(field, value):
    with pytest.raises(BadSettings) as refused:
        Settings(**{field: value})
    sentence = str(refused.value)
    assert f"'{field}'" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "pydantic" not in sentence


@pytest.mark.parametrize(("name", "field"), [("COACH_PORT", "port"), ("COACH_MODEL", "model")])
def test_a_wrong_value_in_the_environment_is_named(monkeypatch, name, field):
    monkeypatch.setenv(name, "???")
    with pytest.raises(BadSettings, match=f"'{field}'"):
        Settings()


def test_a_misspelt_setting_is_refused_not_ignored():
    with pytest.raises(BadSettings, match="'modle'"):
        Settings(modle="guided")
