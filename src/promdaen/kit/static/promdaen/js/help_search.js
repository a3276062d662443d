// Searches the sections of a help that was exported to a folder; SECTIONS is defined before it there.
// It travels with that folder; no page of Promdaen loads it.
(() => {
  const MOST = 30;
  const box = document.querySelector("#search-words");
  const list = document.querySelector("#search-results");

  function found(words) {
    return SECTIONS.map(([title, address, text]) => {
      const low = [title.toLowerCase(), text.toLowerCase()];
      const isHit = words.every((word) => low[0].includes(word) || low[1].includes(word));
      const inTitle = words.filter((word) => low[0].includes(word)).length;
      return { title, address, isHit, inTitle };
    })
      .filter(({ isHit }) => isHit)
      .sort((one, other) => other.inTitle - one.inTitle)
      .slice(0, MOST);
  }

  function line({ title, address }) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    item.append(link);
    return item;
  }

  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.replaceChildren(...(words.length ? found(words).map(line) : []));
  });
})();
