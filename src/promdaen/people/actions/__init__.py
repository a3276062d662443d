"""Changes of officers, accounts, departments and ranks."""

from promdaen.people.actions.accounts import (
    ADMINISTRATOR,
    AccountDetails,
    AccountRefused,
    change_account,
    change_own_settings,
    create_account,
    deactivate_account,
    note_own_password,
    reactivate_account,
    reset_password,
    reset_second_factor,
)
from promdaen.people.actions.content import load_departments, load_ranks
from promdaen.people.actions.officers import (
    NewOfficer,
    NewPosting,
    OfficerDetails,
    OfficerRefused,
    add_posting,
    add_postings,
    change_officer,
    correct_posting,
    create_officer,
    create_officers,
)

__all__ = [
    "ADMINISTRATOR",
    "AccountDetails",
    "AccountRefused",
    "NewOfficer",
    "NewPosting",
    "OfficerDetails",
    "OfficerRefused",
    "add_posting",
    "add_postings",
    "change_account",
    "change_officer",
    "change_own_settings",
    "correct_posting",
    "create_account",
    "create_officer",
    "create_officers",
    "deactivate_account",
    "load_departments",
    "load_ranks",
    "note_own_password",
    "reactivate_account",
    "reset_password",
    "reset_second_factor",
]
