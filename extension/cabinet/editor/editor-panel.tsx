import { useEffect, useId } from 'preact/hooks';
import { SYSTEM_NAMES } from '#core/integration/systems';
import { formatTime } from '#core/locale/format';
import type { Editor } from '../../models/editor.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip, Notice } from '../../ui/chip.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Spinner } from '../../ui/icon.tsx';
import { useLang, useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { useErrorText } from '../error-text.ts';
import { HistoryBlock } from '../history/history-block.tsx';
import { StatusMenu } from '../orders/status-menu.tsx';
import { News } from '../question.tsx';
import { AddressBlock } from './address-block.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import { DeliveryBlock } from './delivery-block.tsx';
import { EditorContext } from './editor-context.ts';
import { EditorFoot } from './editor-foot.tsx';
import { InformationBlock } from './information-block.tsx';
import { ItemsBlock } from './items-block.tsx';
import { ParcelBlock } from './parcel-block.tsx';
import { PaymentBlock } from './payment-block.tsx';
import { RecalculationNotice } from './recalculation-notice.tsx';
import { RecipientBlock } from './recipient-block.tsx';
import { saveOrShowRemark } from './remarks.ts';
import { SystemsBlock } from './systems-block.tsx';

/** The order over the list: being loaded, failed to load, or open. */
export function EditorPanel() {
  const { panel, router } = useCabinet();
  const { editor, failure } = panel;
  const shown = router.panel.value;
  const id = useId();
  if (shown?.kind !== 'order' && shown?.kind !== 'new-order') return null;
  return (
    <Sheet labelledBy={id} onLeave={panel.close}>
      {editor.value ? (
        <OpenEditor key={editor.value.openedAs} titleId={id} editor={editor.value} />
      ) : (
        <Waiting titleId={id} failed={failure.value} />
      )}
      <News />
    </Sheet>
  );
}

function Waiting({ titleId, failed }: { titleId: string; failed: unknown }) {
  const { panel } = useCabinet();
  const text = useText();
  const errorText = useErrorText();
  return (
    <>
      <header class="ol-editor__head">
        <h2 id={titleId} class="ol-title">
          {text(failed ? 'editor.loadFailed' : 'common.loading')}
        </h2>
        <IconButton icon="close" label={text('common.close')} onClick={panel.close} />
      </header>
      <div class="ol-centre">
        {failed ? (
          <>
            <Notice tone="danger" role="alert">
              {errorText(failed)}
            </Notice>
            <Button icon="refresh" onClick={panel.retry}>
              {text('common.retry')}
            </Button>
          </>
        ) : (
          <Spinner />
        )}
      </div>
    </>
  );
}

function OpenEditor({ titleId, editor }: { titleId: string; editor: Editor }) {
  const saveByKey = (event: KeyboardEvent) => {
    if (event.code !== 'KeyS' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void saveOrShowRemark(editor);
  };
  useEffect(() => {
    document.addEventListener('keydown', saveByKey);
    return () => document.removeEventListener('keydown', saveByKey);
  });
  return (
    <EditorContext.Provider value={editor}>
      <EditorHead titleId={titleId} editor={editor} />
      <ConflictNotice />
      <RecalculationNotice />
      <div class="ol-editor">
        <ProblemNotice editor={editor} />
        <form class="ol-editor__grid" onSubmit={(event) => event.preventDefault()}>
          <div class="ol-editor__main">
            <ItemsBlock />
            <AddressBlock />
            <DeliveryBlock />
            {editor.base.value && <SystemsBlock />}
            {editor.history.value && <HistoryBlock history={editor.history.value} />}
          </div>
          <div class="ol-editor__side">
            <RecipientBlock />
            <PaymentBlock />
            <ParcelBlock />
            <InformationBlock />
          </div>
        </form>
      </div>
      <EditorFoot />
    </EditorContext.Provider>
  );
}

function EditorHead({ titleId, editor }: { titleId: string; editor: Editor }) {
  const { panel, shop } = useCabinet();
  const text = useText();
  const lang = useLang();
  const order = editor.base.value;
  const timeZone = shop.value?.timeZone;
  return (
    <header class="ol-editor__head">
      <div class="ol-editor__titles">
        <h2 id={titleId} class="ol-title">
          {order ? text('editor.order', { number: order.number }) : text('editor.create')}
        </h2>
        {order && (
          <>
            <StatusMenu order={order} onChanged={editor.noteCurrent} />
            <Chip tone="neutral">{text(`type.${order.type}`)}</Chip>
            <span class="ol-muted ol-small ol-editor__born">
              {text('editor.created', { time: formatTime(lang, order.createdAt, { timeZone, now: new Date() }) })}
              {' · '}
              {text(`source.${order.source}`)}
            </span>
          </>
        )}
      </div>
      <IconButton icon="close" label={text('common.close')} onClick={panel.close} />
    </header>
  );
}

function ProblemNotice({ editor }: { editor: Editor }) {
  const text = useText();
  const { problem = null, links = [] } = editor.base.value ?? {};
  if (!problem) return null;
  const refusing = links.find(({ error }) => error?.message === problem.message);
  return (
    <Notice tone="danger">
      <strong>
        {text('editor.problem')}
        {refusing && ` (${SYSTEM_NAMES[refusing.system]})`}.
      </strong>{' '}
      {problem.message}
      <div>{text('editor.problemHint')}</div>
    </Notice>
  );
}
