/** Fields of the table `trades`. */
import { integer, number, replication, text } from './fields.js';

const NO_ORDER = 'the mechanism shares what was metered, without orders';

export const tradesFields = [
  replication,
  integer('slot', 'Delivery slot that was traded.'),
  text('market', 'Name of the market.'),
  integer('trade', 'Number of the trade in its clearing, from 0.'),
  text('buyer', 'Home that buys: `agent` in the table of homes.'),
  text('seller', 'Home that sells.'),
  integer('energy_Wh', 'Energy traded, firm: what was not delivered is settled as imbalance.'),
  number('buyerPrice_EUR_per_kWh', 'What the buyer pays for a kWh, before charges and VAT.'),
  number(
    'sellerPrice_EUR_per_kWh',
    'What the seller receives for a kWh; the difference is the surplus or the deficit of the market operator.',
  ),
  number('paid_EUR', 'energy × buyerPrice, rounded once to a micro-EUR.'),
  number('received_EUR', 'energy × sellerPrice, rounded once to a micro-EUR.'),
  number(
    'buyerFee_EUR',
    'What the buyer pays beside it to the operators of ledger and market. A fee per trade stands with the first trade of its order.',
  ),
  number('sellerFee_EUR', 'What is taken from what the seller receives, likewise.'),
  text(
    'level',
    'How near the two are: same community, another one of the same district, elsewhere. In a hierarchy of markets, the level at which they met.',
    { missing: 'the scenario has no communities, or the mechanism shares what was metered' },
  ),
  integer('buyOrder', "Transaction that carried the buyer's order.", { missing: NO_ORDER }),
  integer('sellOrder', "Transaction that carried the seller's order.", { missing: NO_ORDER }),
  integer('block', "Block of the observer's chain in which the clearing finished."),
] as const;
