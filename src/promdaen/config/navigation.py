"""The menu of staff pages, the places of a phone, and links to upper packages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from promdaen.config import demo_age, page_guides, projecting
from promdaen.course import queries as course_queries
from promdaen.course.queries import setup as setup_queries
from promdaen.exchange.queries import current_member as exchange_standings
from promdaen.exchange.queries import exchange_database as exchange_apart
from promdaen.exchange.queries import members as exchange_members
from promdaen.exchange.rules import policy as exchange_policy
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import audit, languages, phones, waiting
from promdaen.kit.menus import Menu, MenuEntry, MenuLink, MenuReader, MenuSection, build_menu
from promdaen.kit.texts import page_language
from promdaen.laptops.queries import loans as laptop_loans
from promdaen.laptops.queries import nodes as laptop_nodes
from promdaen.people import queries as people_queries
from promdaen.people.rules import roles
from promdaen.people.rules.roles import TEACHING
from promdaen.survey.queries import visible as survey_visible

if TYPE_CHECKING:
    from promdaen.people.models import Account

REST_SECTION = "content"
SETUP = "course:setup"
WITHOUT_AUDITOR = tuple(role for role in exchange_policy.ROLES if role != "auditor")
LAPTOPS, LAPTOP_HERE = "laptops:list", "laptops:here"

# To add a page to the menu, add an entry. A section is a place with a second level, or a list on
# the page "More"; the section REST_SECTION comes first there and has the entries without a place.
SECTIONS = (
    MenuSection(
        code="home",
        words=gettext_lazy("Today"),
        icon="house-door",
        entries=(MenuEntry(page="home", words=gettext_lazy("Today"), rights=("own_runs",)),),
    ),
    MenuSection(
        code="overview",
        words=gettext_lazy("Overview"),
        icon="house-door",
        entries=(
            MenuEntry(page="report:overview", words=gettext_lazy("Overview"), rights=("results",)),
        ),
    ),
    MenuSection(
        code="courses",
        words=gettext_lazy("Courses"),
        short=pgettext_lazy("menu of a phone", "Courses"),
        icon="mortarboard",
        entries=(
            MenuEntry(
                page="course:list",
                words=pgettext_lazy("menu", "Course runs"),
                rights=TEACHING,
                other_pages=("course:later_due",),
            ),
            MenuEntry(
                page="course:trainers",
                words=gettext_lazy("Trainers"),
                rights=(*TEACHING, "results"),
            ),
            MenuEntry(
                page="people:officers", words=gettext_lazy("Officers"), rights=("officers",)
            ),
            MenuEntry(
                page="course:programmes",
                words=gettext_lazy("Programmes and targets"),
                short=pgettext_lazy("menu of a phone", "Programmes"),
                rights=("runs", "results"),
                icon="bar-chart",
            ),
            MenuEntry(
                page="refresher:seasons",
                words=gettext_lazy("Refreshers"),
                rights=("runs",),
                other_pages=("course:needs",),
            ),
            MenuEntry(
                page="report:index",
                words=gettext_lazy("Results"),
                rights=("results", "own_runs"),
                icon="bar-chart",
            ),
            MenuEntry(
                page="report:since",
                words=gettext_lazy("Since the last report"),
                short=pgettext_lazy("menu of a phone", "Report"),
                rights=("results",),
                icon="calendar3",
            ),
            MenuEntry(
                page="refresher:topics", words=gettext_lazy("Topics at risk"), rights=("results",)
            ),
            MenuEntry(
                page="evaluation:rollouts",
                words=gettext_lazy("Did it work?"),
                rights=("runs", "results"),
                other_pages=(
                    "evaluation:ties",
                    "evaluation:costs",
                    "evaluation:field_checks",
                    "evaluation:checklists",
                    "evaluation:registers",
                    "evaluation:comparisons",
                ),
            ),
            MenuEntry(
                page="evaluation:tie_rounds",
                words=gettext_lazy("Questions on contacts"),
                rights=("own_runs",),
            ),
            MenuEntry(
                page="evaluation:checklist_rounds",
                words=gettext_lazy("Checklists of course runs"),
                rights=("own_runs",),
            ),
        ),
    ),
    MenuSection(
        code="practice",
        words=gettext_lazy("Practice and exercises"),
        short=pgettext_lazy("menu of a phone", "Practice"),
        icon="puzzle",
        entries=(
            MenuEntry(page="casework:cases", words=gettext_lazy("Cases"), rights=TEACHING),
            MenuEntry(
                page="specimen:projector",
                words=gettext_lazy("Specimens"),
                rights=(*TEACHING, "curriculum"),
                other_pages=("specimen:defects", "specimen:closeups"),
            ),
            MenuEntry(
                page="specimen:sets", words=pgettext_lazy("menu", "Printed sets"), rights=TEACHING
            ),
            MenuEntry(
                page="specimen:skill",
                words=pgettext_lazy("menu", "Finding defects"),
                rights=(*TEACHING, "results"),
            ),
            MenuEntry(
                page="booth:programme",
                words=pgettext_lazy("menu", "Booth"),
                rights=(*TEACHING, "results"),
            ),
            MenuEntry(
                page="booth:outlines", words=pgettext_lazy("menu", "Interviews"), rights=TEACHING
            ),
            MenuEntry(page="booth:drills", words=pgettext_lazy("menu", "Drills"), rights=TEACHING),
            MenuEntry(
                page="casework:law",
                words=gettext_lazy("The law"),
                rights=(*TEACHING, "curriculum"),
            ),
            MenuEntry(
                page="exercise:runs",
                words=gettext_lazy("Table-top exercises"),
                short=pgettext_lazy("menu of a phone", "Exercises"),
                rights=("exercises", "results"),
            ),
            MenuEntry(
                page="exercise:scenarios",
                words=gettext_lazy("Scenarios"),
                rights=("exercises",),
                icon="card-text",
            ),
            MenuEntry(
                page="exercise:plan",
                words=gettext_lazy("Improvement plan"),
                short=pgettext_lazy("menu of a phone", "Findings"),
                rights=("exercises",),
                icon="list-check",
            ),
        ),
    ),
    MenuSection(
        code="survey",
        words=gettext_lazy("Survey"),
        short=pgettext_lazy("menu of a phone", "Survey"),
        icon="clipboard-check",
        entries=(
            MenuEntry(
                page="survey:home",
                words=gettext_lazy("Checkpoint survey"),
                rights=("survey", "visits"),
            ),
            MenuEntry(
                page="survey:rounds", words=gettext_lazy("Survey rounds"), rights=("survey",)
            ),
            MenuEntry(page="survey:current_gaps", words=gettext_lazy("Gaps"), rights=("survey",)),
            MenuEntry(
                page="survey:totals",
                words=pgettext_lazy("survey", "Totals"),
                rights=("gaps",),
                hidden_for=("survey",),
            ),
            MenuEntry(
                page="places:checkpoints",
                words=gettext_lazy("Checkpoints"),
                rights=("survey", "visits", "curriculum"),
                other_pages=("places:provinces",),
            ),
            MenuEntry(
                page="planning:plans",
                words=gettext_lazy("Border programme"),
                rights=("survey", "gaps"),
                other_pages=("planning:twins",),
                icon="list-check",
            ),
            MenuEntry(
                page="planning:judgements",
                words=gettext_lazy("Judgements"),
                note=gettext_lazy("forms on measures that were sent to you"),
                rights=("judgements",),
                icon="pencil",
            ),
            MenuEntry(
                page="survey:instrument",
                words=gettext_lazy("Instrument of the survey"),
                rights=("survey", "visits"),
            ),
            MenuEntry(
                page="survey:devices",
                words=gettext_lazy("Phones of the survey"),
                rights=("survey", "visits"),
            ),
            MenuEntry(
                page="survey:access",
                words=gettext_lazy("Provinces of assessors"),
                rights=("survey",),
            ),
        ),
    ),
    MenuSection(
        code="exchange",
        words=gettext_lazy("Exchange"),
        icon="arrow-left-right",
        entries=(
            MenuEntry(
                page="exchange:home",
                words=gettext_lazy("Inbox"),
                rights=("exchange",),
                roles=WITHOUT_AUDITOR,
                icon="envelope",
            ),
            MenuEntry(
                page="exchange:reports",
                words=gettext_lazy("Reports"),
                rights=("exchange",),
                roles=exchange_policy.ROLES,
                icon="card-text",
            ),
            MenuEntry(
                page="exchange:requests",
                words=gettext_lazy("Requests"),
                rights=("exchange",),
                roles=exchange_policy.ROLES,
                icon="chat-left-text",
            ),
            MenuEntry(
                page="exchange:alerts",
                words=gettext_lazy("Alerts"),
                short=pgettext_lazy("menu of a phone", "Alerts"),
                rights=("exchange",),
                roles=exchange_policy.ROLES,
                icon="bell",
            ),
            MenuEntry(
                page="exchange:referrals",
                words=gettext_lazy("Referrals"),
                rights=("exchange",),
                roles=exchange_policy.DEPARTMENT_ROLES,
            ),
            MenuEntry(
                page="exchange:cases",
                words=pgettext_lazy("exchange", "Cases"),
                rights=("exchange",),
                roles=("case_officer", "head", "liaison"),
            ),
            MenuEntry(
                page="exchange:links",
                words=gettext_lazy("Links between reports"),
                rights=("exchange",),
                roles=exchange_policy.ROLES,
            ),
            MenuEntry(
                page="exchange:search",
                words=gettext_lazy("Search the exchange"),
                rights=("exchange",),
                roles=WITHOUT_AUDITOR,
            ),
        ),
    ),
    MenuSection(
        code="exchange_figures",
        words=gettext_lazy("Figures of the exchange"),
        icon="bar-chart",
        entries=(
            MenuEntry(
                page="exchange:metrics",
                words=gettext_lazy("How requests are answered"),
                rights=("exchange",),
                roles=exchange_policy.ROLES,
            ),
            MenuEntry(
                page="exchange:monthly",
                words=gettext_lazy("Monthly table"),
                rights=("exchange",),
                roles=("liaison", "head", "coordinator"),
            ),
            MenuEntry(
                page="exchange:exports",
                words=gettext_lazy("Exports"),
                rights=("exchange",),
                roles=("liaison", "head", "coordinator", "case_officer"),
            ),
        ),
    ),
    MenuSection(
        code="exchange_rules",
        words=gettext_lazy("People and rules of the exchange"),
        icon="people",
        entries=(
            MenuEntry(
                page="exchange:contacts",
                words=gettext_lazy("Contacts"),
                rights=("exchange",),
                roles=WITHOUT_AUDITOR,
            ),
            MenuEntry(
                page="exchange:groups",
                words=gettext_lazy("Groups"),
                rights=("exchange",),
                roles=WITHOUT_AUDITOR,
            ),
            MenuEntry(
                page="exchange:deputies",
                words=gettext_lazy("Deputies"),
                rights=("exchange",),
                roles=exchange_policy.ROLES,
            ),
            MenuEntry(
                page="exchange:policy",
                words=gettext_lazy("Who may do what"),
                rights=("exchange",),
                roles=exchange_policy.ROLES,
                icon="list-check",
            ),
            MenuEntry(
                page="exchange:roles",
                words=gettext_lazy("Roles"),
                rights=("exchange",),
                roles=("head", "coordinator"),
            ),
            MenuEntry(
                page="exchange:audit",
                words=gettext_lazy("Audit log"),
                rights=("exchange",),
                roles=("auditor",),
                icon="clock-history",
            ),
            MenuEntry(
                page="exchange:exercises",
                words=gettext_lazy("Exercises"),
                rights=("exchange",),
                roles=exchange_policy.ROLES,
            ),
        ),
    ),
    MenuSection(
        code=REST_SECTION,
        words=gettext_lazy("Content and account"),
        icon="book",
        entries=(
            MenuEntry(
                page=SETUP,
                words=gettext_lazy("Set up"),
                rights=("accounts",),
                icon="list-check",
            ),
            MenuEntry(
                page="curriculum:topics",
                words=gettext_lazy("Topics and lessons"),
                short=pgettext_lazy("menu of a phone", "Lessons"),
                note=gettext_lazy("glossary and sources too"),
                rights=("curriculum",),
                other_pages=("curriculum:glossary", "curriculum:sources"),
                icon="book",
            ),
            MenuEntry(
                page="lti:contents",
                words=gettext_lazy("For learning platforms"),
                note=gettext_lazy("lessons and practice in Moodle"),
                rights=TEACHING,
                icon="globe",
            ),
            MenuEntry(
                page="assessment:items",
                words=gettext_lazy("Test questions"),
                note=gettext_lazy("papers and item statistics too"),
                rights=TEACHING,
                icon="list-check",
            ),
            MenuEntry(
                page="curriculum:review",
                words=gettext_lazy("Review of texts"),
                short=pgettext_lazy("menu of a phone", "Review"),
                note=gettext_lazy("both languages"),
                rights=("review", "author"),
                icon="eye",
            ),
            MenuEntry(
                page="curriculum:recordings",
                words=gettext_lazy("Recordings"),
                note=gettext_lazy("handouts and interviews, read aloud"),
                rights=("author", "own_runs", "review"),
                icon="record-circle",
            ),
            MenuEntry(
                page="questions:inbox",
                words=gettext_lazy("Questions from officers"),
                short=pgettext_lazy("menu of a phone", "Questions"),
                note=gettext_lazy("answers, and notes on lessons"),
                rights=("questions",),
                icon="chat-left-text",
            ),
            MenuEntry(
                page=LAPTOPS,
                words=gettext_lazy("Laptops"),
                note=gettext_lazy("loans, records, decisions"),
                rights=("runs",),
                icon="hdd-network",
            ),
            MenuEntry(
                page=LAPTOP_HERE,
                words=gettext_lazy("This laptop"),
                note=gettext_lazy("send records to headquarters"),
                rights=(*TEACHING, "accounts"),
                icon="hdd-network",
            ),
            MenuEntry(
                page="people:accounts",
                words=gettext_lazy("Accounts"),
                note=gettext_lazy("people, roles and passwords"),
                rights=("accounts",),
                icon="people",
            ),
            MenuEntry(
                page="people:audit",
                words=gettext_lazy("Audit log"),
                note=gettext_lazy("who did what, and when"),
                rights=("audit",),
                icon="clock-history",
            ),
            MenuEntry(
                page="people:system",
                words=gettext_lazy("The machine"),
                note=gettext_lazy("disk, backups, clock"),
                rights=("accounts",),
                icon="cpu",
            ),
            MenuEntry(
                page="lti:platforms",
                words=gettext_lazy("Learning platforms"),
                note=gettext_lazy("who may open lessons and practice"),
                rights=("accounts",),
                icon="globe",
            ),
            MenuEntry(
                page="config:search",
                words=gettext_lazy("Search"),
                note=gettext_lazy("officers, runs, questions, cases, checkpoints"),
                rights=(),
                icon="search",
            ),
            MenuEntry(
                page="own_calendar",
                words=gettext_lazy("Calendar of your work"),
                note=gettext_lazy("in the calendar of a phone or laptop"),
                rights=(),
                icon="calendar3",
            ),
            MenuEntry(
                page="help",
                words=gettext_lazy("Help and guides"),
                note=gettext_lazy("guides, with search"),
                rights=(),
                icon="question-circle",
            ),
            MenuEntry(
                page="people:own_account",
                words=gettext_lazy("Your account"),
                note=gettext_lazy("password, language, look"),
                rights=(),
                icon="person",
            ),
        ),
    ),
)
COUNTED_PAGES: Mapping[str, Collection[str]] = {"exchange:home": ("records", "decisions")}
"""The sources counted at a place; the first place of a role counts all of them."""
TWO_ROLES = 2
MORE_ENTRY = MenuEntry(
    page="more", words=pgettext_lazy("menu", "More"), rights=(), icon="three-dots"
)
# The first four that an account may open are its places; an account with several roles gets those
# of the first role here. All other pages are on the page "More".
SECTIONS_BY_ROLE: Mapping[str, tuple[str, ...]] = {
    "coordinator": ("overview", "courses", "practice", "survey"),
    "trainer": ("home", "courses", "practice", "questions:inbox"),
    "controller": ("exercise:runs", "exercise:plan", "exercise:scenarios", "curriculum:topics"),
    "liaison": ("exchange:home", "exchange:reports", "exchange:requests", "exchange:alerts"),
    "viewer": ("report:since", "report:index", "survey", "course:programmes"),
    "reviewer": ("curriculum:review", "curriculum:topics", "practice"),
    "assessor": ("survey",),
    "expert": ("planning:judgements",),
    "administrator": (SETUP, "people:accounts", "people:audit"),
}
AUDITOR_PLACES = ("exchange:audit", "exchange:policy")
"""The places of an account that is only an auditor in the exchange."""


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context of every page: menu, account, and whether this is a demonstration."""
    account = getattr(request, "user", None)
    context: dict[str, Any] = {
        "menu": None,
        "places": [],
        "home_url": "/",
        "is_demo": audit.is_demo(),
        "demo_old_day": demo_old_day(),
        "upper_links": [],
        "run_notice": "",
        "help_url": help_url(request=request),
    }
    if request.path.startswith(reverse("course:phone_home")):
        return context | phone_places(request=request)
    if account is None or not account.is_authenticated:
        return context
    if projecting.is_left_to_a_page(request):
        return context | {"home_url": "", "help_url": "", "leave_url": reverse("account_login")}
    exchange_member = _exchange_member(request=request, account=account)
    return context | {
        "show_only_url": show_only_url(request=request),
        "menu": menu(account=account, path=request.path, exchange_member=exchange_member),
        "account_label": account_label(account=account, exchange_member=exchange_member),
        "account_url": reverse("people:own_account"),
        "search_url": _address("config:search"),
        "upper_links": upper_links(request=request),
        "run_notice": run_notice(request=request),
    }


