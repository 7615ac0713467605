"""Claiming the address, and saying why not, before anything slow is loaded."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from coach.errors import BadSettings
from coach.settings import Settings
from coach.ui import serve
from coach.ui.firstpaint import SHELL, rewritten

ROOT = Path(__file__).resolve().parents[2]


def test_a_busy_port_is_one_clear_sentence_and_loads_nothing(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            BadSettings, match=rf"^Port {port} is in use .* --port or COACH_PORT\.$"
        ):
            serve(Settings(port=port, data_dir=tmp_path))


def test_an_address_that_is_not_ours_is_one_clear_sentence(tmp_path):
    with pytest.raises(BadSettings, match=r"^The address 203\.0\.113\.1:0 cannot be used"):
        serve(Settings(host="203.0.113.1", port=0, data_dir=tmp_path, without_login=True))


def test_other_machines_are_not_let_in_without_a_login_by_mistake(tmp_path):
    with pytest.raises(BadSettings, match=r"^At 0\.0\.0\.0 other machines could .* COACH_USERS"):
        serve(Settings(host="0.0.0.0", port=0, data_dir=tmp_path))
    nobody = tmp_path / "users"
    with pytest.raises(BadSettings, match="names no users"):
        serve(Settings(host="0.0.0.0", port=0, data_dir=tmp_path, users=nobody))


def test_importing_the_ui_does_not_import_gradio():
    code = "import sys, coach.ui; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_document_carries_our_style_first_and_no_signboards():
    document = (
        '<head><meta name="viewport" content="width=device-width, initial-scale=1" />'
        '<meta property="og:image" content="https://elsewhere/x.jpg" />'
        '<link rel="manifest" href="/manifest.json" /></head><script>{"value":"'
        f'{SHELL}"}}</script>'
    )
    ours = rewritten(document, "once", '<p title="a">&</script>')
    assert "coach/coach.css" in ours
    assert "https://" not in ours
    assert "manifest.json" not in ours
    assert ours.count("<script") == ours.count('<script nonce="once"') > 0
    assert json.loads(re.search(r">(\{.*\})<", ours)[1]) == {"value": '<p title="a">&</script>'}
    assert "interactive-widget=resizes-content" in ours
