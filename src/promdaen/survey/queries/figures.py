"""The accepted scores of a round, loaded once for its page, heat map, map, gaps and totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import QuerySet

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.places import rules as places_rules
from promdaen.survey.models import Instrument, Round, Visit
from promdaen.survey.queries import instruments, visible
from promdaen.survey.rules import figures as rules
from promdaen.survey.rules import instrument as instrument_rules

if TYPE_CHECKING:
    from promdaen.people.models import Account

COLUMNS = (
    "checkpoint__code", "checkpoint__name_en", "checkpoint__name_km", "checkpoint__province",
    "submission__standard_class", "submission__modes",
    "submission__scores", "submission__grades", "submission__instrument",
    "checkpoint__neighbour", "checkpoint__modes",
)  # fmt: skip
PLACES = (
    "code", "name_en", "name_km", "province", "longitude", "latitude",
    "neighbour", "modes",
)  # fmt: skip


class NoFigures(LookupError):
    """There is no such round, or no published instrument for it."""


@dataclass(frozen=True, kw_only=True)
class CheckpointInScope:
    """A checkpoint in the scope of the survey, visited or not, with its class for the
    standards.
    """

    code: str
    name: Words
    province: str
    standard_class: str
    modes: frozenset[str]
    border: str
    place: tuple[float, float] | None


@dataclass(frozen=True, eq=False, kw_only=True)
class SurveyFigures:
    """The figures of a round for the checkpoints that an account may read.

    `rows` are sorted by province and code; `parts` has their tallies in that order; `sheets` group
    them by the instrument that scored them, and `places` are the indexes of the rows of a sheet in
    `rows`. `instrument` has the names of the parts. `scope` is what was to be surveyed.
    """

    round: Round
    instrument: instrument_rules.InstrumentContent
    rows: tuple[rules.Surveyed, ...]
    sheets: tuple[rules.ScoreSheet, ...]
    places: tuple[tuple[int, ...], ...]
    instruments: tuple[instrument_rules.InstrumentContent, ...]
    parts: rules.Parts
    scope: tuple[CheckpointInScope, ...]

    @property
    def instruments_by_checkpoint(self) -> dict[str, instrument_rules.InstrumentContent]:
        """The instrument that scored each checkpoint."""
        return {
            self.rows[index].code: instrument
            for instrument, own_places in zip(self.instruments, self.places, strict=True)
            for index in own_places
        }


def round_by_code(*, code: str) -> Round | None:
    """The round with a code, or None."""
    return Round.objects.filter(code=code).first()


def round_before(*, survey_round: Round) -> Round | None:
    """The last round that began before another, or None."""
    earlier = Round.objects.filter(starts_on__lt=survey_round.starts_on)
    return earlier.order_by("-starts_on", "code").first()


def part_names() -> dict[str, Words]:
    """The capacities and sub-domains of the newest instrument, by code."""
    published = instruments.newest_instrument()
    if published is None:
        return {}
    instrument = instruments.published_rules(instrument=published)
    return dict(instrument.capacities) | {
        sub_domain.code: sub_domain.name for sub_domain in instrument.sub_domains
    }


def survey_figures(
    *, code: str, filters: rules.FigureFilter, account: Account | None
) -> SurveyFigures:
    """The figures of a round, for accounts that may read scores by checkpoint.

    Raises NoFigures without such a round or any instrument, PermissionDenied for accounts that may
    read totals only.
    """
    people_queries.require_right("survey", "visits", account=account)
    survey_round = round_by_code(code=code)
    if survey_round is None:
        raise NoFigures(code)
    published = instruments.instrument_of_round(survey_round=survey_round)
    if published is None:
        raise NoFigures(code)
    return read_figures(
        survey_round=survey_round, published=published, filters=filters, account=account
    )


def read_figures(
    *,
    survey_round: Round,
    published: Instrument,
    filters: rules.FigureFilter,
    account: Account | None,
) -> SurveyFigures:
    """The figures of a round and an instrument."""
    instrument = instruments.published_rules(instrument=published)
    codes = rules.part_codes(instrument=instrument)
    surveyed_checkpoints, by = _rows(survey_round, filters, account)
    others = Instrument.objects.defer("body", "xform").filter(pk__in=set(by) - {published.pk})
    used = {row.pk: row for row in [published, *others]}
    groups = [
        (
            instruments.published_rules(instrument=used[pk]),
            tuple(index for index, by_pk in enumerate(by) if by_pk == pk),
        )
        for pk in dict.fromkeys(by)
    ] or [(instrument, ())]
    sheets = tuple(
        rules.score_sheet(
            instrument=instrument_content,
            surveyed_checkpoints=[surveyed_checkpoints[index] for index in places],
            codes=codes,
        )
        for instrument_content, places in groups
    )
    places = tuple(places for _asked, places in groups)
    order = np.argsort([index for place in places for index in place], kind="stable")
    return SurveyFigures(
        round=survey_round,
        instrument=instrument,
        rows=surveyed_checkpoints,
        sheets=sheets,
        places=places,
        instruments=tuple(instrument_content for instrument_content, _places in groups),
        parts=rules.joined(
            parts=[rules.visit_tallies(sheet=sheet) for sheet in sheets],
            order=[int(index) for index in order],
        ),
        scope=tuple(
            _scope(
                instrument,
                instruments.published_checkpoints(instrument=published),
                filters,
                account,
            )
        ),
    )


def counted_visits(*, survey_round: Round, account: Account | None) -> QuerySet[Visit]:
    """The accepted first visits of a round, by checkpoint, the newest of each last."""
    visits = visible.scores_visible_to(account=account).filter(
        round=survey_round, state="accepted", is_second=False, submission__isnull=False
    )
    order = ("checkpoint__province", "checkpoint__code", "submission__received_at", "pk")
    return visits.exclude(submission__standard_class="").order_by(*order)


def _rows(
    survey_round: Round, filters: rules.FigureFilter, account: Account | None
) -> tuple[tuple[rules.Surveyed, ...], list[Any]]:
    """The accepted first visits, the newest of each checkpoint, and their instruments."""
    rows_by_checkpoint: dict[str, tuple[rules.Surveyed, Any]] = {}
    for line in counted_visits(survey_round=survey_round, account=account).values_list(*COLUMNS):
        surveyed_checkpoint, instrument = _surveyed(line)
        if filters.fits(
            standard_class=surveyed_checkpoint.standard_class,
            province=surveyed_checkpoint.province,
            modes=surveyed_checkpoint.modes,
        ):
            rows_by_checkpoint[surveyed_checkpoint.code] = (surveyed_checkpoint, instrument)
    surveyed_checkpoints = tuple(
        surveyed_checkpoint for surveyed_checkpoint, _instrument in rows_by_checkpoint.values()
    )
    return surveyed_checkpoints, [instrument for _row, instrument in rows_by_checkpoint.values()]


def _surveyed(line: Sequence[Any]) -> tuple[rules.Surveyed, Any]:
    code, name_en, name_km, province, standard_class, modes, scores, grades, *others = line
    instrument, neighbour, own_modes = others
    surveyed_checkpoint = rules.Surveyed(
        code=code,
        name=places_rules.name_words(en=name_en, km=name_km),
        province=province,
        standard_class=standard_class,
        modes=frozenset(modes),
        scores=scores,
        grades=grades,
        border=places_rules.border_section(neighbour=neighbour, modes=own_modes),
    )
    return surveyed_checkpoint, instrument


def _scope(
    instrument: instrument_rules.InstrumentContent,
    checkpoints: JsonObject,
    filters: rules.FigureFilter,
    account: Account | None,
) -> Iterator[CheckpointInScope]:
    rows = visible.checkpoints_visible_to(account=account).order_by("province", "code")
    for code, name_en, name_km, province, *where in rows.values_list(*PLACES):
        longitude, latitude, neighbour, own_modes = where
        checkpoint_facts = checkpoints.get(code, {"class": "", "modes": ()})
        standard_class = instrument.standard_class(value=checkpoint_facts["class"])
        modes = instrument.standard_modes(modes=checkpoint_facts["modes"])
        if standard_class and filters.fits(
            standard_class=standard_class, province=province, modes=modes
        ):
            is_placed = longitude is not None and latitude is not None
            yield CheckpointInScope(
                code=code,
                name=places_rules.name_words(en=name_en, km=name_km),
                province=province,
                standard_class=standard_class,
                modes=modes,
                border=places_rules.border_section(neighbour=neighbour, modes=own_modes),
                place=(longitude, latitude) if is_placed else None,
            )
