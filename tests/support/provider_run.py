"""Runs in the provider's own venv: serves Canaille on the port given, with the client and people given as a file.

    python provider_run.py PORT FILE

The file is read again whenever it has changed, so that somebody's groups may change while it serves. Keys are
made at each start.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "true"

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from flask import Flask
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server


def main(port: int, file: Path) -> None:
    """Serves until it is ended."""
    app = create_app(settings(port))
    app.config["SESSION_COOKIE_NAME"] = "provider"  # cookies of localhost are shared by all its ports
    seen = 0

    @app.before_request
    def read_again() -> None:
        nonlocal seen
        changed = file.stat().st_mtime_ns
        if changed != seen:
            seen = changed
            know(json.loads(file.read_text("utf-8")))

    first(app, read_again)
    make_server("localhost", port, app, threaded=True).serve_forever()


def first(app: Flask, read: Any) -> None:
    with app.app_context(), Backend.instance.session():
        read()


def settings(port: int) -> dict[str, Any]:
    return {
        "SECRET_KEY": secrets.token_hex(),
        "SERVER_NAME": f"localhost:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "HTMX": False, "SMTP": None, "LOGO": None},
        "CANAILLE_OIDC": {
            "ACTIVE_JWKS": [RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)],
            "TRUSTED_DOMAINS": ["localhost"],  # asks nobody for consent
        },
    }


def know(given: dict[str, Any]) -> None:
    """Replaces everybody, every group and the client by those given; sessions of whoever stays go on."""
    store = Backend.instance
    for group in store.query(models.Group):
        store.delete(group)
    known = {person.user_name: person for person in store.query(models.User)}
    wanted = {person["subject"]: person for person in given["people"]}
    for subject in known.keys() - wanted.keys():
        store.delete(known[subject])
    people = {subject: saved_person(known.get(subject), person) for subject, person in wanted.items()}
    for name in sorted({group for person in wanted.values() for group in person["groups"]}):
        members = [people[subject] for subject, person in wanted.items() if name in person["groups"]]
        store.save(models.Group(display_name=name, members=members))
    save_client(given["client"])


def saved_person(person: Any, given: dict[str, Any]) -> Any:
    person = person or models.User(user_name=given["subject"])
    person.formatted_name = given["name"]
    person.family_name = given["name"].rsplit(" ", 1)[-1]
    person.emails = [given["email"]]
    person.password = given["password"]
    Backend.instance.save(person)
    return person


def save_client(given: dict[str, Any]) -> None:
    client = Backend.instance.get(models.Client, client_id=given["client_id"])
    client = client or models.Client(client_id=given["client_id"])
    client.client_name = "scg"
    client.client_uri = "http://localhost"
    client.client_secret = given["client_secret"]
    client.redirect_uris = given["redirect_uris"]
    client.post_logout_redirect_uris = given["post_logout_redirect_uris"]
    client.grant_types = ["authorization_code", "refresh_token"]
    client.response_types = ["code"]
    client.scope = ["openid", "email", "profile", "groups"]
    client.token_endpoint_auth_method = "client_secret_basic"
    client.id_token_signed_response_alg = "RS256"
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
