"""Heavy libraries, each loaded when something of it is first used: `later.cv2.resize(...)`.

A server starts without them, and most requests and commands never need them.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import cv2 as cv2  # noqa: PLC0414
    import icalendar as icalendar  # noqa: PLC0414
    import pypdf as pypdf  # noqa: PLC0414
    import typst as typst  # noqa: PLC0414
    from fontTools import merge as merge  # noqa: PLC0414
    from fontTools import subset as subset  # noqa: PLC0414
    from fontTools import ttLib as ttLib  # noqa: PLC0414
    from fontTools.ttLib.tables import otTables as otTables  # noqa: PLC0414

MODULES = {
    "cv2": "cv2",
    "icalendar": "icalendar",
    "merge": "fontTools.merge",
    "otTables": "fontTools.ttLib.tables.otTables",
    "pypdf": "pypdf",
    "subset": "fontTools.subset",
    "ttLib": "fontTools.ttLib",
    "typst": "typst",
}


def __getattr__(name: str) -> ModuleType:
    """Load a library (PEP 562). Raises AttributeError for one that is not among MODULES."""
    if name not in MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = import_module(MODULES[name])
    globals()[name] = found
    return found
