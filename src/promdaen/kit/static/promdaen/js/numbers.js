// Ids and local numbers made on the phone, as the server makes them (rules/numbers.py): UUIDv7 of
// RFC 9562 and six signs of its SHA-256. Plain http has neither randomUUID nor subtle.

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SIGNS = 6;
const BYTES = 16;

export function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(now / 256 ** (5 - place)) % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function localNumber({ id, department, post, year }) {
  const place = post.replace(/^KH-/, "") || "HQ";
  return `${department || "EXC"}-${place}-${year}-${codeOf(id)}`;
}

export function codeOf(id) {
  const bytes = id.replaceAll("-", "").match(/../g).map((pair) => Number.parseInt(pair, 16));
  const digest = sha256(Uint8Array.from(bytes));
  const number = digest.slice(0, 8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const signs = Array.from({ length: SIGNS }, (_none, place) => (number >> BigInt(5 * place)) & 31n);
  return signs.map((sign) => LETTERS[Number(sign)]).join("");
}

// FIPS 180-4, for one block: what is digested here has 16 bytes.
function sha256(bytes) {
  const block = new Uint8Array(64);
  block.set(bytes);
  block[bytes.length] = 0x80;
  new DataView(block.buffer).setUint32(60, bytes.length * 8);
  const { roots, cubes } = constants();
  const words = new Uint32Array(64);
  const view = new DataView(block.buffer);
  for (let place = 0; place < 16; place += 1) words[place] = view.getUint32(place * 4);
  for (let place = 16; place < 64; place += 1) {
    const near = words[place - 2];
    const far = words[place - 15];
    words[place] =
      (turn(near, 17) ^ turn(near, 19) ^ (near >>> 10)) + words[place - 7] +
      (turn(far, 7) ^ turn(far, 18) ^ (far >>> 3)) + words[place - 16];
  }
  let [a, b, c, d, e, f, g, h] = roots;
  for (let place = 0; place < 64; place += 1) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + cubes[place] + words[place]) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  const sums = Uint32Array.from([a, b, c, d, e, f, g, h], (value, place) => value + roots[place]);
  return [...sums].flatMap((sum) => [sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255]);
}

const turn = (word, by) => (word >>> by) | (word << (32 - by));

// The first 32 bits of the fractions of square and cube roots of primes.
function constants() {
  const primes = [];
  for (let number = 2; primes.length < 64; number += 1)
    if (primes.every((prime) => number % prime)) primes.push(number);
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  return {
    roots: primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))),
    cubes: primes.map((prime) => fraction(Math.cbrt(prime))),
  };
}
