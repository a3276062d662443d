"""Rules for tables that their database protects from changes, for a capability's apps.py."""

from dataclasses import dataclass

FACT_WORDS = "A fact is only ever added: a correction is a new row that names the old one."


@dataclass(frozen=True, kw_only=True)
class Guard:
    """The changes of a table's rows that its database refuses, as SQL conditions.

    `update` reads OLD and NEW, `delete` reads OLD; "" refuses every one.
    """

    words: str = FACT_WORDS
    update: str = ""
    delete: str = ""


def changed(*columns: str) -> str:
    """The condition that any of these columns gets a different value.

    >>> changed("paper_id")
    'OLD.paper_id IS DISTINCT FROM NEW.paper_id'
    """
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def replaced(*columns: str) -> str:
    """The condition that any of these columns had a value and gets a different one, or none.

    >>> replaced("withdrawn_at")
    '(OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at))'
    """
    return " OR ".join(f"(OLD.{column} IS NOT NULL AND ({changed(column)}))" for column in columns)
