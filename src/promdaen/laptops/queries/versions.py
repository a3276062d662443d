"""The version of Promdaen that writes a file."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """The installed version; "checkout" when run from source."""
    try:
        return installed("promdaen")
    except PackageNotFoundError:
        return "checkout"
