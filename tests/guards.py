"""The guards of facts, lifted where a test needs rows that no action makes."""

from django.db import connection, models

from promdaen.kit import append_only


def lift(model: type[models.Model]) -> None:
    """Let the rest of a test change rows of a table as the owner of the database could."""
    # PostgreSQL drops no trigger while checks of rows wait for the end of a transaction.
    connection.check_constraints()
    append_only.lift_guard(using="default", table=model._meta.db_table)