def _exchange_member(*, request: HttpRequest, account: Account) -> ExchangeMember | None:
    """The account's member, also outside the exchange where its places are those of a desk."""
    exchange_member: ExchangeMember | None = getattr(request, "member", None)
    if exchange_member is None and "liaison" in account.role_codes():
        return exchange_standings.exchange_member(account=account)
    return exchange_member


def show_only_url(*, request: HttpRequest) -> str:
    """On a page for a room: where this browser is left to it."""
    is_room_page = projecting.is_showing(match=request.resolver_match)
    return _address("show_only") if is_room_page else ""


def run_notice(*, request: HttpRequest) -> str:
    """On pages of a course run that a laptop has: where it is changed."""
    match = request.resolver_match
    if match is None or match.app_name != "course" or "code" not in match.kwargs:
        return ""
    return laptop_loans.loan_notice(code=match.kwargs["code"])


def help_url(*, request: HttpRequest) -> str:
    """The help page about the page of a request."""
    match = request.resolver_match
    if match is None:
        return _address("help")
    guide = page_guides.page_guide(page=match.view_name, language=page_language())
    return reverse("help_document", args=[guide])


def _address(page: str) -> str:
    return _address_under(get_script_prefix(), page)


# Resolving the menu's sixty addresses would take a fifth of the time of a small page.
@cache
def _address_under(_prefix: str, page: str) -> str:
    return reverse(page)


