"""An officer's phone in tests: let in by a badge, without typing it."""

from django.test import Client
from django.utils import timezone

from promdaen.course.actions import classroom
from promdaen.course.models import Badge, Enrolment
from promdaen.kit import phones
from tests import factories


def badge_of(enrolment: Enrolment) -> Badge:
    """The badge of an officer on a run, made if there is none."""
    classroom.make_badges(run=enrolment.run, by=None, now=factories.NOW)
    return Badge.objects.get(enrolment=enrolment)


def phone_of(enrolment: Enrolment, *, language: str = "en") -> Client:
    """A browser in which this officer has joined."""
    badge = badge_of(enrolment)
    client = Client()
    client.cookies["promdaen_language"] = language
    session = client.session
    session[phones.KEY] = {
        "officer": str(enrolment.officer_id),
        "pass": str(badge.pk),
        "revision": badge.revision,
        "seen": timezone.now().timestamp(),
    }
    session.save()
    return client
