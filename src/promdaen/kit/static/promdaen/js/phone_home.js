// The first page of a phone: puts a page away for when there is no network. Browsers allow that only
// over https or on the machine itself; in a classroom over plain http nothing is put away.
const home = document.querySelector("[data-phone-worker]");
if (window.isSecureContext && "serviceWorker" in navigator) {
  await navigator.serviceWorker.register(home.dataset.phoneWorker);
  await navigator.serviceWorker.ready;
  document.documentElement.dataset.offline = "ready";
}
