"""A third language: every page opens in one that is made from English for this test.

Each message of the catalogue becomes itself in ⟦brackets⟧, so that whatever is not in brackets
was not asked of the catalogue. Content stays English: it has two languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from promdaen.config.catalogues import singular
from promdaen.course.models import Badge, CourseRun, RunTest
from promdaen.kit import pdf, texts
from promdaen.kit.content_catalogues import Speaker
from promdaen.people.models import Account
from tests import badges, factories, tongues
from tests import test_khmer_pages as walk
from tests.test_khmer import CATALOGUE, SOURCE, catalogue

pytestmark = pytest.mark.django_db(databases=("default", "exchange"))
CODE = "lo"
# Data that these tests make in Khmer, a language by its own name, and the sign for a count.
DATA = {"អត្ថបទ", "វគ្គ", "ច្បាប់", "ខ្មែរ", "n", "–"}
# The check of a certificate is for everybody and written in both languages; sheets and cards of
# exercises show what a document of record says, which has the languages of the content.
IN_BOTH = {
    "course:certificate_ask": {"Code of the certificate", "កូដនៃវិញ្ញាបនបត្រ", "ពិនិត្យ"},
    "exercise:cards": {"Observers", "អ្នកសង្កេតការណ៍"},
    "report:sheet": {"Men", "Women"},
    "report:indicators": {
        "Officers trained",
        "Mean test score, before and after",
        "Overall rating of the course",
        "Officers who scored higher after",
        "Officers who rated relevance 4 or 5",
    },
}

# The page of all components shows invented records, which have the languages of the content.
OF_SAMPLES = {"kit:parts", "parts"}
# Papers that no page of the coordinator's walk prints; test_third_language_papers.py does.
NOT_PRINTED = {
    "assessment/print/booklet-large.typ",
    "assessment/print/key.typ",
    "booth/print/drill-documents.typ",
    "booth/print/drill-key.typ",
    "booth/print/drill-observers.typ",
    "booth/print/drill-roles.typ",
    "booth/print/drill-rules.typ",
    "booth/print/drill-timekeeper.typ",
    "course/print/certificate.typ",
    "course/print/day.typ",
    "course/print/later.typ",
    "course/print/pack.typ",
    "course/print/pins.typ",
    "curriculum/print/pack.typ",
    "curriculum/print/recording_script.typ",
    "curriculum/print/slides.typ",
    "exchange/print/alert.typ",
    "exchange/print/contacts.typ",
    "exercise/print/cell.typ",
    "exercise/print/controller.typ",
    "planning/print/programme.typ",
    "planning/print/roster.typ",
    "refresher/print/unreached.typ",
    "report/print/evaluation.typ",
    "report/print/results.typ",
    "report/print/since.typ",
    "specimen/print/answers.typ",
    "specimen/print/specimens.typ",
    "specimen/print/stations.typ",
    "survey/print/profile.typ",
    "survey/print/questionnaire.typ",
    "survey/print/round.typ",
}


def bracketed(text: str) -> str:
    """The text as the made language says it.

    >>> bracketed("One of %(n)s")
    '⟦One of %(n)s⟧'
    """
    return f"⟦{text}⟧" if text.strip() else text


@pytest.fixture
def third_language(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A language of the deployment with a whole catalogue, made from that of Khmer."""
    with CATALOGUE.open("rb") as file:
        source = read_po(file, locale="km")
    third_catalogue = Catalog(locale=CODE)
    for message in source:
        if message.id:
            third_catalogue.add(message.id, _forms(message.id), context=message.context)
    folder = tmp_path / CODE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, third_catalogue)
    settings.LANGUAGES = [*settings.LANGUAGES, (CODE, "Made")]
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    monkeypatch.setattr(Speaker, "folders", [tmp_path, *Speaker.folders])
    _forget()
    yield CODE
    _forget()


def _forms(key: Any) -> Any:
    return bracketed(key) if isinstance(key, str) else (bracketed(key[1]),)


def _forget() -> None:
    texts.catalogue.cache_clear()
    cache.clear()


