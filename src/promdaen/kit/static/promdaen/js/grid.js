// Keying by keyboard alone: arrows and Enter move through the cells of a table[data-grid].
// data-keys="01" names the keys that fill a cell at one stroke and move on; any other single
// letter or digit is refused with a mark, so that a slip is seen at once. Khmer digits and the
// option letters ក ខ គ ឃ ង are read as 0-9 and a-e. A cell may name keys of its own; data-keys=""
// leaves it free, for an answer of several letters.

const KHMER_ZERO = "០".codePointAt(0);

const KHMER_LETTERS = "កខគឃង";

function latin(text) {
  return text
    .replace(/[០-៩]/g, (digit) => String(digit.codePointAt(0) - KHMER_ZERO))
    .replace(/[កខគឃង]/g, (letter) => "abcde"[KHMER_LETTERS.indexOf(letter)]);
}

function grid(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
  const keysOf = (input) => (input.dataset.keys ?? table.dataset.keys ?? "").toLowerCase();

  function place(input) {
    const row = rows.findIndex((cells) => cells.includes(input));
    return [row, rows[row].indexOf(input)];
  }

  function go(row, column) {
    const cell = rows[row]?.[column];
    if (!cell) return false;
    cell.focus();
    cell.select();
    return true;
  }

  function onward(input) {
    const [row, column] = place(input);
    return go(row, column + 1) || go(row + 1, 0);
  }

  const moves = {
    ArrowUp: (row, column) => go(row - 1, column),
    ArrowDown: (row, column) => go(row + 1, column),
    ArrowLeft: (row, column) => go(row, column - 1) || go(row - 1, (rows[row - 1]?.length ?? 0) - 1),
    ArrowRight: (row, column) => go(row, column + 1) || go(row + 1, 0),
    Home: (row) => go(row, 0),
    End: (row) => go(row, rows[row].length - 1),
  };

  function stroke(event) {
    const input = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Enter") {
      const [row, column] = place(input);
      if (event.shiftKey ? go(row - 1, column) : onward(input)) event.preventDefault();
    } else if (event.key in moves) {
      moves[event.key](...place(input));
      event.preventDefault();
    }
  }

  // The text is read, not the key: a phone's keyboard names no keys.
  function fill(input, keys) {
    const typed = input.value.trim().toLowerCase().slice(-1);
    const key = keys.includes(typed) ? typed : latin(typed);
    const fits = keys.includes(key);
    input.value = fits ? key : "";
    if (fits) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    if (fits && key) onward(input);
  }

  table.addEventListener("keydown", (event) => {
    if (event.target.matches("input")) stroke(event);
  });
  table.addEventListener("input", (event) => {
    const keys = keysOf(event.target);
    if (keys && !event.isComposing) fill(event.target, keys);
  });
  table.addEventListener("focusin", (event) => event.target.matches("input") && event.target.select());
}

document.querySelectorAll("table[data-grid]").forEach(grid);
