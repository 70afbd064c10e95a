"""A page's own script in Node.js, driven without a browser: what happens to it, and what it then shows."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]


class Script:
    """One page whose reducer runs as served; `last` is its state after the last thing that happened."""

    def __init__(self, node: str, folder: Path):
        # Older Node.js takes .js files for ES modules only where a package.json says so.
        (folder / "package.json").write_text('{"type": "module"}', "utf-8")
        shutil.copytree(ROOT / "static" / "js", folder / "static" / "js")
        shutil.copytree(ROOT / "tests" / "js", folder / "tests" / "js")
        self._command = [node, str(folder / "tests" / "js" / "page.js")]
        self.last: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def __call__(self, act: str, **given: Any) -> dict[str, Any]:
        """Something happens to the page; gives its state once it has dealt with it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"act": act, **given}) + "\n")
        self._process.stdin.flush()
        self.last = json.loads(self._process.stdout.readline())
        return self.last

    @property
    def shown(self) -> dict[str, str]:
        """Every piece that the page has, by name."""
        pieces: dict[str, str] = self("show")["pieces"]
        return pieces

    @property
    def state(self) -> str:
        """What the page says of itself: fresh, lost, paused, fork."""
        report = self.last["report"]
        return report["state"] if report else ""
