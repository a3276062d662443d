"""Files that people carry."""

from django.http import HttpResponse

from promdaen.kit.files import file_response


def download(*, data: bytes, name: str) -> HttpResponse:
    """A file for a stick."""
    return file_response(data, name=name, kind="application/octet-stream")
