"""`promdaen judge-case`: the judgement of the law on the facts of one event."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.casework.rules import checking, documents, engine, facts_files, reading
from promdaen.casework.rules.law import LegalTests
from promdaen.kit import command_input, content
from promdaen.kit.texts import Text

NO_FILE = Text("no such file; name a TOML file with a table `facts`.")
TOO_DEEP = Text('is nested too deeply; write [facts] and below it lines such as S1 = "yes".')


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
        command_input.add_language(parser, text="texts and refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read law and facts, judge, print one document."""
        language = options["language"]
        law = _law(folder=options["folder"], language=language)
        file = options["file"]
        table = command_input.toml_table(
            name=file, language=language, no_file=NO_FILE, too_deep=TOO_DEEP
        )
        try:
            facts = facts_files.read_facts(law=law, table=table)
        except engine.BadFacts as bad:
            raise command_input.refusal(name=file, words=bad.words, language=language) from bad
        judgement = engine.judge(law=law, facts=facts)
        judgement_text = documents.judgement_document(
            law=law, judgement=judgement, language=language
        )
        self.stdout.write(json.dumps(judgement_text, ensure_ascii=False, indent=2))


def _law(*, folder: str | None, language: str) -> LegalTests:
    """The law of a content folder, if it is valid."""
    root = command_input.content_folder(folder=folder, language=language)
    try:
        shapes = content.read_shapes(path=root / "shapes.toml", needed=("law",))
        (record,) = content.read_folder(folder=root, shape=shapes["law"])
    except content.ContentRefused as refused:
        raise CommandError(str(refused), returncode=command_input.REFUSED) from refused
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
        raise CommandError("\n".join(lines), returncode=command_input.REFUSED)
    return law
