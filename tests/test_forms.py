"""The law of forms on pages of their own: what they are about, what was refused, what somebody else has changed."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import g

from scg.models.incidents import Incident
from tests.support.sending import send
from tests.support.world import World


@pytest.fixture
def page(world: World) -> Callable[..., str]:
    """What somebody's browser is sent for an address."""

    def shown(path: str, part: str = "chair") -> str:
        visitor = world.client(part)
        _forget()
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        return unescape(answer.text)

    return shown


def _forget() -> None:
    # The test's own app context outlives a request; what a request keeps must not.
    for name in list(g):
        g.pop(name)


def test_a_form_says_what_its_act_is_about(world: World, page: Callable[..., str]) -> None:
    world.in_session()
    ref = world.action(text="Open a rest centre")
    about = page(f"/incidents/{world.ref}/do/transfer_action?action_ref={ref}").partition("<main")[2]
    assert f"{ref}, Leeds City Council: Open a rest centre" in about
    assert "SCG 001" in page(f"/incidents/{world.ref}/do/close_meeting?meeting_number=1").partition("<main")[2]
    assert page(f"/incidents/{world.ref}/do/close_meeting?meeting_number={'9' * 40}")


def test_a_form_about_ones_own_agency_doesnt_ask_for_the_agency(world: World, page: Callable[..., str]) -> None:
    path = f"/incidents/{world.ref}/do/report_update"
    assert '<select class="govuk-select" id="report_update-agency_code"' not in page(path, "member")
    assert 'name="agency_code" value="leeds"' in page(path, "member")
    assert 'id="report_update-agency_code"' in page(path, "secretariat")


def test_what_is_wrong_with_a_hidden_field_is_said_as_a_sentence(world: World) -> None:
    path = f"/incidents/{world.ref}/do/complete_action"
    refused = unescape(send(world.client("chair"), path, action_ref="SCG001/A99").text)
    told = refused.partition("govuk-error-summary")[2].partition("<form")[0]
    assert "There is no action SCG001/A99" in told and 'href="#complete_action-action_ref"' not in refused


def test_a_form_that_somebody_else_has_overtaken_shows_both_texts_within_itself(world: World) -> None:
    path, version = f"/incidents/{world.ref}/do/edit_incident", world.row(Incident).version
    told = {"name": "Calder flood", "lead_agency": "wyp", "marking": "OFFICIAL", "version": version}
    assert send(world.client("deputy"), path, **told, area="Calderdale and Leeds", key="a").status_code == 303
    _forget()
    refused = send(world.client("chair"), path, **told, area="My own words", key="b")
    form = unescape(refused.text).partition('id="form-edit_incident"')[2].partition("</form>")[0]
    assert refused.status_code == 412
    assert "<b>Calderdale and Leeds</b>" in form and 'value="My own words"' in form
    assert "West Yorkshire Police</dd>" in form, "an agency by its name"


def test_who_agreed_or_dissented_and_why_is_not_handed_on_to_the_decision_that_supersedes(
    world: World, page: Callable[..., str]
) -> None:
    told = {"decision": "Open the barrier at noon", "rationale": "High tide at one", "agreeing": ["leeds"]}
    old = world.does("chair", "take_decision", **told, dissent="ea: we object").entity.removeprefix("decision:")
    form = page(f"/incidents/{world.ref}/do/supersede_decision?decision_ref={old}")
    asked = form.partition('id="form-supersede_decision"')[2].partition("</form>")[0]
    assert "Open the barrier at noon" in asked
    assert "High tide at one" not in asked and "we object" not in asked and "checked" not in asked
