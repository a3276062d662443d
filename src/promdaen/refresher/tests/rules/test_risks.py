"""Topics at risk by group: worked by hand; small groups and what would give them away hidden."""

from promdaen.refresher.rules import risks


def people(count: int, chance: float) -> list[dict[str, float]]:
    return [{"A": chance, "B": 0.9} for _ in range(count)]


def test_a_topic_is_at_risk_from_a_third_of_a_group_on() -> None:
    [topic, other] = risks.topic_risks(people=[*people(2, 0.5), *people(4, 0.8)])
    assert (topic.topic, topic.faded, topic.officers, topic.is_at_risk) == ("A", 2, 6, True)
    assert not other.is_at_risk
    [topic, _other] = risks.topic_risks(people=[*people(2, 0.5), *people(5, 0.8)])
    assert not topic.is_at_risk


def test_a_small_group_takes_the_next_smallest_with_it() -> None:
    groups = {"IMM": people(20, 0.5), "BPP": people(9, 0.5), "AHT": people(4, 0.5), "MAR": []}
    lines = {
        group_risk.code: group_risk for group_risk in risks.group_risks(groups=groups, outside=0)
    }
    assert {code: group_risk.is_shown for code, group_risk in lines.items()} == {
        "IMM": True,
        "BPP": False,
        "AHT": False,
    }
    assert lines["BPP"].topics == ()
    assert [topic_risk.topic for topic_risk in lines["IMM"].at_risk] == ["A"]


def test_people_outside_of_every_group_count_as_one_to_hide() -> None:
    lines = risks.group_risks(groups={"IMM": people(20, 0.5), "BPP": people(9, 0.5)}, outside=2)
    assert [group_risk.is_shown for group_risk in lines] == [True, False]
