// Pictures of a pack: put together from its pieces, set into a scene, shown by an <img>. Each keeps its own ids. An <img> that was made once is kept and shown again, so that nothing is
// read twice; pages ask for those of the next taps before they come.

const PLACE = /~/g;
const HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="';
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

  function text(steps, sort, own = "s") {
    const first = pack.firsts[sort];
    let made = "";
    for (const step of steps) {
      if (typeof step === "number") made += pack.pieces[step];
      else for (let at = step[0]; at < step[0] + step[1]; at += 1) made += pack.pieces[first[at]];
    }
    return made.replace(PLACE, own);
  }

  // The element of a picture; where one stands twice on a page, `copy` tells them apart.
  function image(code, name, make) {
    const own = `${code} ${name}`;
    if (!kept.has(own)) {
      const made = new Image();
      made.src = `data:image/svg+xml,${encodeURIComponent(make())}`;
      kept.set(own, made);
    }
    return kept.get(own);
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

  return {
    page: (one, name, copy = "") => image(one.code, `${name} ${copy}`, () => page(one, name)),
    part: (one, name, box) =>
      image(one.code, `${name} ${box}`, () =>
        page(one, name).replace(/viewBox="[^"]*"/, `viewBox="${box.join(" ")}"`),
      ),
    scene: (one, given) => image(one.code, JSON.stringify(given), () => scene(one, given)),
    head: (one) => image(one.code, "head", () => framed(one, "-84 -72 168 168", figure(one))),
    bust: (one) => image(one.code, "bust", () => framed(one, "-63 -77 126 162", figure(one))),
    forget: (code) => {
      for (const own of [...kept.keys()]) if (own.startsWith(`${code} `)) kept.delete(own);
    },
  };
}
