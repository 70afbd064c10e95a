"""Time in figures: minutes spent on each item of the agenda, against those planned."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import AgendaItem, Meeting
from scg.rules.stamps import moment

Spells = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Spent:
    """One item of the standard agenda over some meetings: how often taken, minutes planned and spent in all."""

    title: str
    taken: int
    planned: int
    minutes: float

    @property
    def mean(self) -> float:
        """Minutes spent each time it was taken."""
        return self.minutes / self.taken

    @property
    def mean_planned(self) -> float:
        """Minutes planned for each time it was taken."""
        return self.planned / self.taken


def by_item(incident: Incident, meetings: Sequence[Meeting]) -> list[Spent]:
    """Every item that was taken and finished in these meetings, in the order of the agenda."""
    pauses = {one.number: _pauses(one) for one in meetings}
    by_topic: dict[str, list[AgendaItem]] = defaultdict(list)
    query = select(AgendaItem).where(AgendaItem.incident == incident.ref, AgendaItem.finished_at.is_not(None))
    for item in db.session.scalars(query.order_by(AgendaItem.meeting, AgendaItem.position)):
        if item.meeting in pauses and item.taken_at is not None:
            by_topic[item.topic or item.title].append(item)
    order = {topic: min(one.position for one in items) for topic, items in by_topic.items()}
    return [_spent(by_topic[topic], pauses) for topic in sorted(by_topic, key=lambda topic: (order[topic], topic))]


def titles(incident: Incident) -> dict[tuple[int, int], str]:
    """What the agenda calls each item, shortly, by meeting and number."""
    columns = (AgendaItem.meeting, AgendaItem.item, AgendaItem.title)
    query = select(*columns).where(AgendaItem.incident == incident.ref)
    return {(row.meeting, row.item): short(row.title) for row in db.session.execute(query)}


def short(title: str) -> str:
    """An item's title up to its first colon or question mark."""
    return title.partition(":")[0].partition("?")[0].strip() or title


def _spent(items: Sequence[AgendaItem], pauses: dict[int, Spells]) -> Spent:
    title = Counter(short(one.title) for one in items).most_common(1)[0][0]
    minutes = sum(_minutes(one, pauses[one.meeting]) for one in items)
    return Spent(title, len(items), sum(one.minutes_planned for one in items), minutes)


def _minutes(item: AgendaItem, pauses: Spells) -> float:
    begin, end = item.taken_at, item.finished_at
    if begin is None or end is None:
        return 0.0
    whole = end - begin
    paused = sum(
        ((min(end, upto) - max(begin, since)) for since, upto in pauses if since < end and upto > begin),
        timedelta(),
    )
    return (whole - paused).total_seconds() / 60


def _pauses(meeting: Meeting) -> Spells:
    ended = meeting.closed_at
    told = ((pause["from"], moment(pause["to"]) if pause["to"] else ended) for pause in meeting.adjournments)
    return [(moment(since), upto) for since, upto in told if upto is not None]
