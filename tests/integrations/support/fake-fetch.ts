export type SeenCall = { url: string; method: string; headers: Headers; body: string };

/** A `fetch` that answers what it is told and keeps what it was asked. */
export function fakeFetch(answer: (call: SeenCall) => Response | Promise<Response>) {
  const calls: SeenCall[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const call = {
      url: String(input),
      method: init?.method ?? 'GET',
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? init.body : '',
    };
    calls.push(call);
    return answer(call);
  };
  return { fetch, calls };
}
