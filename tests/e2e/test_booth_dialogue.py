"""Interviews go the same way in a browser as on the server, and are had in any page."""

import base64
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, expect

from promdaen.booth.kinds import talks
from promdaen.booth.rules.dialogues import graph, playing
from promdaen.booth.tests import samples
from promdaen.booth.views import interview_words
from promdaen.kit import content
from tests import browser
from tests.corpus import booth

pytestmark = pytest.mark.browser

MODULE = browser.ROOT / "src/promdaen/kit/static/promdaen/js/booth_dialogue.js"
WALKS, LONGEST = 20, 40
SEED = 9

# As text both ways: one text is told quickly, many small parts are not.
TAKE = """async ([module, given]) => {
  const { dialogues, walks } = JSON.parse(given);
  const { begun, offered, said } = await import(module);
  const byCode = Object.fromEntries(dialogues.map(one => [one.code, one]));
  return JSON.stringify(walks.map(({ dialogue: code, already, steps, refused }) => {
    const dialogue = byCode[code];
    let state = begun(dialogue, already);
    const taken = steps.map(({ say }) => {
      if (say !== null) state = said(dialogue, state, say);
      return { say, state, offered: offered(dialogue, state).map(one => one.code) };
    });
    const held = JSON.stringify(state);
    const thrown = refused.map(say => {
      try { return said(dialogue, state, say) && ""; } catch (error) { return error.name; }
    });
    return { taken, thrown, isUnchanged: JSON.stringify(state) === held };
  }));
}"""


def walks(dialogues: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    lots = random.Random(SEED)
    for record in dialogues:
        dialogue = graph.read_dialogue(values=record)
        for _walk in range(WALKS):
            initial_flags = [
                option for option in ("private", "interpreter") if lots.random() < 1 / 2
            ]
            state = playing.begun(dialogue=dialogue, initial_flags=initial_flags)
            steps: list[dict[str, Any]] = []
            say = None
            while len(steps) < LONGEST:
                codes = [option.code for option in playing.offered(dialogue=dialogue, state=state)]
                steps.append({"say": say, "state": booth.plain(state), "offered": codes})
                if not codes:
                    break
                say = lots.choice(codes)
                state = playing.choose(dialogue=dialogue, state=state, code=say)
            last = set(steps[-1]["offered"])
            yield {
                "dialogue": record["code"],
                "already": initial_flags,
                "steps": steps,
                "refused": sorted(set(dialogue.choices) - last),
            }


def test_the_browser_plays_as_the_server_does(engine: Browser) -> None:
    corpus = booth.dialogues()
    root = content.content_root()
    shape = content.read_shapes(path=root / "shapes.toml")["dialogue"]
    real = [dict(record.values) for record in content.read_folder(folder=root, shape=shape)]
    dialogues = [*corpus["dialogues"], *real]
    expected = [*corpus["walks"], *walks(dialogues)]
    source = base64.b64encode(MODULE.read_bytes()).decode()
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        data = json.dumps({"dialogues": dialogues, "walks": expected})
        got = json.loads(page.evaluate(TAKE, [f"data:text/javascript;base64,{source}", data]))
    assert len(got) == len(corpus["walks"]) + WALKS * len(dialogues)
    for walk, record in zip(expected, got, strict=True):
        assert record["taken"] == walk["steps"], walk["dialogue"]
        assert record["thrown"] == ["NotOffered"] * len(walk["refused"])
        assert record["isUnchanged"]


MOUNT = """([dialogue, texts]) => import("/js/booth_interview.js").then(({ mount }) => {
  window.calls = [];
  const element = document.querySelector("main");
  window.shown = mount(element, {
    dialogue, texts, already: ["private"], state: { said: ["hello", "look"] },
    onSaid: (code, state) => calls.push([code, state.trust]),
    onClose: (state, isEnded) => calls.push(["closed", state.said.length, isEnded]),
  });
})"""
PAGE = '<!doctype html><html lang="en"><title>Talk</title><h1>Talk</h1><main></main></html>'


def shown_on(page: Page) -> dict[str, list[str]]:
    texts_by_part = {
        name: page.locator(f"{where}:visible").all_inner_texts()
        for name, where in {
            "script": ".script li div",
            "choices": ".choice",
            "notes": ".marks li div",
        }.items()
    }
    return {
        name: [" ".join(text.split()) for text in texts] for name, texts in texts_by_part.items()
    }


def test_an_interview_is_shown_and_had_in_any_page(engine: Browser) -> None:
    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            route.fulfill(path=str(MODULE.parent / name), content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    dialogue = talks.played_on_phone(dialogue=samples.dialogue(samples.job()), language="en")
    with browser.visit(engine=engine, width=browser.PHONE, language="en") as page:
        page.route("**/*", answer)
        page.goto("http://booth.example/")
        with translation.override("en"):
            page.evaluate(MOUNT, [dialogue, interview_words.words()])
        # What was said before stands there again; who stays at a node says nothing twice.
        assert shown_on(page)["script"] == [
            "You Say hello",
            "Seen: Waits for what you say next.",
            "You Say look",
            "Seen: Waits for what you say next.",
        ]
        assert shown_on(page)["notes"] == ["Sign glances 0:20 · you saw it"]
        say = page.get_by_role("button", name="Say it")
        say.click()
        expect(page.get_by_role("alert")).to_have_text("Choose what to say first.")
        for code in ("aside", "tell"):
            page.get_by_label(f"Say {code}").check()
            say.click()
        assert shown_on(page) == {
            "script": ["You Say aside", "Traveller At aside", "You Say tell",
                       "Seen: Waits for what you say next."],
            "choices": ["Say tell", "Say lead", "Say papers", "Say pass_on", "Say go"],
            "notes": ["Sign glances 0:20 · you saw it", "Sign debt 0:50 · was said"],
        }  # fmt: skip
        expect(page.get_by_text("Answers what is asked, in whole sentences.")).to_be_visible()
        expect(page.get_by_text("No one else can hear.")).to_be_visible()
        page.get_by_role("button", name="Show what was said before").click()
        assert shown_on(page)["script"][:2] == [
            "Traveller At opening", "Seen: Looks back before answering",
        ]  # fmt: skip
        page.get_by_role("button", name="Leave").click()
        page.get_by_role("button", name="Go on talking").click()
        page.get_by_label("Say pass_on").check()
        say.click()
        page.get_by_role("button", name="Go on").click()
        assert page.evaluate("calls") == [
            ["aside", 7], ["tell", 7], ["pass_on", 7], ["closed", 5, True],
        ]  # fmt: skip
        assert page.evaluate("shown.state.found") == ["glances", "debt"]
