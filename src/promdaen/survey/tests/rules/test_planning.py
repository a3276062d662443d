"""Second visits are drawn."""

from promdaen.survey.rules import planning

CODES = [f"KH-{number:02d}" for number in range(1, 57)]


def test_a_draw_is_known_by_its_seed_and_moves_little_when_a_checkpoint_is_added() -> None:
    first = planning.draw_codes(codes=CODES, count=6, seed="2026")
    assert len(set(first)) == 6
    assert first == planning.draw_codes(codes=list(reversed(CODES)), count=6, seed="2026")
    assert first != planning.draw_codes(codes=CODES, count=6, seed="2027")
    more = planning.draw_codes(codes=[*CODES, "KH-99"], count=6, seed="2026")
    assert len(set(first) - set(more)) <= 1


def test_a_second_visit_is_never_made_by_who_made_the_first() -> None:
    first = {code: "abc"[number % 3] for number, code in enumerate(CODES)}
    second_assessors = planning.second_assessors(
        codes=CODES, first=first, assessors=["a", "b", "c"], seed="1"
    )
    assert set(second_assessors) == set(CODES)
    assert all(second_assessors[code] != first[code] for code in CODES)
    counts = [list(second_assessors.values()).count(assessor) for assessor in "abc"]
    assert max(counts) - min(counts) <= 2


def test_a_checkpoint_that_no_other_assessor_can_visit_is_left_out() -> None:
    alone = planning.second_assessors(codes=["a"], first={"a": "x"}, assessors=["x"], seed="1")
    assert alone == {}
