"""Open sets of kinds: system checks for names that a member lacks."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType

from django.core.checks import Error
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

MEMBER, LISTED, TEMPLATE, TWICE = "kit.E010", "kit.E011", "kit.E012", "kit.E013"


def required_names(*, protocol: type) -> tuple[str, ...]:
    """The names that a member of an open set must define, in the order of its protocol."""
    functions = [
        name
        for name, value in vars(protocol).items()
        if (inspect.isfunction(value) or isinstance(value, property)) and not name.startswith("_")
    ]
    return (*inspect.get_annotations(protocol), *functions)


def member_file(*, kind: object) -> str:
    """The file of a member, or its name if it is not a module."""
    name = getattr(kind, "__name__", None) or type(kind).__name__
    return f"{name.replace('.', '/')}.py" if isinstance(kind, ModuleType) else name


def missing_members(*, protocol: type, kinds: Iterable[object]) -> Iterator[Error]:
    """An error "add X in Y" for every name that a member of an open set does not define."""
    for kind in kinds:
        for name in required_names(protocol=protocol):
            if not hasattr(kind, name):
                place = member_file(kind=kind)
                yield Error(
                    f"Add {name} in {place}.",
                    hint=f"Every kind holds it: see {protocol.__name__} in {protocol.__module__}.",
                    id=MEMBER,
                )


def unlisted_files(
    *, package: ModuleType, kinds: Sequence[object], other_files: Iterable[str], listed_in: str
) -> Iterator[Error]:
    """An error for every file in a folder of kinds that is missing from their list.

    `other_files`: files of the folder that are not kinds. `listed_in`: the name of the list.
    """
    listed = {_module_name(kind=kind).rpartition(".")[2] for kind in kinds}
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg and module.name not in listed | set(other_files):
            yield Error(
                f"Add {module.name} to {listed_in} in "
                f"{package.__name__.replace('.', '/')}/__init__.py.",
                hint="A file of this folder that the list does not name is never used.",
                id=LISTED,
            )


def _module_name(*, kind: object) -> str:
    """The module of a member: itself, or where its class is defined."""
    name = kind.__name__ if isinstance(kind, ModuleType) else type(kind).__module__
    return str(name)


def missing_templates(*, kind: object, names: Iterable[str]) -> Iterator[Error]:
    """An error for every missing template of a member."""
    for name in names:
        try:
            get_template(name)
        except TemplateDoesNotExist:
            yield Error(
                f"Add the template {name} for {member_file(kind=kind)}.",
                hint="Templates are in the folder templates/ of their package.",
                id=TEMPLATE,
            )


def repeated_names(*, names: Iterable[str], place: str) -> Iterator[Error]:
    """An error for every name that two members of an open set share."""
    seen_names: set[str] = set()
    for name in names:
        if name in seen_names:
            yield Error(f"Change the name {name} in {place}: two kinds have it.", id=TWICE)
        seen_names.add(name)
