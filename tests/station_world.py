"""A printed set of specimens, for tests that walk every page."""

from typing import Any

from promdaen.specimen.actions import stations
from tests import factories


def pages() -> dict[str, dict[str, Any]]:
    """What the addresses of printed sets need."""
    new = stations.NewSet(title="សប្តាហ៍", mode="learn", count=6, seed=5)
    made = stations.make_set(new=new, by=None, now=factories.NOW)
    return {
        "specimen:set": {"code": made.code},
        "specimen:set_print": {"code": made.code, "part": "key"},
    }
