// The timekeeper's page of a drill: one stopwatch, taps for the call and the ruling, and turns that
// wait on this phone until there is a network. Without this program the page is a plain form.

import { newId, outboxOf } from "./acts_outbox.js";

const root = document.querySelector("[data-drill]");
const form = root.querySelector("form");
const AGAIN_MS = 10_000;
const TICK_MS = 500;
const part = (what) => root.querySelector(`[data-${what}]`);
const stored = `promdaen-${root.dataset.box}`;

let begun = Number(localStorage.getItem(stored)) || 0;
let calledAt = 0;
let outbox = null;
let isSending = false;

const timed = (ms) => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
const rowOf = (who) => root.querySelector(`tr[data-card="${who}"]`);
const rows = [...root.querySelectorAll("tr[data-card]")];

// ---- the stopwatch ----
function showTime() {
  if (begun) part("face").textContent = timed(Date.now() - begun);
  if (calledAt) part("turn").textContent = timed(Date.now() - calledAt);
}

part("begin").addEventListener("click", () => {
  begun = Date.now();
  localStorage.setItem(stored, String(begun));
  part("begin").disabled = true;
  showTime();
});

function call() {
  calledAt = Date.now();
  const came = begun + 1000 * Number(rowOf(form.elements.who.value).dataset.arrives);
  form.elements.waited.value = timed(begun ? calledAt - came : 0);
  form.elements.seconds.value = "";
}

function ruled() {
  if (!calledAt) return;
  form.elements.seconds.value = timed(Date.now() - calledAt);
  calledAt = 0;
}

// ---- card by card ----
function lay(row) {
  const officer = form.elements.officer.value;
  for (const field of form.querySelectorAll("[type=radio], [type=checkbox]")) field.checked = false;
  for (const name of ["waited", "seconds"]) form.elements[name].value = "";
  form.elements.officer.value = officer;
  form.elements.who.value = row.dataset.card;
  form.elements.turn_id.value = newId();
  calledAt = 0;
  part("turn").textContent = "";
  part("number").textContent = row.querySelector("a").textContent;
  for (const [place, name] of ["document", "comes", "database"].entries())
    root.querySelector(`[data-facts=${name}]`).textContent = row.cells[place + 1].textContent;
  for (const one of rows) one.querySelector("a").removeAttribute("aria-current");
  row.querySelector("a").setAttribute("aria-current", "true");
}

for (const row of rows)
  row.querySelector("a").addEventListener("click", (event) => {
    // The server has what was saved of a card; without a network it is written again.
    if (navigator.onLine && row.dataset.saved !== undefined) return;
    event.preventDefault();
    lay(row);
    root.querySelector("#card").scrollIntoView();
  });

// ---- what waits ----
async function showNet() {
  const acts = await outbox.all();
  const refused = acts.find((act) => act.refused);
  const net = part("drill-net");
  if (refused) net.textContent = `${root.dataset.refused} ${refused.number}. ${refused.refused}`;
  else net.textContent = acts.length ? `${root.dataset.kept} ${acts.length}` : root.dataset.sent;
  root.dataset.unsent = String(acts.length);
}

async function send() {
  if (isSending || !outbox) return;
  isSending = true;
  try {
    for (const act of (await outbox.all()).filter((one) => !one.refused)) {
      const body = new URLSearchParams(act.fields);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", body, headers, credentials: "same-origin" });
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (said.done) await outbox.drop(act.n);
      else if (said.refused) await outbox.change({ ...act, refused: said.refused.join(" ") });
      else break;
    }
  } catch {
    // No network: the turns stay here and are sent later.
  }
  isSending = false;
  await showNet();
}

form?.addEventListener("submit", async (event) => {
  const is = form.elements;
  const ruling = form.querySelector("[name=ruling]:checked");
  const needsGround = ["refuse", "second_line"].includes(ruling?.value);
  const lacks = !ruling || !is.seconds.value || (needsGround && !form.querySelector("[name=ground]:checked"));
  // What is not whole goes the plain way, and comes back with what is wrong beside it.
  if (!outbox || (lacks && navigator.onLine)) return;
  event.preventDefault();
  if (lacks) return;
  if (!is.waited.value) is.waited.value = "0";
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const row = rowOf(is.who.value);
  for (const act of (await outbox.all()).filter((one) => one.refused && one.who === is.who.value))
    await outbox.drop(act.n);
  await outbox.add({ fields, who: is.who.value, number: part("number").textContent });
  row.querySelector("[data-done]").textContent = ruling.parentElement.textContent.trim();
  row.dataset.saved = "";
  const next = rows.find((one) => one.querySelector("[data-done]").textContent === "–");
  if (next) lay(next);
  part("cards").scrollIntoView();
  await send();
});

// ---- beginning ----
for (const row of rows) if (row.querySelector("[data-done]").textContent !== "–") row.dataset.saved = "";
if (form) {
  part("drill-begin").hidden = false;
  part("taps").hidden = false;
  part("begin").disabled = Boolean(begun);
  part("call").addEventListener("click", call);
  part("ruled").addEventListener("click", ruled);
  outbox = await outboxOf(root.dataset.box, root.dataset.deviceKey);
  await send();
  setInterval(showTime, TICK_MS);
  setInterval(async () => (await outbox.all()).some((act) => !act.refused) && send(), AGAIN_MS);
  window.addEventListener("online", send);
}
