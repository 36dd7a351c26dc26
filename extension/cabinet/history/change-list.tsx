import { textOf } from '#core/locale/index';
import type { Change } from '../../models/diff.ts';
import { useLang, useText } from '../../ui/lang.tsx';
import { describeValue } from './describe-value.ts';

/** Fields with what stood there and what stands there now. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  const lang = useLang();
  const text = useText();
  if (changes.length === 0) return null;
  return (
    <dl class="ol-changes">
      {changes.map(({ path, before, after }) => (
        <div key={path}>
          <dt>{textOf(lang, `field.${path}`) ?? path}</dt>
          <dd>
            {before !== undefined && before !== null && before !== '' && (
              <>
                <del>
                  <span class="ol-visually-hidden">{text('history.was')} </span>
                  {describeValue(lang, path, before)}
                </del>{' '}
                <span aria-hidden="true">→</span>{' '}
              </>
            )}
            <ins>
              <span class="ol-visually-hidden">{text('history.became')} </span>
              {describeValue(lang, path, after)}
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
