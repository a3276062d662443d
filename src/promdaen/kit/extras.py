"""Parts that a server can be installed without, and messages where one is missing.

The extras `analysis`, `cluster` and `dev` of pyproject.toml are not listed: commands and tests use
them, and no page does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType

from promdaen.kit.texts import Text


@dataclass(frozen=True, kw_only=True)
class Extra:
    """An optional extra of the package: its name there, its library, the message without it."""

    name: str
    module: str
    message: Text

    @property
    def command(self) -> str:
        """The command that installs it."""
        return f"pip install 'promdaen[{self.name}]'"


EXTRAS: Mapping[str, Extra] = MappingProxyType(
    {
        extra.name: extra
        for extra in (
            Extra(
                name="documents",
                module="docx",
                message=Text(
                    "This server cannot make files for word processors (DOCX). "
                    "Download the PDF or the table."
                ),
            ),
            Extra(
                name="photographs",
                module="cv2",
                message=Text(
                    "This server cannot read photographs of answer sheets. Type the answers, "
                    "let officers answer on phones, or import a file."
                ),
            ),
            Extra(
                name="fonts",
                module="fontTools",
                message=Text(
                    "This installation cannot build fonts. Installed packages include built "
                    "fonts; to build them yourself, install this part."
                ),
            ),
            Extra(
                name="postgresql",
                module="psycopg",
                message=Text(
                    "This installation cannot use PostgreSQL. Install this part, or unset "
                    "DATABASE_URL to use a SQLite file."
                ),
            ),
            Extra(
                name="prints",
                module="typst",
                message=Text(
                    "This server cannot make PDF files. Print pages in the browser, "
                    "or download tables as files."
                ),
            ),
            Extra(
                name="sqlite",
                module="sqlcipher3",
                message=Text(
                    "This installation lacks the encrypted SQLite library. Install this part, "
                    "or set DATABASE_URL to use PostgreSQL."
                ),
            ),
        )
    }
)


class ExtraMissing(RuntimeError):
    """A part of the product that is not installed here was asked for."""

    def __init__(self, *, extra: Extra) -> None:
        super().__init__(f"{extra.message.text(language='en')} {extra.command}")
        self.extra = extra


def is_installed(*, name: str) -> bool:
    """Whether the library of an extra is installed."""
    return find_spec(EXTRAS[name].module) is not None


def missing_extra(*, module: str) -> ExtraMissing | None:
    """What to raise if a library cannot be imported: the extra that brings it, or None."""
    package = module.partition(".")[0]
    return next(
        (ExtraMissing(extra=extra) for extra in EXTRAS.values() if extra.module == package), None
    )
