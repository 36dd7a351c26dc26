import { withSettlement } from '../../models/draft.ts';
import { TextField } from '../../ui/field.tsx';
import { useText } from '../../ui/lang.tsx';
import { SuggestField } from '../../ui/suggest.tsx';
import { Block } from './block.tsx';
import { useEditor, useFieldError, useReadOnly } from './editor-context.ts';

type TextName = 'street' | 'house' | 'flat' | 'postalCode';

export function AddressBlock() {
  const editor = useEditor();
  const text = useText();
  const errorOf = useFieldError();
  const readOnly = useReadOnly();
  const { address } = editor.draft.value;
  const { settlements } = editor;
  const set = (name: TextName) => (typed: string) =>
    editor.change((draft) => ({ ...draft, address: { ...draft.address, [name]: typed } }));

  const type = (typed: string) => {
    settlements.type(typed);
    if (address.settlementCode || address.settlement !== typed)
      editor.change((draft) =>
        withSettlement(draft, { code: '', name: typed, region: '', country: draft.address.country }),
      );
  };
  const choose = (code: string) => {
    const settlement = settlements.items.value.find((each) => each.code === code);
    if (!settlement) return;
    settlements.settle(settlement.name);
    editor.change((draft) => withSettlement(draft, settlement));
  };

  return (
    <Block title={text('editor.destination')}>
      <div class="ol-fields ol-fields--settlement">
        <SuggestField
          label={text('editor.settlement')}
          placeholder={text('editor.settlementPlaceholder')}
          hint={address.settlementCode ? address.region : undefined}
          error={errorOf('address.settlementCode')}
          text={settlements.text.value}
          onText={type}
          suggestions={settlements.items.value.map(({ code, name, region }) => ({
            key: code,
            label: name,
            hint: region,
          }))}
          status={
            settlements.phase.value === 'loading'
              ? text('common.loading')
              : settlements.phase.value === 'ready'
                ? text('editor.settlementNone')
                : settlements.phase.value === 'failed'
                  ? text('error.OUTSIDE_UNAVAILABLE')
                  : null
          }
          onChoose={choose}
          disabled={readOnly}
        />
        <TextField
          label={text('editor.postalCode')}
          hint={text('editor.postalCodeHint')}
          error={errorOf('address.postalCode')}
          inputMode="numeric"
          maxLength={20}
          readOnly={readOnly}
          value={address.postalCode}
          onText={set('postalCode')}
        />
      </div>
      <div class="ol-fields ol-fields--street">
        {(['street', 'house', 'flat'] as const).map((name) => (
          <TextField
            key={name}
            label={text(`editor.${name}`)}
            error={errorOf(`address.${name}`)}
            readOnly={readOnly}
            maxLength={name === 'street' ? 400 : 40}
            value={address[name]}
            onText={set(name)}
          />
        ))}
      </div>
    </Block>
  );
}
