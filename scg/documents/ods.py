"""A register as an OpenDocument spreadsheet: a header in sight and on every page, filters, and no formula."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from scg.documents.looks import NOT_XML, RULE
from scg.documents.odt_parts import (
    AUTOMATIC,
    MASTERS,
    STYLES,
    begun,
    element,
    named,
    put,
    setting,
    settled,
    unchanging,
    words,
)
from scg.documents.registers import A_CHARACTER, Register, Value, pages_across

PAGE = {
    "fo:page-width": "29.7cm",
    "fo:page-height": "21cm",
    "fo:margin": "1.2cm",
    "style:print-orientation": "landscape",
    "style:print-page-order": "ltr",
    "style:scale-to-Y": "0",
}
SPEAKING = {"fo:language": "en", "fo:country": "GB", "fo:font-size": "10pt", "style:font-name": "Arial"}
WRAPPED = {"fo:wrap-option": "wrap", "style:vertical-align": "top", "fo:border-bottom": f"0.5pt solid #{RULE}"}
HEADED = {"fo:background-color": "#f3f2f1", "fo:border-bottom": "1pt solid #0b0c0c"}
# By name and type, both as Calc writes them: it reads no other.
FROZEN = {
    **dict.fromkeys((("HorizontalSplitMode", "short"), ("VerticalSplitMode", "short")), 2),
    **dict.fromkeys((("HorizontalSplitPosition", "int"), ("VerticalSplitPosition", "int")), 1),
    **dict.fromkeys((("PositionRight", "int"), ("PositionBottom", "int")), 1),
    ("ActiveSplitRange", "short"): 3,
}
Text = Callable[[str, str], str]


def as_ods(register: Register) -> bytes:
    """Give a register as the bytes of an .ods; every text stays text, and a moment sorts as one."""
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
    put(document.content, AUTOMATIC, _looks(register))
    settled(document, _in_sight(register))
    return unchanging(document, Markup("").join((_sheet(register), _filters(register))))


def _dress(document: Any, register: Register) -> None:
    cell = element("style:text-properties", SPEAKING)
    put(document.styles, STYLES, [element("style:default-style", {"style:family": "table-cell"}, cell)])
    bold = element("style:text-properties", {"fo:font-weight": "bold"})
    strong = element("style:style", {"style:name": "Strong", "style:family": "text"}, bold)
    place = element("style:page-layout-properties", PAGE | {"style:scale-to-X": pages_across(register)})
    around = (_room("header", "bottom"), _room("footer", "top"))
    put(document.styles, AUTOMATIC, [element("style:page-layout", {"style:name": "Page"}, place, *around), strong])
    page = {"style:name": "Default", "style:page-layout-name": "Page"}
    head = element("style:header", {}, _marked(register), element("text:p", {}, *words(register.title)))
    numbers = (element("text:page-number", {}, "1"), " of ", element("text:page-count", {}, "1"))
    line = element("text:p", {}, *words(f"{register.standing}, page "), *numbers)
    foot = element("style:footer", {}, _marked(register), line)
    put(document.styles, MASTERS, [element("style:master-page", page, head, foot)])


def _room(where: str, towards_the_sheet: str) -> Markup:
    """The room of a page's head or foot: Calc prints neither where it is given none."""
    room = {"fo:min-height": "1cm", f"fo:margin-{towards_the_sheet}": "0.25cm"}
    return element(f"style:{where}-style", {}, element("style:header-footer-properties", room))


def _marked(register: Register) -> Markup:
    return element("text:p", {}, element("text:span", {"text:style-name": "Strong"}, *words(register.marking)))


def _looks(register: Register) -> Iterator[Markup]:
    for width in sorted({column.width for column in register.columns}):
        yield _look(f"c{width}", "table-column", {"style:column-width": f"{width * A_CHARACTER:.2f}cm"})
    yield _look("Cell", "table-cell", WRAPPED)
    yield _moment()
    left = element("style:paragraph-properties", {"fo:text-align": "start"})
    shown = {"style:data-style-name": "MomentShown"}
    yield _look("Moment", "table-cell", WRAPPED | {"style:text-align-source": "fix"}, left, about=shown)
    bold = element("style:text-properties", {"fo:font-weight": "bold"})
    yield _look("Head", "table-cell", WRAPPED | HEADED, bold)
    yield _look("Row", "table-row", {"style:use-optimal-row-height": "true"})
    # Two lines: where there is one alone, the filter's button covers it.
    yield _look("Heads", "table-row", {"style:row-height": "1cm", "style:use-optimal-row-height": "false"})
    sheet = {"style:master-page-name": "Default"}
    yield _look("Sheet", "table", {"table:display": "true"}, about=sheet)