def _has_rights(*, entry: MenuEntry, account: Account) -> bool:
    """Whether an account has a right that the entry needs, and none that makes it needless."""
    if entry.hidden_for and people_queries.has_right(*entry.hidden_for, account=account):
        return False
    return not entry.rights or people_queries.has_right(*entry.rights, account=account)


def _is_page_here(*, page: str, account: Account) -> bool:
    """Whether a page of laptops fits this machine: one of headquarters, or that of a laptop.

    An administrator gets that of a laptop too where the machine may still become one, or where a
    laptop lost the file that says which one it is.
    """
    is_on_laptop = laptop_nodes.is_laptop_here()
    if page == LAPTOPS:
        return not is_on_laptop
    return is_on_laptop or (
        not laptop_nodes.is_headquarters_here()
        and people_queries.has_right("accounts", account=account)
    )


def menu(*, account: Account, path: str, exchange_member: ExchangeMember | None = None) -> Menu:
    """The menu of an account on the page at a path.

    Inside the exchange, its own pages are the places; `exchange_member` is the account's member.
    """
    account_roles = [role for role in SECTIONS_BY_ROLE if role in account.role_codes()]
    if path.startswith(reverse("exchange:home")):
        account_roles.sort(key=lambda role: role != "liaison")
    exchange_roles = exchange_member.roles if exchange_member is not None else frozenset()
    role_places = dict(SECTIONS_BY_ROLE)
    if exchange_member is not None and exchange_member.is_only_auditor:
        role_places["liaison"] = AUDITOR_PLACES
    # Set up comes first, for all roles, until nothing is left to set up.
    first = [SETUP] if "administrator" in account_roles else []

    def may_open(entry: MenuEntry) -> bool:
        if entry.page.startswith("exchange:") and not exchange_apart.is_here():
            return False
        if entry.page in {LAPTOPS, LAPTOP_HERE} and not _is_page_here(
            page=entry.page, account=account
        ):
            return False
        if entry.roles and not exchange_roles & set(entry.roles):
            return False
        if not _has_rights(entry=entry, account=account):
            return False
        return entry.page != SETUP or bool(setup_queries.setup().left)

    built_menu = build_menu(
        sections=SECTIONS,
        places=[*first, *(name for role in account_roles for name in role_places[role])],
        more=MORE_ENTRY,
        reader=MenuReader(path=path, may_open=may_open, address=_address),
    )
    counts = waiting.last_counts(account=account)
    is_fresh = counts is not None and counts.is_fresh(now=timezone.now())
    url = "" if is_fresh else _address("waiting_counts")
    first_place = built_menu.places[0]

    def counted(place: MenuLink) -> Collection[str] | None:
        return () if place == first_place else COUNTED_PAGES.get(place.name)

    return built_menu.with_counts(counts=counts, counted=counted, url=url)


