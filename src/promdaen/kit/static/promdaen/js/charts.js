// Charts: the value of a mark where it is touched, and a picture of a figure as SVG or PNG. A figure is
// a drawing of its own or a table with drawn columns. Its colours and fonts are written into the picture:
// a file has no style sheet. The letters of a PNG are set by the page, as pictures load no fonts.

const NEAR = 24;
const SCALE = 2;
const MARGIN = 8;
const SHOWN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray"];
const SVG = "http://www.w3.org/2000/svg";

// ---- values ----
const bubble = Object.assign(document.createElement("output"), { className: "chart-value", hidden: true });
document.body.append(bubble);

function distance(mark, { clientX, clientY }) {
  const { left, right, top, bottom } = mark.getBoundingClientRect();
  return Math.hypot(Math.max(left - clientX, clientX - right, 0), Math.max(top - clientY, clientY - bottom, 0));
}

function valueAt(chart, event) {
  const marks = [...chart.querySelectorAll("title")].map((title) => ({
    title, distance: title.parentNode === chart ? NEAR : distance(title.parentNode, event),
  }));
  const near = marks.filter((mark) => mark.distance <= NEAR).sort((a, b) => a.distance - b.distance);
  return near[0]?.title.textContent ?? "";
}

document.addEventListener("click", (event) => {
  const chart = event.target.closest("svg.ch");
  const value = chart && !event.target.closest("a, button") ? valueAt(chart, event) : "";
  bubble.hidden = !value;
  bubble.textContent = value;
  if (!value) return;
  const { offsetWidth: width, offsetHeight: height } = bubble;
  bubble.style.left = `${Math.max(0, Math.min(event.clientX - width / 2, innerWidth - width))}px`;
  bubble.style.top = `${Math.max(0, event.clientY - height - NEAR / 2)}px`;
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") bubble.hidden = true;
});
document.addEventListener("scroll", () => { bubble.hidden = true; }, true);

// ---- a picture of a figure: shapes and runs of letters, at their places on the page ----
function element(name, attributes, text = "") {
  const mark = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) mark.setAttribute(key, value);
  mark.textContent = text;
  return mark;
}

function grounds(figure, { left, top }) {
  return [...figure.querySelectorAll("*")].filter((part) => !part.closest("svg, .visually-hidden")).flatMap((part) => {
    const style = getComputedStyle(part);
    const box = part.getBoundingClientRect();
    const x = box.left - left;
    const rectangles = [];
    if (style.backgroundColor !== "rgba(0, 0, 0, 0)")
      rectangles.push(element("rect", { x, y: box.top - top, width: box.width, height: box.height, fill: style.backgroundColor }));
    if (parseFloat(style.borderBottomWidth) > 0 && part.matches("tr, th, td"))
      rectangles.push(element("rect", { x, y: box.bottom - top - 1, width: box.width, height: 1, fill: style.borderBottomColor }));
    return rectangles;
  });
}

function shapes(chart, { left, top }) {
  const box = chart.getBoundingClientRect();
  const copy = chart.cloneNode(true);
  const marks = [...copy.querySelectorAll("*")];
  for (const [at, mark] of [...chart.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(mark);
    for (const name of SHOWN) marks[at].setAttribute(name, style.getPropertyValue(name));
  }
  for (const mark of copy.querySelectorAll("text")) mark.remove();
  for (const mark of copy.querySelectorAll("[class]")) mark.removeAttribute("class");
  for (const name of ["class", "role", "aria-label", "aria-hidden"]) copy.removeAttribute(name);
  const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height, overflow: "visible" };
  for (const [key, value] of Object.entries(place)) copy.setAttribute(key, value);
  return copy;
}

