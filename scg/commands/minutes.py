"""Minutes: a draft when the meeting closes, circulated, signed once approved, then corrected by addendum only."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import incident, meeting
from scg.commands.given import Ask, MeetingNumber, Text
from scg.extensions import db
from scg.models.meetings import Addendum, Meeting, Minutes
from scg.models.minutes import Correction
from scg.record import chain
from scg.record.change import Change
from scg.rules.london import show
from scg.rules.wanting import Finding
from scg.words import Already, CorrectionState, MeetingState, MinutesForm, MinutesState, Refused

Content = Callable[[str, int], dict[str, Any]]
Checks = Callable[[str, int], Sequence[Finding]]
FORM = "The short form has decisions and actions alone, for the acute phase; the full one stays to be had"


class Contents:
    """Where the content of minutes comes from: the documents' loader and the checks, bound by create_app."""

    content: Content
    findings: Checks


@command("Circulate the minutes", button="Circulate")
def circulate_minutes(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    form: Annotated[MinutesForm, Ask("Form to issue", FORM)] = MinutesForm.FULL,
) -> None:
    """Circulate the minutes: their content is frozen as a numbered version, with its hash in the record."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.CLOSED)
    last = last_version(change, found)
    if last.state == MinutesState.SIGNED:
        raise Refused("These minutes are signed. Correct them by an addendum")
    accepted = corrections(change, found, CorrectionState.ACCEPTED)
    kept = _approval_kept(last, accepted)
    content = Contents.content(change.log, found.number)
    if kept:
        content = {**last.content, "corrections": content["corrections"]}
    version = last.version if last.state == MinutesState.DRAFT else last.version + 1
    about = {"meeting_number": found.number, "minutes_version": version, "content": content}
    carried = {"corrections": [one.number for one in accepted], "approval_kept": kept}
    fingerprint = chain.sha256(chain.encode(content)).hex()
    ent = f"minutes:{found.number}/{version}"
    told = {**about, "form": form, **carried, "content_hash": fingerprint}
    change.record("minutes.circulated", ent, meeting=found.number, **told)


def _approval_kept(last: Minutes, accepted: Sequence[Correction]) -> bool:
    """Whether a new version is what was approved, with the corrections that it was approved with.

    Where the approved one lacked something, that is mended in the new one, which is then to be approved itself.
    """
    if last.state != MinutesState.APPROVED or last.content.get("findings"):
        return False
    if all(one.carried for one in accepted):
        raise Refused("These minutes are approved as they stand. Sign them")
    return True


@command("Sign the minutes", button="Sign")
def sign_minutes(change: Change, *, meeting_number: MeetingNumber) -> None:
    """Sign approved minutes as chair, once they pass the checks; from here they never change."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.CLOSED)
    last = last_version(change, found)
    if last.state == MinutesState.SIGNED and last.signed_at is not None:
        raise Already(f"Already signed by {last.signed_by} at {show(last.signed_at)}")
    if last.state == MinutesState.DRAFT:
        raise Refused(f"These minutes are {last.state}. Circulate them before they are signed")
    problems = Contents.findings(change.log, found.number)
    if problems:
        raise Refused("These minutes can't be signed yet: " + "; ".join(one.sentence for one in problems))
    about = {
        "meeting_number": found.number,
        "minutes_version": last.version,
        "content_hash": last.content_hash,
    }
    change.record("minutes.signed", f"minutes:{found.number}/{last.version}", meeting=found.number, **about)


@command("Add an addendum")
def add_addendum(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    text: Annotated[Text, Ask("Addendum", "What is corrected, and how it should read")],
) -> None:
    """Correct signed minutes by an addendum; the minutes themselves stay as signed."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.CLOSED)
    if last_version(change, found).state != MinutesState.SIGNED:
        raise Refused("Only signed minutes are corrected by addendum: circulate a new version instead")
    place = (Addendum.incident == change.log, Addendum.meeting == found.number)
    number = len(list(db.session.scalars(select(Addendum.number).where(*place)))) + 1
    about = {"meeting_number": found.number, "number": number, "text": text}
    change.record("minutes.addendum_added", f"minutes:{found.number}", meeting=found.number, **about)


def last_version(change: Change, found: Meeting) -> Minutes:
    """The newest version of a meeting's minutes, refused where there is none yet."""
    query = select(Minutes).where(Minutes.incident == change.log, Minutes.meeting == found.number)
    last = db.session.scalar(query.order_by(Minutes.version.desc()).limit(1))
    if last is None:
        raise Refused("There are no minutes of this meeting yet")
    return last


def corrections(change: Change, found: Meeting, *states: CorrectionState) -> list[Correction]:
    """The corrections to a meeting's minutes in these states, or all of them, by number."""
    query = select(Correction).where(Correction.incident == change.log, Correction.meeting == found.number)
    if states:
        query = query.where(Correction.state.in_(states))
    return list(db.session.scalars(query.order_by(Correction.number)))
