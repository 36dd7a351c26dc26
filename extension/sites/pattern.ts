/** A match pattern of the kinds that sites list: a scheme, a host that may begin with "*.", a path. */
type Pattern = { scheme: string; host: string; path: string };

function parsePattern(pattern: string): Pattern {
  const match = /^(https?|\*):\/\/([^/]+)(\/.*)$/.exec(pattern);
  if (!match?.[1] || !match[2] || !match[3]) throw new Error(`not a match pattern: ${pattern}`);
  return { scheme: match[1], host: match[2], path: match[3] };
}

const hostFits = (wanted: string, host: string): boolean =>
  wanted === '*' ||
  (wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) || host === wanted.slice(2) : host === wanted);

const schemeFits = (wanted: string, scheme: string): boolean => wanted === '*' || wanted === scheme;

/** Does the pattern take that address. A pattern's host stands for every port, as in the browser. */
export function patternTakes(pattern: string, url: URL): boolean {
  const { scheme, host, path } = parsePattern(pattern);
  const wantedPath = path.endsWith('*') ? path.slice(0, -1) : path;
  return (
    schemeFits(scheme, url.protocol.slice(0, -1)) &&
    hostFits(host, url.hostname) &&
    (path.endsWith('*') ? url.pathname.startsWith(wantedPath) : url.pathname === wantedPath)
  );
}

/** Does everything that `inner` takes as a host belong to `outer` as well. */
export function patternCovers(outer: string, inner: string): boolean {
  const wide = parsePattern(outer);
  const narrow = parsePattern(inner);
  return schemeFits(wide.scheme, narrow.scheme) && hostFits(wide.host, narrow.host.replace(/^\*\./, ''));
}
