"""Lazy loading, so that a server or a command starts without heavy modules.

Heavy libraries are attributes of this module: `later.cv2.resize(...)`. Functions registered at
start are named: `later.function("promdaen.course.actions.drafts.forget_old_drafts")`. URL lists
name modules: `bank = later.Views("promdaen.assessment.views.bank")`.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cv2 as cv2  # noqa: PLC0414
    import icalendar as icalendar  # noqa: PLC0414
    import psycopg as psycopg  # noqa: PLC0414
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
    "psycopg": "psycopg",
    "pypdf": "pypdf",
    "subset": "fontTools.subset",
    "ttLib": "fontTools.ttLib",
    "typst": "typst",
}


def __getattr__(name: str) -> ModuleType:
    """Load a library (PEP 562).

    Raises AttributeError for one that is not in MODULES, and kit.extras.ExtraMissing where the
    extra that brings it is not installed.
    """
    if name not in MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    try:
        heavy_module = import_module(MODULES[name])
    except ModuleNotFoundError as problem:
        from promdaen.kit import extras  # noqa: PLC0415  for a server without this library alone

        extra = extras.missing_extra(module=MODULES[name])
        if extra is None:
            raise
        raise extra from problem
    globals()[name] = heavy_module
    return heavy_module


# All names so far; a server loads them all before it starts workers.
FUNCTIONS: set[str] = set()
VIEWS: list["LazyView"] = []


def function(path: str) -> Callable[..., Any]:
    """A function that loads its module at its first call.

    >>> function("os.path.basename")("answers/a.csv")
    'a.csv'
    """
    FUNCTIONS.add(path)
    module, _, name = path.rpartition(".")

    def called(*positional: Any, **keywords: Any) -> Any:
        return getattr(import_module(module), name)(*positional, **keywords)

    return called


class Views:
    """A module of views, each loaded at its first request: `bank.items`."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> "LazyView":
        """A view of the module, by its name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return LazyView(module=self._module, name=name)


class LazyView:
    """A view that loads its module when it is called or one of its attributes is read."""

    def __init__(self, *, module: str, name: str) -> None:
        self.__module__ = module
        self.__name__ = self.__qualname__ = name
        VIEWS.append(self)

    def load(self) -> Callable[..., Any]:
        """The view itself."""
        target_function: Callable[..., Any] = getattr(
            import_module(self.__module__), self.__name__
        )
        return target_function

    def __call__(self, *positional: Any, **keywords: Any) -> Any:
        """Answer a request."""
        return self.load()(*positional, **keywords)

    def __getattr__(self, name: str) -> Any:
        """Attributes set by decorators, such as `csrf_exempt`."""
        # Django checks every view for a class; ours are functions.
        if name == "view_class":
            raise AttributeError(name)
        return getattr(self.load(), name)
