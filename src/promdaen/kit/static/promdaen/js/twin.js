// A slider beside each number of booths, so that a what-if is set by the thumb. The number alone
// works without it.

for (const number of document.querySelectorAll("[data-slider]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = number.min;
  slider.max = number.max;
  slider.step = "1";
  slider.value = number.value || "0";
  slider.className = "slider";
  slider.setAttribute("aria-labelledby", `${number.id}-label`);
  const label = document.querySelector(`label[for="${number.id}"]`);
  if (label) label.id = `${number.id}-label`;
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value || "0"; });
  number.after(slider);
}
