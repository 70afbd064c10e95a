"""What may be opened by whom: one table of every page, call and event, by role, beside the table of acts.

`of` says whose it is: "anyone" needs no account, "person" needs one and shows one's own, "forum" is one's own
forum's, "incident" one's own incident's, where a seat is held or handed over to them. Whoever is of another
forum, or has no seat, is told that it isn't there. "act" leaves it to the row of the act that is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scg.words import Role

TABLE = """
                         of       administrator chair deputy loggist secretariat member observer colleague incoming
account.sign_in          anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
account.signing_in       anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
account.by_passkey       anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
passkeys.asked           anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
second_factor.asked      anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
second_factor.given      anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
joining.ask              anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
joining.join             anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
joining.look_up          anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
mailed_codes.ask         anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
mailed_codes.asking      anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
mailed_codes.using       anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
single_sign_on.back      anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
single_sign_on.begin     anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
health.live              anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
health.metrics           anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
health.ready             anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
offline.not_recorded     anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
offline.offline          anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
offline.worker           anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
served.asset             anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
served.powers            anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
statements.accessibility anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
statements.help          anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
statements.privacy       anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
statements.record        anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
api.openapi              anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes
calendar.feed            anyone   yes           yes   yes    yes     yes         yes    yes      yes       yes

access.access            person   yes           yes   yes    yes     yes         yes    yes      yes       yes
account.account          person   yes           yes   yes    yes     yes         yes    yes      yes       yes
mailed_codes.anew        person   yes           yes   yes    yes     yes         yes    yes      yes       yes
mailed_codes.setting     person   yes           yes   yes    yes     yes         yes    yes      yes       yes
account.change_password  person   yes           yes   yes    yes     yes         yes    yes      yes       yes
copies.own               person   yes           yes   yes    yes     yes         yes    yes      yes       yes
copies.take_own          person   yes           yes   yes    yes     yes         yes    yes      yes       yes
account.sign_out         person   yes           yes   yes    yes     yes         yes    yes      yes       yes
staying.stay             person   yes           yes   yes    yes     yes         yes    yes      yes       yes
confirming.page          person   yes           yes   yes    yes     yes         yes    yes      yes       yes
confirming.confirm       person   yes           yes   yes    yes     yes         yes    yes      yes       yes
confirming.by_call       person   yes           yes   yes    yes     yes         yes    yes      yes       yes
devices.devices          person   yes           yes   yes    yes     yes         yes    yes      yes       yes
devices.sign_out         person   yes           yes   yes    yes     yes         yes    yes      yes       yes
devices.sign_out_others  person   yes           yes   yes    yes     yes         yes    yes      yes       yes
devices.issue_token      person   yes           yes   yes    yes     yes         yes    yes      yes       yes
devices.end_token        person   yes           yes   yes    yes     yes         yes    yes      yes       yes
feeds.feeds              person   yes           yes   yes    yes     yes         yes    yes      yes       yes
feeds.make               person   yes           yes   yes    yes     yes         yes    yes      yes       yes
feeds.revoke             person   yes           yes   yes    yes     yes         yes    yes      yes       yes
notices.notices          person   yes           yes   yes    yes     yes         yes    yes      yes       yes
notices.read             person   yes           yes   yes    yes     yes         yes    yes      yes       yes
notices.choices          person   yes           yes   yes    yes     yes         yes    yes      yes       yes
notices.choose           person   yes           yes   yes    yes     yes         yes    yes      yes       yes
factors.factors          person   yes           yes   yes    yes     yes         yes    yes      yes       yes
factors.code_app         person   yes           yes   yes    yes     yes         yes    yes      yes       yes
factors.add_code_app     person   yes           yes   yes    yes     yes         yes    yes      yes       yes
factors.remove_code_app  person   yes           yes   yes    yes     yes         yes    yes      yes       yes
factors.add_passkey      person   yes           yes   yes    yes     yes         yes    yes      yes       yes
factors.remove_passkey   person   yes           yes   yes    yes     yes         yes    yes      yes       yes
factors.recovery_codes   person   yes           yes   yes    yes     yes         yes    yes      yes       yes
factors.new_passkey      person   yes           yes   yes    yes     yes         yes    yes      yes       yes
api.incidents            person   yes           yes   yes    yes     yes         yes    yes      yes       yes
day.day                  person   yes           yes   yes    yes     yes         yes    yes      yes       yes
incidents.incidents      person   yes           yes   yes    yes     yes         yes    yes      yes       yes
offline.queue_key        person   yes           yes   yes    yes     yes         yes    yes      yes       yes
privacy.read             person   yes           yes   yes    yes     yes         yes    yes      yes       yes
single_sign_on.confirm   person   yes           yes   yes    yes     yes         yes    yes      yes       yes
socket.connect           person   yes           yes   yes    yes     yes         yes    yes      yes       yes
socket.disconnect        person   yes           yes   yes    yes     yes         yes    yes      yes       yes
socket.leave             person   yes           yes   yes    yes     yes         yes    yes      yes       yes

