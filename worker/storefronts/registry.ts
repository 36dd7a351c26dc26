import type { StorefrontSource } from './contract.ts';
import { woocommerce } from './woocommerce/index.ts';

/** The storefronts whose webhooks are understood today. */
export const STOREFRONT_SOURCES: readonly StorefrontSource[] = [woocommerce];

/** The name may come from a URL; null where nobody answers to it. */
export const storefrontSourceOf = (source: string): StorefrontSource | null =>
  STOREFRONT_SOURCES.find((each) => each.source === source) ?? null;
