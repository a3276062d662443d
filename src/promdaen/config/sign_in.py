"""Sign-in: administrators create accounts, and there is no sign-up."""

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as allauth_views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView, TemplateView

from promdaen.config import directory, projecting, secret_keys
from promdaen.kit import later, tries
from promdaen.kit.content_policy import CONTENT_SECURITY_POLICY
from promdaen.kit.json_objects import JsonObject
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.receivers import BEGAN, LAST_ACT, note_act

SESSION_ENDED = gettext_noop(
    "You were signed out after two hours without activity. Sign in again to continue."
)

# With a one-time password, only these pages open until the password is changed.
OPEN_BEFORE_OWN_PASSWORD = frozenset(
    {"account_change_password", "account_logout", "people:privacy", "health"}
)

# Pages open to accounts that must set up a second factor.
OPEN_BEFORE_FACTOR = OPEN_BEFORE_OWN_PASSWORD | {"account_reauthenticate", "people:own_account"}
FACTOR_PAGES = "mfa_"
NEEDS_FACTOR = ("administrator", "coordinator")

MAX_PER_HOUR = tries.MAX_PER_HOUR
IDLE_SECONDS = 2 * 60 * 60
MAX_SESSION_SECONDS = 12 * 60 * 60
NOTED_EVERY_SECONDS = 60
# Pages on a projector that update automatically: they continue while their session lasts, and any
# other request of an idle session ends it.
PROJECTOR_PAGES = frozenset(
    {
        *("course:live", "course:session_code", "course:practice_live", "course:room_count"),
        "exercise:projector_poll",
    }
)

is_test_open = later.function("promdaen.course.queries.live.is_test_open")

SIGN_IN_METHODS: Mapping[str, Any] = {
    "reauthenticate": _("With the password"),
    "mfa_reauthenticate": _("With a code"),
    "mfa_reauthenticate:webauthn": _("With a security key"),
}


class SignInView(allauth_views.LoginView):  # type: ignore[misc]
    """The sign-in page, with a button to the ministry's own directory if there is one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, object]:
        """The library's context, with the directory."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"directory": settings.DIRECTORY}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Respond with a content security policy under which the button works."""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if settings.DIRECTORY is not None:
            targets = directory.form_targets(directory=settings.DIRECTORY)
            policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", targets)
            response.headers["Content-Security-Policy"] = policy
        return response


ask_an_administrator = TemplateView.as_view(template_name="people/forgotten.html")
to_own_account = RedirectView.as_view(pattern_name="people:own_account")

# allauth has many pages for mail, phones and sign-up, which do not exist here. Those that it links
# to by name lead to the page that says whom to ask.
urlpatterns = [
    path("login/", SignInView.as_view(), name="account_login"),
    path("directory/", include(directory)),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/forgotten/", ask_an_administrator, name="account_reset_password"),
    path("password/none/", ask_an_administrator, name="account_set_password"),
    path("none/", ask_an_administrator, name="account_signup"),
    path("email/", to_own_account, name="account_email"),
]


