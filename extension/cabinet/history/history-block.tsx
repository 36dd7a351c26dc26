import type { HistoryEntry } from '#core/api/orders';
import { SYSTEM_NAMES, SYSTEMS } from '#core/integration/systems';
import { textOf } from '#core/locale/index';
import { type Change, changesBetween } from '../../models/diff.ts';
import type { HistoryList } from '../../models/history-list.ts';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/icon.tsx';
import { Time, useLang, useText } from '../../ui/lang.tsx';
import { useCabinet } from '../context.ts';
import { Block } from '../editor/block.tsx';
import { ChangeList } from './change-list.tsx';

/** Who did what to the order, when, and what it was before. */
export function HistoryBlock({ history }: { history: HistoryList }) {
  const text = useText();
  const phase = history.phase.value;
  return (
    <Block title={text('history.title')} class="ol-editor__late">
      {phase === 'loading' && <Spinner />}
      {phase === 'failed' && (
        <Button icon="refresh" onClick={history.load}>
          {text('common.retry')}
        </Button>
      )}
      {phase === 'ready' && history.entries.value.length === 0 && <p class="ol-muted">{text('history.empty')}</p>}
      <ol class="ol-timeline">
        {history.entries.value.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      {history.nextCursor.value && <Button onClick={history.loadMore}>{text('history.more')}</Button>}
    </Block>
  );
}

/** A connection that is called like its system says nothing of its own. */
function changesOf({ before, after }: HistoryEntry): Change[] {
  const changes = changesBetween(before, after);
  const system = changes.find(({ path }) => path === 'system')?.after;
  return changes.filter(
    ({ path, after: value }) =>
      path !== 'connection' || !SYSTEMS.some((each) => each === system && SYSTEM_NAMES[each] === value),
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { shop } = useCabinet();
  const lang = useLang();
  const text = useText();
  const kind = text(`actor.${entry.actor.kind}`);
  const born = entry.action === 'created';
  return (
    <li>
      <div class="ol-timeline__what">
        <strong>{textOf(lang, `action.${entry.action}`) ?? entry.action}</strong>
        <span class="ol-muted">
          {entry.actor.name && entry.actor.name !== kind ? `${entry.actor.name} · ${kind}` : kind}
        </span>
        <span class="ol-muted ol-timeline__when">
          <Time at={entry.at} timeZone={shop.value?.timeZone} />
        </span>
      </div>
      {!born && <ChangeList changes={changesOf(entry)} />}
    </li>
  );
}
