"""What entries about a forum's own Word template do to the tables; the file itself lies elsewhere."""

from scg.extensions import db
from scg.models.word_templates import WordTemplate
from scg.record.projection import Written, projects

TOLD = ("file_name", "content_hash", "size", "uses", "misses")


@projects("word_template.set")
def was_set(entry: Written) -> None:
    """The template from now on, in the place of any before."""
    told = {name: entry.fields[name] for name in TOLD}
    db.session.merge(WordTemplate(forum=entry.log, at=entry.at, by=entry.by, version=entry.seq, **told))


@projects("word_template.removed")
def removed(entry: Written) -> None:
    """None from now on."""
    found = db.session.get(WordTemplate, entry.log)
    if found is not None:
        db.session.delete(found)
