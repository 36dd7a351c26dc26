// Entry of an engine process: argv is role, database file, time limit per statement in milliseconds.
// A process and not a thread: the driver aborts on some results (text that is not UTF-8), and a worker
// thread inside a native call can neither be stopped nor survive the attempt. A process can be killed.
import { Connection } from './connection.ts';
import { toWireError } from './errors.ts';
import { Executor, NeedsWriteTurn } from './executor.ts';
import { type EngineRequest, readRequest, writeReply } from './frames.ts';
import { RequestError } from './protocol.ts';
import { startWatchdog } from './watchdog.ts';

const PIPE = 3;
const MAX_IDLE_CONNECTIONS = 8;
/** Each holds three open files. */
const MAX_PINNED_CONNECTIONS = 200;

const [role, file, limit] = process.argv.slice(2);
if ((role !== 'reader' && role !== 'writer') || file === undefined) throw new Error('engine: bad arguments');

const watchdog = startWatchdog(Number(limit));
const openConnection = () => new Connection(file, role, watchdog);
const idle: Connection[] = [];
const pinned = new Map<number, Connection>();
let lastPin = 0;

for (let request = readRequest(PIPE); request !== null; request = readRequest(PIPE)) serve(request);
for (const connection of pinned.values()) connection.rollback();
if (role === 'writer') (idle[0] ?? openConnection()).checkpoint();
for (const connection of [...pinned.values(), ...idle]) connection.close();
process.exit(0);

function serve(request: EngineRequest): void {
  if (request.type === 'run') {
    run(request);
    return;
  }
  if (request.type === 'open') idle.push(openConnection());
  const connection = request.type === 'release' ? pinned.get(request.connection) : undefined;
  if (request.type === 'release' && connection !== undefined) {
    connection.rollback();
    settle(request.connection, connection);
  }
  writeReply(PIPE, 0, 'done', '');
}

function run({ connection: pin, mayEscalate, operations }: Extract<EngineRequest, { type: 'run' }>): void {
  let connection: Connection | undefined;
  try {
    connection = (pin === 0 ? idle.pop() : pinned.get(pin)) ?? openConnection();
    const body = new Executor(connection, mayEscalate).run(operations);
    // A deferred transaction left open may go on to write, which only the writer can.
    if (mayEscalate && connection.inTransaction) throw new NeedsWriteTurn();
    writeReply(PIPE, settle(pin, connection), 'done', body);
  } catch (error) {
    connection?.rollback();
    if (connection !== undefined) settle(pin, connection);
    if (error instanceof NeedsWriteTurn) writeReply(PIPE, 0, 'escalate', '');
    else writeReply(PIPE, 0, 'failed', JSON.stringify(toWireError(error)));
  }
}

/** Keeps a connection with an open transaction under its number, and any other for the next request. */
function settle(pin: number, connection: Connection): number {
  if (connection.inTransaction) {
    if (pin === 0 && pinned.size >= MAX_PINNED_CONNECTIONS) {
      throw new RequestError('Too many open transactions', 'TRANSACTION_BUSY');
    }
    const number = pin === 0 ? ++lastPin : pin;
    pinned.set(number, connection);
    return number;
  }
  pinned.delete(pin);
  if (connection.isTouched || idle.length >= MAX_IDLE_CONNECTIONS) connection.close();
  else idle.push(connection);
  return 0;
}
