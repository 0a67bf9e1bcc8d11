/**
 * What every home would have to pay had gateways reported what meters counted: the same flows and the same products settled, billed a
 * second time. Where metered energy is shared, a product whose readings were falsified is shared again by the true ones. Trades of
 * orders are firm whatever is reported, and retailer and network operator bill by meters of their own: there is no difference.
 *
 * Both books count what is due; what homes leave unpaid (escrow) is in neither.
 * Units: Wh, micro-EUR by home. Cost: a second billing, and for a falsified product a second sharing; kept only if a fault needs it.
 */
import { Columns } from '../kernel/index.js';
import {
  makeSharing,
  marketOf,
  SlotPositions,
  type Clearing,
  type SlotPosition,
} from '../contracts/index.js';
import type { ClearingTerms } from '../contracts/index.js';
import { isSharingRule } from '../market/types.js';
import { Billing, type BillingOptions } from './billing.js';
import type { Homes } from './homes.js';
import type { SlotRecord } from './slot-records.js';

export class HonestBooks {
  private readonly homes: Homes;
  private readonly terms: ClearingTerms;
  private readonly reported: Billing;
  private readonly honest: Billing;
  private readonly positions: SlotPositions;
  private readonly reportedFee_uEUR: Float64Array;

  /** Beside the books `reported` of `homes`, made with `options`. */
  constructor(
    homes: Homes,
    terms: ClearingTerms,
    reported: Billing,
    options: Omit<BillingOptions, 'columns'>,
  ) {
    this.homes = homes;
    this.terms = terms;
    this.reported = reported;
    this.honest = new Billing({ ...options, columns: new Columns() });
    this.positions = new SlotPositions(homes.count);
    this.reportedFee_uEUR = new Float64Array(homes.count);
  }

  /** Bills `record`, which the other books have billed at `position`, under the clearings that are in force. */
  bill(
    record: SlotRecord,
    position: SlotPosition | undefined,
    inForce: readonly (Clearing | undefined)[],
  ): void {
    for (let i = 0; position && i < this.homes.count; i++)
      if (position.traded[i] === 1)
        this.reportedFee_uEUR[i] = this.reportedFee_uEUR[i]! + position.fee_uEUR[i]!;
    const honestly = inForce.map((clearing) => clearing && this.shareHonestly(clearing, record));
    const { slot, metered_Wh, generated_Wh } = record;
    this.honest.billSlot(slot, metered_Wh, generated_Wh, this.positions.of(honestly), honestly, []);
  }

  private shareHonestly(clearing: Clearing, { metered_Wh, reported_Wh }: SlotRecord): Clearing {
    const { product, block } = clearing;
    if (!isSharingRule(marketOf(this.terms, product).design)) return clearing;
    const true_Wh = this.homes.ofParticipants(metered_Wh);
    if (true_Wh.every((energy, i) => energy === reported_Wh[i])) return clearing;
    return makeSharing(product, true_Wh, this.terms, block);
  }

  /** Closes them as the others: with what the network operator recovers from homes that imported `import_Wh`. */
  close(import_Wh: Float64Array): void {
    this.honest.market.recoverNetworkRevenue(this.reported.shadow, import_Wh);
  }

  /** What each home gains (+) or loses since readings were falsified. */
  gained_uEUR(): Float64Array {
    const { reported, honest, reportedFee_uEUR } = this;
    return Float64Array.from(reportedFee_uEUR, (fee, i) => {
      const due = reported.bill.local_uEUR[i]! - reported.accounts.balance_uEUR[i]! + fee;
      return (
        honest.bill.local_uEUR[i]! - honest.accounts.balance_uEUR[i]! + honest.operatorFee_uEUR[i]! - due
      );
    });
  }
}

/** The books that tell what false readings bring, where a fault makes readings false. */
export function createHonestBooks(
  faults: readonly { readonly kind: string }[],
  ...options: ConstructorParameters<typeof HonestBooks>
): HonestBooks | undefined {
  return faults.some(({ kind }) => kind === 'false-readings') ? new HonestBooks(...options) : undefined;
}
