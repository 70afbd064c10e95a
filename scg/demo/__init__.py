"""The demonstrations: history and today, replayed through the very commands that people use."""

from collections.abc import Callable
from datetime import datetime

from scg.demo import covid, floods, today
from scg.demo.forum import bring_up_to_date, load_forum, people
from scg.demo.sign_ins import give_passwords, sign_ins
from scg.record.clock import now

Progress = Callable[[str], None]

__all__ = ["let_in", "load_all", "load_covid", "load_floods", "load_today", "people", "sign_ins"]


def load_covid(progress: Progress, *, until: int = covid.LAST) -> str:
    """Replay the COVID-19 incident of 2020 and 2021, or its meetings `until` one; gives its reference."""
    return covid.play(load_forum(progress), progress, until=until)


def load_floods(progress: Progress) -> list[str]:
    """Replay Boxing Day 2015 and Storm Christoph of 2021; gives their references.

    Christoph takes over the seats of the COVID-19 incident where that has been loaded.
    """
    cast = load_forum(progress)
    return [floods.play_boxing_day(cast, progress), floods.play_christoph(cast, progress)]


def load_today(progress: Progress, at: datetime | None = None) -> str:
    """Replay a flood of the hours up to now (or `at`), its next meeting due soon; gives its reference."""
    return today.play(load_forum(progress), progress, at or now())


def load_all(progress: Progress, at: datetime | None = None) -> list[str]:
    """Load history, bring the directory up to date, then today; gives every incident's reference."""
    history = [load_covid(progress), *load_floods(progress)]
    bring_up_to_date(load_forum(progress))
    incidents = [*history, load_today(progress, at)]
    let_in(progress)
    return incidents


def let_in(progress: Progress) -> None:
    """Give everybody in the demonstration the password that the sign-in page shows."""
    give_passwords(load_forum(progress).values())
