"""How every table is synchronised between laptops and headquarters; checked at start.

Each capability's `apps.py` has `travel = {"ModelName": "class", ...}` on its AppConfig; the five
classes and their rules are in docs/architecture.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import Error

CLASSES: Mapping[str, str] = {
    "reference": "owned by headquarters, one way, versioned",
    "leased": "one node holds the lease and writes",
    "fact": "append-only, seen by one node; a correction is a new row",
    "person": "nodes propose, headquarters merges",
    "local": "never leaves the node it was made on",
}

# Tables of libraries: sign-ins and local state are never synchronised.
LIBRARIES: Mapping[str, str] = dict.fromkeys(
    ("account", "admin", "auth", "axes", "contenttypes", "mfa", "sessions", "sites"), "local"
)


def travel_class(*, model: type[Any]) -> str | None:
    """The travel class that a model's capability declares, or None."""
    config = apps.get_app_config(model._meta.app_label)
    declared: Mapping[str, str] = getattr(config, "travel", {})
    return declared.get(model.__name__) or LIBRARIES.get(config.label)


def check_travel(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterable[Error]:
    """System check: every table of every capability declares one of the five classes."""
    for config in app_configs or apps.get_app_configs():
        declared: Mapping[str, str] = getattr(config, "travel", {})
        names = {model.__name__ for model in config.get_models(include_auto_created=True)}
        for name in sorted(declared.keys() - names):
            yield Error(
                f"{config.label} declares how {name} travels, but has no such table.",
                hint=f"Remove {name} from travel in {config.label}/apps.py.",
                id="kit.E002",
            )
        for model in config.get_models(include_auto_created=True):
            if travel_class(model=model) not in CLASSES:
                yield Error(
                    f"{config.label}.{model.__name__} does not say how it travels.",
                    hint=f"Add it to travel in apps.py: one of {', '.join(CLASSES)}.",
                    id="kit.E001",
                )
