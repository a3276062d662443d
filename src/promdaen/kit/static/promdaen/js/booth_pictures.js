// Pictures of a pack: put together from its pieces, set into a scene, each with its own ids. They
// are drawn into canvases while nothing else is to be done, one after the other; a page shows a
// canvas at once, and one that is not drawn yet follows after the page's first frame. What is
// looked at closely stays an <img>, sharp at any size.

import { drawingOf, easelOf, idle } from "./booth_easel.js";

const PLACE = /~/g;
const HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="';
const DENSEST = 3;
const [WIDEST, WIDEST_TWO, LAPTOP] = [704, 640, 700];
const [SCENE, SCENE_WIDE, HEAD_SIZE] = [152, 340, 44];
const HALL =
  '<rect width="300" height="330" fill="#d5dde1"/><path d="M0 0h300v92H0z" fill="#e6ecee"/>' +
  '<path d="M18 14h74v64H18zM112 14h74v64h-74zM206 14h74v64h-74z" fill="#f6f9fa"/>' +
  '<path d="M55 14v64M149 14v64M243 14v64" stroke="#d5dde1" stroke-width="3"/>';
const BEHIND =
  '<g fill="#b6c3ca" opacity=".7"><circle cx="52" cy="118" r="23"/><path d="M10 238q4-82 42-84 38 2 42 84z"/></g>';
const NEAR =
  '<g fill="#8fa1ab"><circle cx="252" cy="112" r="29"/><path d="M198 300q4-142 54-146 46 4 50 146z"/></g>';
const COUNTER =
  '<path d="M0 296h300v34H0z" fill="#6b7780"/><path d="M0 296h300v5H0z" fill="#8b98a1"/>' +
  '<path d="M96 308h108v22H96z" fill="#525e67"/>';
const ROOM =
  '<rect width="300" height="330" fill="#e4e1da"/><path d="M0 228h300v102H0z" fill="#d6d1c7"/>' +
  '<path d="M214 26h56v76h-56z" fill="#eef1ef"/>' +
  '<path d="M242 26v76M214 64h56" stroke="#cfc9bd" stroke-width="3"/>';
const TABLE =
  '<path d="M0 284h300v46H0z" fill="#a58c6f"/><path d="M0 284h300v6H0z" fill="#bda488"/>' +
  '<path d="M226 254h20l-3 32h-14z" fill="#dfeaf0" stroke="#a9bcc6" stroke-width="2"/>';

export function picturesOf(pack) {
  const kept = new Map();
  const easel = easelOf();

  function text(steps, sort, own = "s") {
    const first = pack.firsts[sort];
    let made = "";
    for (const step of steps) {
      if (typeof step === "number") made += pack.pieces[step];
      else for (let at = step[0]; at < step[0] + step[1]; at += 1) made += pack.pieces[first[at]];
    }
    return made.replace(PLACE, own);
  }

  // A canvas that is drawn later; `width` and `height` are those it is shown at.
  function canvas(code, name, [width, height], make) {
    const own = `${code} ${name}`;
    if (!kept.has(own)) {
      const dense = Math.min(window.devicePixelRatio || 1, DENSEST);
      const element = document.createElement("canvas");
      element.width = Math.round(width * dense);
      element.height = Math.round(height * dense);
      const entry = { own, element, make };
      element.addEventListener("contextrestored", () => easel.ask(entry));
      kept.set(own, entry);
      easel.ask(entry);
    }
    return kept.get(own).element;
  }

  // An element for what is enlarged.
  function image(code, name, make) {
    const own = `${code} ${name}`;
    if (!kept.has(own)) {
      const element = new Image();
      element.src = drawingOf(make());
      kept.set(own, { own, element });
    }
    return kept.get(own).element;
  }

  const figure = (one) => text(one.figure, "figure");
  const page = (one, name) => text(one.paper.pictures[name], `${one.paper.model}.${name}`);

  function scene(one, { place, hasNear, hasQueue, isChild }) {
    const sits = isChild && one.children.length ? text(one.children[0], "figure") : figure(one);
    const isRoom = place === "room";
    const children = one.children
      .map((steps, at) => {
        const child = text(steps, "figure", `c${at}`);
        return `<g transform="translate(70 214) scale(.62)">${child}</g>`;
      })
      .join("");
    return (
      `${HEAD}0 0 300 330" fill="none">${isRoom ? ROOM : HALL}` +
      `${hasQueue && !isRoom ? BEHIND : ""}${hasNear && !isRoom ? NEAR : ""}` +
      `<g transform="translate(150 148) scale(1.06)">${sits}</g>` +
      `${isRoom ? "" : children}${isRoom ? TABLE : COUNTER}</svg>`
    );
  }

  const framed = (one, box, inside) =>
    `${HEAD}${box}" fill="none"><rect x="-84" y="-77" width="168" height="173" fill="#dde4e8"/>${inside}</svg>`;

  const wide = () => Math.min(document.documentElement.clientWidth, WIDEST);
  const half = () => Math.min(wide(), WIDEST_TWO) / 2;
  const high = (box, width) => [width, (width * box[1]) / box[0]];

  return {
    page: (one, name) =>
      canvas(one.code, name, high(pack.models[one.paper.model].size, wide()), () => page(one, name)),
    close: (one, name, copy) => image(one.code, `${name} ${copy}`, () => page(one, name)),
    part: (one, name, box) =>
      canvas(one.code, `${name} ${box}`, high([126, 162], half()), () =>
        page(one, name).replace(/viewBox="[^"]*"/, `viewBox="${box.join(" ")}"`),
      ),
    scene: (one, given) =>
      canvas(one.code, JSON.stringify(given), high([300, 330], wide() < LAPTOP ? SCENE : SCENE_WIDE), () =>
        scene(one, given),
      ),
    head: (one) =>
      canvas(one.code, "head", [HEAD_SIZE, HEAD_SIZE], () => framed(one, "-84 -72 168 168", figure(one))),
    bust: (one) =>
      canvas(one.code, "bust", high([126, 162], half()), () => framed(one, "-63 -77 126 162", figure(one))),
    hurry: () => easel.hurry(),
    wait: (work) => idle(work),
    forget: (code) => {
      for (const own of [...kept.keys()]) if (own.startsWith(`${code} `)) kept.delete(own);
      easel.leave((entry) => !kept.has(entry.own));
    },
  };
}
