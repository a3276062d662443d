"""Schemathesis calls each operation of the API with right and wrong input made from OpenAPI."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings

from promdaen.people import actions
from promdaen.people.models import ApiToken
from promdaen.people.rules import api_tokens as rules
from tests import factories, runs

schemathesis = pytest.importorskip("schemathesis")

from promdaen.config.api import openapi  # noqa: E402
from promdaen.config.wsgi import application  # noqa: E402

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SECRET = rules.PREFIX + "a-text-that-nobody-guesses"
SCHEMA = schemathesis.openapi.from_dict(openapi())
SCHEMA.app = application
# Parameters that no resource has are ignored, and counts may fit the schema but not each other.
NOT_PROMISED = [
    schemathesis.checks.CHECKS.get_one("negative_data_rejection"),
    schemathesis.checks.CHECKS.get_one("positive_data_acceptance"),
]


@pytest.fixture(autouse=True)
def _world() -> None:
    factories.checkpoint()
    runs.tested_run("KK-1", seed=1)
    new = actions.NewApiToken(
        token=SECRET,
        name="Contract",
        scopes=[code for code in rules.TOKEN_SCOPES if code != rules.CALENDAR],
        days=1,
    )
    by = factories.account("coordinator")
    actions.create_api_token(new=new, by=by, now=timezone.now())


@SCHEMA.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_operation_answers_as_it_is_described(case: Any) -> None:
    ApiToken.objects.update(minute=1)
    headers = {
        "Authorization": f"Bearer {SECRET}",
        "Accept-Language": "en",
        "Accept-Encoding": "identity",
    }
    case.call_and_validate(headers=headers, excluded_checks=NOT_PROMISED)
