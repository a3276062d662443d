"""Lines of the audit log in words, from the log and the code lists alone.

An auditor may read no record above TLP:CLEAR, so nothing here is read from a record: its kind and
level are those that lines of the log contain, its number is worked out from its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.exchange.queries import codes, exchange_database
from promdaen.exchange.rules import clocks, levels, numbers
from promdaen.exchange.rules.policy import ROLES
from promdaen.kit import ids, languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import AuditLine
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules import audit_words

RECORD_OBJECT = "exchange.Record"
SEPARATOR = " · "
"""Between the kind and the level of a record."""
OBJECT_NAMES: Mapping[str, Any] = {
    "exchange.Membership": gettext_lazy("Role in the exchange"),
    "exchange.Contact": gettext_lazy("Entry of the directory"),
    "exchange.Group": gettext_lazy("Sharing group"),
    "exchange.BulkExport": gettext_lazy("Export of records"),
    "exchange.MonthlyTable": gettext_lazy("Monthly table"),
    "exchange.Exercise": gettext_lazy("Exercise"),
}
"""The labels of what lines are about, besides records."""
DESCRIBED_BY = ("create_record", "change_record", "send_record", "change_handling")
"""The acts whose lines contain the kind or the level of their record."""
DETAIL_LABELS: Mapping[str, Any] = {
    **people_queries.DETAIL_NAMES,
    "act": gettext_lazy("What was done"),
    "alert": gettext_lazy("Alert"),
    "as_deputy_of": gettext_lazy("As deputy of"),
    "case_code": gettext_lazy("Code"),
    "contacts": gettext_lazy("Contacts"),
    "department": gettext_lazy("Department"),
    "departments": gettext_lazy("Departments"),
    "deputy_of": gettext_lazy("Deputy of"),
    "exercise": gettext_lazy("Exercise"),
    "feedback": gettext_lazy("Feedback"),
    "fields": gettext_lazy("Fields"),
    "format": gettext_lazy("Format"),
    "from": pgettext_lazy("log", "From"),
    "ground": gettext_lazy("Reason"),
    "groups": gettext_lazy("Sharing groups"),
    "hold": gettext_lazy("Hold"),
    "hours": gettext_lazy("Hours"),
    "is_hit": gettext_lazy("Something was found"),
    "is_whole": gettext_lazy("Intact"),
    "key": gettext_lazy("Key"),
    "keys": gettext_lazy("Keys"),
    "kinds": gettext_lazy("Kinds"),
    "level": gettext_lazy("Handling level"),
    "named": gettext_lazy("Persons"),
    "person": gettext_lazy("Who"),
    "province": gettext_lazy("Province"),
    "record": gettext_lazy("Record"),
    "records": gettext_lazy("Records"),
    "referral": gettext_lazy("Referral"),
    "report": gettext_lazy("Report"),
    "role": gettext_lazy("Role"),
    "row": pgettext_lazy("audit", "Row"),
    "since": gettext_lazy("From"),
    "size": gettext_lazy("Size"),
    "step": gettext_lazy("Step"),
    "table": gettext_lazy("Table"),
    "thing": gettext_lazy("Thing"),
    "to": gettext_lazy("To"),
    "told": gettext_lazy("Informed"),
    "until": gettext_lazy("Until"),
    "usefulness": gettext_lazy("Usefulness"),
    "wish": gettext_lazy("Wish"),
    "with_head": gettext_lazy("With a saved head"),
}
CODE_LISTS: Mapping[str, tuple[str, ...]] = {
    "feedback": ("referral_feedback",),
    "from": ("level",),
    "ground": ("refusal_ground",),
    "kind": ("record_kind",),
    "kinds": ("record_kind",),
    "level": ("level",),
    "outcome": ("access_outcome",),
    "purpose": ("audit_purpose", "purpose"),
    "reason": ("no_referral_reason", "not_accepted_reason", "access_refusal"),
    "role": ("exchange_role",),
    "to": ("level",),
    "wish": ("access_wish",),
}
"""The code lists in which the value of a detail is looked up."""
PLACE_DETAILS = frozenset({"department", "departments", "post", "posts", "province"})
"""Details that are the codes of departments and places."""
RECORD_IDS = frozenset({"alert", "record", "referral", "report"})
"""Details that are the id of a record."""
RECIPIENT_NAMES: Mapping[str, Any] = {
    "desk": gettext_lazy("the desk"),
    "head": gettext_lazy("the head of department"),
    "coordinator": gettext_lazy("the coordinator of the departments"),
    "secretary": gettext_lazy("the coordinator, for the weekly list of the Secretary of State"),
    "unseen": gettext_lazy("the head of department, because it was not acknowledged"),
}


def object_names(*, audit_lines: Iterable[AuditLine]) -> dict[tuple[str, str], tuple[str, str]]:
    """What lines are about, by kind and id of their subject: a label and a number or name."""
    subjects = {
        (audit_line.subject_kind, audit_line.subject_id)
        for audit_line in audit_lines
        if audit_line.subject_id
    }
    described = AuditLine.objects.using(exchange_database.ALIAS).filter(
        subject_kind=RECORD_OBJECT,
        subject_id__in={key for kind, key in subjects if kind == RECORD_OBJECT},
        action__in=DESCRIBED_BY,
    )
    details: dict[str, dict[str, str]] = {}
    for key, detail in described.order_by("sequence").values_list("subject_id", "detail"):
        # A change of handling is logged as the levels from which and to which it went.
        values = {"kind": detail.get("kind"), "level": detail.get("to") or detail.get("level")}
        details.setdefault(key, {}).update({name: code for name, code in values.items() if code})
    return {
        (kind, key): _record(key=key, detail=details.get(key, {}))
        if kind == RECORD_OBJECT
        else (
            str(OBJECT_NAMES.get(kind, kind.rpartition(".")[2])),
            audit_words.short_digest(text=key),
        )
        for kind, key in subjects
    }


def _record(*, key: str, detail: Mapping[str, str]) -> tuple[str, str]:
    parts = [
        codes.code_label(name="record_kind", code=detail["kind"])
        if "kind" in detail
        else _("Record"),
        levels.label(code=detail.get("level", "")),
    ]
    return SEPARATOR.join(part for part in parts if part), f"…-{record_number(text=key)}"


def record_number(*, text: str) -> str:
    """The last six characters of the number of a record, from its id; "" for no id."""
    record_id = ids.read_id(text)
    return numbers.record_code(record_id=record_id) if record_id else ""


def role_words(*, text: str, departments: Mapping[str, str]) -> str:
    """Roles and department as the log stores them ("liaison IMM as deputy"), in words."""
    words, is_deputy = text.removesuffix("as deputy").split(), text.endswith("as deputy")
    parts = [
        codes.code_label(name="exchange_role", code=word)
        if word in ROLES
        else departments.get(word, word)
        for word in words
    ]
    return ", ".join([*parts, *([_("as deputy")] if is_deputy else [])])


def place_codes(*, details: Iterable[JsonObject]) -> set[str]:
    """The codes of departments and places within details."""
    values = [detail[key] for detail in details for key in PLACE_DETAILS & detail.keys()]
    texts = [text for value in values for text in (value if isinstance(value, list) else [value])]
    return {word for text in texts for word in str(text).split()}


def detail_words(
    *, audit_line: AuditLine, names: Mapping[str, str], places: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The details of a line: the label of each, and its value.

    `names` are those of accounts by id, `places` those of departments and places by code.
    """
    detail = dict(audit_line.detail)
    if audit_line.subject_kind == RECORD_OBJECT:
        # It is in the record itself.
        detail.pop("kind", None)
    lines: list[tuple[str, str]] = []
    if informed := detail.pop("told", ""):
        step = detail.pop("step", None)
        words = str(RECIPIENT_NAMES.get(informed, informed))
        if step in clocks.ESCALATION_STEPS:
            words = _("%(who)s, at %(step)s %% of the time") % {"who": words, "step": step}
        lines.append((str(DETAIL_LABELS["told"]), words))
    values = {key: _value(key=key, value=value, places=places) for key, value in detail.items()}
    language = page_language()
    return [
        *lines,
        *(
            (label, audit_words.format_days(text=value, language=language))
            for label, value in audit_words.detail_lines(
                detail=values, keys=DETAIL_LABELS, names=names, words=(_("yes"), _("no"))
            )
        ),
    ]


def _value(*, key: str, value: object, places: Mapping[str, str]) -> object:
    if isinstance(value, list):
        return [_value(key=key, value=part, places=places) for part in value]
    if not isinstance(value, str):
        return value
    if key in RECORD_IDS and (number := record_number(text=value)):
        return number
    if key in PLACE_DETAILS:
        return " ".join(places.get(word, word) for word in value.split())
    for name in CODE_LISTS.get(key, ()):
        if value in codes.code_list(name=name):
            return codes.code_label(name=name, code=value)
    return value


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of things by which the log can be filtered, by label: records, then others."""
    others = sorted(
        ((kind, str(label)) for kind, label in OBJECT_NAMES.items()), key=lambda pair: pair[1]
    )
    return [
        *(
            (f"{RECORD_OBJECT}:{code}", label)
            for code, label in codes.code_choices(name="record_kind")
        ),
        *others,
    ]


def number_text(*, number: str) -> str:
    """A typed number of a record as it is compared: its last six characters, in capitals."""
    return languages.clean_text(languages.latin_digits(number)).upper()[-numbers.LENGTH :]
