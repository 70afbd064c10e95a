"""Panels of an OpenDocument text: tables without a line but the bar at their side."""

from markupsafe import Markup

from scg.documents.blocks import Fact, Panel
from scg.documents.looks import TEXT_WIDTH
from scg.documents.odt_looks import BETWEEN, TWENTIETHS_A_CM, WHOLE, Looks, centimetres
from scg.documents.odt_parts import element, line, span, words
from scg.documents.odt_styles import INK
from scg.documents.odt_tables import VERY_LONG

LABELS = round(4 * TWENTIETHS_A_CM)
PLAIN = {"fo:border": "none", "fo:padding-right": centimetres(BETWEEN)}
BAR = {"fo:border-left": f"2pt solid #{INK}", "fo:padding-left": "0.3cm"}


def panel(given: Panel, looks: Looks, name: str) -> Markup:
    """Give a panel, which stays on one page unless it is very long.

    A table: beside the bar of a paragraph its first line begins elsewhere than the lines that hang below it.
    """
    long = len(given.text) + sum(len("".join(fact.lines)) for fact in given.facts) > VERY_LONG
    look = looks.of("Panel" + "Long" * long, "table", WHOLE | {"style:may-break-between-rows": str(long).lower()})
    lead = line("Panel", span("Faded", given.label), element("text:line-break"), span("Strong", given.text))
    covered = element("table:covered-table-cell")
    return element(
        "table:table",
        {"table:name": name, "table:style-name": look},
        *map(looks.column, (LABELS, TEXT_WIDTH - LABELS)),
        element("table:table-row", {}, _cell(looks, "PanelBar", lead, across=2), covered),
        *(_fact(looks, fact) for fact in given.facts),
    )


def _fact(looks: Looks, fact: Fact) -> Markup:
    label = line("PanelFact", span("Strong", fact.label))
    told = (line("PanelFact", *words(each)) for each in fact.lines or ("",))
    return element("table:table-row", {}, _cell(looks, "PanelBar", label), _cell(looks, "PanelWords", *told))


def _cell(looks: Looks, name: str, *inside: Markup, across: int = 1) -> Markup:
    look = looks.of(name, "table-cell", PLAIN | (BAR if name == "PanelBar" else {}))
    about: dict[str, str | int] = {"table:style-name": look, "office:value-type": "string"}
    if across > 1:
        about["table:number-columns-spanned"] = across
    return element("table:table-cell", about, *inside)
