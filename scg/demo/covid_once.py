"""What happened once in the COVID-19 series: an adjournment, a handover, an addendum, a correction."""

from collections.abc import Mapping

from scg.demo.meetings import Sitting
from scg.demo.player import Player


def once(player: Player, sitting: Sitting, decided: Mapping[str, str]) -> None:
    """Play what belongs to this meeting alone; `decided` gives decisions' references by their tags."""
    here = {"meeting_number": sitting.number}
    if sitting.number == 1:
        why = "Ten minutes for the orders of masks to be placed"
        player.after(1).do(sitting.chair, "adjourn_meeting", **here, reason=why)
        player.after(10).do(sitting.chair, "resume_meeting", **here)
    elif sitting.number == 14:
        text = "Item 4: the figure of 11 care homes should read 17, as the council's return of that day has it"
        player.after(1).do(sitting.secretariat, "add_addendum", meeting_number=12, text=text)
    elif sitting.number == 18:
        player.after(1).do(sitting.chair, "hand_over_chair", **here)
        sitting.chair = "calderdale-chair"
    elif sitting.number == 20:
        _corrected(player, sitting)
    elif sitting.number == 76:
        why = "Regulations now set the areas; advice by ward has no effect and misleads the public"
        player.after(1).do(sitting.loggist, "rescind_decision", decision_ref=decided["wards"], reason=why)


def _corrected(player: Player, sitting: Sitting) -> None:
    wrong = "Ambulance service reports 14 crews trained on the new masks"
    entry = player.after(1).do(sitting.loggist, "write_log", text=wrong)
    right = "Ambulance service reports 41 crews trained on the new masks"
    player.after(2).do(sitting.loggist, "correct_log", entry=int(entry), text=right)
