// The interpreter of interviews; rules/dialogues/playing.py is the same, and one conformance file
// (tests/corpus/booth/dialogues.json) holds both. A dialogue is the record of the content, its
// texts in one language or in both. A state is never changed: each choice gives a new one.

const LEAST_TRUST = 0;
const MOST_TRUST = 10;
const SECONDS = 15;

export class NotOffered extends Error {
  constructor(code) {
    super(code);
    this.name = "NotOffered";
    this.code = code;
  }
}

export function nodeOf(dialogue, state) {
  return dialogue.nodes.find((node) => node.code === state.node);
}

export function begun(dialogue, already = []) {
  return {
    node: dialogue.start,
    trust: dialogue.trust,
    set: [...already],
    found: [],
    harm: [],
    said: [],
    seconds: 0,
  };
}

export function offered(dialogue, state) {
  return (nodeOf(dialogue, state).choices ?? []).filter((choice) => isOffered(choice, state));
}

export function said(dialogue, state, code) {
  const choice = offered(dialogue, state).find((one) => one.code === code);
  if (!choice) throw new NotOffered(code);
  const moved = state.trust + (choice.trust ?? 0);
  const trust = Math.max(LEAST_TRUST, Math.min(MOST_TRUST, moved));
  const isClosedOff = choice.below !== undefined && trust < choice.below.trust;
  return {
    node: isClosedOff ? choice.below.to : choice.to,
    trust,
    set: withMore(state.set, choice.sets),
    found: isClosedOff ? [...state.found] : withMore(state.found, choice.finds),
    harm: choice.harm ? [...state.harm, choice.harm] : [...state.harm],
    said: [...state.said, code],
    seconds: state.seconds + (choice.seconds ?? SECONDS),
  };
}

function isOffered(choice, state) {
  const needs = choice.needs ?? {};
  return (
    state.trust >= (needs.trust ?? LEAST_TRUST) &&
    (needs.set ?? []).every((one) => state.set.includes(one)) &&
    !(needs.unset ?? []).some((one) => state.set.includes(one)) &&
    (needs.found ?? []).every((one) => state.found.includes(one)) &&
    !(choice.is_once && state.said.includes(choice.code))
  );
}

function withMore(held, more = []) {
  return [...held, ...[...new Set(more)].filter((one) => !held.includes(one))];
}
