"""How long each step of a volume takes: python -m bench.volume DATA REF [for whom] [kind...].

DATA is a folder of scg's with its database, of which a copy is measured; REF the incident. For whom is "whole" or
a variant's word, and a kind pdf, docx or html.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KINDS = ("pdf", "docx", "html")
BAR_SECONDS = 20.0


def main() -> int:
    """Make the volume in each kind as the server does, step by step."""
    data, ref = Path(sys.argv[1]), sys.argv[2]
    word = sys.argv[3] if len(sys.argv) > 3 else "whole"
    kinds = sys.argv[4:] or KINDS
    with tempfile.TemporaryDirectory(prefix="scg-bench-") as place:
        shutil.copytree(data, place, dirs_exist_ok=True)
        os.environ["SCG_DATA"] = place
        return max([_measured(ref, "" if word == "whole" else word, kind) for kind in kinds])


def _measured(ref: str, word: str, kind: str) -> int:
    from scg import create_app
    from scg.migrating import migrate_database
    from scg.pieces import volume, volume_jobs
    from scg.record.clock import now
    from scg.record.reading import head_of
    from scg.rules.stamps import stamp

    app = create_app()
    migrate_database(app)
    with app.app_context():
        head = head_of(ref)
        assert head is not None, f"there is no {ref} in these data"
        folder = volume_jobs.folder_of("bench")
        job = volume_jobs.Job(ref, word, kind, volume.NEWEST, head.seq, stamp(now()))
        volume_jobs.begun(folder, job)
        begun = time.perf_counter()
        with _step("the minutes gathered"):
            read = volume.gather(folder, job)
        seen = _drawn(folder, read)
        took = time.perf_counter() - begun
        made = (folder / f"volume.{kind}").stat().st_size
    for name, seconds in seen.items():
        print(f"{name}: {seconds:.2f} s")
    print(f"{kind}: {read.of} meetings, {made / 1e6:.1f} MB in {took:.1f} s (<= {BAR_SECONDS:.0f})", flush=True)
    return int(took > BAR_SECONDS)


def _drawn(folder: Path, read: Any) -> dict[str, float]:
    """Have it drawn, and give how long the other process took for each step, as it tells them."""
    from scg.assets import fonts_folder
    from scg.documents.rendering_volume import drawn

    begun, first, last = time.perf_counter(), 0.0, 0.0

    def going(number: int) -> bool:
        nonlocal first, last
        at = time.perf_counter() - begun
        first, last = first or at * bool(number), last or at * (number == read.of)
        return True

    drawn(folder, read.kind, fonts_folder(), going)
    whole = time.perf_counter() - begun
    return {"process begun": first, "sections laid out": last - first, "bound and drawn": whole - last}


@contextmanager
def _step(name: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"{name}: {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
