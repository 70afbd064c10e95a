"""The look of an OpenDocument text: Arial and British English throughout, A4, headings without numbers."""

from typing import Any

from scg.documents.odt_parts import element
from scg.documents.word import QUIET, RULE

INK = "0b0c0c"
# By name: what people are shown, size, above, below, left, hanging; points, and centimetres for the indents.
PARAGRAPHS: dict[str, tuple[str, float, float, float, float, float]] = {
    "Standard": ("Default Paragraph Style", 10, 0, 6, 0, 0),
    "Title": ("Title", 20, 0, 4, 0, 0),
    "Subtitle": ("Subtitle", 12, 0, 8, 0, 0),
    "Standing": ("Standing", 14, 0, 10, 0, 0),
    "Heading_20_1": ("Heading 1", 14, 20, 6, 0, 0),
    "Heading_20_2": ("Heading 2", 11, 12, 4, 0, 0),
    "Heading_20_3": ("Heading 3", 10, 10, 4, 0, 0),
    "Header": ("Header", 9, 0, 0, 0, 0),
    "Footer": ("Footer", 9, 0, 0, 0, 0),
    "Quiet": ("Quiet", 9, 0, 4, 0, 0),
    "Fact": ("Fact", 10, 0, 4, 3.8, 3.8),
    "Panel": ("Panel", 11, 0, 6, 0.4, 0),
    "PanelFact": ("Panel Fact", 9.5, 0, 4, 4.2, 3.8),
    "TableText": ("Table Contents", 9, 2, 2, 0, 0),
    "TableHead": ("Table Heading", 9, 2, 2, 0, 0),
    "TableNote": ("Table Note", 8, 0, 2, 0, 0),
    "Caption": ("Caption", 9, 6, 3, 0, 0),
    "Verbatim": ("Preformatted Text", 8, 0, 0, 0, 0),
    "Ruled": ("Ruled", 10, 0, 14, 0, 0),
    "NewPage": ("New Page", 2, 0, 0, 0, 0),
    "Contents": ("Contents 1", 10, 0, 3, 0, 0),
    "ContentsTitle": ("Contents Heading", 14, 0, 6, 0, 0),
}
BOLD = ("Title", "Standing", "Heading_20_1", "Heading_20_2", "Heading_20_3", "TableHead", "ContentsTitle")
LEADING = ("Heading_20_1", "Heading_20_2", "Heading_20_3", "Panel", "TableHead", "Caption", "ContentsTitle")
FADED = ("Quiet", "TableNote", "Caption")
CENTRED = ("Header", "Footer")
MORE: dict[str, dict[str, str]] = {
    "Panel": {"fo:border-left": f"2pt solid #{INK}", "fo:padding-left": "0.3cm"},
    "PanelFact": {"fo:border-left": f"2pt solid #{INK}", "fo:padding-left": "0.3cm"},
    "Ruled": {"fo:border-bottom": f"0.5pt solid #{RULE}"},
    "NewPage": {"fo:break-before": "page"},
}
TEXTS = {
    "Strong": {"fo:font-weight": "bold"},
    "Struck": {"style:text-line-through-style": "solid", "style:text-line-through-type": "single"},
    "Faded": {"fo:color": f"#{QUIET}", "fo:font-size": "9pt", "fo:font-weight": "normal"},
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


def dress(document: Any, head: list[Any], foot: list[Any]) -> None:
    """Set styles, languages, page, head and foot of a new text."""
    for part in (document.styles, document.content):
        for place in part.get_elements("//office:font-face-decls"):
            face = {"style:name": "Arial", "svg:font-family": "Arial", "style:font-family-generic": "swiss"}
            place.append(element("style:font-face", face))
    styles = document.styles.get_element("//office:styles")
    for made in (*_defaults(), *map(_paragraph, PARAGRAPHS), *map(_text, TEXTS), *_lists(), _outline()):
        styles.append(made)
    document.styles.get_element("//office:automatic-styles").append(_page_layout())
    page = {"style:name": "Standard", "style:page-layout-name": "Page"}
    headed = element("style:header", {}, *head), element("style:footer", {}, *foot)
    document.styles.get_element("//office:master-styles").append(element("style:master-page", page, *headed))


def _defaults() -> list[Any]:
    speaking = {
        "fo:language": "en",
        "fo:country": "GB",
        "style:language-asian": "none",
        "style:country-asian": "none",
    }
    look = {"style:font-name": "Arial", "fo:font-size": "10pt", "fo:color": f"#{INK}", "fo:hyphenate": "false"}
    text = element("style:text-properties", {**speaking, **look})
    return [element("style:default-style", {"style:family": "paragraph"}, text)]


def _paragraph(name: str) -> Any:
    shown, size, above, below, left, hanging = PARAGRAPHS[name]
    about: dict[str, str | int] = {"style:name": name, "style:display-name": shown, "style:family": "paragraph"}
    if name != "Standard":
        about["style:parent-style-name"] = "Standard"
    if name.startswith("Heading"):
        about |= {"style:default-outline-level": name[-1], "style:next-style-name": "Standard"}
    place = {
        "fo:margin-top": f"{above}pt",
        "fo:margin-bottom": f"{below}pt",
        "fo:margin-left": f"{left}cm",
        "fo:text-indent": f"{-hanging}cm",
        "fo:text-align": "center" if name in CENTRED else "start",
        **({"fo:keep-with-next": "always"} if name in LEADING else {}),
        **MORE.get(name, {}),
    }
    stops = element("style:tab-stop", {"style:position": f"{hanging}cm"})
    within = [element("style:tab-stops", {}, stops)] if hanging else []
    look = {"fo:font-size": f"{size}pt", "fo:font-weight": "bold" if name in BOLD else "normal"}
    look |= {"fo:color": f"#{QUIET}"} if name in FADED else {}
    return element(
        "style:style",
        about,
        element("style:paragraph-properties", place, *within),
        element("style:text-properties", look),
    )


def _text(name: str) -> Any:
    about = {"style:name": name, "style:family": "text"}
    return element("style:style", about, element("style:text-properties", TEXTS[name]))


def _lists() -> list[Any]:
    bullet = {"text:level": 1, "text:bullet-char": "\u2022"}
    number = {"text:level": 1, "style:num-format": "1", "style:num-suffix": "."}
    levels = ("text:list-level-style-bullet", bullet), ("text:list-level-style-number", number)
    return [
        element("text:list-style", {"style:name": name}, element(tag, about, _hanging()))
        for name, (tag, about) in zip(("Bullets", "Numbers"), levels, strict=True)
    ]


def _hanging() -> Any:
    mode = {"text:list-level-position-and-space-mode": "label-alignment"}
    place = {"text:label-followed-by": "listtab", "fo:text-indent": "-0.6cm", "fo:margin-left": "0.6cm"}
    label = element("style:list-level-label-alignment", place)
    return element("style:list-level-properties", mode, label)


def _outline() -> Any:
    """No numbers before headings: odfdo's own template has them."""
    levels = [
        element("text:outline-level-style", {"text:level": level, "style:num-format": ""}) for level in (1, 2, 3)
    ]
    return element("text:outline-style", {"style:name": "Outline"}, *levels)


def _page_layout() -> Any:
    head = {"fo:min-height": "1cm", "fo:margin-bottom": "0.5cm"}
    foot = {"fo:min-height": "0.9cm", "fo:margin-top": "0.4cm"}
    return element(
        "style:page-layout",
        {"style:name": "Page"},
        element("style:page-layout-properties", PAGE),
        element("style:header-style", {}, element("style:header-footer-properties", head)),
        element("style:footer-style", {}, element("style:header-footer-properties", foot)),
    )
