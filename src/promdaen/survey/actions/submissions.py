"""Save submissions: each one once and complete, scored on arrival, even if sent repeatedly."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit, photographs
from promdaen.kit.ids import fixed_id
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.places.models import Checkpoint
from promdaen.survey import kinds
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.kinds.scoring import VisitScores, scored_visit
from promdaen.survey.kinds.xlsform import (
    CHECKPOINT,
    FORM_ID,
    HEAD_COUNT,
    IS_SECOND,
    VISITED_ON,
)
from promdaen.survey.models import (
    UNREADABLE,
    AccessKey,
    Attachment,
    Instrument,
    Round,
    Submission,
    Visit,
)
from promdaen.survey.queries import instruments
from promdaen.survey.rules import submissions as rules
from promdaen.survey.rules.instrument import InstrumentContent

NEW, AGAIN, EDITED = "new", "again", "edited"
MAX_NAME_LENGTH, MAX_DETAIL_LENGTH = 255, 80
_VERSION = re.compile(r"[1-9][0-9]{0,8}")
_HEADS = re.compile(r"[0-9]{1,5}")


class SubmissionRefused(SurveyRefused):
    """A submission was refused; `status` is the HTTP status that OpenRosa defines for it."""

    def __init__(self, status: int, line: str) -> None:
        self.status = status
        super().__init__(line)


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file sent with a submission."""

    media_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class NewSubmission:
    """A submission as received: the exact XML, the files by name, and the sending program."""

    xml: bytes
    files: Mapping[str, NewFile] = field(default_factory=dict)
    source: str = "collect"
    agent: str = ""
    device: str = ""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The source of a submission and its round: an account, or a phone with a key.

    `by` is the account that submitted it, if another (a coordinator keys in the questionnaire of
    an assessor).
    """

    round: Round
    account: Account | None = None
    key: AccessKey | None = None
    by: Account | None = None


@dataclass(frozen=True, kw_only=True)
class SubmissionResult:
    """The result: "new", "again" (already saved; missing files were added) or "edited"."""

    submission: Submission
    state: str


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    """A submission that is not saved yet: its content, the version it replaces, its source."""

    parsed: rules.Parsed
    instrument: Instrument
    before: Submission | None
    origin: Origin


def keep_submission(*, new: NewSubmission, origin: Origin, now: datetime) -> SubmissionResult:
    """Save a submission with its files, in one transaction.

    A submission with a known instanceID is not stored twice: the same bytes add missing files.
    Raises SubmissionRefused: 400 for invalid data, 404 for an unknown form, version or edited
    submission, 409 for different answers under a known id or an edit of an older version.
    """
    parsed = _parsed(new.xml)
    instrument = _instrument(parsed)
    # Before the transaction: cleaning pictures takes time, and the transaction holds a lock.
    new = replace(new, files=_readied(new.files, parsed))
    with transaction.atomic():
        one_at_a_time()
        pk = fixed_id("submission", parsed.instance_id)
        submission = Submission.objects.filter(pk=pk).first()
        if submission is not None:
            if bytes(submission.xml) != new.xml:
                raise SubmissionRefused(
                    409, _("Another submission has this instanceID. Nothing was stored.")
                )
            _keep_files(submission, new, now)
            return SubmissionResult(submission=submission, state=AGAIN)
        before = _edited(parsed, origin)
        arrival = _Arrival(parsed=parsed, instrument=instrument, before=before, origin=origin)
        created_submission = _create(new, arrival, now)
        _keep_files(created_submission, new, now)
        _stand(created_submission)
        if before is not None:
            _leave(before, created_submission)
        detail = {"instance": parsed.instance_id, "source": new.source, "edits": bool(before)}
        audit.record_line(
            action="keep_submission",
            subject=created_submission,
            by=origin.by or origin.account,
            now=now,
            detail=detail,
        )
    return SubmissionResult(submission=created_submission, state=EDITED if before else NEW)


def _parsed(xml: bytes) -> rules.Parsed:
    try:
        return rules.parsed(xml=xml)
    except rules.BadSubmission as bad:
        status, words = _REASONS[bad.reason]
        raise SubmissionRefused(status, words()) from None


_REASONS: Mapping[str, tuple[int, Callable[[], str]]] = {
    "xml": (400, lambda: _("This is not XML that can be read. Nothing was stored.")),
    "entities": (400, lambda: _("XML with a DTD or entities is not taken. Nothing was stored.")),
    "deep": (400, lambda: _("The XML is nested deeper than any form. Nothing was stored.")),
    "large": (413, lambda: _("The XML is larger than any form. Nothing was stored.")),
    "no_id": (400, lambda: _("The submission has no instanceID. Nothing was stored.")),
}


def _instrument(parsed: rules.Parsed) -> Instrument:
    instrument = None
    if parsed.form_id == FORM_ID and _VERSION.fullmatch(parsed.version):
        instrument = instruments.numbered_instrument(number=int(parsed.version))
    if instrument is None:
        raise SubmissionRefused(404, _("This form or version is not known here."))
    return instrument


def one_at_a_time() -> None:
    """Lock the first instrument, so that submissions are saved one after the other.

    SQLite has a single writer and needs no lock.
    """
    first = Instrument.objects.select_for_update(no_key=True).order_by("number")
    list(first.values_list("pk", flat=True)[: int(connection.features.has_select_for_update)])


def _edited(parsed: rules.Parsed, origin: Origin) -> Submission | None:
    if not parsed.deprecated_id:
        return None
    pk = fixed_id("submission", parsed.deprecated_id)
    before: Submission | None = Submission.objects.filter(pk=pk).first()
    if before is not None and before.visit_id is not None:
        before.visit = Visit.objects.select_for_update().get(pk=before.visit_id)
    if before is None or not _is_own(before, origin):
        raise SubmissionRefused(404, _("The submission that this one edits is not known here."))
    if Submission.objects.filter(supersedes=before).exists():
        raise SubmissionRefused(
            409, _("The submission has been edited. Download it again, then edit it.")
        )
    if _is_settled(before, origin):
        raise SubmissionRefused(
            409,
            _(
                "This visit was accepted and its round is closed. "
                "Ask the coordinator to open it again."
            ),
        )
    return before


def _is_settled(before: Submission, origin: Origin) -> bool:
    """Whether its scores are accepted in a closed round, so that published totals include them."""
    visit = before.visit
    if visit is None or origin.round.closed_at is None:
        return False
    return visit.state == "accepted" and visit.submission_id == before.pk


def _is_own(before: Submission, origin: Origin) -> bool:
    """Whether a submission is from the same account, or phone without account, and round.

    A phone is identified by its name, so that it can still edit after it joined again.
    """
    account = origin.account.pk if origin.account else None
    visit = before.visit
    is_same_round = visit is None or visit.round_id == origin.round.pk
    is_same_phone = account is not None or _phone(before.key) == _phone(origin.key)
    return before.account_id == account and is_same_phone and is_same_round


def _phone(key: AccessKey | None) -> str:
    return key.name if key else ""


def _create(new: NewSubmission, arrival: _Arrival, now: datetime) -> Submission:
    parsed, instrument, origin = arrival.parsed, arrival.instrument, arrival.origin
    instrument_content = instruments.published_rules(instrument=instrument)
    code = parsed.answers.get(CHECKPOINT, "")
    checkpoint_facts = instruments.published_checkpoints(instrument=instrument).get(code, {})
    standard_class = instrument_content.standard_class(value=checkpoint_facts.get("class", ""))
    modes = sorted(instrument_content.standard_modes(modes=checkpoint_facts.get("modes", ())))
    scored = scored_visit(
        instrument=instrument_content,
        answers=parsed.answers,
        standard_class=standard_class,
        modes=modes,
    )
    checkpoint = places_queries.checkpoint_by_code(code=code) if standard_class else None
    visit = _visit(checkpoint, arrival, now)
    return Submission.objects.create(
        id=fixed_id("submission", parsed.instance_id),
        instance_id=parsed.instance_id,
        instrument=instrument,
        visit=visit,
        supersedes=arrival.before,
        source=new.source,
        key=origin.key,
        account=origin.account,
        handed_in_by=origin.by or origin.account,
        xml=new.xml,
        xml_digest=hashlib.sha256(new.xml).hexdigest(),
        agent=rules.plain(text=new.agent, length=200),
        device=rules.plain(text=new.device, length=120),
        received_at=now,
        visited_on=_day(parsed.answers.get(VISITED_ON, "")),
        head_count=_count(parsed.answers.get(HEAD_COUNT, "")),
        standard_class=standard_class,
        modes=modes,
        answers={name: value for name, value in parsed.answers.items() if value},
        media=list(_media(instrument_content, parsed.answers)),
        scores=dict(scored.scores),
        grades=dict(scored.grades),
        flags=list(_flags(scored, visit, parsed, origin)),
    )


def _visit(checkpoint: Checkpoint | None, arrival: _Arrival, now: datetime) -> Visit | None:
    """The visit of a submission, locked; create one if none was planned."""
    before, parsed, origin = arrival.before, arrival.parsed, arrival.origin
    if checkpoint is None:
        return before.visit if before else None
    if before is not None and before.visit and before.visit.checkpoint_id == checkpoint.pk:
        return before.visit
    account = origin.account
    phone_name = "" if account else _phone(origin.key)
    return Visit.objects.select_for_update().get_or_create(
        round=origin.round,
        checkpoint=checkpoint,
        assessor=account,
        who=phone_name,
        defaults={"is_second": parsed.answers.get(IS_SECOND) == "yes", "planned_at": now},
    )[0]


def _stand(submission: Submission) -> None:
    """Make it the current submission of its visit, unless another version was accepted."""
    visit = submission.visit
    if visit is None:
        return
    if visit.state == "accepted" and visit.submission_id != submission.supersedes_id:
        return
    visit.submission, visit.state = submission, "submitted"
    visit.save(update_fields=["submission", "state"])


def _leave(before: Submission, submission: Submission) -> None:
    """If an edit moved to another checkpoint, remove the submission from the first visit."""
    visit = before.visit
    if visit is None or visit.pk == submission.visit_id or visit.submission_id != before.pk:
        return
    visit.submission, visit.state = None, "planned"
    visit.save(update_fields=["submission", "state"])


def _readied(files: Mapping[str, NewFile], parsed: rules.Parsed) -> dict[str, NewFile]:
    """The files named in the XML, by these names."""
    paths_by_name = {_composed(value): value for value in parsed.answers.values() if value}
    return {
        paths_by_name[_composed(name)]: _ready(file)
        for name, file in files.items()
        if _composed(name) in paths_by_name
    }


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _ready(file: NewFile) -> NewFile:
    """Remove camera metadata from a picture; mark a file that is not a readable picture."""
    photograph = photographs.clean_photograph(data=file.data)
    if photograph is None:
        return NewFile(media_type=UNREADABLE, data=file.data)
    return NewFile(media_type=photographs.MEDIA_TYPE, data=photograph.data)


def _keep_files(submission: Submission, new: NewSubmission, now: datetime) -> None:
    """Save the files that belong to it and are missing."""
    if not new.files:
        return
    attached_names = set(submission.attachments.values_list("name", flat=True))
    for name, file in new.files.items():
        if name not in submission.media or name in attached_names:
            continue
        Attachment.objects.create(
            id=fixed_id("attachment", submission.pk, name),
            submission=submission,
            name=name,
            media_type=file.media_type,
            data=file.data,
            digest=hashlib.sha256(file.data).hexdigest(),
            received_at=now,
        )


def _media(instrument: InstrumentContent, answers: Mapping[str, str]) -> Iterator[str]:
    for indicator in instrument.indicators:
        for part in kinds.answer_fields(indicator=indicator):
            name = answers.get(part.name(code=indicator.code), "")
            if part.kind == "picture" and 0 < len(name) <= MAX_NAME_LENGTH:
                yield name


def _flags(
    scored: VisitScores, visit: Visit | None, parsed: rules.Parsed, origin: Origin
) -> Iterator[list[str]]:
    yield from (["wrong", code] for code in scored.wrong)
    yield from (["needless", code] for code in scored.needless)
    if visit is None:
        yield ["no_checkpoint", parsed.answers.get(CHECKPOINT, "")[:MAX_DETAIL_LENGTH]]
    elif visit.submission_id is not None and not parsed.deprecated_id:
        yield ["another", ""]
    if _day(parsed.answers.get(VISITED_ON, "")) is None:
        yield ["no_day", ""]
    if origin.round.closed_at is not None:
        yield ["closed_round", origin.round.code]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _count(text: str) -> int | None:
    return int(text) if _HEADS.fullmatch(text) else None
