"""An incident in figures: every picture of it with its finding in a sentence and its table."""

from scg.models.incidents import Incident
from scg.pieces import pictures_agencies, pictures_time
from scg.pieces.figures_drawn import Drawn
from scg.rules.figures import Period


def pictures(incident: Incident, period: Period) -> list[Drawn]:
    """Every picture of an incident in a period, in the order in which they are read."""
    read = pictures_time.Read.of(incident, period)
    return [
        pictures_time.cadence(read),
        pictures_time.burn_down(read),
        pictures_agencies.on_time(read),
        pictures_agencies.attendance(read),
        pictures_agencies.staleness(read),
        pictures_time.agenda(read),
        pictures_agencies.own_load(read),
    ]
