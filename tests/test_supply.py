"""Supply: what scg is made of is pinned, hashed, listed in an SBOM, and free of known faults."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from scg import storage

ROOT = Path(__file__).resolve().parent.parent
INS = sorted((ROOT / "requirements").glob("*.in"))
LOCKS = [ROOT / "requirements.txt", *sorted((ROOT / "requirements").glob("*.txt"))]
FRONT_END = ROOT / "package-lock.json"
FRONT_ENDS = [FRONT_END, ROOT / "tests" / "browser" / "package-lock.json"]
SBOMS = ROOT / "docs" / "sbom"
HASHED = re.compile(r"(\S+==\S+(?: ; [^\\]+?)?)((?: --hash=sha256:[0-9a-f]{64})+)")
# Advisories that don't touch scg: id, until when that was looked at, and why in a sentence.
EXCEPTIONS: dict[str, tuple[date, str]] = {}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of(path: Path) -> Iterator[str]:
    """The requirements of a list or lock, each on one line, without comments."""
    joined = path.read_text().replace("\\\n", " ")
    for line in joined.splitlines():
        if stated := re.sub(r"\s*(^|\s)#.*", "", line):
            yield " ".join(stated.split())


def pins(lock: Path) -> list[Requirement]:
    return [Requirement(line.split(" --hash")[0]) for line in lines_of(lock)]


def exact(requirement: Requirement) -> str:
    """The one version that is allowed; "" where another is too."""
    only = list(requirement.specifier)
    return only[0].version if [one.operator for one in only] == ["=="] and "*" not in only[0].version else ""


def test_every_list_of_requirements_has_its_lock() -> None:
    made = {"run": "requirements.txt"}
    assert {made.get(path.stem, f"requirements/{path.stem}.txt") for path in INS} == {named(lock) for lock in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=named)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock: Path) -> None:
    lines = list(lines_of(lock))
    assert lines
    assert [line for line in lines if not HASHED.fullmatch(line)] == []


@pytest.mark.parametrize("path", INS, ids=named)
def test_every_requirement_is_exact(path: Path) -> None:
    stated = [line for line in lines_of(path) if not line.startswith("-r ")]
    assert [line for line in stated if not exact(Requirement(line))] == []


def test_what_is_run_is_what_is_tested() -> None:
    run = {pin.name: exact(pin) for pin in pins(LOCKS[0])}
    others = [pin for lock in LOCKS[1:] for pin in pins(lock)]
    assert [str(pin) for pin in others if exact(pin) != run.get(pin.name, exact(pin))] == []


def components(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SBOMS / name).read_text())["components"]
    return found


def test_the_python_sbom_names_what_the_lock_names_with_its_hashes() -> None:
    locked = {
        (canonicalize_name(pin.name), exact(pin)): set(re.findall(r"sha256:(\w+)", line))
        for line, pin in zip(lines_of(LOCKS[0]), pins(LOCKS[0]), strict=True)
    }
    listed = {
        (canonicalize_name(one["name"]), one["version"]): {a_hash["content"] for a_hash in one["hashes"]}
        for one in components("python.cdx.json")
    }
    assert listed == locked


def packages(lock: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(lock.read_text())["packages"]
    return {path.rpartition("node_modules/")[2]: package for path, package in found.items() if path}


def test_the_front_ends_sbom_names_what_its_lock_names() -> None:
    shipped = {(name, it["version"]) for name, it in packages(FRONT_END).items() if not it.get("dev")}
    assert {(one["name"], one["version"]) for one in components("npm.cdx.json")} == shipped


@pytest.mark.parametrize("lock", FRONT_ENDS, ids=named)
def test_every_package_of_the_front_end_has_its_integrity(lock: Path) -> None:
    assert packages(lock)
    loose = [name for name, it in packages(lock).items() if not it.get("integrity", "").startswith("sha512-")]
    assert loose == []


# A host of a registry, a file of a machine, or an address with an account in it.
PLACE = re.compile(
    r"pypi\.|pythonhosted|registry\.|npmjs|index-url|find-links|\bresolved\b|file:|://[^/\s\"]*@"
    r"|(?<![\w./-])/(?:home|root|tmp|work|opt|usr|srv|mnt|var|Users)/|\b[A-Z]:\\"
)


@pytest.mark.parametrize("path", [*LOCKS, *FRONT_ENDS, *sorted(SBOMS.iterdir())], ids=named)
def test_no_lock_or_sbom_names_a_registry_or_a_place_on_a_machine(path: Path) -> None:
    assert [line for line in path.read_text().splitlines() if PLACE.search(line)] == []


@pytest.mark.long
def test_the_sboms_are_those_that_are_made_from_the_locks_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "bin" / "sbom.py"), str(tmp_path)], check=True)
    made = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {path.name: path.read_text() for path in SBOMS.iterdir()} == made
    assert all(not {"serialNumber", "timestamp"} & set(re.findall(r'"(\w+)":', text)) for text in made.values())


def test_socketio_is_one_that_unpickles_nothing_by_itself() -> None:
    locked = {pin.name: Version(exact(pin)) for pin in pins(LOCKS[0])}
    assert locked["python-socketio"] >= Version("5.14")


@pytest.mark.one_database
def test_a_sqlite_with_the_defect_is_warned_of_at_start_and_no_other(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    storage._warn_of_defect.cache_clear()
    storage.ready_to_serve(app)
    warned = f"SQLite {sqlite3.sqlite_version} has the WAL-reset defect" in caplog.text
    assert warned is storage.has_wal_reset_defect(sqlite3.sqlite_version_info)


def today() -> date:
    return datetime.now(UTC).date()


def test_no_exception_has_outlived_its_date() -> None:
    assert {name: why for name, (until, why) in EXCEPTIONS.items() if until < today()} == {}


@pytest.mark.long
def test_no_advisory_is_known_for_what_is_run() -> None:
    command = [sys.executable, "-m", "pip_audit", "-r", "requirements.txt", "--require-hashes", "--disable-pip"]
    said = audited([*command, "-f", "json", "--progress-spinner", "off", "--timeout", "10"])
    found = said.get("dependencies", [])
    unknown = [one["name"] for one in found if "skip_reason" in one]
    # pip-audit calls what it couldn't look up free of faults.
    if not found or len(unknown) == len(found):
        pytest.skip("The advisories for Python packages can't be reached from here.")
    assert unknown == []
    faults = {fault["id"] for one in found for fault in one["vulns"]}
    assert faults - EXCEPTIONS.keys() == set()


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("npm"), reason="This machine has no npm to ask for advisories.")
def test_no_advisory_is_known_for_the_front_end() -> None:
    said = audited(["npm", "audit", "--omit=dev", "--package-lock-only", "--json", "--fetch-retries=0"])
    if "vulnerabilities" not in said:
        pytest.skip("The advisories for the front end's packages can't be reached from here.")
    causes = [cause for one in said["vulnerabilities"].values() for cause in one["via"] if isinstance(cause, dict)]
    assert {cause["url"].rpartition("/")[2] for cause in causes} - EXCEPTIONS.keys() == set()


def audited(command: list[str]) -> dict[str, Any]:
    """What an audit says; {} where it says nothing that can be read, as without a network."""
    try:
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
        said: dict[str, Any] = json.loads(ran.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        return {}
    return said
