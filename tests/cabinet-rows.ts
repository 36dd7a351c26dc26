/** One row of what the cabinet must do, and the tests whose titles name it. */
export type CabinetRow = {
  what: string;
  /** Files under `tests/`; each has a title that names the row. */
  tests: readonly string[];
  /** What of the row is not built yet. */
  missing?: string;
};

const LIST = 'worker/orders/list-suite.ts';
const SCREEN = 'worker/orders/screen.test.ts';
const CELLS = 'core/listing/cells.test.ts';
const CUBES = 'worker/orders/cubes.test.ts';
const CABINET = 'extension/cabinet/cabinet.test.ts';
const EDIT = 'worker/orders/edit.test.ts';
const EDITOR = 'worker/orders/editor.test.ts';
const METHOD = 'worker/orders/method.test.ts';
const PROPOSALS = 'worker/orders/proposals.test.ts';
const QUOTE = 'worker/orders/quote.test.ts';
const COPY = 'worker/orders/copy.test.ts';
const CREATE = 'worker/orders/create.test.ts';
const CORE_EDIT = 'core/order/edit.test.ts';
const PROPERTIES = 'core/order/edit-properties.test.ts';
const RULES = 'core/order/rules.test.ts';
const EXPORTED = 'worker/exports/file.test.ts';
const EXPORT_ACCESS = 'worker/exports/access.test.ts';
const EXPORT_SETTINGS = 'core/csv/settings.test.ts';
const DELETE = 'worker/orders/delete.test.ts';
const BATCH_ACTIONS = 'worker/batches/actions.test.ts';
const VERDICT = 'core/batch/verdict.test.ts';
const SETTINGS = 'worker/settings/settings.test.ts';

