"""A whole test as one document for a phone: its pages in both languages, its texts, its state."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from promdaen.assessment.queries import phone as queries
from promdaen.assessment.rules import showing, typed
from promdaen.kit import page_figures
from promdaen.kit.templatetags.promdaen import chip

if TYPE_CHECKING:
    from promdaen.assessment.models import ItemImage, Sitting

# The pages of a paper are the same for all its sittings: the phone reorders the rows.
KEPT_SECONDS = 60 * 60
N, M, AT = "{n}", "{m}", "{at}"
# Pages use relative links, so that they are the same for all sittings.
UP = "../"


def image_response(item_image: ItemImage | None) -> HttpResponse:
    """A picture of an item; 404 if there is none."""
    if item_image is None:
        raise Http404(_("Page not found."))
    response = HttpResponse(bytes(item_image.data), content_type=item_image.media_type)
    # The URL has the digest of the content, so it can be cached for good.
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def clock(*, sitting: Sitting, now: datetime) -> dict[str, object]:
    """The server's time and the end, in milliseconds, and whether the test is handed in.

    `at` is the time of day here, whatever a phone's clock says.
    """
    return {
        "now": _milliseconds(now),
        "at": f"{timezone.localtime(now):%H:%M}",
        "ends": sitting.ends_at and _milliseconds(sitting.ends_at),
        "isClosed": sitting.closed_at is not None,
    }


def whole(*, sitting: Sitting, phone: str, language: str, now: datetime) -> dict[str, object]:
    """Everything that a phone needs to take a test without the network, in a language."""
    phone_position = queries.sitting_position(sitting=sitting)
    saves = queries.newest_saves(sittings=[sitting.pk])
    return clock(sitting=sitting, now=now) | {
        "next": showing.next_sequence(
            highest=phone_position.highest, is_holder=phone_position.phone == phone
        ),
        "shown": sitting.shown,
        "saved": {
            code: {"answer": save.answer, "flag": save.is_flagged}
            for (_sitting, code), save in saves.items()
        },
        "pages": {language: _pages(sitting=sitting, language=language)},
    }


def _pages(*, sitting: Sitting, language: str) -> dict[str, object]:
    key = f"phone-pages:{sitting.paper_id}:{language}"
    cached_pages: dict[str, Any] | None = cache.get(key)
    if cached_pages is None:
        with translation.override(language):
            cached_pages = _rendered(sitting=sitting, language=language)
        cache.set(key, cached_pages, KEPT_SECONDS)
    return cached_pages


def _rendered(*, sitting: Sitting, language: str) -> dict[str, object]:
    items = queries.plain_items(paper=sitting.paper, language=language)
    # The phone fills in the numbers answered and flagged, and the time left.
    frame = {
        "count": len(items),
        "answered_count": 0,
        "flagged_count": 0,
        "language": language,
        "items": items,
        "up": UP,
    }
    return {
        "items": {
            item.code: render_to_string(
                "assessment/sitting/item_part.html", frame | {"shown": item}
            )
            for item in items
        },
        "review": render_to_string("assessment/sitting/review_part.html", frame),
        "handIn": render_to_string("assessment/sitting/hand_in_part.html", frame),
        "words": _words(language=language),
    }


def _words(*, language: str) -> Mapping[str, str]:
    """Texts that change during the test, with {n}, {m} and {at} to fill in."""
    return {
        "test": _("Test"),
        "question": _("Question %(n)s of %(m)s") % {"n": N, "m": M},
        "left": _("%(n)s min left") % {"n": N},
        "answered": _("Answered: %(n)s of %(m)s") % {"n": N, "m": M},
        "flagged": _("Flagged for later: %(n)s") % {"n": N},
        "saved": chip("done", _("Saved at %(at)s") % {"at": AT}),
        "sending": chip("ongoing", _("Saving")),
        "waiting": chip("cut", _("No network. Saved on this phone: %(n)s") % {"n": N}),
        "handing": chip(
            "cut", _("Not yet sent: %(n)s. Handed in automatically when they are.") % {"n": N}
        ),
        "joinAgain": chip("attention", _("Join again. Saved on this phone: %(n)s") % {"n": N}),
        "fault": chip("attention", _("The server does not answer. Saved here: %(n)s") % {"n": N}),
        "unsent": chip("cut", _("Not yet sent: %(n)s") % {"n": N}),
        "joinBeside": chip(
            "attention", _("Join again in a second tab. Not yet sent: %(n)s") % {"n": N}
        ),
        "keepsNothing": _(
            "This phone keeps no answers. Leave this page open until they are sent."
        ),
        "over": _("The time is over."),
        "isAnswered": chip("done", _("Answered")),
        "isBlank": chip("waiting", _("No answer")),
        "isFlagged": chip("attention", _("For later"), icon="flag"),
        "letters": typed.option_letters(language=language),
        "digits": page_figures.language_digits(string.digits, language=language),
    }


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
