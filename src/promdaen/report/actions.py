"""Changes that reports make: sheets, intervals, evaluation reports, stories, follow-up."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.assessment.rules import summaries
from promdaen.course import actions as course_actions
from promdaen.course import queries as course_queries
from promdaen.course.models import Programme
from promdaen.kit import audit, cluster, jobs, node_keys, pdf, screening, signing, spreadsheets
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.models import Job
from promdaen.kit.refusals import Refused
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as place_queries
from promdaen.report import queries
from promdaen.report.models import (
    CountryTable,
    EvaluationReport,
    ExternalCode,
    FollowedRecommendation,
    IssuedSheet,
    PreparedFigures,
    Recommendation,
    RecommendationStep,
    ReportStory,
    StoredInterval,
)
from promdaen.report.queries import countries, evaluation_reports, prepared_figures, sheets
from promdaen.report.queries import statistics as statistics_queries
from promdaen.report.rules import (
    country_tables,
    evaluation_word,
    exports,
    follow_up,
    issued_documents,
    statistics,
    verification,
)
from promdaen.report.rules.evaluation_reports import FollowUpStep

PRINT = Path(__file__).resolve().parent / "print" / "results.typ"
EVALUATION_PRINT = PRINT.with_name("evaluation.typ")
MAX_RECOMMENDATIONS = 8
SHEET_FORMATS = ("pdf", "csv", "xlsx", "json")


class ReportRefused(Refused):
    """The request is not possible; the message is for people."""


@transaction.atomic
def set_external_codes(*, codes: Mapping[str, str], by: Account | None, now: datetime) -> None:
    """Set the identifiers of DHIS2 by figure and province; an empty one removes the code.

    Raises ReportRefused for what is no identifier of DHIS2, and changes nothing then.
    """
    people_queries.require_right("runs", account=by)
    known_codes = {
        *statistics.FIGURE_NAMES,
        *(province.pk for province in place_queries.provinces()),
    }
    errors = {
        name: _("An id of DHIS2 has eleven letters and digits, a letter first.")
        for name, code in codes.items()
        if name not in known_codes or (code and not statistics.UID_PATTERN.fullmatch(code))
    }
    if errors:
        raise ReportRefused(*errors.values(), fields=errors)
    before = statistics_queries.external_codes()
    changed = {name: code for name, code in codes.items() if before.get(name, "") != code}
    for name, code in changed.items():
        if code:
            ExternalCode.objects.update_or_create(name=name, defaults={"code": code})
        else:
            ExternalCode.objects.filter(name=name).delete()
    if changed:
        audit.record_line(
            action="set_external_codes", subject=None, by=by, now=now, detail={"codes": changed}
        )


@transaction.atomic
def write_recommendations(
    *,
    scope_runs: queries.ScopeRuns,
    texts: Sequence[Mapping[str, str]],
    by: Account | None,
    now: datetime,
) -> list[Recommendation]:
    """Replace the recommendations of a scope; each needs a text in both languages.

    Raises ReportRefused for more than eight, or for one without a language.
    """
    people_queries.require_right("runs", account=by)
    if len(texts) > MAX_RECOMMENDATIONS:
        raise ReportRefused(
            _("A sheet can have at most %(n)s recommendations. Combine some of them.")
            % {"n": MAX_RECOMMENDATIONS}
        )
    for position, text in enumerate(texts, start=1):
        if not text.get("en", "").strip() or not text.get("km", "").strip():
            raise ReportRefused(
                _("Recommendation %(n)s needs its text in Khmer and in English.") % {"n": position}
            )
    scope = scope_runs.scope.key
    Recommendation.objects.filter(scope=scope).delete()
    recommendations = [
        Recommendation(
            scope=scope,
            position=position,
            text_en=text["en"].strip(),
            text_km=text["km"].strip(),
        )
        for position, text in enumerate(texts, start=1)
    ]
    Recommendation.objects.bulk_create(recommendations)
    audit.record_line(
        action="write_recommendations",
        subject=recommendations[0] if recommendations else None,
        by=by,
        now=now,
        detail={"scope": scope, "count": len(recommendations)},
    )
    return recommendations


@transaction.atomic
def issue_sheet(
    *, scope_runs: queries.ScopeRuns, by: Account | None, now: datetime
) -> IssuedSheet:
    """Sign the current sheet of a scope and store it; the same figures are issued only once."""
    people_queries.require_right("runs", account=by)
    course_actions.settle_runs(runs=scope_runs.runs)
    document = queries.build_sheet(scope_runs=scope_runs, today=timezone.localdate(now))
    digest = signing.document_digest(document=document).hex()
    issued_sheet = queries.issued_sheets(scope=scope_runs.scope.key).filter(digest=digest).first()
    if issued_sheet is not None:
        return issued_sheet
    sheet = IssuedSheet(scope=scope_runs.scope.key, digest=digest, issued_at=now)
    audit.record_line(
        action="issue_sheet",
        subject=sheet,
        by=by,
        now=now,
        detail={"scope": scope_runs.scope.key, "digest": digest},
    )
    signed: dict[str, Any] = signing.issue(
        document=document,
        key=signing_key(),
        node=audit.this_node().name,
        moment=timezone.localtime(now),
        address=settings.PUBLIC_ADDRESS,
    )
    # The sheet names its audit line, so that the log must always include this line.
    signed["issued"]["audit"] = audit.head_document(now=now)
    sheet.figures, sheet.signature = signed, signed["issued"]["signature"]
    sheet.save(force_insert=True)
    return sheet


def print_sheet(*, figures: JsonObject, language: str) -> bytes:
    """The sealed PDF of issued figures.

    Raises kit.pdf.PrintError with an explanation. It has the current layout and the figures as
    they were signed.
    """
    document = issued_documents.read_document(figures=figures)
    pdf_bytes = pdf.compile_pdf(
        source=PRINT,
        data=_local(figures=document),
        language=language,
        attached=_local(figures=figures),
    )
    return signing.seal_pdf(pdf=pdf_bytes, key=signing_key())


def _local(*, figures: JsonObject) -> JsonObject:
    """Figures with the time of issue in local time: sheets of version 1 have it in UTC."""
    issued = figures["issued"]
    issued_at = timezone.localtime(datetime.fromisoformat(issued["at"])).isoformat(
        timespec="seconds"
    )
    return {**figures, "issued": {**issued, "at": issued_at}}


def exported_sheet(*, sheet: IssuedSheet, form: str, language: str) -> bytes:
    """An issued sheet as a file: `form` is one of SHEET_FORMATS.

    JSON is the sheet as it was signed; the others are read by its version. Raises
    kit.pdf.PrintError, and ReportRefused for a sheet of a later version.
    """
    if form == "json":
        return json.dumps(sheet.figures, ensure_ascii=False, indent=2).encode()
    try:
        document = issued_documents.read_document(figures=sheet.figures)
    except issued_documents.UnknownVersionError as error:
        raise ReportRefused(
            _("This sheet is of the version %(version)s. Update this program to open it.")
            % {"version": error.schema or "–"}
        ) from error
    if form == "pdf":
        return print_sheet(figures=sheet.figures, language=language)
    if form == "csv":
        return spreadsheets.write_csv(
            heads=exports.FIGURE_HEADS,
            rows=exports.figure_rows(document=document, language=language),
            language=language,
        )
    return spreadsheets.write_xlsx(
        sheets=exports.workbook_sheets(document=document, language=language),
        language=language,
        made_at=timezone.localtime(sheet.issued_at),
    )


def store_intervals(
    *, scope_runs: queries.ScopeRuns, by: Account | None, now: datetime
) -> StoredInterval:
    """Compute the bootstrap intervals of a large scope and store them for its current data.

    They are computed outside a transaction, as that takes minutes and others must write.
    """
    people_queries.require_right("runs", "results", account=by)
    with transaction.atomic():
        course_actions.settle_runs(runs=scope_runs.runs)
        cohort = course_queries.cohort_of_runs(runs=scope_runs.runs).cohort
    with cluster.map_over_cluster(address=settings.CLUSTER) as spread:
        intervals = summaries.bootstrap(
            cohort=cohort, seed=sheets.SEED, resamples=sheets.RESAMPLES, spread=spread
        )
    with transaction.atomic():
        stored_interval, _is_new = StoredInterval.objects.update_or_create(
            scope=scope_runs.scope.key,
            data_digest=sheets.data_digest(cohort=cohort),
            defaults={
                "gain_points": intervals.gain_points,
                "g_av": intervals.g_av,
                "computed_at": now,
            },
        )
        audit.record_line(
            action="store_intervals",
            subject=stored_interval,
            by=by,
            now=now,
            detail={"scope": scope_runs.scope.key},
        )
    return stored_interval


def store_scope_intervals(*, scope: str) -> str:
    """The job that computes the intervals of a scope such as "programme:PRG-2026"."""
    kind, _separator, code = scope.partition(":")
    scope_runs = queries.scope_runs_by_code(kind=kind, code=code, account=None)
    return str(store_intervals(scope_runs=scope_runs, by=None, now=timezone.now()).pk)


def prepare_large_scopes(*, now: datetime) -> None:
    """Compute the figures of large scopes for their pages, and delete those no longer large.

    Each is computed outside a transaction, as that takes seconds and others must write.
    """
    names = set[str]()
    for name, document in prepared_figures.large_documents(today=timezone.localdate(now)):
        names.add(name)
        PreparedFigures.objects.update_or_create(
            name=name, defaults={"document": document, "prepared_at": now}
        )
    PreparedFigures.objects.exclude(name__in=names).delete()


def signing_key() -> Ed25519PrivateKey:
    """The private key of this installation, created in its data folder when first needed."""
    return node_keys.signing_key()


def public_key() -> str:
    """The public key of this installation, base64, with which others check its sheets."""
    return node_keys.public_key()


def check_file(*, data: bytes) -> dict[str, object]:
    """The verdict on an uploaded sheet with the keys trusted here; nothing is stored."""
    return verification.verdict_on(data=data, trusted=node_keys.trusted_keys())


@transaction.atomic
def ask_intervals(*, scope_runs: queries.ScopeRuns, by: Account | None, now: datetime) -> Job:
    """Queue the bootstrap intervals of a scope; a job that is already queued is not repeated."""
    people_queries.require_right("runs", "results", account=by)
    scope = scope_runs.scope.key
    waiting = queries.interval_jobs(scope=scope).filter(state__in=["waiting", "running"]).first()
    if waiting is not None:
        return waiting
    return jobs.ask_job(kind=queries.INTERVAL_JOB, arguments={"scope": scope}, by=by, now=now)


@transaction.atomic
def ask_evaluation_report(
    *, programme: Programme | None, by: Account | None, now: datetime
) -> Job:
    """Queue an evaluator's report; one that is already queued or running is not repeated."""
    people_queries.require_right(*evaluation_reports.READ_RIGHTS, account=by)
    arguments = {
        "programme": programme.code if programme is not None else "",
        "account": str(by.pk) if by is not None else "",
    }
    waiting = evaluation_reports.make_jobs().filter(
        state__in=evaluation_reports.UNDER_WAY, arguments__programme=arguments["programme"]
    )
    return waiting.first() or jobs.ask_job(
        kind=evaluation_reports.MAKE_JOB, arguments=arguments, by=by, now=now
    )


