"""Texts of checkpoints: classes, states, modes, and how well a fact was verified."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType

from promdaen.kit.texts import Text, Words

CLASSES: Mapping[str, Words] = MappingProxyType(
    {
        "international": Text("International"),
        "bilateral": Text("Bilateral"),
        "regional": Text("Regional"),
        "local": Text("Local"),
        "police_post": Text("Police post"),
        "planned": Text("Planned", context="checkpoint"),
        "historic": Text("Historic"),
    }
)
STATES: Mapping[str, Words] = MappingProxyType(
    {
        "open": Text("Open"),
        "closed": Text("Closed"),
        "not_open": Text("Not yet open"),
        "unknown": Text("Not known"),
    }
)
STATE_CHIPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "open": ("done", ""),
        "closed": ("cut", "slash-circle"),
        "not_open": ("waiting", ""),
        "unknown": ("attention", ""),
    }
)
"""The style of each state, and its icon if it differs from that of the style."""

MODES: Mapping[str, Words] = MappingProxyType(
    {
        "land": Text("Land"),
        "river": Text("River"),
        "sea": Text("Sea"),
        "air": Text("Air"),
        "rail": Text("Rail"),
    }
)
CHECKS: Mapping[str, Words] = MappingProxyType(
    {
        "confirmed": Text("Confirmed"),
        "listed": Text("On a public list"),
        "counterpart_only": Text("Known from the other side only"),
        "unverified": Text("Unverified"),
    }
)
FIELD = "field"
"""The quality of a position that was measured on site."""
PLACED = (FIELD, "sourced", "snapped")
"""Qualities of a position that may be shared."""

POSITIONS: Mapping[str, Words] = MappingProxyType(
    {
        FIELD: Text("Measured on the spot"),
        "sourced": Text("From a source"),
        "snapped": Text("Moved onto the border or road"),
        "near_other": Text("Near another place"),
        "unverified": Text("Unverified"),
    }
)
NEIGHBOURS: Mapping[str, Words] = MappingProxyType(
    {
        "TH": Text("Thailand"),
        "VN": Text("Viet Nam"),
        "LA": Text("Lao PDR"),
    }
)
SEA, AIR, INLAND = "sea", "air", "inland"
BORDERS: Mapping[str, Words] = MappingProxyType(
    {
        "TH": NEIGHBOURS["TH"],
        "LA": NEIGHBOURS["LA"],
        "VN": NEIGHBOURS["VN"],
        SEA: Text("Sea ports"),
        AIR: Text("Airports"),
        INLAND: Text("Inland ports"),
    }
)
"""The sections of the border, in the order of lists."""
MOST_LATITUDE, MOST_LONGITUDE = 90, 180
UNKNOWN = Text("Not known")


def border_section(*, neighbour: str, modes: Collection[str]) -> str:
    """The section of the border of a checkpoint, a key of BORDERS.

    >>> border_section(neighbour="VN", modes=["river", "land"])
    'VN'
    >>> [border_section(neighbour="", modes=[mode]) for mode in ("sea", "air", "river")]
    ['sea', 'air', 'inland']
    """
    if neighbour in NEIGHBOURS:
        return neighbour
    return next((mode for mode in (AIR, SEA) if mode in modes), INLAND)


def code_text(*, words: Mapping[str, Words], code: str) -> Words:
    """The text of a code; "not known" for "" or a code without a text.

    >>> code_text(words=STATES, code="open").en, code_text(words=STATES, code="").en
    ('Open', 'Not known')
    """
    return words.get(code, UNKNOWN)


def is_on_earth(*, latitude: float, longitude: float) -> bool:
    """Whether coordinates (degrees, WGS 84) are valid.

    >>> is_on_earth(latitude=11.5, longitude=104.9), is_on_earth(latitude=91, longitude=0)
    (True, False)
    """
    return abs(latitude) <= MOST_LATITUDE and abs(longitude) <= MOST_LONGITUDE


def kilometres_between(*, start: tuple[float, float], end: tuple[float, float]) -> float:
    """The distance in km of two positions (latitude, longitude in degrees) on a sphere.

    Source: Sinnott (1984), Sky and Telescope 68, 159 (haversine); mean radius 6,371.0088 km.

    >>> round(kilometres_between(start=(11.55, 104.92), end=(11.55, 104.92)), 3)
    0.0
    >>> round(kilometres_between(start=(0, 0), end=(0, 1)), 1)
    111.2
    """
    phi_here, phi_there = radians(start[0]), radians(end[0])
    rise = sin((phi_there - phi_here) / 2) ** 2
    turn = sin(radians(end[1] - start[1]) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(min(1.0, rise + cos(phi_here) * cos(phi_there) * turn)))


def name_words(*, en: str, km: str) -> Words:
    """The name of a checkpoint in both languages; a missing name is replaced by the other.

    >>> name_words(en="Poipet", km="").km
    'Poipet'
    """
    return Words(en=en or km, km=km or en)


def is_sure(*, verification: str) -> bool:
    """Whether the facts of a checkpoint are confirmed.

    >>> is_sure(verification="confirmed"), is_sure(verification="listed")
    (True, False)
    """
    return verification == "confirmed"


def subdivision_code(*, country: str, province: str) -> str:
    """The code of a province by ISO 3166-2, which writes Cambodia's without a zero in front.

    >>> subdivision_code(country="KH", province="07")
    'KH-7'
    >>> subdivision_code(country="LA", province="VT")
    'LA-VT'
    """
    is_padded = country == "KH" and province.isascii() and province.isdigit()
    return f"{country}-{int(province) if is_padded else province}"
