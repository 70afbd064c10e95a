"""Writes docs/sbom/, or the folder given: what scg ships, from its locks alone, as CycloneDX, the same each time.

cyclonedx-bom reads the Python lock; its addresses of the registry and line numbers are left out, and the hashes
stand at the component. `npm sbom` wants a version of scg's own and gives each run another serial number, so the
front end's is made here from package-lock.json.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parent.parent


def main(folder: Path) -> None:
    """Writes both into `folder`; refuses what doesn't hold to CycloneDX 1.6."""
    folder.mkdir(exist_ok=True)
    write(folder / "python.cdx.json", of_python(ROOT / "requirements.txt"))
    write(folder / "npm.cdx.json", of_npm(ROOT / "package-lock.json"))


def write(file: Path, components: list[dict[str, Any]]) -> None:
    """One SBOM, its components in the order of their purls."""
    components.sort(key=lambda component: str(component["purl"]))
    root = {"bom-ref": "scg", "name": "scg", "type": "application", "licenses": [{"license": {"id": "MIT"}}]}
    bom = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
    }
    text = json.dumps(bom, indent=1, ensure_ascii=False) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(f"{file.name} is not CycloneDX 1.6: {wrong}")
    file.write_text(text, "utf-8")


def of_python(lock: Path) -> list[dict[str, Any]]:
    """The components that cyclonedx-bom finds in a lock of pip's."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--short-PURLs"]
    said = subprocess.run([*command, "-o", "-", str(lock)], check=True, capture_output=True, text=True).stdout
    return [python_component(found) for found in json.loads(said)["components"]]


def python_component(found: dict[str, Any]) -> dict[str, Any]:
    hashes = [a_hash for reference in found["externalReferences"] for a_hash in reference.get("hashes", [])]
    return component(found["name"], found["version"], found["purl"], hashes)


def of_npm(lock: Path) -> list[dict[str, Any]]:
    """The components of a lock of npm's, without those for development alone."""
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    return [npm_component(path, package) for path, package in packages.items() if path and not package.get("dev")]


def npm_component(path: str, package: dict[str, Any]) -> dict[str, Any]:
    name = path.rpartition("node_modules/")[2]
    algorithm, _, digest = package["integrity"].partition("-")
    hashes = [{"alg": algorithm.replace("sha", "SHA-"), "content": base64.b64decode(digest).hex()}]
    purl = f"pkg:npm/{quote(name, safe='/')}@{package['version']}"
    licences = [{"expression": package["license"]}] if "license" in package else []
    return component(name, package["version"], purl, hashes) | {"licenses": licences}


def component(name: str, version: str, purl: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "type": "library",
        "hashes": sorted(hashes, key=lambda a_hash: a_hash["content"]),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "sbom")
