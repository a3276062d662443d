"""Check digits step by step, and exercises: on a phone and on the projector."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promdaen.kit import ids, phones
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.specimen.forms import digits as forms
from promdaen.specimen.rules.mrz import digits as rules
from promdaen.specimen.rules.mrz import faults, lessons

RIGHTS = ("own_runs", "runs", "curriculum")
LAST_EXAMPLE = 9999
LAB_ADDRESS = re.compile(r"/p/lab/[0-9a-z/-]*")
# Two numbers that differ in one character and have the same check digit.
TWINS = ("L898902C3", "B898902C3")


@require_GET
@phones.require_phone
def digits(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """On an officer's phone; `back` leads to the specimen that it was opened from."""
    back = request.GET.get("back", "")
    context = _context(query=request.GET) | {
        "back": back if LAB_ADDRESS.fullmatch(back) else "",
    }
    return render(request, "specimen/digits/phone.html", context)


@require_GET
@login_required
def digits_wall(request: AccountRequest) -> HttpResponse:
    """Show the page on the projector, for trainers."""
    people_queries.require_right(*RIGHTS, account=request.user)
    return render(request, "specimen/digits/wall.html", _context(query=request.GET))


def _context(*, query: QueryDict) -> dict[str, object]:
    number = ids.read_number(query.get("example", ""), highest=LAST_EXAMPLE) or 0
    example = lessons.example(seed=number) if number else None
    form = forms.DigitsForm(
        {"value": example.value, "given": example.printed_digit}
        if example
        else (query if "value" in query else None)
    )
    context: dict[str, Any] = {
        "form": form,
        "example": number,
        "next_example": number % LAST_EXAMPLE + 1,
        "field": faults.FIELD_NAMES.get(example.field if example else query.get("field", "")),
        "field_code": example.field if example else query.get("field", ""),
        "key": _key(),
        "limits": lessons.LESSON_LIMITS,
        "twins": TWINS,
        "twin_digit": rules.check_digit(text=TWINS[0]),
    }
    if form.is_bound and form.is_valid():
        context |= _worked(
            value=form.cleaned_data["value"], given_digit=form.cleaned_data["given"], query=query
        )
    return context


def _worked(*, value: str, given_digit: str, query: QueryDict) -> dict[str, object]:
    steps = list(rules.digit_steps(text=value))
    total, digit = sum(step.product for step in steps), rules.check_digit(text=value)
    worked = {
        "value": value,
        "given": given_digit,
        "steps": steps,
        "total": total,
        "digit": digit,
        "is_judged": given_digit in rules.DIGITS and bool(given_digit),
        "agrees": given_digit == digit,
        "is_try": "try" in query,
    }
    working = forms.digit_working(data=query, width=len(steps))
    judged = given_digit if worked["is_judged"] else ""
    marked = lessons.mark_working(value=value, given_digit=judged, working=working)
    is_sent = "check" in query
    pairs = zip(steps, marked.products, strict=True)
    return worked | {
        "marked": marked,
        "rows": [
            {"place": number, "step": step, "cell": cell}
            for number, (step, cell) in enumerate(pairs, start=1)
        ],
        "is_sent": is_sent,
        "is_done": is_sent and not marked.wrong_count and not marked.blank_count,
    }


def _key() -> list[tuple[str, int]]:
    signs = (*rules.LETTERS, rules.FILLER)
    return [(sign, rules.character_value(character=sign)) for sign in signs]
