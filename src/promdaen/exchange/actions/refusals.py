"""The exception for refused actions of the exchange."""

from promdaen.kit.refusals import Refused


class ExchangeRefused(Refused):
    """An action of the exchange was refused."""
