"""Slots are filled in a given order, whichever package registers first."""

import pytest
from django.apps import apps

from promdaen.kit import slots


def test_functions_of_a_slot_come_by_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_fills", {})
    monkeypatch.setattr(slots, "_orders", {})
    for order, name in ((2, "law"), (1, "records"), (2, "cases")):
        slots.register_slot(name="texts", fill=lambda name=name: name, order=order)
    assert [fill() for fill in slots.slot_fills(name="texts")] == ["records", "law", "cases"]
    assert slots.slot_fills(name="none") == ()


def test_every_package_that_cites_sources_fills_the_slot() -> None:
    assert apps.ready
    assert len(slots.slot_fills(name=slots.CITATIONS)) == 4
