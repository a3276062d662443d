"""Versions of border programmes as resources of `/api/v1/`."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from promdaen.people.api import TokenWithScope, token_account
from promdaen.people.rules.api_tokens import PLANS
from promdaen.planning.queries import files, plans

router = Router(auth=TokenWithScope(scope=PLANS), tags=["plans"])


class PlanVersionOut(Schema):
    """A version of a border programme."""

    plan: str
    title_en: str
    title_km: str
    round: str
    number: int
    state: str
    is_invented: bool


@router.get("/plans", response=list[PlanVersionOut], operation_id="list_plans")
@paginate
def list_plans(request: HttpRequest) -> list[PlanVersionOut]:
    """The versions that the account may read: final ones, for planners also drafts."""
    return [
        PlanVersionOut(
            plan=plan_row.plan.code,
            title_en=plan_row.plan.title_en,
            title_km=plan_row.plan.title_km,
            round=plan_row.plan.round.code,
            number=version.number,
            state=version.state,
            is_invented=plan_row.plan.is_invented,
        )
        for plan_row in plans.plan_rows(account=token_account(request))
        for version in plan_row.versions
    ]


@router.get("/plans/{code}/{number}", response=dict[str, Any], operation_id="get_plan")
def get_plan(request: HttpRequest, code: str, number: int) -> dict[str, object]:
    """One version: spending, gaps and measures by year and province, without names of people."""
    content = plans.version_facts(code=code, number=number, account=token_account(request))
    if content is None or not content.version.answer:
        raise Http404
    return files.version_figures(content=content)
