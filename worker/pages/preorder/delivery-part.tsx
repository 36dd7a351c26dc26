/** @jsxImportSource hono/jsx */
import { RUSSIAN_POST } from '#core/delivery/category';
import type { Settlement } from '#core/delivery/quote';
import { formatRoubles } from '#core/shared/money';
import { formatTerm } from '../format.ts';
import type { View } from '../view.ts';
import { Choice, ErrorText, Field } from './fields.tsx';
import { PointsPart } from './points-part.tsx';
import type { Prepared } from './prepare.ts';
import { toPoint, variantOf } from './variants.ts';

type PartProps = { view: View; page: Prepared };

const placeName = ({ name, region }: Settlement): string => (region && region !== name ? `${name}, ${region}` : name);

const SettlementSearch = ({ view: { texts }, page }: PartProps) => (
  <>
    <Field
      name="settlementQuery"
      label={texts.settlement}
      value={page.draft.settlementQuery}
      texts={texts}
      error={page.refusals.settlementQuery}
      hint={texts.settlementHint}
      maxlength={200}
      input={{ autocomplete: 'off' }}
      action={
        <button type="submit" class="button second" name="step" value="settlement" formaction="#delivery-part">
          {texts.find}
        </button>
      }
    />
    {page.found.length > 0 && (
      <fieldset class="found">
        <legend>{texts.chooseSettlement}</legend>
        {page.found.map((settlement) => (
          <button type="submit" class="pick" name="pick" value={JSON.stringify(settlement)} formaction="#delivery-part">
            <span>{settlement.name}</span>
            {settlement.region && <span class="soft">{settlement.region}</span>}
          </button>
        ))}
      </fieldset>
    )}
  </>
);

const SettlementPart = ({ view, page }: PartProps) => {
  const { settlement, settlementQuery } = page.draft;
  if (!settlement) return <SettlementSearch view={view} page={page} />;
  const searching = settlementQuery !== '' || page.refusals.settlementQuery !== undefined;
  return (
    <div class="chosen">
      <input type="hidden" name="settlement" value={JSON.stringify(settlement)} />
      <p>
        <span class="soft">{view.texts.settlement}</span>
        <strong>{placeName(settlement)}</strong>
      </p>
      <details open={searching}>
        <summary>{view.texts.settlementOther}</summary>
        <SettlementSearch view={view} page={page} />
      </details>
    </div>
  );
};

const MethodsPart = ({ view: { texts, language }, page }: PartProps) => {
  if (!page.draft.settlement) return <p class="soft">{texts.methodAfterSettlement}</p>;
  if (page.options.length === 0)
    return (
      <div class="empty">
        <p>{texts.noMethods}</p>
        <button type="submit" class="button second" name="step" value="delivery" formaction="#delivery-part">
          {texts.tryAgain}
        </button>
      </div>
    );
  const chosen = page.draft.sealed?.option.methodCode;
  return (
    <fieldset aria-describedby={page.refusals.delivery && 'delivery-error'}>
      <legend>{texts.method}</legend>
      <ErrorText id="delivery" text={page.refusals.delivery} texts={texts} />
      {page.options.map((sealed, index) => (
        <Choice
          name="delivery"
          id={`o${index}`}
          value={JSON.stringify(sealed)}
          checked={sealed.option.methodCode === chosen}
          title={sealed.option.methodName}
          detail={formatTerm(sealed.option.termDays, language, texts)}
          aside={sealed.option.costKopecks === 0 ? texts.free : formatRoubles(sealed.option.costKopecks)}
        />
      ))}
      <button type="submit" class="button second unless-has" name="step" value="delivery" formaction="#delivery-part">
        {texts.showMethod}
      </button>
    </fieldset>
  );
};

const DoorPart = ({ view: { texts }, page }: PartProps) => {
  const { draft, refusals } = page;
  const field = { texts, maxlength: 40 };
  return (
    <div class={variantOf(page, (option) => !toPoint(option))}>
      <div class="grid">
        <Field
          {...field}
          name="street"
          label={texts.street}
          value={draft.street}
          error={refusals.street}
          maxlength={400}
          input={{ autocomplete: 'address-line1' }}
        />
        <Field {...field} name="house" size="short" label={texts.house} value={draft.house} error={refusals.house} />
        <Field
          {...field}
          name="flat"
          size="short"
          label={texts.flat}
          value={draft.flat}
          error={refusals.flat}
          optional
        />
        <Field
          {...field}
          name="postalCode"
          label={texts.postalCode}
          value={draft.postalCode}
          error={refusals.postalCode}
          {...(page.options.some(({ option }) => option.carrier === RUSSIAN_POST)
            ? { hint: texts.postalCodeHint }
            : {})}
          optional={draft.sealed?.option.carrier !== RUSSIAN_POST}
          maxlength={20}
          input={{ inputmode: 'numeric', autocomplete: 'postal-code' }}
        />
      </div>
    </div>
  );
};

/** Where to, how, and to which door or point. */
export const DeliveryPart = ({ view, page }: PartProps) => (
  <section class="card" aria-labelledby="delivery-part">
    <h2 id="delivery-part" tabindex={-1}>
      {view.texts.delivery}
    </h2>
    <SettlementPart view={view} page={page} />
    <MethodsPart view={view} page={page} />
    {page.options.length > 0 && <PointsPart view={view} page={page} />}
    {page.options.length > 0 ? (
      <DoorPart view={view} page={page} />
    ) : (
      (['street', 'house', 'flat', 'postalCode', 'pointId'] as const).map((name) => (
        <input type="hidden" name={name} value={page.draft[name]} />
      ))
    )}
  </section>
);
