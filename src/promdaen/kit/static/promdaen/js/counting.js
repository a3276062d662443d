// Counting with the thumb and timing with a clock; the form works without it. What was counted
// stays on the phone until it is saved, also when the page is closed.

const form = document.querySelector("[data-counting]");
const key = `counting:${form.dataset.code}`;
const inputs = [...form.querySelectorAll("[data-tally], [data-buses], [data-times]")];
const half = form.querySelector("[name=half_hour]");

function button(words) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-line";
  made.textContent = words;
  return made;
}

function keep() {
  const values = Object.fromEntries(inputs.map((input) => [input.name, input.value]));
  localStorage.setItem(key, JSON.stringify({ half: half.value, values }));
}

function restore() {
  const kept = JSON.parse(localStorage.getItem(key) || "null");
  const now = new Date();
  const minute = now.getHours() * 60 + now.getMinutes() - Number(form.dataset.opens);
  const current = [...half.options].findLast((option) => Number(option.value) <= minute);
  if (current && !form.querySelector(".wrong")) half.value = current.value;
  if (!kept || !Object.values(kept.values).some(Boolean)) return;
  half.value = kept.half;
  for (const input of inputs) input.value = input.value || kept.values[input.name] || "";
}

for (const input of form.querySelectorAll("[data-tally]")) {
  const label = form.querySelector(`label[for="${input.id}"]`).firstChild.textContent.trim();
  const more = button(`+1 ${label}`);
  more.addEventListener("click", () => {
    input.value = String((Number(input.value) || 0) + 1);
    keep();
  });
  input.after(more);
}

const times = form.querySelector("[data-times]");
const clock = button(form.dataset.start);
let began = 0;
clock.addEventListener("click", () => {
  if (began) {
    const minutes = ((Date.now() - began) / 60000).toFixed(2);
    times.value = `${times.value} ${minutes}`.trim();
    keep();
  }
  began = began ? 0 : Date.now();
  clock.textContent = began ? form.dataset.stop : form.dataset.start;
});
times.after(clock);

form.addEventListener("input", keep);
form.addEventListener("submit", () => localStorage.removeItem(key));
if (!form.querySelector(".wrong")) restore();
