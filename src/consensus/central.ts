/**
 * A central operator's database: one node, no forks, final at once. What arrives is worked off after a fixed delay, each in its
 * turn; the operator asks a fee for each kWh traded. The baseline against which a ledger is measured.
 */
import { z } from 'zod';
import { singlePrice } from '../ledger/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { LedgerContext, LedgerDesign } from './types.js';

const schema = z.strictObject({
  delay: quantity('time', "from a transaction's arrival to its execution", { minimum: 1 }).prefault('50 ms'),
  fee: quantity('price', "operator's fee for a kWh traded, half from each side", { minimum: 0 }).prefault(
    '0.5 ct/kWh',
  ),
  power: quantity('power', "electric power of the operator's server, as far as this market uses it", {
    minimum: 0,
  }).prefault('50 W'),
  hardware: quantity('moneyPerTime', "hardware of the operator's server, as far as this market uses it", {
    minimum: 0,
  }).prefault('100 EUR/year'),
  electricity: quantity('price', 'what the operator pays for electricity', { minimum: 0 }).prefault(
    '30 ct/kWh',
  ),
});

export const central = definePlugin({
  kind: 'central',
  title: "An operator's database: a delay and a fee, no forks",
  source: 'chainwatt',
  schema,
  create(config, _context: LedgerContext): LedgerDesign {
    return {
      properties: {
        faultModel: 'none',
        finality: 'immediate',
        threshold: 'the operator must be honest and up',
        messages: '1',
      },
      producers: 1,
      distributed: false,
      confirmations: 0,
      blockGasLimit: Infinity,
      blockBytesLimit: Infinity,
      mempoolCapacity: Infinity,
      gasPerSecond: Infinity,
      homeGasPrice: singlePrice(0n),
      keeperGasPrice: singlePrice(0n),
      token_uEUR: 0,
      blockReward_uEUR: 0,
      operatorFee_uEUR_per_kWh: config.fee,
      resources: {
        power_W: config.power,
        hardware_uEUR_per_year: config.hardware,
        electricity_uEUR_per_kWh: config.electricity,
        payer: 'operator',
      },
      inclusionQuantile_us: () => config.delay,
      finalityQuantile_us: () => config.delay,
      start({ simulation, chain }) {
        const { transactions: t } = chain;
        const waiting = chain.build;
        // there is one price, so the pool is in the order of arrival
        chain.build = (node, parent, timestamp_us, out) => {
          let count = waiting(node, parent, timestamp_us, out);
          const { now } = simulation;
          while (count > 0 && t.submitted_us[t.at(out[count - 1])] + config.delay > now) count--;
          return count;
        };
        let due = -1;
        let again = false;
        const work = simulation.on('central-work', 'consensus', produce);
        /** Works off what is due; what comes due while an engine still works on the batch before follows it. */
        function produce(): void {
          if (chain.isMaking(0)) {
            again = true;
            return;
          }
          const head = chain.head(0);
          chain.produce(0, head, chain.clocks.stamp_us(0, head), 1, undefined, () => {
            if (!again) return;
            again = false;
            produce();
          });
        }
        return {
          onWaiting() {
            const at = simulation.now + config.delay;
            if (at === due) return; // a batch of this instant is on its way already
            due = at;
            simulation.at(at, work);
          },
        };
      },
    };
  },
});
