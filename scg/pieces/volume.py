"""The minutes of all meetings gathered for one volume, which another process then draws."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from flask import Flask
from sqlalchemy import select

from scg import engine
from scg.assets import fonts_folder
from scg.documents.plain import as_plain
from scg.documents.rendering_volume import JOB, VOLUME, Ended, drawn
from scg.documents.structure import Minutes
from scg.documents.volume import Binding
from scg.extensions import db
from scg.models.directory import Forum
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.pieces import minutes as shown
from scg.pieces import volume_jobs as jobs
from scg.pieces.disclosure import asked_for
from scg.pieces.minutes_meeting import when
from scg.pieces.volume_jobs import Job, Step
from scg.record import reading
from scg.record.announce import Committed, on_commit
from scg.record.clock import now
from scg.rules.stamps import stamp
from scg.words import MinutesState

_log = logging.getLogger(__name__)
NEWEST, ISSUED = "newest", "issued"
VERSIONS = {
    NEWEST: "the newest version of each, drafts among them",
    ISSUED: "the newest version of each that was circulated or signed",
}
OUTDATES = (reading.WITHHELD, "disclosure.")
TELL_EVERY = 5


def begin(app: Flask, incident: Incident, person: str, variant: str, kind: str, versions: str) -> bool:
    """Have a volume made for somebody; False where one is being made for them already."""
    head = reading.head_of(incident.ref)
    asked = Job(incident.ref, variant, kind, versions, head.seq if head is not None else 0, stamp(now()))
    folder = jobs.folder_of(person)
    if not jobs.begun(folder, asked):
        return False
    engine.spawn(_make, app, folder, asked)
    return True


def _make(app: Flask, folder: Path, asked: Job) -> None:
    with app.app_context():
        try:
            make(folder, asked)
        except Exception:
            _log.exception("a volume could not be made")
            _end(folder, asked, Step.FAILED)
        finally:
            db.session.remove()


def make(folder: Path, asked: Job) -> None:
    """Gather the minutes, then have the volume drawn; cancelled in between, nothing of it is left."""
    try:
        read = gather(folder, asked)
        draw(folder, read)
        if jobs.cancelled(folder):
            raise Ended
        _end(folder, replace(read, done=read.of), Step.DONE)
    except Ended:
        _end(folder, asked, Step.CANCELLED)


def draw(folder: Path, read: Job) -> None:
    """Have another process draw what was gathered; Ended where it is cancelled meanwhile."""

    def going(number: int) -> bool:
        jobs.told(folder, replace(read, step=Step.DRAWING.value, done=number))
        return not jobs.cancelled(folder)

    drawn(folder, read.kind, fonts_folder(), going)


def _end(folder: Path, job: Job, step: Step) -> None:
    if folder.is_dir():
        if step != Step.DONE:
            jobs.emptied(folder)
        jobs.told(folder, replace(job, step=step.value))


def gather(folder: Path, asked: Job) -> Job:
    """Write what the volume is made of into its folder, letting others run after each meeting."""
    numbers = list(_numbers(asked.ref))
    job = jobs.told(folder, replace(asked, of=len(numbers)))
    with (folder / JOB).open("w") as out:
        out.write(f"{json.dumps(as_plain(_binding(asked)))}\n")
        for place, number in enumerate(numbers, start=1):
            found = _version(asked, number)
            if found is not None:
                out.write(f"{json.dumps(as_plain(found))}\n")
            if jobs.cancelled(folder):
                raise Ended
            if not place % TELL_EVERY:
                job = jobs.told(folder, replace(job, done=place))
            engine.sleep(0)
    return job


def _numbers(ref: str) -> Iterator[int]:
    query = select(Meeting.number).where(Meeting.incident == ref, Meeting.opened_at.is_not(None))
    yield from db.session.scalars(query.order_by(Meeting.number))


def _version(asked: Job, number: int) -> Minutes | None:
    if asked.versions == NEWEST:
        return shown.shown(asked.ref, number)
    issued = next((row for row in shown.versions(asked.ref, number) if row.state != MinutesState.DRAFT), None)
    return shown.shown(asked.ref, number, issued.version) if issued is not None else None


def _binding(asked: Job) -> Binding:
    incident = db.session.get_one(Incident, asked.ref)
    made = when(now())
    return Binding(
        ref=incident.ref,
        incident=incident.name,
        forum=db.session.get_one(Forum, incident.forum).name,
        versions=VERSIONS[asked.versions],
        made=made,
        asked=asked_for(incident, asked.variant, made.shown) if asked.variant else None,
    )


def numbers_of(ref: str) -> int:
    """How many meetings of an incident have minutes."""
    return len(list(_numbers(ref)))


def theirs(incident: Incident, person: str) -> Job | None:
    """The volume that somebody asked for, unless it is of another incident or what it says is outdated since."""
    job = jobs.job_in(jobs.folder_of(person))
    if job is None or job.ref != incident.ref:
        return None
    head = reading.head_of(incident.ref)
    until = head.seq if head is not None else 0
    return None if reading.has_kind(incident.ref, OUTDATES, after=job.seq, until=until) else job


def cancel(person: str) -> None:
    """End the volume that is being made for somebody."""
    jobs.cancel(jobs.folder_of(person))


def made(person: str, job: Job) -> bytes | None:
    """A finished volume's bytes; None where it isn't there any more."""
    try:
        return (jobs.folder_of(person) / f"{VOLUME}.{job.kind}").read_bytes() if job.step == Step.DONE else None
    except FileNotFoundError:
        return None


@on_commit
def forget_what_is_outdated(made: Committed) -> None:
    """Drop every volume that may say what was withheld, held back or released since."""
    if made.kind.startswith(OUTDATES):
        for folder in jobs.of_incident(made.log):
            jobs.cancel(folder)
            if (job := jobs.job_in(folder)) is not None and not job.going:
                rmtree(folder, ignore_errors=True)
