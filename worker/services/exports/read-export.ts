import type { Export } from '#core/api/exports';
import { ok } from '#core/shared/result';
import { mayDo } from '#core/shared/roles';
import type { Context, Person } from '../context.ts';
import { notFound, type Outcome } from '../refusal.ts';
import { exportForMember } from './access.ts';
import { NO_EXPORT } from './create-export.ts';
import { presentExport } from './present.ts';

/** What was asked for and what the last download came to. One round trip. */
export async function readExport(context: Context, person: Person, exportId: string): Promise<Outcome<Export>> {
  const [found] = await exportForMember(context, person, exportId);
  if (!found) return notFound('export');
  if (!mayDo(found.role, 'orders.export')) return NO_EXPORT;
  return ok(presentExport(found.record));
}