def _look(
    name: str, family: str, properties: dict[str, str], *more: Markup, about: dict[str, str] | None = None
) -> Markup:
    within = element(f"style:{family}-properties", properties)
    return element("style:style", {"style:name": name, "style:family": family, **(about or {})}, within, *more)


def _moment() -> Markup:
    """How a moment is shown: 2020-03-20 09:30:00, which every country reads alike."""
    parts = ("year", "-", "month", "-", "day", " ", "hours", ":", "minutes", ":", "seconds")
    shown = (
        element(f"number:{part}", {"number:style": "long"}) if part.isalpha() else element("number:text", {}, part)
        for part in parts
    )
    return element("number:date-style", {"style:name": "MomentShown"}, *shown)


def _in_sight(register: Register) -> Markup:
    """The header's row and the first column, which stay in sight."""
    frozen = (setting(name, value, kind) for (name, kind), value in FROZEN.items())
    sheet = element("config:config-item-map-entry", {"config:name": register.sheet}, *frozen)
    sheets = element("config:config-item-map-named", {"config:name": "Tables"}, sheet)
    view = element("config:config-item-map-entry", {}, setting("ViewId", "view1"), sheets)
    views = element("config:config-item-map-indexed", {"config:name": "Views"}, view)
    return element("config:config-item-set", {"config:name": "ooo:view-settings"}, views)


def _sheet(register: Register) -> Markup:
    first, *others = (element("table:table-column", {"table:style-name": f"c{c.width}"}) for c in register.columns)
    heads = "".join(_text(column.name, "Head") for column in register.columns)
    header = element("table:table-row", {"table:style-name": "Heads"}, Markup(heads))
    moments = [column.moment for column in register.columns]
    text = lru_cache(maxsize=None)(_text)  # names, states and times come again and again
    rows = "".join(_row(row, moments, text) for row in register.rows)
    about = {"table:name": register.sheet, "table:style-name": "Sheet"}
    repeated = element("table:table-header-columns", {}, first)
    above = element("table:table-header-rows", {}, header)
    return element("table:table", about, repeated, *others, above, Markup(rows))


def _row(values: tuple[Value, ...], moments: list[bool], text: Text) -> str:
    cells = [_cell(value, moment, text) for value, moment in zip(values, moments, strict=True)]
    return f'<table:table-row table:style-name="Row">{"".join(cells)}</table:table-row>'


def _cell(value: Value, moment: bool, text: Text) -> str:
    if not isinstance(value, str):
        about = f'office:value-type="float" office:value="{value}" table:style-name="Cell"'
        return f"<table:table-cell {about}><text:p>{value}</text:p></table:table-cell>"
    return _at(value) if moment and value else text(value, "Cell")


def _at(value: str) -> str:
    at = value.removesuffix("Z")
    about = f'office:value-type="date" office:date-value="{at}" table:style-name="Moment"'
    return f"<table:table-cell {about}><text:p>{at[:19].replace('T', ' ')}</text:p></table:table-cell>"


def _text(value: str, look: str) -> str:
    lines = NOT_XML.sub("\ufffd", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    about = f'office:value-type="string" table:style-name="{look}"'
    return f"<table:table-cell {about}>{''.join(map(_line, lines))}</table:table-cell>"


def _line(text: str) -> str:
    marked = str(escape(text)).replace("\t", "<text:tab/>").replace("  ", " <text:s/>")
    return f"<text:p>{'<text:s/>' + marked[1:] if marked.startswith(' ') else marked}</text:p>"


def _filters(register: Register) -> Markup:
    last, sheet = _letters(len(register.columns)), register.sheet.replace("'", "''")
    whole = f"'{sheet}'.A1:'{sheet}'.{last}{len(register.rows) + 1}"
    about = {"table:name": "Register", "table:target-range-address": whole, "table:display-filter-buttons": "true"}
    return element("table:database-ranges", {}, element("table:database-range", about))


def _letters(number: int) -> str:
    before, last = divmod(number - 1, 26)
    return (_letters(before) if before else "") + chr(ord("A") + last)
