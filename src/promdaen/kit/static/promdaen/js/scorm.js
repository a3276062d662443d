// Tells a learning management system that a lesson was read to its end (SCORM 1.2).
// It travels inside packages of lessons; no page of Promdaen loads it.
(() => {
  const MOST_PARENTS = 7;
  const began = Date.now();
  let isOver = false;

  function apiAbove(start) {
    let frame = start;
    for (let step = 0; step <= MOST_PARENTS; step += 1) {
      if (frame.API) return frame.API;
      if (frame.parent === frame) return null;
      frame = frame.parent;
    }
    return null;
  }

  function sessionTime() {
    const seconds = Math.floor((Date.now() - began) / 1000);
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const [hours, minutes, rest] = parts.map((part) => String(part).padStart(2, "0"));
    return `${hours.padStart(4, "0")}:${minutes}:${rest}`;
  }

  let api = null;
  try {
    api = apiAbove(window) ?? (window.opener ? apiAbove(window.opener) : null);
  } catch {
    // A frame of another site: the lesson is read without a report.
  }
  if (!api || api.LMSInitialize("") !== "true") return;

  const status = api.LMSGetValue("cmi.core.lesson_status");
  let isRead = status === "completed" || status === "passed";
  if (!isRead) {
    api.LMSSetValue("cmi.core.lesson_status", "incomplete");
    api.LMSCommit("");
  }

  function lookForEnd() {
    const page = document.documentElement;
    const isAtEnd = window.scrollY + window.innerHeight >= page.scrollHeight - 40;
    if (isRead || !isAtEnd) return;
    isRead = true;
    api.LMSSetValue("cmi.core.lesson_status", "completed");
    api.LMSCommit("");
  }

  function finish() {
    if (isOver) return;
    isOver = true;
    api.LMSSetValue("cmi.core.session_time", sessionTime());
    api.LMSFinish("");
  }

  window.addEventListener("scroll", lookForEnd, { passive: true });
  window.addEventListener("pagehide", finish);
  lookForEnd();
})();
