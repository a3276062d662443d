"""At most one row says which node is headquarters."""

import pytest
from django.db import IntegrityError, transaction

from promdaen.laptops.models import Headquarters, Peer

pytestmark = pytest.mark.django_db


def test_a_second_row_of_this_headquarters_is_refused() -> None:
    Headquarters.objects.create(incarnation="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Headquarters.objects.create(incarnation="b")
    assert Headquarters.objects.get().incarnation == "a"


def test_a_second_headquarters_among_the_peers_is_refused() -> None:
    Peer.objects.create(name="Headquarters", is_headquarters=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Peer.objects.create(name="Another", is_headquarters=True)
    for name in ("One", "Two"):
        Peer.objects.create(name=name)
    assert Peer.objects.count() == 3
