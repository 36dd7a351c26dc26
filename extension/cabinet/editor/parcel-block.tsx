import { withAutoParcel } from '../../models/draft.ts';
import { CheckField } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { CentimetreField, WholeField } from '../number-fields.tsx';
import { Block } from './block.tsx';
import { useEditor, useReadOnly } from './editor-context.ts';

const SIDES = [
  { name: 'lengthMm', label: 'editor.length' },
  { name: 'widthMm', label: 'editor.width' },
  { name: 'heightMm', label: 'editor.height' },
] as const;

export function ParcelBlock() {
  const editor = useEditor();
  const text = useText();
  const readOnly = useReadOnly();
  const { parcel } = editor.draft.value;
  const fixed = readOnly || parcel.auto;
  const set = (part: Partial<typeof parcel>) =>
    editor.change((draft) => ({ ...draft, parcel: { ...draft.parcel, ...part } }));
  return (
    <Block title={text('editor.parcel')}>
      <CheckField
        label={text('editor.parcelAuto')}
        checked={parcel.auto}
        disabled={readOnly}
        onChecked={(auto) => editor.change((draft) => withAutoParcel(draft, auto))}
      />
      <div class="ol-fields ol-fields--four">
        <WholeField
          key={`weight-${fixed}`}
          label={text('editor.weight')}
          max={1_000_000}
          readOnly={fixed}
          value={parcel.weightGrams}
          onValue={(weightGrams) => set({ weightGrams })}
          onValid={(valid) => editor.setReadable('parcel.weightGrams', valid)}
        />
        {SIDES.map(({ name, label }) => (
          <CentimetreField
            key={`${name}-${fixed}`}
            label={text(label)}
            readOnly={fixed}
            value={parcel[name]}
            onValue={(mm) => set({ [name]: mm })}
            onValid={(valid) => editor.setReadable(`parcel.${name}`, valid)}
          />
        ))}
      </div>
    </Block>
  );
}
