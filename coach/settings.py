"""The one reader of the environment: every setting, each also ``COACH_*`` or a line in ``.env``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import (
    AliasChoices,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from coach.errors import BadSettings
from coach.resources import corpus_dir

# Answers in seconds, follows a schema, costs about a cent a conversation.
DEFAULT_MODEL = "openai:gpt-5.4-mini"
# What only this machine itself can reach.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """How this coach is set up. Raises BadSettings naming the setting that is wrong.

    ``model`` is "guided" or "openai:<name>"; with a key and no model named it is
    ``DEFAULT_MODEL``. ``corpus`` lists files and folders to index. ``owner`` is whose
    conversations are read and written; with a file of ``users`` the browser app asks for a login,
    and each user has their own; ``without_login`` lets other machines in with none. ``mcp`` offers
    the coach as tools to programs that speak MCP. Limits are in characters, turns, sources of an
    owner's own, and bytes and pages of a file that is read. ``patience`` is how many seconds a
    model may stay silent, ``wave_poll`` how many pass at most between two looks at what the Batch
    API has done, ``prices`` a table of prices of your own (as
    ``coach/models/openai/prices.yaml``). ``policy`` is how much doubt about a sentence is shown:
    "strict" wants the words of the passage or the person, cut and not changed; "balanced" lets
    paraphrases by, and with them more of what is false.
    """

    model_config = SettingsConfigDict(
        env_prefix="COACH_",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        populate_by_name=True,
        env_ignore_empty=True,
    )

    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("career-coach"))
    corpus: Annotated[list[Path], NoDecode] = Field(default_factory=lambda: [corpus_dir()])
    model: str = ""
    patience: float = Field(45.0, gt=0)
    wave_poll: float = Field(60.0, gt=0)
    prices: Path | None = None
    embedder: str = "embedded"
    policy: Literal["strict", "balanced"] = "strict"
    base_url: str | None = Field(
        None, validation_alias=AliasChoices("base_url", "COACH_BASE_URL", "OPENAI_BASE_URL")
    )
    api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("api_key", "COACH_API_KEY", "OPENAI_API_KEY")
    )
    chroma_url: str | None = None
    owner: str = Field("me", min_length=1, max_length=120)
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65_535)
    users: Path | None = None
    without_login: bool = False
    mcp: bool = False
    max_message_chars: int = Field(20_000, ge=1)
    max_turns: int = Field(500, ge=1)
    max_sources: int = Field(100, ge=0)
    max_source_bytes: int = Field(20_971_520, ge=1)
    max_source_pages: int = Field(1_000, ge=1)

    _named: bool = PrivateAttr(default=False)

    def __init__(self, **values: Any) -> None:
        known = {*type(self).model_fields, "_env_file"}
        if unknown := next((name for name in values if name not in known), ""):
            raise BadSettings(f"There is no setting called '{unknown}'.")
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise BadSettings(f"The setting '{name}' is wrong: {first['msg']}.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise BadSettings(f"The file .env cannot be read: {error}.") from error

    @field_validator("corpus", mode="before")
    @classmethod
    def _split_paths(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [part for part in value.split(os.pathsep) if part.strip()]
        return [value] if isinstance(value, Path) else value

    @field_validator("corpus")
    @classmethod
    def _expanded_paths(cls, value: list[Path]) -> list[Path]:
        return [path.expanduser() for path in value]

    @field_validator("data_dir", "users")
    @classmethod
    def _expanded(cls, value: Path | None) -> Path | None:
        return value and value.expanduser()

    @property
    def model_is_named(self) -> bool:
        """Whether somebody has named the model, and not only given a key, or nothing."""
        return self._named

    @model_validator(mode="after")
    def _with_model(self) -> Settings:
        self._named = bool(self.model)
        if not self.model:
            self.model = DEFAULT_MODEL if self.api_key else "guided"
        return self

    @field_validator("model")
    @classmethod
    def _known_model(cls, value: str) -> str:
        if value in {"", "guided"} or (value.startswith("openai:") and len(value) > len("openai:")):
            return value
        raise ValueError("use 'guided' or 'openai:<name>'")
