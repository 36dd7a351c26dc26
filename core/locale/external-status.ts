import type { System } from '../integration/systems.ts';
import type { Lang } from './message.ts';

/** Source: Shiptor's package statuses with the labels of its own reference. An unknown code is shown as it came. */
const SHIPTOR: Record<string, { ru: string; en: string }> = {
  new: { ru: 'Новая', en: 'New' },
  'checking-declaration': { ru: 'Проверка декларации', en: 'Declaration is being checked' },
  'declaration-checked': { ru: 'Декларация проверена', en: 'Declaration checked' },
  'waiting-pickup': { ru: 'Ожидает забора', en: 'Waiting for pickup' },
  'waiting-send': { ru: 'Ожидает отгрузки', en: 'Waiting for shipment' },
  'arrived-to-warehouse': { ru: 'Прибыла на склад', en: 'Arrived at the warehouse' },
  packed: { ru: 'Упакована', en: 'Packed' },
  'prepared-to-send': { ru: 'Готова к отправке', en: 'Ready to be sent' },
  sent: { ru: 'Отправлена', en: 'Sent' },
  'waiting-on-delivery-point': { ru: 'Ожидает на пункте выдачи', en: 'Waiting at the pickup point' },
  delivered: { ru: 'Доставлена', en: 'Delivered' },
  'awaiting-return': { ru: 'Ожидает решения по возврату', en: 'Waiting for a decision on return' },
  returned: { ru: 'Возвращена', en: 'Returned' },
  reported: { ru: 'Возвращена отправителю', en: 'Returned to the sender' },
  resend: { ru: 'Отправлена повторно', en: 'Sent again' },
  lost: { ru: 'Утеряна', en: 'Lost' },
  recycled: { ru: 'Утилизирована', en: 'Disposed of' },
  removed: { ru: 'Удалена', en: 'Removed' },
};

/** Source: InSales's system statuses. A shop's own status comes by its title and is shown as it came. */
const INSALES: Record<string, { ru: string; en: string }> = {
  new: { ru: 'Новый', en: 'New' },
  accepted: { ru: 'В обработке', en: 'In progress' },
  approved: { ru: 'Согласован', en: 'Approved' },
  dispatched: { ru: 'Отгружен', en: 'Dispatched' },
  delivered: { ru: 'Доставлен', en: 'Delivered' },
  declined: { ru: 'Отменён', en: 'Declined' },
  returned: { ru: 'Возврат', en: 'Returned' },
};

const LABELS: Partial<Record<System, typeof SHIPTOR>> = { shiptor: SHIPTOR, insales: INSALES };

/** Systems whose provider hands on the status under the name that the account's own people gave it. */
const NAMED_BY_PEOPLE: readonly System[] = ['amocrm', 'moysklad', 'bitrix24'];

/** A copy's status as people read it; null where the system's codes are each account's own. */
export function externalStatusText(lang: Lang, system: System, status: string | null): string | null {
  if (NAMED_BY_PEOPLE.includes(system)) return status;
  const labels = LABELS[system];
  if (status === null || !labels) return null;
  return labels[status]?.[lang] ?? status;
}
