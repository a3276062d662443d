"""The text of an audit line: as hashed, and as a database would serialise its columns."""

import json
from datetime import UTC

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import AuditLine, PlainJson

# Characters that JSON escapes make the two differ; quotation marks and backslashes, which could
# imitate JSON, are searched for. In its column an account's id has no hyphens. Concatenation is
# faster than a format, and searching columns faster than searching joined ones.
ON_SQLITE = """
SELECT sequence FROM kit_auditline WHERE node_id = %(node)s AND (concat(
    '{"account":', CASE WHEN account_id IS NULL THEN 'null' ELSE substr(body, 12, 38) END,
    ',"account_name":"', account_name, '","action":"', action,
    '","at":"', replace(at, ' ', 'T'), '+00:00","detail":', detail, ',"epoch":', epoch,
    ',"node":"', %(said)s, '","sequence":', sequence,
    ',"subject":["', subject_kind, '","', subject_id, '"]}'
) IS NOT body
    OR account_id IS NOT NULL AND account_id IS NOT replace(substr(body, 13, 36), '-', '')
    OR instr(account_name, '"') OR instr(account_name, '\\')
    OR instr(action, '"') OR instr(action, '\\')
    OR instr(subject_kind, '"') OR instr(subject_kind, '\\')
    OR instr(subject_id, '"') OR instr(subject_id, '\\')
)
ORDER BY sequence
"""
# jsonb stores the value, not its notation: `detail` is compared by value.
ON_POSTGRESQL = """
SELECT sequence FROM (
    SELECT sequence, body, detail, concat(
        '{"account":', coalesce('"' || account_id || '"', 'null'),
        ',"account_name":', to_json(account_name::text), ',"action":', to_json(action::text),
        ',"at":"', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'),
        CASE WHEN date_trunc('second', at) = at THEN ''
            ELSE to_char(at AT TIME ZONE 'UTC', '.US') END,
        '+00:00","detail":') AS before, concat(
        ',"epoch":', epoch, ',"node":"', %(said)s::text, '","sequence":', sequence,
        ',"subject":[', to_json(subject_kind::text), ',', to_json(subject_id::text), ']}') AS after
    FROM kit_auditline WHERE node_id = %(node)s::uuid
) AS written WHERE CASE
    WHEN length(body) > length(before) + length(after) AND starts_with(body, before)
        AND right(body, length(after)) = after
    THEN substr(body, length(before) + 1, length(body) - length(before) - length(after))::jsonb
        IS DISTINCT FROM detail
    ELSE true END
ORDER BY sequence
"""


def lines_statement(*, vendor: str) -> str:
    """The query for the lines of a node (first parameter) up to a number (second), in order.

    Number, digest, text and previous digest; SQLite returns texts as bytes, which is fastest.
    """
    texts = "digest, body, previous_digest"
    if vendor == "sqlite":
        texts = "CAST(digest AS BLOB), CAST(body AS BLOB), CAST(previous_digest AS BLOB)"
    return (
        f"SELECT sequence, {texts} FROM kit_auditline "  # noqa: S608
        "WHERE node_id = %s AND sequence <= %s ORDER BY epoch, sequence"
    )


def suspects_statement(*, vendor: str) -> str:
    """The query for the numbers of lines that the database would serialise differently.

    Its parameters are `node`, in the database's form, and `said`, in the text's form.
    """
    return ON_POSTGRESQL if vendor == "postgresql" else ON_SQLITE


def canonical_line(*, fields: JsonObject) -> str:
    """The text of a line: its fields as canonical JSON."""
    return json.dumps(fields, cls=PlainJson)


def line_fields(*, audit_line: AuditLine) -> dict[str, object]:
    """The fields of a line according to its columns."""
    return {
        "node": str(audit_line.node_id),
        "epoch": audit_line.epoch,
        "sequence": audit_line.sequence,
        "at": audit_line.at.astimezone(UTC).isoformat(),
        "account": str(audit_line.account_id) if audit_line.account_id else None,
        "account_name": audit_line.account_name,
        "action": audit_line.action,
        "subject": [audit_line.subject_kind, audit_line.subject_id],
        "detail": audit_line.detail,
    }


def differing_fields(*, audit_line: AuditLine) -> list[str]:
    """The fields in which the columns of a line differ from its text."""
    try:
        body = json.loads(audit_line.body)
    except (ValueError, TypeError, RecursionError):
        return ["all"]
    fields = line_fields(audit_line=audit_line)
    if not isinstance(body, dict) or body.keys() != fields.keys():
        return ["all"]
    return [name for name, value in fields.items() if not is_same(value, body[name])]


def is_same(first: object, other: object) -> bool:
    """Whether two JSON values are equal; 1 and 1.0 are, 1 and true are not.

    >>> is_same({"a": [1, None]}, {"a": [1.0, None]}), is_same(1, True)
    (True, False)
    """
    if isinstance(first, dict) and isinstance(other, dict):
        return first.keys() == other.keys() and all(
            is_same(first[key], other[key]) for key in first
        )
    if isinstance(first, list) and isinstance(other, list):
        are_same = (is_same(*pair) for pair in zip(first, other, strict=False))
        return len(first) == len(other) and all(are_same)
    return isinstance(first, bool) == isinstance(other, bool) and first == other
