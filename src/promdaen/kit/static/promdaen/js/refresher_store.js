// What the phone app keeps in IndexedDB: sealed things by name, and answers in the open, so that
// a PIN that was forgotten costs none. An answer waits until the server said of its id that it is
// kept or why not. One question of one refresher has one answer, whatever windows are open.

import { asked, opened, within } from "./database.js";

const NAME = "promdaen-refresher";
const WAITING = "waiting";

function make(database) {
  database.createObjectStore("kept");
  const answers = database.createObjectStore("answers", { keyPath: "id" });
  answers.createIndex("place", "place", { unique: true });
}

export const placeOf = ({ owner, window, outcome }) => `${owner} ${window} ${outcome}`;

export async function storeOfPhone() {
  const database = await opened(NAME, make);
  const kept = (work) => within(database, ["kept"], work);
  const answers = (work) => within(database, ["answers"], work);

  return {
    read: (name) => kept((store) => asked(store.get(name))),
    keep: (values) =>
      kept((store) => Promise.all(Object.entries(values).map(([name, value]) => asked(store.put(value, name))))),
    forget: (names) => kept((store) => Promise.all(names.map((name) => asked(store.delete(name))))),
    names: () => kept((store) => asked(store.getAllKeys())),
    // Kept too where another window of this phone answered the same.
    add: async (answer) => {
      try {
        await answers((store) => asked(store.add({ ...answer, place: placeOf(answer), state: WAITING })));
      } catch (error) {
        if (error?.name !== "ConstraintError") throw error;
      }
    },
    all: () => answers((store) => asked(store.getAll())),
    // What the server said of answers, all of it or nothing.
    settle: ({ kept: safe, refused }) =>
      answers(async (store) => {
        const said = [...safe.map((id) => [id, { state: "safe" }]), ...Object.entries(refused).map(([id, why]) => [id, { state: "refused", why }])];
        for (const [id, change] of said) {
          const held = await asked(store.get(id));
          if (held) await asked(store.put({ ...held, ...change }));
        }
      }),
    // Answers that are safe and that the pack knows of, or that were refused and read.
    clear: (isOver) =>
      answers(async (store) => {
        for (const one of await asked(store.getAll())) {
          if (one.state !== WAITING && isOver(one)) await asked(store.delete(one.id));
        }
      }),
  };
}