def visitor_address(request: HttpRequest) -> str:
    """The client's address, behind our own proxies.

    Each proxy appends its client to X-Forwarded-For, so with N proxies the N-th entry from the end
    is trusted; anyone can write the entries before it. Without proxies, or if the header is too
    short, the address of the connection.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    count = settings.PROXIES_COUNT
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if not 0 < count <= len(hops):
        return peer
    try:
        return str(ip_address(hops[-count]))
    except ValueError:
        return peer


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up, redirects to home pages, and replaces the library's messages."""

    error_messages: JsonObject = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask an administrator."),
        "email_password_mismatch": _(
            "The e-mail address or the password is wrong. Type both again."
        ),
        "enter_current_password": _("This is not your current password. Type it again."),
        "incorrect_password": _("This is not your password. Type it again."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then sign in again."),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse an account with wrong passwords from many addresses."""
        name = typed_address(request, credentials) or ""
        since = timezone.now() - tries.HOUR
        if len(tries.tries_at(kind=tries.ACCOUNT, subject=name, since=since)) >= MAX_PER_HOUR:
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password, but not from an address that is already blocked (axes)."""
        if getattr(request, "axes_locked_out", False):
            return
        name, address = typed_address(request, credentials) or "", visitor_address(request)
        tries.count_try(kind=tries.ACCOUNT, subject=name, address=address, now=timezone.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """False: there is no sign-up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The home page of the role."""
        return "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """The home page after the one-time password; else the account's own page."""
        is_first = getattr(request, "has_one_time_password", False)
        return "/" if is_first else reverse("people:own_account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send nothing: an administrator gives out passwords in person."""

    def get_reauthentication_methods(self, user: object) -> list[dict[str, object]]:
        """The ways to confirm an identity, with the product's own labels."""
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": SIGN_IN_METHODS[method["id"]]} for method in methods]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: this system sends no mail about accounts."""


class StaffFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor with the product's own labels; its secrets are sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Seal the secret of an app with the secret key."""
        return secret_keys.seal_factor(text=text, secret=settings.SECRET_KEY)

    def decrypt(self, encrypted_text: str) -> str:
        """Unseal a secret of an app."""
        return secret_keys.open_factor(text=encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The address of an app's secret as a QR code, by the product's own writer of them."""
        from promdaen.kit import signing  # noqa: PLC0415  for this one page

        return signing.qr_svg(text=url)

    error_messages: JsonObject = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or has expired. Type the newest code."),
        "cannot_generate_recovery_codes": _(
            "Recovery codes need a second factor. Set up the authenticator app first."
        ),
        "rate_limited": _("Too many attempts. Wait a minute, then try again."),
    }


def typed_address(request: HttpRequest, credentials: JsonObject | None) -> str | None:
    """The address by which failed sign-ins are counted, in lower case; or None."""
    typed_credentials = credentials or {}
    typed = (
        typed_credentials.get("email")
        or typed_credentials.get("username")
        or request.POST.get("login")
    )
    return str(typed).strip().lower() if typed else None


def own_password_first(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Redirect accounts with a one-time password to the page for a new password."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        is_open = match is not None and match.view_name in OPEN_BEFORE_OWN_PASSWORD
        # Stored for the next page: the password is verified before the new one is chosen.
        must_change = getattr(request.user, "must_change_password", False)
        is_via_directory = request.session.get(directory.VIA_DIRECTORY, False)
        request.has_one_time_password = must_change and not is_via_directory  # type: ignore[attr-defined]
        if request.has_one_time_password and not is_open:  # type: ignore[attr-defined]
            return redirect("account_change_password")
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def is_renewed_by_projector(request: HttpRequest) -> bool:
    """Whether the request updates a page on a projector; of a live test, until it is closed."""
    match = request.resolver_match
    if projecting.is_by_person(request) or match is None or match.view_name not in PROJECTOR_PAGES:
        return False
    return match.view_name != "course:live" or is_test_open(**match.kwargs)


def end_idle_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """End a session two hours after its person's last request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        now = int(timezone.now().timestamp())
        last = request.session.get(LAST_ACT)
        is_long = now - request.session.setdefault(BEGAN, now) > MAX_SESSION_SECONDS
        if is_long or (last is not None and now - last > IDLE_SECONDS):
            is_left = projecting.is_left_to_a_page(request)
            if not is_long and (is_left or is_renewed_by_projector(request)):
                return None
            logout(request)
            messages.info(request, gettext(SESSION_ENDED))
            after = {"next": request.get_full_path()} if request.method == "GET" else {}
            return redirect(f"{reverse('account_login')}?{urlencode(after)}")
        if last is None or (now - last > NOTED_EVERY_SECONDS and projecting.is_by_person(request)):
            note_act(request=request, account=request.user)
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def second_factor_required(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Require administrators and coordinators to set up a second factor within seven days.

    Applies over https; with PROMDAEN_SECOND_FACTOR=all to every account. Until then every page
    shows the deadline; afterwards only the pages to set it up open.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: Any) -> HttpResponse | None:
        account: Any = request.user
        is_asked = settings.REQUIRES_SECOND_FACTOR and account.is_authenticated
        if not is_asked:
            return None
        if not (settings.SECOND_FACTOR_FOR_ALL or account.has_role(*NEEDS_FACTOR)):
            return None
        if request.session.get(directory.HAS_FACTOR, False):
            return None
        if people_queries.with_second_factor(accounts=[account.pk]):
            return None
        now = timezone.now()
        due_at = people_actions.require_second_factor(account=account, now=now)
        request.factor_due_at = due_at  # type: ignore[attr-defined]
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if now < due_at or name in OPEN_BEFORE_FACTOR or name.startswith(FACTOR_PAGES):
            return None
        return redirect("mfa_index")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