PHONE_PLACES = (
    ("course:phone_home", gettext_lazy("Home"), "house-door"),
    ("course:phone_lessons", gettext_lazy("Lessons"), "book"),
    ("specimen:lab", gettext_lazy("Documents"), "search"),
    ("course:phone_leave", gettext_lazy("Sign out"), "box-arrow-right"),
)


def phone_places(*, request: HttpRequest) -> dict[str, object]:
    """The bottom bar of an officer's phone; without links to staff pages."""
    home = reverse("course:phone_home")
    if phones.phone_bearer(request) is None:
        return {"home_url": home}
    links = [(str(words), reverse(page), icon) for page, words, icon in PHONE_PLACES]
    current_address = max(
        address for _words, address, _icon in links if request.path.startswith(address)
    )
    places = [(words, address, address == current_address, icon) for words, address, icon in links]
    return {"home_url": home, "places": places}


def account_label(*, account: Account, exchange_member: ExchangeMember | None = None) -> str:
    """The name and role of the account; at a desk of the exchange the role and department."""
    language = page_language()
    codes = [code for code in roles.ROLES if code in account.role_codes()]
    if codes[:1] == ["liaison"] and exchange_member is not None and exchange_member.roles:
        return exchange_members.reader_label(member=exchange_member)
    labels = [languages.text_in(roles.ROLES[code].label, language=language) for code in codes]
    if len(codes) == TWO_ROLES and "administrator" in codes:
        other = labels[1 - codes.index("administrator")].lower()
        labels = [_("Administrator and %(role)s") % {"role": other}]
    return " · ".join([*labels[:1], account.name])


