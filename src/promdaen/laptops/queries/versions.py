"""Which version of Promdaen writes a file."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """The version that is installed; "checkout" where it runs from source."""
    try:
        return installed("promdaen")
    except PackageNotFoundError:
        return "checkout"
