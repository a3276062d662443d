"""What a phone offers: the next thing to do comes first."""

from promdaen.course.rules.phone import PhoneRow, sorted_rows
from promdaen.kit.texts import Words


def row(name: str, *, weight: int, is_next: bool = False) -> PhoneRow:
    return PhoneRow(title=Words.same(name), page="x", icon="check", weight=weight, is_next=is_next)


def test_what_is_to_do_now_comes_before_the_rest_each_by_weight() -> None:
    rows = [row("c", weight=3), row("a", weight=1), row("z", weight=9, is_next=True)]
    assert [phone_row.title.en for phone_row in sorted_rows(phone_rows=rows)] == ["z", "a", "c"]
