/**
 * The fees of a market's operator, all of them in one place: what a scenario says of them, what they come to at a price, and what
 * they leave of an order's limit.
 *
 *   per kWh      an amount for every kWh traded
 *   percentage   a part of the price of every kWh, fractions of a micro-EUR per kWh dropped; nothing of prices below zero
 *   distance     an amount per kWh by the places of the two homes (distance-fees.ts), or by the level of the market at which
 *                they meet (hierarchy.ts)
 *   per trade    an amount for each home's order that trades at all in a product, however many partners it has
 *
 * `payer` says on whom a fee falls: the buyer, the seller, or both. Where it is split the seller's part is rounded down, so that
 * an odd micro-EUR is the buyer's. A fee per trade falls on the orders of the payer's side; split, on each side's with its part.
 *
 * Money: a buyer pays payment(energy, price + fees per kWh), rounded once, and a seller receives payment(energy, price - fees per
 * kWh); the operator gets the difference from the payment at the price alone. So whoever trades within a limit that counts the fees
 * pays no micro-EUR more, and receives none less, than energy at that limit.
 *
 * A percentage is of what the buyer pays and the seller receives after a fee by distance. In gsy-framework's percentage fees
 * (grid_fees/base_model) a trade's rate is first divided by 1 + the taxes of all levels on either side, and one fee comes out for
 * both; here each side's part is taken of the price itself, so that it can be read off a bill.
 *
 * Units: micro-EUR per kWh, parts per million, micro-EUR; all integers. Exact for prices in the range of int32.
 */
import { z } from 'zod';
import { payment_uEUR } from '../kernel/index.js';
import { quantity } from '../records/quantity.js';

const perKwh = (description: string) => quantity('price', description, { minimum: 0 });

const byLevel = z.strictObject({
  community: perKwh('between homes of one community').prefault(0),
  district: perKwh('between communities of one district').prefault(0),
  elsewhere: perKwh('between districts').prefault(0),
});

const byGroups = z.strictObject({
  between: z
    .array(
      z.strictObject({
        groups: z
          .tuple([z.string().min(1), z.string().min(1)])
          .describe('two groups of homes, or one twice; which of them buys makes no difference'),
        fee: perKwh('fee on a kWh between a home of one and a home of the other'),
      }),
    )
    .min(1)
    .describe('fees by pair of groups'),
  otherwise: perKwh('fee on a kWh between all others').prefault(0),
});

export const feesSchema = z.strictObject({
  payer: z.enum(['buyer', 'seller', 'split']).describe('who pays the fees'),
  buyerShare: quantity('fraction', "the buyer's part where fees are split", {
    minimum: 0,
    maximum: 1,
  }).prefault('50 %'),
  perKwh: perKwh('fee on every kWh traded').prefault(0),
  percentage: quantity('fraction', 'part of the price of every kWh traded', {
    minimum: 0,
    maximum: 0.5,
  }).prefault(0),
  perTrade: quantity('money', 'fee for each order of a home that trades', {
    minimum: 0,
    maximum: 1_000_000_000,
  }).prefault(0),
  distance: z
    .union([byLevel, byGroups], {
      error: 'fees by level, such as {district: 1 ct/kWh, elsewhere: 2 ct/kWh}, or {between: [...]}',
    })
    .optional()
    .describe('fee on a kWh by where the two homes are; for mechanisms that match pairs'),
});

export type FeesConfig = z.output<typeof feesSchema>;
export type DistanceConfig = NonNullable<FeesConfig['distance']>;

/** A fee, parted between the two sides of a trade. */
export interface Sides {
  readonly buyer: number;
  readonly seller: number;
}

export const NO_FEE: Sides = { buyer: 0, seller: 0 };

/** Who pays what part of a fee. */
export type Payers = Pick<FeesConfig, 'payer' | 'buyerShare'>;

/** Fees that are the same for all pairs. */
export interface FeeRates {
  readonly perKwh_uEUR: Sides;
  readonly percentage_ppm: Sides;
  readonly perTrade_uEUR: Sides;
}

