// Lines of an interview that were recorded. They are fetched with the page, so that they are heard
// without a network too; where the phone saves data, each is fetched when it is asked for.

export function listener({ recordings, texts }) {
  const fetched = new Map();
  let context = null;
  let playing = null;
  // The number of the last press: a line that comes later than a newer press is not played.
  let presses = 0;

  function get(code) {
    if (!fetched.has(code)) {
      const sound = fetch(recordings[code], { credentials: "same-origin" }).then((answer) =>
        answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(`${answer.status}`)),
      );
      sound.catch(() => fetched.delete(code));
      fetched.set(code, sound);
    }
    return fetched.get(code);
  }

  if (!navigator.connection?.saveData) for (const code of Object.keys(recordings)) get(code);

  function stop() {
    presses += 1;
    playing?.source.stop();
    playing = null;
  }

  // Browsers let a page sound only after somebody touched it: the context begins with a press.
  async function play(code, button) {
    stop();
    const press = presses;
    context ??= new AudioContext();
    context.resume();
    // What is decoded is taken from its buffer: each time a copy.
    const buffer = await context.decodeAudioData((await get(code)).slice(0));
    if (press !== presses) return;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.addEventListener("ended", () => {
      if (playing?.source === source) playing = null;
      if (playing?.button !== button) button.textContent = texts.listen;
    });
    playing = { source, button };
    button.textContent = texts.stopListening;
    source.start();
  }

  // A button that plays the line of a node, or stops it; null if it is not recorded.
  return (code) => {
    if (!recordings[code]) return null;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-line btn-sm mt-2";
    button.textContent = texts.listen;
    button.addEventListener("click", () => {
      if (playing?.button === button) stop();
      else play(code, button).catch(() => (button.textContent = texts.notLoaded));
    });
    return button;
  };
}
