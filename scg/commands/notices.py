"""Notices on their way: claimed by one server, sent, tried again or given up; read by whom they are for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from scg.extensions import db
from scg.models.notices import Notice, NoticeChoice
from scg.models.notices_made import Occasion, Outbox, make, put, row_of
from scg.record.committing import writing
from scg.rules.london import local
from scg.rules.notices import ABOUT_TEST, CUT_SHORT, KEPT, TOLD_AFTER, Channel, Kind, State, Way, next_try
from scg.rules.stamps import stamp
from scg.words import Refused

UNSURE = "the server ended, or lost the mail server, while it was handed over"


@dataclass(frozen=True)
class Claimed:
    """What one server alone now sends: the numbers of notices, one letter or call for all of them."""

    ids: tuple[int, ...]
    digest: bool


def mail_where(told: Callable[[], bool]) -> None:
    """Bind what says whether this installation sends e-mail; where it doesn't, none waits to be sent."""
    Outbox.mails = staticmethod(told)


def is_due(channel: Channel, at: datetime) -> bool:
    """Whether anything waits to be sent by a channel: asked often, without the turn to write."""
    return db.session.scalar(_due(channel, at).limit(1)) is not None


def _due(channel: Channel, at: datetime) -> Any:
    due = (Notice.channel == channel, Notice.state == State.WAITING, Notice.next_at <= at)
    return select(Notice).where(*due).order_by(Notice.next_at, Notice.id)


def claim(channel: Channel, at: datetime) -> Claimed | None:
    """Take what is due first, so that nobody else sends it: it is on the disk that it is being sent before it is.

    Of a daily letter all that is due for its person goes together. None where nothing is due, or another server
    was quicker.
    """
    with writing() as part:
        first = db.session.scalar(_due(channel, at).limit(1))
        if first is None:
            return None
        together = (Notice.person == first.person, Notice.digest) if first.digest else (Notice.id == first.id,)
        ids = db.session.scalars(_due(channel, at).with_only_columns(Notice.id).where(*together)).all()
        mine = update(Notice).where(Notice.id.in_(ids), Notice.state == State.WAITING)
        taken = mine.values(state=str(State.SENDING), claimed_at=at, tries=Notice.tries + 1)
        claimed = tuple(sorted(db.session.scalars(taken.returning(Notice.id))))
        part.kept = True
        digest = first.digest
    return Claimed(claimed, digest) if claimed else None


def settle(claimed: Claimed, state: State, at: datetime, problem: str = "") -> None:
    """Write down what became of it; also where it was believed lost, and the word comes late."""
    told = {"state": str(state), "done_at": at, "problem": problem[:200]}
    _set(claimed, (State.SENDING, State.UNKNOWN), told)


def put_off(claimed: Claimed, at: datetime, problem: str) -> None:
    """Have it tried again later, after a wait that grows with every try, or give it up after a day."""
    tries, first = db.session.execute(_of(claimed)).one()
    again = next_try(tries, first, at)
    if again is None:
        return settle(claimed, State.GIVEN_UP, at, problem)
    waiting = {"state": str(State.WAITING), "next_at": again, "problem": problem[:200]}
    return _set(claimed, (State.SENDING,), waiting)


def tell_not_taken(claimed: Claimed, at: datetime) -> None:
    """Tell a forum's administrators, once a day, that a call wasn't taken for an hour: of a test they see it."""
    row = db.session.get_one(Notice, claimed.ids[0])
    if row.tries < TOLD_AFTER or row.kind == ABOUT_TEST:
        return
    name, about = f"webhook {local(at).date()}", {"since": stamp(row.first_at), "problem": row.problem}
    make_due([Occasion(row.log, name, Kind.NOT_TAKEN, at, about=about, agencies=(), administrators=True)])


def _of(claimed: Claimed) -> Any:
    return select(Notice.tries, Notice.first_at).where(Notice.id == claimed.ids[0])


def _set(claimed: Claimed, before: Iterable[State], values: Mapping[str, Any]) -> None:
    where = (Notice.id.in_(claimed.ids), Notice.state.in_(list(before)))
    _write(update(Notice).where(*where).values(**values))


def _write(statement: Any) -> int:
    with writing() as part:
        done = cast(CursorResult[Any], db.session.execute(statement))
        part.kept = True
        return done.rowcount


def take_up_cut_short(at: datetime) -> None:
    """Settle what a server was sending when it ended: whether a letter arrived isn't known, so it isn't sent again.

    A call to another system is made again, as that knows it by its id.
    """
    lost = (Notice.state == State.SENDING, Notice.claimed_at < at - CUT_SHORT)
    if db.session.scalar(select(Notice.id).where(*lost).limit(1)) is None:
        return
    unknown = {"state": str(State.UNKNOWN), "done_at": at, "problem": UNSURE}
    _write(update(Notice).where(*lost, Notice.channel == Channel.MAIL).values(**unknown))
    again = {"state": str(State.WAITING), "next_at": at}
    _write(update(Notice).where(*lost, Notice.channel == Channel.WEBHOOK).values(**again))


def send_again(forum: str, number: int, at: datetime) -> None:
    """Send once more what was given up, or may not have arrived; Refused for anything else."""
    stuck = (Notice.state.in_([State.GIVEN_UP, State.UNKNOWN]), Notice.forum == forum, Notice.id == number)
    anew = {"state": str(State.WAITING), "first_at": at, "next_at": at, "tries": 0, "done_at": None}
    if not _write(update(Notice).where(*stuck).values(**anew)):
        raise Refused("Select a notice that was given up, or that may not have arrived")


def read_all(person: str, until: int, at: datetime) -> None:
    """Mark a person's notices up to this number as read."""
    unread = (Notice.person == person, Notice.channel == Channel.APP, Notice.read_at.is_(None), Notice.id <= until)
    _write(update(Notice).where(*unread).values(read_at=at))


def choose(person: str, chosen: Mapping[str, str]) -> None:
    """Keep how a person wants to be told of each kind of thing; Refused where it is no such way."""
    try:
        ways = {Kind(kind): Way(way) for kind, way in chosen.items()}
    except ValueError:
        raise Refused("Select how you want to be told from the list") from None
    with writing() as part:
        for kind, way in ways.items():
            db.session.merge(NoticeChoice(person=person, kind=str(kind), way=str(way)))
        part.kept = True


def try_webhook(forum: str, at: datetime, name: str) -> None:
    """Have a call made to a forum's webhook that tells of nothing, so that its other end can be tried."""
    what = Occasion(forum, name, Kind.CALLED, at)
    with writing() as part:
        put([{**row_of(what, forum, Channel.WEBHOOK), "kind": ABOUT_TEST}])
        part.kept = True


def make_due(occasions: Iterable[Occasion]) -> None:
    """Make the notices that the clock brings, those that are there already left as they are."""
    new = [one for one in occasions if not _is_made(one)]
    if new:
        with writing() as part:
            for one in new:
                make(one)
            part.kept = True


def _is_made(occasion: Occasion) -> bool:
    known = (Notice.log == occasion.log, Notice.occasion == occasion.name)
    return db.session.scalar(select(Notice.id).where(*known).limit(1)) is not None


def forget_old(at: datetime) -> None:
    """Let go of notices that are long past: who was told what is no part of the record."""
    old = Notice.at < at - KEPT
    if db.session.scalar(select(Notice.id).where(old).limit(1)) is not None:
        _write(delete(Notice).where(old))
