// Ruling at the counter and after the room: the ruling, its ground, to whom, what is written down;
// the note for the next shift.

import { make } from "./booth_parts.js";
import { foundOf, handOverOf, travellerOf } from "./booth_clock.js";

const OTHERS = 4;
const NO_GROUND = "";

export function rulingsOf(run) {
  const { words, parts, pack } = run;
  const { fill, heading, button, choices, form, bar, submit } = parts;
  const back = (to) => button("btn-line", words.back, to);

  const kinds = () =>
    run.played.inRoom ? ["admit", "refuse", "refer"] : ["admit", "refuse", "second_line", "refer"];

  // The ruling sheet; on a laptop it is beside the document.
  function sheet(id) {
    return form(
      { id, missing: words.chooseRuling, send: ([ruling]) => run.meet(() => after(ruling)) },
      choices({
        legend: words.ruling,
        isHidden: true,
        options: kinds().map((kind) => [kind, words.rulings[kind], words.rulingsMore[kind]]),
      }),
    );
  }

  function screen() {
    run.show(
      heading(words.ruling),
      sheet("ruling"),
      bar(back(() => run.main()), submit(words.give, "ruling")),
    );
  }

  function after(ruling) {
    if (ruling === "admit") return give("admit", NO_GROUND);
    if (ruling === "refer") return offices();
    return grounds(ruling);
  }

  function grounds(ruling) {
    run.show(
      heading(words.rulings[ruling]),
      form(
        {
          id: "ground",
          missing: words.chooseGround,
          send: ([ground]) => (ruling === "refuse" ? give(ruling, ground) : record(ruling, ground)),
        },
        choices({ legend: words.ground, options: Object.entries(words.grounds) }),
      ),
      bar(back(screen), submit(ruling === "refuse" ? words.give : words.goOn, "ground")),
    );
  }

  function offices() {
    run.show(
      heading(words.rulings.refer),
      form(
        { id: "office", missing: words.chooseOffice, send: ([office]) => record(office, NO_GROUND) },
        choices({
          legend: words.referTo,
          options: Object.entries(words.offices).map(([code, [name, what]]) => [code, name, what]),
        }),
      ),
      bar(back(screen), submit(words.goOn, "office")),
    );
  }

  // What goes along in writing: what was found, and other things that no one said, in no order.
  function marksOf(who) {
    const turn = run.played.turns[who];
    const found = foundOf(turn);
    const { talk, room } = travellerOf(run.played, who);
    const own = [talk, room].flatMap((name) => pack.dialogues[name]?.indicators ?? []);
    const texts = new Map([...pack.marks, ...own].map((one) => [one.code, one.text]));
    const others = pack.marks.map((one) => one.code).filter((code) => !found.includes(code));
    const shift = Number(who.slice(1)) * OTHERS;
    const added = others.length
      ? Array.from({ length: Math.min(OTHERS, others.length) }, (_none, at) => others[(shift + at) % others.length])
      : [];
    const order = pack.marks.map((one) => one.code);
    return [...found, ...added]
      .sort((one, other) => order.indexOf(one) - order.indexOf(other))
      .map((code) => [code, texts.get(code)]);
  }

  function record(ruling, ground) {
    run.stand();
    const who = run.played.inRoom || run.played.atCounter;
    const marks = marksOf(who);
    const name = words.offices[ruling]?.[0] ?? words.rulings[ruling];
    run.show(
      heading(fill(words.sentTo, { where: name })),
      make("p", { className: "small quiet" }, words.standing),
      form(
        {
          id: "record",
          send: (codes) => {
            run.act("note", { value: codes.join(",") });
            give(ruling, ground);
          },
        },
        marks.length
          ? choices({ legend: words.seenOrHeard, options: marks, isMany: true })
          : make("p", {}, words.nothingToWrite),
        make("p", { className: "form-text" }, words.onlyHeard),
      ),
      make("p", { className: "note" }, words.carefulNote),
      bar(back(() => run.move(screen)), submit(words.give, "record")),
    );
  }

  function give(ruling, ground) {
    run.meet(() => {
      run.act("rule", { code: ruling, value: ground });
      run.send();
      run.main();
    }, ruling);
  }

  // ---- the note for the next shift ----
  function handOver() {
    run.stand();
    const text = (code) => {
      const [kind, who] = code.split(":");
      if (!who) return words.handOver[kind];
      const turn = run.played.turns[who];
      const ruling = turn.roomRuling || turn.ruling;
      return fill(words.handOver.sent, {
        n: Number(who.slice(1)),
        where: words.offices[ruling]?.[0] ?? words.rulings[ruling],
      });
    };
    run.show(
      heading(words.handOverTitle),
      make("p", {}, words.handOverText),
      form(
        {
          id: "hand-over",
          send: (codes) => {
            run.act("hand_over", { value: codes.join(",") });
            run.act("end");
            run.main();
            run.send();
          },
        },
        choices({
          legend: words.handOverAsk,
          options: handOverOf(run.played).map((code) => [code, text(code)]),
          isMany: true,
        }),
      ),
      make("p", { className: "small quiet" }, words.standing),
      bar(submit(words.handOverSend, "hand-over")),
    );
  }

  return { screen, sheet, handOver };
}
