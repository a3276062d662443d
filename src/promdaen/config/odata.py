"""The tables of `/api/v1/` as an OData 4.0 service, which Excel and Power BI open."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema

from promdaen.config.api_errors import problem
from promdaen.course import api as courses
from promdaen.kit import odata
from promdaen.kit.json_objects import JsonObject
from promdaen.people import actions
from promdaen.people.rules import api_tokens
from promdaen.survey import api as survey
from promdaen.survey.rules.openrosa import basic_credentials

if TYPE_CHECKING:
    from promdaen.people.models import Account, ApiToken

ROOT = "odata"
NAMESPACE = "Promdaen"
KINDS: Mapping[type, str] = {
    str: "Edm.String",
    int: "Edm.Int32",
    float: "Edm.Double",
    bool: "Edm.Boolean",
    date: "Edm.Date",
    datetime: "Edm.DateTimeOffset",
}


@dataclass(frozen=True, kw_only=True)
class EntitySet:
    """A table, the scope that opens it, and its rows for an account."""

    table: odata.ODataTable
    scope: str
    rows: Callable[[Account], Iterator[JsonObject]]


def _columns(
    schema: type[Schema], *, excluded: Sequence[str] = (), prefix: str = ""
) -> list[odata.ODataColumn]:
    """The columns of a resource of the API, except nested ones."""
    columns = []
    for name, field in schema.model_fields.items():
        if name in excluded:
            continue
        kinds: Sequence[Any] = get_args(field.annotation) or (field.annotation,)
        [kind] = [kind for kind in kinds if kind is not NoneType]
        is_nullable = NoneType in kinds
        columns.append(
            odata.ODataColumn(name=f"{prefix}{name}", kind=KINDS[kind], is_nullable=is_nullable)
        )
    return columns


def _programmes(account: Account) -> Iterator[JsonObject]:
    for programme in courses.programme_rows(account=account):
        yield programme.model_dump(mode="json")


def _targets(account: Account) -> Iterator[JsonObject]:
    for programme in courses.programme_rows(account=account):
        for target in courses.target_rows(code=programme.code, account=account):
            yield target.model_dump(mode="json") | {"programme": programme.code}


def _runs(account: Account) -> Iterator[JsonObject]:
    for run in courses.run_rows(account=account):
        values = run.model_dump(mode="json")
        counts = values.pop("officers")
        yield values | {f"officers_{name}": count for name, count in counts.items()}


def _rounds(account: Account) -> Iterator[JsonObject]:
    for survey_round in survey.round_rows(account=account):
        yield survey_round.model_dump(mode="json")


def _indicators(account: Account) -> Iterator[JsonObject]:
    for indicator in survey.indicator_rows(account=account):
        values = indicator.model_dump(mode="json")
        del values["standard"]
        yield values


def _rows_by_round(
    read_rows: Callable[..., Sequence[Schema]], *, account: Account
) -> Iterator[JsonObject]:
    """The rows of every round that has figures."""
    for survey_round in survey.round_rows(account=account):
        with contextlib.suppress(Http404):
            for row in read_rows(code=survey_round.code, account=account):
                yield row.model_dump(mode="json") | {"round": survey_round.code}


def _scores(account: Account) -> Iterator[JsonObject]:
    yield from _rows_by_round(survey.score_rows, account=account)


def _gaps(account: Account) -> Iterator[JsonObject]:
    yield from _rows_by_round(survey.gap_rows, account=account)


def _set(name: str, *, columns: Sequence[odata.ODataColumn], key: Sequence[str]) -> EntitySet:
    scope, rows = SET_SOURCES[name]
    table = odata.ODataTable(name=name, row_name=name.removesuffix("s"), columns=columns, key=key)
    return EntitySet(table=table, scope=scope, rows=rows)


SET_SOURCES: Mapping[str, tuple[str, Callable[[Account], Iterator[Mapping[str, Any]]]]] = {
    "Programmes": (api_tokens.COURSES, _programmes),
    "Targets": (api_tokens.COURSES, _targets),
    "Runs": (api_tokens.COURSES, _runs),
    "Rounds": (api_tokens.SURVEY, _rounds),
    "Indicators": (api_tokens.SURVEY, _indicators),
    "Scores": (api_tokens.SURVEY, _scores),
    "Gaps": (api_tokens.SURVEY, _gaps),
}
PROGRAMME = odata.ODataColumn(name="programme", kind="Edm.String")
ROUND = odata.ODataColumn(name="round", kind="Edm.String")
ENTITY_SETS = (
    _set("Programmes", columns=_columns(courses.ProgrammeOut), key=["code"]),
    _set(
        "Targets",
        columns=[PROGRAMME, *_columns(courses.TargetOut)],
        key=["programme", "department", "province", "year"],
    ),
    _set(
        "Runs",
        columns=[
            *_columns(courses.RunOut, excluded=["officers"]),
            *_columns(courses.OfficersOut, prefix="officers_"),
        ],
        key=["code"],
    ),
    _set("Rounds", columns=_columns(survey.RoundOut), key=["code"]),
    _set("Indicators", columns=_columns(survey.IndicatorOut, excluded=["standard"]), key=["code"]),
    _set(
        "Scores",
        columns=[ROUND, *_columns(survey.ScoreOut)],
        key=["round", "checkpoint", "indicator"],
    ),
    _set(
        "Gaps",
        columns=[ROUND, *_columns(survey.GapOut)],
        key=["round", "checkpoint", "indicator"],
    ),
)
ENTITY_SETS_BY_NAME: Mapping[str, EntitySet] = {
    entity_set.table.name: entity_set for entity_set in ENTITY_SETS
}


def service(request: HttpRequest, *, path: str) -> HttpResponse:
    """Answer a request below `/api/v1/odata`; the path is without it, such as `/Runs`."""
    if request.method not in {"GET", "HEAD"}:
        response = problem(status=HTTPStatus.METHOD_NOT_ALLOWED)
        response.headers["Allow"] = "GET, HEAD"
        return response
    token = actions.use_api_token(token=_secret(request), now=timezone.now())
    if token is None:
        return _unauthenticated()
    if token.minute_count > api_tokens.MAX_REQUESTS_PER_MINUTE:
        return _throttled()
    try:
        response = _answer(request, path=path.strip("/"), token=token)
    except PermissionDenied as refusal:
        response = problem(status=HTTPStatus.FORBIDDEN, detail=str(refusal))
    response.headers["OData-Version"] = odata.VERSION
    return response


def _answer(request: HttpRequest, *, path: str, token: ApiToken) -> HttpResponse:
    root = request.build_absolute_uri(f"/api/v1/{ROOT}/")
    name, _slash, rest = path.partition("/")
    if not path:
        return _json(_document(root=root, scopes=token.scopes))
    if path == "$metadata":
        text = odata.metadata(tables=[row.table for row in ENTITY_SETS], namespace=NAMESPACE)
        return HttpResponse(text, content_type="application/xml")
    entity_set = ENTITY_SETS_BY_NAME.get(name)
    if entity_set is None or rest not in {"", "$count"}:
        raise Http404
    if entity_set.scope not in token.scopes:
        words = _("This token has no scope “%(scope)s”.") % {"scope": entity_set.scope}
        raise PermissionDenied(words)
    rows = list(entity_set.rows(token.account))
    options = {name: str(value) for name, value in request.GET.items()}
    try:
        answer = odata.answer(table=entity_set.table, rows=rows, options=options)
    except odata.WrongOption as wrong:
        words = _("This query option cannot be read: %(option)s") % {"option": wrong}
        return problem(status=HTTPStatus.BAD_REQUEST, detail=words)
    except odata.OptionNotOffered as missing:
        words = _("This query option is not offered: %(option)s") % {"option": missing}
        return problem(status=HTTPStatus.NOT_IMPLEMENTED, detail=words)
    if rest:
        return HttpResponse(str(answer.count), content_type="text/plain")
    chosen = f"({','.join(answer.columns)})" if "$select" in request.GET else ""
    content: dict[str, Any] = {"@odata.context": f"{root}$metadata#{name}{chosen}"}
    if answer.is_count_wanted:
        content["@odata.count"] = answer.count
    content["value"] = answer.rows
    if answer.next_at is not None:
        query = urlencode(options | {"$skiptoken": answer.next_at}, safe="$")
        content["@odata.nextLink"] = f"{root}{name}?{query}"
    return _json(content)


def _document(*, root: str, scopes: Sequence[str]) -> dict[str, object]:
    """The tables that a token opens (OData 4.0 JSON, 5)."""
    names = [entity_set.table.name for entity_set in ENTITY_SETS if entity_set.scope in scopes]
    tables = [{"name": name, "kind": "EntitySet", "url": name} for name in names]
    return {"@odata.context": f"{root}$metadata", "value": tables}


def _json(content: JsonObject) -> HttpResponse:
    kind = "application/json;odata.metadata=minimal"
    return JsonResponse(content, content_type=kind, json_dumps_params={"ensure_ascii": False})


def _secret(request: HttpRequest) -> str:
    """The token of a request: as Bearer, or as the password that Excel asks for."""
    header = request.headers.get("Authorization", "")
    scheme, _blank, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    credentials = basic_credentials(header=header)
    return credentials[1] if credentials else ""


def _unauthenticated() -> HttpResponse:
    words = _("Sign in with any user name and the token as password.")
    response = problem(status=HTTPStatus.UNAUTHORIZED, detail=words)
    response.headers["WWW-Authenticate"] = 'Basic realm="Promdaen", charset="UTF-8"'
    return response


def _throttled() -> HttpResponse:
    words = _("Too many requests. Try again in the next minute.")
    response = problem(status=HTTPStatus.TOO_MANY_REQUESTS, detail=words)
    response.headers["Retry-After"] = "60"
    return response
