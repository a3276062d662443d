// The questions of a visit one after another: the question in work is open with all its levels, an
// answered one is a short block, and one that comes later shows what it asks. Without this script,
// and where a person chooses so, all are open.

const ALL_OPEN = "visit all open";
const settings = document.querySelector("[data-steps]");
const asks = settings ? [...document.querySelectorAll("form.visit fieldset.ask")] : [];
const parts = new Map();
// Open beside the question in work: those with an error.
const alsoOpen = new Set();
const knownErrors = new WeakSet();
let inWork = null;
// A question that was complete when it was opened is closed by its person alone.
let isRevision = false;
// Arrow keys choose each level they pass: only a press may close a question.
let isPress = false;

function element(name, className, ...content) {
  const part = document.createElement(name);
  part.className = className;
  part.append(...content);
  return part;
}

function build(ask) {
  const legend = ask.querySelector("legend");
  const how = ask.querySelector(".ask-how");
  how.id = `how-${ask.id}`;
  const title = element("span", "step-title", ...legend.childNodes);
  const change = element("span", "step-change", settings.dataset.change);
  const toggle = element("button", "step-toggle");
  toggle.type = "button";
  toggle.setAttribute("aria-controls", how.id);
  const summary = element("div", "step-answer");
  const next = element("button", "btn btn-line step-next");
  next.type = "button";
  ask.querySelector(".ask-what").after(summary);
  how.append(next);
  parts.set(ask, { legend, title, change, toggle, summary, next });
  toggle.addEventListener("click", () => (isOpen(ask) ? close(ask) : open(ask)));
  toggle.addEventListener("focus", () => {
    const isByKey = toggle.matches(":focus-visible") && !isPress;
    if (isByKey && ask.dataset.step === "todo") open(ask);
  });
  next.addEventListener("click", () => goOn(ask));
}

const isStepped = () => document.documentElement.classList.contains("stepped");
const isOpen = (ask) => ask === inWork || alsoOpen.has(ask);
const isGateShut = (field) => field.matches(".behind") && !field.closest(".ask").querySelector(".opens:checked");
const fieldsOf = (ask) => [...ask.querySelectorAll(".asked")].filter((field) => !isGateShut(field));
const typedIn = (field) => field.querySelector("input:not([type=radio], [type=checkbox], [type=file])");
const hasAnswer = (field) => Boolean(field.querySelector(":checked, .picture img") ?? typedIn(field)?.value.trim());
const isAnswered = (ask) => fieldsOf(ask).some(hasAnswer);
const hasError = (ask) => ask.querySelector(".ask-state .tone-bad") !== null;
const gradeOf = (ask) => ask.querySelector(".grades :checked");

// Nothing is left to choose; a question with numbers or photographs is ended by its button.
function isComplete(ask) {
  const isChosen = fieldsOf(ask).every((field) => field.querySelector("input[type=radio]:checked"));
  return isChosen && Boolean(gradeOf(ask) ?? !ask.querySelector(".grades"));
}

function answerLines(ask) {
  const lines = fieldsOf(ask).filter(hasAnswer).map((field) => {
    const label = field.querySelector(".form-label")?.textContent.trim() ?? "";
    const chosen = [...field.querySelectorAll(":checked")].map((box) => {
      const choice = box.closest("label");
      const code = choice.querySelector("b")?.cloneNode(true) ?? "";
      return element("span", "", code, " ", choice.querySelector("span").textContent);
    });
    if (chosen.length) return element("p", "", ...chosen.flatMap((words, n) => (n ? [", ", words] : [words])));
    const value = typedIn(field)?.value.trim();
    return element("p", "", value ? `${label}: ${value}` : label);
  });
  const note = ask.querySelector(".remark textarea")?.value.trim();
  const grade = gradeOf(ask)?.closest("label").textContent.trim();
  const known = ask.querySelector(".grades") ? (grade ?? settings.dataset.unknown) : "";
  const rest = [known, note].filter(Boolean).join(" · ");
  return rest ? [...lines, element("p", "quiet", rest)] : lines;
}

function draw(ask) {
  const { toggle, summary, next } = parts.get(ask);
  const step = isOpen(ask) ? "open" : isAnswered(ask) ? "done" : "todo";
  ask.dataset.step = step;
  toggle.setAttribute("aria-expanded", String(step === "open"));
  next.textContent = ask === inWork && !isRevision ? settings.dataset.next : settings.dataset.close;
  summary.replaceChildren(...(step === "done" ? answerLines(ask) : []));
}

