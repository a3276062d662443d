"""The form renderer: gives all forms, including those of packages, our appearance."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

OURS: Mapping[str, str] = MappingProxyType(
    {
        "django/forms/div.html": "kit/forms/form.html",
        "django/forms/p.html": "kit/forms/form.html",
        "django/forms/ul.html": "kit/forms/form.html",
        "django/forms/table.html": "kit/forms/form.html",
        "django/forms/field.html": "kit/forms/field.html",
        "django/forms/formsets/div.html": "kit/forms/formset.html",
        "django/forms/errors/list/default.html": "kit/forms/errors.html",
        "django/forms/errors/list/ul.html": "kit/forms/errors.html",
        "django/forms/widgets/radio.html": "kit/forms/choices.html",
        "django/forms/widgets/checkbox_select.html": "kit/forms/choices.html",
        "django/forms/widgets/clearable_file_input.html": "kit/forms/file.html",
        "django/forms/widgets/file.html": "kit/forms/upload.html",
    }
)
"""Django's templates for forms, and ours that stand in for them."""

_TYPED = frozenset(
    {"text", "email", "url", "number", "password", "tel", "search", "file"}
    | {"date", "datetime-local", "time", "month", "week"}
)


class PromdaenRenderer(TemplatesSetting):
    """Renders forms with the templates of the kit and gives controls their classes."""

    form_template_name = "kit/forms/form.html"
    formset_template_name = "kit/forms/formset.html"
    field_template_name = "kit/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """Our template in place of Django's."""
        return super().get_template(OURS.get(template_name, template_name))

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Render a form, a field or a control; a control gets its CSS class first."""
        if "widget" in context:
            dress_widget(widget=context["widget"])
        return super().render(template_name, context, request)


def dress_widget(*, widget: dict[str, Any]) -> None:
    """Give a control, and its parts, the CSS class for their appearance.

    A class set by its author is kept.
    """
    for inner in widget.get("subwidgets", ()):
        dress_widget(widget=inner)
    ours = _widget_class(widget=widget)
    if ours:
        own = widget["attrs"].get("class", "")
        if ours not in own.split():
            widget["attrs"] = {**widget["attrs"], "class": f"{ours} {own}".strip()}


def _widget_class(*, widget: Mapping[str, Any]) -> str:
    template = str(widget.get("template_name", ""))
    if template.endswith("/select.html"):
        return "form-select"
    if template.endswith("/textarea.html") or widget.get("type") in _TYPED:
        return "form-control"
    return ""
