import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { deliversToPoint } from '#core/delivery/category';
import type { DeliveryOption, PickupPoint } from '#core/delivery/quote';
import { foldText } from '#core/listing/fold';
import type { Api } from '../lib/api.ts';
import type { Draft } from './draft.ts';

const PAUSE_MS = 350;
const POINTS_SHOWN = 60;

type Deps = { api: Api; shopId: string; draft: ReadonlySignal<Draft> };

/** The delivery methods that an order can have now, with their prices, and the pickup points of the chosen one. */
export function createDeliveryChoice({ api, shopId, draft }: Deps) {
  const options = signal<readonly DeliveryOption[]>([]);
  const asOf = signal<string | null>(null);
  const phase = signal<'empty' | 'loading' | 'ready' | 'failed'>('empty');
  const points = signal<readonly PickupPoint[]>([]);
  const pointsPhase = signal<'idle' | 'loading' | 'ready' | 'failed'>('idle');
  const pointSearch = signal('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  /** As text, so that only a change of what a price depends on asks again. */
  const request = computed(() => {
    const { address, parcel, declaredValueKopecks, cod } = draft.value;
    const { auto: _, ...box } = parcel;
    if (!address.settlementCode || Object.values(box).some((side) => side < 1)) return null;
    return JSON.stringify({
      shopId,
      settlementCode: address.settlementCode,
      country: address.country,
      parcel: box,
      declaredValueKopecks,
      codKopecks: cod?.amountKopecks ?? 0,
    });
  });
  const pointsRequest = computed(() => {
    const { address, delivery } = draft.value;
    if (!deliversToPoint(delivery.category) || !delivery.methodCode || !address.settlementCode) return null;
    return JSON.stringify({ shopId, settlementCode: address.settlementCode, methodCode: delivery.methodCode });
  });

  async function quote(mine: number, asked: string) {
    try {
      const answer = await api.deliveryQuote(JSON.parse(asked));
      if (mine !== turn) return;
      batch(() => {
        options.value = answer.options;
        asOf.value = answer.asOf;
        phase.value = 'ready';
      });
    } catch {
      if (mine === turn) phase.value = 'failed';
    }
  }

  function askAgain(pause: number) {
    turn += 1;
    clearTimeout(timer);
    const asked = request.peek();
    if (!asked) {
      options.value = [];
      phase.value = 'empty';
      return;
    }
    const mine = turn;
    phase.value = 'loading';
    timer = setTimeout(() => quote(mine, asked), pause);
  }

  async function loadPoints(asked: string) {
    pointsPhase.value = 'loading';
    try {
      const { items } = await api.points(JSON.parse(asked));
      if (asked !== pointsRequest.peek()) return;
      points.value = items;
      pointsPhase.value = 'ready';
    } catch {
      if (asked === pointsRequest.peek()) pointsPhase.value = 'failed';
    }
  }

  const stopQuotes = effect(() => {
    const asked = request.value;
    askAgain(asked ? PAUSE_MS : 0);
  });
  const stopPoints = effect(() => {
    const asked = pointsRequest.value;
    points.value = [];
    pointSearch.value = '';
    if (asked) void loadPoints(asked);
    else pointsPhase.value = 'idle';
  });

  const matching = computed(() => {
    const needle = foldText(pointSearch.value);
    return points.value.filter((point) => !needle || foldText(point.address).includes(needle));
  });

  return {
    options,
    asOf,
    phase,
    chosen: computed(
      () => options.value.find((option) => option.methodCode === draft.value.delivery.methodCode) ?? null,
    ),
    points: computed(() => matching.value.slice(0, POINTS_SHOWN)),
    pointsBeyond: computed(() => Math.max(0, matching.value.length - POINTS_SHOWN)),
    pointsPhase,
    pointSearch,
    retry: () => askAgain(0),
    dispose() {
      clearTimeout(timer);
      turn += 1;
      stopQuotes();
      stopPoints();
    },
  };
}
export type DeliveryChoice = ReturnType<typeof createDeliveryChoice>;
