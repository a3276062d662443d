"""Review in files: export texts, keep what comes back, accept changes, approve what was marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.curriculum import queries
from promdaen.curriculum.actions.decisions import approve_text, comment_text
from promdaen.curriculum.actions.refusals import ReviewRefused
from promdaen.curriculum.actions.sets import require_reading_time
from promdaen.curriculum.actions.wording import save_words
from promdaen.curriculum.models import (
    Record,
    ReturnedChange,
    ReturnedFile,
    ReviewDecision,
    ReviewExport,
)
from promdaen.curriculum.queries import review_files as file_queries
from promdaen.curriculum.rules import places, review_files, review_states
from promdaen.kit import audit, languages
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

OPEN, ACCEPTED, KEPT, DONE = "open", "accepted", "kept", "done"
Rows = Sequence[tuple[int, Sequence[str]]]


def export_texts(
    *, subjects: Collection[str], form: str, by: Account, now: datetime
) -> ReviewExport:
    """Keep the current words of some records, so that an edited file can be compared with them.

    `form` is "docx" or "xlsx". Raises ReviewRefused for no texts, or more records than
    `review_files.MAX_TEXTS_BY_FORMAT` of the form.
    """
    people_queries.require_right("review", "author", account=by)
    if not subjects:
        raise ReviewRefused(_("No text fits the filter."))
    most = review_files.MAX_TEXTS_BY_FORMAT[form]
    if len(subjects) > most:
        raise ReviewRefused(
            _(
                "A file of this form holds at most %(most)s records. Narrow the list, or choose "
                "Excel."
            )
            % {"most": languages.count_text(most, language=page_language())}
        )
    with transaction.atomic():
        rows = {record.subject: record for record in Record.objects.filter(subject__in=subjects)}
        texts = {
            subject: file_queries.record_places(record=rows[subject])
            for subject in subjects
            if subject in rows
        }
        export = ReviewExport.objects.create(by=by, at=now, texts=texts, records_count=len(texts))
        detail = {"records": len(texts)}
        audit.record_line(action="export_texts", subject=export, by=by, now=now, detail=detail)
    return export


def keep_returned(
    *, name: str, digest: str, rows: Rows, by: Account, now: datetime
) -> ReturnedFile:
    """Keep the changes and approvals of an edited file, and save its comments.

    `rows` are (number, cells). No text changes yet. Raises ReviewRefused with every fault of the
    file, and if this account uploaded the same file before.
    """
    people_queries.require_right("review", "author", account=by)
    if ReturnedFile.objects.filter(digest=digest, by=by).exists():
        raise ReviewRefused(_("You uploaded this file before; its changes are listed below."))
    export, returned_rows = _read(rows)
    with transaction.atomic():
        comments = list(_new_comments(returned_rows.comments, by=by))
        file = ReturnedFile.objects.create(
            export=export,
            name=name[:200],
            digest=digest,
            by=by,
            at=now,
            approvals=[list(pair) for pair in returned_rows.approvals],
            left_out={
                "missing": list(returned_rows.missing),
                "emptied": list(returned_rows.emptied),
            },
            comments_count=len(comments),
        )
        current = file_queries.current_places(
            subjects={text.subject for text in returned_rows.texts}
        )
        ReturnedChange.objects.bulk_create(
            _change(file=file, position=position, text=text, current=current)
            for position, text in enumerate(returned_rows.texts)
        )
        for subject, language, words in comments:
            comment_text(subject=subject, language=language, words=words, by=by, now=now)
        detail = {
            "changes": len(returned_rows.texts),
            "comments": len(comments),
            "approvals": len(returned_rows.approvals),
        }
        audit.record_line(action="keep_returned", subject=file, by=by, now=now, detail=detail)
    return file


def accept_changes(*, file: UUID, digests: Mapping[UUID, str], by: Account, now: datetime) -> int:
    """Save the words of some changes of a returned file as the texts; returns their number.

    `digests` are of the current texts that were shown, by change. All or nothing, one version a
    record. Raises ReviewRefused if a text was changed since it was shown, if a place no longer
    exists, or if a record would not be valid.
    """
    people_queries.require_right("author", account=by)
    with transaction.atomic():
        changes = _open_changes(file=file, chosen=digests)
        subjects = {change.subject for change in changes}
        records = {
            record.subject: record
            for record in Record.objects.select_for_update().filter(subject__in=subjects)
        }
        current = file_queries.current_places(subjects=subjects)
        for change in changes:
            _require_shown(change, current, digests[change.pk])
        for subject in dict.fromkeys(change.subject for change in changes):
            words = {
                (change.place, change.language): change.words
                for change in changes
                if change.subject == subject
            }
            save_words(record=records[subject], changes=words, by=by, now=now)
        _decide(changes, state=ACCEPTED, by=by, now=now)
        detail = {"changes": len(changes), "subjects": sorted(subjects)[:50]}
        audit.record_line(
            action="accept_changes", subject=changes[0].file, by=by, now=now, detail=detail
        )
    return len(changes)


def keep_current(*, file: UUID, changes: Collection[UUID], by: Account, now: datetime) -> int:
    """Keep the current texts in place of some changes of a returned file; returns their number."""
    people_queries.require_right("author", account=by)
    with transaction.atomic():
        rows = _open_changes(file=file, chosen=changes)
        _decide(rows, state=KEPT, by=by, now=now)
        detail = {"changes": len(rows)}
        audit.record_line(
            action="keep_current", subject=rows[0].file, by=by, now=now, detail=detail
        )
    return len(rows)


def approve_returned(*, file: UUID, by: Account, now: datetime) -> int:
    """Approve the texts that the account marked in its own file, where they are as in the file.

    Returns their number. Raises ReviewRefused for a file of another account, for texts that were
    returned sooner than they can be read, and if none can be approved.
    """
    people_queries.require_right("review", account=by)
    with transaction.atomic():
        returned_file = ReturnedFile.objects.select_for_update().get(pk=file)
        if returned_file.by_id != by.pk:
            raise ReviewRefused(
                _("Only the account that uploaded a file can approve what is marked in it.")
            )
        ready = file_queries.returned_page(file=returned_file).ready()
        if not ready:
            raise ReviewRefused(_("None of the texts marked in this file can be approved now."))
        pairs = [(approval_row.subject, approval_row.language) for approval_row in ready]
        digests = queries.digests_of_texts(pairs=pairs)
        require_reading_time(
            pairs=pairs, opened_at=returned_file.export.at, until=returned_file.at, by=by
        )
        for (subject, language), digest in digests.items():
            approve_text(subject=subject, language=language, digest=digest, by=by, now=now)
        detail = {"texts": len(digests)}
        audit.record_line(
            action="approve_returned", subject=returned_file, by=by, now=now, detail=detail
        )
    return len(digests)


def _read(rows: Rows) -> tuple[ReviewExport, review_files.ReturnedContent]:
    language = page_language()
    try:
        export_id, below = review_files.read_rows(rows=rows)
        export = file_queries.find_export(export_id=export_id)
        if export is None:
            raise ReviewRefused(
                _("This file was not exported here. Export the texts again and copy the changes.")
            )
        exported = file_queries.exported_texts(export=export)
        return export, review_files.returned(exported=exported, file_rows=below)
    except review_files.FileFaults as faults:
        lines = [text.text(language=language) for text in faults.lines]
        raise ReviewRefused(*lines) from faults


def _new_comments(
    comments: Sequence[review_files.ReturnedComment], *, by: Account
) -> Iterator[tuple[str, str, str]]:
    """Yield the comments, with their place, that this account did not make before."""
    subjects = {comment.subject for comment in comments}
    known_comments = set(
        ReviewDecision.objects.filter(
            subject__in=subjects, decision=review_states.COMMENT, by=by
        ).values_list("subject", "language", "words")
    )
    existing = set(Record.objects.filter(subject__in=subjects).values_list("subject", flat=True))
    for comment in comments:
        label = places.words_of_place(place=comment.place).text(language=comment.language)
        is_whole = comment.place == review_files.APPROVE
        words = languages.clean_text(comment.words if is_whole else f"{label}: {comment.words}")
        entry = (comment.subject, comment.language, words)
        if entry not in known_comments and comment.subject in existing:
            known_comments.add(entry)
            yield entry


def _change(
    *,
    file: ReturnedFile,
    position: int,
    text: review_files.ReturnedText,
    current: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> ReturnedChange:
    now = current.get(text.subject, {}).get(text.place, {}).get(text.language)
    state = review_files.text_state(base=text.base, returned=text.words, current=now)
    return ReturnedChange(
        file=file,
        position=position,
        subject=text.subject,
        place=text.place,
        language=text.language,
        base=text.base,
        words=text.words,
        state=DONE if state == review_files.DONE else OPEN,
    )


def _open_changes(*, file: UUID, chosen: Collection[UUID]) -> list[ReturnedChange]:
    """The chosen changes, locked. Raises ReviewRefused if one is already decided."""
    changes = ReturnedChange.objects.select_for_update().filter(file=file, pk__in=list(chosen))
    open_changes = list(changes)
    if not open_changes:
        raise ReviewRefused(_("Choose at least one change."))
    if len(open_changes) < len(chosen) or any(change.state != OPEN for change in open_changes):
        raise ReviewRefused(_("Some of these changes were decided meanwhile. Look again."))
    return open_changes


def _require_shown(
    change: ReturnedChange,
    current: Mapping[str, Mapping[str, Mapping[str, str]]],
    digest: str,
) -> None:
    now = current.get(change.subject, {}).get(change.place, {}).get(change.language)
    values = {"subject": change.subject}
    if now is None:
        raise ReviewRefused(
            _("%(subject)s: this part of the text is no longer there. Keep the text as it is.")
            % values
        )
    if review_files.text_digest(words=now) != digest:
        raise ReviewRefused(
            _("%(subject)s was changed while you read it. Read it again, then decide.") % values
        )


def _decide(changes: Sequence[ReturnedChange], *, state: str, by: Account, now: datetime) -> None:
    for change in changes:
        change.state, change.decided_by, change.decided_at = state, by, now
    fields: Any = ["state", "decided_by", "decided_at"]
    ReturnedChange.objects.bulk_update(changes, fields=fields, batch_size=200)
