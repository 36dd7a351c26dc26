import type { Product } from '#core/catalogue/product';
import { formatRoubles } from '#core/shared/money';
import type { Suggestions } from '../models/suggestions.ts';
import { useText } from '../ui/lang.tsx';
import { SuggestField, type Suggestion } from '../ui/suggest.tsx';

type Props = {
  label: string;
  products: Suggestions<Product>;
  onProduct: (product: Partial<Product> & { name: string }) => void;
  autofocus?: boolean;
};

const AS_IS = 'as-is';

/** A product by its name or SKU; what the catalogue does not know can be added as it was typed. */
export function ProductField({ label, products, onProduct, autofocus }: Props) {
  const text = useText();
  const typed = products.text.value.trim();
  const phase = products.phase.value;
  const found: Suggestion[] = products.items.value.map((product, index) => ({
    key: String(index),
    label: product.name,
    hint: `${product.sku} · ${formatRoubles(product.priceKopecks)}`,
  }));
  const asIs =
    phase === 'ready' || phase === 'failed' ? [{ key: AS_IS, label: text('editor.addItemAsIs', { name: typed }) }] : [];
  return (
    <SuggestField
      adds
      autofocus={autofocus}
      label={label}
      placeholder={text('editor.addItemPlaceholder')}
      text={products.text.value}
      onText={products.type}
      suggestions={[...found, ...asIs]}
      status={phase === 'loading' ? text('common.loading') : null}
      onChoose={(key) => {
        const product = key === AS_IS ? { name: typed } : products.items.value[Number(key)];
        if (product) onProduct(product);
      }}
    />
  );
}
