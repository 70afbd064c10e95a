"""What is counted while scg serves, as Prometheus reads it; loaded when something is first counted."""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it takes a tenth of a second to load, and most of the command line counts nothing
    from prometheus_client import Histogram

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_making = threading.Lock()
_made: "list[_Gauges]" = []


class _Gauges:
    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, ProcessCollector

        self.registry = here = CollectorRegistry()
        ProcessCollector(registry=here)
        GCCollector(registry=here)
        self.acknowledged = Counter("scg_acknowledged", "Commands acknowledged", ["command"], registry=here)
        self.refused = Counter("scg_refused", "Commands refused", ["kind"], registry=here)
        self.conflicts = Counter("scg_conflicts", "Edits of what had changed meanwhile (412)", registry=here)
        self.resyncs = Counter("scg_resyncs", "Clients that fetched what they had missed", ["why"], registry=here)
        self.commits = self._seconds("scg_commit_seconds", "Time to commit one entry with its state")
        self.pushes = self._seconds("scg_push_seconds", "Time from the commit to the push")
        self.sockets = Gauge("scg_sockets", "Open pages that follow live", registry=here)
        self.queued = Gauge("scg_queued", "Pushes that wait, in the longest queue", registry=here)
        self.dropped = Counter("scg_dropped", "Pages let go for reading too slowly", registry=here)
        self.rendered = Counter("scg_rendered", "Renderings of what followed an entry", registry=here)
        self.drawn = Counter("scg_drawn", "Pieces of page that were drawn anew", registry=here)
        self.draining = Gauge("scg_draining", "1 while the server is stopping", registry=here)
        self.up = Gauge("scg_up", "1 when this check of readiness holds", ["check"], registry=here)
        self.age = Gauge("scg_age_seconds", "Age of the newest checkpoint or backup", ["of"], registry=here)

    def _seconds(self, name: str, about: str) -> "Histogram":
        from prometheus_client import Histogram

        return Histogram(name, about, buckets=SECONDS, registry=self.registry)


def _gauges() -> _Gauges:
    with _making:
        if not _made:
            _made.append(_Gauges())
        return _made[0]


def acknowledged(command: str) -> None:
    """Count one command that was committed and answered for; `command` is its registered name."""
    _gauges().acknowledged.labels(command).inc()


def refused(kind: str) -> None:
    """Count one refusal; `kind` is that of the Refused."""
    _gauges().refused.labels(kind).inc()


def conflicted() -> None:
    """Count one edit of something that had changed meanwhile."""
    _gauges().conflicts.inc()


def resynced(why: str) -> None:
    """Count one client that fetched what it had missed; `why` is one of a few fixed words."""
    _gauges().resyncs.labels(why).inc()


def commit_took(seconds: float) -> None:
    """Note how long one commit took, in seconds."""
    _gauges().commits.observe(seconds)


def push_took(seconds: float) -> None:
    """Note how long it took from a commit to its push, in seconds."""
    _gauges().pushes.observe(seconds)


def sockets(number: int) -> None:
    """Tell how many pages follow live."""
    _gauges().sockets.set(number)


def queued(number: int) -> None:
    """Tell how many pushes wait in the longest queue."""
    _gauges().queued.set(number)


def dropped() -> None:
    """Count one page that was let go, as it took what it was sent too slowly."""
    _gauges().dropped.inc()


def rendered() -> None:
    """Count one rendering of what followed an entry; whoever asks for the same shares it."""
    _gauges().rendered.inc()


def drawn() -> None:
    """Count one piece of page that was drawn anew; all others are as they were kept."""
    _gauges().drawn.inc()


def draining(stopping: bool) -> None:
    """Tell whether the server is stopping."""
    _gauges().draining.set(int(stopping))


def up(check: str, holds: bool) -> None:
    """Tell whether one check of readiness holds."""
    _gauges().up.labels(check).set(int(holds))


def age(of: str, seconds: float | None) -> None:
    """Tell how old the newest of something is, in seconds; infinite where there is none."""
    _gauges().age.labels(of).set(float("inf") if seconds is None else seconds)


def exposition() -> str:
    """Everything counted so far, in Prometheus's text format."""
    from prometheus_client import generate_latest

    return generate_latest(_gauges().registry).decode()
