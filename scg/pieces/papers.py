"""Papers as they were issued: their versions, and each as it was frozen."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import defer

from scg.documents.blocks import Outline, Paragraph
from scg.documents.plain import from_plain
from scg.extensions import db
from scg.models.incidents import Incident, Seat
from scg.models.papers import IssuedPaper
from scg.pieces.agencies import name_of
from scg.pieces.withheld import told_in
from scg.record import chain
from scg.rules.london import show


def issued(ref: str, paper: str = "", subject: str | None = None) -> list[IssuedPaper]:
    """The versions of a paper that were issued, newest first; of all papers where none is named."""
    of = [IssuedPaper.incident == ref]
    if paper:
        of.append(IssuedPaper.paper == paper)
    if subject is not None:
        of.append(IssuedPaper.subject == subject)
    query = select(IssuedPaper).where(*of).options(defer(IssuedPaper.content))
    return list(db.session.scalars(query.order_by(IssuedPaper.entry.desc())))


def reporting(incident: Incident) -> list[tuple[str, str]]:
    """The agencies that have a seat in an incident, by name: whose situation reports there are."""
    seated = select(Seat.agency).where(Seat.incident == incident.ref, Seat.ended_at.is_(None)).distinct()
    codes = db.session.scalars(seated)
    return sorted(((code, name_of(incident.forum, code)) for code in codes), key=lambda one: one[1])


def named(incident: Incident, agency: str) -> str:
    """What an agency is called."""
    return name_of(incident.forum, agency)


def frozen(row: IssuedPaper, newest: int) -> Outline:
    """One version as it was issued; marked as superseded on every page where a newer one was."""
    standing = f"Version {row.version}, issued by {row.by}, {show(row.issued_at)}, entry {row.entry:,}"
    superseded = f"SUPERSEDED by version {newest}" if newest > row.version else ""
    if chain.sha256(chain.encode(row.content)).hex() != row.content_hash:
        told = tuple(Paragraph(line) for line in told_in(row.incident, row.content))
        marking = str(db.session.get_one(Incident, row.incident).marking)
        return Outline(marking, row.title, "", standing, row.incident, False, "", "", _iso(row), told, superseded)
    outline: Outline = from_plain(Outline, row.content, "paper")
    return replace(outline, standing=standing, made=_iso(row), draft=False, superseded=superseded)


def _iso(row: IssuedPaper) -> str:
    return row.issued_at.isoformat()
