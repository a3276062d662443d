#!/usr/bin/env python3
"""Says whether an exported audit log is unchanged; needs Python 3.9, nothing else.

    python3 promdaen-verify-audit.py FILE [--head HEAD] [--key PUBLIC_KEY]

FILE was written by `promdaen export-audit`: a first line `promdaen-audit 1`, then every chain: a
line of JSON (database, node, name, sequence, digest, public_key, head), then one line per row:
sequence, tab, digest, tab, body. A digest is the SHA-256 (hex) of the digest before it (nothing
for the first row), a newline, and the body. HEAD is a head noted elsewhere: a signed head, the
short form on paper such as 1204:ABCD-…, or a file with some. Only a head from outside can show
that the end was cut off or everything was rewritten. Exit code: 0 unchanged, 1 broken, 2 not
readable.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

FIRST_LINE = b"promdaen-audit 1\n"
# Prefix of the signed data of a head, so that a signature cannot be used for anything else.
SIGNED = b"promdaen audit head 1\n"
PACKED = struct.Struct(">16sIQQ32s")
TOKEN = re.compile(r"promdaen-head-1\.([A-Za-z0-9_-]{176})(?![A-Za-z0-9_-])")
SHORT = re.compile(
    r"(?<![\w,.])(\d{1,19})\s*[:·]\s*([A-Z2-7]{4}(?:-?[A-Z2-7]{4}){5})(?![\w-])", re.I
)
BROKEN, REFUSED = 1, 2


class StoredLine(NamedTuple):
    """A stored line of the log: its number, its digest (hex), its text (UTF-8)."""

    sequence: int
    digest: bytes
    body: bytes


class ChainFault(NamedTuple):
    """The first line that was changed after it was written, and the kind of change as one word."""

    sequence: int
    code: str
    problem: str


class ChainWalk(NamedTuple):
    """The valid part of a chain: its last good line, requested digests, the first bad line."""

    sequence: int
    digest: str
    digests: Mapping[int, str]
    fault: ChainFault | None


class NotedHead(NamedTuple):
    """The last line of a chain at some time (seconds since 1970); a short head names no node."""

    sequence: int
    short: str
    node: str = ""
    digest: str = ""
    at: int = 0
    packed: bytes = b""


class AuditRefused(ValueError):
    """The input cannot be read or trusted; the message is for people."""


# Plain tuples work as well as rows, and are faster to create.
Rows = Callable[[], Iterable[tuple[int, bytes, bytes]]]


def line_digest(*, previous: str, body: str) -> str:
    """The digest (hex) of a line, from the previous digest and its own text."""
    return _digest(previous.encode(), body.encode()).decode()


def _digest(previous: bytes, body: bytes) -> bytes:
    return hashlib.sha256(previous + b"\n" + body).hexdigest().encode()


def short_digest(*, digest: str) -> str:
    """The first 120 bits of a digest as six groups of four letters."""
    return grouped_digits(letters=base64.b32encode(bytes.fromhex(digest)[:15]).decode())


def grouped_digits(*, letters: str) -> str:
    """The letters of a short head in groups of four, however they were typed."""
    text = letters.upper().replace("-", "")
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def walk_chain(
    *, rows: Rows, start: tuple[int, str] = (0, ""), sequences: Collection[int] = frozenset()
) -> ChainWalk:
    """Follow a chain from after `start` (a line's number and digest) to its first bad line.

    `rows` returns a new iterator over the stored lines in order at each call. `digests` of the
    result has those of the lines in `sequences`.
    """
    number, previous = start[0], start[1].encode()
    digests_by_number: dict[int, str] = {}
    sha256 = hashlib.sha256
    for sequence, digest, body in rows():
        number += 1
        expected_digest = sha256(previous + b"\n" + body).hexdigest().encode()
        if sequence != number or expected_digest != digest:
            fault = _diagnosed(rows=rows, start=start, number=number, previous=previous)
            return ChainWalk(number - 1, previous.decode(), digests_by_number, fault)
        previous = digest
        if number in sequences:
            digests_by_number[number] = digest.decode()
    return ChainWalk(number, previous.decode(), digests_by_number, None)


def number_in(*, body: bytes) -> int | None:
    """The number in the text of a line; None if it is not the text of a line."""
    try:
        number = json.loads(body)["sequence"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return number if isinstance(number, int) else None


def _diagnosed(*, rows: Rows, start: tuple[int, str], number: int, previous: bytes) -> ChainFault:
    """The kind of change at the line `number`, where the chain breaks."""
    skipped = number - 1 - start[0]
    stored_line, after = [
        *(StoredLine(*line) for line in islice(rows(), skipped, skipped + 2)),
        None,
    ][:2]
    number_in_body = number_in(body=stored_line.body) if stored_line else None
    if stored_line and number_in_body is not None and number_in_body > number:
        if any(digest == stored_line.digest for _, digest, _ in islice(rows(), skipped + 1, None)):
            return ChainFault(
                number, "inserted", f"line {number} is a copy of line {number_in_body}"
            )
        if any(number_in(body=body) == number for _, _, body in islice(rows(), skipped + 1, None)):
            return ChainFault(
                number, "swapped", f"line {number_in_body} is in the place of line {number}"
            )
        if stored_line.sequence != number or not after or number_in(body=after.body) != number + 1:
            return ChainFault(number, "removed", _missing(number, number_in_body - 1))
    if after and _digest(previous, after.body) == after.digest:
        return ChainFault(number, "inserted", f"line {number} was put in between")
    if stored_line and number_in_body is not None and number_in_body < number:
        digests = {start[0]: start[1].encode()}
        digests |= {
            at: line[1] for at, line in enumerate(rows(), start[0] + 1) if at <= number_in_body
        }
        return _repeated_line(
            stored_line=stored_line, earlier_number=number_in_body, number=number, digests=digests
        )
    return ChainFault(
        number, "changed", f"line {number} was changed, or written after another line"
    )


def _repeated_line(
    *, stored_line: StoredLine, earlier_number: int, number: int, digests: Mapping[int, bytes]
) -> ChainFault:
    """Why a line repeats an earlier number; `digests` are those up to it."""
    if digests.get(earlier_number) == stored_line.digest:
        return ChainFault(number, "inserted", f"line {number} is a copy of line {earlier_number}")
    if _digest(digests.get(earlier_number - 1, b"?"), stored_line.body) == stored_line.digest:
        return ChainFault(earlier_number, "inserted", f"line {earlier_number} was put in between")
    return ChainFault(
        number, "changed", f"line {number} was changed: it says line {earlier_number}"
    )


def _missing(first: int, last: int) -> str:
    return f"line {first} is missing" if first == last else f"lines {first} to {last} are missing"


def compare_with_head(*, walked: ChainWalk, head: NotedHead) -> ChainFault | None:
    """The fault that a head from outside reveals in a chain that is consistent in itself."""
    if walked.sequence < head.sequence:
        problem = _missing(walked.sequence + 1, head.sequence)
        return ChainFault(walked.sequence + 1, "cut", f"{problem}: the end was cut off")
    digest = walked.digests.get(head.sequence, "")
    if (head.digest or digest) == digest and digest and head.short == short_digest(digest=digest):
        return None
    problem = f"line {head.sequence} is not the one of the head: it or one before was rewritten"
    return ChainFault(head.sequence, "rewritten", problem)


def heads_in(*, text: str) -> list[NotedHead]:
    """Every head in a text: the signed ones, or the short ones if none is signed."""
    signed = [_unpacked(token) for token in TOKEN.findall(text)]
    if signed:
        return signed
    shorts = SHORT.findall(text)
    if not shorts:
        raise AuditRefused(
            "This is not a head of an audit log: neither signed nor short (1204:ABCD-…)."
        )
    return [NotedHead(int(number), grouped_digits(letters=letters)) for number, letters in shorts]


def read_heads(*, argument: str) -> list[NotedHead]:
    """The heads of an argument, which is a head or the path of a file with heads."""
    if TOKEN.search(argument) or SHORT.fullmatch(argument.strip()):
        return heads_in(text=argument)
    try:
        return heads_in(text=Path(argument).read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise AuditRefused(f"{argument}: neither a head nor a file that can be read.") from error


def _unpacked(packed: str) -> NotedHead:
    data = base64.urlsafe_b64decode(packed)
    node, _epoch, sequence, at, digest = PACKED.unpack(data[: PACKED.size])
    return NotedHead(
        sequence, short_digest(digest=digest.hex()), node.hex(), digest.hex(), at, data
    )


def is_signed_by(*, head: NotedHead, public_key: str) -> bool:
    """Whether a head was signed with a key, given as base64."""
    try:
        key = base64.b64decode(public_key, validate=True)
    except ValueError:
        return False
    message, signature = SIGNED + head.packed[: PACKED.size], head.packed[PACKED.size :]
    return ed25519_holds(key=key, message=message, signature=signature)


# ---- Ed25519 as in RFC 8032, 5.1 and 6: slow and simple; it handles no secret ----

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def _added(point: Point, two: Point) -> Point:
    a, b = (
        (point[1] - point[0]) * (two[1] - two[0]) % P,
        (point[1] + point[0]) * (two[1] + two[0]) % P,
    )
    c, d = 2 * point[3] * two[3] * D % P, 2 * point[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        total = _added(total, point) if number & 1 else total
        point, number = _added(point, point), number >> 1
    return total


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def ed25519_holds(*, key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes over a message is valid for a key of 32 bytes."""
    if (len(key), len(signature)) != (32, 64):
        return False
    base = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    public, r = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if not (base and public and r) or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    first_point, two = _times(s, base), _added(r, _times(h, public))
    is_x = (first_point[0] * two[2] - two[0] * first_point[2]) % P == 0
    return is_x and (first_point[1] * two[2] - two[1] * first_point[2]) % P == 0


class StoredChain(NamedTuple):
    """A stored chain: its owner, its rows, the last line counted by its node, known keys."""

    name: str
    node: str
    rows: Rows
    sequence: int
    digest: str
    keys: Sequence[str]


class ChainVerdict(NamedTuple):
    """The result of following a chain: the number of good lines, and its first bad line."""

    chain: StoredChain
    walked: ChainWalk
    fault: ChainFault | None


def check_stored_chains(
    *, chains: Sequence[StoredChain], heads: Sequence[NotedHead]
) -> list[ChainVerdict]:
    """Verify every chain and compare the heads; raises AuditRefused for an invalid head.

    A short head names no node: it must fit one of the chains, otherwise it counts against the
    first.
    """
    for head in heads:
        _believed(head=head, chains=chains)
    chain_verdicts = [_followed(chain=chain, heads=heads) for chain in chains]
    for head in (head for head in heads if not head.node):
        faults = [
            compare_with_head(walked=followed.walked, head=head) for followed in chain_verdicts
        ]
        if (
            all(faults)
            and chain_verdicts
            and not any(followed.fault for followed in chain_verdicts)
        ):
            chain_verdicts[0] = chain_verdicts[0]._replace(fault=faults[0])
    return chain_verdicts


def _believed(*, head: NotedHead, chains: Sequence[StoredChain]) -> None:
    if not head.node:
        return
    keys = [key for chain in chains if chain.node == head.node for key in chain.keys]
    if not any(chain.node == head.node for chain in chains):
        raise AuditRefused(f"The head is of node {head.node}, which has no chain here.")
    if not any(is_signed_by(head=head, public_key=key) for key in keys):
        raise AuditRefused(f"The head of line {head.sequence} is not signed by a key known here.")


def _followed(*, chain: StoredChain, heads: Sequence[NotedHead]) -> ChainVerdict:
    numbers = {head.sequence for head in heads} | {chain.sequence}
    walked = walk_chain(rows=chain.rows, sequences=numbers)
    if walked.fault:
        return ChainVerdict(chain, walked, walked.fault)
    own = [head for head in heads if head.node == chain.node]
    if chain.sequence:
        own.append(
            NotedHead(chain.sequence, short_digest(digest=chain.digest), digest=chain.digest)
        )
    faults = [fault for head in own if (fault := compare_with_head(walked=walked, head=head))]
    if walked.sequence > chain.sequence:
        problem = f"line {chain.sequence + 1} was put in at the end"
        faults.append(ChainFault(chain.sequence + 1, "inserted", problem))
    return ChainVerdict(chain, walked, min(faults) if faults else None)


def read_chains(
    *, path: Path, keys: Sequence[str] = ()
) -> tuple[list[StoredChain], list[NotedHead]]:
    """The chains of a file and the heads in it; `keys` replace those in the file.

    Raises AuditRefused if it is not an exported audit log.
    """
    chains, heads, position = [], [], len(FIRST_LINE)
    with path.open("rb") as file:
        if file.readline() != FIRST_LINE:
            raise AuditRefused(f"{path}: this is not a file of `promdaen export-audit`.")
        for line in file:
            position += len(line)
            if line[0] == ord("{"):
                chain, own = _chain(line=line, path=path, begins=position, keys=keys)
                chains.append(chain)
                heads += own
    return chains, heads


def _chain(
    *, line: bytes, path: Path, begins: int, keys: Sequence[str]
) -> tuple[StoredChain, list[NotedHead]]:
    try:
        chain_values = json.loads(line)
        chain_name = f"{chain_values['database']}, {chain_values['name']}"
        node, sequence = str(chain_values["node"]).replace("-", ""), int(chain_values["sequence"])
        digest, key, head = (
            str(chain_values["digest"]),
            chain_values["public_key"],
            chain_values["head"],
        )
        bytes.fromhex(digest)
    except (ValueError, KeyError, TypeError) as error:
        raise AuditRefused(f"{path}: the first line of a chain cannot be read.") from error
    trusted_keys = keys or ([str(key)] if key else [])
    rows = partial(read_rows, path=path, begins=begins)
    return StoredChain(chain_name, node, rows, sequence, digest, trusted_keys), heads_in(
        text=head
    ) if head else []


def read_rows(*, path: Path, begins: int) -> Iterator[tuple[int, bytes, bytes]]:
    """The rows of a chain, starting at a byte offset of the file."""
    with path.open("rb") as file:
        file.seek(begins)
        for line in file:
            if line[0] == ord("{"):
                return
            try:
                number, digest, body = line.split(b"\t", 2)
                yield int(number), digest, body[:-1]
            except ValueError:
                yield -1, b"", b""


def main() -> int:
    """Check the file given as an argument; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--head", action="append", default=[], metavar="HEAD")
    parser.add_argument("--key", action="append", default=[], metavar="PUBLIC_KEY")
    options = parser.parse_args()
    try:
        chains, heads = read_chains(path=options.file, keys=options.key)
        heads += [head for text in options.head for head in read_heads(argument=text)]
        verdicts = check_stored_chains(chains=chains, heads=heads)
    except (AuditRefused, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return REFUSED
    for verdict in verdicts:
        end = short_digest(digest=verdict.walked.digest) if verdict.walked.digest else "-"
        message = (
            verdict.fault.problem
            if verdict.fault
            else f"whole, {verdict.walked.sequence} lines, {end}"
        )
        print(f"{verdict.chain.name}: {'BROKEN, ' if verdict.fault else ''}{message}")
    outside = "compared with the heads given" if options.head else "no head from outside was given"
    print(
        f"{outside}: only such a head shows that the end was cut off or everything was rewritten"
    )
    return BROKEN if any(verdict.fault for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
