"""Extras as on a server that has not installed them."""

import sys

import pytest

from promdaen.kit import extras, later


def block_extra(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As if the library of an extra were not installed."""
    module = extras.EXTRAS[name].module
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(later.__dict__, module, raising=False)
