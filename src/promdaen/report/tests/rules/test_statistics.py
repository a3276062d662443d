import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from promdaen.report.rules import statistics as rules


def run(day: date, province: str = "07", **fields: Any) -> rules.RunCounts:
    counts = {"enrolled": 20, "attended": 18, "trained": 18, "both": 17}
    return rules.RunCounts(
        **{"ends_on": day, "province": province, "counts": counts, "is_invented": False} | fields
    )


RUNS = [
    run(date(2026, 7, 20)),
    run(date(2026, 8, 5)),
    run(date(2026, 8, 6), "18", is_invented=True, counts={"enrolled": 3}),
    run(date(2026, 12, 31)),
]
CODES = {"runs": "f7n9E0hX8qk", "trained": "Ix2HsbDMLea", "07": "DiszpKrYNg8"}


@pytest.mark.parametrize(
    ("period", "trained"),
    [
        ("months", {"202607": 18, "202608": 18, "202612": 18}),
        ("quarters", {"2026Q3": 36, "2026Q4": 18}),
        ("years", {"2026": 54}),
    ],
)
def test_runs_are_added_up_by_period_and_province(period: str, trained: dict[str, int]) -> None:
    rows = rules.run_sums(runs=RUNS, period=period)
    values = {
        rules.dhis2_period(start=row.period, period=period): row.value
        for row in rows
        if (row.province, row.figure) == ("07", "trained")
    }
    assert values == trained


def test_a_data_value_set_has_what_has_codes_and_counts_what_has_none() -> None:
    rows = rules.run_sums(runs=RUNS, period="quarters")
    value_set = rules.dhis2_values(rows=rows, period="quarters", codes=CODES)
    assert value_set["dataValues"][0] == {
        "dataElement": "f7n9E0hX8qk",
        "period": "2026Q3",
        "orgUnit": "DiszpKrYNg8",
        "value": "2",
    }
    assert len(value_set["dataValues"]) == 4
    assert rules.without_code(rows=rows, codes=CODES) == len(rows) - 4


def test_sums_with_invented_runs_say_so() -> None:
    rows = rules.run_sums(runs=RUNS, period="months")
    assert {row.is_invented for row in rows if row.province == "18"} == {True}
    assert {row.is_invented for row in rows if row.province == "07"} == {False}
    codes = CODES | {"18": "O6uvpzGd5pu"}
    comments = {
        value.get("comment")
        for value in rules.dhis2_values(rows=rows, period="months", codes=codes)["dataValues"]
        if value["orgUnit"] == "O6uvpzGd5pu"
    }
    assert comments == {"invented"}


def test_rows_of_sdmx_have_the_heads_of_its_csv() -> None:
    sums = rules.run_sums(runs=RUNS, period="months")
    rows = rules.sdmx_rows(rows=sums, period="months", country="KH")
    first = dict(zip(rules.SDMX_HEADS, rows[0], strict=True))
    assert first["STRUCTURE"] == "dataflow"
    assert (first["REF_AREA"], first["TIME_PERIOD"], first["FREQ"]) == ("KH-7", "2026-07", "M")
    odd = [replace(row, province="VT") for row in sums]
    elsewhere = rules.sdmx_rows(rows=odd, period="months", country="LA")
    assert {row[rules.SDMX_HEADS.index("REF_AREA")] for row in elsewhere} == {"LA-VT"}


def test_an_identifier_of_dhis2_is_distinguished_from_another_text() -> None:
    assert rules.UID_PATTERN.fullmatch("f7n9E0hX8qk")
    assert not any(
        rules.UID_PATTERN.fullmatch(text) for text in ("", "7fn9E0hX8qk", "f7n9E0hX8q", "ក" * 11)
    )


def test_a_file_of_sdmx_is_read_back() -> None:
    from promdaen.report.queries import statistics as queries

    page = queries.StatisticsPage(
        period="years", rows=rules.run_sums(runs=RUNS, period="years"), codes={}, provinces={}
    )
    read = list(csv.DictReader(io.StringIO(queries.sdmx_csv(page=page))))
    assert len(read) == len(page.rows)
    trained = [row for row in read if row["INDICATOR"] == "TRAINED" and row["REF_AREA"] == "KH-7"]
    assert [row["OBS_VALUE"] for row in trained] == ["54"]