def demo_old_day() -> date | None:
    """The day on which this demonstration was built, if this is not today."""
    return demo_age.old_demo_day(today=timezone.localdate()) if audit.is_demo() else None


def upper_links(*, request: HttpRequest) -> list[tuple[str, str]]:
    """Links to pages of upper layers that a page cannot import.

    They lead to a run, an item, or a text to review.
    """
    match = request.resolver_match
    if match is None or match.view_name not in UPPER_LINKS:
        return []
    return UPPER_LINKS[match.view_name](account=request.user, **match.kwargs)


def _edit_of_text(*, kind: str, code: str, account: Account) -> list[tuple[str, str]]:
    page = EDIT_PAGES.get(kind)
    if page is None or not people_queries.has_right("author", account=account):
        return []
    return [(_("Edit"), reverse(page, args=(code,)))]


def _results_of_run(*, code: str, account: Account) -> list[tuple[str, str]]:
    return [(_("Results sheet"), reverse("report:sheet", args=("run", code)))]


def _run_of_season(*, code: str, account: Account) -> list[tuple[str, str]]:
    return [(_("Course run"), reverse("course:run", args=(code,)))]


def _training_needs(*, account: Account) -> list[tuple[str, str]]:
    return [(_("Training needs"), reverse("course:needs"))]


