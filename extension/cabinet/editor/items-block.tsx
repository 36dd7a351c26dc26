import { itemsTotalKopecks } from '#core/order/totals';
import { formatRoubles } from '#core/shared/money';
import { addProduct, withItems } from '../../models/draft.ts';
import { useText } from '../../ui/lang.tsx';
import { ItemLines } from '../item-lines.tsx';
import { ProductField } from '../product-field.tsx';
import { Block } from './block.tsx';
import { useEditor, useFieldError, useReadOnly } from './editor-context.ts';

export function ItemsBlock() {
  const editor = useEditor();
  const text = useText();
  const errorOf = useFieldError();
  const readOnly = useReadOnly();
  const { items } = editor.draft.value;
  return (
    <Block title={text('editor.items')} aside={<strong>{formatRoubles(itemsTotalKopecks(items))}</strong>}>
      {items.length === 0 && <p class="ol-muted">{text('editor.itemsEmpty')}</p>}
      <ItemLines
        withDiscount
        items={items}
        readOnly={readOnly}
        errorOf={errorOf}
        onItems={(next) => editor.change((draft) => withItems(draft, next))}
        onReadable={editor.setReadable}
      />
      {!readOnly && (
        <ProductField
          autofocus={editor.base.peek() === null}
          label={text('editor.addItem')}
          products={editor.products}
          onProduct={(product) => {
            editor.change((draft) => withItems(draft, addProduct(draft.items, product)));
            editor.products.settle('');
          }}
        />
      )}
    </Block>
  );
}
