"""Files that people carry."""

from django.http import HttpResponse

FILE = "application/octet-stream"


def download(*, data: bytes, name: str) -> HttpResponse:
    """A file for a stick."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(data, content_type=FILE, headers={"Content-Disposition": disposition})
