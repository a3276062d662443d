"""The form renderer: gives all forms, including those of packages, our appearance."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from promdaen.kit.json_objects import JsonObject

OWN_WIDGETS: Mapping[str, str] = MappingProxyType(
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
"""Django's templates for forms, and those that replace them here."""

_TYPED = frozenset(
    {"text", "email", "url", "number", "password", "tel", "search", "file"}
    | {"date", "datetime-local", "time", "month", "week"}
)


_WIDGETS = "django/forms/widgets"
_SELECT, _OPTION = f"{_WIDGETS}/select.html", f"{_WIDGETS}/select_option.html"
_INPUTS = frozenset(
    f"{_WIDGETS}/{name}.html"
    for name in (
        "input", "text", "number", "email", "url", "password", "hidden", "checkbox",
        "date", "datetime", "time",
    )
)  # fmt: skip


class PromdaenRenderer(TemplatesSetting):
    """Renders forms with the templates of the kit and gives controls their classes."""

    form_template_name = "kit/forms/form.html"
    formset_template_name = "kit/forms/formset.html"
    field_template_name = "kit/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """Our template in place of Django's."""
        return super().get_template(OWN_WIDGETS.get(template_name, template_name))

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Render a form, a field or a control; a control gets its CSS class first."""
        if "widget" in context:
            dress_widget(widget=context["widget"])
            if template_name in _INPUTS:
                return _input(widget=context["widget"])
            if template_name == _SELECT and _is_plain(widget=context["widget"]):
                return _select(widget=context["widget"])
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


# Inputs and lists of choices are written here as Django's templates write them: a form of ten
# evaluation sheets has 244 of them, and a template for each, its attributes and its choices took
# most of the time of such pages.
def _attributes(*, attrs: JsonObject) -> str:
    return "".join(
        f" {conditional_escape(name)}"
        + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in attrs.items()
        if value is not False
    )


def _input(*, widget: JsonObject) -> SafeString:
    value = widget["value"]
    value_attribute = "" if value is None else f' value="{conditional_escape(str(value))}"'
    attributes = _attributes(attrs=widget["attrs"])
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return SafeString(f'<input type="{kind}" name="{name}"{value_attribute}{attributes}>\n')


def _is_plain(*, widget: JsonObject) -> bool:
    """Whether every choice of a list looks as Django's own do."""
    return all(
        option["template_name"] == _OPTION
        for _group, options, _number in widget["optgroups"]
        for option in options
    )


def _select(*, widget: JsonObject) -> SafeString:
    context = Context()
    lines = [
        f'<select name="{conditional_escape(widget["name"])}"{_attributes(attrs=widget["attrs"])}>'
    ]
    for group, options, _number in widget["optgroups"]:
        if group:
            lines.append(f'  <optgroup label="{render_value_in_context(group, context)}">')
        lines += [
            f'  <option value="{conditional_escape(str(option["value"]))}"'
            f"{_attributes(attrs=option['attrs'])}>"
            f"{render_value_in_context(option['label'], context)}</option>"
            for option in options
        ]
        if group:
            lines.append("  </optgroup>")
    return SafeString("\n".join([*lines, "</select>\n"]))


def _widget_class(*, widget: JsonObject) -> str:
    template = str(widget.get("template_name", ""))
    if template.endswith("/select.html"):
        return "form-select"
    if template.endswith("/textarea.html") or widget.get("type") in _TYPED:
        return "form-control"
    return ""
