"""The exception for refused actions on refreshers."""


class RefresherRefused(ValueError):
    """A request was refused; the message says why and what to do."""
