"""Registers of posts by month as a resource of `/api/v1/` that programs may write."""

import hashlib
from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from ninja import Path, Router, Schema
from ninja.pagination import paginate
from pydantic import ConfigDict, Field

from promdaen.evaluation.actions import registers as actions
from promdaen.evaluation.models import RegisterMonth
from promdaen.evaluation.queries import registers as queries
from promdaen.evaluation.queries.rollouts import WRITE_RIGHT
from promdaen.evaluation.rules import registers as rules
from promdaen.people import queries as people_queries
from promdaen.people.api import TokenWithScope, token_account
from promdaen.people.rules.api_tokens import REGISTERS
from promdaen.places import queries as place_queries

router = Router(auth=TokenWithScope(scope=REGISTERS), tags=["registers"])
Count = Annotated[int, Field(ge=0, le=9_999_999, strict=True)]
Month = Annotated[str, Path(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]

IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of the last answer to GET",
}


class RegisterIn(Schema):
    """The four counts of a post in a month; referrals are at most the travellers."""

    model_config = ConfigDict(extra="forbid")

    travellers: Count
    referrals: Count
    incident_reports: Count
    requests: Count


class RegisterOut(Schema):
    """The counts of a post in a month; `source` says whether some are from the exchange."""

    checkpoint: str
    month: str
    travellers: int
    referrals: int
    incident_reports: int
    requests: int
    source: str
    is_invented: bool


@router.get("/registers/{month}", response=list[RegisterOut], operation_id="list_registers")
@paginate
def list_registers(request: HttpRequest, month: Month) -> list[RegisterOut]:
    """The registers of a month, for accounts that may enter them."""
    people_queries.require_right(WRITE_RIGHT, account=token_account(request))
    return [
        _register(register_month)
        for register_month in queries.month_registers(month_on=_first_day(month))
    ]


@router.get("/registers/{month}/{checkpoint}", response=RegisterOut, operation_id="get_register")
def get_register(
    request: HttpRequest, response: HttpResponse, month: Month, checkpoint: str
) -> RegisterOut:
    """The register of one post in a month, with the ETag for `If-Match`."""
    people_queries.require_right(WRITE_RIGHT, account=token_account(request))
    register_month = _stored(month=month, checkpoint=checkpoint)
    if register_month is None:
        raise Http404
    response.headers["ETag"] = _tag(register_month)
    return _register(register_month)


@router.put(
    "/registers/{month}/{checkpoint}",
    response=RegisterOut,
    operation_id="put_register",
    openapi_extra={"parameters": [IF_MATCH]},
)
def put_register(
    request: HttpRequest,
    *,
    response: HttpResponse,
    month: Month,
    checkpoint: str,
    body: RegisterIn,
) -> object:
    """Store or replace the register of a post in a month that is over.

    The same request again changes nothing. With `If-Match` it is refused (412) if somebody
    changed the register meanwhile, and without it (409) if somebody stored the first one at once.
    """
    account = token_account(request)
    people_queries.require_right(WRITE_RIGHT, account=account)
    if place_queries.checkpoint_by_code(code=checkpoint) is None:
        raise Http404
    if_match = request.headers.get("If-Match")

    def is_as_read(row: RegisterMonth | None) -> bool:
        return if_match is None or _is_match(if_match=if_match, register_month=row)

    actions.record_registers(
        month_on=_first_day(month),
        registers={
            checkpoint: actions.NewRegister(counts=rules.RegisterCounts(**body.model_dump()))
        },
        is_expected=is_as_read,
        by=account,
        now=timezone.now(),
    )
    register_month = _stored(month=month, checkpoint=checkpoint)
    if register_month is None:
        raise Http404
    response.headers["ETag"] = _tag(register_month)
    return _register(register_month)


def _is_match(*, if_match: str, register_month: RegisterMonth | None) -> bool:
    """Whether a stored register has one of the tags of `If-Match` (RFC 9110, 13.1.1).

    A tag is the same after it was weakened: compression does that to every answer on its way.
    """
    tags = [tag.removeprefix("W/") for tag in parse_etags(if_match)]
    return register_month is not None and ("*" in tags or _tag(register_month) in tags)


def _stored(*, month: str, checkpoint: str) -> RegisterMonth | None:
    register_months = queries.month_registers(month_on=_first_day(month))
    return next(
        (
            register_month
            for register_month in register_months
            if register_month.checkpoint.code == checkpoint
        ),
        None,
    )


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _tag(register_month: RegisterMonth) -> str:
    values = [str(getattr(register_month, name)) for name in rules.REGISTER_COLUMNS]
    return f'"{hashlib.sha256(" ".join(values).encode()).hexdigest()[:16]}"'


def _register(register_month: RegisterMonth) -> RegisterOut:
    return RegisterOut(
        checkpoint=register_month.checkpoint.code,
        month=f"{register_month.month_on:%Y-%m}",
        source=register_month.source,
        is_invented=register_month.is_invented,
        **{name: getattr(register_month, name) for name in rules.REGISTER_COLUMNS},
    )