class Frame(HTMLParser):
    """The texts of a page's frame: navigation, buttons, headings of tables, labels."""

    TAGS = frozenset({"nav", "button", "th", "label", "legend", "h2", "summary"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in tongues.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if self.TAGS & set(self.open) and not tongues.HIDDEN & set(self.open):
            self.texts.add(data.strip())


def content_texts() -> set[str]:
    """Every text of the content folder in English, which a page may show as it is."""
    return {
        text
        for path in (Path(walk.__file__).parents[1] / "content").rglob("*.toml")
        for text in re.findall(r'= "([^"\n]*)"', path.read_text(encoding="utf-8"))
    }


def read_pages(
    *, client: Client, arguments_by_page: dict[str, dict[str, Any]], language: str
) -> tuple[set[str], dict[str, list[str]]]:
    """The pages that opened, and the texts of their frames that are in another language."""
    client.cookies["promdaen_language"] = language
    messages = {key[1] for key in catalogue()}
    khmer = {singular(message.string) for message in catalogue().values()}
    content = content_texts()
    opened, left = set(), {}
    for name, address in walk.addresses(arguments_by_page=arguments_by_page):
        answer = client.get(address)
        assert answer.status_code < 500, name
        if not walk.is_page(answer) or answer.status_code != 200:
            continue
        opened.add(name)
        if name in OF_SAMPLES:
            continue
        frame = Frame()
        frame.feed(answer.content.decode())
        untranslated = (frame.texts & messages - content) | frame.texts & khmer - messages
        untranslated -= DATA | IN_BOTH.get(name, set())
        if untranslated:
            left[name] = sorted(untranslated)
    return opened, left


def papers() -> set[str]:
    """The typst sources that are printed, not those that others import."""
    sources = [path for path in SOURCE.glob("*/print/*.typ") if path.parent.parent.name != "kit"]
    imported = {
        (path.parent / name).resolve()
        for path in sources
        for name in re.findall(r'#(?:import|include) "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    return {
        path.relative_to(SOURCE).as_posix() for path in sources if path.resolve() not in imported
    }


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The papers that were printed; each is printed in earnest the first time."""
    sources: set[str] = set()
    compile_pdf = pdf.compile_pdf

    def compile_once(*, source: Path, **options: Any) -> bytes:
        name = source.relative_to(SOURCE).as_posix()
        data = b"%PDF-1.7" if name in sources else compile_pdf(source=source, **options)
        sources.add(name)
        return data

    monkeypatch.setattr(pdf, "compile_pdf", compile_once)
    return sources


def test_every_page_opens_in_a_third_language_and_its_frame_is_in_it(
    third_language: str, printed: set[str]
) -> None:
    opened, left = read_pages(
        client=walk.reader_of("coordinator"),
        arguments_by_page=walk.world(),
        language=third_language,
    )
    assert walk.OF_A_COORDINATOR - opened == set()
    assert left == {}
    assert papers() - printed == NOT_PRINTED


def test_an_administrator_reads_a_third_language(third_language: str) -> None:
    opened, left = read_pages(
        client=walk.reader_of("administrator"),
        arguments_by_page=walk.world(),
        language=third_language,
    )
    assert {"people:accounts", "people:account", "people:audit", "people:system"} <= opened
    assert left == {}


def test_a_trainer_reads_a_third_language(third_language: str) -> None:
    arguments_by_page, client = walk.world(), walk.reader_of("trainer")
    CourseRun.objects.get(code="KK-1").trainers.set(Account.objects.filter(roles__role="trainer"))
    opened, left = read_pages(
        client=client, arguments_by_page=arguments_by_page, language=third_language
    )
    assert {"home", "course:run", "course:roster", "course:trainer_path"} <= opened
    assert left == {}


def test_an_officer_reads_a_third_language_on_a_phone(third_language: str) -> None:
    arguments_by_page, client = walk.world(), walk.reader_of()
    run = CourseRun.objects.get(code="KK-1")
    RunTest.objects.create(run=run, occasion="later", months=99, opened_at=factories.NOW)
    badge = Badge.objects.filter(enrolment__run=run).order_by("enrolment__seat")[0]
    arguments_by_page["course:badge"] = {"token": badges.token_of(badge)}
    client.cookies["promdaen_language"] = third_language
    pin = badges.pin_of(badge)
    for typed in ("no", pin):
        client.post(reverse("course:join"), arguments_by_page["course:badge"] | {"pin": typed})
    opened, left = read_pages(
        client=client, arguments_by_page=arguments_by_page, language=third_language
    )
    assert {"course:phone_home", "course:phone_lessons", "casework:phone_cases"} <= opened
    assert left == {}


@pytest.mark.parametrize("role", ["participant", "viewer", "assessor", "liaison"])
def test_other_roles_read_a_third_language(third_language: str, role: str) -> None:
    opened, left = read_pages(
        client=walk.reader_of(role), arguments_by_page={}, language=third_language
    )
    assert len(opened) > 5
    assert left == {}


def test_a_visitor_reads_a_third_language(third_language: str) -> None:
    opened, left = read_pages(
        client=walk.reader_of(), arguments_by_page={}, language=third_language
    )
    assert {"account_login", "people:privacy", "course:certificate_ask"} <= opened
    assert left == {}
