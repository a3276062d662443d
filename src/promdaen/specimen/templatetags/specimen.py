"""Tags for tools, and labels for tools and printed fields."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

register = template.Library()

# Labels of the kinds of defects, used to group the list of reasons.
GROUPS = {
    "eye": gettext_lazy("Seen at once"),
    "check_digits": gettext_lazy("Check digits"),
    "cross_check": gettext_lazy("Two places that must agree"),
    "logic": gettext_lazy("Dates that cannot be"),
    "magnifier": gettext_lazy("Under the magnifier"),
    "tilt": gettext_lazy("When tilted"),
    "uv": gettext_lazy("Under ultraviolet light"),
    "transmitted": gettext_lazy("With light behind"),
}
PRINTED = {
    "type": gettext_lazy("Type"),
    "issuer": gettext_lazy("Issuing State"),
    "number": gettext_lazy("Number"),
    "surname": gettext_lazy("Surname"),
    "given": gettext_lazy("Given names"),
    "nationality": gettext_lazy("Nationality"),
    "birth": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "birth_place": gettext_lazy("Place of birth"),
    "issued": gettext_lazy("Date of issue"),
    "expiry": gettext_lazy("Date of expiry"),
    "authority": gettext_lazy("Authority"),
}


@register.simple_tag(takes_context=True)
def tool(context: template.Context, code: str, icon: str, word: object) -> SafeString:
    """A tool as a button: icon, label, and whether it is in use."""
    is_taken = bool(context.get("sums")) if code == "digits" else context["tools"][code]
    values = {"code": code, "icon": icon, "word": word, "is_taken": is_taken}
    return render_to_string("specimen/parts/tool.html", values)


@register.filter
def tool_words(code: str) -> object:
    """How defects shown by a tool are recognised."""
    return GROUPS.get(code, code)


@register.filter
def printed_name(key: str) -> object:
    """The label of a printed field; for fields of a model, its key as text."""
    return PRINTED.get(key, key.replace("_", " ").capitalize())


@register.filter
def among(code: str, lines: Sequence[tuple[str, object]]) -> bool:
    """Whether a code is one of a list of code and label."""
    return any(code == line_code for line_code, _label in lines)
