"""Rows that were kept of a world are those that building it again would write."""

import pytest
from django.db import connection

from promdaen.kit import audit
from promdaen.people.models import Account
from tests import exchange_world, factories, replayed
from tests.exchange_pages import undone


@pytest.mark.django_db(databases=exchange_world.BOTH)
def test_rows_are_copied_where_nothing_else_was_written_before() -> None:
    built = []

    @replayed.once
    def world() -> dict[str, str]:
        built.append(factories.account("coordinator"))
        return {"name": built[-1].name, "email": built[-1].email}

    results = []
    for is_filled in (False, False, True):
        with undone():
            if is_filled:
                factories.department("IMM")
            results.append(world())
            assert Account.objects.get().email == results[-1]["email"]
            factories.account("trainer")
            assert list(audit.chain_breaks(node=audit.this_node())) == []
    assert len(built) == (2 if connection.vendor == "sqlite" else 3)
    assert (results[0] == results[1]) == (connection.vendor == "sqlite")
    assert results[0] != results[2]
