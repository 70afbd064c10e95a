"""Sign-ins, passwords, tokens, records taken away: told by the record, kept outside it, so not projected."""

from scg.record.projection import Written, projects


@projects("login.begun", "login.ended", "password.set", "token.issued", "bundle.exported")
def told(entry: Written) -> None:
    """Nothing: the secrets these entries are about stand in tables that the record never rebuilds."""
