"""Changes of officers, accounts, departments and ranks."""

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
    "NewOfficer",
    "NewPosting",
    "OfficerDetails",
    "OfficerRefused",
    "add_posting",
    "add_postings",
    "change_officer",
    "correct_posting",
    "create_officer",
    "create_officers",
]
