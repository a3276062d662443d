"""The laboratory of specimens on an officer's phone."""

from __future__ import annotations

from datetime import datetime

from promdaen.course.models import Enrolment, PracticeShare
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.spreadsheets import Words
from promdaen.specimen.models import LabSession


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """On a phone: practice with specimens, always there."""
    return [
        PhoneRow(
            title=Words(en="Practise with documents", km="អនុវត្តជាមួយឯកសារ"),
            text=Words(en="Genuine or not? Alone, at any time", km="ពិត ឬមិនពិត? ធ្វើម្នាក់ឯងបានគ្រប់ពេល"),
            page="specimen:lab",
            icon="search",
            weight=55,
        )
    ]


def are_answers_open(*, session: LabSession) -> bool:
    """Whether the trainer has closed the practice whose specimens this session laid out.

    Closing ends every officer's session, so that no answer is seen by who still decides.
    """
    return PracticeShare.objects.filter(
        lab_session=session, practice__closed_at__isnull=False
    ).exists()
