// The link to a lesson is shared by the phone's own menu, or copied. Anyone who opens it joins first.
const button = document.querySelector("button[data-share]");
const canShare = "share" in navigator;
if (button && (canShare || navigator.clipboard)) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const url = new URL(location.pathname, location.href).href;
    try {
      if (canShare) await navigator.share({ title: document.querySelector("h1").textContent.trim(), url });
      else {
        await navigator.clipboard.writeText(url);
        const status = button.nextElementSibling;
        status.textContent = status.dataset.copied;
      }
    } catch {
      // The menu of the phone was closed.
    }
  });
}
