"""Tables of an OpenDocument text: a caption, a header row that repeats, rows that stay whole."""

from itertools import count
from typing import Any

from scg.documents.blocks import Cell, Table
from scg.documents.odt_parts import element, words
from scg.documents.word import RULE

TEXT_WIDTH = 17.0  # centimetres: A4 less two margins of 2 cm


class Looks:
    """The automatic styles of one document's tables, each made once."""

    def __init__(self, place: Any):
        self._place, self._known = place, dict[str, str]()
        self.numbers = count(1)
        for name, line in (("Head", "1pt solid #0b0c0c"), ("Cell", f"0.5pt solid #{RULE}")):
            border = {"fo:border": "none", "fo:border-bottom": line, "fo:padding-right": "0.2cm"}
            self._make(name, "table-cell", {**border, "fo:padding-top": "0.05cm"})
        width = {"style:width": f"{TEXT_WIDTH}cm", "table:align": "left", "style:may-break-between-rows": "true"}
        self._make("Table", "table", width)

    def column(self, share: int) -> str:
        """The style of a column of so many hundredths of the width."""
        return self._once(f"Column{share}", "table-column", {"style:column-width": f"{TEXT_WIDTH * share / 100}cm"})

    def row(self, tall: int) -> str:
        """The style of a row that stays whole, at least so many millimetres high."""
        height = {"style:min-row-height": f"{tall}mm"} if tall else {}
        return self._once(f"Row{tall}", "table-row", {"fo:keep-together": "always", **height})

    def _once(self, name: str, family: str, properties: dict[str, str]) -> str:
        if name not in self._known:
            self._make(name, family, properties)
        return self._known[name]

    def _make(self, name: str, family: str, properties: dict[str, str]) -> None:
        looks = element(f"style:{family}-properties", properties)
        self._place.append(element("style:style", {"style:name": name, "style:family": family}, looks))
        self._known[name] = name


def table(given: Table, looks: Looks) -> list[Any]:
    """Give a table with its caption, which is its title for those who can't see it as well."""
    number = next(looks.numbers)
    columns = (element("table:table-column", {"table:style-name": looks.column(share)}) for share in given.widths)
    heads = tuple(Cell(head) for head in given.heads)
    made = element(
        "table:table",
        {"table:name": f"Table{number}", "table:style-name": "Table"},
        element("table:title", {}, *_plain(given.caption)),
        element("table:desc", {}, *_plain(f"{given.caption}: {', '.join(given.heads)}")),
        *columns,
        element("table:table-header-rows", {}, _row(heads, looks.row(0), "Head")),
        *(_row(row, looks.row(given.tall), "Cell") for row in given.rows),
    )
    return [_caption(number, given.caption), made, element("text:p", {"text:style-name": "TableNote"})]


def _plain(text: str) -> list[str]:
    return [part for part in words(text) if isinstance(part, str)]


def _caption(number: int, text: str) -> Any:
    counted = {"text:ref-name": f"refTable{number}", "text:name": "Table", "style:num-format": "1"}
    sequence = element("text:sequence", {**counted, "text:formula": "ooow:Table+1"}, str(number))
    return element("text:p", {"text:style-name": "Caption"}, "Table ", sequence, ". ", *words(text))


def _row(cells: tuple[Cell, ...], style: str, look: str) -> Any:
    return element("table:table-row", {"table:style-name": style}, *(_cell(each, look) for each in cells))


def _cell(given: Cell, look: str) -> Any:
    parts = list(words(given.text))
    for style in ["Struck"] * given.struck + ["Strong"] * given.strong:
        parts = [element("text:span", {"text:style-name": style}, *parts)]
    text = "TableHead" if look == "Head" else "TableText"
    whole = [element("text:p", {"text:style-name": text}, *parts)]
    if given.note:
        whole.append(element("text:p", {"text:style-name": "TableNote"}, *words(given.note)))
    return element("table:table-cell", {"table:style-name": look, "office:value-type": "string"}, *whole)
