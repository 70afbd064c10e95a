"""Variety without chance: texts dealt in a shuffled order that is the same on every run."""

import re
from collections.abc import Sequence
from random import Random
from typing import Generic, TypeVar

Card = TypeVar("Card")

PLACES = {
    "bradford": ("Keighley", "Shipley", "Manningham", "Bingley", "Eccleshill", "Great Horton"),
    "calderdale": ("Halifax", "Brighouse", "Todmorden", "Elland", "Park Ward", "Sowerby Bridge"),
    "kirklees": ("Huddersfield", "Dewsbury", "Batley", "Cleckheaton", "Ravensthorpe", "Heckmondwike"),
    "leeds": ("Harehills", "Beeston", "Morley", "Seacroft", "Otley", "Headingley"),
    "wakefield": ("Castleford", "Pontefract", "Ossett", "Normanton", "Hemsworth", "South Elmsall"),
}
_SLOT = re.compile(r"\{([^{}]+)\}")
_SPAN = re.compile(r"(\d+)-(\d+)")


class Deck(Generic[Card]):
    """Cards dealt one by one; shuffled again when they have all been dealt, never the same twice running."""

    def __init__(self, cards: Sequence[Card], chance: Random) -> None:
        self._cards, self._chance = list(cards), chance
        self._left: list[Card] = []

    @property
    def any(self) -> bool:
        """Whether there is a card at all."""
        return bool(self._cards)

    def add(self, card: Card) -> None:
        """Put one more card in, from the next shuffle on."""
        self._cards.append(card)

    def deal(self) -> Card:
        """The next card; IndexError where there never was one."""
        if not self._left:
            last = self._cards[-1]
            self._chance.shuffle(self._cards)
            if self._cards[0] is last:
                self._cards.append(self._cards.pop(0))
            self._left = self._cards[::-1]
        return self._left.pop()


def fill(text: str, chance: Random, district: str = "leeds") -> str:
    """A text with its slots filled.

    `{district}`, `{place}` in it, `{20-60}` a number, `{this/that}` a choice.
    """

    def filled(slot: re.Match[str]) -> str:
        asked = slot.group(1)
        if span := _SPAN.fullmatch(asked):
            return f"{chance.randint(int(span.group(1)), int(span.group(2))):,}"
        if asked == "place":
            return chance.choice(PLACES[district])
        return district.title() if asked == "district" else chance.choice(asked.split("/"))

    return _SLOT.sub(filled, text)
