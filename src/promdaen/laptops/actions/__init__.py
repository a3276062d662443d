"""Enrolment of laptops, export of their records to files, and merging of files."""

from promdaen.laptops.actions.bundles import (
    MadeBundle,
    MergeResult,
    make_bundle,
    merge_bundle,
    note_safe,
)
from promdaen.laptops.actions.enrolment import (
    Acceptance,
    LaptopInvitation,
    accept_invitation,
    enrol_laptop,
    invite_laptop,
    revoke_laptop,
)
from promdaen.laptops.actions.references import make_reference_bundle
from promdaen.laptops.actions.refusals import BundleRefused, LaptopRefused

__all__ = [
    "Acceptance",
    "BundleRefused",
    "LaptopInvitation",
    "LaptopRefused",
    "MadeBundle",
    "MergeResult",
    "accept_invitation",
    "enrol_laptop",
    "invite_laptop",
    "make_bundle",
    "make_reference_bundle",
    "merge_bundle",
    "note_safe",
    "revoke_laptop",
]
