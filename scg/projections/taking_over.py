"""What it does to the tables of an incident that another host takes it over."""

from scg.record.projection import Written, projects


@projects("incident.taken_over")
def taken_over(entry: Written) -> None:
    """Nothing: the record goes on from here, and says so."""
