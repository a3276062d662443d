// What a phone keeps closed: sealed with a key that is made of a PIN (PBKDF2, AES-GCM), and the
// waits after wrong PINs. A PIN of six digits holds off who picks the phone up, not who copies
// its storage (docs/why/field-phones.md).

const ITERATIONS = 600_000;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const FREE_TRIES = 3;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
const PIN = /^\d{6}$/;
const KHMER_ZERO = 0x17e0;

export const newSalt = () => crypto.getRandomValues(new Uint8Array(SALT_BYTES));

export async function keyOf(pin, salt, iterations = ITERATIONS) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function sealed(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text) };
}

// Throws where the key is another one.
export async function unsealed(key, { iv, data }) {
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
  return JSON.parse(new TextDecoder().decode(text));
}

export function typedPin(text) {
  const latin = text.trim().replace(/[០-៩]/g, (digit) => String(digit.charCodeAt(0) - KHMER_ZERO));
  return PIN.test(latin) ? latin : "";
}

// One digit alone, or digits in a row.
export function isEasy(pin) {
  const steps = new Set([...pin].slice(1).map((digit, at) => digit - pin[at]));
  return steps.size === 1 && [-1, 0, 1].includes([...steps][0]);
}

export function waitAfter(tries) {
  if (tries < FREE_TRIES) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - FREE_TRIES), LONGEST_WAIT_MS);
}
