"""Looking back as pages show it: where one can go from a moment, and what an entry is, in a sentence."""

from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.record import Entry
from scg.pieces.entries import sentence
from scg.pieces.people import Viewer
from scg.record import reading
from scg.rules.london import show
from scg.words import Role


@dataclass(frozen=True)
class Onlooker(Viewer):
    """A viewer who looks back: they see, and may do nothing."""

    def roles(self, log: str) -> frozenset[Role]:
        """None: what their seats carry, they carry in the present."""
        return frozenset()

    def sees(self, ref: str) -> bool:
        """Whatever is there to look back at: whether it is theirs was decided in the present."""
        return True


def onlooker(viewer: Viewer) -> Onlooker:
    """The same person, looking back."""
    return Onlooker(**asdict(viewer))


@dataclass(frozen=True)
class Steps:
    """The entries that one can step to from a moment, each None where there is none."""

    newest: int
    before: int | None
    after: int | None
    meeting_before: int | None
    meeting_after: int | None


def steps(incident: Incident, seq: int) -> Steps:
    """Where one can go from an entry: to the ones beside it, and to where meetings were opened."""
    head = reading.head_of(incident.ref)
    newest = head.seq if head is not None else 0
    opened = (Entry.log == incident.ref, Entry.kind == "meeting.opened")
    return Steps(
        newest=newest,
        before=seq - 1 if seq > 1 else None,
        after=seq + 1 if seq < newest else None,
        meeting_before=db.session.scalar(select(func.max(Entry.seq)).where(*opened, Entry.seq < seq)),
        meeting_after=db.session.scalar(select(func.min(Entry.seq)).where(*opened, Entry.seq > seq)),
    )


def told(incident: Incident, seq: int) -> str | None:
    """One entry in a sentence, with when it was recorded; None where there is none."""
    found = reading.written(incident.ref, after=seq - 1, until=seq)
    return f"{show(found[0].at)}. {sentence(incident, found[0])}" if found else None


def own_entry(incident: Incident, ent: str) -> int | None:
    """The number of the first entry about one thing, such as "decision:SCG012/D02"."""
    return db.session.scalar(select(func.min(Entry.seq)).where(Entry.log == incident.ref, Entry.ent == ent))
