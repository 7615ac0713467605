"""``coach serve`` where it cannot serve, and Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_a_busy_port_is_one_sentence(coach):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = coach("serve", "--host", "127.0.0.1", "--port", port)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert str(port).encode() in done.stderr


def test_a_port_out_of_range_is_one_sentence(coach):
    done = coach("serve", "--port", "70000")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"port" in done.stderr


def test_ctrl_c_ends_a_chat_cleanly(home):
    chat = subprocess.Popen(
        [sys.executable, "-m", "coach.cli", "chat", "--thread", "broken off"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"COACH_DATA_DIR": str(home), "PYTHONPATH": str(REPOSITORY)},
        cwd=home,
        # Whoever runs the tests in the background has Ctrl-C ignored, and so would the chat.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    chat.stdin.write(b"I teach chemistry and I am tired of it.\n")
    chat.stdin.flush()
    assert chat.stdout.readline()  # It is waiting for the next line, or still at work.
    time.sleep(1)
    chat.send_signal(signal.SIGINT)
    _, said = chat.communicate(timeout=60)
    assert chat.returncode == 130
    assert b"Traceback" not in said
