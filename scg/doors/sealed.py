"""The keys that doors seal secrets with, drawn from the installation's own."""

from flask import current_app

from scg.sealing import key_for


def code_key() -> bytes:
    """The key that the secrets of apps for codes lie under."""
    return key_for("code-app", str(current_app.config["SECRET_KEY"]))
