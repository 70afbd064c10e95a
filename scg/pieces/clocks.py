"""The three clocks of an incident as pages show them: where each stands, why, and where it may go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import ClockMove, Incident
from scg.pieces import Loaded, on, piece
from scg.rules.clocks import MOVES, refusal
from scg.words import Declaration, Recovery, ScgState

CLOCKS = {"declaration": "Declaration", "scg": "SCG", "recovery": "Recovery"}
LABELS: dict[str, tuple[str, str]] = {
    "declaration.declared": ("declare", "Declare"),
    "declaration.standby": ("put_on_standby", "Put on standby"),
    "declaration.stood_down": ("stand_down_declaration", "Stand down the declaration"),
    "scg.convened": ("convene_scg", "Convene the SCG"),
    "scg.resumed": ("resume_scg", "Resume the SCG"),
    "scg.paused": ("pause_scg", "Pause the SCG"),
    "scg.stood_down": ("stand_down_scg", "Stand down the SCG"),
    "recovery.started": ("start_recovery", "Start recovery"),
    "recovery.handed_over": ("hand_over_recovery", "Hand over to recovery"),
    "recovery.closed": ("close_recovery", "Close recovery"),
}
LOOKS: dict[str, tuple[str, str]] = {
    Declaration.STANDBY: ("amber", "half"),
    Declaration.DECLARED: ("red", "triangle"),
    ScgState.ACTIVE: ("blue", "disc"),
    ScgState.PAUSED: ("amber", "pause"),
    ScgState.STOOD_DOWN: ("", "frame"),
    Recovery.STARTED: ("blue", "half"),
    Recovery.HANDED_OVER: ("green", "right"),
    Recovery.CLOSED: ("", "ticked"),
}
_touched = on("declaration.", "scg.", "recovery.", "incident.")


@dataclass(frozen=True)
class Clock:
    """One clock: its word with tone and shape, since when, its last move, and the acts that would move it."""

    title: str
    word: str
    tone: str
    shape: str
    since: datetime | None
    move: ClockMove | None
    acts: list[tuple[str, str]]


@piece("clocks", touched=_touched)
def clocks(incident: Incident, _key: str) -> Loaded:
    """The three clocks as they stand."""
    return {"clocks": standing(incident)}


def standing(incident: Incident) -> list[Clock]:
    """Where the three clocks stand."""
    return [_clock(incident, name) for name in CLOCKS]


def _clock(incident: Incident, name: str) -> Clock:
    state = getattr(incident, name)
    tone, shape = LOOKS.get(state, ("", "ring"))
    declared = state == Declaration.DECLARED and incident.declaration_type
    return Clock(
        title=CLOCKS[name],
        word=f"{incident.declaration_type} declared" if declared else state,
        tone=tone,
        shape=shape,
        since=getattr(incident, f"{name}_at"),
        move=_last_move(incident.ref, name),
        acts=[] if incident.closed_at else acts(name, state),
    )


def acts(clock: str, state: str) -> list[tuple[str, str]]:
    """The commands that can move a clock from where it stands, each with its label."""
    own = [act for act in LABELS if act.partition(".")[0] == clock and act in MOVES]
    return [LABELS[act] for act in own if not refusal(act, state)]


def _last_move(ref: str, clock: str) -> ClockMove | None:
    query = select(ClockMove).where(ClockMove.incident == ref, ClockMove.clock == clock)
    return db.session.scalar(query.order_by(ClockMove.seq.desc()).limit(1))


@piece("clock-moves", touched=_touched)
def moves(incident: Incident, _key: str) -> Loaded:
    """Every move of the three clocks, newest first; an incident has a dozen or two."""
    query = select(ClockMove).where(ClockMove.incident == incident.ref, ClockMove.clock.in_(CLOCKS))
    return {"moves": list(db.session.scalars(query.order_by(ClockMove.seq.desc()))), "titles": CLOCKS}