def make_asked_report(*, arguments: JsonObject, now: datetime) -> str:
    """The job that makes a report and prints it; returns the id of the report."""
    programme = course_queries.programmes().filter(code=arguments["programme"]).first()
    account_id = arguments["account"]
    by = people_queries.account_by_id(account_id=account_id) if account_id else None
    report = make_evaluation_report(programme=programme, by=by, now=now)
    print_evaluation_report(report=report)
    return str(report.pk)


@transaction.atomic
def make_evaluation_report(
    *, programme: Programme | None, by: Account | None, now: datetime
) -> EvaluationReport:
    """Sign the evaluator's report of a programme; equal figures of one day are signed once."""
    people_queries.require_right(*evaluation_reports.READ_RIGHTS, account=by)
    if programme is not None:
        course_actions.settle_runs(runs=programme.runs.filter(is_cancelled=False))
    document = evaluation_reports.build_document(programme=programme, account=by, now=now)
    digest = signing.document_digest(document=document).hex()
    existing_report: EvaluationReport | None = EvaluationReport.objects.filter(
        digest=digest
    ).first()
    if existing_report is not None:
        return existing_report
    report = EvaluationReport(programme=programme, digest=digest, made_at=now)
    audit.record_line(
        action="make_evaluation_report",
        subject=report,
        by=by,
        now=now,
        detail={"programme": document["scope"]["code"], "digest": digest},
    )
    signed: dict[str, Any] = signing.issue(
        document=document,
        key=signing_key(),
        node=audit.this_node().name,
        moment=timezone.localtime(now),
        address=settings.PUBLIC_ADDRESS,
    )
    signed["issued"]["audit"] = audit.head_document(now=now)
    report.document, report.signature = signed, signed["issued"]["signature"]
    report.save(force_insert=True)
    return report


