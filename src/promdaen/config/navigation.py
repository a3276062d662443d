"""What stands in the masthead: the places of this account's roles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from promdaen.course import queries as course_queries
from promdaen.course.queries import setup as setup_queries
from promdaen.exchange.queries import apart as exchange_apart
from promdaen.kit import audit, languages, phones
from promdaen.people import queries as people_queries
from promdaen.people.rules import roles
from promdaen.survey.queries import visible as survey_visible


@dataclass(frozen=True)
class Place:
    """An entry of the masthead: its page, its words, the rights of which one is needed.

    `also` names further pages under whose addresses one is at this entry too; who has a right of
    `unless` finds the page elsewhere.
    """

    page: str
    words: Any
    rights: tuple[str, ...]
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


EXCHANGE = "exchange:home"
SETUP = "course:setup"
PLACES = (
    Place(SETUP, gettext_lazy("Set up"), ("accounts",)),
    Place("report:overview", gettext_lazy("Overview"), ("results",)),
    Place(
        "course:list",
        gettext_lazy("Course runs"),
        ("runs", "own_runs"),
        also=("refresher:seasons", "refresher:topics", "course:needs", "course:programmes"),
    ),
    Place(
        "course:programmes",
        gettext_lazy("Programmes and targets"),
        ("results",),
        unless=("runs",),
    ),
    Place("course:trainers", gettext_lazy("Trainers"), ("runs", "own_runs", "results")),
    Place("report:index", gettext_lazy("Results"), ("results", "own_runs")),
    Place(
        "survey:home",
        gettext_lazy("Survey"),
        ("survey", "visits"),
        also=("places:checkpoints", "places:provinces"),
    ),
    Place("survey:totals", gettext_lazy("Survey"), ("gaps",), unless=("survey", "visits")),
    Place("places:checkpoints", gettext_lazy("Checkpoints"), ("curriculum",), unless=("survey",)),
    Place(EXCHANGE, gettext_lazy("Exchange"), ("exchange",)),
    Place("exercise:runs", gettext_lazy("Exercises"), ("exercises", "results")),
    Place("questions:inbox", gettext_lazy("Questions"), ("questions",), unless=("runs",)),
    Place("refresher:topics", gettext_lazy("Refreshers"), ("results",), unless=("runs",)),
    Place("people:officers", gettext_lazy("Officers"), ("officers",)),
    Place(
        "specimen:projector",
        gettext_lazy("Practice"),
        ("runs", "own_runs"),
        also=("casework:cases", "casework:law", "booth:programme", "booth:drills"),
    ),
    Place(
        "specimen:skill",
        gettext_lazy("Practice"),
        ("results",),
        also=("booth:programme",),
        unless=("runs", "own_runs"),
    ),
    Place("curriculum:topics", gettext_lazy("Content"), ("curriculum",)),
    Place("assessment:items", gettext_lazy("Items"), ("runs", "own_runs")),
    Place("curriculum:review", gettext_lazy("Review"), ("review", "author")),
    Place("people:accounts", gettext_lazy("Accounts"), ("accounts",)),
    Place("people:audit", gettext_lazy("Audit log"), ("audit",)),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: where this account can go, who it is, whether this is a demo."""
    account = getattr(request, "user", None)
    context: dict[str, Any] = {
        "navigation": [],
        "places": [],
        "home_url": "/",
        "is_demo": is_demo(),
        "upper_links": [],
    }
    if request.path.startswith(reverse("course:phone_home")):
        return context | phone_places(request=request)
    if account is None or not account.is_authenticated:
        return context
    return context | {
        "navigation": places_of(account=account, path=request.path),
        "account_label": account_label(account=account),
        "account_url": reverse("people:own_account"),
        "upper_links": upper_links(request=request),
    }


def places_of(*, account: Any, path: str) -> list[tuple[str, str, bool]]:
    """The masthead of an account: words, address, and whether one is there."""
    found = [
        (str(place.words), [reverse(page) for page in (place.page, *place.also)])
        for place in PLACES
        if people_queries.has_right(*place.rights, account=account)
        and not people_queries.has_right(*place.unless, account=account)
        and (place.page != EXCHANGE or exchange_apart.is_here())
        and (place.page != SETUP or setup_queries.setup().left)
    ]
    reached = [one for _words, addresses in found for one in addresses if path.startswith(one)]
    here = max(reached, default="")
    return [(words, addresses[0], here in addresses) for words, addresses in found]


PHONE_PLACES = (
    ("course:phone_home", gettext_lazy("Home"), "house-door"),
    ("course:phone_lessons", gettext_lazy("Lessons"), "book"),
    ("specimen:lab", gettext_lazy("Documents"), "search"),
    ("course:phone_leave", gettext_lazy("Sign out"), "box-arrow-right"),
)


def phone_places(*, request: HttpRequest) -> dict[str, Any]:
    """The bottom bar of an officer who is in with a phone; no way to any page of staff."""
    home = reverse("course:phone_home")
    if phones.phone_of(request) is None:
        return {"home_url": home}
    found = [(str(words), reverse(page), icon) for page, words, icon in PHONE_PLACES]
    here = max(address for _words, address, _icon in found if request.path.startswith(address))
    places = [(words, address, address == here, icon) for words, address, icon in found]
    return {"home_url": home, "places": places}


