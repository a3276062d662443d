"""The texts of the content as a gettext catalogue, for a language that records do not have."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from babel import Locale
from babel.messages.catalog import Catalog

from promdaen.config import exporting
from promdaen.config.catalogues import Translations, keep_obsolete, new_catalogue
from promdaen.kit import content

DEMONSTRATION = "demo/"
HEADER = "Content of Promdaen. Keep **bold**, what is in braces, and lines that begin with - or 1."
# Bold words, what a program fills in, and the lines of lists (kit.prose).
MARK = re.compile(r"\*\*|\{\w*\}|%\(\w+\)s|^- |^\d+\. ", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class TextOfRecord:
    """One text of a record: its English, its Khmer ("" for none), and where it is."""

    english: str
    khmer: str
    kind: str
    code: str
    key: str


def content_texts(*, has_private: bool = False) -> list[TextOfRecord]:
    """Every text of the content that this database has, as it would be exported.

    The files that ship, with the records that were edited or made here; not the demonstration.
    `has_private` adds items for tests only that were written here. Raises ContentRefused.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder) / "content"
        exporting.export_content(folder=root, has_private=has_private)
        shapes = content.read_shapes(path=root / "shapes.toml")
        kinds = [
            name
            for name, shape in shapes.items()
            if shape.files and not shape.files.startswith(DEMONSTRATION)
        ]
        records = content.read_content(root=root, names=kinds)
    return [
        TextOfRecord(english=english, khmer=khmer, kind=kind, code=record.code, key=key)
        for kind in kinds
        for record in records[kind]
        for key, english, khmer in _texts(record.values)
    ]


def _texts(value: object, *keys: str) -> Iterator[tuple[str, str, str]]:
    """The key, English and Khmer of each text in a record."""
    if isinstance(value, list):
        for number, part in enumerate(value, start=1):
            yield from _texts(part, *keys, str(number))
    elif isinstance(value, dict):
        english = value.get("en")
        if isinstance(english, str) and re.search(r"[^\W\d_]", english):
            yield ".".join(keys), english, value.get("km", "")
        for key, part in value.items():
            yield from _texts(part, *keys, key)


def content_catalogue(
    *, locale: Locale, texts: Sequence[TextOfRecord], translations: Translations
) -> Catalog:
    """The catalogue of texts, translated where they were before, with their records.

    The Khmer text is the context of an English text that has more than one.
    """
    khmer_texts: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        khmer_texts[text.english].add(text.khmer)
    catalogue = new_catalogue(locale=locale, header=HEADER)
    for text in texts:
        context = (text.khmer or None) if len(khmer_texts[text.english]) > 1 else None
        earlier = translations.get((context, text.english)) or translations.get(
            (None, text.english)
        )
        entry = catalogue.add(
            text.english,
            string=earlier.string if earlier else None,
            auto_comments=[f"{text.kind} {text.code}: {text.key}"],
            context=context,
            flags=earlier.flags & {"fuzzy"} if earlier else (),
        )
        # Babel takes "5 % of" for a sign that a program fills in.
        entry.flags.discard("python-format")
    keep_obsolete(catalogue=catalogue, translations=translations)
    return catalogue


def lost_marks(*, catalogue: Catalog) -> Iterator[str]:
    """Where a translation has other marks than its English: the record, and which."""
    for entry in catalogue:
        if not (entry.id and entry.string):
            continue
        marks, own_marks = _marks(str(entry.id)), _marks(str(entry.string))
        if marks != own_marks:
            missing, added = marks - own_marks, own_marks - marks
            differences = [f"{mark!r} is missing" for mark in sorted(missing)]
            differences += [f"{mark!r} is not in the English" for mark in sorted(added)]
            yield f"{entry.auto_comments[0]}: {', '.join(differences)}"


def _marks(text: str) -> Counter[str]:
    return Counter("1. " if mark[0].isdigit() else mark for mark in MARK.findall(text))