@transaction.atomic
def ask_print(*, report: EvaluationReport, by: Account | None, now: datetime) -> Job:
    """Queue the prints of a report whose files are not here; raises NotAllowed."""
    people_queries.require_right(*evaluation_reports.READ_RIGHTS, account=by)
    last = evaluation_reports.print_job(report=report)
    if last is not None and last.state in evaluation_reports.UNDER_WAY:
        return last
    return jobs.ask_job(
        kind=evaluation_reports.PRINT_JOB, arguments={"report": str(report.pk)}, by=by, now=now
    )


def print_asked_report(*, arguments: JsonObject) -> str:
    """The job that prints a report; returns the id of the report."""
    report = EvaluationReport.objects.get(pk=arguments["report"])
    print_evaluation_report(report=report)
    return str(report.pk)


def print_evaluation_report(*, report: EvaluationReport) -> None:
    """Write the sealed PDF of a report in each language. Raises kit.pdf.PrintError."""
    for language in pdf.LANGUAGES:
        words = evaluation_reports.report_words(report=report, language=language, is_print=True)
        pdf_bytes = pdf.compile_pdf(
            source=EVALUATION_PRINT,
            data=words | {"labels": evaluation_word.labels(language=language)},
            language=language,
            attached=report.document,
        )
        path = evaluation_reports.print_path(report=report, language=language)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(".part")
        part.write_bytes(signing.seal_pdf(pdf=pdf_bytes, key=signing_key()))
        part.replace(path)