def account_label(*, account: Any) -> str:
    """Who is signed in, and as what."""
    held = [roles.ROLES[code] for code in roles.ROLES if code in account.role_codes()]
    language = _language()
    return " · ".join(
        [*[languages.text_in(role.label, language=language) for role in held[:1]], account.name]
    )


def is_demo() -> bool:
    """Whether this database holds invented people; False before it is made."""
    try:
        return audit.this_node().is_demo
    except audit.NoNodeError:
        return False


def upper_links(*, request: HttpRequest) -> list[tuple[str, str]]:
    """Links up to what a page's own floor cannot name: of a run, an item, a text to review."""
    match = request.resolver_match
    if match is None or match.view_name not in UPPER_LINKS:
        return []
    return UPPER_LINKS[match.view_name](account=request.user, **match.kwargs)


def _edit_of_text(*, kind: str, code: str, account: Any) -> list[tuple[str, str]]:
    page = EDIT_PAGES.get(kind)
    if page is None or not people_queries.has_right("author", account=account):
        return []
    return [(_("Edit"), reverse(page, args=(code,)))]


def _results_of_run(*, code: str, account: Any) -> list[tuple[str, str]]:
    return [(_("Results sheet"), reverse("report:sheet", args=("run", code)))]


def _run_of_season(*, code: str, account: Any) -> list[tuple[str, str]]:
    return [(_("Course run"), reverse("course:run", args=(code,)))]


def _training_needs(*, account: Any) -> list[tuple[str, str]]:
    return [(_("Training needs"), reverse("course:needs"))]


def _survey_of_checkpoint(*, code: str, account: Any) -> list[tuple[str, str]]:
    rows = survey_visible.checkpoints_visible_to(account=account).filter(code=code)
    if not rows.exists():
        return []
    return [(_("Capacity profile"), reverse("survey:checkpoint", args=(code,)))]


def _runs_of_item(*, code: str, account: Any) -> list[tuple[str, str]]:
    runs = course_queries.runs_with_item(code=code, account=account)
    return [(run.code, reverse("course:run", args=(run.code,))) for run in runs]


def _questions(*, account: Any) -> list[tuple[str, str]]:
    """A coordinator's masthead is full; the clocks of questions are reached from the trainers."""
    if not people_queries.has_right("runs", account=account):
        return []
    return [(_("Questions of officers"), reverse("questions:inbox"))]


def _notes(*, account: Any) -> list[tuple[str, str]]:
    return [(_("Notes of lessons"), reverse("questions:notes"))]


def _left_to_set_up(*, account: Any) -> list[tuple[str, str]]:
    if not people_queries.has_right("accounts", account=account) or not setup_queries.setup().left:
        return []
    return [(_("Continue setting up"), reverse(SETUP))]


def _practice(*, account: Any, **_kwargs: Any) -> list[tuple[str, str]]:
    return [
        (str(place.words), reverse(place.page))
        for place in PRACTICE
        if people_queries.has_right(*place.rights, account=account)
    ]


# What stands above every page of practice, whichever capability it belongs to.
PRACTICE = (
    Place("specimen:projector", gettext_lazy("Laboratory"), ("runs", "own_runs", "curriculum")),
    Place("casework:cases", gettext_lazy("Cases"), ("runs", "own_runs")),
    Place("booth:outlines", gettext_lazy("Practice interviews"), ("runs", "own_runs")),
    Place("casework:law", gettext_lazy("The law"), ("runs", "own_runs", "curriculum")),
    Place("specimen:sets", gettext_lazy("Printed sets of specimens"), ("runs", "own_runs")),
    Place("booth:drills", gettext_lazy("Drills on cards"), ("runs", "own_runs")),
    Place(
        "specimen:skill", gettext_lazy("Skill in finding defects"), ("runs", "own_runs", "results")
    ),
    Place(
        "booth:programme",
        gettext_lazy("Practice at the booth"),
        ("runs", "own_runs", "results"),
    ),
)
EDIT_PAGES: Mapping[str, str] = {
    "item": "assessment:edit_item",
    "lesson": "curriculum:lesson_parts",
    "case": "casework:edit_case",
    "indicator": "survey:edit_indicator",
}
UPPER_LINKS: Mapping[str, Callable[..., list[tuple[str, str]]]] = {
    "people:accounts": _left_to_set_up,
    "course:run": _results_of_run,
    "course:trainers": _questions,
    "curriculum:review": _notes,
    "assessment:versions": _runs_of_item,
    "curriculum:review_text": _edit_of_text,
    "places:checkpoint": _survey_of_checkpoint,
    "refresher:season": _run_of_season,
    "refresher:seasons": _training_needs,
    "specimen:projector": _practice,
    "specimen:digits_wall": _practice,
    "specimen:sets": _practice,
    "specimen:skill": _practice,
    "booth:programme": _practice,
    "booth:drills": _practice,
    "casework:cases": _practice,
    "booth:outlines": _practice,
    "casework:case": _practice,
    "casework:law": _practice,
    "casework:new_case": _practice,
    "casework:edit_case": _practice,
    "casework:edit_head": _practice,
    "casework:edit_stage": _practice,
    "casework:versions": _practice,
    "casework:handout": _practice,
}


def _language() -> str:
    return "en" if get_language() == "en" else "km"
