"""What is served for looks: nothing that isn't ours to use, nothing from elsewhere, all of it packed."""

import gzip
import json
import re
from pathlib import Path

import pytest

from scg.assets import ROOT, Assets, govuk_css
from tests.test_client import LATER

SERVED = ROOT / "build" / "assets"
MANIFEST = json.loads((SERVED / "manifest.json").read_text())


@pytest.mark.parametrize("name", [name for name in MANIFEST if name.endswith(".css")])
def test_no_style_sheet_names_the_font_crown_or_crest_of_gov_uk(name: str) -> None:
    css = Assets().path(Assets().url(name).removeprefix("/assets/")).read_text()
    assert not re.search("GDS Transport|govuk-crest|govuk-crown|@font-face", css)


@pytest.mark.parametrize("name", [name for name in MANIFEST if name.endswith((".css", ".js"))])
def test_no_style_sheet_or_script_calls_on_another_site(name: str) -> None:
    text = Assets().path(Assets().url(name).removeprefix("/assets/")).read_text()
    assert not re.search(r"""(url\(|import\s+|from\s+|fetch\()\s*["']?https?://""", text)


def test_every_asset_is_named_by_its_content_and_packed() -> None:
    for served in MANIFEST.values():
        file = SERVED / served.removeprefix("/assets/")
        packed = file.with_name(file.name + ".gz")
        assert gzip.decompress(packed.read_bytes()) == file.read_bytes()
        assert re.search(r"\.[0-9a-f]{8,}\.", file.name)


def test_the_first_view_stays_small_on_the_wire() -> None:
    first = (
        "govuk.css",
        "css/app.css",
        "socket.io.js",
        "idiomorph.js",
        *(name for name in MANIFEST if name.startswith("js/") and Path(name).stem not in LATER),
    )
    names = {MANIFEST[name].removeprefix("/assets/") + ".gz" for name in first}
    assert sum((SERVED / name).stat().st_size for name in names) < 90_000


def test_a_style_sheet_in_which_the_font_is_not_found_as_known_is_refused() -> None:
    with pytest.raises((AssertionError, ValueError)):
        govuk_css("body { font-family: 'GDS Transport' }")
