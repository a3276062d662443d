// Comforts that a page also works without: focus on the summary of mistakes, a question before
// what cannot be undone, files in the page's language, a warning before typed work is lost.

document.querySelector("[data-errors]")?.focus();

// ---- what waits, beside the places of the menu: counted now where the page came with old counts ----
async function countWaiting() {
  const menu = document.querySelector("nav.places[data-counts]");
  if (!menu || document.hidden || menu.contains(document.activeElement)) return;
  try {
    const asked = `${menu.dataset.counts}?at=${encodeURIComponent(location.pathname)}`;
    const answer = await fetch(asked, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("nav");
    if (made) menu.replaceChildren(...made.children);
  } catch {
    // Without a network the last counts stay.
  }
}
countWaiting();

// ---- all rows of a list at once: again to let them go ----
for (const all of document.querySelectorAll("form [data-select-all]")) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const boxes = [...all.form.elements].filter((part) => part.type === "checkbox");
    const isOn = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = isOn;
  });
}

// ---- an address is copied, where the browser lets a page do so (https) ----
for (const copy of document.querySelectorAll("[data-copy]")) {
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.querySelector("[data-copy-words]").textContent = copy.dataset.copied;
  });
}

// ---- a question before the act ----
let asked = null;

function dialogFor({ confirm, confirmYes, confirmNo }) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  const words = document.createElement("p");
  words.id = "ask-words";
  words.textContent = confirm;
  dialog.setAttribute("aria-labelledby", words.id);
  const acts = document.createElement("div");
  acts.className = "acts";
  const yes = button("btn btn-stop", confirmYes, "yes");
  const no = button("btn btn-line", confirmNo, "no");
  acts.append(yes, no);
  dialog.append(words, acts);
  return dialog;
}

function button(look, text, value) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = text;
  made.addEventListener("click", () => made.closest("dialog").close(value));
  return made;
}

document.addEventListener("submit", (event) => {
  const by = event.submitter;
  if (!by?.dataset.confirm || by === asked) return;
  event.preventDefault();
  const dialog = dialogFor(by.dataset);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    by.focus();
    if (dialog.returnValue !== "yes") return;
    asked = by;
    by.form.requestSubmit(by);
    asked = null;
  });
  dialog.showModal();
});

// ---- files: the browser's own button speaks the browser's language, the face that of the page ----
for (const face of document.querySelectorAll("[data-upload-face]")) {
  const input = face.parentElement.querySelector("input");
  const shown = face.querySelector("[data-upload-name]");
  const say = () => {
    const names = [...input.files].map((file) => file.name);
    shown.textContent = names.join(", ") || shown.dataset.none;
  };
  face.parentElement.classList.add("faced");
  face.hidden = false;
  // A script that puts a file into the field sends "input" alone.
  for (const event of ["input", "change"]) input.addEventListener(event, say);
  say();
}

// ---- work not yet saved ----
const changed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && "guard" in form.dataset) changed.add(form);
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) changed.delete(event.target);
});
window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});

// ---- a day in words beside its field, which the browser shows in the order of its own language ----
function dayInWords(text, pattern) {
  const day = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return "";
  const language = document.documentElement.lang;
  const words = new Intl.DateTimeFormat({ km: "km-u-nu-khmr", en: "en-GB" }[language] ?? language, {
    day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
  const parts = Object.fromEntries(words.formatToParts(day).map(({ type, value }) => [type, value]));
  return pattern.replace(/\{(\w+)\}/g, (_whole, name) => parts[name]);
}

document.addEventListener("input", ({ target }) => {
  const words = target.nextElementSibling;
  if (words && "dayWords" in words.dataset) {
    words.textContent = dayInWords(target.value, words.dataset.dayWords);
  }
});

// ---- what is folded on a phone is open where there is room ----
if (matchMedia("(min-width: 60rem)").matches) {
  for (const folded of document.querySelectorAll("details[data-open-wide]")) folded.open = true;
}

// ---- a link to a place within a fold opens it, where the browser does not do so itself ----
function openFolds() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let fold = place && place.closest("details:not([open])");
  if (!fold) return;
  for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
  place.scrollIntoView();
}
openFolds();
addEventListener("hashchange", openFolds);

// ---- a folded choice says what is chosen ----
document.addEventListener("change", ({ target }) => {
  const shown = target.form?.querySelector(`[data-shows="${CSS.escape(target.name)}"]`);
  const name = target.closest("label")?.textContent.match(/TLP:[A-Z+]+/);
  if (shown && name) shown.textContent = name[0];
});

// ---- a wide list on a phone: each row becomes a short entry, led by its link or its heading ----
function isList(table) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  const count = table.tHead?.rows.length === 1 ? table.tHead.rows[0].cells.length : 0;
  // A row of one cell is the head of a group.
  const isPlain = (row) =>
    row.cells.length === 1 || (row.cells.length === count && !row.querySelector("[colspan], [rowspan]"));
  return count > 2 && rows.length > 0 && rows.every(isPlain);
}
// Fields to fill in keep their columns; a check box that selects its row does not need them. Drawn
// columns do too, unless the table says that its numbers are enough.
const OWN_LAYOUT = ":has(.draw, input:not([type=checkbox][form]), select, [hx-get], [data-live])";
for (const table of document.querySelectorAll(".scroll > table.dt:not(.narrow, .cells, .grid)")) {
  if (!isList(table) || (table.matches(OWN_LAYOUT) && !table.matches(".brief"))) continue;
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
    const cells = [...row.cells];
    if (cells.length === 1) continue;
    const lead = cells.find((cell) => cell.matches("th, :has(a)")) ?? cells[0];
    lead.classList.add("entry-lead");
    cells.forEach((cell, at) => {
      if (cell.matches(".n, .labelled td") && names[at]) cell.dataset.label = names[at];
      if (!cell.textContent.trim()) cell.classList.add("entry-none");
    });
  }
  table.classList.add("as-entries");
}

// ---- values and pictures of charts ----
if (document.querySelector("svg.ch, table.gantt")) import("./charts.js");
