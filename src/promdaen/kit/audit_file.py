"""The audit logs of an installation as one text file that can be checked anywhere.

The format is described in promdaen.kit.standalone.verify_audit, which reads it.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from promdaen.kit import audit, chains, heads, node_keys
from promdaen.kit.models import AuditLine, Node
from promdaen.kit.standalone import verify_audit

VERIFIER = "promdaen-verify-audit.py"
CHUNK = 10_000


def write_logs(*, path: Path, now: datetime) -> list[dict[str, object]]:
    """Write every chain of every mounted database to a file, and the verifier beside it.

    The file is written completely or not at all. Returns the header line of each chain. Raises
    OSError, and kit.signing.KeyFileError with a message.
    """
    chain_headers = []
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(verify_audit.FIRST_LINE)
            for using in chains.mounted_databases():
                for node in chains.nodes(using=using):
                    chain_headers.append(_chain_header(node=node, using=using, now=now))
                    file.write(json.dumps(chain_headers[-1], ensure_ascii=False).encode() + b"\n")
                    file.writelines(_lines(node=node, using=using))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    shutil.copyfile(verify_audit.__file__, path.parent / VERIFIER)
    return chain_headers


def _chain_header(*, node: Node, using: str, now: datetime) -> dict[str, object]:
    """The header of a chain; only this node's head is signed, because it has no other's key."""
    is_own = node.is_this and node.sequence > 0
    key = node_keys.signing_key() if is_own else None
    head = audit.node_head(node=node) if is_own else None
    return {
        "database": using,
        "node": str(node.pk),
        "name": node.name,
        "sequence": node.sequence,
        "digest": node.last_digest,
        "public_key": node_keys.public_key() if is_own else None,
        "head": heads.signed_head(head=head, key=key, moment=now) if head and key else None,
    }


def _lines(*, node: Node, using: str) -> Iterator[bytes]:
    """The rows that the node counted when its header was written, and no later ones."""
    lines = AuditLine.objects.using(using).filter(node=node.pk, sequence__lte=node.sequence)
    rows = lines.order_by("epoch", "sequence").values_list("sequence", "digest", "body")
    for sequence, digest, body in rows.iterator(chunk_size=CHUNK):
        yield f"{sequence}\t{digest}\t{body}\n".encode()
