// Records speech, or takes a file, and puts it into the form as WAV: mono, at the rate that the
// server keeps. Each browser records in a format of its own; what it recorded it can also decode,
// so the server needs no decoder for it. Without this script the form takes files as they are.

const form = document.querySelector("form[data-recorder]");
const part = (name) => document.querySelector(`[data-${name}]`);
const RATE = Number(form.dataset.rate);
// The timer below is late by up to a second: the server refuses what is longer than its limit.
const MOST_MS = (Number(form.dataset.most) - 1) * 1000;
const LARGE_BYTES = 8_000_000;
const HEADER_BYTES = 44;
const input = form.querySelector("input[type=file]");
const preview = part("preview");
let recorder = null;
let clock = 0;

function say(name) {
  part("says").textContent = document.querySelector(`[data-text=${name}]`).content.textContent.trim();
}

// While a recording is made or converted, none can be saved, chosen or begun.
function setBusy(isBusy) {
  for (const control of [form.querySelector("[type=submit]"), input, part("start")]) control.disabled = isBusy;
}

// For the name beside the field and the warning before work is lost (page.js).
function tellChange() {
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---- sound as a file that the server reads ----
async function decoded(blob) {
  const context = new AudioContext();
  try {
    return await context.decodeAudioData(await blob.arrayBuffer());
  } finally {
    context.close();
  }
}

async function mono(sound) {
  const offline = new OfflineAudioContext(1, Math.ceil(sound.duration * RATE), RATE);
  const source = offline.createBufferSource();
  source.buffer = sound;
  source.connect(offline.destination);
  source.start();
  return (await offline.startRendering()).getChannelData(0);
}

function wav(samples) {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + samples.length * 2));
  const write = (at, text) => {
    for (let n = 0; n < text.length; n += 1) view.setUint8(at + n, text.charCodeAt(n));
  };
  write(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + samples.length * 2, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, samples.length * 2, true);
  for (let n = 0; n < samples.length; n += 1)
    view.setInt16(HEADER_BYTES + n * 2, Math.max(-1, Math.min(1, samples[n])) * 32_767, true);
  return new Blob([view.buffer], { type: "audio/wav" });
}

async function take(blob) {
  say("working");
  setBusy(true);
  try {
    put(wav(await mono(await decoded(blob))), "recording.wav");
    say("done");
  } catch {
    input.value = "";
    preview.hidden = true;
    tellChange();
    say("unreadable");
  } finally {
    setBusy(false);
  }
}

function put(blob, name) {
  const files = new DataTransfer();
  files.items.add(new File([blob], name, { type: blob.type }));
  input.files = files.files;
  show(blob);
  tellChange();
}

function show(blob) {
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(blob);
  preview.hidden = false;
}

// ---- recording ----
async function start() {
  let stream;
  setBusy(true);
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  } catch {
    return say("refused");
  } finally {
    setBusy(false);
    part("start").focus();
  }
  const pieces = [];
  recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  recorder.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    clearInterval(clock);
    toggle(false);
    take(new Blob(pieces, { type: recorder.mimeType }));
  });
  recorder.start(1000);
  const began = Date.now();
  clock = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    part("time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (Date.now() - began >= MOST_MS) recorder.stop();
  }, 250);
  toggle(true);
  tellChange();
  say("going");
}

function toggle(isGoing) {
  part("start").hidden = isGoing;
  part("stop").hidden = part("time").hidden = !isGoing;
  setBusy(isGoing);
  if (isGoing) part("stop").focus();
}

input.addEventListener("change", () => {
  const [file] = input.files;
  preview.hidden = true;
  if (!file) return;
  const isReadable = form.dataset.readable.split(",").some((end) => file.name.toLowerCase().endsWith(end));
  if (!isReadable || file.size >= LARGE_BYTES) return take(file);
  show(file);
  say("done");
});

// A form that comes back refused has lost its recording.
form.addEventListener("submit", (event) => {
  const consent = form.elements.has_consent;
  if (consent.checked) return;
  event.preventDefault();
  say("consent");
  consent.focus();
});

// Without a secure context there is no microphone; files are converted all the same.
const canRecord = Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
part("here").hidden = false;
part("insecure").hidden = canRecord;
part("start").hidden = !canRecord;
part("start").addEventListener("click", start);
part("stop").addEventListener("click", () => recorder.stop());
