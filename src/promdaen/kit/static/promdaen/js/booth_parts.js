// Parts of the counter's pages: elements, icons, numbers in sentences, choices, the bar below.

const KHMER = "០១២៣៤៥៦៧៨៩";
let groups = 0;

export function make(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === false) continue;
    if (name in made && name !== "form") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

// What a picture that is there already says; one without words is passed over by a screen reader.
export function dressed(element, { alt, width, height }) {
  if (element instanceof HTMLImageElement) {
    element.alt = alt;
    element.width = width;
    element.height = height;
  } else {
    element.setAttribute("role", alt ? "img" : "presentation");
    if (alt) element.setAttribute("aria-label", alt);
    else element.removeAttribute("aria-label");
  }
  return element;
}

export function partsOf(words) {
  const isKhmer = document.documentElement.lang === "km";

  // Icons are markup that the server wrote into the page's words, read once.
  const icons = Object.fromEntries(
    Object.entries(words.icons).map(([name, markup]) => {
      const template = document.createElement("template");
      template.innerHTML = markup;
      return [name, template.content];
    }),
  );
  const icon = (name) => icons[name].cloneNode(true);

  const count = (number) =>
    isKhmer ? String(number).replace(/\d/g, (digit) => KHMER[digit]) : String(number);

  const fill = (text, given) =>
    text.replace(/\{(\w+)\}/g, (_all, name) =>
      typeof given[name] === "number" ? count(given[name]) : given[name],
    );

  const heading = (text, level = "h2", look = "") =>
    make(level, { tabIndex: -1, className: look, "data-heading": true }, text);

  const button = (look, text, press, name = "") =>
    make(
      "button",
      { type: "button", className: `btn ${look}`, onclick: press },
      name && name !== "on" ? icon(name) : null,
      text,
      name === "on" ? icon(name) : null,
    );

  const bar = (...buttons) =>
    make("div", { className: "bottombar" }, make("div", { className: "wrap" }, ...buttons));

  function section(title, { end = "", look = "" } = {}, ...inside) {
    const head = make("header", {}, make("h2", {}, title));
    if (end) head.append(make("span", { className: "end quiet" }, end));
    return make("section", { className: `part ${look}` }, head, ...inside);
  }

  // Choices of a question; `options` are [value, words, smaller words].
  function choices({ legend, options, isHidden = false, isMany = false, isScale = false, held = [] }) {
    const name = `choice-${(groups += 1)}`;
    const group = make("fieldset", { className: `choices ${isScale ? "three" : "rulings"}` });
    group.append(make("legend", { className: isHidden ? "visually-hidden" : "mb-2" }, legend));
    const labels = options.map(([value, text, more]) =>
      make(
        "label",
        { className: isScale ? "" : "choice" },
        make("input", {
          type: isMany ? "checkbox" : "radio",
          name,
          value,
          checked: held.includes(value),
        }),
        make("span", {}, text, more ? make("small", { className: "d-block quiet" }, more) : null),
      ),
    );
    group.append(...(isScale ? [make("div", { className: "scale scale-3" }, ...labels)] : labels));
    return group;
  }

  const chosen = (within) =>
    [...within.querySelectorAll("input:checked")].map((input) => input.value);

  // A form that asks for one choice before it goes on.
  function form({ id, send, missing }, ...inside) {
    const why = make("p", { className: "why mb-2", role: "alert" });
    const made = make("form", { id, noValidate: true }, ...inside, why);
    made.addEventListener("change", () => (why.textContent = ""));
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      const values = chosen(made);
      if (missing && !values.length) why.textContent = missing;
      else send(values);
    });
    return made;
  }

  const quoted = (text) => fill(words.quote, { text });

  const submit = (text, to) =>
    make("button", { type: "submit", className: "btn btn-primary", "form": to }, text, icon("on"));

  return { icon, count, fill, heading, button, bar, section, choices, chosen, form, submit, quoted };
}

const two = (number) => String(number).padStart(2, "0");

export const ofDay = (seconds) =>
  `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

export const length = (seconds) => `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
