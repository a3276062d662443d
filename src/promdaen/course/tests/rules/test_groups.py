"""Groups for a case: sizes, departments, the same for the same seed."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from promdaen.course.rules import groups

rooms = some.dictionaries(
    some.integers(1, 60), some.sampled_from(("IMM", "MAR", "BPP", "AHT")), max_size=45
)


@given(rooms, some.integers(0, 1000))
def test_everybody_is_in_one_group_and_departments_are_even(
    room: dict[int, str], seed: int
) -> None:
    officer_groups = groups.mixed_groups(departments=room, seed=seed)
    assert sorted(officer for group in officer_groups for officer in group) == sorted(room)
    if len(room) >= groups.MIN_GROUP_SIZE:
        assert all(
            groups.MIN_GROUP_SIZE <= len(group) <= groups.MAX_GROUP_SIZE
            for group in officer_groups
        )
    for code in set(room.values()):
        counts = [Counter(room[officer] for officer in group)[code] for group in officer_groups]
        assert max(counts) - min(counts) <= 1
    assert officer_groups == groups.mixed_groups(departments=room, seed=seed)


def test_another_seed_mixes_otherwise() -> None:
    room = dict.fromkeys(range(12), "IMM")
    groupings = [groups.mixed_groups(departments=room, seed=seed) for seed in range(5)]
    assert len({str(grouping) for grouping in groupings}) == 5


def test_a_small_room_is_one_group_and_an_empty_one_none() -> None:
    assert groups.mixed_groups(departments={}, seed=1) == []
    assert len(groups.mixed_groups(departments={1: "IMM", 2: "MAR"}, seed=1)) == 1
