"""The same as ``coach eval``: runs the suites named (default: all), and exits 1 below the gate."""

from __future__ import annotations

import sys

from coach.cli.app import app
from coach.cli.terminal import prepare_streams

if __name__ == "__main__":
    prepare_streams()
    app(["eval", *sys.argv[1:]], prog_name="coach")
