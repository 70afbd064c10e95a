"""The word that lies behind every page of a Word document which isn't the last word: DRAFT, or SUPERSEDED."""

from typing import Any

from docx.oxml import parse_xml

from scg.documents.word_columns import width_of

SIZES = {"DRAFT": 150, "SUPERSEDED": 92}  # points, as on the pages of a PDF
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
# WordArt of the kind that Word itself makes of a watermark, so that its own command takes it out again.
SHAPE = """<w:r {spaces}><w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/>
<v:textpath on="t" fitshape="t"/><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt="{word}" o:allowincell="f"
 style="position:absolute;margin-left:0;margin-top:0;width:{wide}pt;height:{high}pt;rotation:308;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;
mso-position-vertical-relative:margin" fillcolor="#f2f2f2" stroked="f">
<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt;font-weight:bold" string="{word}"/></v:shape>
</w:pict></w:r>"""


def watermark(word: str) -> Any:
    """Give the run of a header that draws a word, DRAFT or SUPERSEDED, across the page behind what is on it."""
    size = SIZES[word]
    wide, high = width_of(word, size) // 20, round(size * 0.9)  # capitals, and some of the room below them
    return parse_xml("".join(SHAPE.format(spaces=SPACES, word=word, wide=wide, high=high).splitlines()))
