"""A long text is divided at its heads, and no place is left out."""

from hypothesis import given
from hypothesis import strategies as st

from promdaen.curriculum.rules import reading_parts

lengths = st.lists(
    st.tuples(
        st.sampled_from(["title", "steps[0].a", "steps[0].b", "steps[1].a", "cards[0]"]),
        st.integers(0, 40),
    ),
    max_size=20,
)


@given(lengths, st.integers(1, 60))
def test_parts_hold_every_place_once_in_order_and_keep_heads_together(
    lengths: list[tuple[str, int]], most: int
) -> None:
    parts = reading_parts.reading_parts(lengths=lengths, limit=most)
    assert [at for part in parts for at in part] == list(range(len(lengths)))
    heads = [reading_parts.place_head(place=place) for place, _length in lengths]
    for part in parts[1:]:
        assert heads[part.start] != heads[part.start - 1]
    for part in parts[: len(parts) > 1 and len(parts)]:
        size = sum(lengths[at][1] for at in part)
        assert size <= most or len({heads[at] for at in part if lengths[at][1]}) == 1


def test_a_short_text_is_one_part() -> None:
    assert reading_parts.reading_parts(lengths=[("title", 9), ("note", 5)], limit=10) == [range(2)]
    assert reading_parts.reading_parts(lengths=[]) == [range(0)]
    assert reading_parts.place_head(place="") == ""
