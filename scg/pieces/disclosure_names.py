"""Who is known by name in a forum, and which words of a variant may be somebody's name that was left in."""

from collections.abc import Iterator

from sqlalchemy import select

from scg.documents.blocks import Outline
from scg.documents.names import names_of
from scg.documents.perhaps_names import Perhaps, known_words, perhaps_names
from scg.documents.redacting import Asked
from scg.documents.structure import Minutes
from scg.extensions import db
from scg.models.directory import Agency, Forum, Person
from scg.models.incidents import Incident, Seat
from scg.rules.agendas import TEMPLATES


def accounts(forum: str) -> list[str]:
    """The names of everybody who has an account of a forum, or had one."""
    return list(db.session.scalars(select(Person.name).where(Person.forum == forum).order_by(Person.name)))


def to_check(incident: Incident, minutes: Minutes, asked: Asked, drawn: Outline) -> tuple[Perhaps, ...]:
    """What a person looks at before a variant without names leaves: words that may be a name, with their places."""
    people = (*asked.names, *asked.accounts, *names_of(minutes))
    known = known_words(_explained(incident), (*asked.chairs, minutes.header.chair.partition(",")[0]), people)
    return perhaps_names(drawn, known) if asked.variant.names_left_out else ()


def _explained(incident: Incident) -> Iterator[str]:
    """Texts whose capitals are no names of people: agencies, posts, the forum, the incident, standard items."""
    forum = db.session.get_one(Forum, incident.forum)
    yield from (forum.name, forum.area, incident.name, incident.area)
    yield from db.session.scalars(select(Agency.name).where(Agency.forum == incident.forum))
    yield from db.session.scalars(select(Seat.post).where(Seat.incident == incident.ref).distinct())
    yield from (item.title for agenda in TEMPLATES.values() for item in agenda)
