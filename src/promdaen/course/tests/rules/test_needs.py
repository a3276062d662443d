"""Who should come to the next run: worked by hand, one reason each."""

from datetime import date, timedelta

from promdaen.course.rules import needs
from promdaen.kit.texts import Words

TODAY = date(2026, 11, 25)
A_YEAR_AGO = TODAY - timedelta(days=365)


def kind(trained_on: date | None, faded: str = "", *, refreshed: bool = False) -> str | None:
    need = needs.training_need(
        trained_on=trained_on, faded=tuple(faded), is_refreshed=refreshed, today=TODAY
    )
    return need.kind if need else None


def test_never_then_faded_then_long_ago_without_refreshers() -> None:
    assert kind(None, "ABCD") == "never"
    assert kind(TODAY, "ABCD", refreshed=True) == "faded"
    assert kind(TODAY, "ABC", refreshed=True) is None
    assert kind(A_YEAR_AGO) is None
    assert kind(A_YEAR_AGO - timedelta(days=1)) == "long_ago"
    assert kind(A_YEAR_AGO - timedelta(days=1), refreshed=True) is None
    weights = [
        needs.TrainingNeed(kind=need_kind).weight for need_kind in ("never", "faded", "long_ago")
    ]
    assert weights == sorted(weights, reverse=True)


def test_the_text_of_faded_topics_gives_their_least_number() -> None:
    day = Words(en="1 May 2025", km="០១")
    assert needs.FADED_TOPICS == 4
    need_words = needs.need_text(need=needs.TrainingNeed(kind="faded"), day=day)
    assert need_words == Words(
        en="may have forgotten four topics or more", km="អាចភ្លេចប្រធានបទចាប់ពីបួនឡើងទៅ"
    )
    assert needs.need_text(need=needs.TrainingNeed(kind="long_ago"), day=day).en.endswith(
        "1 May 2025"
    )
    assert needs.need_text(need=needs.TrainingNeed(kind="never"), day=day).en.startswith("never")
