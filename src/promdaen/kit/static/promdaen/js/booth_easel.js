// Draws pictures into canvases one at a time, so that a tap never waits for more than one step: in
// idle time those that a page may need, after the first frame of a page those that it shows.

const WAIT_MS = 300;

export const idle = window.requestIdleCallback
  ? (work) => requestIdleCallback(work)
  : (work) => setTimeout(work, WAIT_MS);

export const drawingOf = (text) => `data:image/svg+xml,${encodeURIComponent(text)}`;

export const afterFrame = (work) => requestAnimationFrame(() => setTimeout(work));

export function easelOf() {
  let asked = [];
  let isDrawing = false;
  let turn = 0;

  const isShown = ({ element }) => element.isConnected;

  function ask(entry) {
    if (!asked.includes(entry)) asked.push(entry);
    next(idle);
  }

  // The wait that was begun last counts.
  function next(wait) {
    if (isDrawing || !asked.length) return;
    const mine = (turn += 1);
    wait(() => mine === turn && !isDrawing && step());
  }

  async function step() {
    const entry = asked.find(isShown) ?? asked[0];
    if (!entry) return;
    isDrawing = true;
    asked = asked.filter((one) => one !== entry);
    try {
      await draw(entry, (work) => (isShown(entry) ? setTimeout(work) : idle(work)));
    } finally {
      isDrawing = false;
      next(asked.some(isShown) ? afterFrame : idle);
    }
  }

  return {
    ask,
    hurry: () => asked.some(isShown) && next(afterFrame),
    leave: (isLeft) => {
      asked = asked.filter((entry) => !isLeft(entry));
    },
  };
}

// A picture that cannot be read leaves its canvas empty; the words beside it stay.
async function draw({ element, make }, wait) {
  const { width, height } = element;
  const image = new Image();
  const text = make().replace("<svg ", `<svg width="${width}" height="${height}" `);
  await new Promise(wait);
  image.src = drawingOf(text);
  try {
    await image.decode();
  } catch {
    return;
  }
  await new Promise(wait);
  const context = element.getContext("2d");
  const bitmap = await bitmapOf(image);
  context.clearRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close?.();
  element.dataset.drawn = "";
}

// Where a browser makes bitmaps of drawings it does so beside the page; elsewhere the page draws.
async function bitmapOf(image) {
  try {
    return await createImageBitmap(image);
  } catch {
    return image;
  }
}
