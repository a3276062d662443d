"""A scenario is tried against what the database holds."""

from __future__ import annotations

import pytest

from promdaen.exercise.queries import trials
from promdaen.exercise.tests import samples
from promdaen.people.models import Department
from tests import exercise_world as world

pytestmark = pytest.mark.django_db


def test_what_the_database_lacks_is_an_error_of_the_scenario() -> None:
    world.scenario()
    trial = trials.try_scenario(values=samples.values(), seeds=1)
    lacking = {fault.place for fault in trial.errors if "there is no" in fault.en}
    department_codes = set(Department.objects.values_list("code", flat=True))
    assert ("cells immigration" in lacking) == ("IMM" not in department_codes)
    assert "sources" in lacking
    assert trial.figures.seeds == 1
