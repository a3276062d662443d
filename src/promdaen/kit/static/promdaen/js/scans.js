// Pictures of answer sheets: many are sent one after the other, so that a phone on a weak network
// loses one at most; and a doubtful line is decided by one key. Both pages also work without this.

const KHMER_LETTERS = "កខគឃងច";

// ---- sending ----
const form = document.querySelector("form[data-scans]");

async function sendOne(file) {
  const data = new FormData(form);
  data.delete("pictures");
  data.append("pictures", file, file.name);
  const answer = await fetch(form.action, {
    method: "POST",
    body: data,
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).refused;
}

function tell(line) {
  const box = form.querySelector("[data-scans-refused]");
  const item = document.createElement("li");
  item.textContent = line;
  if (!box.querySelector("ul")) box.append(document.createElement("ul"));
  box.querySelector("ul").append(item);
  box.hidden = false;
}

async function sendAll(files) {
  const box = form.querySelector("[data-scans-progress]");
  const [words, bar] = [box.querySelector("p"), box.querySelector("progress")];
  const button = form.querySelector("button[type=submit]");
  let refused = 0;
  box.hidden = false;
  button.disabled = true;
  bar.max = files.length;
  for (const [place, file] of files.entries()) {
    words.textContent = form.dataset.going.replace("{n}", place + 1).replace("{all}", files.length);
    try {
      for (const line of await sendOne(file)) refused = tell(line) ?? refused + 1;
    } catch {
      refused += 1;
      tell(`${file.name}: ${form.dataset.failed}`);
    }
    bar.value = place + 1;
  }
  button.disabled = false;
  if (!refused) location.assign(location.pathname);
  else form.querySelector("[data-scans-refused]").scrollIntoView();
}

form?.addEventListener("submit", (event) => {
  const files = [...form.querySelector("input[type=file]").files];
  if (!files.length) return;
  event.preventDefault();
  sendAll(files);
});

// ---- deciding ----
const lines = [...document.querySelectorAll("[data-scan] [data-scan-line]")].filter(
  (line) => !line.closest("details"),
);

function inputFor(line, key) {
  const inputs = [...line.querySelectorAll("input")];
  if (key === "-" || key === "–") return inputs.at(-1);
  const letter = KHMER_LETTERS.indexOf(key);
  const number = "123456".indexOf(key);
  const latin = "abcdef".indexOf(key.toLowerCase());
  const place = Math.max(letter, number, latin);
  return key && place >= 0 && place < inputs.length - 1 ? inputs[place] : null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  const line = event.target.closest?.("[data-scan-line]");
  if (!line || event.target.tagName !== "INPUT") return;
  const input = inputFor(line, event.key);
  if (!input) return;
  event.preventDefault();
  input.click();
  input.focus();
  if (input.type !== "radio") return;
  const next = lines[lines.indexOf(line) + 1];
  (next?.querySelector("input") ?? document.querySelector("[data-scan] button")).focus();
});

(document.querySelector("[data-errors]") ? null : lines[0]?.querySelector("input"))?.focus();
