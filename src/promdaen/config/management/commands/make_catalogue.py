"""`promdaen make-catalogue`: every text of the interface for a translator."""

import io
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, write_po
from django.core.management.base import BaseCommand, CommandError

from promdaen.config import catalogues
from promdaen.config.catalogues import Translations

REFUSED = 2


class Command(BaseCommand):
    """Writes a catalogue that Poedit, Weblate and other tools open."""

    help = "Write all texts of the interface with where each is seen, for a translator."
    domain: ClassVar[str] = "django"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add language and files."""
        parser.add_argument("language", help="code of a language, such as vi or th")
        parser.add_argument(
            "--to", metavar="FILE", type=Path, required=True, help="a new .po file"
        )
        parser.add_argument(
            "--from",
            dest="source",
            metavar="FILE",
            type=Path,
            help="a .po file whose translations are kept; the product's own without it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the catalogue and say how much of it is translated."""
        try:
            locale = Locale.parse(options["language"], sep="-")
        except (UnknownLocaleError, ValueError) as error:
            raise CommandError(
                f"{options['language']!r} is not a language code, such as vi or th.",
                returncode=REFUSED,
            ) from error
        target: Path = options["to"]
        own = catalogues.PACKAGE / "locale" / str(locale) / "LC_MESSAGES" / f"{self.domain}.po"
        source = options["source"] or (own if own.exists() else None)
        translations = _translations(source=source) if source else {}
        catalogue = self.catalogue(locale=locale, translations=translations, options=options)
        # Written in memory first, so that an error leaves no part of a file at the target.
        buffer = io.BytesIO()
        write_po(buffer, catalogue, width=0, sort_output=False, omit_header=False)
        _write(target=target, data=buffer.getvalue())
        translated_count = sum(
            bool(message.id and message.string and any(message.string)) for message in catalogue
        )
        self.stdout.write(
            f"{target}: {len(catalogue)} texts, {translated_count} of them translated."
        )

    def catalogue(
        self, *, locale: Locale, translations: Translations, options: dict[str, object]
    ) -> Catalog:
        """The catalogue to write, with the translations of an earlier one."""
        del options
        return catalogues.translators_catalogue(locale=locale, translations=translations)


def _translations(*, source: Path) -> Translations:
    try:
        return catalogues.read_translations(file=source)
    except (PoFileError, UnicodeError, LookupError) as error:
        raise CommandError(f"{source} is not a catalogue: {error}", returncode=REFUSED) from error
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}.", returncode=REFUSED) from error


def _write(*, target: Path, data: bytes) -> None:
    try:
        stream = target.open("xb")
    except FileExistsError as error:
        raise CommandError(f"{target} exists; name a new file.", returncode=REFUSED) from error
    except OSError as error:
        raise CommandError(f"{target}: {error.strerror}.", returncode=REFUSED) from error
    try:
        with stream:
            stream.write(data)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise CommandError(f"{target}: {error.strerror}.", returncode=REFUSED) from error
