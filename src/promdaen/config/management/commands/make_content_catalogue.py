"""`promdaen make-content-catalogue`: every text of the content for a translator."""

from argparse import ArgumentParser
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from django.core.management.base import CommandError

from promdaen.config import content_texts
from promdaen.config.catalogues import Translations
from promdaen.config.management.commands import make_catalogue
from promdaen.kit import content, content_catalogues


class Command(make_catalogue.Command):
    """Writes the content as it is in this database, with the records made here."""

    help = "Write all texts of the content with their records, for a translator."
    domain = content_catalogues.DOMAIN

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add language, files, and whether with items for tests."""
        super().add_arguments(parser)
        parser.add_argument(
            "--test-items",
            action="store_true",
            help="also items for tests only that were written here; keep the file secret",
        )

    def catalogue(
        self, *, locale: Locale, translations: Translations, options: dict[str, Any]
    ) -> Catalog:
        """The catalogue; says on standard error where a translation lost a mark."""
        if locale.language in content_catalogues.RECORD_LANGUAGES:
            raise CommandError(
                f"The content has its texts in {locale.language} itself; edit it on the pages.",
                returncode=make_catalogue.REFUSED,
            )
        try:
            texts = content_texts.content_texts(has_private=options["test_items"])
        except content.ContentRefused as refused:
            raise CommandError(str(refused), returncode=make_catalogue.REFUSED) from refused
        catalogue = content_texts.content_catalogue(
            locale=locale, texts=texts, translations=translations
        )
        for line in content_texts.lost_marks(catalogue=catalogue):
            self.stderr.write(line)
        return catalogue
