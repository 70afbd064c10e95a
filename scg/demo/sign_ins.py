"""Signing in to the demonstration: one password for all of its invented people, shown on the sign-in page."""

from collections.abc import Iterable

from scg import passwords
from scg.commands import Actor
from scg.commands.accounts import keep_password
from scg.demo.forum import people

PASSWORD = "rivers-and-becks"
SHOWN = ("chair", "wyfrs-chair", "loggist", "secretariat", "calderdale", "leeds", "opcc", "administrator")
PARTS = {
    "chair": "Chair",
    "wyfrs-chair": "Deputy chair",
    "loggist": "Loggist",
    "secretariat": "Secretariat",
    "calderdale": "Member",
    "leeds": "Member",
    "opcc": "Observer",
    "administrator": "Administrator",
}


def give_passwords(cast: Iterable[Actor]) -> None:
    """Let everybody of the demonstration sign in with its password, hashed once for all."""
    kept = passwords.keep(PASSWORD)
    for actor in cast:
        keep_password(actor.person, kept)


def sign_ins() -> list[dict[str, str]]:
    """Whom a newcomer may sign in as: part, name, e-mail and password."""
    known = {account.part: account for account in people()}
    return [
        {"part": PARTS[part], "name": known[part].name, "email": known[part].email, "password": PASSWORD}
        for part in SHOWN
    ]
