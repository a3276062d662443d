"""The exception for refused actions of exercises."""

from django.utils.translation import gettext as _

from promdaen.kit.refusals import Refused


class ExerciseRefused(Refused):
    """An action on an exercise was refused."""

    SEPARATOR = "\n"


def wrong_state() -> ExerciseRefused:
    """The refusal of an action that the state of a run does not allow."""
    return ExerciseRefused(_("The exercise is not in the right state for this. Reload the page."))
