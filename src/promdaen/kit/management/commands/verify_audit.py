"""`promdaen verify-audit`: says whether the audit log still stands as it was written."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from promdaen.kit import audit
from promdaen.kit.models import Node

BROKEN = 1


class Command(BaseCommand):
    """Follows the chain of digests of every node in this database."""

    help = "Check the chain of the audit log; prints JSON; exit code 1 if it is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check every node, print one JSON document."""
        nodes = [self._checked(node=node) for node in Node.objects.order_by("name", "id")]
        is_whole = not any(node["breaks"] for node in nodes)
        document = {"is_whole": is_whole, "nodes": nodes}
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        if not is_whole:
            sys.exit(BROKEN)

    def _checked(self, *, node: Node) -> dict[str, Any]:
        found = [{"sequence": one.sequence, "what": one.what} for one in audit.breaks(node=node)]
        return {
            "node": str(node.pk),
            "name": node.name,
            "lines": node.audit_lines.count(),
            "last_digest": node.last_digest,
            "breaks": found,
        }
