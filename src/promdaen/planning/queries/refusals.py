"""The exception for refused actions of planning."""

from promdaen.kit.refusals import Refused


class PlanRefused(Refused):
    """An invalid measure or plan."""

    SEPARATOR = "\n"
