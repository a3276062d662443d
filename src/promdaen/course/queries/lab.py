"""The laboratory of specimens on an officer's phone."""

from __future__ import annotations

from datetime import datetime

from promdaen.course.models import Enrolment
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.spreadsheets import Words


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
