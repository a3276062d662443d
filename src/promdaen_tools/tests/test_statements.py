"""What may be left out on PostgreSQL leaves no statement unsent."""

from hypothesis import given
from hypothesis import strategies as st

from promdaen_tools.statements import SentStatements, chosen

shapes = st.frozensets(st.sampled_from("abcdefg"))
names = st.sampled_from(("t.py::one", "t.py::two[a]", "t.py::two[b]", "t.py::two[c]", "t.py::six"))
tests = st.dictionaries(names, st.tuples(shapes, st.floats(0, 9), st.booleans()))


def statements(
    name: str, shapes: str, seconds: float = 1.0, *, must_stay: bool = False
) -> SentStatements:
    place = sum(name.encode())
    return SentStatements(
        name=name, place=place, shapes=frozenset(shapes), seconds=seconds, must_stay=must_stay
    )


def test_the_quicker_of_two_that_send_the_same_stays() -> None:
    assert chosen(tests=[statements("slow", "ab", 3), statements("fast", "ab", 1)]) == ["slow"]


def test_what_was_taken_first_goes_when_others_send_the_same() -> None:
    tests = [
        statements("first", "abcd", 2),
        statements("second", "abe", 3),
        statements("third", "cdf", 3),
    ]
    assert chosen(tests=tests) == ["first"]


def test_what_commits_or_was_refused_stays_and_counts() -> None:
    both = [statements("slow", "ab", 3, must_stay=True), statements("fast", "ab", 1)]
    assert chosen(tests=both) == ["fast"]


def test_of_variants_that_send_the_same_the_first_stays() -> None:
    variants = [statements("one[a]", "ab"), statements("one[b]", "ab"), statements("one[c]", "b")]
    assert chosen(tests=variants) == ["one[]"]
    assert chosen(tests=[*variants, statements("one[d]", "c")]) == []
    assert chosen(tests=[*variants, statements("all", "ab", 0.1)]) == ["one"]


@given(tests)
def test_every_statement_is_sent_all_the_same(
    drawn: dict[str, tuple[frozenset[str], float, bool]],
) -> None:
    all_tests = [
        SentStatements(name=name, place=place, shapes=shapes, seconds=seconds, must_stay=stays)
        for place, (name, (shapes, seconds, stays)) in enumerate(drawn.items())
    ]
    left_out, names_met = set(chosen(tests=all_tests)), set()
    remaining = []
    for test in all_tests:
        name = test.name.partition("[")[0]
        if name not in left_out and not (f"{name}[]" in left_out and name in names_met):
            remaining.append(test)
        names_met.add(name)
    assert {test.name for test in all_tests if test.must_stay} <= {test.name for test in remaining}
    assert set().union(*(test.shapes for test in remaining)) == set().union(
        *(test.shapes for test in all_tests)
    )
