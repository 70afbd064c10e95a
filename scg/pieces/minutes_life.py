"""What becomes of minutes once they are circulated: corrections, approval, versions that take their place."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from scg.documents.structure_corrections import Correction
from scg.extensions import db
from scg.models.meetings import Minutes as Version
from scg.models.minutes import Correction as Row
from scg.rules.london import show
from scg.words import CorrectionState, MinutesState


def corrections_of(ref: str, number: int) -> list[Row]:
    """Every correction proposed to a meeting's minutes, by number."""
    query = select(Row).where(Row.incident == ref, Row.meeting == number)
    return list(db.session.scalars(query.order_by(Row.number)))


def accepted(known: Iterable[Row], names: Mapping[str, str]) -> tuple[Correction, ...]:
    """Those of these corrections that were accepted, as minutes tell them; `names` are agencies' by code."""
    return tuple(_told(one, names) for one in known if one.state == CorrectionState.ACCEPTED)


def _told(one: Row, names: Mapping[str, str]) -> Correction:
    when = f", {show(one.decided_at)}" if one.decided_at is not None else ""
    return Correction(
        number=one.number,
        agency=names.get(one.agency, one.agency),
        version=one.version,
        place=one.place,
        wanted=one.text,
        reads=one.reads,
        decided=f"by {one.decided_by}{when}",
    )


def approval_of(version: Version) -> str:
    """By which meeting a version was approved, how, when and who recorded it; empty where it wasn't."""
    if version.approved_at is None:
        return ""
    how = "as corrected" if version.corrected else "as circulated"
    where = f" at SCG {version.approved_in:03d}" if version.approved_in else ", after the final meeting"
    return f"Approved {how}{where}, {show(version.approved_at)}, recorded by {version.approved_by}"


def superseded(version: Version, known: Sequence[Version]) -> str:
    """What stands on every page of a version that another has taken the place of, else nothing."""
    newest = next((one for one in known if one.state != MinutesState.DRAFT), version)
    if newest.version <= version.version or newest.circulated_at is None:
        return ""
    return f"SUPERSEDED by version {newest.version}, {show(newest.circulated_at)}"
