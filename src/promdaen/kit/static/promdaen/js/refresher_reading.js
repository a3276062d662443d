// What is read of the packs: lessons, and the words of the glossary, searched as the server
// searches them (kit/languages.py, fold_for_search).

import * as page from "./refresher_page.js";

const MOST_SHOWN = 20;
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const KHMER_ZERO = 0x17e0;

export function openLesson({ title, text }) {
  page.show("lesson", {
    ready: (part) => {
      part.querySelector("[data-title]").textContent = title;
      part.querySelector("[data-title]").hidden = !title;
      part.querySelector("[data-text-of]").innerHTML = text;
      const sound = part.querySelector("audio");
      sound?.addEventListener("error", () => (sound.parentElement.hidden = true));
    },
  });
}

export function folded(text) {
  const plain = text.normalize("NFC").replace(UNSEEN, "").replace(/\u17d2\u178a/g, "\u17d2\u178f");
  const latin = plain.replace(/[\u17e0-\u17e9]/g, (digit) => String(digit.charCodeAt(0) - KHMER_ZERO));
  return latin.toLowerCase().split(/\s+/).filter(Boolean).join(" ");
}

// Words whose name begins with what is typed come first.
export function found(words, typed) {
  const wanted = folded(typed);
  const all = words.filter((one) => one.found.includes(wanted));
  return wanted ? [...all.filter((one) => one.found.startsWith(wanted)), ...all.filter((one) => !one.found.startsWith(wanted))] : all;
}

export function openGlossary({ words }) {
  page.show("glossary", {
    ready: (part) => {
      const [field, places, told] = ["input", "[data-words]", "[data-told]"].map((one) => part.querySelector(one));
      const draw = () => {
        const all = found(words, field.value);
        const isAll = all.length <= MOST_SHOWN;
        told.textContent = page.filled(isAll ? told.dataset.told : told.dataset.more, {
          n: page.number(all.length),
          m: page.number(MOST_SHOWN),
        });
        places.replaceChildren(...all.slice(0, MOST_SHOWN).map(drawn));
      };
      field.addEventListener("input", draw);
      draw();
    },
  });
}

function drawn(word) {
  const one = page.copied("data-name", "word").firstElementChild;
  for (const name of ["name", "other", "means"]) one.querySelector(`[data-${name}]`).textContent = word[name];
  const sure = one.querySelector("[data-sure]");
  sure.hidden = !word.sure;
  sure.textContent = page.filled(sure.dataset.sure, { n: word.sure });
  return one;
}
