"""Countries and nationalities for forms: by ISO 3166-1 code, neighbouring countries first."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import gettext as _

from promdaen.kit.texts import page_language

LISTED_FIRST = ("KH", "VN", "TH", "LA", "CN", "MM")
"""The State itself and where most who cross come from."""
STATELESS, UNKNOWN = ("stateless", "unknown")
UTOPIA = "UTO"
"""The issuing State of specimens (ICAO Doc 9303)."""
# Regions of the Unicode data that are not in ISO 3166-1.
NO_STATES = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)


def state_choices() -> list[tuple[str, str]]:
    """Countries and territories by code, neighbours first, in the page's language."""
    return list(_states(page_language()))


def nationality_choices() -> list[tuple[str, str]]:
    """Nationalities, with "stateless" and "unknown" before the other countries."""
    country_list = state_choices()
    near = len(LISTED_FIRST)
    return [
        *country_list[:near],
        (STATELESS, _("Stateless")),
        (UNKNOWN, _("Nationality not known")),
        *country_list[near:],
    ]


def country_name(*, code: str) -> str:
    """The name of a country or nationality; the code itself if it is unknown."""
    return _("Utopia") if code == UTOPIA else dict(nationality_choices()).get(code, code)


def country_code(*, text: str) -> str:
    """The code for a country or nationality given as a code or name in either language, or ""."""
    folded_name = text.strip().casefold()
    codes_by_name = {name.casefold(): code for code, name in nationality_choices()}
    for language in ("km", "en"):
        for code, name in _states(language):
            codes_by_name |= {name.casefold(): code, code.casefold(): code}
    return (codes_by_name | {STATELESS: STATELESS, UNKNOWN: UNKNOWN}).get(folded_name, "")


@cache
def _states(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale(language).territories
    codes = [name for name in map(str, names) if len(name) == len("KH") and name.isalpha()]
    rest = sorted(
        (str(names[code]), code)
        for code in codes
        if code not in NO_STATES and code not in LISTED_FIRST
    )
    return (
        *((country, str(names[country])) for country in LISTED_FIRST),
        *((country, name) for name, country in rest),
    )
