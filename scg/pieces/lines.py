"""Each entry of the record as one line: a sentence for people, and whom it concerns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scg.record.projection import Written
from scg.rules.london import show, show_day
from scg.rules.policy import TITLES
from scg.rules.stamps import moment


@dataclass(frozen=True)
class Line:
    """One entry told: `word` is what it is about, in the words of the design."""

    seq: int
    kind: str
    word: str
    sentence: str
    agencies: list[str]
    actor: str
    by: str


SENTENCES: dict[str, str] = {
    "incident.opened": "Incident opened: {name}",
    "incident.edited": "Incident described anew: {name}",
    "incident.linked": "Linked to the earlier incident {earlier}",
    "incident.closed": "Incident closed: {reason}",
    "incident.reopened": "Incident reopened: {reason}",
    "methane.reported": "M/ETHANE reported",
    "strategy.set": "Strategy set: {aim}",
    "declaration.standby": "Put on standby, on the authority of {authority}",
    "declaration.declared": "Declared: {declaration_type}, on the authority of {authority}",
    "declaration.stood_down": "Declaration stood down, on the authority of {authority}",
    "scg.convened": "SCG convened, on the authority of {authority}",
    "scg.paused": "SCG paused, on the authority of {authority}",
    "scg.resumed": "SCG resumed, on the authority of {authority}",
    "scg.stood_down": "SCG stood down, on the authority of {authority}",
    "recovery.started": "Recovery started, on the authority of {authority}",
    "recovery.handed_over": "Handed over to recovery, on the authority of {authority}",
    "recovery.closed": "Recovery closed, on the authority of {authority}",
    "seat.given": "{name} given the seat of {role}",
    "seat.ended": "{name} no longer {role}",
    "seat.taken_up": "{name} took up the seat of {role}, by invitation",
    "invitation.made": "Invited by a code: {role} of {agency}{for_whom}",
    "invitation.withdrawn": "Invitation withdrawn: {role} of {agency}{for_whom}",
    "seat.lent": "{name} sent to SCG {meeting_number:03d} as deputy for {deputy_for}{because}",
    "seat.recalled": "{name} recalled as deputy for {deputy_for}{because}",
    "handover.begun": "{outgoing_name} hands the seat of {role} over to {name}, who has to countersign",
    "handover.countersigned": "{name} has read {outgoing_name}’s brief, countersigned it, and is {role} now",
    "handover.withdrawn": "Handover of the seat of {role} to {name} withdrawn{because}",
    "powers.taken": "{name}, forum administrator, took the chair’s powers: {reason}",
    "powers.returned": "{name} has returned the chair’s powers{because}",
    "cadence.set": "Cadence set: {described}{because}",
    "meeting.called": "SCG {number:03d} {called} {when}",
    "meeting.moved": "SCG {number:03d} moved to {when}{because}",
    "meeting.cancelled": "SCG {number:03d} cancelled: {reason}",
    "meeting.opened": "SCG {number:03d} opened, {chair_name} in the chair",
    "meeting.adjourned": "SCG {number:03d} adjourned{because}",
    "meeting.resumed": "SCG {number:03d} resumed",
    "meeting.closed": "SCG {number:03d} closed",
    "chair.handed_over": "SCG {number:03d}: {chair_name} takes the chair from {was}",
    "item.added": "Agenda item added: {title}",
    "item.raised_urgent": "Urgent item raised: {title}",
    "item.moved": "Agenda item “{title}” moved",
    "item.withdrawn": "Agenda item “{title}” withdrawn",
    "item.taken": "Agenda item “{title}” taken up",
    "item.finished": "Agenda item “{title}” finished{concluded}",
    "attendance.proposed": "{who} opened the meeting's page for {agency}, not confirmed yet",
    "attendance.confirmed": "{agency} {status}",
    "attendance.everyone": "Everyone expected confirmed as present",
    "contact.tried": "{who} tried to reach {agency}: {how}{concluded}",
    "update.reported": "{agency} reports: {rag}, {trend}",
    "update.repeated": "{agency} reports no change",
    "lesson.identified": "Lesson L{lesson:02d} identified by {agency}: {text}",
    "lesson.taken_up": "Lesson L{lesson:02d} taken up by {owner}",
    "lesson.progressed": "Lesson L{lesson:02d}: {text}",
    "lesson.learned": "Lesson L{lesson:02d} learned: {changed}",
    "lesson.declined": "Lesson L{lesson:02d} not taken up{because}",
    "reports.requested": "Reports asked for before SCG {meeting_number:03d}",
    "report.chased": "Reminded of the report for SCG {meeting_number:03d}: {how}",
    "paper.issued": "{title} issued, version {paper_version}",
    "decision.taken": "Decision {ref}: {decision}",
    "decision.superseded": "Decision {ref} in the place of {supersedes}: {decision}",
    "decision.rescinded": "Decision {ref} rescinded{because}",
    "action.raised": "Action {action} for {owner}: {text}",
    "action.progressed": "Action {action}: {text}",
    "action.completed": "Action {action} ticked complete",
    "action.accepted": "Action {action} accepted as done",
    "action.sent_back": "Action {action} sent back: {reason}",
    "action.transferred": "Action {action} transferred to {to}",
    "action.superseded": "Action {action} superseded by {replacement}",
    "action.cancelled": "Action {action} cancelled: {reason}",
    "log.written": "{text}",
    "log.corrected": "Correction of entry {corrects:,}: {text}",
    "annex.added": "Annex added, {restriction}: {title}",
    "annex.reader_named": "{name} named to read the annex at entry {annex:,}{because}",
    "annex.reader_removed": "{name} no longer reads the annex at entry {annex:,}{because}",
    "minutes.circulated": "Minutes of SCG {meeting_number:03d} circulated, version {minutes_version}",
    "minutes.approved": "Minutes of SCG {meeting_number:03d} approved, version {minutes_version}",
    "minutes.signed": "Minutes of SCG {meeting_number:03d} signed",
    "minutes.read": "{name} has read the minutes of SCG {meeting_number:03d}, version {minutes_version}",
    "minutes.correction_proposed": "Minutes of SCG {meeting_number:03d}, correction {number}, by {agency}: {text}",
    "minutes.correction_accepted": "Minutes of SCG {meeting_number:03d}: correction {number} accepted",
    "minutes.correction_declined": "Minutes of SCG {meeting_number:03d}: correction {number} declined{because}",
    "minutes.addendum_added": "Addendum {number} to the minutes of SCG {meeting_number:03d}",
    "pack.printed": "Paper pack {number} of SCG {meeting_number:03d} numbered, {sheets_told}",
    "sheet.accounted_for": "Sheet {sheet} {fate}{because}",
    "disclosure.held_back": "Record {record} held back: {exemption}{because}",
    "disclosure.released": "Record {record} held back no longer{because}",
    "question.asked": "Question {question} to {to_whom}, to be answered by {answer_until}: {text}",
    "question.answered": "Question {question} answered by {agency}: {answer}",
    "question.withdrawn": "Question {question} withdrawn{because}",
    "withholding.proposed": "Withholding entry {entry:,} proposed: {ground}{because}",
    "withholding.refused": "Withholding entry {entry:,} refused{because}",
    "entry.withheld": "Entry {entry:,} withheld: {ground}{because}",
    "legal_hold.placed": "Legal hold placed: {reason}",
    "legal_hold.lifted": "Legal hold lifted: {reason}",
    "forum.founded": "Forum founded: {name}",
    "agency.added": "Agency added: {name}",
    "agency.edited": "Agency edited: {name}",
    "person.added": "Person added: {name}",
    "person.edited": "Person edited: {name}",
    "full_account.made": "Guest made a full account: {name}",
    "policy.settled": "Policy of the forum settled: {policy}{because}",
    "word_template.set": "Word template of minutes set: {file_name}",
    "word_template.removed": "Word template of minutes removed: {file_name}{because}",
    "person_copy.taken": "Copy taken of what is kept about {name}",
    "privacy_notice.read": "Privacy notice read, version {notice}",
    "retention.reviewed": "Retention reviewed: to be kept until {kept_until}{because}",
    "login.begun": "Signed in",
    "login.ended": "Signed out",
    "password.set": "Password set for {name}",
    "token.issued": "Token issued: {label}",
    "token.ended": "Token ended: {label}",
    "feed.made": "Calendar made: {holds}",
    "feed.revoked": "Calendar revoked: {holds}",
    "code_app.added": "App for codes added, for {name}",
    "code_app.removed": "App for codes removed, of {name}",
    "passkey.added": "Passkey added, for {name}: {label}",
    "passkey.removed": "Passkey removed, of {name}: {label}",
    "identity.bound": "Single sign-on bound to the account of {name}",
    "identity.unbound": "Single sign-on no longer bound to the account of {name}",
    "recovery_codes.made": "Recovery codes made, for {name}",
    "recovery_code.used": "Recovery code used, by {name}",
    "second_factors.removed": "Second factors removed, of {name}, who lost them",
    "key.begun": "Checkpoints signed by a new key",
    "key.rotated": "Signing key rotated: a new key signs from here",
    "bundle.exported": "Record of {incident} taken away, {seq:,} entries",
    "checkpoint.made": "Checkpoint of {log} at entry {seq:,}: {reason}",
    "incident.taken_over": "Taken over from {host} by {who}, from entry {length:,} on: {because}",
    "clock.stepped": "The server's clock was set back by {seconds} seconds",
}
WORDS = {
    "chair": "meeting",
    "item": "agenda item",
    "contact": "attendance",
    "methane": "incident",
    "scg": "SCG",
    "log": "log entry",
    "entry": "withholding",
    "legal_hold": "legal hold",
    "reports": "report",
    "pack": "paper pack",
    "sheet": "paper pack",
    "full_account": "person",
    "privacy_notice": "privacy notice",
}
LONGEST = 240


def line(entry: Written, names: Mapping[str, str]) -> Line:
    """One entry told in a sentence of at most 240 characters, with the codes of the agencies it concerns.

    `names` are those of agencies by their codes, for the sentence.
    """
    sentence = SENTENCES[entry.kind].format(**_told(entry.fields, names))
    told = sentence if len(sentence) <= LONGEST else sentence[: LONGEST - 1].rstrip() + "…"
    first = entry.kind.partition(".")[0]
    word, agencies = WORDS.get(first, first), _agencies(entry.fields)
    return Line(entry.seq, entry.kind, word, told, agencies, entry.actor, entry.by)


def _told(fields: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """An entry's fields, with the parts of sentences that are made of those it may lack."""
    at, reason, outcome = (fields.get(name) for name in ("scheduled_for", "reason", "outcome"))
    told = {"because": f": {reason}" if reason else "", "concluded": f": {outcome}" if outcome else ""}
    told["called"] = "held already, without scg," if fields.get("held_already") else "called for"
    told["for_whom"] = f", {fields['name']}" if fields.get("name") else ""
    told |= {
        name: names.get(code, code) for name in ("agency", "owner") if isinstance(code := fields.get(name), str)
    }
    by, to = fields.get("answer_by"), fields.get("agency")
    told["answer_until"] = show(moment(by)) if isinstance(by, str) else ""
    told["to_whom"] = names.get(to, to) if isinstance(to, str) and to else "the group"
    first, last = fields.get("first"), fields.get("last")
    told["sheets_told"] = f"sheet {first}" if first == last else f"sheets {first} to {last}"
    until, told["policy"] = fields.get("keep_until"), TITLES.get(str(fields.get("name")), "")
    told["kept_until"] = show_day(moment(until)) if isinstance(until, str) else ""
    return {**fields, **told, "when": show(moment(at)) if isinstance(at, str) else ""}


def _agencies(fields: dict[str, Any]) -> list[str]:
    several = (*fields.get("supporting", ()), *fields.get("agencies", ()))
    named = [fields.get("owner"), fields.get("agency"), *several]
    return list(dict.fromkeys(code for code in named if isinstance(code, str) and code))
