import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payment_uEUR } from '../../src/kernel/index.js';
import {
  buyerFee_uEUR,
  feeAt,
  feeRates,
  feesSchema,
  grossBid,
  grossOffer,
  netBid,
  netOffer,
  partedBetween,
  sellerFee_uEUR,
} from '../../src/market/fees.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';

await loadQuantityParser();
const runs = { seed: 20260504, numRuns: 500 };

describe('who pays', () => {
  it('the buyer, the seller, or each a part, an odd micro-EUR on the buyer', () => {
    expect(partedBetween(7, { payer: 'buyer', buyerShare: 0.5 })).toEqual({ buyer: 7, seller: 0 });
    expect(partedBetween(7, { payer: 'seller', buyerShare: 0.5 })).toEqual({ buyer: 0, seller: 7 });
    expect(partedBetween(7, { payer: 'split', buyerShare: 0.5 })).toEqual({ buyer: 4, seller: 3 });
    // a tenth of 10 is 1, though 1 - 0.9 in float64 is less than 0.1
    expect(partedBetween(10, { payer: 'split', buyerShare: 0.9 })).toEqual({ buyer: 9, seller: 1 });
  });

  it('has to be said', () => {
    expect(feesSchema.safeParse({ perKwh: '1 ct/kWh' }).success).toBe(false);
    const fees = feesSchema.parse({
      payer: 'split',
      perKwh: '1 ct/kWh',
      percentage: '3 %',
      perTrade: '2 ct',
    });
    expect(feeRates(fees)).toEqual({
      perKwh_uEUR: { buyer: 5_000, seller: 5_000 },
      percentage_ppm: { buyer: 15_000, seller: 15_000 },
      perTrade_uEUR: { buyer: 10_000, seller: 10_000 },
    });
  });

  it('no fee is negative, and no percentage takes all', () => {
    for (const bad of [{ perKwh: '-1 ct/kWh' }, { percentage: '60 %' }, { perTrade: '-1 ct' }])
      expect(feesSchema.safeParse({ payer: 'buyer', ...bad }).success).toBe(false);
  });
});

describe('net limits', () => {
  it('a bid of 15.3 ct with 0.5 ct and 2 % leaves a price of 14.5099 ct', () => {
    // 145098 + 5000 + floor(2901.96) = 152999; 145099 + 5000 + floor(2901.98) = 153000; 145100 + 5000 + 2902 = 153002
    expect(netBid(153_000, 5_000, 20_000)).toBe(145_099);
    expect(feeAt(145_099, 5_000, 20_000)).toBe(7_901);
  });

  it('an offer of 7.8 ct with 0.5 ct and 2 % asks for 8.4693 ct', () => {
    // 84692 - 5000 - 1693 = 77999; 84693 - 5000 - floor(1693.86) = 78000
    expect(netOffer(78_000, 5_000, 20_000)).toBe(84_693);
  });

  it('are the last prices that respect the limit: one micro-EUR more or less breaks it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: -0x80000000, max: 0x7fffffff }), fc.integer({ min: -20, max: 300_000 })),
        fc.oneof(
          fc.constant(0),
          fc.integer({ min: 0, max: 100_000_000 }),
          fc.integer({ min: 0, max: 20_000 }),
        ),
        fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500_000 })),
        (limit, perKwh, part) => {
          const bid = netBid(limit, perKwh, part);
          expect(bid + feeAt(bid, perKwh, part)).toBeLessThanOrEqual(limit);
          expect(bid + 1 + feeAt(bid + 1, perKwh, part)).toBeGreaterThan(limit);
          const offer = netOffer(limit, perKwh, part);
          expect(offer - feeAt(offer, perKwh, part)).toBeGreaterThanOrEqual(limit);
          expect(offer - 1 - feeAt(offer - 1, perKwh, part)).toBeLessThan(limit);
        },
      ),
      runs,
    );
  });
});

describe('fees in money', () => {
  it('are what is paid with them less what is paid without', () => {
    // 333 Wh at 10.0001 ct: 33300.333 -> 33300; with 0.5 ct a kWh 34965.333 -> 34965
    expect(buyerFee_uEUR(333, 100_001, 5_000)).toBe(34_965 - 33_300);
    // less 0.5 ct a kWh 31635.333 -> 31635
    expect(sellerFee_uEUR(333, 100_001, 5_000)).toBe(33_300 - 31_635);
    expect(buyerFee_uEUR(1, -300, 0)).toBe(0);
  });

  it('leave nobody worse off than energy at a limit that counts them, to the micro-EUR', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 0x7fffffff }),
        fc.integer({ min: -0x80000000, max: 0x7fffffff }),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 500_000 }),
        fc.nat(1_000),
        (energy, limit, perKwh, part, less) => {
          const bid = netBid(limit, perKwh, part) - less;
          const paid = payment_uEUR(energy, bid) + buyerFee_uEUR(energy, bid, feeAt(bid, perKwh, part));
          expect(paid).toBeLessThanOrEqual(payment_uEUR(energy, limit));
          const offer = netOffer(limit, perKwh, part) + less;
          const received =
            payment_uEUR(energy, offer) - sellerFee_uEUR(energy, offer, feeAt(offer, perKwh, part));
          expect(received).toBeGreaterThanOrEqual(payment_uEUR(energy, limit));
        },
      ),
      runs,
    );
  });
});

describe('from a price to a limit and back', () => {
  it('by hand: 10 ct with 1 ct and a tenth are 12 ct for a buyer and 8 ct for a seller', () => {
    expect(grossBid(100_000, 10_000, 100_000)).toBe(120_000);
    expect(grossOffer(100_000, 10_000, 100_000)).toBe(80_000);
    expect(netBid(120_000, 10_000, 100_000)).toBe(100_000);
    // a tenth of 99999 is 9999 whole micro-EUR: 99999 leaves 8 ct, too
    expect(netOffer(80_000, 10_000, 100_000)).toBe(99_999);
  });

  it('a bid comes back as the same price, an offer as the lowest that leaves as much; limits are kept', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500_000, max: 1_000_000 }),
        fc.integer({ min: 0, max: 50_000 }),
        fc.integer({ min: 0, max: 500_000 }),
        (price, perKwh, part) => {
          expect(netBid(grossBid(price, perKwh, part), perKwh, part)).toBe(price);
          const back = netOffer(grossOffer(price, perKwh, part), perKwh, part);
          expect(price - back === 0 || price - back === 1).toBe(true);
          expect(grossOffer(back, perKwh, part)).toBe(grossOffer(price, perKwh, part));
          expect(grossBid(netBid(price, perKwh, part), perKwh, part)).toBeLessThanOrEqual(price);
          expect(grossOffer(netOffer(price, perKwh, part), perKwh, part)).toBeGreaterThanOrEqual(price);
        },
      ),
      runs,
    );
  });
});
