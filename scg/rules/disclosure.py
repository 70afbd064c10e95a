"""What may be held back from an audience, and how a variant of the minutes is called, addressed and worded."""

import re
from dataclasses import dataclass

from scg.words import Audience

REFERENCE = re.compile(r"SCG\d{3,4}/[AD]\d{2,4}")
# What says how the record itself is kept, what leaves as a whole, and what leaves in no variant anyway.
NEVER = tuple(
    f"{word}."
    for word in (
        "disclosure withholding entry legal_hold retention annex paper seat handover invitation sheet pack clock "
        "incident reports report feed notice"
    ).split()
)
_OF_MINUTES = ("minutes.circulated", "minutes.signed", "minutes.approved", "minutes.read")


@dataclass(frozen=True)
class Variant:
    """One variant: its word in addresses, what it is called, and for whom it is made."""

    audience: Audience
    word: str
    title: str
    whom: str
    about: str

    @property
    def names_left_out(self) -> bool:
        """Whether nobody is named in it but those who chaired."""
        return self.audience in (Audience.FOI, Audience.PUBLIC)


VARIANTS = {
    one.word: one
    for one in (
        Variant(
            Audience.MEMBERS,
            "members",
            "Members’ variant",
            "the agencies of the group",
            "The whole minutes, with a gap in the place of each record that is held back from members",
        ),
        Variant(
            Audience.OBSERVERS,
            "observers",
            "Observers’ variant",
            "observers’ offices",
            "The whole minutes, with a gap in the place of each record that is held back from observers",
        ),
        Variant(
            Audience.FOI,
            "foi",
            "Freedom of information variant",
            "whoever asks under the Freedom of Information Act or the Environmental Information Regulations",
            "The minutes with a gap in the place of each record held back, and nobody named but those who chaired",
        ),
        Variant(
            Audience.PUBLIC,
            "public",
            "Public summary",
            "the public",
            "What was decided, how often the group meets, and which agencies attended; nothing else",
        ),
    )
}


def gap(exemption: str) -> str:
    """What stands in the place of a record that is held back."""
    return f"Held back: {exemption}"


def may_be_held_back(kind: str) -> bool:
    """Whether what an entry of this kind says may be held back from an audience."""
    return not kind.startswith((*NEVER, *_OF_MINUTES))
