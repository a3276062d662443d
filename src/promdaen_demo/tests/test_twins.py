"""The twins of the demonstration: what their pages can show."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from promdaen.planning.models import CheckpointTwin
from promdaen.planning.queries import twin_settings
from promdaen.planning.queries import twins as queries
from promdaen_demo import twins
from tests import factories


@pytest.mark.django_db
def test_one_twin_is_believed_and_shows_a_line_outside_and_a_least_staffing() -> None:
    factories.checkpoint(twins.POIPET, kind="international")
    factories.checkpoint(twins.CHAM_YEAM, kind="international")
    content: Any = SimpleNamespace(now=factories.NOW)
    twins.make_twins(content=content, planner=None)
    large = CheckpointTwin.objects.get(checkpoint__code=twins.POIPET)
    page = queries.twin_page(twin=large, wish=None)
    assert large.is_invented
    assert page.belief.is_complete
    assert page.now.outside is not None
    assert 0.05 < page.now.outside.days_share < 1
    assert page.advice["windows"]
    assert page.advice["is_kept"]
    assert page.advised_officers["least"]["needed"] > page.advised_officers["now"]["needed"]
    labour, week = (
        twin_settings.labour_setting(twin=large), twin_settings.week_setting(twin=large)
    )  # fmt: skip
    assert week.factors[page.advice["day"]] == max(week.factors) > 1.2
    now = queries.shift_plan_page(twin=large, rules=labour.rules, advice={}).plan
    least = queries.shift_plan_page(twin=large, rules=labour.rules, advice=page.advice).plan
    assert now is not None
    assert least is not None
    assert now.needed_hours + page.advice["added_hours"] == least.needed_hours
    small = CheckpointTwin.objects.get(checkpoint__code=twins.CHAM_YEAM)
    assert not queries.twin_page(twin=small, wish=None).belief.is_believable
    assert small.advice == {}
    assert not twin_settings.week_setting(twin=small).is_known
