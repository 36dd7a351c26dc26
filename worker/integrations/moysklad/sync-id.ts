/** Ours alone, so that no key of another program makes the same id. */
const NAMESPACE = Uint8Array.from([
  ...[0x6f, 0x72, 0x64, 0x65, 0x72, 0x6c, 0x41, 0x6e, 0x85, 0x6d, 0x6f, 0x79, 0x73, 0x6b, 0x6c, 0x61],
]);

/** The same id for the same key (a UUID of version 5), so that a repeated creation is recognised there. */
export async function syncIdOf(key: string): Promise<string> {
  const name = new TextEncoder().encode(key);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', Uint8Array.from([...NAMESPACE, ...name])));
  const bytes = [...hash.slice(0, 16)];
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
