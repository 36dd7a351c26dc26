import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export type LocalSecrets = { libsqlToken: string; keyRing: string; setupToken: string };

/** This machine's own secrets: made at the first start, kept beside the data, readable by their owner alone. */
export async function localSecrets(dataDir: string): Promise<LocalSecrets> {
  const file = path.join(dataDir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as LocalSecrets;
  const random = () => randomBytes(32).toString('base64url');
  const secrets = { libsqlToken: random(), keyRing: `k1:${random()}`, setupToken: random() };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
