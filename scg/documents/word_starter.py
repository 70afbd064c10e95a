"""A Word template to begin from: minutes with every field in its place, for a forum to make its own."""

from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from scg.documents.blocks import Cell, Table
from scg.documents.looks import QUIET
from scg.documents.word import element, field, paragraph, run
from scg.documents.word_document import unchanging
from scg.documents.word_styles import dress
from scg.documents.word_tables import table

PARTICULARS = (
    ("Marking", "{{ marking }}"),
    ("Incident", "{{ incident }} ({{ incident_ref }})"),
    ("Meeting", "{{ meeting }}, {{ kind }}, version {{ version }}"),
    ("Scheduled for", "{{ scheduled }}"),
    ("Opened", "{{ opened }}"),
    ("Closed", "{{ closed }}"),
    ("Adjourned", "{{ adjourned | join('; ') or 'No' }}"),
    ("Held", "{{ mode }}{% if venue %}, {{ venue }}{% endif %}{% if link %}, {{ link }}{% endif %}"),
    ("Chair", "{{ chair }}"),
    ("Powers taken", "{{ powers | join('; ') or 'None' }}"),
    ("Deputy chair", "{{ deputy or 'None' }}"),
    ("Loggist", "{{ loggist or 'None' }}"),
    ("Secretariat", "{{ secretariat or 'None' }}"),
)
DECIDED = (
    ("Rationale", "{{ one.rationale }}"),
    ("Information", "{{ one.information or 'None recorded' }}"),
    ("Options", "{{ one.options or 'None recorded' }}"),
    ("Agreed by", "{{ one.agreed_by or 'None recorded' }}"),
    ("Reservations", "{{ one.reservations }}"),
    ("Dissent", "{{ one.dissent }}"),
    ("Equality note", "{{ one.equality or 'None' }}"),
    ("Review", "{{ one.review or 'No review time set' }}"),
    ("Taken by", "{{ one.taken_by }}, {{ one.taken_at }}"),
    ("Agenda item", "{{ one.item }}"),
    ("Actions", "{{ one.actions or 'None' }}"),
)
RECORD = (
    ("Disclosure", "{{ disclosure }}"),
    ("Retention", "{{ retention }}"),
    ("This version", "Made {{ made }}, as the record stood at entry {{ entry }}"),
    ("Fingerprint", "{{ fingerprint }}"),
)
ROLL = (
    ("Agency", 30, "{{ one.agency }}"),
    ("Name and role", 36, "{{ one.name }}{% if one.role %}\n{{ one.role }}{% endif %}"),
    ("Status", 20, "{{ one.status }}{% if one.deputising_for %}\nfor {{ one.deputising_for }}{% endif %}"),
    ("How", 14, "{{ one.mode }}{% if one.joined %}\n{{ one.joined }}{% endif %}"
     "{% if one.left %}\n{{ one.left }}{% endif %}"),
)  # fmt: skip
ACTIONS = (
    ("Ref", 15, "{{ one.ref }}{% if one.decision %}\nunder {{ one.decision }}{% endif %}"),
    ("Action", 33, "{{ one.action }}{% if one.progress %}\nLast progress: {{ one.progress }}{% endif %}"),
    ("Owner", 22, "{{ one.owner }}{% if one.role %}\n{{ one.role }}{% endif %}"
     "{% if one.supporting %}\nwith {{ one.supporting }}{% endif %}"),
    ("Due", 17, "{{ one.due }}\n{{ one.priority }}"),
    ("State", 13, "{% if one.overdue %}{{ one.overdue }}\n{% endif %}{{ one.state }}"),
)  # fmt: skip


def starter() -> bytes:
    """Give a template as the bytes of a .docx: minutes as scg lays them out, fields in place of their words."""
    document = Document()
    dress(document)
    section = document.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.alignment = foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head._p.extend([run("{{ marking }}\n", element("b")), run("{{ standing }}")])
    pages = (run("{{ incident_ref }}, {{ meeting }}, page "), *field("PAGE"), run(" of "), *field("NUMPAGES"))
    foot._p.extend([run("{{ marking }}\n", element("b")), *pages])
    document.add_paragraph("{{ meeting }} minutes: {{ incident }}", style="Title")
    document.add_paragraph("Strategic Coordinating Group of {{ forum }}", style="Subtitle")
    document.add_paragraph("{{ standing }}", style="Standing").runs[0].bold = True
    last = document.element.body[-1]  # the section's properties
    for made in _sections():
        last.addprevious(made)
    return unchanging(document)


