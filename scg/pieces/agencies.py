"""The names of agencies, read once as long as the directory stays as it is."""

from sqlalchemy import select

from scg.extensions import db
from scg.models.directory import Agency
from scg.pieces.standing import of_directory


def names(forum: str) -> dict[str, str]:
    """Every agency of a forum, also retired ones: its name by its code."""
    return of_directory(forum, "names", lambda: _names(forum))


def _names(forum: str) -> dict[str, str]:
    rows = db.session.execute(select(Agency.code, Agency.name).where(Agency.forum == forum))
    return {row.code: row.name for row in rows}


def name_of(forum: str, code: str) -> str:
    """One agency's name, or its code where the directory doesn't know it."""
    return names(forum).get(code, code)


def core_codes(forum: str) -> set[str]:
    """The codes of the forum's core agencies."""
    return of_directory(forum, "core", lambda: _core_codes(forum))


def _core_codes(forum: str) -> set[str]:
    query = select(Agency.code).where(Agency.forum == forum, Agency.core, Agency.active)
    return set(db.session.scalars(query))
