// Seals what waits on a device. The key comes with a page, for those who may open that page: after
// signing out nothing here can be read, and after signing in again it is sent. Plain http has no
// crypto.subtle: what waits is then stored as it is (docs/security.md).

const NONCE_BYTES = 12;
const PLAIN = { seal: async (value) => value, open: async (row) => (row.sealed ? null : row) };
const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

// `seal` makes {sealed: text}; `open` puts its fields back into a row, and is null for another key.
export async function sealerOf(text) {
  if (!text || !globalThis.crypto?.subtle) return PLAIN;
  const key = await crypto.subtle.importKey("raw", bytesOf(text), "AES-GCM", false, ["encrypt", "decrypt"]);
  return {
    seal: async (value) => {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const data = new TextEncoder().encode(JSON.stringify(value));
      const made = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, data);
      return { sealed: `${textOf(iv)} ${textOf(made)}` };
    },
    open: async (row) => {
      if (!row.sealed) return row;
      const { sealed, ...rest } = row;
      const [iv, data] = sealed.split(" ").map(bytesOf);
      try {
        const made = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
        return { ...rest, ...JSON.parse(new TextDecoder().decode(made)) };
      } catch {
        return null;
      }
    },
  };
}

// Rows that this key opens; others wait for theirs.
export async function openedAll(sealer, rows) {
  return (await Promise.all(rows.map((row) => sealer.open(row)))).filter(Boolean);
}
