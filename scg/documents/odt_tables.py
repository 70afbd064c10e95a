"""Tables of an OpenDocument text: a header row that repeats, rows that stay whole, columns to write in."""

from collections.abc import Iterable

from markupsafe import Markup

from scg.documents.blocks import Cell, Table
from scg.documents.looks import RULE, TEXT_WIDTH
from scg.documents.odt_looks import BETWEEN, WHOLE, Looks, centimetres
from scg.documents.odt_parts import clean, element, line, words
from scg.documents.word_columns import fitted

LINES = 30  # twentieths of a point: what the rules between columns take
VERY_LONG = 1800  # characters: a row of more may go over the page's end
HEAVY, LIGHT = "1pt solid #0b0c0c", f"0.5pt solid #{RULE}"


def caption(number: int, text: str, style: str) -> Markup:
    """Give a table's caption, numbered so that a list of tables can be made of them."""
    counted = {"text:ref-name": f"refTable{number}", "text:name": "Table", "style:num-format": "1"}
    sequence = element("text:sequence", {**counted, "text:formula": "ooow:Table+1"}, str(number))
    return line(style, "Table ", sequence, ". ", *words(text))


def table(given: Table, looks: Looks, name: str) -> Markup:
    """Give a table, its caption as its title; what is written on by hand has its columns ruled."""
    look = looks.of("Table", "table", WHOLE | {"style:may-break-between-rows": "true"})
    heads = _Row(given, looks, head=True).drawn(tuple(map(Cell, given.heads)))
    return element(
        "table:table",
        {"table:name": name, "table:style-name": look},
        element("table:title", {}, clean(given.caption)),
        element("table:desc", {}, clean(f"{given.caption}: {', '.join(given.heads)}")),
        *map(looks.column, fitted(given, TEXT_WIDTH, BETWEEN * (2 if given.tall else 1) + LINES)),
        element("table:table-header-rows", {}, heads),
        *map(_Row(given, looks).drawn, given.rows),
    )


class _Row:
    """How the rows of one table, or its heads, are drawn."""

    def __init__(self, given: Table, looks: Looks, *, head: bool = False):
        self._looks, self._head, self._ruled = looks, head, given.tall > 0
        self._tall = 0 if head else given.tall

    def drawn(self, cells: tuple[Cell, ...]) -> Markup:
        """A row that stays whole unless it is very long, as high as it is to be at the least."""
        long = sum(len(each.text) + len(each.note) for each in cells) > VERY_LONG
        about = {"fo:keep-together": "auto" if long else "always"}
        about |= {"style:min-row-height": f"{self._tall}mm"} if self._tall else {}
        look = self._looks.of(f"Row{self._tall}" + "Long" * long, "table-row", about)
        inside = (self._cell(each, place > 0) for place, each in enumerate(cells))
        return element("table:table-row", {"table:style-name": look}, *inside)

    def _cell(self, given: Cell, beside: bool) -> Markup:
        parts: Iterable[str] = words(given.text)
        for dressed in ["Struck"] * given.struck + ["Strong"] * given.strong:
            parts = [element("text:span", {"text:style-name": dressed}, *parts)]
        note = [line("TableNote", *words(given.note))] * bool(given.note)
        about = {"table:style-name": self._look(beside and self._ruled), "office:value-type": "string"}
        return element("table:table-cell", about, line("TableHead" if self._head else "TableText", *parts), *note)

    def _look(self, ruled: bool) -> str:
        """A line below each cell, and one at its left where it is ruled."""
        under = {"fo:border": "none", "fo:border-bottom": HEAVY if self._head else LIGHT}
        about = under | {"fo:padding-top": "0.05cm", "fo:padding-right": centimetres(BETWEEN)}
        about |= {"fo:border-left": LIGHT, "fo:padding-left": centimetres(BETWEEN)} if ruled else {}
        return self._looks.of("Head" * self._head + "Ruled" * ruled + "Cell", "table-cell", about)
