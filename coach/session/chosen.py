"""The model that was chosen on the page, kept in the data folder for this account alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError, field_serializer

from coach.errors import BadInput
from coach.private import read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from coach.settings import Settings

_FILE = "model.json"
_LONGEST = 300  # characters


class Chosen(BaseModel):
    """``model`` as in ``Settings``; with a ``base_url`` only its own key is ever sent there."""

    model: str
    base_url: str = ""
    api_key: SecretStr = SecretStr("")

    @field_serializer("api_key", when_used="json")
    def _plain(self, value: SecretStr) -> str:
        return value.get_secret_value()


def checked(model: str, base_url: str, api_key: str) -> Chosen:
    """What somebody typed, as a choice. Raises BadInput saying what is missing or wrong."""
    name, place, key = (given.strip() for given in (model, base_url, api_key))
    if any(len(given) > _LONGEST or not given.isprintable() for given in (name, place, key)):
        raise BadInput(f"A name, an address or a key has up to {_LONGEST} printable characters.")
    if not name:
        raise BadInput("Name the model, for example gpt-5.4-mini or llama3.1.")
    if not key.isascii():
        raise BadInput("That is no key: it has letters that no key has.")
    if place and not _is_address(place):
        raise BadInput("The address begins with http:// or https://, then names the server.")
    return Chosen(model=f"openai:{name}", base_url=place, api_key=SecretStr(key))


def kept(data_dir: Path) -> Chosen | None:
    """The choice that was kept, or None. Raises BadInput where the file holds something else."""
    path = data_dir / _FILE
    if not (text := read_private(path)):
        return None
    try:
        return Chosen.model_validate_json(text)
    except ValidationError as error:
        raise BadInput(
            f"{path} does not hold a choice of model; delete it, then choose again on the page."
        ) from error


def keep(data_dir: Path, choice: Chosen) -> None:
    """Put the choice in place of the one before."""
    write_private(data_dir / _FILE, choice.model_dump_json())


def drop(data_dir: Path) -> bool:
    """Forget the choice and its key; whether there was one."""
    path = data_dir / _FILE
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def applied(settings: Settings, choice: Chosen | None) -> Settings:
    """The settings with the choice in them; a model named where the coach was started stands."""
    if choice is None or settings.model_is_named:
        return settings
    update: dict[str, object] = {"model": choice.model}
    key = choice.api_key.get_secret_value()
    if choice.base_url or key:
        # The key of one endpoint is nothing that another should see.
        update |= {"base_url": choice.base_url or None, "api_key": choice.api_key if key else None}
    return settings.model_copy(update=update)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
