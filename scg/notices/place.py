"""Where people reach scg, for what is sent when nobody asks."""

from flask import current_app


def origin() -> str:
    """The public address of this installation, or else this machine's own."""
    config = current_app.config
    return str(config["SCG_ORIGIN"] or f"http://localhost:{config['SCG_PORT']}").rstrip("/")
