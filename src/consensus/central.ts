/**
 * A central operator's database: one node, no forks, final at once. What arrives is worked off after a fixed delay, each in its
 * turn; the operator asks a fee for each kWh traded. The baseline against which a ledger is measured.
 *
 * A server that stops keeps what it has executed, and loses the work on what it has not. What waits then, and what is sent in the
 * meantime, its senders send again when it is back: it arrives at that instant, unless it has expired.
 */
import { z } from 'zod';
import { singlePrice } from '../ledger/index.js';
import { definePlugin } from '../records/plugin.js';
import { quantity } from '../records/quantity.js';
import type { LedgerContext, LedgerDesign, Protocol, ProtocolWorld } from './types.js';

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
      start: (world) => startServer(world, config.delay),
    };
  },
});

function startServer({ simulation, chain }: ProtocolWorld, delay_us: number): Protocol {
  const { transactions: t } = chain;
  let isDown = false;
  /** What was sent before this has arrived then, when the server came back last. */
  let back_us = 0;
  let due_us = -1;
  let again = false;
  const arrival_us = (id: number): number => Math.max(t.submitted_us[t.at(id)]!, back_us);
  const waiting = chain.build;
  // there is one price, so the pool is in the order of arrival
  chain.build = (node, parent, timestamp_us, out) => {
    let count = waiting(node, parent, timestamp_us, out);
    while (count > 0 && arrival_us(out[count - 1]!) + delay_us > simulation.now) count--;
    return count;
  };
  const workKind = simulation.on('central-work', 'consensus', work);

  /** Works off what is due; what comes due while an engine still works on the batch before follows it. */
  function work(): void {
    // work that was begun before a stop is begun anew after it
    if (isDown || simulation.now < back_us + delay_us) return;
    if (chain.isMaking(0)) {
      again = true;
      return;
    }
    const since_us = back_us;
    const head = chain.head(0);
    chain.propose(0, head, chain.clocks.stamp_us(0, head), 1, undefined, (block) => {
      if (!isDown && since_us === back_us) chain.adopt(0, block);
      if (!again) return;
      again = false;
      work();
    });
  }

  function workLater(): void {
    const at_us = simulation.now + delay_us;
    if (at_us === due_us) return; // a batch of this instant is on its way already
    due_us = at_us;
    simulation.at(at_us, workKind);
  }

  return {
    onWaiting() {
      if (!isDown) workLater();
    },
    onDown(_node, down) {
      isDown = down;
      if (down) return;
      back_us = simulation.now;
      if (chain.pool(0).size > 0) workLater();
    },
  };
}
