"""The demonstrations: history and today, replayed through the very commands that people use."""

from collections.abc import Callable

from scg.demo import covid
from scg.demo.forum import load_forum

Progress = Callable[[str], None]


def load_covid(progress: Progress) -> str:
    """Replay the COVID-19 incident of 2020 and 2021; gives its reference."""
    return covid.play(load_forum(progress), progress)
