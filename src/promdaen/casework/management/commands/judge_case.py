"""`promdaen judge-case`: the judgement of the law on the facts of one event."""

import json
import re
import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.casework.rules import checking, documents, engine, facts_files, reading
from promdaen.casework.rules.law import LegalTests
from promdaen.kit import content
from promdaen.kit.texts import Text, Words

REFUSED = 2
NO_FILE = Text("no such file; name a TOML file with a table `facts`.")
UNREADABLE = Text("cannot be read: {why}.")
NOT_TEXT = Text("is not UTF-8 text; save it as UTF-8.")
NOT_TOML = Text("is not TOML: {why}.")
TOO_DEEP = Text('is nested too deeply; write [facts] and below it lines such as S1 = "yes".')
NO_CONTENT = Text("has no shapes.toml; name a content folder.")


class Command(BaseCommand):
    """Judge by the law of the content folder, without a database."""

    help = "Judge the facts of an event by the two Protocols; prints JSON; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file, the folder of the law, and the language of the output."""
        parser.add_argument("file", metavar="FILE", help="TOML with a table `facts`")
        parser.add_argument(
            "--folder",
            "--content",
            metavar="FOLDER",
            help="another content folder than the one shipped",
        )
        parser.add_argument(
            "--language", choices=("km", "en"), default="en", help="of texts and refusals"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read law and facts, judge, print one document."""
        language = options["language"]
        law = _law(folder=options["folder"], language=language)
        file = options["file"]
        table = _table(path=Path(file), name=file, language=language)
        try:
            facts = facts_files.read_facts(law=law, table=table)
        except engine.BadFacts as bad:
            raise _refused(name=file, words=bad.words, language=language) from bad
        judgement = engine.judge(law=law, facts=facts)
        told = documents.judgement_document(law=law, judgement=judgement, language=language)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))


def _law(*, folder: str | None, language: str) -> LegalTests:
    """Return the law of a content folder, if it is valid."""
    root = Path(folder).resolve() if folder else content.content_root()
    if not (root / "shapes.toml").is_file():
        raise _refused(name=str(root), words=NO_CONTENT, language=language)
    try:
        shape = content.read_shapes(path=root / "shapes.toml")["law"]
        (record,) = content.read_folder(folder=root, shape=shape)
    except content.ContentRefused as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    try:
        law = reading.read_law(body=record.values)
        faults = checking.check(law=law)
    except reading.BadLaw as bad:
        faults = bad.faults
    if faults:
        lines = (
            f"{record.file}: {fault.place}: {fault.words.text(language=language)}"
            for fault in faults
        )
        raise CommandError("\n".join(lines), returncode=REFUSED)
    return law


def _table(*, path: Path, name: str, language: str) -> dict[str, Any]:
    """Return a TOML document; errors are one line, with the line in the file if known."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _refused(name=name, words=NO_FILE, language=language) from error
    except OSError as error:
        words = _filled(UNREADABLE, why=error.strerror)
        raise _refused(name=name, words=words, language=language) from error
    except UnicodeDecodeError as error:
        raise _refused(name=name, words=NOT_TEXT, language=language) from error
    except RecursionError as error:
        raise _refused(name=name, words=TOO_DEEP, language=language) from error
    # Also caught: TOMLDecodeError, and the error for numbers with thousands of digits.
    except ValueError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{name}:{line[1]}" if line else name
        words = _filled(NOT_TOML, why=str(error))
        raise _refused(name=where, words=words, language=language) from error


def _filled(words: Words, *, why: str | None) -> Words:
    return Words(en=words.en.format(why=why), km=words.km.format(why=why))


def _refused(*, name: str, words: Words, language: str) -> CommandError:
    return CommandError(f"{name}: {words.text(language=language)}", returncode=REFUSED)
