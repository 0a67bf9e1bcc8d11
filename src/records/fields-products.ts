/** Fields of the table `products`: the energy of one slot in one market. */
import { integer, number, replication, text } from './fields.js';

const NO_TRADE = 'nothing was traded';

export const productsFields = [
  replication,
  integer('slot', 'Delivery slot.'),
  text('market', 'Name of the market; a slot can be traded in several, whose gates close one after another.'),
  text('mechanism', 'Kind of its mechanism.'),
  integer('orders_count', 'Orders sent.'),
  integer(
    'ordersAccepted_count',
    "Orders that the market accepted on the observer's chain before gate closure.",
  ),
  integer('ordersLate_count', 'Orders that the ledger included after gate closure or never.'),
  integer(
    'ordersUnfunded_count',
    'Orders that came in time and were refused, since what they could come to owe was not in escrow.',
  ),
  integer('demand_Wh', 'Energy of accepted buy orders.'),
  integer('supply_Wh', 'Energy of accepted sell orders.'),
  integer('traded_Wh', 'Energy of trades that are in force; 0 if the clearing is void.'),
  integer('trades_count', 'Trades in force.'),
  number('price_EUR_per_kWh', 'What buyers pay: mean over trades, weighted by energy.', {
    missing: NO_TRADE,
  }),
  number('price_EUR_per_kWh_min', 'Lowest price that a buyer pays.', { missing: NO_TRADE }),
  number('price_EUR_per_kWh_max', 'Highest price that a buyer pays.', { missing: NO_TRADE }),
  number('surplus_EUR', 'What buyers pay beyond what sellers receive; negative where the operator pays in.'),
  number('fees_EUR', 'Fees of the operators of ledger and market for the trades in force.'),
  number('defaulted_EUR', 'Left unpaid of trades and fees by homes that had too little in escrow.'),
  integer(
    'negotiationRounds_count',
    'Rounds of the clearing in which participants negotiated; 0 where orders go in and trades come out.',
  ),
  integer(
    'negotiationMessages_count',
    'Proposals that they sent each other in these rounds, outside the ledger.',
  ),
  text(
    'settled',
    'settled: the trades were paid. void: the clearing or a meter reading did not reach the ledger by the settlement deadline. none: there was nothing to clear.',
    { values: ['settled', 'void', 'none'] },
  ),
  number('clearedAt_s', 'From gate closure until the clearing was final for the observer.', {
    missing: 'the clearing never became final, or there was nothing to clear',
  }),
  number('paidAt_s', 'From the end of delivery until the payment was final for the observer.', {
    missing: 'nothing was paid, or the payment never became final',
  }),
] as const;
