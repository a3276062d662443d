// Plays one simulated day: dots in line, booths that serve. The page shows its busiest moment
// without it. Nothing moves until someone presses Play.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, TOP, TALL, DOT, MOST] = [320, 28, 34, 7, 40];
const root = document.querySelector("[data-replay]");
const day = JSON.parse(document.getElementById("replay-day").textContent);
const picture = root.querySelector("[data-picture] svg");
const clock = root.querySelector("[data-clock-now]");
const at = root.querySelector("[data-at]");
const speed = root.querySelector("[data-speed]");
const play = root.querySelector("[data-act=play]");
const opens = Number(root.dataset.opens);
const names = [...picture.querySelectorAll("text")].map((text) => text.textContent);
const labels = Array.from({ length: day.classes }, (_, place) => names[2 * place]);
let minute = Number(root.dataset.minute);
let last = 0;
let playing = false;

function moment(now) {
  const waiting = Array(day.classes).fill(0);
  const serving = Array(day.lanes.length).fill(null);
  for (const [place, come, start, end, lane] of day.travellers) {
    if (come > now) break;
    if (start === null || start > now) waiting[place] += 1;
    else if (now < end) serving[lane] = place;
  }
  return { waiting, serving };
}

function mark(name, values, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function draw() {
  const { waiting, serving } = moment(minute);
  const marks = [];
  waiting.forEach((count, place) => {
    const y = TOP + TALL * place;
    marks.push(mark("text", { x: 0, y: y - 6 }, labels[place]));
    marks.push(mark("text", { x: WIDTH, y: y - 6, "text-anchor": "end" }, count));
    for (let dot = 0; dot < Math.min(count, MOST); dot += 1) {
      marks.push(mark("circle", { class: `f${place + 2}`, cx: 4 + DOT * dot, cy: y + 4, r: 3 }));
    }
  });
  const below = TOP + TALL * day.classes + 8;
  serving.forEach((place, lane) => {
    const open = day.lanes[lane].open.some(([since, until]) => since <= minute && minute < until);
    const look = place === null ? "f0 frame" : `f${place + 2}`;
    const values = { class: look, x: 34 * lane, y: below, width: 26, height: 22 };
    if (place === null && !open) values["fill-opacity"] = 0;
    marks.push(mark("rect", values));
    marks.push(mark("text", { x: 34 * lane + 13, y: below + 36, "text-anchor": "middle" }, lane + 1));
  });
  picture.replaceChildren(...marks);
  const now = Math.floor(minute) + opens;
  const parts = [Math.floor(now / 60), now % 60].map((part) => String(part).padStart(2, "0"));
  clock.textContent = parts.join(":");
  at.value = String(minute);
}

function step(time) {
  if (!playing) return;
  const gone = last ? Math.min(time - last, 250) / 1000 : 0;
  last = time;
  minute = Math.min(minute + gone * Number(speed.value), day.minutes);
  draw();
  if (minute >= day.minutes) set(false);
  else requestAnimationFrame(step);
}

function set(value) {
  playing = value;
  last = 0;
  play.textContent = playing ? root.dataset.pause : root.dataset.play;
  if (!playing) return;
  if (minute >= day.minutes) minute = 0;
  requestAnimationFrame(step);
}

play.addEventListener("click", () => set(!playing));
at.addEventListener("input", () => { minute = Number(at.value); draw(); });
root.querySelector("[data-acts]").hidden = false;
