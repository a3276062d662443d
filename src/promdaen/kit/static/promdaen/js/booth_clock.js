// What an officer did in a run, act by act, and how far the run is after each; rules/acts.py is
// the same, and one conformance file (tests/corpus/booth/acts.json) holds both. The clock moves
// by what an act costs and by how long the officer took; while it is stopped nothing moves.

import { begun, said } from "./booth_dialogue.js";

export const STANDING = ["incident", "pause", "note", "hand_over", "end"];
export const GROUNDED = ["refuse", "second_line"];
export const GROUNDS = ["document", "identity", "story", "database", "need"];
const ANSWERS = ["same", "different", "unsure"];
const MOST_ACTS = 4000;

export class NotAnAct extends Error {
  constructor(text) {
    super(text);
    this.name = "NotAnAct";
  }
}

export function start(pack) {
  return {
    clock: 0,
    turns: Object.create(null),
    atCounter: "",
    inRoom: "",
    handOver: [],
    deskIncidents: Object.create(null),
    isEnded: false,
    actsCount: 0,
    pack,
  };
}

export const travellerOf = (played, code) =>
  played.pack.travellers.find((one) => one.code === code);

export const nextTraveller = (played) =>
  played.pack.travellers.find((one) => !(one.code in played.turns));

export const waiting = (played, clock = played.clock) =>
  played.pack.travellers.filter((one) => one.arrives <= clock && !(one.code in played.turns));

// What a page shows between two acts: the time after so many seconds of thought.
export const clockAfter = (played, thought) =>
  played.clock + Math.min(thought, played.pack.costs.thought);

// Who was sent to second line and waits for the room.
export const waitingForRoom = (played) =>
  Object.values(played.turns).filter(isForRoom);

export const foundOf = (turn) => [
  ...new Set([turn.talk, turn.room].flatMap((state) => state?.found ?? [])),
];

// What can be written for the next shift: a line for each traveller sent on, and fixed ones.
export const handOverOf = (played) => [
  ...Object.values(played.turns)
    .filter((turn) => !["", "admit"].includes(turn.ruling))
    .map((turn) => `sent:${turn.code}`),
  "uv_all", "database_all", "system_down", "money_offered", "call_from_above", "nothing",
];

export function interviewOf(played, code) {
  const one = travellerOf(played, code);
  const isRoom = played.inRoom === code;
  const dialogue = played.pack.dialogues[isRoom ? one.room : one.talk];
  const already = isRoom ? ["private"] : [];
  const turn = played.turns[code];
  return { dialogue, already, state: (isRoom ? turn.room : turn.talk) ?? begun(dialogue, already) };
}

export function take(played, act) {
  if (act.number !== played.actsCount + 1) refuse(`number ${act.number}`);
  if (played.isEnded || act.number > MOST_ACTS) refuse(`${act.number}: the run has ended`);
  const kind = KINDS[act.kind];
  if (!kind) refuse(`kind ${act.kind}`);
  kind(played, { who: "", code: "", value: "", thought: 0, ...act });
  played.actsCount = act.number;
  return played;
}

function refuse(text) {
  throw new NotAnAct(text);
}

function pass(played, act, cost) {
  played.clock += Math.min(act.thought, played.pack.costs.thought) + cost;
}

function turnOf(played, { who, number }) {
  if (!who || ![played.atCounter, played.inRoom].includes(who)) refuse(`${number}: ${who}`);
  return played.turns[who];
}

function isForRoom(turn) {
  return turn.ruling === "second_line" && !turn.room;
}

const isDown = ({ pack, clock }) => pack.outages.some(([first, last]) => first <= clock && clock < last);

const codesOf = (value) => value.split(",").filter(Boolean);

const KINDS = {
  call(played, act) {
    const following = nextTraveller(played);
    if (played.atCounter || played.inRoom || following?.code !== act.who) {
      refuse(`${act.number}: ${act.who} is not next`);
    }
    pass(played, act, 0);
    played.clock = Math.max(played.clock, following.arrives);
    played.turns[act.who] = {
      code: act.who,
      calledAt: played.clock,
      used: [],
      talk: null,
      room: null,
      roomAt: null,
      incident: "",
      ruling: "",
      ground: "",
      ruledAt: null,
      roomRuling: "",
      roomGround: "",
      noted: [],
    };
    played.clock += played.pack.costs.call;
    played.atCounter = act.who;
  },
  tool(played, act) {
    const turn = turnOf(played, act);
    const cost = played.pack.costs.tools[act.code];
    if (cost === undefined) refuse(`${act.number}: no tool ${act.code}`);
    pass(played, act, cost);
    const { database, opinion } = travellerOf(played, act.who);
    const gave = { database: isDown(played) ? "down" : database, opinion }[act.code] ?? "";
    turn.used.push({ tool: act.code, at: played.clock, gave, answer: "" });
  },
  answer(played, act) {
    const used = turnOf(played, act).used.findLast((one) => one.tool === act.code);
    if (!used || !ANSWERS.includes(act.value)) refuse(`${act.number}: nothing by ${act.code}`);
    pass(played, act, 0);
    used.answer = act.value;
  },
  say(played, act) {
    const turn = turnOf(played, act);
    const { dialogue, state } = interviewOf(played, act.who);
    let after;
    try {
      after = said(dialogue, state, act.code);
    } catch {
      refuse(`${act.number}: ${act.code} is not offered`);
    }
    pass(played, act, after.seconds - state.seconds);
    turn[played.inRoom === act.who ? "room" : "talk"] = after;
  },
  incident(played, act) {
    if (act.who) turnOf(played, act).incident = `${act.code}:${act.value}`;
    else played.deskIncidents[act.code] = act.value;
  },
  rule(played, act) {
    const turn = turnOf(played, act);
    const cost = played.pack.costs.rulings[act.code];
    if (cost === undefined || GROUNDS.includes(act.value) !== GROUNDED.includes(act.code)) {
      refuse(`${act.number}: ruling ${act.code} ${act.value}`);
    }
    pass(played, act, cost);
    if (played.inRoom === act.who) {
      turn.roomRuling = act.code;
      turn.roomGround = act.value;
      played.inRoom = "";
    } else {
      turn.ruling = act.code;
      turn.ground = act.value;
      turn.ruledAt = played.clock;
      played.atCounter = "";
    }
  },
  note(played, act) {
    if (!(act.who in played.turns)) refuse(`${act.number}: ${act.who} was not called`);
    played.turns[act.who].noted = codesOf(act.value);
  },
  room(played, act) {
    const turn = played.turns[act.who];
    const isSent = turn && isForRoom(turn);
    if (played.atCounter || played.inRoom || !isSent) refuse(`${act.number}: ${act.who}`);
    pass(played, act, 0);
    turn.roomAt = played.clock;
    played.inRoom = act.who;
  },
  hand_over(played, act) {
    played.handOver = codesOf(act.value);
  },
  pause() {},
  end(played) {
    played.isEnded = true;
  },
};
