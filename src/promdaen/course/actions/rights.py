"""Permission to change a course run, and the error for refusals."""

from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun, Enrolment
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


class CourseRefused(Refused):
    """A change of a course run is not possible."""


def lock_run(*, run: CourseRun) -> CourseRun:
    """Lock a run until the transaction ends, and read it again.

    Lock it before you replace rows of a run: otherwise two requests would each add their own.
    Rows that refer to the run, such as marks, can still be added meanwhile.
    """
    return CourseRun.objects.select_for_update(no_key=True).get(pk=run.pk)


def lock_roster(*, run: CourseRun) -> None:
    """Lock the enrolments of a run, so that no test begins until the transaction ends.

    Lock the enrolments before the run: two orders would deadlock.
    """
    enrolments = Enrolment.objects.select_for_update(no_key=True).filter(run=run).order_by("pk")
    list(enrolments.values_list("pk", flat=True))


def require_change(*, run: CourseRun, by: Account | None) -> None:
    """Allow the system, coordinators and the run's own trainers. Raises NotAllowed for others."""
    if by is None or people_queries.has_right("runs", account=by):
        return
    people_queries.require_right("own_runs", account=by)
    if not run.trainers.filter(pk=by.pk).exists():
        raise people_queries.NotAllowed(
            _("This course run belongs to another trainer. Ask the coordinator to add you.")
        )
