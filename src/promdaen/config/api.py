"""The API at `/api/v1/`: gathers the resources of all capabilities.

It is loaded at the first request, so that a server without such programs starts as quickly as
before. Errors are problem documents (RFC 9457; `config.api_errors`), and answers have an ETag.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls.resolvers import RoutePattern, URLResolver
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_headers
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from promdaen.config import odata
from promdaen.config.api_errors import PREFIX, PROBLEM, problem
from promdaen.course.api import router as courses
from promdaen.evaluation.actions.registers import RegisterChanged, RegisterTaken
from promdaen.evaluation.api import router as registers
from promdaen.kit.refusals import Refused
from promdaen.planning.api import router as plans
from promdaen.report.api import router as results
from promdaen.survey.api import router as survey

DESCRIPTION = """\
Figures of Promdaen for other programs. Each request needs a token (`Authorization: Bearer`), which
a person makes under Own account > Access for programs and limits to scopes. A token reads what its
account may see; nothing here names an officer or belongs to the exchange. Only registers of posts
are written (`PUT`, with `If-Match` where others write too). Lists take `limit` (at most 200) and
`offset`. Errors are problem documents (RFC 9457).
"""


ERRORS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
"""The errors of every resource; 404 also for an address with a NUL character."""
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


@cache
def resources() -> NinjaAPI:
    """The API with all resources."""
    api = NinjaAPI(
        title="Promdaen",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        urls_namespace="api-v1",
    )
    for router in (courses, results, survey, plans, registers):
        api.add_router("", router)
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        AuthenticationError: _unauthenticated,
        Throttled: _throttled,
        ValidationError: _invalid,
        PermissionDenied: lambda _request, refusal: problem(status=403, detail=str(refusal)),
        Http404: lambda _request, missing: problem(status=404, detail=str(missing)),
        HttpError: lambda _request, error: problem(status=error.status_code, detail=str(error)),
        Refused: lambda _request, refusal: problem(status=422, detail=str(refusal)),
        RegisterTaken: lambda _request, refusal: problem(status=409, detail=str(refusal)),
        RegisterChanged: _changed,
    }
    for kind, handle in handlers.items():
        api.add_exception_handler(kind, handle)
    return api


def _unauthenticated(_request: HttpRequest, _error: object) -> HttpResponse:
    response = problem(
        status=401, detail=_("Send a valid token: Authorization: Bearer promdaen_...")
    )
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _throttled(_request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(status=429, detail=_("Too many requests. Try again in the next minute."))
    response.headers["Retry-After"] = str(error.wait)
    return response


def _changed(_request: HttpRequest, _error: object) -> HttpResponse:
    detail = _("Someone else changed this. Read it again.")
    return problem(status=HTTPStatus.PRECONDITION_FAILED, detail=detail)


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    errors = [
        {"where": ".".join(str(part) for part in problem_row["loc"]), "what": problem_row["msg"]}
        for problem_row in error.errors
    ]
    return problem(status=422, detail=_("The request has invalid values."), errors=errors)


@cache
def _resolver() -> URLResolver:
    return URLResolver(RoutePattern(""), resources().urls[0])


@csrf_exempt
@conditional_page
@cache_control(private=True, no_cache=True)
@vary_on_headers("Authorization", "Accept-Language")
def api(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer a request to the API, in the language of the client, by default English."""
    code = _client_language(request)
    response: HttpResponse
    with translation.override(code):
        if path == odata.ROOT or path.startswith(f"{odata.ROOT}/"):
            response = odata.service(request, path=path.removeprefix(odata.ROOT))
        elif path == "openapi.json":
            response = JsonResponse(openapi())
        else:
            match = _resolver().resolve(path)
            response = match.func(request, *match.args, **match.kwargs)
    response.headers["Content-Language"] = code
    return response


def _client_language(request: HttpRequest) -> str:
    """The first language of the client that there is; a session's or cookie's does not count."""
    for language_code, _weight in parse_accept_lang_header(
        request.headers.get("Accept-Language", "")
    ):
        try:
            return translation.get_supported_language_variant(language_code)
        except LookupError:
            continue
    return "en"


@cache
def openapi() -> dict[str, object]:
    """The description of the API (OpenAPI 3.1)."""
    schema = resources().get_openapi_schema(path_prefix=PREFIX)
    plain: dict[str, Any] = json.loads(json.dumps(schema, default=str))
    plain["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    errors = {str(int(code)): _described(code) for code in ERRORS}
    for operations in plain["paths"].values():
        for operation in operations.values():
            operation["responses"] |= errors
    return plain


def _described(code: HTTPStatus) -> dict[str, object]:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": code.phrase, "content": content}
