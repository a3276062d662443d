"""Interviews go the same way in a browser as on the server: the conformance file, walks by lot."""

import base64
import random
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from promdaen.booth.rules.dialogues import graph, playing
from promdaen.kit import content
from tests import browser
from tests.corpus import booth

pytestmark = pytest.mark.browser

MODULE = browser.ROOT / "src/promdaen/kit/static/promdaen/js/booth_dialogue.js"
WALKS, LONGEST = 40, 60
SEED = 9

TAKE = """async ([module, dialogues, walks]) => {
  const { begun, offered, said } = await import(module);
  const byCode = Object.fromEntries(dialogues.map(one => [one.code, one]));
  return walks.map(({ dialogue: code, already, steps, refused }) => {
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
  });
}"""


def walks(dialogues: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    lots = random.Random(SEED)
    for record in dialogues:
        dialogue = graph.dialogue_of(values=record)
        for _walk in range(WALKS):
            already = [one for one in ("private", "interpreter") if lots.random() < 1 / 2]
            state = playing.begun(dialogue=dialogue, already=already)
            steps: list[dict[str, Any]] = []
            say = None
            while len(steps) < LONGEST:
                codes = [one.code for one in playing.offered(dialogue=dialogue, state=state)]
                steps.append({"say": say, "state": booth.plain(state), "offered": codes})
                if not codes:
                    break
                say = lots.choice(codes)
                state = playing.said(dialogue=dialogue, state=state, code=say)
            last = set(steps[-1]["offered"])
            yield {
                "dialogue": record["code"],
                "already": already,
                "steps": steps,
                "refused": sorted(set(dialogue.choices) - last),
            }


def test_the_browser_plays_as_the_server_does(engine: Browser) -> None:
    corpus = booth.dialogues()
    root = content.content_root()
    shape = content.read_shapes(path=root / "shapes.toml")["dialogue"]
    real = [dict(one.values) for one in content.read_folder(folder=root, shape=shape)]
    dialogues = [*corpus["dialogues"], *real]
    expected = [*corpus["walks"], *walks(dialogues)]
    source = base64.b64encode(MODULE.read_bytes()).decode()
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        got = page.evaluate(TAKE, [f"data:text/javascript;base64,{source}", dialogues, expected])
    assert len(got) == len(corpus["walks"]) + WALKS * len(dialogues)
    for walk, one in zip(expected, got, strict=True):
        assert one["taken"] == walk["steps"], walk["dialogue"]
        assert one["thrown"] == ["NotOffered"] * len(walk["refused"])
        assert one["isUnchanged"]
