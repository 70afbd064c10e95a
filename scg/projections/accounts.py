"""Sign-ins, passwords and tokens: told by the record, kept outside it, so nothing is projected."""

from scg.record.projection import Written, projects


@projects("login.begun", "login.ended", "password.set", "token.issued")
def told(entry: Written) -> None:
    """Nothing: the secrets these entries are about stand in tables that the record never rebuilds."""
