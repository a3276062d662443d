"""What waits in a browser is sealed with a key that only a page that opens carries."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

from django.template import Context, Template

from promdaen.kit.device_keys import device_key

SCRIPTS = Path(__file__).parents[1] / "static" / "promdaen" / "js"
STORES = re.compile(r"(localStorage|sessionStorage)\.setItem|\boutboxOf\(|\bopened\(|caches\.open")
SEALED = {
    "acts_outbox.js": "seals what its callers give it a key for",
    "outbox.js": "answers of a test that wait",
    "sitting.js": "answers of a test that wait",
    "exercise.js": "what a cell wrote and waits",
    "exercise_observe.js": "what an observer wrote and waits",
    "booth_drill.js": "turns of a drill that wait, and when one began",
    "kept.js": "taps of a report that wait",
    "visit.js": "answers of a visit that wait",
    "refresher_store.js": "token and questions under the PIN; answers are codes without a name",
}
OPEN = {
    "database.js": "opens a database for the others",
    "booth_store.js": "acts of practice with invented people",
    "booth_practice.js": "acts of practice with invented people",
    "case.js": "choices of practice, gone with the tab",
    "counting.js": "counts of travellers without a name",
    "refresher_runs.js": "pages of practice with invented people",
    "refresher_worker.js": "pages of the app and packs of course texts",
    "shortcuts.js": "whether keys of the keyboard are on",
    "sounds.js": "whether sounds are on",
    "specimen.js": "when a specimen of practice was opened",
    "phone_worker.js": "one page for when there is no network",
    "timetable.js": "how far a page was scrolled",
    "visit_steps.js": "whether all questions are open",
    "visit_worker.js": "the page of a visit whose assessor pressed the button for it",
}


def test_every_script_that_stores_something_in_a_browser_is_known_here() -> None:
    storing = {
        path.name
        for path in SCRIPTS.glob("*.js")
        if STORES.search(path.read_text(encoding="utf-8"))
    }
    assert storing == SEALED.keys() | OPEN.keys()


def test_a_key_has_256_bits_and_belongs_to_its_owner_and_installation(settings: Any) -> None:
    key = device_key(owner="visit-1")
    assert len(base64.b64decode(key)) == 32
    assert key == device_key(owner="visit-1") != device_key(owner="visit-2")
    settings.SECRET_KEY = "another"
    assert device_key(owner="visit-1") != key


def test_the_tag_joins_its_owners() -> None:
    rendered = Template('{% load promdaen %}{% device_key "run" "cell" %}').render(Context())
    assert rendered == device_key(owner="run cell")
