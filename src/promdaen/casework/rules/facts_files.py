"""Facts from a file: a table of elements, each "yes", "no" or "unknown"."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.casework.rules import logic
from promdaen.casework.rules.engine import BadFacts
from promdaen.casework.rules.law import LegalTests
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words


def read_facts(*, law: LegalTests, table: JsonObject) -> dict[str, str]:
    """The facts of a document with the table `facts`; elements not named are unknown.

    Raises BadFacts for a missing table, an unknown element or another value; other parts of the
    document are ignored.
    """
    facts = table.get("facts")
    if not isinstance(facts, Mapping):
        raise BadFacts(
            words=Text(
                'has no table `facts`; write [facts] and below it lines such as S1 = "yes".'
            )
        )
    for code, value in facts.items():
        if code not in law.codes:
            code_list = ", ".join(law.codes)
            raise BadFacts(
                words=Text(
                    "facts.{code}: is not an element of the law; the elements are {known}.",
                    code=code,
                    known=code_list,
                )
            )
        if value not in logic.ELEMENT_VALUES:
            raise BadFacts(words=_wrong_value(code=code, value=value))
    return dict(facts)


def _wrong_value(*, code: str, value: object) -> Words:
    if isinstance(value, bool):
        word = logic.YES if value else logic.NO
        value_text = str(value).lower()
        return Text(
            'facts.{code}: {said} is not an answer; write "{word}" in quotation marks.',
            code=code,
            said=value_text,
            word=word,
        )
    return Text(
        'facts.{code}: {value} is not an answer; write "yes", "no" or "unknown".',
        code=code,
        value=f"{value!r}",
    )
