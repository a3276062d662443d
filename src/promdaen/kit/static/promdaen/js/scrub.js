// A slider over the minutes of something that happened: what is shown of a minute is fetched as a
// piece of the page. Without this the form and its two links do the same.

const form = document.querySelector("[data-scrub]");
const shown = form && document.getElementById(form.dataset.scrub);
const slider = form?.querySelector("input[type=range]");
const WAIT = 80;
let asked = 0;
let timer;

async function show() {
  const number = ++asked;
  const address = new URL(form.action);
  address.searchParams.set("minute", slider.value);
  const part = new URL(address);
  part.searchParams.set("part", "1");
  const answer = await fetch(part, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const html = await answer.text();
  // A later minute may have answered before this one.
  if (number !== asked) return;
  const place = shown.querySelector(".scroll")?.scrollLeft ?? 0;
  shown.innerHTML = html;
  const scroll = shown.querySelector(".scroll");
  if (scroll) scroll.scrollLeft = place;
  history.replaceState(null, "", address);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(show, WAIT);
}

if (form) {
  slider.addEventListener("input", soon);
  for (const link of form.querySelectorAll("[data-step]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      slider.value = String(Number(slider.value) + Number(link.dataset.step));
      soon();
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon();
  });
}
