// What was marked on a page of a case and could not be sent yet: kept in this tab, and put back
// when the page comes again. The page works without it.

const form = document.querySelector("form[data-draft]");
const key = form && `case:${location.pathname}`;

function held() {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function keep() {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  try {
    sessionStorage.setItem(key, JSON.stringify(pairs));
  } catch {
    // A full store keeps nothing; what is on the page stays there.
  }
}

function putBack(pairs) {
  const chosen = new Set(pairs.map(([name, value]) => `${name}=${value}`));
  for (const control of form.elements) {
    if (control.type === "radio" || control.type === "checkbox")
      control.checked = chosen.has(`${control.name}=${control.value}`);
    else if (control.tagName === "SELECT")
      control.value = pairs.find(([name]) => name === control.name)?.[1] ?? "";
  }
}

function recount() {
  for (const box of form.querySelectorAll(".case-cite")) {
    const marked = box.querySelectorAll(":checked").length;
    const shown = box.querySelector("[data-cited]");
    if (shown) shown.textContent = marked || "";
  }
}

if (form) {
  const pairs = held();
  if (pairs) putBack(pairs);
  recount();
  form.addEventListener("change", () => {
    keep();
    recount();
  });
} else if (document.querySelector("[data-saved]")) {
  // What the pages before this one held is stored now.
  for (const name of Object.keys(sessionStorage))
    if (name.startsWith("case:")) sessionStorage.removeItem(name);
}