api.forum_commands       forum    act           act   act    act     act         act    act      act       -
api.open_incident        forum    act           act   act    act     act         act    act      act       -
directory.directory      forum    yes           yes   yes    yes     yes         yes    yes      yes       -
directory.person         forum    yes           yes   yes    yes     yes         yes    yes      yes       -
directory.first_password forum    yes           -     -      -       -           -      -        -         -
directory.remove_factors forum    yes           -     -      -       -           -      -        -         -
copies.take_of           forum    yes           -     -      -       -           -      -        -         -
forms.in_forum           forum    act           act   act    act     act         act    act      act       -
forms.of_forum           forum    yes           yes   yes    yes     yes         yes    yes      yes       -
notices.outbox           forum    yes           -     -      -       -           -      -        -         -
notices.again            forum    yes           -     -      -       -           -      -        -         -
webhooks.webhook         forum    yes           -     -      -       -           -      -        -         -
webhooks.test            forum    yes           -     -      -       -           -      -        -         -
word_templates.beginning forum    yes           yes   yes    yes     yes         yes    yes      yes       -
word_templates.file      forum    yes           yes   yes    yes     yes         yes    yes      yes       -
word_templates.templates forum    yes           yes   yes    yes     yes         yes    yes      yes       -
word_templates.upload    forum    act           act   act    act     act         act    act      act       -
security.security        forum    yes           yes   yes    yes     yes         yes    yes      yes       -
pictures.load            forum    yes           yes   yes    yes     yes         yes    yes      yes       -
scrutiny.office          forum    yes           yes   yes    yes     yes         yes    yes      yes       -

