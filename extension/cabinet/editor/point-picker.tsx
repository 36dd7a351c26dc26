import { useSignal } from '@preact/signals';
import { withPoint } from '../../models/draft.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Icon, Spinner } from '../../ui/icon.tsx';
import { useText } from '../../ui/lang.tsx';
import { useEditor, useFieldError, useReadOnly } from './editor-context.ts';

/** The pickup point of the order, and the list to choose another one from. */
export function PointPicker() {
  const editor = useEditor();
  const text = useText();
  const errorOf = useFieldError();
  const readOnly = useReadOnly();
  const open = useSignal(false);
  const { delivery } = editor.draft.value;
  const choosing = !readOnly && (open.value || !delivery.pickupPointId);
  return (
    <div class="ol-point">
      <Field label={text('editor.point')} error={errorOf('delivery.pickupPointId')}>
        {(control) => (
          <div {...control} class="ol-point__chosen">
            <Icon name="point" />
            <span>{delivery.pickupPointAddress || text('editor.pointChoose')}</span>
            {!choosing && !readOnly && (
              <Button
                small
                onClick={() => {
                  open.value = true;
                }}
              >
                {text('editor.pointChange')}
              </Button>
            )}
          </div>
        )}
      </Field>
      {choosing && (
        <PointList
          onChosen={() => {
            open.value = false;
          }}
        />
      )}
    </div>
  );
}

function PointList({ onChosen }: { onChosen: () => void }) {
  const editor = useEditor();
  const text = useText();
  const { points, pointsBeyond, pointsPhase, pointSearch } = editor.delivery;
  const chosen = editor.draft.value.delivery.pickupPointId;
  return (
    <div class="ol-points">
      <TextField
        label={text('editor.pointSearch')}
        value={pointSearch.value}
        onText={(typed) => {
          pointSearch.value = typed;
        }}
      />
      {pointsPhase.value === 'loading' && <Spinner />}
      {pointsPhase.value === 'ready' && points.value.length === 0 && (
        <p class="ol-muted">{text('editor.pointsNone')}</p>
      )}
      {pointsPhase.value === 'failed' && <p class="ol-danger">{text('error.OUTSIDE_UNAVAILABLE')}</p>}
      <ul class="ol-points__list">
        {points.value.map((point) => (
          <li key={point.id}>
            <button
              type="button"
              class="ol-menu__item"
              aria-pressed={point.id === chosen}
              onClick={() => {
                editor.change((draft) => withPoint(draft, point));
                onChosen();
              }}
            >
              <span>
                {point.address}
                <span class="ol-muted ol-small"> {point.schedule}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {pointsBeyond.value > 0 && (
        <p class="ol-muted ol-small">{text('editor.pointsBeyond', { count: pointsBeyond.value })}</p>
      )}
    </div>
  );
}
