"""The booth on an officer's phone."""

from __future__ import annotations

from datetime import datetime

from promdaen.course.models import Enrolment
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.spreadsheets import Words


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """On a phone: the counter, interviews and a morning together, always there."""
    return [
        PhoneRow(
            title=Words(en="Practise at the booth", km="អនុវត្តនៅបញ្ជរត្រួតពិនិត្យ"),
            text=Words(
                en="Travellers, interviews, a morning together",
                km="អ្នកធ្វើដំណើរ ការសម្ភាសន៍ និងព្រឹកមួយជាមួយគ្នា",
            ),
            page="booth:booth",
            icon="person-badge",
            weight=56,
        )
    ]
