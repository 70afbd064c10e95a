"""Minutes approved as the first item of the next meeting."""

from tests.support.world import World


def approve(world: World, number: int = 1) -> None:
    """The next meeting is opened, and approves the minutes of the one before it."""
    world.does("chair", "open_meeting", meeting_number=number + 1)
    world.does("chair", "approve_minutes", meeting_number=number)
