"""Photographs of visits, only for accounts that may read the whole visit."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID

from PIL import Image

from promdaen.survey.models import Attachment, Submission
from promdaen.survey.queries import visible

if TYPE_CHECKING:
    from promdaen.people.models import Account

IMAGE_SIGNATURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
"""How a file of each kind begins; what begins otherwise is never shown as a picture."""

THUMBNAIL_SIDE = 480
"""Longest side of a small picture, in pixels."""


def submission_files(*, submission: Submission) -> dict[str, UUID]:
    """The pictures of a submission: {file name: id}."""
    rows = submission.attachments.filter(media_type__in=IMAGE_SIGNATURES).order_by("name", "id")
    return dict(rows.values_list("name", "pk"))


def picture_seen_by(*, account: Account, picture_id: UUID) -> Attachment | None:
    """A photograph, if the account may read its whole visit and the file has its type."""
    visits = visible.visits_visible_to(account=account).values("pk")
    rows = Attachment.objects.filter(
        pk=picture_id, submission__visit__in=visits, media_type__in=IMAGE_SIGNATURES
    )
    attachment: Attachment | None = rows.first()
    if attachment is None or not bytes(attachment.data).startswith(
        IMAGE_SIGNATURES[attachment.media_type]
    ):
        return None
    return attachment


def thumbnail(*, data: bytes) -> bytes:
    """A picture as a JPEG of at most THUMBNAIL_SIDE pixels a side."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        small = picture.convert("RGB")
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        out = io.BytesIO()
        small.save(out, format="JPEG", quality=80)
    return out.getvalue()
