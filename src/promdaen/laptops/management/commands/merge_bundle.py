"""`promdaen merge-bundle`: merges a file of another node, completely or not at all."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit import command_input
from promdaen.kit.key_files import KeyFileError, read_age_keys
from promdaen.laptops import actions
from promdaen.laptops.management.files import (
    REFUSED,
    place_of_new,
    read_file,
    without_collection,
    write_new,
)
from promdaen.laptops.queries import nodes


class Command(BaseCommand):
    """At headquarters it also writes the reply for the laptop, or adds a file that is kept."""

    help = "Merge a file that another machine wrote: records, an answer, or content and rosters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: the file, the place for the reply, the output format."""
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        parser.add_argument(
            "--kept",
            metavar="DIGEST",
            help="in place of FILE, a file that headquarters keeps, as its page names it",
        )
        parser.add_argument(
            "--to", type=Path, metavar="FILE|DIR", help="of the answer; beside FILE unless given"
        )
        parser.add_argument(
            "--key",
            metavar="KEY_FILE",
            type=Path,
            help="a file with the printed recovery key, where headquarters lost its own",
        )
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Merge, write the reply, and print the result."""
        command_input.require_room()
        digest = options["kept"]
        if (options["file"] is None) == (digest is None):
            raise CommandError(
                "Name a FILE, or a file that is kept with --kept.", returncode=REFUSED
            )
        if digest is not None:
            self._add_kept(digest=digest, key_file=options["key"])
        else:
            self._merge(
                path=options["file"],
                destination=options["to"],
                key_file=options["key"],
                is_json=options["json"],
            )

    def _merge(
        self, *, path: Path, destination: Path | None, key_file: Path | None, is_json: bool
    ) -> None:
        data = read_file(path=path)
        name = f"answer-{path.name.removesuffix('.promdaen')}.promdaen"
        destination = destination or path.absolute().parent
        if nodes.role() != nodes.LAPTOP:
            # Before anything is merged.
            place_of_new(destination=destination, name=name)
        try:
            recovery_key = _printed_key(path=key_file)
            with without_collection():
                merged = actions.merge_bundle(
                    data=data, recovery_key=recovery_key, by=None, now=timezone.now()
                )
        except (actions.LaptopRefused, nodes.NodeFileError, KeyFileError) as refused:
            raise CommandError(f"{path}: {refused}", returncode=REFUSED) from refused
        answer = None
        if merged.answer:
            try:
                answer = write_new(destination=destination, name=name, data=merged.answer)
            except CommandError as error:
                words = _("The file was merged. Merge it again to write the answer.")
                raise CommandError(f"{error} {words}") from error
        merge_document = {
            "kind": merged.kind,
            "from": merged.sender,
            "facts": merged.facts_count,
            "repeated": merged.repeated_count,
            "rows": dict(sorted(merged.rows.items())),
            "clashes": merged.clashes_count,
            "later": merged.later_count,
            "waiting": merged.waiting_count,
            "set_aside": merged.is_set_aside,
            "answer": str(answer) if answer else None,
        }
        if is_json:
            self.stdout.write(json.dumps(merge_document))
            return
        self.stdout.write(
            _(
                "%(sender)s: %(facts)d records, %(repeated)d of them known already, %(rows)d rows "
                "changed, %(clashes)d for a person to decide."
            )
            % {
                "sender": merged.sender,
                "facts": merged.facts_count,
                "repeated": merged.repeated_count,
                "rows": sum(merged.rows.values()),
                "clashes": merged.clashes_count,
            }
        )
        if merged.is_set_aside:
            self.stdout.write(
                _("This file was set aside: its laptop has to read the answer first.")
            )
        if answer:
            self.stdout.write(_("Carry %(file)s back to the laptop.") % {"file": answer})

    def _add_kept(self, *, digest: str, key_file: Path | None) -> None:
        """Add the records of a file that headquarters keeps, and print the result as JSON."""
        bundle = nodes.kept_bundle(digest=digest)
        if bundle is None:
            message = _("%(file)s is not a file that waits for a decision here.") % {
                "file": digest
            }
            raise CommandError(message, returncode=REFUSED)
        try:
            applied = actions.add_refused_bundle(
                bundle=bundle,
                recovery_key=_printed_key(path=key_file),
                by=None,
                now=timezone.now(),
            )
        except (actions.LaptopRefused, nodes.NodeFileError, KeyFileError) as refused:
            raise CommandError(f"{digest}: {refused}", returncode=REFUSED) from refused
        self.stdout.write(
            json.dumps(
                {
                    "kept": bundle.digest,
                    "rows": dict(sorted(applied.rows.items())),
                    "clashes": len(applied.aside),
                    "later": applied.later,
                }
            )
        )


def _printed_key(*, path: Path | None) -> str:
    """The recovery key in a file; "" without one. Raises KeyFileError."""
    return str(read_age_keys(path=path)[0]) if path else ""
