"""A line of code knows its room: what imports can't show, read from the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCG = ROOT / "scg"
SOURCES = sorted(SCG.rglob("*.py"))
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
# What may be longer, and why.
EXCEPTED_FUNCTIONS: dict[str, str] = {}
EXCEPTED_FILES = {"record/verify.py": "one file that runs alone, in every bundle: chain, signatures and container"}
# Who may call these, by folder or file of scg.
ROOMS = {
    "commit": ("record/", "turns.py"),  # what acts share is committed with the turn
    "rollback": ("record/", "turns.py"),
    "emit": ("live/",),
    "enter_room": ("live/",),
    "leave_room": ("live/",),
    "monkey_patch": ("engine/",),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(SCG))


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


@pytest.mark.parametrize("call", ROOMS)
def test_each_of_these_is_called_in_its_own_room_alone(call: str) -> None:
    strangers = [
        name_of(path)
        for path, tree in TREES.items()
        if call in set(calls(tree)) and not name_of(path).startswith(ROOMS[call])
    ]
    assert strangers == []


def test_only_the_record_reads_the_clock() -> None:
    strangers = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            attribute = isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
            of_clock = attribute and isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date")
            if of_clock and name_of(path) != "record/clock.py":
                strangers.append(name_of(path))
    assert strangers == []


def test_commands_and_rules_are_given_the_time() -> None:
    readers = [
        name_of(path)
        for path, tree in TREES.items()
        if name_of(path).startswith(("commands/", "rules/", "projections/", "documents/"))
        and "now" in set(calls(tree))
    ]
    assert readers == []


def test_only_projections_make_rows_of_state_tables() -> None:
    makers = [
        name_of(path)
        for path, tree in TREES.items()
        if name_of(path).startswith(("commands/", "pieces/", "doors/"))
        and {"add", "add_all"} & set(session_calls(tree))
    ]
    assert makers == []


def session_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Attribute) and owner.attr == "session":
                yield node.func.attr


GREEN = ("eventlet", "gevent", "geventwebsocket", "greenlet", "engineio")


def test_only_the_engine_knows_eventlet_and_gevent() -> None:
    strangers = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in GREEN for name in named):
                strangers.append(name_of(path))
    assert [name for name in strangers if not name.startswith("engine/")] == []


def test_every_module_says_in_a_sentence_what_lives_there() -> None:
    silent = [name_of(path) for path, tree in TREES.items() if not (ast.get_docstring(tree) or "").endswith(".")]
    assert silent == []


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_every_public_function_is_annotated_and_says_what_it_does() -> None:
    unclear = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path, tree in TREES.items()
        for function in functions(tree)
        if not function.name.startswith("_")
        and (function.returns is None or not ast.get_docstring(function))
        and not is_inner(tree, function)
    ]
    assert unclear == []


def is_inner(tree: ast.AST, function: ast.FunctionDef) -> bool:
    return any(outer is not function and function in ast.walk(outer) for outer in functions(tree))


def test_files_stay_short() -> None:
    lines = {name_of(path): sum(bool(line.strip()) for line in path.read_text().splitlines()) for path in SOURCES}
    assert {name for name, count in lines.items() if count > LONGEST_FILE} <= set(EXCEPTED_FILES)
    assert median(lines.values()) <= 60
    assert quantiles(lines.values(), n=10)[-1] <= 150


def test_functions_stay_short() -> None:
    lengths = {
        f"{name_of(path)} {function.name}": length(function)
        for path, tree in TREES.items()
        for function in functions(tree)
    }
    long = {name for name, count in lengths.items() if count > LONGEST_FUNCTION}
    assert long <= set(EXCEPTED_FUNCTIONS)
    assert median(lengths.values()) <= 6
    assert quantiles(lengths.values(), n=10)[-1] <= 15


FORBIDDEN = ("manager", "service", "helper", "util", "handler")


def test_nothing_is_named_by_a_word_that_says_nothing() -> None:
    named = [
        f"{name_of(path)} {node.name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and any(word in node.name.lower() for word in FORBIDDEN)
    ]
    assert named == []
