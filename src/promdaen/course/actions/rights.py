"""Permission to change a course run, and the error for refusals."""

from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


class CourseRefused(Refused):
    """A change of a course run is not possible."""


def require_change(*, run: CourseRun, by: Account | None) -> None:
    """Allow the system, coordinators and the run's own trainers. Raises NotAllowed for others."""
    if by is None or people_queries.has_right("runs", account=by):
        return
    people_queries.require_right("own_runs", account=by)
    if not run.trainers.filter(pk=by.pk).exists():
        raise people_queries.NotAllowed(
            _("This course run belongs to another trainer. Ask the coordinator to add you.")
        )
