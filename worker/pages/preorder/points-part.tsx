/** @jsxImportSource hono/jsx */
import type { PickupPoint } from '#core/delivery/quote';
import type { Texts } from '../texts.ts';
import type { View } from '../view.ts';
import { Choice, ErrorText, Field } from './fields.tsx';
import type { Prepared } from './prepare.ts';
import { toPoint, variantOf } from './variants.ts';

function pointDetail({ schedule, cash, card }: PickupPoint, texts: Texts): string {
  const payment = cash && card ? '' : cash ? texts.pointCashOnly : card ? texts.pointCardOnly : texts.pointPrepaidOnly;
  return [schedule, payment].filter(Boolean).join(' · ');
}

/** The points of the chosen method, or a button that fetches those of another one. */
export const PointsPart = ({ view: { texts }, page }: { view: View; page: Prepared }) => {
  const { points, draft, refusals } = page;
  const fetched = (methodCode: string): boolean => methodCode === points?.methodCode;
  return (
    <>
      {points && (
        <div class={variantOf(page, ({ methodCode }) => fetched(methodCode))}>
          <fieldset id="points" tabindex={-1} aria-describedby={refusals.pointId && 'pointId-error'}>
            <legend>{texts.point}</legend>
            <ErrorText id="pointId" text={refusals.pointId} texts={texts} />
            {points.shown.length === 0 && <p>{texts.pointsNone}</p>}
            {(points.more || draft.pointQuery) && (
              <Field
                name="pointQuery"
                label={texts.pointFind}
                value={draft.pointQuery}
                texts={texts}
                maxlength={200}
                optional
                {...(points.more ? { hint: texts.pointsShown } : {})}
                action={
                  <button type="submit" class="button second" name="step" value="point" formaction="#points">
                    {texts.find}
                  </button>
                }
              />
            )}
            {points.shown.map((point, index) => (
              <Choice
                name="pointId"
                id={`p${index}`}
                value={point.id}
                checked={point.id === draft.pointId}
                title={point.address}
                detail={pointDetail(point, texts)}
              />
            ))}
          </fieldset>
        </div>
      )}
      {page.options.some(({ option }) => toPoint(option) && !fetched(option.methodCode)) && (
        <div class={variantOf(page, (option) => toPoint(option) && !fetched(option.methodCode))}>
          <button type="submit" class="button second wide" name="step" value="point" formaction="#points">
            {texts.pointsShow}
          </button>
        </div>
      )}
    </>
  );
};
