"""The audit log stands in any database, each with a chain of its own."""

from pathlib import Path

import pytest
from django.db import transaction

from promdaen.kit import audit
from promdaen.kit.models import AuditLine, Node
from promdaen.kit.tests import mounting
from tests import factories

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])


@pytest.fixture
def exchange_alias() -> str:
    return "exchange"


def test_each_database_has_a_node_and_a_chain_of_its_own(exchange_alias: str) -> None:
    before = AuditLine.objects.count()
    with transaction.atomic(using=exchange_alias):
        for action in ("read_report", "close_report"):
            audit.record_line(
                action=action, subject=None, by=None, now=factories.NOW, using=exchange_alias
            )
    node = audit.this_node(using=exchange_alias)
    assert node.pk != audit.this_node().pk
    assert list(AuditLine.objects.using(exchange_alias).values_list("sequence", flat=True)) == [
        1,
        2,
    ]
    assert list(audit.chain_breaks(node=node, using=exchange_alias)) == []
    assert AuditLine.objects.count() == before
    assert not Node.objects.filter(pk=node.pk).exists()


def test_a_line_needs_a_transaction_of_its_own_database(tmp_path: Path) -> None:
    with (
        mounting.second_database(alias="apart", folder=tmp_path) as alias,
        transaction.atomic(),
        pytest.raises(RuntimeError, match="transaction"),
    ):
        audit.record_line(
            action="read_report", subject=None, by=None, now=factories.NOW, using=alias
        )


@pytest.mark.parametrize(
    ("account_name", "logged_name"), [(None, ""), ("", ""), ("liaison", "liaison")]
)
def test_no_name_of_a_person_is_in_the_log_of_another_database(
    exchange_alias: str, account_name: str | None, logged_name: str
) -> None:
    by = factories.account("viewer")
    with transaction.atomic(using=exchange_alias):
        line = audit.record_line(
            action="read_report",
            subject=None,
            by=by,
            now=factories.NOW,
            account_name=account_name,
            using=exchange_alias,
        )
    assert (line.account_id, line.account_name) == (by.pk, logged_name)
