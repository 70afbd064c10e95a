"""Sign-ins, passwords, tokens, records taken away: told by the record, kept outside it, so not projected."""

from scg.record.projection import Written, projects


@projects(
    "login.begun",
    "login.ended",
    "password.set",
    "token.issued",
    "token.ended",
    "feed.made",
    "feed.revoked",
    "bundle.exported",
    "code_app.added",
    "code_app.removed",
    "passkey.added",
    "passkey.removed",
    "recovery_codes.made",
    "recovery_code.used",
    "second_factors.removed",
    "identity.bound",
    "identity.unbound",
    "person_copy.taken",
)
def told(entry: Written) -> None:
    """Nothing: the secrets these entries are about stand in tables that the record never rebuilds."""
