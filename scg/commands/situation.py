"""The situation: each agency's update, or its word that nothing has changed."""

from typing import Annotated

from sqlalchemy import select

from scg.commands import command, own
from scg.commands.finding import agency, incident, live_meeting
from scg.commands.given import AgencyCode, Ask, OptionalText, Text, Version
from scg.extensions import db
from scg.models.situation import Update
from scg.record.change import Change
from scg.rules.stamps import stamp
from scg.words import Changed, Rag, Refused, Trend


@command("Report your situation", button="Report")
def report_update(
    change: Change,
    *,
    agency_code: AgencyCode,
    what: Annotated[Text, Ask("What", "What is happening", missing="Enter what is happening")],
    so_what: Annotated[OptionalText, Ask("So what", "What it means for people and responders")] = "",
    what_might: Annotated[OptionalText, Ask("What might", "What might happen next")] = "",
    rag: Annotated[Rag, Ask("Assessment", "Green coping, amber pressured, red needs help")],
    trend: Annotated[Trend, Ask("Trend")],
    version: Annotated[Version | None, Ask("Version", widget="hidden")] = None,
) -> None:
    """Report one agency's situation, before or during a meeting; it becomes its picture.

    `version` is the entry up to which its writer had seen the record, where that isn't the newest.
    """
    incident(change)
    own(change, agency_code)
    _seen(change, agency_code, version)
    here = live_meeting(change)
    number = here.number if here is not None else None
    told = {"what": what, "so_what": so_what, "what_might": what_might, "rag": rag, "trend": trend}
    code = agency(change, agency_code, "agency_code").code
    place = {"agency": code, "meeting_number": number, "unchanged": False}
    change.record("update.reported", f"update:{code}", meeting=number, **place, **told)


@command("No change", button="No change")
def repeat_update(change: Change, *, agency_code: AgencyCode) -> None:
    """Say that an agency's last update still holds."""
    incident(change)
    own(change, agency_code)
    last = _last(change, agency_code)
    if last is None:
        raise Refused("There is no update yet to repeat. Report one first", field="agency_code")
    here = live_meeting(change)
    number = here.number if here is not None else None
    told = {"what": last.what, "so_what": last.so_what, "what_might": last.what_might}
    place = {"agency": agency_code, "meeting_number": number, "unchanged": True, "rag": last.rag}
    ent = f"update:{agency_code}"
    change.record("update.repeated", ent, meeting=number, **place, **told, trend=last.trend)


def _last(change: Change, agency_code: str) -> Update | None:
    query = select(Update).where(Update.incident == change.log, Update.agency == agency_code, Update.latest)
    return db.session.scalar(query)


def _seen(change: Change, agency_code: str, version: int | None) -> None:
    """Refuse a report written before its agency's newest was seen: which of the two holds is people's to say."""
    last = _last(change, agency_code)
    if version is None or last is None or last.seq <= version:
        return
    told = {"what": last.what, "so_what": last.so_what, "what_might": last.what_might}
    told |= {"rag": str(last.rag), "trend": str(last.trend), "by": last.by, "at": stamp(last.at)}
    current = {**told, "version": last.seq}
    raise Changed("This agency's situation was reported anew meanwhile. Compare both", current=current)
