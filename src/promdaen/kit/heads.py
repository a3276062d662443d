"""The signed last line of an audit log: a short text that others keep for comparison.

A head is 68 bytes (node, epoch, sequence, seconds since 1970, digest) and their Ed25519 signature,
in URL-safe base 64. The standalone verifier reads and checks it.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.kit import signing
from promdaen.kit.standalone import verify_audit

MARK = "promdaen-head-1."


@dataclass(frozen=True)
class ChainHead:
    """The last line of a node's log: its number and digest (hex)."""

    node: UUID
    epoch: int
    sequence: int
    digest: str

    @property
    def short(self) -> str:
        """The first 120 bits of the digest in letters, for paper."""
        return signing.short_code(digest=bytes.fromhex(self.digest))


def signed_head(*, head: ChainHead, key: Ed25519PrivateKey, moment: datetime) -> str:
    """The head as one signed line of text; `moment` is timezone-aware.

    >>> from datetime import UTC, datetime
    >>> head = ChainHead(node=UUID(int=7), epoch=1, sequence=9, digest="ab" * 32)
    >>> key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    >>> token = signed_head(head=head, key=key, moment=datetime(2026, 11, 26, tzinfo=UTC))
    >>> len(token), token[:32]
    (192, 'promdaen-head-1.AAAAAAAAAAAAAAAA')
    """
    seconds = int(moment.astimezone(UTC).timestamp())
    packed = verify_audit.PACKED.pack(
        head.node.bytes, head.epoch, head.sequence, seconds, bytes.fromhex(head.digest)
    )
    signature = key.sign(verify_audit.SIGNED + packed)
    return MARK + base64.urlsafe_b64encode(packed + signature).decode()


def short_head(*, head: ChainHead) -> str:
    """The head without a signature, short enough for paper.

    >>> short_head(head=ChainHead(node=UUID(int=7), epoch=1, sequence=9, digest="00" * 32))
    '9:AAAA-AAAA-AAAA-AAAA-AAAA-AAAA'
    """
    return f"{head.sequence}:{head.short}"