def _sections() -> Iterator[Any]:
    yield from _facts("Fact", PARTICULARS)
    yield _line("Heading1", "Attendance")
    for name, title in (("present", "Present"), ("apologies", "Apologies"), ("not_represented", "Not represented")):
        yield from _listed(name, title, ROLL)
    yield from _bullets("core_missing", "Core agencies missing")
    yield from _bullets("observers", "Observers")
    yield _line("Heading1", "Strategic aim and objectives")
    yield _line("Normal", "{{ aim }}")
    yield from _looped("objectives", _line("ListNumber", "{{ one }}"))
    yield _line("Heading1", "Items discussed")
    yield from _looped("agenda", *_item())
    yield _line("Heading1", "Decisions")
    yield from _looped("decisions", *_decision())
    yield _line("Heading1", "Actions")
    yield from _listed("actions_new", "New actions", ACTIONS)
    yield from _listed("actions_open", "Open actions from earlier meetings", ACTIONS)
    yield from _listed("actions_closed", "Actions closed since the last meeting", ACTIONS)
    yield _line("Heading1", "Battle rhythm and next meeting")
    yield from _facts("Fact", (("Battle rhythm", "{{ cadence }}"), ("Next meeting", "{{ next_meeting }}")))
    yield from _bullets("distribution", "Distribution", level=1)
    corrected = "{{ one.number }}. {{ one.text }} ({{ one.by }}, {{ one.at }})"
    yield from _bullets("addenda", "Corrections after signing", corrected, level=1)
    yield from _bullets("withheld", "Withheld", level=1)
    yield _line("Heading1", "About this record")
    yield from _facts("Fact", RECORD)


def _line(style: str, text: str, *, with_next: bool = False) -> Any:
    return paragraph(style, run(text), with_next=with_next)


def _facts(style: str, facts: tuple[tuple[str, str], ...]) -> list[Any]:
    return [
        paragraph(style, run(label, element("b")), element("r", element("tab")), run(words))
        for label, words in facts
    ]


def _looped(name: str, *lines: Any) -> list[Any]:
    """Lines again and again, once for each of a field that is a list; "None." where it is empty."""
    begin, other, end = (_line("Normal", f"{{%p {tag} %}}") for tag in (f"for one in {name}", "else", "endfor"))
    return [begin, *lines, other, _line("Normal", "None."), end]


def _bullets(name: str, title: str, words: str = "{{ one }}", *, level: int = 2) -> list[Any]:
    return [_line(f"Heading{level}", title), *_looped(name, _line("ListBullet", words))]


def _listed(name: str, title: str, columns: tuple[tuple[str, int, str], ...]) -> list[Any]:
    """A table with a row for each of a field that is a list, and none where it is empty."""
    heads, widths, words = zip(*columns, strict=True)
    nothing = tuple(Cell("") for _ in columns[1:])
    begin, end = (Cell(f"{{%tr {tag} %}}") for tag in (f"for one in {name}", "endfor"))
    each = (Cell(words[0], strong=True), *map(Cell, words[1:]))
    made = table(Table(title, heads, widths, ((begin, *nothing), each, (end, *nothing))))
    tags = [_line("Normal", f"{{%p {tag} %}}") for tag in (f"if {name}", "else", "endif")]
    return [_line("Heading2", title), tags[0], made, tags[1], _line("Normal", "None."), tags[2]]


def _item() -> Iterator[Any]:
    yield _line("Heading2", "{{ one.number }}. {% if one.urgent %}Urgent: {% endif %}{{ one.title }}")
    taken = "{% if one.taken %}Taken at {{ one.taken }}. {% else %}Not taken. {% endif %}"
    ended = "{% if one.finished %}Finished at {{ one.finished }}. {% endif %}"
    yield _line("Quiet", f"{taken}{ended}{{% if one.raised_by %}}Raised by {{{{ one.raised_by }}}}.{{% endif %}}")
    for name, before in (("note", ""), ("lines", ""), ("made", "Made under this item: ")):
        yield _line("Normal", f"{{%p if one.{name} %}}")
        yield _line("Normal", f"{before}{{{{ one.{name} }}}}")
        yield _line("Normal", "{%p endif %}")


def _decision() -> Iterator[Any]:
    yield _line("Heading2", "{{ one.ref }}: {{ one.question }}")
    lead = run("Decision. {{ one.state }}\n", element("color", val=QUIET), element("sz", val=18))
    yield paragraph("Panel", lead, run("{{ one.decision }}", element("b")), with_next=True)
    yield from _facts("PanelFact", DECIDED)
