// Keys for pages of staff, listed by "?". A person can switch them off in that list, since single
// keys disturb who dictates (WCAG 2.1.4); the choice stays in this browser.
const NAME = "promdaen-shortcuts";
const dialog = document.querySelector("#shortcuts");
const box = dialog?.querySelector("input");

function isOn() {
  try {
    return localStorage.getItem(NAME) !== "off";
  } catch {
    return true;
  }
}

function choose(event) {
  try {
    localStorage.setItem(NAME, event.target.checked ? "on" : "off");
  } catch {
    // Without storage the choice counts for this page alone.
  }
}

function target(key) {
  if (key === "/") return document.querySelector("#shortcut-search");
  if (key === "h") return document.querySelector("#shortcut-help");
  const place = Number(key);
  if (!place) return null;
  return document.querySelectorAll("nav.places a")[place - 1] ?? null;
}

function isTyping({ target: at, ctrlKey, altKey, metaKey, isComposing }) {
  const typed = "input, textarea, select, [contenteditable], dialog[open] *";
  return ctrlKey || altKey || metaKey || isComposing || at.matches?.(typed);
}

if (dialog) {
  box.checked = isOn();
  box.addEventListener("change", choose);
  document.querySelector("#shortcut-list")?.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || event.defaultPrevented || !box.checked) return;
    if (event.key === "?") {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const link = target(event.key);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
