"""Behaviour when the disk is nearly full: files are refused with a message, answers are saved."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from promdaen.kit import machine

logger = logging.getLogger(__name__)


class NoRoomForFiles(Exception):
    """A file was to be uploaded although the disk is nearly full."""


class RefuseFiles(FileUploadHandler):
    """Stops at the first file of a request, so that none of it is written."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse the file before any of it is written."""
        raise NoRoomForFiles

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Never called, because no file begins."""
        return None

    def file_complete(self, file_size: int) -> None:
        """Never called, as `receive_data_chunk`."""
        return


class FullDisk:
    """Refuse files below 500 MB of free space, and show a message when a disk is full."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_form = request.content_type == "multipart/form-data"
        if request.method == "POST" and is_form and not machine.has_room():
            request.upload_handlers = [RefuseFiles(request)]
            try:
                request.FILES  # noqa: B018  reading them receives them
            except NoRoomForFiles:
                return refusal(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The error page, if a full disk stopped the request."""
        if not machine.is_full(problem=problem):
            return None
        logger.error("the disk is full: %s", type(problem).__name__)
        return refusal(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an uncaught error; also shows the message for a full disk."""
    problem = sys.exc_info()[1]
    if problem is not None and machine.is_full(problem=problem):
        return refusal(request)
    return defaults.server_error(request)


def refusal(request: HttpRequest) -> HttpResponse:
    """The page that says that there is no space and that nothing was stored."""
    status = HTTPStatus.INSUFFICIENT_STORAGE
    return render(request, "config/full_disk.html", status=status)
