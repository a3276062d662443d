"""The server for ODK Collect, by OpenRosa 1.0.

The headers required on every response are set by `config.openrosa`, so that refusals by other
layers have them too.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from promdaen.kit.texts import page_language
from promdaen.survey.actions import keys as key_actions
from promdaen.survey.actions import submissions as actions
from promdaen.survey.kinds.xlsform import FORM_ID
from promdaen.survey.queries import collect as queries
from promdaen.survey.queries import keys as key_queries
from promdaen.survey.rules import openrosa as rules
from promdaen.survey.rules import wording

XML_PART, MORE_PART = "xml_submission_file", "*isIncomplete*"
XML_TYPE = "text/xml; charset=utf-8"
UNREADABLE_BODY = (
    MultiPartParserError, TooManyFilesSent, TooManyFieldsSent, RequestDataTooBig,
    ValueError, LookupError,
)  # fmt: skip

ASK_HEADER = {"WWW-Authenticate": 'Basic realm="Promdaen", charset="UTF-8"'}
MAX_NUMBER_LENGTH = 12

View = Callable[..., HttpResponse]


class OpenRosaRefusal(Exception):
    """A request was refused; `status` and text as OpenRosa defines them."""

    def __init__(self, status: int, words: str, **headers: str) -> None:
        self.status, self.words, self.headers = status, words, headers
        super().__init__(words)


def answered(*methods: str, way: str) -> Callable[[View], View]:
    """Decorate a view to require access by "key" or "password", with refusals as XML."""

    def decorator(view: View) -> View:
        @functools.wraps(view)
        def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                origin = WAYS[way](request)
            except OpenRosaRefusal as refused:
                return _refusal(refused)
            language = getattr(origin.account, "language", "") or page_language()
            with translation.override(language):
                try:
                    if request.method not in methods:
                        allowed = ", ".join(methods)
                        words = _("This address does not take that method.")
                        raise OpenRosaRefusal(405, words, Allow=allowed)
                    return view(request, origin=origin, way=way, **kwargs)
                except OpenRosaRefusal as refused:
                    return _refusal(refused)
                except actions.SubmissionRefused as refused:
                    return _reply(refused.status, str(refused))

        return csrf_exempt(wrapper)

    return decorator


def form_list(request: HttpRequest, *, origin: actions.Origin, way: str) -> HttpResponse:
    """The forms that a phone is offered."""
    is_every_version = request.GET.get("listAllVersions", "").lower() == "true"
    instruments = key_queries.listed_instruments(is_every_version=is_every_version)
    if request.GET.get("formID", FORM_ID) != FORM_ID:
        instruments = []
    base = _base(request, way)
    listed = [
        rules.Listed(
            form_id=FORM_ID,
            name=f"{wording.TITLE.km} · {wording.TITLE.en}",
            version=str(instrument.number),
            md5=instrument.xform_md5,
            url=f"{base}/forms/{instrument.number}.xml",
        )
        for instrument in instruments
    ]
    del origin
    return _xml(rules.form_list(forms=listed).encode())


def form(request: HttpRequest, *, origin: actions.Origin, way: str, number: int) -> HttpResponse:
    """A form: the exact bytes whose digest the list names."""
    del request, origin, way
    body = key_queries.form_bytes(number=number)
    if body is None:
        raise OpenRosaRefusal(404, _("This form or version is not known here."))
    return _xml(body)


def submission(request: HttpRequest, *, origin: actions.Origin, way: str) -> HttpResponse:
    """Whether one can send here (HEAD), or a submission with its files."""
    if request.method == "HEAD":
        reply = HttpResponse(status=204)
        reply["Location"] = f"{_base(request, way)}/submission"
        return reply
    fields, files = _parts(request)
    xml = files.pop(XML_PART, None)
    if xml is None:
        raise OpenRosaRefusal(
            400, _("The part xml_submission_file is missing. Nothing was stored.")
        )
    new = actions.NewSubmission(
        xml=xml.data,
        files=files,
        agent=request.headers.get("User-Agent", ""),
        device=request.GET.get("deviceID", ""),
    )
    result = actions.keep_submission(new=new, origin=origin, now=timezone.now())
    return _reply(201, _words(result=result, is_part=fields.get(MORE_PART) == "yes"))


def nothing(request: HttpRequest, *, origin: actions.Origin, way: str, rest: str) -> HttpResponse:
    """Refuse an address below a key that has no content, such as a manifest."""
    del request, origin, way, rest
    raise OpenRosaRefusal(404, _("There is no page at this address. It is only for ODK Collect."))


def _words(*, result: actions.SubmissionResult, is_part: bool) -> str:
    if is_part:
        return _("This part was received. The rest can follow.")
    if result.state == actions.AGAIN:
        return _("This submission is here already; files that were missing were added.")
    return _("The submission was received.")


def _key_origin(request: HttpRequest) -> actions.Origin:
    now = timezone.now()
    entry = key_queries.key_lookup(
        token=getattr(request, "survey_token", ""), purpose=key_actions.DEVICE, now=now
    )
    if entry.key is None:
        raise OpenRosaRefusal(403, entry.refusal)
    key_actions.note_contact(
        key=entry.key,
        agent=request.headers.get("User-Agent", ""),
        device=request.GET.get("deviceID", ""),
        now=now,
    )
    return actions.Origin(round=entry.key.round, account=entry.key.account, key=entry.key)


def _password_origin(request: HttpRequest) -> actions.Origin:
    if not request.is_secure():
        raise OpenRosaRefusal(
            403, _("Passwords are accepted only over https. Join by the code instead.")
        )
    credentials = rules.basic_credentials(header=request.headers.get("Authorization", ""))
    person = queries.collect_user(request=request, credentials=credentials, now=timezone.now())
    if person.round is None:
        is_asked = person.status == queries.ASK
        raise OpenRosaRefusal(person.status, person.refusal, **(ASK_HEADER if is_asked else {}))
    return actions.Origin(round=person.round, account=person.account)


WAYS: Mapping[str, Callable[[HttpRequest], actions.Origin]] = {
    "key": _key_origin,
    "password": _password_origin,
}


def _base(request: HttpRequest, way: str) -> str:
    tail = f"key/{getattr(request, 'survey_token', '')}" if way == "key" else "collect"
    return f"{request.scheme}://{request.get_host()}/{tail}"


def addresses(*, prefix: str, way: str) -> Iterator[URLPattern]:
    """The URL patterns below a prefix."""
    reads, sends = answered("GET", "HEAD", way=way), answered("HEAD", "POST", way=way)
    yield path(f"{prefix}/formList", reads(form_list), name=f"form_list_by_{way}")
    yield path(f"{prefix}/forms/<int:number>.xml", reads(form), name=f"form_by_{way}")
    yield path(f"{prefix}/submission", sends(submission), name=f"submission_by_{way}")
    yield path(f"{prefix}/<path:rest>", reads(nothing), name=f"nothing_by_{way}")
    yield path(f"{prefix}/", reads(nothing), {"rest": ""}, name=f"base_by_{way}")


# ---- requests ----


class InMemory(FileUploadHandler):
    """Keeps each uploaded file in memory; the size of the whole request is limited elsewhere."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.held = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole file."""
        self.held.seek(0)
        return InMemoryUploadedFile(
            file=self.held,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )


