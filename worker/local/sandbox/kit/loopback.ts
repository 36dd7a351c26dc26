import { z } from 'zod';

/** An address on this computer; a stand-in calls no other. */
export const loopbackUrl = z
  .url({ protocol: /^https?$/ })
  .refine((address) => ['127.0.0.1', 'localhost'].includes(new URL(address).hostname), {
    error: 'Only an address of 127.0.0.1 is called',
  });

/** Posts to an address on this computer. Null when nothing answered. */
export async function postToLoopback(
  address: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; body: string } | null> {
  const url = new URL(loopbackUrl.parse(address));
  url.hostname = '127.0.0.1';
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return null;
  }
}
