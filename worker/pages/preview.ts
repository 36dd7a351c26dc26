// Source: the user agents that messengers, social networks, search engines and mail scanners publish for their fetchers.
// "Cubot" makes phones.
const FETCHERS = [
  /(?<!\bcu)bot\b/,
  /crawler|spider|preview|scanner|slurp/,
  /facebookexternalhit|facebot|vkshare|whatsapp\/|^viber|skypeuri|telegram|discord|slack|snapchat|pinterest/,
  /googleimageproxy|google-safety|google-pagerenderer|google-read-aloud|mail\.ru|yandex\.com\/bots|bitlybot/,
  /barracuda|mimecast|proofpoint|safelinks|symantec|trendmicro|fireeye|urldefense/,
  /embedly|iframely|outbrain|quora link|flipboard|nuzzel|tumblr|w3c_validator/,
];

const isFetcher = (userAgent: string): boolean => FETCHERS.some((fetcher) => fetcher.test(userAgent.toLowerCase()));

const purposeOf = (headers: Headers): string =>
  ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'].map((name) => headers.get(name) ?? '').join();

/** Nobody is looking yet: the browser or a proxy fetches ahead, or asks for headers alone. */
export const isAheadOfTime = (request: Request): boolean =>
  request.method === 'HEAD' || /prefetch|preview|prerender/i.test(purposeOf(request.headers));

/** A machine that fetches a link which a person sent or received. */
export const isBot = (request: Request): boolean => isFetcher(request.headers.get('user-agent') ?? '');
