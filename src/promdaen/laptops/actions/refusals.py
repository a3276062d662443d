"""Refusals of files of other nodes, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from promdaen.kit.sync.facts import BadBundle
from promdaen.laptops.rules.line_errors import SyncRefused

REASONS: Mapping[str, Any] = {
    "no-bundle": _("This is not a file of a laptop or of headquarters. Choose another file."),
    "changed": _("This file was cut off or changed on its way. Copy it again, or write it again."),
    "not-whole": _("This file is not complete. Write it again on the machine that it comes from."),
    "too-large": _("This file is larger than any that a laptop writes. It was not opened."),
    "no-room": _(
        "This machine has less than 500 MB of free space. Nothing was read or lost: free some "
        "space, then send or bring again."
    ),
    "no-room-there": _(
        "Headquarters has less than 500 MB of free space. Nothing is lost: sending and bringing "
        "go on once there is room."
    ),
    "other-version": _(
        "This file was written by a newer version of Promdaen. Upgrade this machine first."
    ),
    "not-for-us": _("This file was written for another machine and cannot be opened here."),
    "forged": _("This file was not signed by the machine that it names. Do not use it."),
    "unknown-node": _("This file comes from a machine that is not enrolled here."),
    "revoked": _("This laptop was revoked. Nothing more is merged from it."),
    "revoked-kept": _(
        "This laptop was revoked. Nothing of its file was merged. The file is kept on the page of "
        "the laptop, where a person may add its records."
    ),
    "revoked-full": _(
        "This laptop was revoked. Nothing of its file was merged, and the file was not kept, "
        "since too many files of this laptop wait. Decide about them on its page, then read this "
        "file again."
    ),
    "not-compared": _(
        "The fingerprints of this laptop were not compared. Compare them on its page at "
        "headquarters, then read or send the file again."
    ),
    "other-fingerprint": _(
        "This is not the fingerprint of the keys in this file. The laptop was not enrolled: "
        "compare again, and if they differ invite the laptop again."
    ),
    "wrong-kind": _("This file is not meant for this kind of machine."),
    "older-reference": _("This machine has newer content than this file. Nothing was changed."),
    "own-rows": _(
        "This machine already has records of its own under the same code. Start with an empty "
        "data folder and enrol it again."
    ),
    "other-badge-key": _(
        "A badge in this file, or on this machine, is sealed with another key than that of its "
        "run. Nothing was changed. Issue the badges of the run again at headquarters, then write "
        "the file again."
    ),
    "no-invitation": _("This is not a file of an enrolment. Choose another file."),
    "wrong-code": _(
        "The code does not belong to this file. Type it again as headquarters shows it."
    ),
    "repeated": _("This request was sent before, or belongs to an earlier connection."),
    "no-line": _("Headquarters was not reached. Nothing is lost: sending goes on later."),
    "expired": _("This invitation has expired. Invite the laptop again at headquarters."),
    "not-invited": _("This file does not belong to an invitation of headquarters."),
}


class LaptopRefused(SyncRefused):
    """An action is not possible; the message says why and what to do; nothing was changed."""


class BundleRefused(LaptopRefused):
    """A file was refused, with the code of the reason; nothing of it was stored."""

    def __init__(self, *, code: str):
        super().__init__(str(REASONS[code]))
        self.code = code


def reason_words(*, code: str) -> str:
    """Why a file was refused, in the reader's language; also of a code of another release."""
    return str(REASONS.get(code) or gettext("headquarters refused it"))


def refused(*, error: BadBundle) -> BundleRefused:
    """The refusal of a file, with a message."""
    return BundleRefused(code=error.code if error.code in REASONS else "not-whole")


def not_enrolled() -> LaptopRefused:
    """The refusal on an installation that is neither a laptop nor headquarters."""
    return LaptopRefused(
        gettext("This machine is not enrolled as a laptop. Run: promdaen enrol-laptop --help")
    )
