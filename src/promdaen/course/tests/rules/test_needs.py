"""Who should come to the next run: worked by hand, one reason each."""

from datetime import date, timedelta

from promdaen.course.rules import needs
from promdaen.kit.spreadsheets import Words

TODAY = date(2026, 11, 25)
A_YEAR_AGO = TODAY - timedelta(days=365)
NAMES = {code: Words(en=code.lower(), km=code) for code in "ABCDE"}


def kind(trained_on: date | None, faded: str = "", *, refreshed: bool = False) -> str | None:
    need = needs.need_of(
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
    weights = [needs.Need(kind=one).weight for one in ("never", "faded", "long_ago")]
    assert weights == sorted(weights, reverse=True)


def test_a_reason_names_the_three_weakest_topics_and_counts_the_rest() -> None:
    day = Words(en="1 May 2025", km="០១")
    told = needs.in_words(need=needs.Need(kind="faded", topics="ABCDE"), names=NAMES, day=day)
    assert told == Words(en="may have forgotten: a, b, c and 2 more", km="អាចភ្លេច៖ A B C និង 2 ទៀត")
    old = needs.in_words(need=needs.Need(kind="long_ago"), names=NAMES, day=day)
    assert old.en.endswith("1 May 2025")
    assert needs.in_words(need=needs.Need(kind="never"), names=NAMES, day=day).en.startswith(
        "never"
    )
