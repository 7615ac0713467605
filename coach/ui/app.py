"""The web application: opens the coach, mounts the Gradio page, keeps the browser at home."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from coach.ui import installing
from coach.ui.door import OWNER, Door
from coach.ui.firstpaint import FirstPaint
from coach.ui.login import Login
from coach.ui.own import OwnSources
from coach.ui.page import page
from coach.ui.sessions import Sessions
from coach.ui.views.shell import Shell
from coach.users import Users

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from coach.settings import Settings
    from coach.ui.opening import Opening

_STATIC = Path(__file__).resolve().parent / "static"


def create_app(given: Settings, settings: Settings, coach: Opening) -> FastAPI:
    """Make the application; the coach is opened when it starts and closed when it ends.

    ``settings`` are those ``given`` where it was started, with what was chosen on the page.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with coach.running():
            yield

    app = FastAPI(title="Career coach", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.mount("/coach", StaticFiles(directory=_STATIC), name="coach")
    app.router.routes.extend(OwnSources(coach).routes())
    app.router.routes.extend(installing.routes())
    sessions = None
    if settings.users:
        users = Users(settings.users)
        sessions = Sessions(users, settings.data_dir)
        app.router.routes.extend(Login(users, sessions).routes())
    app.add_middleware(Door, settings=settings, sessions=sessions)
    shell = Shell(settings)
    app.add_middleware(FirstPaint, shell=shell.draw)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page(given, coach, shell.redraw),
        path="/",
        # What Gradio then hands to every endpoint as the name of whoever asks.
        auth_dependency=lambda request: request.scope[OWNER],
        theme=gr.themes.Base(font=("sans-serif",), font_mono=("monospace",)),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        mcp_server=settings.mcp,
        ssr_mode=False,
        favicon_path=str(_STATIC / "favicon.svg"),
    )
    return mounted
