"""The command line: the same coach, in a terminal or a script."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run ``coach``. Ends the process with 0, 1 (something is wrong), 2 (bad input) or 130."""
    from coach.cli.app import app
    from coach.cli.terminal import prepare_streams

    prepare_streams()
    app(prog_name="coach")
