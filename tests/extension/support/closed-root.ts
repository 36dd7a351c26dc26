import type { CDPSession, Page } from '@playwright/test';

type Node = {
  nodeId: number;
  backendNodeId: number;
  nodeName: string;
  nodeValue: string;
  attributes?: string[];
  children?: Node[];
  shadowRoots?: Node[];
};
type Box = { x: number; y: number; width: number; height: number };

/** An element inside a closed root, as the debugger sees it: the page itself has no way in. */
export type ClosedNode = { tag: string; attributes: Record<string, string>; text: string; node: Node; host: string };

const sessions = new WeakMap<Page, Promise<CDPSession>>();
const sessionOf = (page: Page): Promise<CDPSession> => {
  const known = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, known);
  return known;
};

const attributesOf = ({ attributes = [] }: Node): Record<string, string> =>
  Object.fromEntries(attributes.flatMap((name, index) => (index % 2 ? [] : [[name, attributes[index + 1] ?? '']])));

const textOf = (node: Node): string =>
  node.nodeName === 'STYLE'
    ? ''
    : node.nodeName === '#text'
      ? node.nodeValue
      : (node.children ?? []).map(textOf).join('');

function* inside(node: Node, host: string): Generator<ClosedNode> {
  if (node.nodeName !== '#text')
    yield { tag: node.nodeName.toLowerCase(), attributes: attributesOf(node), text: textOf(node).trim(), node, host };
  for (const child of node.children ?? []) yield* inside(child, host);
}

function* hostsIn(node: Node): Generator<Node> {
  if (node.nodeName.startsWith('ORDERLANE-')) yield node;
  for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? [])]) yield* hostsIn(child);
}

/** Everything that the overlay has drawn into the page at this moment. */
export async function closedNodes(page: Page, host = ''): Promise<ClosedNode[]> {
  const session = await sessionOf(page);
  const { root } = (await session.send('DOM.getDocument', { depth: -1, pierce: true })) as { root: Node };
  return [...hostsIn(root)]
    .filter((found) => found.nodeName.toLowerCase().startsWith(host))
    .flatMap((found) =>
      (found.shadowRoots ?? []).flatMap((shadow) => [...inside(shadow, found.nodeName.toLowerCase())]),
    );
}

export type Wanted = {
  host?: string;
  tag?: string;
  text?: string | RegExp;
  label?: string | RegExp;
  className?: string;
};

const fits = (value: string, wanted: string | RegExp | undefined): boolean =>
  wanted === undefined || (typeof wanted === 'string' ? value.includes(wanted) : wanted.test(value));

export async function findAll(page: Page, wanted: Wanted): Promise<ClosedNode[]> {
  return (await closedNodes(page, wanted.host)).filter(
    ({ tag, text, attributes }) =>
      (!wanted.tag || tag === wanted.tag) &&
      fits(text, wanted.text) &&
      fits(attributes['aria-label'] ?? '', wanted.label) &&
      (!wanted.className || (attributes.class ?? '').split(' ').includes(wanted.className)),
  );
}

/** The last fitting node: the innermost one of those that hold the same text. */
export async function waitFor(page: Page, wanted: Wanted, timeoutMs = 8_000): Promise<ClosedNode> {
  for (const until = Date.now() + timeoutMs; ; ) {
    const found = (await findAll(page, wanted)).at(-1);
    if (found) return found;
    if (Date.now() > until)
      throw new Error(`nothing like ${JSON.stringify(wanted, patternText)} in ${await outline(page)}`);
    await page.waitForTimeout(60);
  }
}
const patternText = (_: string, value: unknown) => (value instanceof RegExp ? String(value) : value);

const outline = async (page: Page): Promise<string> =>
  (await closedNodes(page))
    .filter(({ tag }) => ['button', 'section', 'p', 'li'].includes(tag))
    .map(({ host, tag, text }) => `${host}/${tag}: ${text}`)
    .join(' | ');

export async function boxOf(page: Page, { node }: ClosedNode): Promise<Box> {
  const { model } = await (await sessionOf(page)).send('DOM.getBoxModel', { backendNodeId: node.backendNodeId });
  const [x = 0, y = 0] = model.border;
  return { x, y, width: model.width, height: model.height };
}

/** A real click with the mouse in the middle of it. */
export async function press(page: Page, wanted: Wanted): Promise<void> {
  const box = await boxOf(page, await waitFor(page, wanted));
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** What a page would do if it found a way into our root: a click that no person made. */
export async function forgeClick(page: Page, wanted: Wanted): Promise<void> {
  const { node } = await waitFor(page, wanted);
  const session = await sessionOf(page);
  const { object } = await session.send('DOM.resolveNode', { backendNodeId: node.backendNodeId });
  await session.send('Runtime.callFunctionOn', {
    objectId: object.objectId,
    functionDeclaration: 'function () { this.click(); }',
  });
}

export async function gone(page: Page, wanted: Wanted, timeoutMs = 8_000): Promise<void> {
  for (const until = Date.now() + timeoutMs; (await findAll(page, wanted)).length > 0; ) {
    if (Date.now() > until) throw new Error(`still there: ${await outline(page)}`);
    await page.waitForTimeout(60);
  }
}
