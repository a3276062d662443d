"""People as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Departments, officers, postings, accounts and their roles."""

    name = "promdaen.people"
    label = "people"
    travel = {
        "Department": "reference",
        "Rank": "reference",
        "Officer": "person",
        "Posting": "fact",
        "Account": "local",
        "Account_groups": "local",
        "Account_user_permissions": "local",
        "AccountRole": "local",
    }
