const PIPELINE = 437_595;
const WHOLESALE = 437_600;

interface Status {
  id: number;
  name: string;
  sort: number;
  type: number;
  color: string;
}

const status = (id: number, name: string, sort: number, color: string, type = 0): Status => ({
  id,
  name,
  sort,
  type,
  color,
});

// Source: 142 is won and 143 is lost in every pipeline; type 1 is the tray of unsorted deals.
const ENDS = [
  status(142, 'Успешно реализовано', 10_000, '#CCFF66'),
  status(143, 'Закрыто и не реализовано', 11_000, '#D5D8DB'),
];

const PIPELINES = [
  {
    id: PIPELINE,
    name: 'Воронка',
    is_main: true,
    statuses: [
      status(16_395_501, 'Неразобранное', 10, '#c1c1c1', 1),
      status(16_395_504, 'Первичный контакт', 20, '#99ccff'),
      status(16_395_507, 'Переговоры', 30, '#ffff99'),
      status(16_395_510, 'Собираем заказ', 40, '#ffcc66'),
      ...ENDS,
    ],
  },
  {
    id: WHOLESALE,
    name: 'Опт',
    is_main: false,
    statuses: [
      status(16_395_601, 'Неразобранное', 10, '#c1c1c1', 1),
      status(16_395_604, 'Заявка', 20, '#99ccff'),
      ...ENDS,
    ],
  },
];

export const pipelineViews = () =>
  PIPELINES.map(({ statuses, ...pipeline }, index) => ({
    ...pipeline,
    sort: index + 1,
    is_archive: false,
    _embedded: {
      statuses: statuses.map((each) => ({ ...each, is_editable: each.id > 143, pipeline_id: pipeline.id })),
    },
  }));

export const statusesOf = (pipelineId: number): Status[] | undefined =>
  PIPELINES.find(({ id }) => id === pipelineId)?.statuses;

/** Source: a deal of which nothing is told goes to the first status of the main pipeline. */
export function placeFor(pipelineId: number = PIPELINE): { pipeline_id: number; status_id: number } {
  const first = statusesOf(pipelineId)?.find(({ type }) => type === 0);
  return { pipeline_id: pipelineId, status_id: first?.id ?? 0 };
}

export const PRODUCTS_CATALOG = 5001;
export const USER_ID = 504_141;

export const accountView = () => ({
  id: 28_805_383,
  name: 'Тёплый дом',
  subdomain: 'teplydom',
  current_user_id: USER_ID,
  currency: 'RUB',
  currency_symbol: '₽',
  country: 'RU',
});

// Source: one list of type `products` an account; the name is only a label.
export const catalogViews = (productsOn: boolean) => [
  { id: 5000, name: 'Товары поставщика', type: 'regular' },
  ...(productsOn ? [{ id: PRODUCTS_CATALOG, name: 'Каталог', type: 'products' }] : []),
  { id: 5002, name: 'Счета', type: 'invoices' },
];
