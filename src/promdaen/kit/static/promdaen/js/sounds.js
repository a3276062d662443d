// Clocks of an open page sound at half of their time and at its end, once somebody switched it on.
// The choice is kept in this browser alone; the page says everything without it.

const KEY = "promdaen-clock-sound";
const bars = [...document.querySelectorAll("[data-clock]")];
const button = document.querySelector("[data-sound]");
const opened = Date.now();
const NOTES = [880, 660];
const NOTE_SECONDS = 0.35;
let audio = null;

function isOn() {
  return localStorage.getItem(KEY) === "on";
}

function show() {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isOn()));
  button.querySelector("[data-sound-words]").textContent = isOn()
    ? button.dataset.off
    : button.dataset.on;
}

// Browsers let a page sound only after somebody touched it.
function wake() {
  if (!isOn()) return;
  audio ??= new AudioContext();
  audio.resume();
}

function sound() {
  if (!isOn() || !audio) return;
  NOTES.forEach((pitch, place) => {
    const note = audio.createOscillator();
    const volume = audio.createGain();
    const begin = audio.currentTime + place * NOTE_SECONDS;
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_SECONDS);
    note.connect(volume).connect(audio.destination);
    note.start(begin);
    note.stop(begin + NOTE_SECONDS);
  });
}

function steps(bar) {
  const [sent, due, now] = ["sent", "due", "now"].map((name) => Date.parse(bar.dataset[name]));
  const at = now + (Date.now() - opened);
  return (at >= (sent + due) / 2) + (at >= due);
}

if (button) {
  let heard = bars.map(steps);
  show();
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, isOn() ? "off" : "on");
    wake();
    sound();
    show();
  });
  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);
  setInterval(() => {
    const now = bars.map(steps);
    if (now.some((step, place) => step > heard[place])) sound();
    heard = now;
  }, 5_000);
}
