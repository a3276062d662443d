"""Every table says how it travels, and nothing else does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.apps import apps

from promdaen.kit import travel


def declared(**changes: str | None) -> Any:
    """The app of the kit with another declaration."""
    config = apps.get_app_config("kit")
    declaration = {**config.travel, **changes}  # type: ignore[attr-defined]
    return SimpleNamespace(
        label=config.label,
        travel={name: value for name, value in declaration.items() if value is not None},
        get_models=config.get_models,
    )


def test_every_table_of_this_version_declares_how_it_travels() -> None:
    assert list(travel.check_travel(None)) == []


def test_a_table_that_does_not_say_how_it_travels_is_an_error(monkeypatch: Any) -> None:
    for value in (None, "somehow"):
        config = declared(AuditLine=value)
        monkeypatch.setattr(apps, "get_app_config", lambda _label, config=config: config)
        [error] = travel.check_travel([config])
        assert error.id == "kit.E001"
        assert "kit.AuditLine" in str(error.msg)


def test_a_name_of_no_table_is_an_error() -> None:
    config = declared(Renamed="fact")
    [error] = travel.check_travel([config])
    assert error.id == "kit.E002"
    assert "Renamed" in str(error.msg)
