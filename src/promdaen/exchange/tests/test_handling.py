"""What the page of a record tells of its handling, to whom."""

import pytest
from django.template.loader import render_to_string

from promdaen.exchange.models import Record
from promdaen.exchange.queries import handling
from promdaen.exchange.rules.exchange_members import ExchangeMember
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)


def handling_html(record: Record, reader: ExchangeMember) -> str:
    return render_to_string("exchange/handling.html", {"record": record, "member": reader})


def names(record: Record, reader: ExchangeMember) -> list[tuple[str, str]]:
    handling_details = handling.handling_details(record=record, member=reader, now=world.NOW)
    return [(reader_entry.kind, reader_entry.name) for reader_entry in handling_details.reached]


def test_only_the_originator_sees_the_whole_audience() -> None:
    author, friend = world.standing("liaison", "IMM"), world.person("liaison", "AHT", name="Dara")
    other = world.standing("liaison", "BPP")
    record = world.sent(author, ("MAR", "BPP"), named=(friend.pk,))
    assert [kind for kind, _name in names(record, author)] == ["department", "department", "named"]
    assert [kind for kind, _name in names(record, other)] == ["department"]
    assert names(record, world.standing_of(friend)) == [("named", "Dara")]
    assert "Dara" in handling_html(record, author)
    assert "Dara" not in handling_html(record, other)


def test_a_post_reads_how_it_is_reached_and_not_the_other_posts() -> None:
    author = world.standing("liaison", "IMM")
    record = world.sent(author, posts=(("MAR", "KH-1"), ("MAR", "KH-2")))
    reader = world.standing("reporter", "MAR", "KH-1")
    assert [name[-4:] for _kind, name in names(record, reader)] == ["KH-1"]


def test_a_level_for_the_screen_only_notes_that_the_reading_is_recorded() -> None:
    author, friend = world.standing("liaison", "IMM"), world.person("liaison", "AHT")
    red = world.sent(author, level="red", named=(friend.pk,))
    amber = world.sent(author, ("AHT",))
    assert 'class="note bad"' in handling_html(red, world.standing_of(friend))
    assert 'class="note bad"' not in handling_html(amber, world.standing_of(friend))
    assert "TLP:RED" in handling_html(red, author)


def test_the_words_of_a_restriction_and_both_grades_are_there() -> None:
    author, reader = world.standing("liaison", "IMM"), world.standing("liaison", "AHT")
    restricted_handling = world.handling(restriction="Do not approach the boat")
    record = world.sent(author, ("AHT",), handling=restricted_handling)
    assert "Do not approach the boat" in handling_html(record, reader)
    handling_details = handling.handling_details(record=record, member=reader, now=world.NOW)
    assert [hcode.code for hcode in handling_details.hcodes] == ["H0", "H3"]
    assert (handling_details.source.code, handling_details.info.code) == ("B", "2")
    assert handling_details.can_ask
    assert not handling_details.acts