@dataclass(frozen=True, kw_only=True)
class StoryContent:
    """A story as entered: `source` is a code of `rules.follow_up.RECOMMENDATION_SOURCES`."""

    source: str
    text: Mapping[str, str]
    has_consent: bool
    is_approved: bool
    programme: Programme | None = None


@transaction.atomic
def record_story(*, content: StoryContent, by: Account | None, now: datetime) -> ReportStory:
    """Add a quote or story for the evaluator's report. Raises ReportRefused."""
    people_queries.require_right(evaluation_reports.WRITE_RIGHT, account=by)
    story = ReportStory(recorded_at=now)
    _fill_story(story=story, content=content)
    story.save(force_insert=True)
    audit.record_line(
        action="record_story", subject=story, by=by, now=now, detail=_story_detail(story=story)
    )
    return story


@transaction.atomic
def change_story(
    *, story: ReportStory, content: StoryContent, by: Account | None, now: datetime
) -> ReportStory:
    """Change a story, its consent or its approval. Raises ReportRefused."""
    people_queries.require_right(evaluation_reports.WRITE_RIGHT, account=by)
    _fill_story(story=story, content=content)
    story.save()
    audit.record_line(
        action="change_story", subject=story, by=by, now=now, detail=_story_detail(story=story)
    )
    return story


