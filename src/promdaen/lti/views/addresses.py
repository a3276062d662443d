"""The address of this installation, and the page of a refused launch."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from promdaen.lti.rules.messages import LaunchRefused

logger = logging.getLogger(__name__)


def base_address(request: HttpRequest) -> str:
    """The address of this installation, without a slash at its end."""
    return request.build_absolute_uri("/").rstrip("/")


def refused(request: HttpRequest, refusal: LaunchRefused) -> HttpResponse:
    """The page with the reason of a refusal."""
    logger.warning("a launch was refused: %s", refusal.words.en)
    context = {"why": refusal.words}
    return render(request, "lti/refused.html", context, status=HTTPStatus.BAD_REQUEST)
