// Clocks of requests count on while a page stays open, by the server's time and not the device's.
// The page says everything without it.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const bars = [...document.querySelectorAll("[data-clock]")];
const opened = Date.now();

function clockText(bar, left) {
  const minutes = Math.floor(Math.abs(left) / MINUTE);
  const days = Math.floor(Math.abs(left) / DAY);
  const late = left < 0;
  if (days >= 2) return (late ? bar.dataset.daysOver : bar.dataset.daysLeft).replace("{}", days);
  const hours = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  return (late ? bar.dataset.over : bar.dataset.left).replace("{}", hours);
}

function count() {
  for (const bar of bars) {
    const [sent, due, now] = ["sent", "due", "now"].map((name) => Date.parse(bar.dataset[name]));
    const at = now + (Date.now() - opened);
    const share = due > sent ? Math.min(Math.max((at - sent) / (due - sent), 0), 1) : 1;
    const words = bar.querySelector(".clock");
    const gone = bar.querySelector("[data-gone]");
    words.classList.toggle("late", at > due);
    words.classList.toggle("soon", at <= due && share >= 0.5);
    bar.querySelector("[data-words]").textContent = clockText(bar, due - at);
    gone.setAttribute("width", Math.round(112 * share));
    gone.setAttribute("class", at > due ? "m-bad" : "m");
  }
}

if (bars.length) setInterval(count, 10_000);
