"""Lessons as packages of SCORM 1.2 and Common Cartridge, and what a player gets from them."""

from __future__ import annotations

import functools
import io
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from defusedxml import ElementTree
from django.contrib.staticfiles import finders
from django.test import Client

from promdaen.curriculum.actions import package_jobs
from promdaen.curriculum.rules import packages
from promdaen.curriculum.tests import test_lessons
from promdaen.kit import jobs
from tests import browser, factories

IMS = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
CC = "{http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1}"
LESSONS = [
    packages.PackageLesson(
        code=code,
        title=f"{code} & more",
        html=f"<!doctype html><html lang='en'><title>{code}</title><body>"
        f"<div style='height:4000px'>{code}</div></body></html>",
    )
    for code in ("FORGERY", "CORRUPT")
]
# What a learning management system offers a lesson (SCORM 1.2 Run-Time Environment, 3.2).
PLAYER = """<!doctype html><title>player</title><script>
window.calls = []; window.values = {"cmi.core.lesson_status": "not attempted"};
const noted = name => (...given) => { window.calls.push([name, ...given]); return "true"; };
window.API = {
  LMSInitialize: noted("LMSInitialize"), LMSCommit: noted("LMSCommit"),
  LMSFinish: noted("LMSFinish"), LMSGetValue: name => window.values[name] ?? "",
  LMSSetValue: (name, value) => { window.values[name] = value; return "true"; },
};
</script><iframe src="forgery.html" width="600" height="400"></iframe>"""


def script() -> str:
    return Path(str(finders.find("promdaen/js/scorm.js"))).read_text(encoding="utf-8")


def package(package_format: str) -> zipfile.ZipFile:
    package_bytes = packages.lesson_package(
        lessons=LESSONS, title="Lessons", package_format=package_format, script=script()
    )
    return zipfile.ZipFile(io.BytesIO(package_bytes))


def test_a_scorm_package_names_every_file_and_each_lesson_reports() -> None:
    file = package("scorm")
    manifest = ElementTree.fromstring(file.read("imsmanifest.xml"))
    assert manifest.findtext(f"{IMS}metadata/{IMS}schemaversion") == "1.2"
    organizations = manifest.find(f"{IMS}organizations")
    assert organizations.get("default") == "lessons"
    items = manifest.findall(f".//{IMS}item")
    assert [item.findtext(f"{IMS}title") for item in items] == ["FORGERY & more", "CORRUPT & more"]
    resources = {each.get("identifier"): each for each in manifest.iter(f"{IMS}resource")}
    assert {item.get("identifierref") for item in items} == set(resources)
    scormtype = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype"
    assert {resource.get(scormtype) for resource in resources.values()} == {"sco"}
    listed = {each.get("href") for each in manifest.iter(f"{IMS}file")}
    assert listed | {"imsmanifest.xml"} == set(file.namelist())
    assert b'<script src="scorm.js"></script></body>' in file.read("forgery.html")


def test_a_cartridge_has_a_root_item_and_lessons_without_script() -> None:
    file = package("cartridge")
    manifest = ElementTree.fromstring(file.read("imsmanifest.xml"))
    assert manifest.findtext(f"{CC}metadata/{CC}schema") == "IMS Common Cartridge"
    assert manifest.findtext(f"{CC}metadata/{CC}schemaversion") == "1.3.0"
    organization = manifest.find(f"{CC}organizations/{CC}organization")
    assert organization.get("structure") == "rooted-hierarchy"
    [root] = organization.findall(f"{CC}item")
    assert len(root.findall(f"{CC}item")) == 2
    listed = {each.get("href") for each in manifest.iter(f"{CC}file")}
    assert listed | {"imsmanifest.xml"} == set(file.namelist())
    assert b"<script" not in file.read("forgery.html")


def test_the_same_lessons_make_the_same_package() -> None:
    package_files = [
        packages.lesson_package(
            lessons=LESSONS, title="Lessons", package_format="scorm", script="x"
        )
        for _attempt in range(2)
    ]
    assert package_files[0] == package_files[1]


@pytest.mark.parametrize("wrong", [{"lessons": []}, {"package_format": "zip"}])
def test_another_format_or_no_lesson_is_refused(wrong: dict[str, Any]) -> None:
    right = {"lessons": LESSONS, "title": "x", "package_format": "scorm", "script": ""}
    with pytest.raises(ValueError, match=r"scorm|zip"):
        packages.lesson_package(**right | wrong)


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.usefixtures("_curriculum")
def test_a_package_of_lessons_is_downloaded_by_who_may_read_them() -> None:
    test_lessons.put_lessons(test_lessons.record())
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account("trainer", language="en"))
    assert "/curriculum/lessons/scorm.zip" in client.get("/curriculum/").content.decode()
    for address in ("scorm.zip", "cartridge.zip", "scorm.zip?topic=CORRUPT"):
        answer = client.get(f"/curriculum/lessons/{address}")
        assert answer.headers["Content-Type"] == "application/zip"
        file = zipfile.ZipFile(io.BytesIO(answer.content))
        html = file.read("corrupt.html").decode()
        assert html.count("<h1>") == 1
        assert 'href="/' not in html
    for address in ("zip.zip", "scorm.zip?topic=NOTHING", "scorm.zip?topic=%00"):
        assert client.get(f"/curriculum/lessons/{address}").status_code == 404
    client.force_login(factories.account("liaison"))
    assert client.get("/curriculum/lessons/scorm.zip").status_code == 403


@pytest.mark.django_db(databases=["default", "exchange"], transaction=True)
@pytest.mark.usefixtures("_curriculum")
def test_a_package_of_many_lessons_is_work_in_the_background(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    test_lessons.put_lessons(test_lessons.record())
    client = Client()
    client.cookies["promdaen_language"] = "km"
    account = factories.account("trainer", language="km")
    client.force_login(account)
    at_once = client.get("/curriculum/lessons/scorm.zip").content
    monkeypatch.setattr(package_jobs, "MAX_LESSONS_PER_REQUEST", 0)
    address = "/curriculum/lessons/scorm.zip"
    assert (client.get(address).status_code, client.head(address).status_code) == (405, 405)
    assert not jobs.jobs_asked_by(account=account)
    answer = client.post(address)
    [job] = jobs.jobs_asked_by(account=account)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/people/jobs/{job.pk}/")
    finished_job = jobs.run_next_job(now=job.asked_at)
    assert finished_job is not None
    assert (finished_job.state, finished_job.message) == ("done", "")
    answer = client.get(jobs.result_url(job=finished_job))
    assert "lessons-km-scorm.zip" in answer.headers["Content-Disposition"]
    assert b"".join(answer) == at_once


_curriculum = test_lessons._curriculum


@pytest.mark.browser
@pytest.mark.skipif(browser.chromium_path() is None, reason="needs Chromium")
def test_a_player_hears_that_a_lesson_was_begun_and_read_to_its_end(tmp_path: Path) -> None:
    package("scorm").extractall(tmp_path)
    (tmp_path / "player.html").write_text(PLAYER, encoding="utf-8")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with browser.chromium() as engine:
            page = engine.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/player.html")
            page.wait_for_function("window.values['cmi.core.lesson_status'] === 'incomplete'")
            [frame] = page.frames[1:]
            frame.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
            page.wait_for_function("window.values['cmi.core.lesson_status'] === 'completed'")
            frame.goto("about:blank")
            page.wait_for_function("window.calls.some(call => call[0] === 'LMSFinish')")
            time = page.evaluate("window.values['cmi.core.session_time']")
            assert time.startswith("0000:00:")
            page.close()
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass
