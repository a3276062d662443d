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

SIGNS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
"""How a file of each kind begins; what begins otherwise is never shown as a picture."""

SMALL = 480
"""Longest side of a small picture, in pixels."""


def submission_files(*, submission: Submission) -> dict[str, UUID]:
    """Return the pictures of a submission: {file name: id}."""
    rows = submission.attachments.filter(media_type__in=SIGNS).order_by("name", "id")
    return dict(rows.values_list("name", "pk"))


def picture_seen_by(*, account: Account, picture_id: UUID) -> Attachment | None:
    """Return a photograph, if the account may read its whole visit and the file has its type."""
    visits = visible.visits_visible_to(account=account).values("pk")
    rows = Attachment.objects.filter(
        pk=picture_id, submission__visit__in=visits, media_type__in=SIGNS
    )
    attachment: Attachment | None = rows.first()
    if attachment is None or not bytes(attachment.data).startswith(SIGNS[attachment.media_type]):
        return None
    return attachment


def small_picture(*, data: bytes) -> bytes:
    """A picture as a JPEG of at most SMALL pixels a side."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (SMALL, SMALL))
        small = picture.convert("RGB")
        small.thumbnail((SMALL, SMALL))
        out = io.BytesIO()
        small.save(out, format="JPEG", quality=80)
    return out.getvalue()
