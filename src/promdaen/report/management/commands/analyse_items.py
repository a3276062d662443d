"""`promdaen analyse-items`: item statistics of a table of 0/1 answers."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.management.base import BaseCommand, CommandError

from promdaen.assessment.rules import analysis, refused_tables, strict
from promdaen.kit import command_input
from promdaen.kit.texts import Text
from promdaen.report.management.commands.sheet import EXIT_REFUSED, refusal, table_of_text
from promdaen.report.rules import texts

TOGETHER = Text("--group and --focal go together: a column, and a value in it.")


class Command(BaseCommand):
    """Classical figures, Rasch or 2PL with standard errors, and differential functioning."""

    help = "Analyse a table of item answers (0, 1, blank where missing); nothing is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of file, model and groups."""
        parser.add_argument("file", help="CSV or XLSX: a column an item, a row an officer")
        parser.add_argument("--json", action="store_true", help="the figures as JSON")
        parser.add_argument("--model", choices=tuple(analysis.MODEL_FITS), default="rasch")
        parser.add_argument("--group", metavar="COLUMN", help="the column that names groups")
        parser.add_argument("--focal", metavar="VALUE", help="the group to compare with the rest")
        command_input.add_language(parser, text="the refusals")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, analyse, print; estimation failures go to standard error."""
        path, group, focal = Path(options["file"]), options["group"], options["focal"]
        language = options["language"]
        if (group is None) != (focal is None):
            raise CommandError(TOGETHER.text(language=language), returncode=EXIT_REFUSED)
        header, rows = table_of_text(path=path, language=language)
        try:
            read = strict.strict_item_matrix(header=header, rows=rows, group_column=group)
        except refused_tables.RefusedTable as refused:
            raise refusal(name=path.name, text=refused.text(language=language)) from refused
        is_focal = _focal(groups=read.groups, focal=focal, name=path.name, language=language)
        item_analysis = analysis.analysis(
            marks=read.marks,
            names=read.names,
            model=options["model"],
            is_focal=is_focal,
        )
        for notice in item_analysis.notices:
            self.stderr.write(notice)
        if options["json"]:
            self.stdout.write(json.dumps(item_analysis.document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(texts.items_text(document=item_analysis.document))


def _focal(
    *, groups: list[str] | None, focal: str | None, name: str, language: str
) -> npt.NDArray[np.bool_] | None:
    if groups is None or focal is None:
        return None
    is_focal = np.array([group == focal for group in groups], dtype=bool)
    if not is_focal.any() or is_focal.all():
        text = Text(
            "the group column needs rows with {focal} and rows without.", focal=f"{focal!r}"
        )
        raise refusal(name=name, text=text.text(language=language))
    return is_focal
