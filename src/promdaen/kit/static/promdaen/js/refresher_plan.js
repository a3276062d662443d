// What a phone asks and in which order, from the pack and the answers on it: refreshers as the
// server planned them, and for those that it had not planned yet the bits of the last one
// (rules/planning.py: bit 0 the refresher itself, bits 1 to 3 the next by the answer before,
// bits 4 to 12 the one after it).

const NOTHING = 0;
const RIGHT = 1;
const WRONG = 2;

const PIECE_SECONDS = 360;
const PAUSE_MS = 30 * 60_000;
const SECONDS_EACH = 22;

// The result of an outcome in a window of a season: not answered, right, wrong.
function standingIn({ pack, mine, season, number }, outcome) {
  const here = mine.find((one) => one.season === season && one.number === number && one.outcome === outcome);
  if (here) return here.isRight ? RIGHT : WRONG;
  const share = pack.shares.find((one) => one.season === season && one.number === number);
  const wasRight = share?.answered[outcome];
  return wasRight === undefined ? NOTHING : wasRight ? RIGHT : WRONG;
}

export function bitOf(answers) {
  return answers.reduce((place, answer) => place * 3 + answer, 0) + (3 ** answers.length - 1) / 2;
}

// The questions of a window in their order: [outcome, item].
export function asksOf(pack, mine, window) {
  if (pack.shares.some((one) => one.window === window.window)) return window.asks;
  const sources = pack.shares.filter((one) => one.season === window.season && one.number < window.number);
  const source = sources.sort((one, other) => other.number - one.number)[0];
  if (!source) return [];
  const before = (outcome) =>
    Array.from({ length: window.number - source.number }, (_none, at) =>
      standingIn({ pack, mine, season: window.season, number: source.number + at }, outcome),
    );
  const asks = window.asks.filter(([outcome]) => {
    const bits = Number.parseInt(source.ahead[outcome] ?? "0", 16);
    return Math.floor(bits / 2 ** bitOf(before(outcome))) % 2 === 1;
  });
  const wasWrong = ([outcome]) => before(outcome).at(-1) === WRONG;
  return [...asks.filter(wasWrong), ...asks.filter((ask) => !wasWrong(ask))];
}

// The window that is open now, first to close first, with what is left of it.
export function openNow(pack, mine, now) {
  const windows = [...pack.shares, ...pack.nexts].filter((one) => one.opens <= now && now < one.closes);
  return windows
    .sort((one, other) => one.closes - other.closes)
    .map((window) => {
      const asks = asksOf(pack, mine, window).filter(([_outcome, item]) => pack.items[item]);
      const left = asks.filter(([outcome]) => standingIn({ pack, mine, ...window }, outcome) === NOTHING);
      return { window, left, count: asks.length, minutes: Math.max(1, Math.round((left.length * SECONDS_EACH) / 60)) };
    })
    .find((one) => one.left.length);
}

export function nextAfter(pack, now) {
  const later = [...pack.shares, ...pack.nexts].filter((one) => one.opens > now);
  return later.sort((one, other) => one.opens - other.opens)[0];
}

// Whether the answers since the last pause took the six minutes of a piece.
export function isPieceOver(mine) {
  let total = 0;
  let last = null;
  for (const { at, seconds } of [...mine].sort((one, other) => one.at - other.at)) {
    if (last !== null && at - last > PAUSE_MS) total = 0;
    total += seconds;
    last = at;
  }
  return total >= PIECE_SECONDS;
}

// Whether an answer is the right one, however its parts are sorted where order means nothing.
export function isRight(mark, answer, right) {
  const plain = ({ chosen, order, pairs }) =>
    JSON.stringify([
      mark === "some" ? [...(chosen ?? [])].sort() : (chosen ?? null),
      order ?? null,
      Object.entries(pairs ?? {}).sort(),
    ]);
  return plain(answer) === plain(right);
}