/** Sections A (orders screen), B (editor), F (export), G (deleting) and H (settings). */
export const CABINET_ROWS: Readonly<Record<string, CabinetRow>> = {
  A1: {
    what: 'Counts by status and by type, each a filter',
    tests: [CELLS, LIST, CUBES, SCREEN, 'worker/orders/read.test.ts', CABINET],
  },
  A2: {
    what: 'Search by number and recipient, however it is spelled',
    tests: ['core/listing/search.test.ts', 'worker/orders/search.test.ts', 'worker/orders/read.test.ts', CABINET],
  },
  A3: {
    what: 'Seven statuses to filter by, deleted ones only when asked for',
    tests: [CELLS, LIST, SCREEN, 'worker/storefronts/woocommerce.test.ts'],
  },
  A4: { what: 'Payment: an online card is both a card and a prepayment', tests: [CELLS, LIST, CUBES] },
  A5: { what: 'Paid or not', tests: [CELLS, LIST, CUBES] },
  A6: { what: 'Standard, through, export', tests: [CELLS, LIST, CUBES] },
  A7: {
    what: 'Filters combine, wait for «Найти», and fall back to the new orders',
    tests: [CELLS, LIST, CUBES, CABINET],
  },
  A8: {
    what: 'From the screen an order or a pre-order is made, orders are exported and fetched',
    tests: [CABINET, SCREEN],
    missing: '«Получить из» Amazon is not built; the export has its API and no button yet',
  },
  A9: {
    what: 'Chosen orders are sent, moved to a status or deleted together',
    tests: [
      ...['worker/batches/batches.test.ts', 'worker/batches/kill.test.ts', 'worker/batches/large.test.ts'],
      ...[BATCH_ACTIONS, VERDICT, CABINET],
    ],
  },
  A10: { what: 'A row tells the whole order at a glance, with its buttons and links', tests: [LIST, SCREEN, CABINET] },
  A11: { what: 'Each type is a section of its own', tests: [SCREEN, CABINET] },

  B0: { what: 'An order is made by hand, with every block of the form', tests: [CREATE] },
  B1: {
    what: 'Number from date and time, one of its kind in the shop',
    tests: [CREATE, EDITOR, 'core/order/number.test.ts'],
  },
  B2: { what: 'Weight and size by item or by parcel', tests: [EDITOR, QUOTE, CORE_EDIT, PROPERTIES] },
  B3: { what: 'Declared value never below COD nor below 10 ₽', tests: [EDITOR, QUOTE, CORE_EDIT, PROPERTIES] },
  B4: { what: 'COD, or none', tests: [EDITOR, PROPERTIES, RULES] },
  B5: { what: 'No card on delivery by Russian Post', tests: [EDITOR, PROPERTIES] },
  B6: {
    what: 'Paid only without COD; a warning before an unpaid order leaves',
    tests: [EDITOR, COPY, PROPERTIES, RULES],
  },
  B7: { what: 'Another destination, with suggestions', tests: [EDITOR] },
  B8: {
    what: 'Methods with price and term of this moment',
    tests: [
      METHOD,
      QUOTE,
      PROPERTIES,
      SETTINGS,
      'worker/settings/cache.test.ts',
      'worker/settings/through-cache.test.ts',
    ],
  },
  B9: { what: 'Own delivery cost, or the current price by one click', tests: [PROPOSALS, CORE_EDIT, PROPERTIES] },
  B10: {
    what: 'Postal code for Russian Post; the point as the address',
    tests: [EDITOR, METHOD, PROPERTIES, 'core/preorder/missing.test.ts'],
  },
  B11: { what: 'Who receives it', tests: [EDITOR] },
  B12: { what: 'Items by name or SKU', tests: [EDITOR, 'worker/catalogue/products.test.ts'] },
  B13: { what: 'Sent orders can be edited; a through one keeps its method', tests: [EDITOR, METHOD] },
  B14: { what: 'What delivery depends on is recalculated as a proposal', tests: [PROPOSALS, QUOTE, PROPERTIES] },
  B15: { what: 'What outside systems know stands in the order', tests: [EDITOR] },
  B16: { what: 'A deleted order is closed until it is unlinked', tests: [DELETE, EDIT, BATCH_ACTIONS] },
  B17: { what: 'The type follows the method', tests: [METHOD, EDIT] },
  B18: {
    what: 'What a through parcel needs for its shipment',
    tests: ['integrations/shiptor/mapper.test.ts', 'integrations/shiptor/orders.test.ts'],
    missing: 'Sender and point come from the connection, the date is tomorrow; no sending can change them yet',
  },
  B19: {
    what: 'Label, inner note, a copy as a new order',
    tests: [COPY, EDITOR],
    missing: 'The label cannot be printed yet',
  },

  F1: {
    what: 'Which orders go into the file: type, status, period',
    tests: [EXPORTED, EXPORT_SETTINGS, EXPORT_ACCESS],
  },
  F2: {
    what: 'Delimiter, encoding, payment, paid',
    tests: [
      ...[EXPORTED, EXPORT_SETTINGS, EXPORT_ACCESS, 'core/csv/cell.test.ts'],
      ...['worker/exports/text.test.ts', 'worker/exports/calc.test.ts'],
    ],
  },
  F3: { what: 'Columns of orders and items', tests: [EXPORTED, EXPORT_SETTINGS, EXPORT_ACCESS] },
  F4: { what: 'The file is made and downloaded', tests: [EXPORTED, EXPORT_ACCESS, 'worker/exports/calc.test.ts'] },

  G1: { what: '«Удален» is a status, and any other brings the order back', tests: [DELETE, BATCH_ACTIONS, VERDICT] },
  G2: {
    what: 'Copies outside go by themselves and do not come back',
    tests: [
      ...[DELETE, BATCH_ACTIONS, 'core/integration/removal.test.ts', 'worker/sending/insales.test.ts'],
      ...['integrations/contract-suite.ts', 'integrations/insales/orders.test.ts'],
    ],
  },
  G3: { what: 'Deleting once more is for good', tests: ['worker/orders/purge.test.ts', BATCH_ACTIONS, VERDICT] },

  H1: {
    what: 'Shops, their delivery methods, the cache of requests',
    tests: [
      ...[SETTINGS, 'worker/settings/cache.test.ts', 'worker/settings/through-cache.test.ts'],
      ...['core/delivery/methods.test.ts', 'integrations/shiptor/delivery.test.ts', 'worker/housekeeping.test.ts'],
    ],
  },
  H2: { what: 'Default dimensions, of an item or of a parcel', tests: [SETTINGS] },
  H3: {
    what: 'Outside systems are connected and tested',
    tests: ['integrations/contract-suite.ts'],
    missing: 'Connections are read only: none can be made, changed or tested through the API',
  },
  H4: { what: 'Automatic tasks', tests: [], missing: 'Not built: it comes with the outside systems' },
  H5: {
    what: 'The payment service, VAT of items, tax system',
    tests: ['integrations/payment-contract-suite.ts', 'integrations/yookassa/receipt.test.ts'],
    missing: 'A payment service cannot be connected through the API; it comes with the payment work',
  },
  H6: {
    what: 'Roles, invitations, password resets, removal at once',
    tests: ['worker/people/people.test.ts', 'worker/http/api.test.ts'],
  },
};
