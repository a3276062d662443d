"""`promdaen verify-certificate`: checks that a certificate is genuine. Works offline."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.course.queries import certificate_checks
from promdaen.course.rules.certificate_tokens import CertificateVerdict
from promdaen.kit import command_input
from promdaen.kit.texts import Text, bilingual_text

NOT_VALID = 1
UNREADABLE = 2
REVOKED = Text("revoked", context="certificate")
NO_LIST = Text("none here")
LIST = Text("list of revoked certificates")


class Command(BaseCommand):
    """Checks the signed code of a certificate against known keys and lists of revoked numbers."""

    help = "Say whether a certificate (PDF, photograph or code) is genuine and still stands."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of what to check, and of other trusted keys."""
        parser.add_argument("certificate", metavar="FILE|TOKEN|-")
        command_input.add_trusted_keys(
            parser=parser, other_keys="those that this installation knows"
        )
        parser.add_argument(
            "--revocations",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="a list of revoked certificates, as handed out at /c/revocations.json",
        )
        parser.add_argument("--json", action="store_true", help="print JSON, not sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what each code proves; exit code 1 unless all are valid."""
        trust = certificate_checks.certificate_trust(
            keys=options["key"], lists=options["revocations"]
        )
        try:
            data = _read(path=options["certificate"])
            verdicts = certificate_checks.check_file(data=data, trust=trust)
        except certificate_checks.UnreadableCertificate as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        if options["json"]:
            verdict_documents = [verdict.as_dict() for verdict in verdicts]
            self.stdout.write(json.dumps(verdict_documents, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n\n".join(_sentences(verdict=verdict) for verdict in verdicts))
        wrong = next((verdict for verdict in verdicts if not verdict.is_valid), None)
        if wrong is not None or not verdicts:
            words = wrong.words.en if wrong else "There is no certificate in it."
            raise CommandError(words, returncode=NOT_VALID)


def _read(*, path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        # A code is longer than any file name, and has no dot near its end.
        if "." in Path(path).name:
            message = f"{path}: {getattr(error, 'strerror', error)}."
            raise certificate_checks.UnreadableCertificate(message) from error
        return path.encode()


def _sentences(*, verdict: CertificateVerdict) -> str:
    lines = [verdict.words.km, verdict.words.en]
    claim = verdict.claim
    if claim is not None:
        lines += [
            f"{claim.number} · {claim.name}",
            f"{claim.course} · {claim.hours:g} h",
            f"{claim.place} · {claim.period.en}",
        ]
        if verdict.revoked_on is not None:
            lines.append(f"{bilingual_text(REVOKED)}: {verdict.revoked_on}")
        revocations_date = verdict.revocations_at or bilingual_text(NO_LIST)
        lines.append(f"{bilingual_text(LIST)}: {revocations_date}")
    return "\n".join(lines)
