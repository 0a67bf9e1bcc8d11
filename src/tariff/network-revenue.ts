/**
 * Revenue-neutral network charges: what the network operator receives less than in the run without a market, by discounts and by
 * energy that was not imported, is charged to all homes at the end, in proportion to their metered import and by the largest
 * remainder (ties: the lower index), with VAT, rounded once a home. What it receives more is given back by the same key. Then the
 * operator's account is what it would be without the market, and each bill shows who pays for whom.
 * Where nobody imports, nothing can be recovered.
 */
import { roundHalfAway } from '../kernel/index.js';
import type { Accounts } from './accounts.js';
import type { BillColumns } from './bill-columns.js';
import { shareMoney } from './share.js';

/** Recovers `lost_uEUR` from homes that imported `import_Wh`. */
export function recoverNetworkRevenue(
  lost_uEUR: number,
  import_Wh: Float64Array,
  vat: number,
  bills: BillColumns,
  accounts: Accounts,
): void {
  const share = new Float64Array(accounts.homes);
  shareMoney(lost_uEUR, import_Wh, share);
  for (let i = 0; i < accounts.homes; i++) {
    const part = share[i]!;
    const onTop = roundHalfAway(part * vat);
    bills.networkRecovery_uEUR[i] = bills.networkRecovery_uEUR[i]! + part;
    bills.vat_uEUR[i] = bills.vat_uEUR[i]! + onTop;
    accounts.transfer(i, accounts.index('network'), part);
    accounts.transfer(i, accounts.index('state'), onTop);
  }
}
