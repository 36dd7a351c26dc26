import type { ApiRequest } from './stand-in.ts';
import type { SystemStore } from './store.ts';

export interface LoggedRequest {
  seq: number;
  at: string;
  method: string;
  httpMethod: string;
  path: string;
  body: string;
  outcome: 'answered' | 'refused_by_limit' | 'refused_by_fault' | 'malformed' | 'answer_lost';
  /** The status the system meant to send, also when the answer was lost. */
  status: number;
  faults: string[];
  idempotenceKey?: string;
}

const KEPT = 5000;
const BODY_CHARACTERS = 4000;

const withoutSecrets = (text: string): string =>
  text
    .replace(/(\/rest\/\d+\/)[^/?]+/g, '$1***')
    .replace(/((?:^|[?&])(?:apiKey|client_secret|refresh_token)=)[^&]*/g, '$1***')
    .replace(/("(?:apiKey|secret|token|password|wk|client_secret|refresh_token)"\s*:\s*")[^"]*/g, '$1***');

export const requestLog = (store: SystemStore) => store.collection<LoggedRequest>('request');

export function writeLog(
  store: SystemStore,
  request: ApiRequest,
  entry: Pick<LoggedRequest, 'at' | 'method' | 'outcome' | 'status' | 'faults'>,
): void {
  const seq = store.add('requests');
  const idempotenceKey = request.headers.get('idempotence-key') ?? undefined;
  requestLog(store).put(seq, {
    seq,
    ...entry,
    httpMethod: request.httpMethod,
    path: withoutSecrets(request.path + request.search),
    body: withoutSecrets(request.body.slice(0, BODY_CHARACTERS)),
    idempotenceKey,
  });
  store.add(`method ${entry.method}`);
  store.add(`outcome ${entry.outcome}`);
  for (const fault of entry.faults) store.add(`fault ${fault}`);
  if (seq % 500 === 0) requestLog(store).keepNewest(KEPT);
}
