"""Says who may log in to the browser app: add, remove and list users."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.running import guarded
from coach.cli.terminal import harmless
from coach.errors import BadInput

if TYPE_CHECKING:
    from coach.users import Users

app = typer.Typer(
    help="Say who may log in to the browser app (COACH_USERS names the file).",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(help="The user's name.")]


@app.command()
@guarded
def add(name: Name) -> None:
    """Let somebody log in, or give them a new password; it is asked for, or read from a pipe."""
    from coach.users import checked_user

    user, users = checked_user(name), _users()
    fresh = users.add(user, _password(user))
    print(harmless(f"{user} can log in now." if fresh else f"{user} has a new password."))


@app.command()
@guarded
def remove(name: Name) -> None:
    """Let somebody in no longer; what they wrote is kept."""
    from coach.users import checked_user

    user = checked_user(name)
    _users().remove(user)
    print(
        harmless(
            f"{user} can log in no longer. Their conversations are kept: "
            f"`COACH_OWNER='{user}' coach threads` lists them."
        )
    )


@app.command(name="list")
@guarded
def list_users() -> None:
    """Name everybody who may log in."""
    names = _users().names()
    print(harmless("\n".join(names)) if names else "Nobody yet; `coach users add NAME` adds one.")


def _users() -> Users:
    from coach import Settings
    from coach.users import Users

    path = Settings().users
    if path is None:
        raise BadInput("Set COACH_USERS to the file that shall hold the users, then try again.")
    return Users(path)


def _password(user: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = str(typer.prompt(f"Password for {user}", hide_input=True))
    if first != typer.prompt("The same again", hide_input=True):
        raise BadInput("The two passwords are not the same; nothing was changed.")
    return first
