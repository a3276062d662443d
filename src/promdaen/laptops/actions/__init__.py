"""Enrolment of laptops, export of their records to files, and merging of files."""

from promdaen.laptops.actions.bundles import (
    MadeBundle,
    MergeResult,
    make_bundle,
    merge_bundle,
    note_safe,
)
from promdaen.laptops.actions.decisions import decide_clash, undo_decision
from promdaen.laptops.actions.enrolment import (
    Acceptance,
    LaptopInvitation,
    accept_invitation,
    enrol_laptop,
    invitation_file,
    invite_laptop,
    reinstate_laptop,
    revoke_laptop,
)
from promdaen.laptops.actions.loans import (
    TrainerPassword,
    confirm_fingerprint,
    end_loan,
    lend_run,
    renew_laptop_password,
    replace_laptop,
)
from promdaen.laptops.actions.references import make_reference_bundle
from promdaen.laptops.actions.refusals import BundleRefused, LaptopRefused
from promdaen.laptops.actions.sending import (
    HeadquartersConnection,
    LineDown,
    bring_content,
    note_transfer,
    only_line,
    open_connection,
    send_quietly,
    send_records,
    set_address,
)
from promdaen.laptops.actions.set_aside import add_refused_bundle, leave_refused_bundle
from promdaen.laptops.actions.unsent_forms import leave_unsent_forms

__all__ = [
    "Acceptance",
    "BundleRefused",
    "HeadquartersConnection",
    "LaptopInvitation",
    "LaptopRefused",
    "LineDown",
    "MadeBundle",
    "MergeResult",
    "TrainerPassword",
    "accept_invitation",
    "add_refused_bundle",
    "bring_content",
    "confirm_fingerprint",
    "decide_clash",
    "end_loan",
    "enrol_laptop",
    "invitation_file",
    "invite_laptop",
    "leave_refused_bundle",
    "leave_unsent_forms",
    "lend_run",
    "make_bundle",
    "make_reference_bundle",
    "merge_bundle",
    "note_safe",
    "note_transfer",
    "only_line",
    "open_connection",
    "reinstate_laptop",
    "renew_laptop_password",
    "replace_laptop",
    "revoke_laptop",
    "send_quietly",
    "send_records",
    "set_address",
    "undo_decision",
]
