"""The exception for refused actions on refreshers."""

from promdaen.kit.refusals import Refused


class RefresherRefused(Refused):
    """A request was refused; the message says why and what to do."""