@transaction.atomic
def remove_story(*, story: ReportStory, by: Account | None, now: datetime) -> None:
    """Remove a story, such as when consent is withdrawn; the audit log has no text of it."""
    people_queries.require_right(evaluation_reports.WRITE_RIGHT, account=by)
    audit.record_line(
        action="remove_story", subject=story, by=by, now=now, detail=_story_detail(story=story)
    )
    story.delete()


def _fill_story(*, story: ReportStory, content: StoryContent) -> None:
    if content.source not in follow_up.RECOMMENDATION_SOURCES:
        raise ReportRefused(_("Choose whose story it is."))
    if content.is_approved and not content.has_consent:
        raise ReportRefused(_("A story without consent cannot be approved for the report."))
    _check_texts(text=content.text)
    for text in content.text.values():
        for finding in screening.findings(text=text, rules=()):
            raise ReportRefused(
                _("“%(words)s” looks like a name, a number or an address. Leave it out.")
                % {"words": finding.words}
            )
    story.programme, story.source = content.programme, content.source
    story.text_km, story.text_en = content.text["km"].strip(), content.text["en"].strip()
    story.has_consent, story.is_approved = content.has_consent, content.is_approved


def _story_detail(*, story: ReportStory) -> dict[str, object]:
    return {
        "source": story.source,
        "has_consent": story.has_consent,
        "is_approved": story.is_approved,
    }


def _check_texts(*, text: Mapping[str, str]) -> None:
    if not text.get("km", "").strip() or not text.get("en", "").strip():
        raise ReportRefused(_("Write the text in Khmer and in English."))


@transaction.atomic
def follow_recommendation(
    *,
    text: Mapping[str, str],
    recommended_on: date,
    programme: Programme | None,
    by: Account | None,
    now: datetime,
) -> FollowedRecommendation:
    """Add a recommendation of an earlier report for follow-up. Raises ReportRefused."""
    people_queries.require_right(evaluation_reports.WRITE_RIGHT, account=by)
    _check_texts(text=text)
    _check_day(day=recommended_on, now=now)
    recommendation = FollowedRecommendation.objects.create(
        programme=programme,
        text_km=text["km"].strip(),
        text_en=text["en"].strip(),
        recommended_on=recommended_on,
        recorded_at=now,
    )
    audit.record_line(
        action="follow_recommendation",
        subject=recommendation,
        by=by,
        now=now,
        detail={"recommended_on": recommended_on.isoformat()},
    )
    return recommendation


@transaction.atomic
def record_follow_up(
    *,
    recommendation: FollowedRecommendation,
    step: FollowUpStep,
    by: Account | None,
    now: datetime,
) -> RecommendationStep:
    """Record the state of a recommendation from a day on, and what was done.

    Raises ReportRefused for an unknown state, a day to come or before the recommendation, and an
    ended state without a note in both languages.
    """
    people_queries.require_right(evaluation_reports.WRITE_RIGHT, account=by)
    if step.state not in follow_up.FOLLOW_UP_STATES:
        raise ReportRefused(_("Choose a state."))
    _check_day(day=step.happened_on, now=now)
    if step.happened_on < recommendation.recommended_on:
        raise ReportRefused(_("The day is before the recommendation."))
    if step.state in follow_up.ENDED_STATES or any(text.strip() for text in step.note.values()):
        _check_texts(text=step.note)
    recommendation_step = RecommendationStep.objects.create(
        recommendation=recommendation,
        state=step.state,
        note_km=step.note.get("km", "").strip(),
        note_en=step.note.get("en", "").strip(),
        happened_on=step.happened_on,
        recorded_at=now,
    )
    audit.record_line(
        action="record_follow_up",
        subject=recommendation,
        by=by,
        now=now,
        detail={"state": step.state, "happened_on": step.happened_on.isoformat()},
    )
    return recommendation_step


