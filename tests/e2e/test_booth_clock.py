"""The clock of the counter goes the same way in a browser as on the server."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import browser
from tests.corpus import booth

pytestmark = pytest.mark.browser

SCRIPTS = browser.ROOT / "src/promdaen/kit/static/promdaen/js"
TAKE = """async ([module, pack, walks]) => {
  const clock = await import(module);
  const said = state => state ? state.said : null;
  const turn = one => [
    one.calledAt,
    one.used.map(each => [each.tool, each.at, each.gave, each.answer]),
    said(one.talk), said(one.room), one.roomAt, one.incident,
    [one.ruling, one.ground, one.ruledAt, one.roomRuling, one.roomGround],
    one.noted, clock.foundOf(one),
  ];
  return walks.map(({ steps }) => {
    const played = clock.start(pack);
    const taken = steps.map(({ act }) => {
      let isKept = true;
      try { clock.take(played, act); } catch (error) {
        isKept = error.name === "NotAnAct" ? false : error.message;
      }
      return {
        act, is_kept: isKept,
        after: [played.clock, played.atCounter, played.inRoom,
                clock.waiting(played).map(one => one.code), played.actsCount],
      };
    });
    const turns = Object.entries(played.turns).map(([code, one]) => [code, turn(one)]);
    return { steps: taken, end: {
      turns: Object.fromEntries(turns), hand_over: played.handOver,
      can_be_handed_over: clock.handOverOf(played), desk: played.deskIncidents,
      is_ended: played.isEnded,
    } };
  });
}"""


def module() -> str:
    """The clock with the interpreter that it imports, as one address."""
    dialogue, clock = (
        (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
        for name in ("booth_dialogue", "booth_clock")
    )
    inner = base64.b64encode(dialogue.encode()).decode()
    whole = clock.replace("./booth_dialogue.js", f"data:text/javascript;base64,{inner}")
    return f"data:text/javascript;base64,{base64.b64encode(whole.encode()).decode()}"


def test_the_clock_of_the_browser_is_that_of_the_server(engine: Browser) -> None:
    corpus: dict[str, Any] = booth.acts()
    with browser.visit(engine=engine, width=browser.PHONE) as page:
        got = page.evaluate(TAKE, [module(), corpus["pack"], corpus["walks"]])
    for walk, replay in zip(corpus["walks"], got, strict=True):
        assert replay["steps"] == walk["steps"]
        assert replay["end"] == walk["end"]
