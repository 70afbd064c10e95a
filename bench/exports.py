"""How long each export takes over HTTP: python -m bench.exports DATA REF

DATA is a folder of scg's with its database, of which a copy is served; REF the incident. Every paper of the
register, the minutes, their variants and the logs are asked for in every format, three times each, by people with a
seat in it: the fullest in rights first, and the next where a person has asked as often as they may within a minute.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import requests

from bench.exports_listed import Export, cookies, exports
from bench.processes import ROOT, Measured, free_port
from scg.papers import PAPERS

ROUNDS, LONGEST_SECONDS = 3, 300
DATABASE = "scg.sqlite3"
TOO_MANY = 429
FORMAT = "{:<44} {:<14} {:<5} {:>9} {:>9} {:>9}"


def main(given: Sequence[str]) -> str:
    """Measure and print; gives what is missing, in a sentence, "" where nothing is."""
    if len(given) != 2:
        return "Name the folder of the data and the incident: python -m bench.exports DATA REF"
    data, ref = Path(given[0]), given[1]
    if not (data / DATABASE).is_file():
        return f"There is no {DATABASE} in {data}"
    with tempfile.TemporaryDirectory(prefix="scg-bench-") as place:
        shutil.copytree(data, place, dirs_exist_ok=True)
        return _measure(Path(place), ref)


def _measure(place: Path, ref: str) -> str:
    os.environ |= {"SCG_DATA": str(place), "SCG_PORT": str(free_port()), "DATABASE_URL": ""}
    asked, people = _found(ref)
    if not people:
        return f"There is no {ref} in these data in which anybody has a seat"
    with Measured([sys.executable, str(ROOT / "wsgi.py")], int(os.environ["SCG_PORT"]), place / "log") as server:
        asking = Asking(server.url, people)
        print(FORMAT.format("what", "of", "as", "first ms", "median ms", "kB"))
        slowest = max(median for export in asked for median in _timed(asking, export))
    for title in sorted({paper.title for paper in PAPERS.values()} - {export.name for export in asked}):
        print(f"{title}: {ref} has nothing to ask it of")
    print(f"{ref}: {len(asked)} documents, the slowest {slowest:.0f} ms (median of {ROUNDS})")
    return ""


def _found(ref: str) -> tuple[list[Export], list[str]]:
    """What there is to ask for, and the cookies of those who ask."""
    from scg import create_app
    from scg.extensions import db
    from scg.migrating import migrate_database
    from scg.models import Incident

    app = create_app()
    migrate_database(app)
    with app.app_context():
        if db.session.get(Incident, ref) is None:
            return [], []
        found = exports(ref), cookies(app, ref)
        db.session.remove()
        db.engine.dispose()
        return found


def _timed(asking: "Asking", export: Export) -> Iterator[float]:
    """The median, where it is given at all: what this incident doesn't have is told apart and left out."""
    answers = [asking.once(export.path) for _ in range(ROUNDS)]
    if any(status != 200 for status, _, _ in answers):
        print(FORMAT.format(export.name[:44], export.of, export.kind, "", f"answered {answers[0][0]}", ""))
        return
    median = statistics.median(ms for _, ms, _ in answers)
    figures = (f"{answers[0][1]:.0f}", f"{median:.0f}", f"{answers[0][2] / 1000:.0f}")
    print(FORMAT.format(export.name[:44], export.of, export.kind, *figures), flush=True)
    yield median


class Asking:
    """People who ask in turn: whoever has asked too often lets the next one go on."""

    def __init__(self, url: str, people: Sequence[str]):
        self._url, self._people = url, deque(people)

    def once(self, path: str) -> tuple[int, float, int]:
        """Ask for a document; gives the status, milliseconds and bytes."""
        for _ in range(len(self._people)):
            began = time.perf_counter()
            headers = {"Cookie": self._people[0]}
            answer = requests.get(self._url + path, headers=headers, timeout=LONGEST_SECONDS, allow_redirects=False)
            if answer.status_code != TOO_MANY:
                break
            self._people.rotate(-1)
        return answer.status_code, 1000 * (time.perf_counter() - began), len(answer.content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
