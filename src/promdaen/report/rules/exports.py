"""A sheet as tables for spreadsheets: the same figures, one row for each figure or group.

A figure or column that was added after a sheet was issued is blank in the files of that sheet.
"""

from collections.abc import Sequence
from dataclasses import replace

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets import Output, OutputSheet
from promdaen.kit.texts import Text, Words
from promdaen.report.rules import comparison, definitions, interim

FIGURE_HEADS = (
    Text("figure"),
    Text("name"),
    Text("value"),
    Text("unit"),
    Text("low 95 %"),
    Text("high 95 %"),
    Text("n"),
    Text("definition"),
    Text("source"),
)
SPLIT_HEADS = (
    Text("kind"),
    Text("code"),
    Text("name"),
    Text("n"),
    Text("before"),
    Text("after"),
    Text("gain"),
    Text("low 95 %"),
    Text("high 95 %"),
)
ITEM_KEYS = (
    ("code", Text("item")),
    ("topic", Text("topic")),
    ("n", Text("n")),
    ("wrong_wrong", Text("wrong, wrong")),
    ("wrong_right", Text("wrong, right")),
    ("right_wrong", Text("right, wrong")),
    ("right_right", Text("right, right")),
    ("p", Text("McNemar p")),
    ("p_holm", Text("p, Holm")),
    ("facility_before", Text("facility before")),
    ("facility_after", Text("facility after")),
    ("discrimination_before", Text("discrimination before")),
    ("discrimination_after", Text("discrimination after")),
)
LATER_KEYS = (
    ("months", Text("round")),
    ("invited", Text("invited")),
    ("asked", Text("due")),
    ("came", Text("came back")),
    ("came_share", Text("came back, share")),
    ("incomparable", Text("not comparable")),
    ("n", Text("n, all three tests")),
    ("before_mean", Text("before")),
    ("after_mean", Text("after")),
    ("later_mean", Text("later")),
    ("retained", Text("gain kept, share")),
    ("away_n", Text("n, did not come")),
    ("away_before_mean", Text("before, did not come")),
    ("away_after_mean", Text("after, did not come")),
)
STATE = Text("state of the sheet")
RATING_HEADS = (
    Text("question", context="count"),
    *(Words.same(str(k)) for k in range(1, 6)),
)
INDICATOR_HEADS = (
    Text("indicator"),
    Text("unit"),
    Text("baseline"),
    Text("target"),
    Text("actual"),
    Text("women"),
    Text("men"),
    Text("period"),
)


def figure_rows(*, document: JsonObject, language: str) -> list[list[Output]]:
    """The state of the sheet, then a row for each headline figure, then later tests.

    A figure has value, interval, n, definition and source.
    """
    headline = document["headline"]
    state = interim.state_row(document=document, language=language)
    rows: list[list[Output]] = [_state_figure(state=state, language=language)] if state else []
    for figure in definitions.HEADLINE_FIGURES:
        low, high = headline.get(figure.interval) or (None, None)
        rows.append(
            [
                figure.key,
                figure.name.text(language=language),
                headline.get(figure.key),
                figure.unit,
                low,
                high,
                _count_or_none(document=document, key=figure.key),
                figure.meaning.text(language=language),
                figure.source,
            ]
        )
    return [
        *rows,
        *_later_figures(document=document, language=language),
        *_comparison_figures(document=document, language=language),
    ]


def workbook_sheets(*, document: JsonObject, language: str) -> list[OutputSheet]:
    """The sheets of the workbook: figures, groups, later tests, items, ratings, indicators.

    If the results are interim, each sheet says so on its tab and in its printed header.
    """
    sheets = _sheets(document=document, language=language)
    state = interim.state_row(document=document, language=language)
    if state is None or not interim.is_interim(document=document):
        return sheets
    name = interim.STATE_NAMES[interim.INTERIM].text(language=language)
    return [replace(sheet, name=f"{sheet.name} ({name})", note=state[1]) for sheet in sheets]


def _sheets(*, document: JsonObject, language: str) -> list[OutputSheet]:
    return [
        OutputSheet("figures", FIGURE_HEADS, figure_rows(document=document, language=language)),
        OutputSheet("groups", SPLIT_HEADS, _split_rows(document=document, language=language)),
        OutputSheet(
            "later",
            tuple(head for _, head in LATER_KEYS),
            [
                [row["name"][language], *(row.get(key) for key, _ in LATER_KEYS[1:])]
                for row in _later(document=document)
            ],
        ),
        OutputSheet(
            "items",
            tuple(head for _, head in ITEM_KEYS),
            [[item.get(key) for key, _ in ITEM_KEYS] for item in document.get("items", ())],
        ),
        OutputSheet(
            "ratings",
            RATING_HEADS,
            [[key, *counts] for key, counts in document.get("feedback", {}).items()],
        ),
        OutputSheet(
            "indicators",
            INDICATOR_HEADS,
            [
                [
                    row["name"][language],
                    row["unit"][language],
                    *(row.get(key) for key in ("baseline", "target", "actual", "women", "men")),
                    row.get("period"),
                ]
                for row in document.get("indicators", ())
            ],
        ),
    ]


def _state_figure(*, state: Sequence[str], language: str) -> list[Output]:
    code, sentence = state
    return ["state", STATE.text(language=language), code, "text", None, None, None, sentence, None]


def _later(*, document: JsonObject) -> Sequence[JsonObject]:
    """The rounds of later tests; empty for a sheet that was issued before they were counted."""
    return document.get("later") or ()


def _comparison_figures(*, document: JsonObject, language: str) -> list[list[Output]]:
    """The gain against those not yet trained; none for a sheet without a comparison group."""
    figure, rows = comparison.GAIN_AGAINST, document.get("comparison") or ()
    return [
        [
            figure.key,
            figure.name.text(language=language),
            row.get(figure.key),
            figure.unit,
            *(row.get(figure.interval) or (None, None)),
            row.get("n"),
            figure.meaning.text(language=language),
            figure.source,
        ]
        for row in rows
    ]


def _later_figures(*, document: JsonObject, language: str) -> list[list[Output]]:
    rows: list[list[Output]] = []
    for later in _later(document=document):
        for figure in definitions.LATER_FIGURES:
            low, high = later.get(figure.interval) or (None, None)
            rows.append(
                [
                    f"later_{later['months']}_{figure.key}",
                    f"{figure.name.text(language=language)} ({later['name'][language]})",
                    later.get(figure.key),
                    figure.unit,
                    low,
                    high,
                    later.get(figure.counts[0]),
                    figure.meaning.text(language=language),
                    figure.source,
                ]
            )
    return rows


def _split_rows(*, document: JsonObject, language: str) -> Sequence[Sequence[Output]]:
    return [
        [
            kind,
            row["code"],
            row["name"][language],
            *(row.get(key) for key in ("n", "before_mean", "after_mean", "gain_points")),
            *(row.get("gain_points_interval") or (None, None)),
        ]
        for kind in ("topics", "departments", "provinces", "sexes")
        for row in document.get(kind, ())
    ]


def _count_or_none(*, document: JsonObject, key: str) -> int | None:
    counted: int | None = document["headline"].get("both")
    if key.startswith("relevance"):
        counted = document["more"].get("relevance_n")
    elif key == "overall_mean":
        counted = document["more"].get("overall_n")
    return None if key.endswith("_only") else counted
