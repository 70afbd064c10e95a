"""The names of agencies, looked up once for a page or a push."""

from flask import g
from sqlalchemy import select

from scg.extensions import db
from scg.models.directory import Agency


def names(forum: str) -> dict[str, str]:
    """Every agency of a forum, also retired ones: its name by its code."""
    known: dict[str, dict[str, str]] = g.setdefault("agency_names", {})
    if forum not in known:
        rows = db.session.execute(select(Agency.code, Agency.name).where(Agency.forum == forum))
        known[forum] = {row.code: row.name for row in rows}
    return known[forum]


def name_of(forum: str, code: str) -> str:
    """One agency's name, or its code where the directory doesn't know it."""
    return names(forum).get(code, code)


def core_codes(forum: str) -> set[str]:
    """The codes of the forum's core agencies."""
    query = select(Agency.code).where(Agency.forum == forum, Agency.core, Agency.active)
    return set(db.session.scalars(query))
