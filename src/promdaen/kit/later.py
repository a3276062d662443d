"""What is loaded when it is first used: a server and a command start without it.

Heavy libraries are attributes of this module: `later.cv2.resize(...)`. What a capability registers
when it starts is named: `later.function("promdaen.course.actions.drafts.forget_old_drafts")`.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

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


# What `function` was asked for; a test looks whether each is there.
FUNCTIONS: set[str] = set()


def function(path: str) -> Callable[..., Any]:
    """A function that loads its module when it is first called.

    >>> function("os.path.basename")("answers/a.csv")
    'a.csv'
    """
    FUNCTIONS.add(path)
    module, _, name = path.rpartition(".")

    def called(*positional: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*positional, **named)

    return called
