"""The look of an OpenDocument text: Arial and British English throughout, A4, headings without numbers."""

from typing import Any, NamedTuple

from markupsafe import Markup

from scg.documents.looks import QUIET, RULE
from scg.documents.odt_parts import AUTOMATIC, MASTERS, STYLES, element, put

INK = "0b0c0c"
LABEL = 3.6  # centimetres for a fact's label, before its words


class Look(NamedTuple):
    """A paragraph's style: what people are shown as its name, and points; centimetres for the indents."""

    shown: str
    size: float
    above: float = 0
    below: float = 0
    left: float = 0
    hanging: float = 0


PARAGRAPHS: dict[str, Look] = {
    "Standard": Look("Default Paragraph Style", 10, 0, 6),
    "Title": Look("Title", 20, 0, 4),
    "Subtitle": Look("Subtitle", 12, 0, 12),
    "Standing": Look("Standing", 14, 0, 12),
    "Issued": Look("Standing, issued", 11, 0, 12),
    "Heading_20_1": Look("Heading 1", 14, 20, 6),
    "Heading_20_2": Look("Heading 2", 11, 12, 4),
    "Heading_20_3": Look("Heading 3", 10, 10, 4),
    "Header": Look("Header", 9),
    "Footer": Look("Footer", 9),
    "Foot": Look("Footer, numbered", 9),
    "Quiet": Look("Quiet", 9, 0, 4),
    "Item": Look("List Contents", 10, 0, 3),
    "Fact": Look("Fact", 10, 0, 4, LABEL + 0.2, LABEL + 0.2),
    "FactLine": Look("Fact, further line", 10, 0, 4, LABEL + 0.2),
    "Panel": Look("Panel", 11, 0, 4),
    "PanelFact": Look("Panel Fact", 9.5, 0, 2),
    "TableText": Look("Table Contents", 9, 2, 2),
    "TableHead": Look("Table Heading", 9, 2, 2),
    "TableNote": Look("Table Note", 8, 0, 2),
    "TableEnd": Look("Table End", 1),
    "Caption": Look("Caption", 9, 6, 3),
    "Verbatim": Look("Preformatted Text", 8),
    "Ruled": Look("Ruled", 10, 0, 14),
    "Contents": Look("Contents 1", 10, 0, 3),
    "ContentsTitle": Look("Contents Heading", 14, 0, 6),
}
BOLD = {"Title", "Standing", "Issued", "Heading_20_1", "Heading_20_2", "Heading_20_3", "TableHead", "ContentsTitle"}
LEADING = BOLD - {"Standing", "Issued"} | {"Subtitle", "Caption"}
FADED = {"Quiet", "TableNote", "Caption", "Foot"}
CENTRED = {"Header", "Footer"}
# What stands at the right end of its line, and what leads there.
ENDED: dict[str, dict[str, str]] = {
    "Foot": {},
    "Contents": {"style:leader-style": "dotted", "style:leader-text": "."},
}
BOXED = {"fo:border": f"1pt solid #{INK}", "fo:padding": "0.25cm"}
MORE: dict[str, dict[str, str]] = {
    "Standard": {"fo:orphans": "2", "fo:widows": "2"},
    "Standing": BOXED,
    "Issued": BOXED,
    "Ruled": {"fo:border-bottom": f"0.5pt solid #{RULE}"},
}
TEXTS = {
    "Strong": {"fo:font-weight": "bold"},
    "Struck": {"style:text-line-through-style": "solid", "style:text-line-through-type": "single"},
    "Faded": {"fo:color": f"#{QUIET}", "fo:font-size": "9pt", "fo:font-weight": "normal"},
    "Leading": {"fo:color": f"#{INK}"},
    "Plain": {"fo:font-size": "10pt", "fo:font-weight": "normal"},
}
PAGE = {
    "fo:page-width": "21cm",
    "fo:page-height": "29.7cm",
    "fo:margin-top": "1.2cm",
    "fo:margin-bottom": "1.2cm",
    "fo:margin-left": "2cm",
    "fo:margin-right": "2cm",
    "style:print-orientation": "portrait",
}
SPEAKING = {
    "fo:language": "en",
    "fo:country": "GB",
    "style:language-asian": "none",
    "style:country-asian": "none",
    "style:language-complex": "none",
    "style:country-complex": "none",
}


