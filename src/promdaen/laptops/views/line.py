"""What a laptop asks of headquarters: signed requests, answered with JSON or bytes.

There are no cookies, so no form of another site can ask: the laptop signs each request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from promdaen.kit.key_files import KeyFileError
from promdaen.laptops.actions import receiving
from promdaen.laptops.actions.refusals import BundleRefused, LaptopRefused
from promdaen.laptops.rules import requests

if TYPE_CHECKING:
    from promdaen.laptops.models import Peer

logger = logging.getLogger(__name__)
Answer = Callable[..., HttpResponse]
BYTES = "application/octet-stream"


def require_enrolled_laptop(answer: Answer) -> Answer:
    """Answer an enrolled laptop with `peer` and `body`; refuse others in words."""

    @csrf_exempt
    @require_POST
    @wraps(answer)
    def wrapper(request: HttpRequest, **more: Any) -> HttpResponse:
        return _worded(
            lambda: answer(
                peer=receiving.check_request(request=(signed := _signed(request=request))),
                request=request,
                body=signed.body,
                **more,
            )
        )

    return wrapper


def _worded(answer: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return answer()
    except BundleRefused as problem:
        logger.warning("a request of a laptop was refused: %s", problem.code)
        return _refusal(code=problem.code, message=str(problem))
    except RequestDataTooBig:
        too_large = BundleRefused(code="too-large")
        return _refusal(code=too_large.code, message=str(too_large))
    except (LaptopRefused, KeyFileError) as problem:
        logger.warning("a request of a laptop cannot be answered: %s", problem)
        return _refusal(code="", message=str(problem))


def _refusal(*, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message}, status=HTTPStatus.FORBIDDEN)


def _signed(*, request: HttpRequest) -> receiving.SignedRequest:
    return receiving.SignedRequest(
        node=request.headers.get(requests.NODE_HEADER, ""),
        number=request.headers.get(requests.NUMBER_HEADER, ""),
        signature=request.headers.get(requests.SIGNATURE_HEADER, ""),
        path=request.get_full_path(),
        body=request.body,
    )


@csrf_exempt
@require_POST
def hello(request: HttpRequest) -> HttpResponse:
    """Begin a connection."""
    return _worded(
        lambda: JsonResponse(
            {
                "challenge": receiving.greet_laptop(
                    request=_signed(request=request), now=timezone.now()
                )
            }
        )
    )


@require_enrolled_laptop
def offset(*, request: HttpRequest, peer: Peer, body: bytes, digest: str) -> HttpResponse:
    """Say how much of a file is here."""
    return JsonResponse({"offset": receiving.received_count(peer=peer, digest=digest)})


@require_enrolled_laptop
def part(*, request: HttpRequest, peer: Peer, body: bytes, digest: str) -> HttpResponse:
    """Store a part of a file."""
    count = receiving.receive_part(
        peer=peer, digest=digest, offset=_number(request=request), body=body
    )
    return JsonResponse({"offset": count})


@require_enrolled_laptop
def merge(*, request: HttpRequest, peer: Peer, body: bytes, digest: str) -> HttpResponse:
    """Merge a whole file and give the answer."""
    answer = receiving.merge_received(peer=peer, digest=digest, now=timezone.now())
    return HttpResponse(answer, content_type=BYTES)


@require_enrolled_laptop
def content(*, request: HttpRequest, peer: Peer, body: bytes) -> HttpResponse:
    """Write what the laptop needs, to be read in parts."""
    has_digest = request.GET.get("have", "")
    return JsonResponse(
        dict(receiving.prepare_content(peer=peer, now=timezone.now(), has_digest=has_digest))
    )


@require_enrolled_laptop
def content_part(*, request: HttpRequest, peer: Peer, body: bytes, digest: str) -> HttpResponse:
    """Give a part of what was written."""
    data = receiving.content_part(
        peer=peer,
        digest=digest,
        offset=_number(request=request),
        size=_number(request=request, name="size", default=str(requests.PART_BYTES)),
    )
    return HttpResponse(data, content_type=BYTES)


def _number(*, request: HttpRequest, name: str = "offset", default: str = "") -> int:
    text = request.GET.get(name, default)
    if not text.isascii() or not text.isdecimal():
        raise BundleRefused(code="not-whole")
    return int(text[:12])
