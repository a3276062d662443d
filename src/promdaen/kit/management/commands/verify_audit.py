"""`promdaen verify-audit`: checks that the audit logs and the guarded rows are unchanged."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit import append_only, audit, chains, heads, node_keys, proofs, signing
from promdaen.kit.standalone import verify_audit

BROKEN, REFUSED = 1, 2
WITHOUT_HEAD = (
    "No head from outside was given. The log holds in itself; whether its end was cut off, or all "
    "of it rewritten by a person who has the database, only a head shows that others kept. "
    "Results sheets, backups and the last line of this answer (`head`) hold one: --head HEAD."
)
WITH_HEADS = (
    "The log was compared with the heads given: up to the last of them nothing was cut off or "
    "rewritten since they were left with others. What came later only a later head can show."
)


class Command(BaseCommand):
    """Verifies every chain of digests and the guards, and proves marks, sums, names, roles."""

    help = (
        "Check audit logs, guards, marks, names and roles; prints JSON; exit code 1 for a fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: heads noted elsewhere; whether rows are proved too."""
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="HEAD",
            help="a signed head, its short form (1204:ABCD-…), or a file that holds some",
        )

        parser.add_argument(
            "--log-only",
            action="store_true",
            help="follow the chains and look for guards alone: marks and names are not proved",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, print one JSON document, name the first fault."""
        chain_nodes = [
            (using, node)
            for using in chains.mounted_databases()
            for node in chains.nodes(using=using)
        ]
        try:
            heads = [
                head for text in options["head"] for head in verify_audit.read_heads(argument=text)
            ]
            keys = node_keys.trusted_keys() if any(head.node for head in heads) else []
            chain_checks = chains.check_chains(nodes=chain_nodes, heads=heads, keys=keys)
            check_documents = [
                _check_document(check=check, now=timezone.now()) for check in chain_checks
            ]
        except verify_audit.AuditRefused as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except signing.KeyFileError as error:
            raise CommandError(str(error)) from error
        open_tables = {
            using: tables
            for using in chains.mounted_databases()
            if (tables := append_only.unguarded_tables(using=using))
        }
        proved = [] if options["log_only"] else proofs.run_proofs()
        faults = [
            *(
                f"{check.using}, {check.node.name}: {check.fault.problem}"
                for check in chain_checks
                if check.fault
            ),
            *(
                f"{using}: nothing guards {', '.join(tables)}; `migrate` sets the guards again"
                for using, tables in open_tables.items()
            ),
            *(f"{proof.name}: {fault}" for proof in proved for fault in proof.faults),
        ]
        document = {
            "is_whole": not any(check.fault for check in chain_checks),
            "is_good": not faults,
            "heads_given": len(heads),
            "heads_say": WITH_HEADS if heads else WITHOUT_HEAD,
            "unguarded": open_tables,
            "proofs": [asdict(proof) for proof in proved],
            "nodes": check_documents,
        }
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        if faults:
            raise CommandError(f"{faults[0]}.", returncode=BROKEN)


def _break(fault: verify_audit.ChainFault) -> dict[str, object]:
    return {"sequence": fault.sequence, "code": fault.code, "what": fault.problem}


def _check_document(*, check: chains.ChainCheck, now: datetime) -> dict[str, object]:
    is_own = check.node.is_this and check.node.sequence > 0 and check.fault is None
    head = audit.node_head(node=check.node) if is_own else None
    return {
        "database": check.using,
        "node": str(check.node.pk),
        "name": check.node.name,
        "lines": check.lines_count,
        "last_digest": check.node.last_digest,
        "short": heads.short_head(head=head) if head else None,
        "head": heads.signed_head(head=head, key=node_keys.signing_key(), moment=now)
        if head
        else None,
        "is_guarded": append_only.is_guarded(using=check.using),
        "breaks": [] if check.fault is None else [_break(check.fault)],
    }
