import { SYSTEM_NAMES } from '#core/integration/systems';
import { useSurface } from './env.ts';
import { AlertIcon, CheckIcon, ExternalIcon } from './icons.tsx';
import { isUnderWay } from './order-model.ts';
import type { OverlayLink } from './port.ts';

function LinkMark({ link }: { link: OverlayLink }) {
  if (isUnderWay(link)) return <span class="spinner" aria-hidden="true" />;
  if (link.state === 'failed' || link.state === 'missing') return <AlertIcon />;
  return link.state === 'linked' ? <CheckIcon /> : null;
}

function LinkItem({ link }: { link: OverlayLink }) {
  const { t } = useSurface();
  const system = SYSTEM_NAMES[link.system];
  const state = t(`linkState.${link.state}`);
  const detail = link.trackingNumber ?? (link.state === 'linked' ? null : state.toLowerCase());
  const title = [system, state, link.externalStatus, link.error].filter(Boolean).join(' · ');
  const inside = (
    <>
      <LinkMark link={link} />
      <span>{system}</span>
      {detail && <span class={link.trackingNumber ? 'tracking' : 'muted'}>{detail}</span>}
      {link.url && <ExternalIcon />}
    </>
  );
  return (
    <li class={`link link-${link.state}`} title={title}>
      {link.url ? (
        <a href={link.url} target="_blank" rel="noopener noreferrer">
          {inside}
        </a>
      ) : (
        <span>{inside}</span>
      )}
    </li>
  );
}

/** Where the order stands outside, with the tracking number that Shiptor gave. */
export const LinkList = ({ links }: { links: readonly OverlayLink[] }) =>
  links.length === 0 ? null : (
    <ul class="links">
      {links.map((link) => (
        <LinkItem key={link.connectionId} link={link} />
      ))}
    </ul>
  );
