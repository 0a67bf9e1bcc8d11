/** Escrow in the summary: what homes paid in, what they could not pay, and who bears it. */
import { EUR } from '../../kernel/index.js';
import type { escrowFields } from '../../records/fields-summary-market.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { World } from '../world.js';
import { sumOf } from './sums.js';

export function escrowFigures({ trading, host }: World): RowOf<typeof escrowFields> {
  const { count, total_uEUR, borneByOperator_uEUR } = trading.defaults;
  return {
    escrowPaidIn_EUR: sumOf(host.state.paidIn_uEUR.data) / EUR,
    defaults_count: count,
    defaulted_EUR: total_uEUR / EUR,
    defaultedBorneByHomes_EUR: (total_uEUR - borneByOperator_uEUR) / EUR,
    defaultedBorneByOperator_EUR: borneByOperator_uEUR / EUR,
  };
}
