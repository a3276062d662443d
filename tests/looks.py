"""What text looks like on a page: its contrast follows from its own style and what lies behind it.

axe takes two thirds of its time for contrast. A table of a hundred rows shows the same few looks
a hundred times, and the head of every page shows them again: who walks from page to page hands
over a set, and each look is measured where it is met first.
"""

from playwright.sync_api import Page

_FRESH = """seen => {
  const grounds = new Map();
  const ground = element => {
    if (!element) return "";
    if (grounds.has(element)) return grounds.get(element);
    const style = getComputedStyle(element);
    const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter,
      style.mixBlendMode, style.position].join();
    const plain = "rgba(0, 0, 0, 0),none,1,none,normal,static";
    const around = ground(element.parentElement);
    grounds.set(element, own === plain ? around : `${own}<${around}`);
    return grounds.get(element);
  };
  const says = element => element.matches("input, select, textarea") ||
    [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const looks = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    if (!says(element) || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const look = [style.color, style.fontSize, style.fontWeight, style.textShadow,
      element.closest(":disabled, [aria-disabled]") !== null, ground(element)].join("|");
    if (!looks.has(look)) looks.set(look, element);
  }
  const known = new Set(seen);
  const fresh = [...looks].filter(([look]) => !known.has(look));
  window.fresh = fresh.map(([, element]) => element);
  return fresh.map(([look]) => look);
}"""


def fresh(*, page: Page, looks_measured: set[str]) -> int:
    """How many looks this page has that were not seen yet; `window.fresh` holds one of each."""
    look_names = page.evaluate(_FRESH, sorted(looks_measured))
    looks_measured.update(look_names)
    return len(look_names)
