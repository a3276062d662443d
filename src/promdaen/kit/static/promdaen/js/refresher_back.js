// The browser's Back between screens of the phone app: its history is as long as the screen is
// deep, so that Back on the first screen leaves the app, and on any other goes up.

let wanted = 0;
let isMoving = false;

const held = () => history.state?.depth ?? 0;

function settle() {
  if (isMoving) return;
  for (let depth = held() + 1; depth <= wanted; depth += 1) history.pushState({ depth }, "");
  if (held() <= wanted) return;
  isMoving = true;
  history.go(wanted - held());
}

// A screen of such a depth is shown now.
export function reportScreen(depth) {
  wanted = depth;
  settle();
}

// `goUp` leaves the screen as its own button does; the screen above then reports that it is shown.
export function listenToBack(goUp) {
  window.addEventListener("popstate", () => {
    const isOwn = isMoving;
    isMoving = false;
    if (!isOwn && held() < wanted) goUp();
    else settle();
  });
}
