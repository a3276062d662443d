"""Issued results sheets as resources of `/api/v1/`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from promdaen.people.api import TokenWithScope, token_account
from promdaen.people.rules.api_tokens import RESULTS
from promdaen.report.models import IssuedSheet
from promdaen.report.queries import lists, statistics
from promdaen.report.rules import statistics as rules

router = Router(auth=TokenWithScope(scope=RESULTS), tags=["results"])


class SheetOut(Schema):
    """An issued sheet; `digest` is the SHA-256 of its figures, `signature` an Ed25519 signature.

    `scope` is its kind and code, such as `run:KK-2012-1`.
    """

    id: UUID
    scope: str
    issued_at: datetime
    digest: str
    signature: str


class SheetFiguresOut(SheetOut):
    """An issued sheet with its figures, as in its JSON file."""

    figures: dict[str, object]


@router.get("/sheets", response=list[SheetOut], operation_id="list_sheets")
@paginate
def list_sheets(request: HttpRequest, scope: str = "") -> list[IssuedSheet]:
    """The issued sheets of which the account may see all runs, newest first."""
    return lists.issued_sheets_visible_to(account=token_account(request), scope=scope)


class DataValueOut(Schema):
    """A value as DHIS2 takes it; `comment` is "invented" for a demonstration's figures."""

    dataElement: str
    period: str
    orgUnit: str
    value: str
    comment: str | None = None


class DataValueSetOut(Schema):
    """A data value set of DHIS2."""

    dataValues: list[DataValueOut]


@router.get(
    "/dhis2/dataValueSets",
    response=DataValueSetOut,
    operation_id="get_data_value_set",
    exclude_none=True,
)
def get_data_value_set(
    request: HttpRequest, period: Literal["months", "quarters", "years"] = "months"
) -> dict[str, list[dict[str, str]]]:
    """Counts of finished runs that have codes of DHIS2, to be posted to its Web API."""
    page = statistics.statistics_page(account=token_account(request), period=period)
    return rules.dhis2_values(rows=page.rows, period=page.period, codes=page.codes)


@router.get("/sheets/{sheet_id}", response=SheetFiguresOut, operation_id="get_sheet")
def get_sheet(request: HttpRequest, sheet_id: UUID) -> IssuedSheet:
    """One issued sheet with its figures."""
    sheet = lists.issued_sheet(account=token_account(request), sheet_id=sheet_id)
    if sheet is None:
        raise Http404
    return sheet