const MILLION = 1_000_000;

/** The parts of `amount`, an integer, that fall on the buyer and on the seller. */
export function partedBetween(amount: number, { payer, buyerShare }: Payers): Sides {
  if (payer === 'buyer') return { buyer: amount, seller: 0 };
  if (payer === 'seller') return { buyer: 0, seller: amount };
  const seller = Math.floor((amount * (MILLION - Math.round(buyerShare * MILLION))) / MILLION);
  return { buyer: amount - seller, seller };
}

export function feeRates(fees: FeesConfig): FeeRates {
  return {
    perKwh_uEUR: partedBetween(fees.perKwh, fees),
    percentage_ppm: partedBetween(Math.round(fees.percentage * MILLION), fees),
    perTrade_uEUR: partedBetween(fees.perTrade, fees),
  };
}

/** The fee on a kWh at `price`: `perKwh_uEUR` and the percentage. Grows with the price, by less than the price. */
export function feeAt(price_uEUR_per_kWh: number, perKwh_uEUR: number, percentage_ppm: number): number {
  if (price_uEUR_per_kWh <= 0) return perKwh_uEUR;
  return perKwh_uEUR + Math.floor((price_uEUR_per_kWh * percentage_ppm) / MILLION);
}

/** The highest price that with its fee is no more than `limit`. */
export function netBid(limit_uEUR_per_kWh: number, perKwh_uEUR: number, percentage_ppm: number): number {
  const rest = limit_uEUR_per_kWh - perKwh_uEUR;
  if (rest < 0 || percentage_ppm === 0) return rest;
  // price + floor(price x part) <= rest, solved for the price
  return Math.ceil(((rest + 1) * MILLION) / (MILLION + percentage_ppm)) - 1;
}

/** The lowest price that less its fee is no less than `limit`. */
export function netOffer(limit_uEUR_per_kWh: number, perKwh_uEUR: number, percentage_ppm: number): number {
  const due = limit_uEUR_per_kWh + perKwh_uEUR;
  if (due <= 0 || percentage_ppm === 0) return due;
  return Math.floor(((due - 1) * MILLION) / (MILLION - percentage_ppm)) + 1;
}

/** The price with its fee: the least limit that a bid of `price` needs; `netBid` undoes it. */
export function grossBid(price_uEUR_per_kWh: number, perKwh_uEUR: number, percentage_ppm: number): number {
  return price_uEUR_per_kWh + feeAt(price_uEUR_per_kWh, perKwh_uEUR, percentage_ppm);
}

/**
 * The price less its fee: the greatest limit that lets an offer of `price` trade at it; `netOffer` undoes it, or gives a micro-EUR
 * less where both prices leave the same.
 */
export function grossOffer(price_uEUR_per_kWh: number, perKwh_uEUR: number, percentage_ppm: number): number {
  return price_uEUR_per_kWh - feeAt(price_uEUR_per_kWh, perKwh_uEUR, percentage_ppm);
}

/** What a buyer of `energy_Wh` at `price` pays on top of it where fees come to `fee` a kWh. */
export function buyerFee_uEUR(
  energy_Wh: number,
  price_uEUR_per_kWh: number,
  fee_uEUR_per_kWh: number,
): number {
  if (fee_uEUR_per_kWh === 0) return 0;
  return (
    payment_uEUR(energy_Wh, price_uEUR_per_kWh + fee_uEUR_per_kWh) -
    payment_uEUR(energy_Wh, price_uEUR_per_kWh)
  );
}

/** What a seller of `energy_Wh` at `price` is paid less where fees come to `fee` a kWh. */
export function sellerFee_uEUR(
  energy_Wh: number,
  price_uEUR_per_kWh: number,
  fee_uEUR_per_kWh: number,
): number {
  if (fee_uEUR_per_kWh === 0) return 0;
  return (
    payment_uEUR(energy_Wh, price_uEUR_per_kWh) -
    payment_uEUR(energy_Wh, price_uEUR_per_kWh - fee_uEUR_per_kWh)
  );
}
