// A visit that is filled in: says when an answer could not be saved and tries again by itself, and
// offers the position that the browser knows. The page works without it.

const form = document.querySelector("form[data-visit]");
const state = form.querySelector("[data-state]");
const AGAIN_SECONDS = 10;
let retry = null;
let unsaved = false;

function settle(text) {
  state.textContent = text;
  clearTimeout(retry);
  unsaved = text !== "";
  if (text) retry = setTimeout(() => window.htmx.trigger(form, "change"), AGAIN_SECONDS * 1000);
}

form.addEventListener("change", () => {
  unsaved = true;
});
form.addEventListener("submit", () => {
  unsaved = false;
});
form.addEventListener("htmx:afterRequest", (event) => {
  const { successful, xhr } = event.detail;
  if (!successful) settle(form.dataset.unsaved);
  else if (xhr.responseText.includes("data-saved")) settle("");
  else settle(form.dataset.signedOut);
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

// ---- keying: Enter goes to the next box, and submits at the button alone ----
if (form.classList.contains("keyed-in"))
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const boxes = [...form.querySelectorAll("input:not([type=hidden]), button")];
    boxes[boxes.indexOf(event.target) + 1]?.focus();
  });

// ---- where one stands ----
for (const button of form.querySelectorAll("[data-position]")) {
  if (!("geolocation" in navigator) || !window.isSecureContext) continue;
  const field = document.getElementById(button.dataset.position);
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const all = [coords.latitude.toFixed(6), coords.longitude.toFixed(6)];
        all.push(Math.round(coords.altitude ?? 0), Math.round(coords.accuracy ?? 0));
        field.value = all.join(" ");
        field.dispatchEvent(new Event("change", { bubbles: true }));
      },
      () => {
        state.textContent = button.dataset.refused;
      },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}
