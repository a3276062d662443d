"""A sheet as tables for spreadsheets: the same figures, one row a figure or group.

A figure or column that was added after a sheet was issued is blank in the files of that sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from promdaen.kit.spreadsheets import Output, OutputSheet, Words
from promdaen.report.rules import definitions, interim

FIGURE_HEADS = (
    Words(en="figure", km="តួលេខ"),
    Words(en="name", km="ឈ្មោះ"),
    Words(en="value", km="តម្លៃ"),
    Words(en="unit", km="ឯកតា"),
    Words(en="low 95 %", km="ទាបបំផុត ៩៥%"),
    Words(en="high 95 %", km="ខ្ពស់បំផុត ៩៥%"),
    Words(en="n", km="ចំនួន"),
    Words(en="definition", km="និយមន័យ"),
    Words(en="source", km="ប្រភព"),
)
SPLIT_HEADS = (
    Words(en="kind", km="ប្រភេទ"),
    Words(en="code", km="លេខកូដ"),
    Words(en="name", km="ឈ្មោះ"),
    Words(en="n", km="ចំនួន"),
    Words(en="before", km="មុន"),
    Words(en="after", km="ក្រោយ"),
    Words(en="gain", km="កំណើន"),
    Words(en="low 95 %", km="ទាបបំផុត ៩៥%"),
    Words(en="high 95 %", km="ខ្ពស់បំផុត ៩៥%"),
)
ITEM_KEYS = (
    ("code", Words(en="item", km="សំណួរ")),
    ("topic", Words(en="topic", km="ប្រធានបទ")),
    ("n", Words(en="n", km="ចំនួន")),
    ("wrong_wrong", Words(en="wrong, wrong", km="ខុស ខុស")),
    ("wrong_right", Words(en="wrong, right", km="ខុស ត្រូវ")),
    ("right_wrong", Words(en="right, wrong", km="ត្រូវ ខុស")),
    ("right_right", Words(en="right, right", km="ត្រូវ ត្រូវ")),
    ("p", Words(en="McNemar p", km="McNemar p")),
    ("p_holm", Words(en="p, Holm", km="p តាម Holm")),
    ("facility_before", Words(en="facility before", km="សន្ទស្សន៍ងាយ មុន")),
    ("facility_after", Words(en="facility after", km="សន្ទស្សន៍ងាយ ក្រោយ")),
    ("discrimination_before", Words(en="discrimination before", km="សន្ទស្សន៍បែងចែក មុន")),
    ("discrimination_after", Words(en="discrimination after", km="សន្ទស្សន៍បែងចែក ក្រោយ")),
)
LATER_KEYS = (
    ("months", Words(en="round", km="លើក")),
    ("invited", Words(en="invited", km="បានអញ្ជើញ")),
    ("asked", Words(en="due", km="ដល់កំណត់")),
    ("came", Words(en="came back", km="បានមកធ្វើ")),
    ("came_share", Words(en="came back, share", km="ភាគបានមកធ្វើ")),
    ("incomparable", Words(en="not comparable", km="ប្រៀបធៀបមិនបាន")),
    ("n", Words(en="n, all three tests", km="ចំនួន ធ្វើទាំងបី")),
    ("before_mean", Words(en="before", km="មុន")),
    ("after_mean", Words(en="after", km="ក្រោយ")),
    ("later_mean", Words(en="later", km="តាមដាន")),
    ("retained", Words(en="gain kept, share", km="ភាគកំណើននៅសល់")),
    ("away_n", Words(en="n, did not come", km="ចំនួនមិនបានមក")),
    ("away_before_mean", Words(en="before, did not come", km="មុន អ្នកមិនបានមក")),
    ("away_after_mean", Words(en="after, did not come", km="ក្រោយ អ្នកមិនបានមក")),
)
STATE = Words(en="state of the sheet", km="ស្ថានភាពសន្លឹក")
RATING_HEADS = (
    Words(en="question", km="សំណួរ"),
    *(Words(en=str(k), km=str(k)) for k in range(1, 6)),
)
INDICATOR_HEADS = (
    Words(en="indicator", km="សូចនាករ"),
    Words(en="unit", km="ឯកតា"),
    Words(en="baseline", km="មូលដ្ឋាន"),
    Words(en="target", km="គោលដៅ"),
    Words(en="actual", km="ជាក់ស្តែង"),
    Words(en="women", km="ស្រី"),
    Words(en="men", km="ប្រុស"),
    Words(en="period", km="រយៈពេល"),
)


def figure_rows(*, document: Mapping[str, Any], language: str) -> list[list[Output]]:
    """The state of the sheet, then one row a headline figure, then later tests.

    A figure has value, interval, n, definition and source.
    """
    headline = document["headline"]
    state = interim.state_row(document=document, language=language)
    rows: list[list[Output]] = [_state_figure(state=state, language=language)] if state else []
    for one in definitions.HEADLINE:
        low, high = headline.get(one.interval) or (None, None)
        rows.append(
            [
                one.key,
                one.name[language],
                headline.get(one.key),
                one.unit,
                low,
                high,
                _n_of(document=document, key=one.key),
                one.meaning[language],
                one.source,
            ]
        )
    return [*rows, *_later_figures(document=document, language=language)]


def workbook_sheets(*, document: Mapping[str, Any], language: str) -> list[OutputSheet]:
    """The sheets of the workbook: figures, groups, later tests, items, ratings, indicators.

    Each says on its tab and at the head of its printed pages where the results are interim.
    """
    sheets = _sheets(document=document, language=language)
    state = interim.state_row(document=document, language=language)
    if state is None or not interim.is_interim(document=document):
        return sheets
    name = interim.NAMES[interim.INTERIM].text(language=language)
    return [replace(sheet, name=f"{sheet.name} ({name})", note=state[1]) for sheet in sheets]


def _sheets(*, document: Mapping[str, Any], language: str) -> list[OutputSheet]:
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


def _later(*, document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The rounds of later tests; a sheet that was issued before they were counted has none."""
    return document.get("later") or ()


def _later_figures(*, document: Mapping[str, Any], language: str) -> list[list[Output]]:
    rows: list[list[Output]] = []
    for one in _later(document=document):
        for figure in definitions.LATER:
            low, high = one.get(figure.interval) or (None, None)
            rows.append(
                [
                    f"later_{one['months']}_{figure.key}",
                    f"{figure.name[language]} ({one['name'][language]})",
                    one.get(figure.key),
                    figure.unit,
                    low,
                    high,
                    one.get(figure.counts[0]),
                    figure.meaning[language],
                    figure.source,
                ]
            )
    return rows


def _split_rows(*, document: Mapping[str, Any], language: str) -> Sequence[Sequence[Output]]:
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


def _n_of(*, document: Mapping[str, Any], key: str) -> int | None:
    counted: int | None = document["headline"].get("both")
    if key.startswith("relevance"):
        counted = document["more"].get("relevance_n")
    elif key == "overall_mean":
        counted = document["more"].get("overall_n")
    return None if key.endswith("_only") else counted
