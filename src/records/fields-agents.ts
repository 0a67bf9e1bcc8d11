/** Fields of the table `agents`: one home over the whole run. A bill is what the home pays; negative when it receives. */
import { flag, integer, number, replication, text } from './fields.js';

export const agentsFields = [
  replication,
  text('agent', 'The home: its stable id, which also keys its random streams.'),
  text('group', 'Group of the scenario to which it belongs.'),
  text(
    'homeType',
    'By its devices. renter: no generation. pv: generation, no battery. pvBattery: both. other: anything else, counted in totals only.',
    { values: ['renter', 'pv', 'pvBattery', 'other'] },
  ),
  flag(
    'participates',
    'Whether it takes part in the local market; if not, it settles all with its retailer.',
  ),
  number('pvPeak_kWp', 'Rated power of its generation; 0 without any.', {
    missing: 'the profile says nothing of it',
  }),
  number('batteryCapacity_kWh', 'Usable capacity of its battery; 0 without one.'),
  number('load_kWh', 'Electricity consumed, without charging and losses of the battery.'),
  number('pv_kWh', 'Electricity generated.'),
  number('import_kWh', 'Metered import.'),
  number('export_kWh', 'Metered export.'),
  number('bought_kWh', 'Bought on the local market, by trades in force.'),
  number('sold_kWh', 'Sold on the local market, by trades in force.'),
  number(
    'billWithout_EUR',
    'Bill in the shadow run: same home and draws, retail supply only, its own battery path; less storedEnergyValueWithout.',
  ),
  number(
    'billWith_EUR',
    'Bill with the local market: localPaid + retail - feedIn + imbalance + carbon + charges + standing + networkRecovery + vat + operatorFee + transactionFees + defaults - storedEnergyValue.',
  ),
  number('saving_EUR', 'billWithout - billWith; negative when the home is worse off.'),
  number('localPaid_EUR', 'Due for local trades less due to it for them.'),
  number(
    'retail_EUR',
    'Paid to the retailer for energy beyond local trades, energy price only; under net metering less what was paid for imports that were set off.',
  ),
  number('feedIn_EUR', 'Received from the retailer for energy fed in beyond local trades.'),
  number(
    'imbalance_EUR',
    'Paid to the balance responsible party for deviations from the position at gate closure, less received from it.',
  ),
  number(
    'carbon_EUR',
    'Paid to the state as carbon price of energy bought from the retailer, imbalance among it; 0 without one.',
  ),
  number(
    'charges_EUR',
    'Network charges, levies and electricity tax on metered import, after local discounts; under net metering less those of imports that were set off.',
  ),
  number(
    'standing_EUR',
    'Standing charges of retailer and network operator, which do not depend on energy; the same without the market.',
  ),
  number(
    'networkRecovery_EUR',
    "The home's part, by metered import, of network charges that all homes together saved against the shadow run, where the tariff makes network revenue neutral; negative when more was paid than in the shadow run. Never in billWithout.",
  ),
  number('vat_EUR', 'Value added tax.'),
  number(
    'operatorFee_EUR',
    'Fees of the operators of a central ledger and of the market, as far as it paid them.',
  ),
  number('transactionFees_EUR', "Fees of the home's transactions on the observer's chain."),
  number(
    'defaults_EUR',
    'What it should have received for local trades and did not, since others could not pay, less what it could not pay itself; 0 without an escrow.',
  ),
  number(
    'storedEnergyValue_EUR',
    'Value at the mean feed-in price of the run of the energy by which the battery is fuller at the end than at the start.',
  ),
  number('storedEnergyValueWithout_EUR', 'The same in the shadow run.'),
  number(
    'preferenceValue_EUR',
    "The home's premium for local green energy times the green energy it received; not part of the bill.",
  ),
  integer('orders_count', 'Orders sent.'),
  integer('ordersTraded_count', 'Orders of which at least a part was traded.'),
  integer('ordersUnmatched_count', 'Orders accepted in time that found no counterpart.'),
  integer('ordersLate_count', 'Orders that the ledger included after gate closure or never.'),
  integer(
    'ordersUnfunded_count',
    'Orders that came in time and were refused, since what they could come to owe was not in escrow.',
  ),
  integer(
    'ordersUndone_count',
    'Orders whose clearing was void or never came, or was reversed by a reorganisation and not repeated.',
  ),
  number(
    'selfConsumption_kWh',
    'Own generation that was not exported: used at once, or put into the battery and not exported from it.',
  ),
  number('batteryLosses_kWh', 'Lost in the battery.'),
  number(
    'netMetered_kWh',
    'Exported to the retailer and set off against imports of the same billing period; 0 without net metering.',
  ),
  number('defaulted_EUR', 'Left unpaid of local trades and of fees, since it was not in escrow.'),
  number(
    'escrowPaidIn_EUR',
    'Paid into escrow: its first deposit, and what filled it up since; 0 without an escrow.',
  ),
  number('escrow_EUR', 'In escrow at the end: its own money, no part of the bill.'),
  number(
    'ledgerStorage_bytes',
    "What the home's light client stores at the end: all headers, and proofs of its final transactions and of those that cleared and settled its products; 0 of one that does not take part.",
  ),
] as const;