def dress(document: Any, head: list[Markup], foot: list[Markup], behind: list[Markup]) -> None:
    """Set styles, languages, page, head and foot of a new text, and what lies behind each page, if any."""
    made = (_default(), *map(_paragraph, PARAGRAPHS), *map(_text, TEXTS), *_lists(), _outline())
    put(document.styles, STYLES, made)
    put(document.styles, AUTOMATIC, [_page_layout(behind)])
    headed = element("style:header", {}, *head), element("style:footer", {}, *foot)
    page = {"style:name": "Standard", "style:page-layout-name": "Page"}
    put(document.styles, MASTERS, [element("style:master-page", page, *headed)])


def _default() -> Markup:
    look = {"style:font-name": "Arial", "fo:font-size": "10pt", "fo:color": f"#{INK}", "fo:hyphenate": "false"}
    text = element("style:text-properties", SPEAKING | look)
    return element("style:default-style", {"style:family": "paragraph"}, text)


def _paragraph(name: str) -> Markup:
    given = PARAGRAPHS[name]
    about = {"style:name": name, "style:display-name": given.shown, "style:family": "paragraph"}
    if name != "Standard":
        about["style:parent-style-name"] = "Standard"
    if name.startswith("Heading"):
        about |= {"style:default-outline-level": name[-1], "style:next-style-name": "Standard"}
    return element("style:style", about, _place(name, given), _letters(name, given))


def _place(name: str, given: Look) -> Markup:
    about = {
        "fo:margin-top": f"{given.above}pt",
        "fo:margin-bottom": f"{given.below}pt",
        "fo:margin-left": f"{given.left:g}cm",
        "fo:text-indent": f"{-given.hanging:g}cm",
        "fo:text-align": "center" if name in CENTRED else "start",
        **({"fo:keep-with-next": "always"} if name in LEADING else {}),
        **MORE.get(name, {}),
    }
    stop = {"style:position": "17cm", "style:type": "right", **ENDED.get(name, {})}
    stops = [element("style:tab-stops", {}, element("style:tab-stop", stop))] * (name in ENDED)
    return element("style:paragraph-properties", about, *stops)


def _letters(name: str, given: Look) -> Markup:
    look = {"fo:font-size": f"{given.size}pt", "fo:font-weight": "bold" if name in BOLD else "normal"}
    return element("style:text-properties", look | ({"fo:color": f"#{QUIET}"} if name in FADED else {}))


def _text(name: str) -> Markup:
    about = {"style:name": name, "style:family": "text"}
    return element("style:style", about, element("style:text-properties", TEXTS[name]))


def _lists() -> list[Markup]:
    bullet = {"text:level": 1, "text:bullet-char": "\u2022"}
    number = {"text:level": 1, "style:num-format": "1", "style:num-suffix": "."}
    levels = ("text:list-level-style-bullet", bullet), ("text:list-level-style-number", number)
    return [
        element("text:list-style", {"style:name": name}, element(tag, about, _hanging()))
        for name, (tag, about) in zip(("Bullets", "Numbers"), levels, strict=True)
    ]


def _hanging() -> Markup:
    mode = {"text:list-level-position-and-space-mode": "label-alignment"}
    place = {"text:label-followed-by": "listtab", "fo:text-indent": "-0.6cm", "fo:margin-left": "0.6cm"}
    label = element("style:list-level-label-alignment", place)
    return element("style:list-level-properties", mode, label)


def _outline() -> Markup:
    """No numbers before headings: odfdo's own template has them."""
    levels = [
        element("text:outline-level-style", {"text:level": level, "style:num-format": ""}) for level in (1, 2, 3)
    ]
    return element("text:outline-style", {"style:name": "Outline"}, *levels)


def _page_layout(behind: list[Markup]) -> Markup:
    head = {"fo:min-height": "1cm", "fo:margin-bottom": "0.5cm"}
    foot = {"fo:min-height": "0.9cm", "fo:margin-top": "0.4cm"}
    return element(
        "style:page-layout",
        {"style:name": "Page"},
        element("style:page-layout-properties", PAGE, *behind),
        element("style:header-style", {}, element("style:header-footer-properties", head)),
        element("style:footer-style", {}, element("style:header-footer-properties", foot)),
    )
