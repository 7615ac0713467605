"""The Gradio side: one page of our own, and one named endpoint for each thing that can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr
from gradio.events import api

from coach.ui.choices import Choices
from coach.ui.comeback import Comeback
from coach.ui.desk import Desk
from coach.ui.endpoints import Endpoints
from coach.ui.exchange import Exchanges
from coach.ui.firstpaint import SHELL
from coach.ui.own import OwnSources
from coach.ui.recording import Recording
from coach.ui.taking import Taking
from coach.ui.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.settings import Settings
    from coach.ui.opening import Opening

_START = 'import(new URL("coach/main.js", document.baseURI)).then((page) => page.start(element));'


def page(given: Settings, coach: Opening, redraw: Callable[[Settings], None]) -> gr.Blocks:
    """Make the Gradio app: what a person sees, and what gradio_client can call.

    ``given`` are the settings the coach was started with; ``redraw`` is told of newer ones.
    """
    exchanges = Exchanges()
    blocks: gr.Blocks = gr.Blocks(title="Career coach", analytics_enabled=False, fill_width=True)
    with blocks:
        gr.HTML(SHELL, js_on_load=_START, apply_default_css=False)
        for name, endpoint in Choices(coach, given, redraw).named().items():
            api(endpoint, api_name=name, concurrency_limit=None, api_visibility="undocumented")
        for name, endpoint in Endpoints(coach, exchanges).named().items():
            api(endpoint, api_name=name, concurrency_limit=None)
        for name, endpoint in Desk(coach, exchanges).named().items():
            api(endpoint, api_name=name, concurrency_limit=None, api_visibility="undocumented")
        for name, endpoint in Comeback(coach, exchanges).named().items():
            api(endpoint, api_name=name, concurrency_limit=None, api_visibility="undocumented")
        for name, endpoint in OwnSources(coach).named().items():
            api(endpoint, api_name=name, concurrency_limit=None, api_visibility="undocumented")
        for name, endpoint in Recording(coach).named().items():
            api(endpoint, api_name=name, concurrency_limit=None, api_visibility="undocumented")
        for name, endpoint in Taking(coach).named().items():
            api(endpoint, api_name=name, concurrency_limit=None, api_visibility="undocumented")
        for name, endpoint in Turns(coach, exchanges).named().items():
            api(endpoint, api_name=name, concurrency_limit=None, api_visibility="undocumented")
    return blocks