def _check_day(*, day: date, now: datetime) -> None:
    if day > timezone.localdate(now):
        raise ReportRefused(_("The day is still to come."))


@transaction.atomic
def publish_country_table(
    *, country: str, year: int, by: Account | None, now: datetime
) -> CountryTable:
    """Sign the yearly table of this country; once published it stays the same.

    Raises ReportRefused while the year goes on, without finished runs, or with fewer than five
    officers.
    """
    people_queries.require_right("runs", "results", account=by)
    if not country_tables.is_country(code=country):
        raise ReportRefused(_("A country is named by three letters, such as KHM (ISO 3166-1)."))
    own = CountryTable.objects.filter(is_own=True)
    published: CountryTable | None = own.filter(country=country, year=year).first()
    if published is not None:
        return published
    if own.exclude(country=country).exists():
        raise ReportRefused(_("This installation published its tables under another country."))
    if year >= timezone.localdate(now).year:
        raise ReportRefused(_("The year is not over: a table is published once."))
    course_actions.settle_runs(runs=countries.finished_runs(year=year))
    table = countries.build_table(country=country, year=year)
    if table["total"]["officers"] is None:
        raise ReportRefused(
            _("Fewer than five officers of finished course runs have both tests in that year.")
        )
    document = signing.issue(
        document=table,
        key=signing_key(),
        node=audit.this_node().name,
        moment=timezone.localtime(now),
        address="",
    )
    country_table = CountryTable.objects.create(
        country=country, year=year, document=document, is_own=True, stored_at=now
    )
    audit.record_line(
        action="publish_country_table",
        subject=country_table,
        by=by,
        now=now,
        detail={"country": country, "year": year},
    )
    return country_table


@transaction.atomic
def import_country_table(*, data: bytes, by: Account | None, now: datetime) -> CountryTable:
    """Store the yearly table of another country, if a trusted key signed it.

    The same file again changes nothing. Raises ReportRefused with a message.
    """
    people_queries.require_right("runs", "results", account=by)
    document = _signed_table(data=data)
    country, year = document["country"], document["year"]
    rows = CountryTable.objects.filter(country=country)
    present: CountryTable | None = rows.filter(year=year).first()
    if present is not None:
        if present.document == document:
            return present
        raise ReportRefused(
            _("Another table of %(country)s for %(year)s is here: a table is published once.")
            % {"country": country, "year": year}
        )
    if any(_table_key(row.document) != _table_key(document) for row in rows):
        raise ReportRefused(
            _("Another key signed the earlier tables of %(country)s. Ask that country.")
            % {"country": country}
        )
    country_table = CountryTable.objects.create(
        country=country, year=year, document=document, is_own=False, stored_at=now
    )
    audit.record_line(
        action="import_country_table",
        subject=country_table,
        by=by,
        now=now,
        detail={"country": country, "year": year},
    )
    return country_table


def _signed_table(*, data: bytes) -> NewJsonObject:
    """The document of a file, checked; raises ReportRefused."""
    if len(data) > country_tables.MAX_BYTES:
        raise ReportRefused(_("This file is larger than any yearly table. It was not opened."))
    try:
        document = country_tables.read_table(document=json.loads(data))
    except (ValueError, RecursionError) as error:
        raise ReportRefused(_("This is not the yearly table of a country.")) from error
    signers = [
        key
        for key in node_keys.trusted_keys()
        if signing.is_issued_right(document=document, public_key=key)
    ]
    if not signers:
        raise ReportRefused(
            _(
                "No trusted key signed this file. Add the public key of that country to "
                "keys/trusted-keys.txt, after comparing it by telephone, and import it again."
            )
        )
    if _table_key(document) != signers[0]:
        raise ReportRefused(_("This is not the yearly table of a country."))
    return document


def _table_key(document: JsonObject) -> str:
    return str(document["issued"].get("public_key", ""))
