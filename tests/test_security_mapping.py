"""What docs/asvs.md and SECURITY.md say holds: every requirement stands there, and all that they name is there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAPPING = ROOT / "docs" / "asvs.md"
SECURITY = ROOT / "SECURITY.md"

# OWASP ASVS 5.0.0: of each section, the level of its first requirement, its second, and so on.
SECTIONS = """
1.1 22
1.2 1111122223
1.3 112222222223
1.4 222
1.5 123
2.1 122
2.2 112
2.3 12223
2.4 23
3.1 3
3.2 113
3.3 12223
3.4 11222233
3.5 11122333
3.6 3
3.7 22333
4.1 12233
4.2 23333
4.3 22
4.4 1222
5.1 2
5.2 112333
5.3 113
5.4 222
6.1 122
6.2 111111112222
6.3 11223333
6.4 112233
6.5 22222333
6.6 2223
6.7 33
6.8 2222
7.1 222
7.2 1111
7.3 22
7.4 11222
7.5 223
7.6 22
8.1 1233
8.2 1123
8.3 133
8.4 23
9.1 111
9.2 1222
10.1 22
10.2 223
10.3 22223
10.4 1111122222233333
10.5 22222
10.6 22
10.7 222
11.1 2233
11.2 22233
11.3 11233
11.4 1222
11.5 23
11.6 23
11.7 33
12.1 12233
12.2 11
12.3 22223
13.1 2333
13.2 222223
13.3 2233
13.4 1222233
14.1 22
14.2 12223333
14.3 122
15.1 12233
15.2 12233
15.3 1222222
15.4 3333
16.1 2
16.2 22222
16.3 2222
16.4 222
16.5 2223
17.1 23
17.2 22223333
17.3 22
"""
IN_ALL = {"1": 70, "2": 183, "3": 92}
# Sections that ask for documentation: there a document is what shows it.
ASKS_FOR_DOCUMENTS = {"2.1", "5.1", "6.1", "7.1", "8.1", "11.1", "13.1", "14.1", "15.1", "16.1"}
STANDS = ("met", "by reading", "partly", "not met", "operator", "not applicable")
PRINCIPLES = """
Data in transit protection
Asset protection and resilience
Separation between customers
Governance framework
Operational security
Personnel security
Secure development
Supply chain security
Secure user management
Identity and authentication
External interface protection
Secure service administration
Audit information and alerting for customers
Secure use of the service
""".strip().splitlines()
ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FILE = re.compile(r"`((?:[\w-]+/)+[\w.-]+)`")
LINK = re.compile(r"\]\(([^)#:]*)(?:#([\w-]+))?\)")


def levels() -> dict[str, str]:
    """Every requirement's level by its number."""
    lines = [line.split() for line in SECTIONS.split("\n") if line]
    return {f"{of}.{n}": level for of, each in lines for n, level in enumerate(each, start=1)}


def rows() -> list[tuple[str, ...]]:
    """The mapping's rows: number, level, what is asked, how scg stands, and what shows it."""
    found = (ROW.fullmatch(line) for line in MAPPING.read_text().splitlines())
    return [row.groups() for row in found if row]


@cache
def names_of_tests(file: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse(file.read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def anchors(file: Path) -> frozenset[str]:
    """The headings of a document, as links name them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def test_the_standard_is_whole() -> None:
    assert Counter(levels().values()) == IN_ALL


def test_every_requirement_of_levels_1_and_2_stands_there_once_in_its_order_with_its_level() -> None:
    asked = [(number, level) for number, level in levels().items() if level != "3"]
    assert [(number, level) for number, level, *_ in rows()] == asked


def test_each_says_how_scg_stands_and_why() -> None:
    assert [number for number, _, _, stands, why in rows() if stands not in STANDS or len(why) < 5] == []


def test_what_is_met_names_the_test_that_shows_it_or_the_document_that_is_asked_for() -> None:
    met = [(number, why) for number, _, _, stands, why in rows() if stands == "met"]
    shown = {number for number, why in met if TEST.search(why)}
    written = {
        number for number, why in met if LINK.search(why) and number.rpartition(".")[0] in ASKS_FOR_DOCUMENTS
    }
    assert [number for number, _ in met if number not in shown | written] == []


def test_the_counts_are_those_of_the_rows() -> None:
    counted = Counter((stands, level) for _, level, _, stands, _ in rows())
    said = re.findall(r"^\| ([a-z ]+) \| (\d+) \| (\d+) \| (\d+) \|$", MAPPING.read_text(), re.MULTILINE)
    told = {stands: tuple(map(int, numbers)) for stands, *numbers in said}
    made = {one: (counted[one, "1"], counted[one, "2"], counted[one, "1"] + counted[one, "2"]) for one in STANDS}
    assert told == {**made, "in all": (70, 183, 253)}


@pytest.mark.parametrize("document", [MAPPING, SECURITY], ids=["asvs", "security"])
def test_every_test_file_and_heading_that_is_named_is_there(document: Path) -> None:
    text = document.read_text()
    named = set(TEST.findall(text))
    assert named
    assert {one for one in named if one[1] not in names_of_tests(ROOT / one[0])} == set()
    assert {file for file in FILE.findall(text) if not (ROOT / file).exists()} == set()
    led = {((document.parent / to).resolve() if to else document, at) for to, at in LINK.findall(text)}
    assert {(file, at) for file, at in led if not file.exists() or (at and at not in anchors(file))} == set()


def test_the_fourteen_principles_stand_in_their_order_under_their_own_names() -> None:
    found = re.findall(r"^\| (\d+) \| ([^|]+) \|", SECURITY.read_text(), re.MULTILINE)
    assert found == [(str(number), title) for number, title in enumerate(PRINCIPLES, start=1)]
