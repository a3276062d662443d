// Lessons kept on the phone beside the refreshers: each fetched when it is asked for, its size told
// before. They are course texts, so they lie in the open; they make room before an answer is lost.

import * as page from "./refresher_page.js";

const KILOBYTE = 1000;
const LIST = `lessons ${page.language}`;
const nameOf = (code) => `lesson ${page.language} ${code}`;

export function lessonsOf({ store, line, token }) {
  async function list() {
    try {
      const { lessons } = await line.lessons(token());
      await store.keep({ [LIST]: lessons });
      return lessons;
    } catch {
      return (await store.read(LIST)) ?? [];
    }
  }

  async function row(part, { code, title, bytes }) {
    const [read, keep, drop] = ["read", "keep", "drop"].map((name) => part.querySelector(`[data-${name}]`));
    const isKept = Boolean(await store.read(nameOf(code)));
    part.querySelector("[data-title]").textContent = title;
    keep.textContent = page.filled(keep.dataset.keep, { n: page.number(Math.ceil(bytes / KILOBYTE)) });
    [read.hidden, keep.hidden, drop.hidden] = [!isKept, isKept, !isKept];
    read.addEventListener("click", () => open(code));
    keep.addEventListener("click", () => fetched(code).then(show));
    drop.addEventListener("click", () => store.forget([nameOf(code)]).then(show));
  }

  async function fetched(code) {
    try {
      const { title, text } = await line.lesson(token(), code);
      await store.keep({ [nameOf(code)]: { title, text } });
    } catch {
      // Without a connection or room it is simply not kept: the list shows which are.
    }
  }

  async function show() {
    const held = await list();
    const rows = [];
    page.show("lessons", {
      shown: [held.length ? "some" : "none"],
      ready: (part) => {
        const place = part.querySelector("[data-rows]");
        for (const lesson of held) {
          const one = page.copied("data-name", "lesson-row").firstElementChild;
          place.append(one);
          rows.push(row(one, lesson));
        }
      },
    });
    await Promise.all(rows);
  }

  async function open(code) {
    const { title, text } = await store.read(nameOf(code));
    page.show("lesson", {
      ready: (part) => {
        part.querySelector("[data-title]").textContent = title;
        part.querySelector("[data-text-of]").innerHTML = text;
      },
    });
  }

  return { show };
}

export const isLesson = (name) => name.startsWith("lesson ");
