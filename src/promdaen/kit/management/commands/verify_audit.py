"""`promdaen verify-audit`: says whether the audit logs still stand as they were written."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import append_only, audit, chains, heads, node_keys, signing
from promdaen.kit.standalone import verify_audit

BROKEN, REFUSED = 1, 2


class Command(BaseCommand):
    """Follows the chain of digests of every node in every mounted database."""

    help = "Check the chains of the audit logs; prints JSON; exit code 1 if one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The heads that were left with others."""
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="HEAD",
            help="a signed head, its short form (1204:ABCD-…), or a file that holds some",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check every chain, print one JSON document, name the first line that is bad."""
        of = [(using, node) for using in chains.mounted() for node in chains.nodes(using=using)]
        try:
            given = [
                one for text in options["head"] for one in verify_audit.read_heads(given=text)
            ]
            keys = node_keys.trusted_keys() if any(one.node for one in given) else []
            found = chains.checked(of=of, heads=given, keys=keys)
            told = [_told(one=one, now=timezone.now()) for one in found]
        except verify_audit.Refused as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except signing.KeyFileError as error:
            raise CommandError(str(error)) from error
        bad = [one for one in found if one.fault is not None]
        document = {"is_whole": not bad, "heads_given": len(given), "nodes": told}
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        for one in bad[:1]:
            what = one.fault.what if one.fault else ""
            raise CommandError(f"{one.using}, {one.node.name}: {what}.", returncode=BROKEN)


def _told(*, one: chains.Checked, now: datetime) -> dict[str, Any]:
    is_own = one.node.is_this and one.node.sequence > 0 and one.fault is None
    head = audit.head_of(node=one.node) if is_own else None
    return {
        "database": one.using,
        "node": str(one.node.pk),
        "name": one.node.name,
        "lines": one.lines_count,
        "last_digest": one.node.last_digest,
        "short": heads.short_head(head=head) if head else None,
        "head": heads.signed_head(head=head, key=node_keys.signing_key(), at=now)
        if head
        else None,
        "is_guarded": append_only.is_guarded(using=one.using),
        "breaks": [one.fault._asdict()] if one.fault else [],
    }
