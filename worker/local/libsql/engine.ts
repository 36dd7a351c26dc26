import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type EngineReply, type EngineRequest, encodeRequest, ReplyReader } from './frames.ts';
import { TIMEOUT_SIGNAL } from './watchdog.ts';

export interface EngineOptions {
  readonly role: 'reader' | 'writer';
  readonly file: string;
  readonly statementTimeoutMs: number;
}

/** The engine process ended while it had work. Whether that work was committed is not known. */
export class EngineLost extends Error {
  readonly wasTimeout: boolean;
  constructor(message: string, wasTimeout: boolean) {
    super(message);
    this.wasTimeout = wasTimeout;
  }
}

const ENTRY = fileURLToPath(new URL('./engine-process.ts', import.meta.url));
const MAX_NOTES = 2000;

/** One engine process. It serves one request at a time; whoever owns it keeps the queue. */
export class Engine {
  readonly #process: ChildProcess;
  readonly #pipe: Duplex;
  readonly #replies = new ReplyReader();
  readonly #options: EngineOptions;
  #pending: { resolve(reply: EngineReply): void; reject(error: Error): void } | null = null;
  #notes = '';
  #isGone = false;
  /** Called once when the process has ended, whatever the reason. */
  readonly gone: Promise<void>;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { role, file, statementTimeoutMs } = options;
    // Detached: a Ctrl-C in the terminal must reach the server only, which then ends its engines in order.
    this.#process = spawn(process.execPath, [ENTRY, role, file, String(statementTimeoutMs)], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, NODE_OPTIONS: '', RUST_BACKTRACE: '0' },
    });
    this.#pipe = this.#process.stdio[3] as Duplex;
    this.#pipe.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#pipe.on('error', () => undefined);
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#notes = (this.#notes + chunk.toString('utf8')).slice(-MAX_NOTES);
    });
    this.gone = new Promise((resolve) => {
      this.#process.on('error', (error) => this.#lose(error.message, null, resolve));
      this.#process.on('close', (_code, signal) => this.#lose(this.#notes, signal, resolve));
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  request(request: EngineRequest): Promise<EngineReply> {
    return new Promise((resolve, reject) => {
      if (this.#isGone) return reject(new EngineLost('the database engine has ended', false));
      this.#pending = { resolve, reject };
      this.#pipe.write(encodeRequest(request));
    });
  }

  /** Lets the process finish what it does and close its database. */
  async close(graceMs: number): Promise<void> {
    this.#pipe.end();
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.gone;
    clearTimeout(timer);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #receive(chunk: Buffer): void {
    const reply = this.#replies.push(chunk);
    if (reply === null) return;
    const pending = this.#pending;
    this.#pending = null;
    pending?.resolve(reply);
  }

  #lose(notes: string, signal: NodeJS.Signals | null, done: () => void): void {
    this.#isGone = true;
    const wasTimeout = signal === TIMEOUT_SIGNAL;
    const message = wasTimeout
      ? `interrupted: the statement ran longer than ${this.#options.statementTimeoutMs} ms`
      : `the database engine ended while it worked on this request (${reasonIn(notes) || signal || 'no reason given'})`;
    this.#pending?.reject(new EngineLost(message, wasTimeout));
    this.#pending = null;
    done();
  }
}

/** The line that says why: a panic names its place first and its reason on the next line. */
function reasonIn(notes: string): string {
  const lines = notes.split('\n');
  const panic = lines.findIndex((line) => line.includes('panicked at'));
  return (panic === -1 ? lines.find((line) => /error/i.test(line)) : lines[panic + 1]) ?? '';
}
