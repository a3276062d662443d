"""The places, people and demonstration of the content: complete, dated, and said invented."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from promdaen.kit import content
from tests.written import by_code, everything, rows

# Places and people -----------------------------------------------------------------------------


def test_the_25_provinces_fill_different_tiles_of_a_map_of_six_by_five() -> None:
    provinces = by_code("province")
    assert sorted(provinces) == [f"{number:02d}" for number in range(1, 26)]
    tiles = {tuple(province.values["grid"]) for province in provinces.values()}
    assert len(tiles) == 25
    assert all(column in range(1, 7) and row in range(1, 6) for column, row in tiles)


def test_the_outlines_join_the_provinces_by_code_and_lack_only_tboung_khmum() -> None:
    outlines = json.loads((content.content_root() / "provinces.geojson").read_text("utf-8"))
    codes = {feature["properties"]["code"] for feature in outlines["features"]}
    assert set(by_code("province")) - codes == {"25"}
    assert codes <= set(by_code("province"))


@pytest.mark.parametrize("name", ["province", "department", "rank"])
def test_no_spelling_means_two_things(name: str) -> None:
    meaning: dict[str, str] = {}
    for code, record in by_code(name).items():
        names = [*record.values["name"].values(), *record.values["aliases"]]
        for spelling in {text.casefold() for text in names}:
            assert meaning.setdefault(spelling, code) == code, spelling


def test_there_are_56_checkpoints_inside_the_country_with_dated_entries_in_order() -> None:
    checkpoints = by_code("checkpoint")
    assert len(checkpoints) == 56
    for code, record in checkpoints.items():
        position = record.values["position"]
        assert 9.5 < position["latitude"] < 15, code
        assert 102 < position["longitude"] < 108, code
        for entries in (record.values["class"], record.values["status"]):
            dates = [entry["since"] for entry in entries if "since" in entry]
            assert dates == sorted(dates), code
            assert "since" not in entries[0] or len(dates) == len(entries), code


def test_crossings_to_thailand_are_not_shown_as_open() -> None:
    for code, record in by_code("checkpoint").items():
        if record.values.get("neighbour") == "TH":
            assert record.values["status"][-1]["value"] in {"unknown", "not_open"}, code


def test_every_department_and_rank_is_there() -> None:
    assert sorted(by_code("department")) == ["AHT", "BPP", "IMM", "MAR"]
    orders = sorted(record.values["order"] for record in everything()["rank"])
    assert orders == list(range(1, 16))


def test_the_glossary_holds_its_first_255_terms_and_what_the_content_added() -> None:
    assert len(by_code("term")) == 255 + 141


# Demonstration ---------------------------------------------------------------------------------


def test_all_of_the_demonstration_is_marked_as_invented() -> None:
    for name in ("demo_programme", "demo_run", "demo_quote"):
        assert all(record.values["invented"] for record in everything()[name])


def test_there_are_160_officers_with_different_names() -> None:
    officers = everything()["demo_officer"]
    assert len(officers) == 160
    for language in ("en", "km"):
        names = {
            (officer.values["family"][language], officer.values["given"][language])
            for officer in officers
        }
        assert len(names) == 160


def test_the_officers_of_2012_are_those_of_the_reference_cohort() -> None:
    departments = {
        spelling.casefold(): code
        for code, record in by_code("department").items()
        for spelling in record.values["aliases"]
    }
    provinces = {record.values["name"]["en"]: code for code, record in by_code("province").items()}
    cohort = rows("reference_cohort.csv")
    officers = by_code("demo_officer")
    assert len(cohort) == 90
    for row in cohort:
        officer = officers[row["officer_code"]].values
        assert officer["sex"] == row["sex"]
        assert officer["department"] == departments[row["department"].casefold()]
        assert officer["province"] == provinces[row["province"]]
        assert officer["run"] == f"{row['officer_code'][:2]}-2012-1"


def test_course_runs_last_five_days_within_their_programme_and_hold_their_officers() -> None:
    enrolled = Counter(officer.values.get("run") for officer in everything()["demo_officer"])
    for code, record in by_code("demo_run").items():
        run, programme = (
            record.values,
            by_code("demo_programme")[record.values["programme"]].values,
        )
        assert (run["ends_on"] - run["starts_on"]).days == 4, code
        assert programme["starts_on"] <= run["starts_on"], code
        assert run["ends_on"] <= programme["ends_on"], code
        assert (enrolled[code] > 0) == (run["state"] != "planned"), code
    assert enrolled["SR-2026-1"] == 28


def test_the_running_course_run_runs_on_the_day_of_the_demonstration() -> None:
    today = by_code("demo_setting")["DEMO"].values["today"]
    states = {"finished": 0, "running": 1, "planned": 2}
    for record in everything()["demo_run"]:
        run = record.values
        place = (run["starts_on"] <= today) + (run["starts_on"] > today) * 2
        place -= run["ends_on"] < today
        assert states[run["state"]] == place, record.code


def test_a_finished_course_run_crosses_papers_a_and_b() -> None:
    crossed = by_code("demo_run")["TK-2026-1"].values["papers"]
    assert (crossed["before"], crossed["after"]) == (["A", "B"], ["B", "A"])


def test_the_targets_of_a_programme_are_those_of_its_course_runs() -> None:
    for code, programme in by_code("demo_programme").items():
        by_run = Counter(
            {
                (target["department"], run.values["province"]): target["number"]
                for run in everything()["demo_run"]
                if run.values["programme"] == code
                for target in run.values["targets"]
            }
        )
        targets = {
            (t["department"], t["province"]): t["number"] for t in programme.values["targets"]
        }
        assert targets == by_run, code


def test_the_recommendations_of_2012_are_five_in_order() -> None:
    orders = [record.values["order"] for record in everything()["demo_recommendation"]]
    assert orders == [1, 2, 3, 4, 5]
