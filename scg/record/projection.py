"""How entries become rows: the registry of projections, the only writers of the state tables."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Written:
    """One entry as a projection sees it; `fields` is what was recorded, and all there is to go by.

    `client_at` is the device's own time of what was done offline, and recorded later.
    """

    log: str
    seq: int
    at: datetime
    kind: str
    ent: str
    fields: dict[str, Any]
    client_at: datetime | None = None

    def time(self, name: str) -> datetime | None:
        """The named field as an aware UTC datetime, or None where it is missing."""
        text = self.fields.get(name)
        return datetime.fromisoformat(text) if text else None

    @property
    def happened_at(self) -> datetime:
        """When it happened: as told, or else when it was recorded."""
        return self.time("happened_at") or self.at

    @property
    def actor(self) -> str:
        """Who did it: the person's id."""
        return str(self.fields["by"]["person"])

    @property
    def by(self) -> str:
        """Who did it, as the record shows it: name and agency."""
        return str(self.fields["by"]["shown"])


Projection = Callable[[Written], None]
PROJECTIONS: dict[str, Projection] = {}


def projects(*kinds: str) -> Callable[[Projection], Projection]:
    """Register a function as what makes rows of entries of these kinds; each kind may have one."""

    def register(function: Projection) -> Projection:
        for kind in kinds:
            if kind in PROJECTIONS:
                raise ValueError(f"{kind} may not be projected twice")
            PROJECTIONS[kind] = function
        return function

    return register


def project(written: Written) -> None:
    """Change the rows as one entry says."""
    PROJECTIONS[written.kind](written)


def fields_of(content: bytes) -> dict[str, Any]:
    """The fields of an entry from its exact bytes, without the nonce."""
    fields: dict[str, Any] = json.loads(content)
    fields.pop("nonce", None)
    return fields
