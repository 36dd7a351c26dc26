import { parseArgs } from 'node:util';
import { startSandbox } from './sandbox.ts';

export type { Sandbox, SandboxOptions } from './sandbox.ts';
export { startSandbox };

const USAGE =
  'node worker/local/sandbox/server.ts --file .data/sandbox.db [--port N] [--public-url http://{system}.localhost:{port}]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { file: { type: 'string' }, port: { type: 'string' }, 'public-url': { type: 'string' } },
  });
  if (values.file === undefined) throw new Error(`--file is required: ${USAGE}`);
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port is not a port: ${USAGE}`);
  const sandbox = await startSandbox({ file: values.file, port, publicUrl: values['public-url'] });
  const stop = () => void sandbox.close().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ port: sandbox.port })}\n`);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
