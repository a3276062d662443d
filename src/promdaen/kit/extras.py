"""Parts that a server can be installed without, and words where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType

from promdaen.kit.texts import Text


@dataclass(frozen=True, kw_only=True)
class Extra:
    """An optional extra of the package: its name there, the library it brings, what is missing."""

    name: str
    module: str
    words: Text

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
                words=Text(
                    "This server cannot make files for word processors (DOCX). "
                    "Download the PDF or the table."
                ),
            ),
            Extra(
                name="photographs",
                module="cv2",
                words=Text(
                    "This server cannot read photographs of answer sheets. Type the answers, "
                    "let officers answer on phones, or import a file."
                ),
            ),
            Extra(
                name="fonts",
                module="fontTools",
                words=Text(
                    "This installation cannot build fonts. A wheel has them built; to build them "
                    "again, install this part."
                ),
            ),
            Extra(
                name="postgresql",
                module="psycopg",
                words=Text(
                    "This installation cannot use PostgreSQL. Install this part, or leave "
                    "DATABASE_URL out for a file of SQLite."
                ),
            ),
            Extra(
                name="prints",
                module="typst",
                words=Text(
                    "This server cannot make PDF files. Print pages in the browser, "
                    "or download tables as files."
                ),
            ),
            Extra(
                name="sqlite",
                module="sqlcipher3",
                words=Text(
                    "This installation has no SQLite that encrypts and that several programs can "
                    "write to safely. Install this part, or set DATABASE_URL for PostgreSQL."
                ),
            ),
        )
    }
)


class ExtraMissing(RuntimeError):
    """A part of the product that is not installed here was asked for."""

    def __init__(self, *, extra: Extra) -> None:
        super().__init__(f"{extra.words.text(language='en')} {extra.command}")
        self.extra = extra


def has(name: str) -> bool:
    """Whether the library of an extra is installed."""
    return find_spec(EXTRAS[name].module) is not None


def missing(*, module: str) -> ExtraMissing | None:
    """What to raise if a library cannot be imported: the extra that brings it, or None."""
    package = module.partition(".")[0]
    return next(
        (ExtraMissing(extra=extra) for extra in EXTRAS.values() if extra.module == package), None
    )
