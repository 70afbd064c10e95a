"""Settings: each with a default and a line of help; production refuses to run unsafe."""

from pathlib import Path

import pytest

from config import SETTINGS, Unsafe, configuration, settings


def test_every_setting_has_a_line_of_help_that_says_something() -> None:
    assert [setting.name for setting in SETTINGS if len(setting.help) < 15] == []


def test_the_environment_goes_before_the_default() -> None:
    assert settings({"SCG_PORT": "9000"})["SCG_PORT"] == "9000"
    assert settings({})["SCG_PORT"] == "8000"


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"SECRET_KEY": "x" * 32},
        {"SECRET_KEY": "x" * 32, "SCG_ORIGIN": "http://scg.example.gov.uk"},
    ],
)
def test_production_does_not_run_without_a_secret_of_its_own_and_https(chosen: dict[str, str]) -> None:
    with pytest.raises(Unsafe, match="Production needs SECRET_KEY"):
        configuration({"SCG_ENV": "production", **chosen})


def test_production_keeps_its_cookie_to_its_own_host_and_to_https(tmp_path: Path) -> None:
    chosen = {"SECRET_KEY": "x" * 32, "SCG_ORIGIN": "https://scg.example.gov.uk", "SCG_DATA": str(tmp_path)}
    made = configuration({"SCG_ENV": "production", **chosen})
    assert (made["SESSION_COOKIE_NAME"], made["SESSION_COOKIE_SECURE"]) == ("__Host-scg", True)


def test_a_secret_that_scg_makes_is_kept_and_readable_by_nobody_else(tmp_path: Path) -> None:
    chosen = {"SCG_DATA": str(tmp_path)}
    first, again = configuration(chosen), configuration(chosen)
    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    kept = tmp_path / "secret-key"
    assert kept.stat().st_mode & 0o077 == 0


SEALED = {"SCG_ENV": "production", "SECRET_KEY": "x" * 32, "SCG_ORIGIN": "https://scg.example.gov.uk"}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DATABASE_URL", "postgresql://scg@db.example.gov.uk/scg"),
        ("DATABASE_URL", "postgresql://scg@db.example.gov.uk/scg?sslmode=require"),
        ("SCG_MESSAGE_QUEUE", "redis://queue.example.gov.uk:6379/0"),
    ],
)
def test_production_sends_nothing_to_another_host_by_a_line_that_others_may_read(
    tmp_path: Path, name: str, address: str
) -> None:
    chosen = {**SEALED, "SCG_DATA": str(tmp_path), name: address}
    with pytest.raises(Unsafe, match=name):
        configuration(chosen)
    assert configuration({**chosen, "SCG_PRIVATE_NETWORK": "yes"})[name] == address


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://scg@db.example.gov.uk/scg?sslmode=verify-full",
        "postgresql://scg@localhost/scg",
        "postgresql:///scg?host=/var/run/postgresql",
    ],
)
def test_a_line_that_is_sealed_or_stays_on_the_machine_is_taken(tmp_path: Path, address: str) -> None:
    chosen = {**SEALED, "SCG_DATA": str(tmp_path), "DATABASE_URL": address}
    assert configuration(chosen)["DATABASE_URL"] == address
