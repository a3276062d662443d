"""The exception for refused actions of the exchange."""

from promdaen.kit.refusals import ActionRefused


class ExchangeRefused(ActionRefused):
    """An action of the exchange was refused."""
