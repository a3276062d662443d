// A session of the week is dragged to another time or day, with the mouse anywhere, by touch at its
// handle. What is dropped is sent by the form below the week, which does the same without dragging.

const form = document.querySelector("form[data-move]");
const MOVED_PIXELS = 6;
const QUARTER = 15;
const FREE_BELOW = 160;
const PLACE = "timetable-scroll";
let drag = null;

const clock = (minutes) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

// ---- where a session would go: the time of the session under the pointer, or free time ----
function dayBelow({ clientX, clientY }) {
  // Free time goes on below what is drawn: the last hour of a day has its session.
  return [...document.querySelectorAll("[data-on]")].find((day) => {
    const { left, right, top, bottom } = day.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom + FREE_BELOW;
  });
}

function targetAt({ clientX, clientY }) {
  const under = document.elementsFromPoint(clientX, clientY);
  const day = under.map((part) => part.closest("[data-on]")).find(Boolean) ?? dayBelow({ clientX, clientY });
  if (!day) return null;
  const other = under.map((part) => part.closest("[data-session]")).find((cell) => cell && cell !== drag.cell);
  if (other) return { on: day.dataset.on, begins: other.dataset.begins, cell: other, day };
  const list = day.querySelector("ol");
  const quarter = drag.cell.getBoundingClientRect().height / drag.quarters;
  const isDrawn = list && getComputedStyle(day.parentElement.querySelector(".rail")).display !== "none";
  if (!isDrawn) return { on: day.dataset.on, begins: drag.cell.dataset.begins, day };
  const top = clientY - drag.grip - list.getBoundingClientRect().top;
  const minutes = Number(form.dataset.from) + Math.round(top / quarter) * QUARTER;
  return { on: day.dataset.on, begins: clock(Math.max(0, minutes)), day };
}

function begin(event) {
  const { cell } = drag;
  drag.isOn = true;
  drag.quarters = Number([...cell.classList].find((name) => /^u\d+$/.test(name)).slice(1));
  drag.grip = event.clientY - cell.getBoundingClientRect().top;
  drag.says = Object.assign(document.createElement("output"), { className: "chart-value" });
  document.body.append(drag.says);
  cell.classList.add("dragged");
}

function show(event) {
  document.querySelector(".dropped")?.classList.remove("dropped");
  drag.target = targetAt(event);
  drag.target?.cell?.classList.add("dropped");
  const { target, says } = drag;
  says.hidden = !target;
  says.textContent = target ? `${target.day.querySelector("h2").innerText.split("\n")[0]} · ${target.begins}` : "";
  says.style.left = `${Math.min(event.clientX + 12, innerWidth - says.offsetWidth)}px`;
  says.style.top = `${event.clientY - 28}px`;
}

function send({ target, cell }) {
  form.elements.session.value = cell.dataset.session;
  form.elements.on.value = target.on;
  form.elements.begins.value = target.begins;
  sessionStorage.setItem(PLACE, String(scrollY));
  form.requestSubmit(form.querySelector("button[value='']"));
}

function end(isDropped) {
  if (!drag) return;
  const ended = drag;
  drag = null;
  document.querySelector(".dropped")?.classList.remove("dropped");
  ended.says?.remove();
  ended.cell.classList.remove("dragged");
  if (isDropped && ended.isOn && ended.target && ended.target.cell !== ended.cell) send(ended);
}

if (form) {
  for (const cell of document.querySelectorAll(".week [data-session]")) {
    const grip = Object.assign(document.createElement("span"), { className: "grip", ariaHidden: "true" });
    cell.append(grip);
    cell.addEventListener("dragstart", (event) => event.preventDefault());
    cell.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || (event.pointerType !== "mouse" && event.target !== grip)) return;
      drag = { cell, x: event.clientX, y: event.clientY };
    });
  }
  addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.isOn && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > MOVED_PIXELS) begin(event);
    if (drag.isOn) show(event);
  });
  addEventListener("pointerup", (event) => {
    if (drag?.isOn) {
      // A block that was dragged is not opened.
      const still = new AbortController();
      addEventListener("click", (click) => click.preventDefault(), { capture: true, signal: still.signal });
      setTimeout(() => still.abort(), 0);
      show(event);
    }
    end(true);
  });
  addEventListener("pointercancel", () => end(false));
  addEventListener("keydown", ({ key }) => key === "Escape" && end(false));
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (place && !location.hash) scrollTo(0, Number(place));
  document.documentElement.dataset.timetable = "ready";
}