// A question that closes above must not move the one that was pressed.
function steady(target, change) {
  const before = target.getBoundingClientRect().top;
  change();
  const top = target.getBoundingClientRect().top - before;
  window.scrollBy({ top, behavior: "instant" });
}

function put(ask) {
  const last = inWork;
  inWork = ask;
  isRevision = ask !== null && isComplete(ask);
  if (last) draw(last);
  if (ask) draw(ask);
}

function open(ask) {
  steady(ask, () => put(ask));
  ask.scrollIntoView({ block: "nearest" });
}

function close(ask) {
  alsoOpen.delete(ask);
  if (ask === inWork) put(null);
  draw(ask);
}

// From a question that is answered or left to the next one without an answer.
function goOn(ask) {
  const isFirstTime = ask === inWork && !isRevision;
  const after = asks.slice(asks.indexOf(ask) + 1);
  const next = isFirstTime ? after.find((later) => !isAnswered(later)) : null;
  const isLast = isFirstTime && !next;
  steady(ask, () => close(ask));
  if (next) open(next);
  const target = next ?? ask;
  const onward = isLast ? ask.form.querySelector(".formacts .btn") : parts.get(target).toggle;
  onward.focus({ preventScroll: true });
  (isLast ? onward : target).scrollIntoView({ block: "nearest" });
}

function showErrors() {
  if (!isStepped()) return;
  for (const ask of asks) {
    const isNew = hasError(ask) && !knownErrors.has(ask);
    if (hasError(ask)) knownErrors.add(ask);
    else knownErrors.delete(ask);
    if (!isNew || isOpen(ask)) continue;
    steady(inWork ?? ask, () => {
      alsoOpen.add(ask);
      draw(ask);
    });
  }
}

function openTarget(address) {
  const target = document.getElementById(address.slice(1));
  const ask = target?.closest("fieldset.ask");
  if (ask && !isOpen(ask)) put(ask);
  if (target?.matches("section.part")) {
    put(asks.find((own) => target.contains(own) && !isAnswered(own)) ?? null);
  }
  target?.scrollIntoView();
}

function showAll(isAll) {
  for (const ask of asks) {
    const { legend, title, change, toggle } = parts.get(ask);
    if (isAll) {
      delete ask.dataset.step;
      legend.replaceChildren(title);
    } else {
      toggle.replaceChildren(title, change);
      legend.replaceChildren(toggle);
      draw(ask);
    }
  }
  document.documentElement.classList.toggle("stepped", !isAll);
}

function begin() {
  for (const ask of asks) build(ask);
  const box = settings.querySelector("input");
  settings.hidden = false;
  box.checked = localStorage.getItem(ALL_OPEN) !== null;
  inWork = asks.find(hasError) ?? asks.find((ask) => ask.querySelector(":scope > .note"));
  inWork ??= asks.find((ask) => !isAnswered(ask)) ?? null;
  isRevision = inWork !== null && isComplete(inWork);
  showAll(box.checked);
  showErrors();
  if (isStepped()) openTarget(location.hash);
  box.addEventListener("change", (event) => {
    event.stopPropagation();
    if (box.checked) localStorage.setItem(ALL_OPEN, "1");
    else localStorage.removeItem(ALL_OPEN);
    showAll(box.checked);
  });
}

document.addEventListener("pointerdown", () => (isPress = true), true);
document.addEventListener("keydown", () => (isPress = false), true);

if (asks.length) {
  begin();
  document.addEventListener("change", ({ target }) => {
    const ask = target.closest("fieldset.ask");
    if (!ask || !isStepped() || target.type !== "radio") return;
    if (isPress && !isRevision && ask === inWork && isComplete(ask)) goOn(ask);
  });
  document.addEventListener("keydown", (event) => {
    const ask = event.target.closest("fieldset.ask");
    const isField = event.target.matches("input:not([type=file])");
    if (event.key !== "Enter" || !ask || !isField || !isStepped()) return;
    event.preventDefault();
    goOn(ask);
  });
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[href^='#']");
    if (link && isStepped()) setTimeout(() => openTarget(link.hash));
  });
  document.addEventListener("htmx:afterSettle", showErrors);
  document.addEventListener("htmx:afterRequest", showErrors);
  document.addEventListener("visit:restored", () => isStepped() && asks.forEach(draw));
}
