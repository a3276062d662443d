// The arrow keys of a wall follow the links that name them; without this, the links are pressed.

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = document.querySelector(`a[data-key="${event.key}"]`);
  const isLong = document.documentElement.scrollHeight > window.innerHeight + 1;
  const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 1;
  // A screen that is longer than the wall is scrolled to its end before the next one comes.
  if (!link || (event.key === "ArrowDown" && isLong && !atEnd)) return;
  if (event.key === "ArrowUp" && window.scrollY > 0) return;
  event.preventDefault();
  link.click();
});
