// What the phone app and the server tell each other: pairing, the pack, answers in batches. Each
// answer counts the difference of the clocks; `trouble` says why nothing was heard.

const PATIENCE_MS = 20_000;
const LONG_PATIENCE_MS = 120_000;
const BATCH = 50;
const UNAUTHORISED = 401;
// Where what was done with a pack goes, and comes back from with its reasoning.
const PLACES = { case: "cases/", specimen: "specimens/" };

export function lineTo({ home, language, onClock }) {
  async function asked(path, { token, body, headers = {}, patience: most = PATIENCE_MS } = {}) {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), most);
    const begun = Date.now();
    let response;
    try {
      response = await fetch(`${home}${path}`, {
        method: body === undefined ? "GET" : "POST",
        credentials: token ? "omit" : "same-origin",
        cache: "no-store",
        signal: stop.signal,
        headers: {
          "Content-Language": language,
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch {
      throw troubled("offline");
    } finally {
      clearTimeout(patience);
    }
    const replyBody = await response.json().catch(() => null);
    if (replyBody?.at) onClock(replyBody.at - (begun + Date.now()) / 2);
    if (response.status === UNAUTHORISED) throw troubled("gone", replyBody?.error);
    if (!response.ok || !replyBody) throw troubled("fault", replyBody?.error);
    return replyBody;
  }

  const sentOf = ({ id, window, outcome, item, answer, seconds, at }) => ({ id, window, outcome, item, answer, seconds, at });

  return {
    me: () => asked("me/"),
    pair: (csrf) => asked("pair/", { body: {}, headers: { "X-CSRFToken": csrf } }),
    unpair: (token) => asked("unpair/", { token, body: {} }),
    packs: (token) => asked(`packs/${language}/`, { token }),
    onePack: (token, { kind, code }) =>
      asked(`packs/${language}/${kind}/${encodeURIComponent(code)}/`, { token, patience: LONG_PATIENCE_MS }),
    pack: (token) => asked("pack/", { token }),
    prepare: (token, { kind, code }) => asked(kind === "lay" ? "specimens/lay/" : `booth/${code}/`, { token, body: {}, patience: LONG_PATIENCE_MS }),
    acts: (token, run, acts) => asked(`booth/${run}/acts/`, { token, body: { acts } }),
    reasoning: (token, { kind, id }) => asked(`${PLACES[kind]}${language}/${id}/`, { token }),
    // Sends what waits; `settle` hears of each batch what the server said of it.
    send: async (token, waiting, settle) => {
      const answers = waiting.filter((one) => !one.kind);
      for (let from = 0; from < answers.length; from += BATCH) {
        const batch = answers.slice(from, from + BATCH);
        await settle(await asked("answers/", { token, body: { answers: batch.map(sentOf) } }));
      }
      for (const { kind, body, at } of waiting.filter((one) => one.kind)) {
        await settle(await asked(PLACES[kind], { token, body: { ...body, at } }));
      }
    },
  };
}

function troubled(trouble, words = "") {
  return Object.assign(new Error(trouble), { trouble, words });
}