def _survey_of_checkpoint(*, code: str, account: Account) -> list[tuple[str, str]]:
    checkpoints = survey_visible.checkpoints_visible_to(account=account).filter(code=code)
    if not checkpoints.exists():
        return []
    return [(_("Capacity profile"), reverse("survey:checkpoint", args=(code,)))]


def _runs_of_item(*, code: str, account: Account) -> list[tuple[str, str]]:
    runs = course_queries.runs_with_item(code=code, account=account)
    return [(run.label, reverse("course:run", args=(run.code,))) for run in runs]


def _notes(*, account: Account) -> list[tuple[str, str]]:
    return [(_("Notes of lessons"), reverse("questions:notes"))]


def _left_to_set_up(*, account: Account) -> list[tuple[str, str]]:
    if not people_queries.has_right("accounts", account=account) or not setup_queries.setup().left:
        return []
    return [(_("Continue setting up"), reverse(SETUP))]


EDIT_PAGES: Mapping[str, str] = {
    "item": "assessment:edit_item",
    "lesson": "curriculum:lesson_parts",
    "case": "casework:edit_case",
    "indicator": "survey:edit_indicator",
}
UPPER_LINKS: Mapping[str, Callable[..., list[tuple[str, str]]]] = {
    "people:accounts": _left_to_set_up,
    "course:run": _results_of_run,
    "curriculum:review": _notes,
    "assessment:versions": _runs_of_item,
    "curriculum:review_text": _edit_of_text,
    "places:checkpoint": _survey_of_checkpoint,
    "refresher:season": _run_of_season,
    "refresher:seasons": _training_needs,
}
