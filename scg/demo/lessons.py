"""What the demonstrations' incidents taught: lessons, and papers issued, at the times of their stories."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from scg.demo.player import Player, office_hours
from scg.demo.story import told
from scg.rules.london import parse

AFTER = timedelta(hours=3)  # the meeting: what is written up between two of them
PLACE = frozenset({"after", "at", "who", "act"})


def plan(player: Player, name: str, times: Sequence[datetime] = ()) -> None:
    """Write the scenes of a story's lessons and papers into the diary.

    Each is `at` a time of its own, or some hours after the meeting of that number, of which `times` has the times.
    """
    story = told(name)
    for number, lesson in enumerate(story["lessons"], start=1):
        for scene in lesson["scenes"]:
            player.plan(_when(scene, times), partial(_lesson, player, number, scene))
    for paper in story.get("papers", ()):
        player.plan(_when(paper, times), partial(_issue, player, paper))


def _when(scene: dict[str, Any], times: Sequence[datetime]) -> datetime:
    if "at" in scene:
        return parse(scene["at"])
    return office_hours(times[scene["after"] - 1] + AFTER)


def _lesson(player: Player, number: int, scene: dict[str, Any]) -> None:
    given = {name: value for name, value in scene.items() if name not in PLACE}
    if scene["act"] != "identify_lesson":
        given["lesson"] = number
    player.after(1).do(scene["who"], scene["act"], **given)


def _issue(player: Player, paper: dict[str, Any]) -> None:
    sections = [{"section": name, "words": words} for name, words in paper["words"].items()]
    about = {"paper": paper["paper"], "subject": paper.get("subject", ""), "version": paper["version"]}
    player.after(1).do(paper["who"], paper["act"], **about, sections=sections)
