// Writing a scenario: of a trigger only the keys of the chosen kind are shown; injects are dragged
// along their lines, and what the check says of it is fetched. The forms do all of it without this.

const WAIT = 250;

function showKeys(table) {
  const kind = table.querySelector("[name=kind_of]");
  const what = table.querySelector("[name=w_kind]");
  const show = () => {
    for (const key of table.querySelectorAll("[data-kinds]")) {
      const kinds = key.dataset.kinds.split(" ");
      const isMissed = kind.value === "missing" && kinds.includes("missing");
      const isOfWhat = !what || key.contains(what) || kinds.includes(what.value);
      const isOwn = kind.value !== "missing" && kinds.includes(kind.value);
      const isMinute = key.querySelector("[name=t_minute]") && kind.value === "missing";
      key.hidden = !(isOwn || isMinute || (isMissed && isOfWhat));
    }
  };
  kind.addEventListener("change", show);
  what?.addEventListener("change", show);
  show();
}

function moveTimes(form) {
  const shown = document.getElementById("timeline");
  let timer;
  let asked = 0;

  async function check() {
    const number = ++asked;
    const body = new FormData(form);
    const answer = await fetch(form.dataset.times, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || number !== asked) return;
    shown.innerHTML = await answer.text();
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  };
  form.addEventListener("input", (event) => {
    if (event.target.name?.startsWith("m")) soon();
  });
  shown.addEventListener("pointerdown", (event) => {
    const mark = event.target.closest("[data-inject]");
    const input = mark && form.elements[`m${mark.dataset.inject}`];
    if (!input) return;
    event.preventDefault();
    const box = mark.closest("svg").getBoundingClientRect();
    const top = Number(shown.closest("form").querySelector("[data-minutes]").dataset.minutes);
    const move = (at) => {
      const share = Math.min(Math.max((at.clientX - box.left) / box.width, 0), 1);
      input.value = String(Math.round(share * top));
      for (const other of shown.querySelectorAll(`[data-inject="${mark.dataset.inject}"]`)) {
        const svg = other.closest("svg").viewBox.baseVal;
        const from = Number(other.querySelector("circle").getAttribute("cx"));
        const edge = 14;
        const to = edge + (Number(input.value) / top) * (svg.width - 2 * edge);
        other.setAttribute("transform", `translate(${to - from} 0)`);
      }
    };
    const stop = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", stop);
      soon();
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", stop);
  });
}

for (const table of document.querySelectorAll("[data-table]")) showKeys(table);
for (const form of document.querySelectorAll("[data-times]")) moveTimes(form);
