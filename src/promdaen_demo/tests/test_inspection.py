"""Invented answers of the demonstration."""

import tomllib

from promdaen.kit.content.reading import content_root
from promdaen.survey.tests import samples
from promdaen_demo import inspection


def test_the_part_of_a_ratio_is_the_fewest_that_makes_a_level() -> None:
    booths = samples.indicator("ratio", over_one=True, per=45)
    parts = [inspection.part_at_level(indicator=booths, total=900, level=at) for at in range(5)]
    assert parts == sorted(parts)
    assert parts[0] == 0
    assert parts[-1] == 15, "three in four of 900 travellers, 45 a booth"


def test_a_level_that_no_part_makes_becomes_the_nearest_one() -> None:
    booths = samples.indicator("ratio", over_one=True, per=45)
    assert inspection.part_at_level(indicator=booths, total=20, level=1) == 0
    assert inspection.part_at_level(indicator=booths, total=20, level=3) == 1


def test_invented_traffic_ranks_checkpoints() -> None:
    rows, checkpoints = (
        tomllib.loads((content_root() / name).read_text("utf-8"))[key]
        for name, key in (("demo/traffic.toml", "traffic"), ("checkpoints.toml", "checkpoint"))
    )
    peaks = {row["checkpoint"]: row["travellers"] for row in rows}
    assert len(peaks) == len(rows)
    assert peaks.keys() <= {checkpoint["code"] for checkpoint in checkpoints}
    assert all(row["invented"] for row in rows)
    assert len({*peaks.values()}) > len(peaks) * 0.8, "traffic must rank"
    assert peaks["KH-L01"] > peaks["KH-L14"] > peaks["KH-L30"]
