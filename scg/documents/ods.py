"""A register as an OpenDocument spreadsheet: a header that repeats in print, filters, and no formula."""

from datetime import datetime
from html import escape
from typing import Any

from scg.documents.odt_parts import begun, element, named, unchanging, words
from scg.documents.registers import Register, Value
from scg.documents.word import NOT_XML

ROWS = "scg-rows"
STAND_IN = f'<table:table-row table:style-name="{ROWS}"/></table:table-header-rows>'
A_CHARACTER = 0.19  # centimetres
PAGE = {
    "fo:page-width": "29.7cm",
    "fo:page-height": "21cm",
    "fo:margin": "1.2cm",
    "style:print-orientation": "landscape",
    "style:scale-to-X": "1",
    "style:scale-to-Y": "0",
}
SPEAKING = {"fo:language": "en", "fo:country": "GB", "fo:font-size": "10pt", "style:font-name": "Arial"}


def as_ods(register: Register) -> bytes:
    """Give a register as the bytes of an .ods; every text stays text."""
    document = begun("spreadsheet")
    named(
        document,
        title=register.title,
        subject=register.standing,
        author=register.author,
        made=datetime.fromisoformat(register.made).replace(tzinfo=None, microsecond=0),
        said=register.standing,
        marking=register.marking,
    )
    _dress(document, register)
    body = document.body
    body.clear()
    body.append(_sheet(register, document.content.get_element("//office:automatic-styles")))
    body.append(_filters(register))
    return unchanging(document, (STAND_IN, _rows(register)))


def _dress(document: Any, register: Register) -> None:
    face = {"style:name": "Arial", "svg:font-family": "Arial"}
    for part in (document.styles, document.content):
        for place in part.get_elements("//office:font-face-decls"):
            place.append(element("style:font-face", face))
    cell = element("style:text-properties", SPEAKING)
    document.styles.get_element("//office:styles").append(
        element("style:default-style", {"style:family": "table-cell"}, cell)
    )
    layout = element("style:page-layout", {"style:name": "Page"}, element("style:page-layout-properties", PAGE))
    document.styles.get_element("//office:automatic-styles").append(layout)
    bold = element("style:text-properties", {"fo:font-weight": "bold"})
    strong = element("style:style", {"style:name": "Strong", "style:family": "text"}, bold)
    document.styles.get_element("//office:automatic-styles").append(strong)
    page = {"style:name": "Default", "style:page-layout-name": "Page"}
    head = element("style:header", {}, _marked(register), element("text:p", {}, *words(register.title)))
    numbers = (element("text:page-number", {}, "1"), " of ", element("text:page-count", {}, "1"))
    line = element("text:p", {}, *words(f"{register.standing}, page "), *numbers)
    foot = element("style:footer", {}, _marked(register), line)
    place = document.styles.get_element("//office:master-styles")
    place.append(element("style:master-page", page, head, foot))


def _marked(register: Register) -> Any:
    return element("text:p", {}, element("text:span", {"text:style-name": "Strong"}, *words(register.marking)))


def _sheet(register: Register, styles: Any) -> Any:
    for made in _looks(register):
        styles.append(made)
    columns = (element("table:table-column", {"table:style-name": f"c{c.width}"}) for c in register.columns)
    header = element("table:table-header-rows", {}, element("table:table-row", {"table:style-name": ROWS}))
    about = {"table:name": register.sheet, "table:style-name": "Sheet"}
    return element("table:table", about, *columns, header)


def _rows(register: Register) -> str:
    """The header's row and all others as markup: joined to the tree, each takes longer the more there are."""
    heads = _row(tuple(column.name for column in register.columns), "Head")
    rows = "".join(_row(row, "Cell") for row in register.rows)
    return f"{heads}</table:table-header-rows>{rows}"


def _looks(register: Register) -> list[Any]:
    wide = {f"c{c.width}": {"style:column-width": f"{c.width * A_CHARACTER:.2f}cm"} for c in register.columns}
    made = [_look(name, "table-column", about) for name, about in wide.items()]
    wrapped = element("style:table-cell-properties", {"fo:wrap-option": "wrap", "style:vertical-align": "top"})
    bold = element("style:text-properties", {"fo:font-weight": "bold"})
    for name, more in (("Head", [bold]), ("Cell", [])):
        about = {"style:name": name, "style:family": "table-cell"}
        made.append(element("style:style", about, wrapped.clone, *more))
    sheet = element("style:table-properties", {"table:display": "true"})
    known = {"style:name": "Sheet", "style:family": "table", "style:master-page-name": "Default"}
    return [*made, element("style:style", known, sheet)]


def _look(name: str, family: str, properties: dict[str, str]) -> Any:
    within = element(f"style:{family}-properties", properties)
    return element("style:style", {"style:name": name, "style:family": family}, within)


def _row(values: tuple[Value, ...], look: str) -> str:
    return f"<table:table-row>{''.join(_cell(value, look) for value in values)}</table:table-row>"


def _cell(value: Value, look: str) -> str:
    if not isinstance(value, str):
        about = f'office:value-type="float" office:value="{value}" table:style-name="{look}"'
        return f"<table:table-cell {about}><text:p>{value}</text:p></table:table-cell>"
    about = f'office:value-type="string" table:style-name="{look}"'
    lines = NOT_XML.sub("\ufffd", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return f"<table:table-cell {about}>{''.join(map(_line, lines))}</table:table-cell>"


def _line(text: str) -> str:
    marked = escape(text).replace("\t", "<text:tab/>").replace("  ", " <text:s/>")
    return f"<text:p>{'<text:s/>' + marked[1:] if marked.startswith(' ') else marked}</text:p>"


def _filters(register: Register) -> Any:
    last, sheet = _letters(len(register.columns)), register.sheet.replace("'", "''")
    whole = f"'{sheet}'.A1:'{sheet}'.{last}{len(register.rows) + 1}"
    about = {"table:name": "Register", "table:target-range-address": whole, "table:display-filter-buttons": "true"}
    return element("table:database-ranges", {}, element("table:database-range", about))


def _letters(number: int) -> str:
    before, last = divmod(number - 1, 26)
    return (_letters(before) if before else "") + chr(ord("A") + last)
