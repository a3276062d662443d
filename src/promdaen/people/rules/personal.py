"""Subjects of data about an officer: what each is, what it is for, how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promdaen.kit.texts import Text

WITHOUT_NAME = Text("Stays for figures. After the removal it belongs to a code without a name.")
MAX_MONTHS, MIN_MONTHS = 240, 12
"""The longest and the shortest period that can be set, in months."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One kind of data about an officer."""

    label: Text
    purpose: Text
    period: Text = WITHOUT_NAME


SUBJECTS: Mapping[str, Subject] = {
    "identity": Subject(
        label=Text("Name, officer code, sex, rank and department"),
        purpose=Text(
            "To know which officer is meant, and to find spellings of the name in files."
        ),
        period=Text("Name and code until they are removed. Sex, rank and department stay."),
    ),
    "account": Subject(
        label=Text("Account to sign in"),
        purpose=Text("To let the officer work here, and to say who did what."),
        period=Text(
            "Name and address until the name is removed. The audit log keeps both, since it says "
            "who did what."
        ),
    ),
    "places": Subject(
        label=Text("Places of duty"),
        purpose=Text("To plan courses where they are needed."),
    ),
    "courses": Subject(
        label=Text("Course runs, attendance, badges and invitations"),
        purpose=Text("To hold the courses and to count who attended."),
    ),
    "tests": Subject(
        label=Text("Tests: answers and marks"),
        purpose=Text("To measure what a course taught and to plan the next."),
    ),
    "sheets": Subject(
        label=Text("Photographed answer sheets"),
        purpose=Text("To read answers from paper."),
        period=Text("Thirty days after the course run."),
    ),
    "certificates": Subject(
        label=Text("Certificates"),
        purpose=Text("So that others can check a certificate."),
        period=Text("For good: a signed certificate keeps the name that is printed on it."),
    ),
    "practice": Subject(
        label=Text("Practice with cases, documents and the booth"),
        purpose=Text("To practise, and to plan what must be practised again."),
    ),
    "refreshers": Subject(
        label=Text("Refreshers"),
        purpose=Text("To ask again before something is forgotten."),
    ),
    "messages": Subject(
        label=Text("Ways to reach the officer, and paired phones"),
        purpose=Text("To send the reminders that the officer chose."),
        period=Text("Until the officer stops the messages or the name is removed."),
    ),
    "questions": Subject(
        label=Text("Questions to trainers"),
        purpose=Text("To answer them."),
    ),
    "exercises": Subject(
        label=Text("Places in table-top exercises"),
        purpose=Text("To form the groups of an exercise."),
    ),
    "teaching": Subject(
        label=Text("Teaching"),
        purpose=Text("To plan who teaches where, and who needs to be observed."),
    ),
}
ELSEWHERE = (
    Text(
        "Backups keep the name until they are deleted by their rule: those of 14 days, 8 weeks "
        "and 24 months."
    ),
    Text(
        "Files from and for laptops keep the name where they are stored. A laptop removes it when "
        "it reads the next file of headquarters."
    ),
    Text(
        "The audit log has ids and digests of officers and no names, so that its chain stays "
        "complete."
    ),
    Text("Printed papers and files that were exported are not changed."),
)
"""Where a removed name remains, and why."""
