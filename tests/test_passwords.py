"""The law of passwords: what others would try first is refused, and nothing else is asked of one."""

import pytest
from flask import Flask

from scg.commands.accounts import set_password
from scg.passwords import check_new
from scg.words import Refused
from tests.support.world import World

pytestmark = pytest.mark.one_database
ABOUT = ("Amina Shah", "amina.shah@wyp.example", "Leeds City Council", "West Yorkshire LRF", "West Yorkshire")


@pytest.mark.parametrize(
    "password",
    ["12345678987654321", "q1w2e3r4t5y6u7i8o9p0", "1234567890qwerty", "passwordpassword", "Sunshine!!!!2026!!!!"],
)
def test_a_password_found_in_breaches_is_refused_however_long_it_is(password: str) -> None:
    with pytest.raises(Refused, match="tried first"):
        check_new(password)


@pytest.mark.parametrize("password", ["P@ssw0rd", "Letmein1!", "Liverpool96", "m.o.n.k.e.y", "Majorincident1"])
def test_a_common_word_dressed_up_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="tried first"):
        check_new(password)


@pytest.mark.parametrize(
    "password", ["x-leeds-7q", "Leeds City Council", "West Yorkshire 2026", "amina.shah@wyp.example"]
)
def test_a_password_made_of_ones_own_name_agency_or_forum_is_refused(password: str) -> None:
    with pytest.raises(Refused, match="name of your agency"):
        check_new(password, *ABOUT)


def test_a_long_password_may_name_the_forum_among_other_words() -> None:
    check_new("three small boats in yorkshire", *ABOUT)


@pytest.mark.parametrize(
    "password", ["zq7vexbp", "ŵŷ🚒 long enough one", "x" * 5 + "correct horse" * 19, "Ω≈ç√∫˜µ≤≥÷åß∂ƒ"]
)
def test_any_characters_and_up_to_256_of_them_make_a_password(password: str) -> None:
    check_new(password, *ABOUT)


def test_no_password_is_longer_than_256_characters_or_shorter_than_8() -> None:
    for password in ("ab7$x1q", "xy zq" * 52):
        with pytest.raises(Refused, match="characters or"):
            check_new(password)


def test_a_persons_own_words_are_looked_for_where_a_password_is_set(world: World) -> None:
    with pytest.raises(Refused, match="name of your agency"):
        set_password(world.people["member"], "Leeds City Council 2026")


def test_fields_of_passwords_tell_managers_what_they_are_and_let_paste_in(app: Flask, world: World) -> None:
    signing_in = app.test_client().get("/sign-in").text
    account = world.client("chair").get("/account").text
    for page, hint in ((signing_in, "username"), (signing_in, "current-password"), (account, "new-password")):
        assert f'autocomplete="{hint}"' in page
    assert "maxlength" not in signing_in + account
    assert "onpaste" not in signing_in + account
