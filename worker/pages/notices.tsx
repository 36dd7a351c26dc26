/** @jsxImportSource hono/jsx */
import type { DeadLink } from '#worker/services/buyer/contract';
import { Layout, Notice } from './layout.tsx';
import type { View } from './view.ts';

const HAPPY_END: readonly DeadLink['reason'][] = ['already_placed', 'already_paid'];

export const DeadLinkPage = ({ view, link }: { view: View; link: DeadLink }) => {
  const { title, text, next } = view.texts.dead[link.reason];
  const tone = HAPPY_END.includes(link.reason) ? 'good' : 'calm';
  return (
    <Notice view={view} shopName={link.shopName} tone={tone} title={title}>
      <p>{text}</p>
      {link.payUrl && (
        <a class="button wide" href={link.payUrl} rel="noreferrer">
          {view.texts.goToPayment}
        </a>
      )}
      <p class="soft">{next}</p>
    </Notice>
  );
};

/** What went wrong with a request, whatever link it was for. */
export const ProblemPage = ({ view, title, text }: { view: View; title: string; text: string }) => (
  <Notice view={view} shopName={null} tone="calm" title={title}>
    <p>{text}</p>
  </Notice>
);

/** What a messenger or a mail scanner sees: nothing of the order, and a way on for a person taken for one. */
export const PreviewCard = ({ view }: { view: View }) => (
  <Layout view={view} title={view.texts.cardTitle} shopName={null}>
    <section class="card notice calm">
      <h1>{view.texts.cardTitle}</h1>
      <p>{view.texts.cardText}</p>
      <a class="button wide" href="?open=1" rel="nofollow">
        {view.texts.cardOpen}
      </a>
    </section>
  </Layout>
);
