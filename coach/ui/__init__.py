"""The browser app: one quiet page, drawn on the server, with Gradio underneath."""

from coach.ui.server import serve

__all__ = ["serve"]
