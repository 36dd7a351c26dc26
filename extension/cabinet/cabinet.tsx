import { textsIn } from '#core/locale/index';
import type { Cabinet } from '../models/cabinet.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/chip.tsx';
import { Spinner } from '../ui/icon.tsx';
import { LangContext, useText } from '../ui/lang.tsx';
import { CabinetContext, useCabinet } from './context.ts';
import { EditorPanel } from './editor/editor-panel.tsx';
import { useErrorText } from './error-text.ts';
import { OrdersScreen } from './orders/orders-screen.tsx';
import { PreorderDialog } from './preorder/preorder-dialog.tsx';
import { News, QuestionDialog } from './question.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { SignInScreen } from './sign-in/sign-in-screen.tsx';

export const CabinetPage = ({ cabinet }: { cabinet: Cabinet }) => (
  <LangContext.Provider value={cabinet.appearance.lang.value}>
    <CabinetContext.Provider value={cabinet}>
      <Screen />
    </CabinetContext.Provider>
  </LangContext.Provider>
);

function Screen() {
  const { phase } = useCabinet();
  const text = useText();
  switch (phase.value) {
    case 'starting':
      return (
        <div class="ol-centre" role="status">
          <Spinner /> {text('common.loading')}
        </div>
      );
    case 'signed-out':
      return <SignInScreen />;
    case 'failed':
      return <StartFailed />;
    default:
      return <Work />;
  }
}

function StartFailed() {
  const { failure, start, signOut } = useCabinet();
  const text = useText();
  const errorText = useErrorText();
  return (
    <div class="ol-centre">
      <Notice tone="danger" role="alert">
        {errorText(failure.value)}
      </Notice>
      <div class="ol-row">
        <Button kind="primary" icon="refresh" onClick={start}>
          {text('common.retry')}
        </Button>
        <Button onClick={signOut}>{text('signIn.signOut')}</Button>
      </div>
    </div>
  );
}

function Work() {
  const { shop, router } = useCabinet();
  const text = useText();
  return (
    <div class="ol-page">
      <TopBar />
      {shop.value ? <OrdersScreen /> : <div class="ol-centre">{text('app.noShops')}</div>}
      <EditorPanel />
      <PreorderDialog />
      <QuestionDialog />
      {!router.panel.value && <News />}
    </div>
  );
}

export const pageTitle = (cabinet: Cabinet): string => {
  const text = textsIn(cabinet.appearance.lang.value);
  const order = cabinet.panel.editor.value?.base.value;
  const shop = cabinet.shop.value;
  const place = order ? text('editor.order', { number: order.number }) : shop ? shop.name : '';
  return place ? `${place} · ${text('app.name')}` : text('app.name');
};