actions.action           incident yes           yes   yes    yes     yes         yes    yes      -         yes
actions.actions          incident yes           yes   yes    yes     yes         yes    yes      -         yes
annexes.annexes          incident yes           yes   yes    yes     yes         yes    yes      -         yes
api.commands             incident act           act   act    act     act         act    act      -         act
api.entries              incident yes           yes   yes    yes     yes         yes    yes      -         yes
api.incident             incident yes           yes   yes    yes     yes         yes    yes      -         yes
as_at.ask                incident yes           yes   yes    yes     yes         yes    yes      -         yes
as_at.look               incident yes           yes   yes    yes     yes         yes    yes      -         yes
as_at.told               incident yes           yes   yes    yes     yes         yes    yes      -         yes
bundle.bundle            incident yes           yes   yes    yes     yes         yes    yes      -         yes
bundle.take_away         incident act           act   act    act     act         act    act      -         act
calendar.incident        incident yes           yes   yes    yes     yes         yes    yes      -         yes
calendar.meeting         incident yes           yes   yes    yes     yes         yes    yes      -         yes
cadence.cadence          incident yes           yes   yes    yes     yes         yes    yes      -         yes
cadence.change           incident yes           yes   yes    yes     yes         yes    yes      -         yes
cadence.preview          incident yes           yes   yes    yes     yes         yes    yes      -         yes
decisions.decision       incident yes           yes   yes    yes     yes         yes    yes      -         yes
decisions.decisions      incident yes           yes   yes    yes     yes         yes    yes      -         yes
disclosure.disclosure    incident yes           yes   yes    yes     yes         yes    yes      -         yes
disclosure.document      incident yes           yes   yes    yes     yes         yes    yes      -         yes
disclosure.variant       incident yes           yes   yes    yes     yes         yes    yes      -         yes
following.since          incident yes           yes   yes    yes     yes         yes    yes      -         yes
forms.in_incident        incident act           act   act    act     act         act    act      -         act
forms.of_incident        incident yes           yes   yes    yes     yes         yes    yes      -         yes
incidents.board          incident yes           yes   yes    yes     yes         yes    yes      -         yes
incidents.clocks         incident yes           yes   yes    yes     yes         yes    yes      -         yes
invitations.invitation   incident yes           yes   yes    -       yes         -      -        -         -
lessons.lesson           incident yes           yes   yes    yes     yes         yes    yes      -         yes
lessons.lessons          incident yes           yes   yes    yes     yes         yes    yes      -         yes
meetings.attendance      incident yes           yes   yes    yes     yes         yes    yes      -         yes
meetings.meeting         incident yes           yes   yes    yes     yes         yes    yes      -         yes
meetings.meetings        incident yes           yes   yes    yes     yes         yes    yes      -         yes
minutes.all_minutes      incident yes           yes   yes    yes     yes         yes    yes      -         yes
minutes.differences      incident yes           yes   yes    yes     yes         yes    yes      -         yes
minutes.document         incident yes           yes   yes    yes     yes         yes    yes      -         yes
minutes.minutes          incident yes           yes   yes    yes     yes         yes    yes      -         yes
offline.holds            incident yes           yes   yes    yes     yes         yes    yes      -         yes
papers.ask               incident yes           yes   yes    yes     yes         yes    yes      -         yes
papers.document          incident yes           yes   yes    yes     yes         yes    yes      -         yes
papers.paper             incident yes           yes   yes    yes     yes         yes    yes      -         yes
papers.papers            incident yes           yes   yes    yes     yes         yes    yes      -         yes
pictures.pictures        incident yes           yes   yes    yes     yes         yes    yes      -         yes
scrutiny.scrutiny        incident yes           yes   yes    yes     yes         yes    yes      -         yes
papers.issue             incident act           act   act    act     act         act    act      -         act
record.checkpoints_text  incident yes           yes   yes    yes     yes         yes    yes      -         yes
record.entry             incident yes           yes   yes    yes     yes         yes    yes      -         yes
record.record            incident yes           yes   yes    yes     yes         yes    yes      -         yes
record.verify            incident yes           yes   yes    yes     yes         yes    yes      -         yes
reports.reports          incident yes           yes   yes    yes     yes         yes    yes      -         yes
registers.actions        incident yes           yes   yes    yes     yes         yes    yes      -         yes
registers.attendance     incident yes           yes   yes    yes     yes         yes    yes      -         yes
registers.decisions      incident yes           yes   yes    yes     yes         yes    yes      -         yes
registers.log            incident yes           yes   yes    yes     yes         yes    yes      -         yes
retention.retention      incident yes           yes   yes    yes     yes         yes    yes      -         yes
seats.handover           incident yes           yes   yes    yes     yes         yes    yes      -         yes
seats.seats              incident yes           yes   yes    yes     yes         yes    yes      -         yes
sheets.sheet             incident yes           yes   yes    yes     yes         yes    yes      -         yes
sheets.sheets            incident yes           yes   yes    yes     yes         yes    yes      -         yes
sheets.unnumbered        incident yes           yes   yes    yes     yes         yes    yes      -         yes
situation.agency         incident yes           yes   yes    yes     yes         yes    yes      -         yes
situation.situation      incident yes           yes   yes    yes     yes         yes    yes      -         yes
socket.join              incident yes           yes   yes    yes     yes         yes    yes      -         yes
volume.begin             incident yes           yes   yes    yes     yes         yes    yes      -         yes
volume.cancel            incident yes           yes   yes    yes     yes         yes    yes      -         yes
volume.document          incident yes           yes   yes    yes     yes         yes    yes      -         yes
volume.progress          incident yes           yes   yes    yes     yes         yes    yes      -         yes
volume.volume            incident yes           yes   yes    yes     yes         yes    yes      -         yes
wall.wall                incident yes           yes   yes    yes     yes         yes    yes      -         yes
word_templates.own       incident yes           yes   yes    yes     yes         yes    yes      -         yes
withholding.withholdings incident yes           yes   yes    yes     yes         yes    yes      -         yes
"""


@dataclass(frozen=True)
class Way:
    """One page, call or event: its name, whose it is, and how far each role is let in."""

    name: str
    of: str
    marks: dict[Role, str]

    def admits(self, roles: Iterable[Role]) -> bool:
        """Whether any of these roles opens it; what is left to an act is open as far as the act's own row."""
        return any(self.marks[role] != "-" for role in roles)


def _read(table: str) -> dict[str, Way]:
    header, *rows = (line.split() for line in table.strip().splitlines() if line.strip())
    roles = [Role.DEPUTY if word == "deputy" else Role(word) for word in header[1:]]
    return {name: Way(name, of, dict(zip(roles, marks, strict=True))) for name, of, *marks in rows}


WAYS = _read(TABLE)
