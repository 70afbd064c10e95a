"""Random alterations of a bundle, each to be found: python -m bench.alterations BUNDLE KEY [number] [seed]."""

import contextlib
import io
import random
import sys
import tempfile
import time
from pathlib import Path

from scg.record import verify
from tests.support.alterations import HOW, of_container


def main() -> int:
    """Alter, check, and count; 1 where an alteration went unnoticed."""
    raw, key = Path(sys.argv[1]).read_bytes(), sys.argv[2]
    number, seed = (int(given) for given in (sys.argv[3:] + ["2000", "20200320"][len(sys.argv) - 3 :]))
    chance, begun, missed = random.Random(seed), time.monotonic(), 0
    with tempfile.NamedTemporaryFile(suffix=".zip") as altered_file:
        for made in range(number):
            how = HOW[made % len(HOW)]
            altered = how(raw, chance)
            Path(altered_file.name).write_bytes(altered)
            with contextlib.redirect_stdout(io.StringIO()) as said:
                code = verify.main([altered_file.name, "--key", key])
            if altered != raw and code not in ((1, 2, 3) if how is of_container else (1, 2)):
                missed += 1
                print(f"{made} {how.__name__}: {said.getvalue()}", flush=True)
    print(f"{number} alterations, seed {seed}, {missed} unnoticed, {time.monotonic() - begun:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
