"""Claims the address, says so at once, and only then loads what is slow."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn

from coach.errors import BadSettings
from coach.settings import LOOPBACK
from coach.users import Users

if TYPE_CHECKING:
    from coach.settings import Settings

_GRACE_SECONDS = 2


def serve(settings: Settings) -> None:
    """Serve the page until it is told to stop (Ctrl-C or SIGTERM).

    Raises BadSettings where the address cannot be had, or others could reach it without a login.
    """
    _guarded(settings)
    with contextlib.closing(_claim(settings.host, settings.port)) as address:
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, _leave)
        # The socket already listens: a browser that is opened now waits instead of failing.
        _say(f"Opening the coach at {_url(settings.host, address.getsockname()[1])} …")
        _run(settings, address)


def _run(settings: Settings, address: socket.socket) -> None:
    import uvicorn

    from coach.session.chosen import applied, kept
    from coach.ui.app import create_app
    from coach.ui.opening import Opening

    chosen = settings if settings.users else applied(settings, kept(settings.data_dir))
    opening = Opening(chosen)
    config = uvicorn.Config(
        create_app(settings, chosen, opening),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = uvicorn.Server(config)

    def stop() -> None:
        server.should_exit = True

    opening.failed = stop
    server.run(sockets=[address])
    if opening.error:
        raise opening.error


def _guarded(settings: Settings) -> None:
    if settings.mcp and settings.users:
        raise BadSettings("COACH_MCP and COACH_USERS do not go together: MCP has no login here.")
    if settings.mcp and find_spec("mcp") is None:
        raise BadSettings("COACH_MCP needs the package mcp: pip install 'career-coach[mcp]'.")
    if settings.users:
        if not Users(settings.users).names():
            raise BadSettings(
                f"{settings.users} (COACH_USERS) names no users; `coach users add NAME` adds one."
            )
    elif settings.host not in LOOPBACK and not settings.without_login:
        raise BadSettings(
            f"At {settings.host} other machines could read your conversations: set COACH_USERS to "
            "a file of users, keep to 127.0.0.1, or set COACH_WITHOUT_LOGIN=true to let all in."
        )


def _claim(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        claimed = socket.socket(family, kind)
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        claimed.bind(address)
        claimed.listen(128)
    except OSError as error:
        raise BadSettings(_why_not(host, port, error)) from error
    return claimed


def _why_not(host: str, port: int, error: OSError) -> str:
    choose = "choose another with --port or COACH_PORT"
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program: {choose}."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved on this machine: {choose}."
    return f"The address {host}:{port} cannot be used ({error.strerror or error})."


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _leave(*_: object) -> NoReturn:
    # Also reached when uvicorn, done with its own shutdown, raises the signal again.
    sys.exit(0)
