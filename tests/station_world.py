"""A printed set of specimens, for tests that walk every page."""

from typing import Any

from promdaen.course.actions import practice
from promdaen.specimen.actions import stations
from tests import factories


def pages() -> dict[str, dict[str, Any]]:
    """What the addresses of printed sets need."""
    new = stations.NewSet(title="សប្តាហ៍", mode="learn", count=6, seed=5)
    station_set = stations.make_set(new=new, by=None, now=factories.NOW)
    return {
        "specimen:set": {"code": station_set.code},
        "specimen:set_print": {"code": station_set.code, "part": "key"},
    }


def of_run(run: Any) -> dict[str, dict[str, Any]]:
    """What the address of the answer cards needs: a set opened for this run."""
    new = stations.NewSet(title="សប្តាហ៍", mode="learn", count=2, seed=6)
    station_set = stations.make_set(new=new, by=None, now=factories.NOW)
    opened = practice.NewPractice(kind="stations", station_set=station_set.code)
    opened_practice = practice.open_practice(run=run, new=opened, by=None, now=factories.NOW)
    return {"course:practice_stations": {"code": run.code, "practice_id": opened_practice.pk}}
