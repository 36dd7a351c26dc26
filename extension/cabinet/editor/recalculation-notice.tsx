import type { Proposal } from '#core/api/proposals';
import { changesBetween } from '../../models/diff.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/chip.tsx';
import { useText } from '../../ui/lang.tsx';
import { ChangeList } from '../history/change-list.tsx';
import { useEditor } from './editor-context.ts';

const shown = ({ delivery, parcel, declaredValueKopecks, totalKopecks }: Proposal['before'] | Proposal['after']) => ({
  delivery: { methodName: delivery.methodName, costKopecks: delivery.costKopecks, termDays: delivery.termDays },
  ...{ parcel, declaredValueKopecks, totalKopecks },
});

/** B14: what saving would change of the delivery, and the choice to accept it or not. */
export function RecalculationNotice() {
  const editor = useEditor();
  const text = useText();
  const proposal = editor.proposal.value;
  if (!proposal) return null;
  const { before, after, decisions } = proposal;
  const { state } = after.delivery;
  const changes = changesBetween(shown(before), shown(after)).filter((change) => change.after !== null);
  return (
    <div class="ol-editor__conflict">
      <Notice tone="warning" role="alert">
        <strong>{text('editor.recalculation.title')}</strong>
        <div>{text(`editor.recalculation.${state === 'none' ? 'unavailable' : state}`)}</div>
        {proposal.typeChanges && <div>{text('editor.typeChanges', { type: text(`types.${after.type}`) })}</div>}
        <ChangeList changes={changes} />
        <div class="ol-row">
          {decisions.includes('decline') && (
            <Button onClick={() => editor.decide('decline')}>{text('editor.recalculation.decline')}</Button>
          )}
          {decisions.includes('accept') && (
            <Button kind="primary" busy={editor.saving.value} onClick={() => editor.decide('accept')}>
              {text('editor.recalculation.accept')}
            </Button>
          )}
        </div>
      </Notice>
    </div>
  );
}
