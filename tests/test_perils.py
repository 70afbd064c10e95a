"""What scg's code never does, read from the code itself; and what production never serves."""

import ast
import re
from functools import cache
from pathlib import Path

from config import configuration
from scg import create_app

ROOT = Path(__file__).resolve().parent.parent
CODE = [*sorted((ROOT / "scg").rglob("*.py")), ROOT / "config.py", ROOT / "wsgi.py"]
SCRIPTS = [ROOT / "static" / "service-worker.js", *sorted((ROOT / "static" / "js").rglob("*.js"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
RUNS_WHAT_IT_IS_GIVEN = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "subprocess.getoutput"}
READS_OBJECTS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml", "xml", "lxml", "xmltodict"}
BROKEN = {"hashlib.md5", "hashlib.sha1"}
ROOMS = ("doors", "commands", "pieces", "projections", "models", "live", "documents", "rules")
REACHED = [file for room in ROOMS for file in sorted((ROOT / "scg" / room).rglob("*.py"))]
SQL = {"exec_driver_sql", "execute", "executescript", "executemany"}
# What these mark as safe scg has rendered, or escapes as it puts it together.
MARKS_AS_SAFE = {
    "scg/doors/annexes.py",
    "scg/doors/context.py",
    "scg/doors/drawn_forms.py",
    "scg/doors/factors.py",
    "scg/doors/minutes.py",
    "scg/doors/seats.py",
    "scg/documents/bundle_pages.py",
    "scg/documents/html.py",
    "scg/documents/ods.py",
    "scg/documents/odt.py",
    "scg/documents/odt_parts.py",
    "scg/pieces/day.py",
    "templates/base.html",
    "templates/documents/outline.html",
    "templates/pictures/parts.html",
}
NO_FILES = (
    "/.git/config",
    "/config.py",
    "/requirements.txt",
    "/static/js/app.js",
    "/templates/base.html",
    "/assets/",
    "/assets/css",
    "/assets/../config.py",
    "/assets/%2e%2e/%2e%2e/config.py",
    "/assets//etc/passwd",
    "/console",
)
RUNS_IN_BROWSERS = re.compile(
    r"\beval\(|new Function|document\.write|insertAdjacentHTML|createContextualFragment|\.srcdoc|"
    r"set(?:Timeout|Interval)\(\s*[\"'`]|\.outerHTML\s*=[^=]|window\.postMessage|__proto__"
)


def called(node: ast.expr) -> str:
    """What is called, as it is written: a name, or a name of something else's."""
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


@cache
def nodes(file: Path) -> list[ast.AST]:
    """Everything in a file."""
    return list(ast.walk(ast.parse(file.read_text())))


def calls(file: Path) -> list[ast.Call]:
    """Every call in a file."""
    return [node for node in nodes(file) if isinstance(node, ast.Call)]


def imported(file: Path) -> set[str]:
    """The packages that a file imports, by their first names."""
    found: set[str] = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def short(file: Path) -> str:
    """A file as the repository names it."""
    return str(file.relative_to(ROOT))


def test_no_code_runs_what_it_is_given_nor_asks_a_shell() -> None:
    for file in CODE:
        for call in calls(file):
            assert called(call.func) not in RUNS_WHAT_IT_IS_GIVEN, f"{short(file)}:{call.lineno}"
            assert not any(one.arg == "shell" for one in call.keywords), f"{short(file)}:{call.lineno}"


def test_no_code_reads_objects_or_xml_from_text() -> None:
    assert {short(file): found for file in CODE if (found := imported(file) & READS_OBJECTS)} == {}


def test_chance_that_can_be_guessed_is_the_demonstrations_alone_and_broken_hashes_are_nobodys() -> None:
    assert [short(file) for file in CODE if "random" in imported(file) and "scg/demo/" not in short(file)] == []
    assert [short(file) for file in CODE for call in calls(file) if called(call.func) in BROKEN] == []


def by_hand(call: ast.Call) -> bool:
    """Whether a call gives the database SQL that is written out, or text put together."""
    name = called(call.func)
    takes_sql = name == "text" or name.rpartition(".")[2] in SQL
    return takes_sql and bool(call.args) and isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)


def test_where_people_reach_no_sql_is_written_by_hand() -> None:
    assert len(REACHED) > 150
    assert [f"{short(file)}:{call.lineno}" for file in REACHED for call in calls(file) if by_hand(call)] == []


def test_where_people_reach_no_pattern_is_put_together_as_it_is_used() -> None:
    for file in REACHED:
        for function in (node for node in nodes(file) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                pattern = call.args[0] if called(call.func).startswith("re.") and call.args else None
                assert not isinstance(pattern, ast.JoinedStr | ast.BinOp), f"{short(file)}:{call.lineno}"


def test_nothing_is_marked_as_safe_but_where_it_is_known_to_be() -> None:
    python = {short(file) for file in CODE for call in calls(file) if called(call.func).endswith("Markup")}
    pages = {short(file) for file in TEMPLATES if re.search(r"\|\s*safe\b|autoescape false", file.read_text())}
    assert (python | pages) - MARKS_AS_SAFE == set()


def test_no_script_runs_text_or_makes_a_page_of_it_but_of_pieces_that_scg_rendered() -> None:
    texts = {file.name: file.read_text() for file in SCRIPTS}
    assert [name for name, text in texts.items() if RUNS_IN_BROWSERS.search(text)] == []
    assert [name for name, text in texts.items() if "innerHTML" in text] == ["morph.js"]


def test_browsers_seal_what_waits_by_aes_gcm_and_by_nothing_else() -> None:
    sealing = [file.read_text() for file in SCRIPTS if "subtle.encrypt" in file.read_text()]
    assert len(sealing) == 1
    assert set(re.findall(r"\b(?:AES|RSA|DES)-\w+", sealing[0])) == {"AES-GCM"}
    assert "const IV_BYTES = 12;" in sealing[0]
    assert "crypto.getRandomValues(new Uint8Array(IV_BYTES))" in sealing[0]


def test_passwords_are_masked_and_may_be_pasted_and_filled_in() -> None:
    assert [file.name for file in SCRIPTS if re.search(r"[\"']paste[\"']|onpaste", file.read_text())] == []
    pages = {page.name: page.read_text() for page in TEMPLATES}
    fields = re.findall(r"govukPasswordInput\(\{(.*?)\}\)", "".join(pages.values()))
    assert len(fields) >= 3
    assert [field for field in fields if not re.search(r'"autocomplete": "(current|new)-password"', field)] == []
    assert [name for name, page in pages.items() if re.search(r'name="\w*password\w*"', page)] == []


def test_production_serves_its_list_of_assets_and_no_other_file_nor_a_debugger(tmp_path: Path) -> None:
    chosen = {"SECRET_KEY": "x" * 32, "SCG_ORIGIN": "https://scg.example.gov.uk", "SCG_DATA": str(tmp_path)}
    app = create_app(configuration({"SCG_ENV": "production", **chosen}))
    client = app.test_client()
    found = {path: client.get(path, base_url="https://scg.example.gov.uk").status_code for path in NO_FILES}
    assert {path: status for path, status in found.items() if status not in (308, 404)} == {}
    assert (app.debug, app.testing, app.config["DEMONSTRATION"]) == (False, False, [])
