"""Extras as on a server that has not installed them."""

import sys

import pytest

from promdaen.kit import extras, later


def block_extra(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As if the library of an extra were not installed."""
    module = extras.EXTRAS[name].module
    for name_loaded in (module, *(key for key in sys.modules if key.startswith(f"{module}."))):
        monkeypatch.setitem(sys.modules, name_loaded, None)
    for attribute in attributes(name):
        monkeypatch.delitem(later.__dict__, attribute, raising=False)


def attributes(name: str) -> list[str]:
    """The names in `kit.later` of the library of an extra and its parts."""
    library = extras.EXTRAS[name].module
    return [
        attribute
        for attribute, module in later.MODULES.items()
        if module.partition(".")[0] == library
    ]