function lettersOf(node, { left, top }, words) {
  const style = getComputedStyle(node.parentElement);
  const chart = node.parentElement.closest("svg[viewBox]");
  const shrunk = chart ? chart.getBoundingClientRect().width / chart.viewBox.baseVal.width : 1;
  const size = parseFloat(style.fontSize) * shrunk;
  const pen = { family: style.fontFamily, weight: style.fontWeight, size, fill: chart || node.parentElement.closest("svg") ? style.fill : style.color };
  const runs = [];
  const range = document.createRange();
  for (const { index, segment } of words.segment(node.data)) {
    range.setStart(node, index);
    range.setEnd(node, index + segment.length);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    const last = runs.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 1) last.text += segment;
    else runs.push({ ...pen, text: segment, box });
  }
  return runs.map((run) => ({ ...run, text: run.text.trimEnd(), x: run.box.left - left, y: baseline(run) - top }));
}

const ruler = document.createElement("canvas").getContext("2d");
const font = ({ weight, size, family }) => `${weight} ${size}px ${family}`;

function baseline(run) {
  ruler.font = font(run);
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ruler.measureText(run.text);
  return run.box.top + (run.box.height * up) / (up + down);
}

function letters(figure, origin) {
  const words = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });
  const texts = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  const runs = [];
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.parentElement.closest("title, .visually-hidden, script") && node.data.trim())
      runs.push(...lettersOf(node, origin, words));
  }
  return runs;
}

function picture(figure) {
  const box = figure.getBoundingClientRect();
  const origin = { left: box.left - MARGIN, top: box.top - MARGIN };
  const size = { width: Math.ceil(box.width + 2 * MARGIN), height: Math.ceil(box.height + 2 * MARGIN) };
  const drawing = element("svg", { ...size, viewBox: `0 0 ${size.width} ${size.height}` });
  const paper = getComputedStyle(document.body).backgroundColor;
  const charts = figure.matches("svg") ? [figure] : [...figure.querySelectorAll("svg")];
  drawing.append(
    element("title", {}, nameOf(figure)),
    element("rect", { ...size, fill: paper }),
    ...(figure.matches("svg") ? [] : grounds(figure, origin)),
    ...charts.map((chart) => shapes(chart, origin)),
  );
  return { drawing, size, runs: letters(figure, origin) };
}

function asText(drawing) {
  return new XMLSerializer().serializeToString(drawing);
}

function asSvg({ drawing, runs }) {
  for (const { text, x, y, fill, family, weight, size } of runs)
    drawing.append(element("text", { x, y, fill, "font-family": family, "font-weight": weight, "font-size": size }, text));
  return new Blob([asText(drawing)], { type: "image/svg+xml" });
}

async function asPng({ drawing, size, runs }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(asText(drawing))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: size.width * SCALE, height: size.height * SCALE });
  const pen = canvas.getContext("2d");
  pen.scale(SCALE, SCALE);
  pen.drawImage(image, 0, 0, size.width, size.height);
  for (const run of runs) {
    pen.font = font(run);
    pen.fillStyle = run.fill;
    pen.fillText(run.text, run.x, run.y);
  }
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

// ---- the menu under each figure ----
function nameOf(figure) {
  const caption = figure.querySelector("caption")?.textContent;
  const heading = figure.closest("section")?.querySelector("h2, h3") ?? document.querySelector("h1");
  return (caption ?? heading?.textContent ?? document.title).replace(/\s+/gu, " ").trim();
}

async function download(figure, kind) {
  const drawn = picture(figure);
  const blob = kind === "png" ? await asPng(drawn) : asSvg(drawn);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${nameOf(figure).replace(/[/\\:*?"<>|]/gu, "-").slice(0, 60)}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const menu = document.getElementById("figure-files");
const figures = menu ? document.querySelectorAll("main svg.ch[role=img], main table:has(td svg.ch):not(:has([data-clock])), main table.gantt") : [];
for (const figure of figures) {
  const ownMenu = menu.content.firstElementChild.cloneNode(true);
  for (const button of ownMenu.querySelectorAll("button"))
    button.addEventListener("click", async () => {
      await download(figure, button.value);
      ownMenu.open = false;
    });
  (figure.closest(".scroll") ?? figure).after(ownMenu);
}
