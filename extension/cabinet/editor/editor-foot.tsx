import { SYSTEM_NAMES } from '#core/integration/systems';
import { itemsTotalKopecks, totalKopecks } from '#core/order/totals';
import { formatRoubles } from '#core/shared/money';
import { isSendable } from '../../models/order-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { Menu, MenuItem, MenuTitle } from '../../ui/menu.tsx';
import { useCabinet } from '../context.ts';
import { useEditor, useReadOnly } from './editor-context.ts';
import { saveOrShowRemark, showRemark } from './remarks.ts';

/** Totals, «Сохранить» and «Отправить в», always in sight. */
export function EditorFoot() {
  const editor = useEditor();
  const text = useText();
  const readOnly = useReadOnly();
  const draft = editor.draft.value;
  const refused = editor.refusals.value.length;
  const order = editor.base.value;
  const mayPress = editor.dirty.value || !order;
  return (
    <footer class="ol-editor__foot">
      <dl class="ol-totals">
        <div>
          <dt>{text('editor.itemsTotal')}</dt>
          <dd>{formatRoubles(itemsTotalKopecks(draft.items))}</dd>
        </div>
        <div>
          <dt>{text('editor.cost')}</dt>
          <dd>{formatRoubles(draft.delivery.costKopecks)}</dd>
        </div>
        <div class="ol-totals__whole">
          <dt>{text('editor.total')}</dt>
          <dd>{formatRoubles(totalKopecks(draft))}</dd>
        </div>
      </dl>
      <span class="ol-editor__state" role="status">
        {refused > 0 && (editor.dirty.value || editor.tried.value) ? (
          <button type="button" class="ol-link ol-danger" onClick={showRemark}>
            <Icon name="warning" /> {text('editor.refusals', { count: refused })}
          </button>
        ) : (
          editor.dirty.value && <span class="ol-muted">{text('editor.unsaved')}</span>
        )}
      </span>
      {readOnly ? (
        <span class="ol-muted">{text('app.viewerOnly')}</span>
      ) : (
        <div class="ol-row">
          {order && isSendable(order) && <SendMenu />}
          <Button
            kind="primary"
            busy={editor.saving.value}
            disabled={!mayPress}
            onClick={() => saveOrShowRemark(editor)}
          >
            {text(editor.saving.value ? 'editor.saving' : 'editor.save')}
          </Button>
        </div>
      )}
    </footer>
  );
}

function SendMenu() {
  const { connections, actions } = useCabinet();
  const editor = useEditor();
  const text = useText();
  const order = editor.base.value;
  if (!order) return null;
  const dirty = editor.dirty.value;
  return (
    <Menu
      label={text('orders.sendTo')}
      trigger={(opener) => (
        <Button icon="send" {...opener}>
          {text('orders.sendTo')}
          <Icon name="chevron" />
        </Button>
      )}
    >
      {dirty && <MenuTitle>{text('editor.saveBeforeSend')}</MenuTitle>}
      {connections.value.length === 0 && <MenuTitle>{text('orders.noConnections')}</MenuTitle>}
      {connections.value.map((connection) => (
        <MenuItem
          key={connection.id}
          disabled={dirty}
          mark={connection.name === SYSTEM_NAMES[connection.system] ? undefined : connection.name}
          onChoose={() => actions.send(order, connection)}
        >
          {SYSTEM_NAMES[connection.system]}
        </MenuItem>
      ))}
    </Menu>
  );
}
