"""Permission to change a course run, and the error for refusals."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


class CourseRefused(ValueError):
    """A change of a course run is not possible. str() is for people, `lines` has one a mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__(" ".join(str(line) for line in lines))


def require_change(*, run: CourseRun, by: Account | None) -> None:
    """Allow the system, coordinators and the run's own trainers. Raises NotAllowed for others."""
    if by is None or people_queries.has_right("runs", account=by):
        return
    people_queries.require_right("own_runs", account=by)
    if not run.trainers.filter(pk=by.pk).exists():
        raise people_queries.NotAllowed(
            _("This course run belongs to another trainer. Ask the coordinator to add you.")
        )
