"""Whether a trusted installation issued a sheet, as PDF or as JSON."""

import json
from collections.abc import Sequence

from promdaen.kit import signing
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.report.rules import interim

PDF_MARK = b"%PDF"


def verdict_on(*, data: bytes, trusted: Sequence[str]) -> dict[str, object]:
    """The verdict as JSON values: verdict, is_genuine, words, and the sheet's identity.

    `state` is interim or final, None for a sheet of version 1, which has none. trusted: public
    keys as base64. A JSON sheet is genuine if a trusted key signed the digest of its figures; a
    PDF if no byte changed since a trusted key sealed it.
    """
    if data.lstrip()[:4] == PDF_MARK:
        verdict = signing.check_sealed_pdf(data=data, trusted=trusted)
        return _verdict_document(
            code=verdict.code,
            public_key=verdict.public_key,
            document=verdict.figures or {},
            is_genuine=verdict.is_trusted,
        )
    return _of_json(data=data, trusted=trusted)


def _of_json(*, data: bytes, trusted: Sequence[str]) -> NewJsonObject:
    try:
        document = json.loads(data)
        issued = document["issued"]
        public_key, signature = str(issued["public_key"]), str(issued["signature"])
        digest = signing.document_digest(document=document)
    except (ValueError, KeyError, TypeError):
        return _verdict_document(
            code=signing.NOT_SEALED, public_key=None, document={}, is_genuine=False
        )
    is_signed = signing.verify(digest=digest, signature=signature, public_key=public_key)
    if not is_signed or issued.get("digest") != digest.hex():
        code = signing.CHANGED
    else:
        code = signing.INTACT if public_key in trusted else signing.UNKNOWN_KEY
    return _verdict_document(
        code=code,
        public_key=public_key,
        document=document,
        is_genuine=code == signing.INTACT,
    )


def _verdict_document(
    *, code: str, public_key: str | None, document: JsonObject, is_genuine: bool
) -> NewJsonObject:
    issued = document.get("issued") or {}
    scope = document.get("scope") or {}
    state = str(document.get("state"))
    return {
        "verdict": code,
        "is_genuine": is_genuine,
        "words": signing.WORDS[code].by_language(),
        "scope": {key: scope.get(key) for key in ("kind", "code", "title")} if scope else None,
        "issued_at": issued.get("at"),
        "node": issued.get("node"),
        "short": issued.get("short"),
        "state": state if state in interim.STATE_SENTENCES else None,
        "state_words": interim.STATE_SENTENCES[state].by_language()
        if state in interim.STATE_SENTENCES
        else None,
        "digest": issued.get("digest"),
        "audit": issued.get("audit"),
        "public_key": public_key,
    }
