// What each tool of the counter shows. A tool shows what is there and asks what was seen; it
// never says whether anything is wrong.

import { afterFrame } from "./booth_easel.js";
import { dressed, make } from "./booth_parts.js";

const WEIGHTS = [7, 3, 1];
const LENS = 4;
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const STEP = 4;
const ANSWERED = ["look", "feel", "tilt", "uv", "magnifier", "zone", "digits", "face"];
export const TOOLS = [...ANSWERED.slice(0, 7), "database", "face", "opinion"];

const valueOf = (sign) => Math.max(0, LETTERS.indexOf(sign));

export function toolsOf(run) {
  const { words, parts, pictures } = run;
  const { fill, count, heading, button, choices } = parts;

  function whole(one, name, copy = "") {
    const [width, height] = run.pack.models[one.paper.model].size;
    const how = words.lights[name.split(".")[0]];
    const alt = copy ? words.enlarged : fill(words.picture, { what: one.paper.label, how });
    return dressed(copy ? pictures.close(one, name, copy) : pictures.page(one, name), { alt, width, height });
  }

  const picture = (one, name, look = "docs") => make("figure", { className: look }, whole(one, name));

  // A page that is enlarged comes after the first frame; until then its place is kept.
  function enlarged(one, name) {
    const place = make("figure", { className: "docs" });
    place.style.aspectRatio = run.pack.models[one.paper.model].size.join(" / ");
    afterFrame(() => place.replaceChildren(whole(one, name, "large")));
    return place;
  }

  // Pictures of which one is shown, chosen by buttons side by side.
  function turned(one, lights, start, shown = picture) {
    const { sides } = run.pack.models[one.paper.model];
    const held = { light: start, side: sides[0] };
    const place = make("div");
    const show = () => place.replaceChildren(shown(one, `${held.light}.${held.side}`));
    const scale = (name, legend, options) => {
      const group = choices({ legend, options, isScale: true, isHidden: true, held: [held[name]] });
      group.addEventListener("change", (event) => {
        held[name] = event.target.value;
        show();
        pictures.hurry();
      });
      return group;
    };
    show();
    return [
      place,
      lights.length > 1
        ? scale("light", words.light, lights.map((light) => [light, words.slants[light] ?? words.lights[light]]))
        : null,
      sides.length > 1 ? scale("side", words.side, sides.map((side) => [side, words.sides[side]])) : null,
    ];
  }

  function facts(rows, look = "") {
    const list = make("dl", { className: `facts ${look}` });
    for (const [name, value] of rows) {
      list.append(make("dt", {}, name), make("dd", { className: "num", lang: "en", translate: false }, value || "–"));
    }
    return list;
  }

  const lines = (one) =>
    make("p", { className: `zone-lines zone-${one.paper.lines.length}`, lang: "en", translate: false },
      one.paper.lines.flatMap((line) => [line, make("br")]));

  function magnifier(one) {
    const { sides, size, places } = run.pack.models[one.paper.model];
    const held = { side: sides[0], x: 0.5, y: 0.5 };
    const page = make("div", { className: "docs docs-at" });
    const ring = make("span", { className: "ring" });
    const glass = make("div", { className: "lens-glass" });
    const tools = make("ul", { className: "tools" });

    function show() {
      page.replaceChildren(whole(one, `day.${held.side}`), ring);
      pictures.hurry();
      glass.replaceChildren();
      afterFrame(() => {
        glass.replaceChildren(whole(one, `day.${held.side}`, "glass"));
        move(held.x, held.y);
      });
      tools.replaceChildren(
        ...places
          .filter((place) => place.side === held.side)
          .map((place) =>
            make("li", {}, make("button", { type: "button", className: "tool tool-plain", onclick: () => move(place.x, place.y) }, place.label)),
          ),
      );
      move(held.x, held.y);
    }

    function move(x, y) {
      held.x = Math.min(1, Math.max(0, x));
      held.y = Math.min(1, Math.max(0, y));
      ring.style.left = `${held.x * 100}%`;
      ring.style.top = `${held.y * 100}%`;
      const image = glass.firstChild;
      if (!image) return;
      image.style.width = `${LENS * 100}%`;
      const high = (size[1] / size[0]) * LENS * 100;
      image.style.left = `${50 - held.x * LENS * 100}%`;
      image.style.top = `${50 - held.y * high}%`;
    }

    page.addEventListener("click", (event) => {
      const box = page.getBoundingClientRect();
      move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    });
    const lens = make("div", { className: "lens", tabIndex: 0, role: "group", "aria-label": words.lensKeys }, glass);
    lens.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      move(held.x + way[0] / (STEP * LENS), held.y + way[1] / (STEP * LENS));
    });
    show();
    const turn = sides.length > 1
      ? choices({ legend: words.side, options: sides.map((side) => [side, words.sides[side]]), isScale: true, isHidden: true, held: [held.side] })
      : null;
    turn?.addEventListener("change", (event) => {
      held.side = event.target.value;
      show();
    });
    return make("div", { className: "booth booth-lens" },
      make("div", {}, page, turn, make("p", { className: "small quiet mt-2 mb-2" }, words.whereToLook), tools),
      lens);
  }

  function sums(one) {
    return one.paper.sums.map(([field, text, given, computed]) => {
      const steps = make("ol", { className: "mrz", lang: "en", translate: false });
      [...text].forEach((sign, at) => {
        const weight = WEIGHTS[at % WEIGHTS.length];
        steps.append(make("li", {}, make("b", { className: "num" }, sign),
          make("span", { className: "w num" }, `×${weight}`),
          make("span", { className: "w num" }, String(valueOf(sign) * weight))));
      });
      const figures = fill(words.sum, {
        total: String([...text].reduce((sum, sign, at) => sum + valueOf(sign) * WEIGHTS[at % WEIGHTS.length], 0)),
        computed,
        given: given || "–",
      });
      return make("details", { className: "sum-of" },
        make("summary", {}, make("span", {}, field), " ", make("span", { className: "num quiet" }, figures)),
        steps);
    });
  }

  function face(one) {
    const { portrait } = run.pack.models[one.paper.model];
    const side = run.pack.models[one.paper.model].sides[0];
    const figure = (image, alt, caption) =>
      make("figure", { className: "m-0" }, dressed(image, { alt, width: 126, height: 162 }), make("figcaption", {}, caption));
    return [
      make("div", { className: "two mb-3" },
        figure(pictures.part(one, `day.${side}`, portrait), words.photograph, words.photograph),
        figure(pictures.bust(one), one.who, words.atCounter)),
      make("p", { className: "small quiet" }, words.onePart),
      ...words.features.map((feature) =>
        choices({ legend: feature, options: Object.entries(words.featureAnswers), isScale: true })),
    ];
  }

  const shown = {
    look: (one) => [...turned(one, ["day"], "day"), facts([[words.today, run.today]], "mt-2")],
    feel: (one) => [picture(one, `day.${run.pack.models[one.paper.model].sides[0]}`),
      make("p", { className: "say mt-3" }, one.paper.felt)],
    tilt: (one) => turned(one, ["tilt-15", "day", "tilt+15"], "tilt+15"),
    uv: (one) => turned(one, ["uv", "day"], "uv"),
    magnifier: (one) => [magnifier(one)],
    zone: (one) => [lines(one), make("div", { className: "read-beside" },
      make("section", {}, make("h3", {}, words.inZone), facts(one.paper.read)),
      make("section", {}, make("h3", {}, words.onPage), facts(one.paper.printed)))],
    digits: (one) => [lines(one), make("p", { className: "small quiet" }, words.sumsHow),
      make("div", { className: "sums" }, sums(one)), make("p", { className: "note mt-3" }, words.sumsNote)],
    database: (one, used) => [
      make("p", { className: "say" }, words.database[used.gave]),
      make("p", { className: "quiet" }, words.databaseNote[used.gave]),
      used.gave === "down" ? button("btn-line", fill(words.askAgain, { n: run.pack.costs.tools.database }), () => run.use("database", true)) : null,
    ],
    face,
    opinion: (one, used) => [make("p", { className: "say" }, words.opinion[used.gave]),
      make("p", { className: "quiet" }, words.opinionNote)],
  };

  // One tool in hand: what it shows and, for most, what the officer saw.
  function screen(one, code, used) {
    const isAnswered = ANSWERED.includes(code);
    const ask = isAnswered
      ? parts.form(
          {
            id: "answer",
            missing: "",
            send: () => {
              const answer = parts.chosen(question)[0];
              if (answer && answer !== used.answer) run.act("answer", { code, value: answer });
              run.main();
            },
          },
          code === "face" ? make("h2", { className: "mt-3" }, words.allInAll) : null,
        )
      : null;
    const question = isAnswered
      ? choices({ legend: words.seen[code], options: Object.entries(words.answers[code === "digits" ? "digits" : code === "face" ? "face" : "other"]), held: [used.answer] })
      : null;
    if (ask) ask.querySelector("[role=alert]").before(question, make("p", { className: "small quiet" }, words.noRuling));
    run.show(
      heading(words.tools[code]),
      ...shown[code](one, used),
      ask,
      isAnswered
        ? parts.bar(button("btn-line", words.back, () => run.main()), parts.submit(words.note, "answer"))
        : parts.bar(button("btn-primary", words.back, () => run.main())),
    );
  }

  // The page of a document alone: large, or as text.
  function large(one) {
    const made = turned(one, ["day"], "day", enlarged);
    run.show(
      heading(one.paper.label),
      make("div", { className: "docs-large", tabIndex: 0, role: "region", "aria-label": one.paper.label }, made[0]),
      made[2],
      parts.bar(button("btn-primary", words.back, () => run.main())),
    );
  }

  function text(one) {
    run.show(
      heading(fill(words.textOf, { what: one.paper.label })),
      facts(one.paper.printed),
      make("h3", {}, words.zoneLines),
      lines(one),
      parts.bar(button("btn-primary", words.back, () => run.main())),
    );
  }

  // What a used tool says in a word beside it.
  function result(used) {
    if (!used) return "";
    if (used.tool === "database") return words.databaseShort[used.gave];
    if (used.tool === "opinion") return words.done;
    return used.answer ? words.answersShort[used.answer] : words.done;
  }

  return { picture, screen, large, text, result, count };
}