def _parts(request: HttpRequest) -> tuple[dict[str, str], dict[str, actions.NewFile]]:
    """The fields and the files of a request, files by the name of their part."""
    body = _body(request)
    try:
        parser = MultiPartParser(request.META, io.BytesIO(body), [InMemory(request)])
        fields, files = parser.parse()
    except UNREADABLE_BODY:
        raise OpenRosaRefusal(400, _not_whole()) from None
    files_by_name: dict[str, actions.NewFile] = {}
    file: Any
    for name, file in files.items():
        file_data = actions.NewFile(media_type=file.content_type or "", data=file.read())
        files_by_name[str(name)] = file_data
        # Collect uses the same name for part and file; other clients may name the file only.
        files_by_name.setdefault(str(file.name), file_data)
    return {str(name): str(value) for name, value in fields.items()}, files_by_name


def _body(request: HttpRequest) -> bytes:
    """The complete request body; an interrupted upload is refused."""
    announced = request.META.get("CONTENT_LENGTH", "")
    if not announced.isascii() or not announced.isdigit():
        raise OpenRosaRefusal(
            411, _("The delivery does not state its length. Nothing was stored.")
        )
    # Refuse long numbers before parsing them.
    if len(announced) > MAX_NUMBER_LENGTH or int(announced) > rules.MAX_BYTES + rules.SLACK_BYTES:
        words = _(
            "This is too much at once. Send it in several parts. A single picture that is too "
            "large: take it again, smaller."
        )
        raise OpenRosaRefusal(413, words)
    try:
        body = request.read()
    except OSError:
        body = b""
    if len(body) != int(announced) or not body.rstrip().endswith(b"--"):
        raise OpenRosaRefusal(400, _not_whole())
    return body


def _not_whole() -> str:
    return _("The delivery did not arrive whole. Nothing was stored; send it again.")


# ---- responses ----


def _refusal(refused: OpenRosaRefusal) -> HttpResponse:
    reply = _reply(refused.status, refused.words)
    for name, value in refused.headers.items():
        reply[name] = value
    return reply


def _reply(status: int, words: str) -> HttpResponse:
    return _xml(rules.message(text=words).encode(), status=status)


def _xml(body: bytes, *, status: int = 200) -> HttpResponse:
    reply = HttpResponse(body, status=status, content_type=XML_TYPE)
    reply["Content-Language"] = page_language()
    reply["Cache-Control"] = "no-store"
    return reply
