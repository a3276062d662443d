// A database of the browser (IndexedDB) as promises: opened, asked, and steps that end whole.

export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// `make` gets a new database and makes its stores.
export function opened(name, make) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => make(request.result);
  return asked(request);
}

// What `work` does with these stores is kept before it resolves, all of it or nothing.
export async function within(database, stores, work) {
  const step = database.transaction(stores, "readwrite", { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    step.oncomplete = resolve;
    step.onerror = step.onabort = () => reject(step.error);
  });
  // Where the work itself fails, its error is shown.
  ended.catch(() => {});
  const found = await work(...stores.map((name) => step.objectStore(name)));
  await ended;
  return found;
}
