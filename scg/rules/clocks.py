"""Which moves of the three clocks make sense; the clocks never move one another."""

from scg.words import Declaration, Recovery, ScgState

MOVES: dict[str, tuple[str, frozenset[str], str]] = {
    "declaration.standby": (
        Declaration.STANDBY,
        frozenset({Declaration.NONE, Declaration.STOOD_DOWN}),
        "Only an incident that isn't declared can be put on standby",
    ),
    "declaration.declared": (
        Declaration.DECLARED,
        frozenset({Declaration.NONE, Declaration.STANDBY, Declaration.STOOD_DOWN}),
        "This has been declared already",
    ),
    "declaration.stood_down": (
        Declaration.STOOD_DOWN,
        frozenset({Declaration.STANDBY, Declaration.DECLARED}),
        "There is no declaration or standby to stand down",
    ),
    "scg.convened": (
        ScgState.ACTIVE,
        frozenset({ScgState.NOT_CONVENED, ScgState.STANDBY}),
        "The SCG has been convened already",
    ),
    "scg.paused": (ScgState.PAUSED, frozenset({ScgState.ACTIVE}), "Only an active SCG can be paused"),
    "scg.resumed": (
        ScgState.ACTIVE,
        frozenset({ScgState.PAUSED, ScgState.STOOD_DOWN}),
        "Only a paused or stood-down SCG can be resumed",
    ),
    "scg.stood_down": (
        ScgState.STOOD_DOWN,
        frozenset({ScgState.STANDBY, ScgState.ACTIVE, ScgState.PAUSED}),
        "There is no SCG to stand down",
    ),
    "recovery.started": (
        Recovery.STARTED,
        frozenset({Recovery.NONE, Recovery.CLOSED}),
        "Recovery has been started already",
    ),
    "recovery.handed_over": (
        Recovery.HANDED_OVER,
        frozenset({Recovery.STARTED}),
        "Start recovery in shadow before handing over to it",
    ),
    "recovery.closed": (
        Recovery.CLOSED,
        frozenset({Recovery.STARTED, Recovery.HANDED_OVER}),
        "There is no recovery to close",
    ),
}


def refusal(act: str, state: str) -> str:
    """Why a clock can't make this move from where it stands, or an empty text where it can."""
    _, allowed, sentence = MOVES[act]
    return "" if state in allowed else sentence


def state_after(act: str) -> str:
    """Where a clock stands after a move."""
    return MOVES[act][0]
