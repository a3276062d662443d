"""The exception for refused actions of casework."""

from promdaen.kit.refusals import Refused


class CaseworkRefused(Refused):
    """An action of casework was refused."""

    SEPARATOR = "\n"
