/**
 * Each invariant with planted bugs that its checker catches: a component of the world replaced before the run, or the data of a
 * sound run doctored after it. The checkers say nothing of the sound run.
 */
import { CLEAR, OK, ORDER, SETTLE } from '../../src/contracts/index.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { village } from '../helpers/scenarios.js';
import { runScenario, type FinishedRun } from '../helpers/world.js';
import type { Mechanism, TradeColumns } from '../../src/market/types.js';
import type { World } from '../../src/model/world.js';
import {
  checkAll,
  checkChain,
  checkCommonDraws,
  checkEnergy,
  checkMoney,
  checkOtherRun,
  checkPaidOnce,
  checkSameRun,
  checkTrades,
  checkTransactions,
} from './checks.js';
import { checkStorage } from './storage.js';
import type { Check } from './problems.js';
import { setDown, setPartition } from '../network/conditions.js';

const run = (prepare?: (world: World) => void): FinishedRun =>
  runScenario(village, prepare ? { prepare } : {});

let sound: FinishedRun;
beforeAll(() => {
  sound = run();
});

/** What a checker says of a sound run after `doctor` has changed its tables or what was observed. */
function after(doctor: (run: FinishedRun) => void, check: Check): string {
  const patient = {
    ...sound,
    tables: structuredClone(sound.tables),
    observed: structuredClone(sound.observed),
  };
  doctor(patient);
  return check(patient).join('\n');
}

test('a sound run passes, and everything that is checked happens in it', () => {
  expect(checkAll(sound)).toEqual([]);
  const { summary } = sound.result;
  expect(summary.ordersTraded_count).toBeGreaterThan(50);
  expect(summary.transactionsFinal_count).toBeGreaterThan(500);
  expect(summary.reorganisations_count).toBeGreaterThan(0);
  expect(summary.fees_EUR).toBeGreaterThan(0);
  expect(summary.losses_kWh).toBeGreaterThan(0.1);
});

describe('1. energy', () => {
  test('a battery that leaks a thousandth of a Wh past the meter', () => {
    const leak = (patient: FinishedRun): void => {
      patient.observed.slots[30]!.batteries.discharge_Wh[9]! += 1e-3;
    };
    expect(after(leak, checkEnergy)).toContain('store-0001, slot 30: energy at the meter does not balance');
  });

  test('a battery that makes energy', () => {
    const lossless = (patient: FinishedRun): void => {
      const slot = patient.observed.slots.find(({ batteries }) => batteries.loss_Wh[8]! > 1)!;
      slot.batteries.loss_Wh[8] = 0;
    };
    expect(after(lossless, checkEnergy)).toContain('a battery does not balance');
  });

  test('a meter that rounds each slot by itself loses what a register keeps', () => {
    const rounding = run((world) => {
      const { homes } = world;
      const deliver = homes.deliver.bind(homes);
      homes.deliver = (slot) => {
        deliver(slot);
        for (let i = 0; i < homes.count; i++) homes.metered_Wh[i] = Math.floor(homes.grid_Wh[i]!);
      };
    });
    expect(checkEnergy(rounding).join('\n')).toContain('the register is off by');
  });

  test('a table that does not say what happened', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.tables.slots[40]!['import_Wh'] = 0;
    };
    expect(after(doctor, checkEnergy)).toContain('slots table, slot 40, import');
  });
});

describe('1. every metered Wh is paid exactly once', () => {
  test('one Wh is billed twice', () => {
    const twice = run((world) => {
      const { billing } = world;
      const billSlot = billing.billSlot.bind(billing);
      billing.billSlot = (slot, metered_Wh, generated_Wh, cleared, inForce, unpaid) => {
        const more = metered_Wh.slice();
        more[2]! += 1;
        const position = billSlot(slot, more, generated_Wh, cleared, inForce, unpaid);
        if (position[2] === more[2]) position[2] = metered_Wh[2]!;
        return position;
      };
    });
    expect(checkPaidOnce(twice).join('\n')).toContain('renter-0002: retail energy of its bill');
    expect(checkPaidOnce(twice).join('\n')).toContain('wholesale purchases');
  });

  test('a home is billed for what it offered and not for what it deviates', () => {
    const doctor = (patient: FinishedRun): void => {
      for (const product of patient.observed.products) product.position_Wh = product.metered_Wh;
    };
    expect(after(doctor, checkPaidOnce)).toContain('imbalance of its bill');
  });

  test('somebody buys what nobody sells', () => {
    const doctor = (patient: FinishedRun): void => {
      const traded = patient.observed.products.find(({ cleared_Wh }) => cleared_Wh.some((x) => x > 0))!;
      traded.cleared_Wh[traded.cleared_Wh.findIndex((x) => x > 0)]! += 1;
    };
    expect(after(doctor, checkPaidOnce)).toContain('what is bought is not what is sold');
  });
});

describe('2. money', () => {
  test('a run that makes or loses a micro-EUR does not finish', () => {
    const inflation = (world: World): void => {
      const { billing } = world;
      const close = billing.close.bind(billing);
      billing.close = (...books) => {
        close(...books);
        billing.balance_uEUR[3]! += 1;
      };
    };
    expect(() => run(inflation)).toThrow('CW-MONEY-SUM');
  });

  test('money that comes and goes during the run', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.observed.products[20]!.contractMoney_uEUR = 1;
    };
    expect(after(doctor, checkMoney)).toContain('money in the contract after product 20: 1, not 0');
  });

  test('a payment that goes to the wrong account', () => {
    const astray = run();
    const { balance_uEUR } = astray.world.billing;
    balance_uEUR[0]! += 1;
    balance_uEUR[1]! -= 1;
    expect(checkMoney(astray).join('\n')).toContain('renter-0000: its bill is not what left its account');
  });

  test('a contract that pays for a clearing which the bills do not know', () => {
    const doctor = (patient: FinishedRun): void => {
      const settled = patient.observed.products.find(
        ({ clearing }) => clearing && clearing.trades.count > 0,
      )!;
      settled.paid_uEUR.fill(0);
    };
    expect(after(doctor, checkMoney)).toContain('balance in the contract of');
  });

  test('a fee that is in the table and left nobody', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.observed.transactions.find(({ fee_uEUR, block }) => fee_uEUR > 0 && block >= 0)!.fee_uEUR += 1;
    };
    expect(after(doctor, checkMoney)).toContain('balance in the contract of');
  });

  test('a bill with a part that is missing', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.tables.agents[4]!['vat_EUR'] = 0;
    };
    expect(after(doctor, checkMoney)).toContain('renter-0004: its bill is not the sum of its parts');
  });
});

describe('3. trades', () => {
  /** A run whose mechanism clears as it should, and then changes its first trade. */
  function cheating(change: (trades: TradeColumns) => void): () => unknown {
    return () =>
      run((world) => {
        const mechanism = world.host.terms.markets[0]!.design as Mechanism;
        const clear = mechanism.clear.bind(mechanism);
        mechanism.clear = (orders, context, trades) => {
          clear(orders, context, trades);
          if (trades.count > 0) change(trades);
        };
      });
  }

  test('a mechanism that makes trades which the orders do not allow does not finish its run', () => {
    const found = (change: (trades: TradeColumns) => void): unknown =>
      expect(cheating(change)).toThrow(/CW-MARKET-TRADE: the mechanism uniform-price made a clearing/);
    found((trades) => (trades.buyerPrice_uEUR_per_kWh[0] = 400_000));
    found((trades) => (trades.buyerPrice_uEUR_per_kWh[0] = 1));
    found((trades) => (trades.quantity_Wh[0]! += 1_000_000));
  });

  test('a buyer that is charged more than it bid', () => {
    const doctor = (patient: FinishedRun): unknown =>
      (traded(patient).trades.buyerPrice_uEUR_per_kWh[0] = 400_000);
    expect(after(doctor, checkTrades)).toContain('the buyer pays more than its limit');
  });

  test('a seller that is paid less than it asked', () => {
    const doctor = (patient: FinishedRun): unknown =>
      (traded(patient).trades.sellerPrice_uEUR_per_kWh[0] = 1);
    expect(after(doctor, checkTrades)).toContain('the seller gets less than its limit');
  });

  test('an order that trades more than it offered', () => {
    const doctor = (patient: FinishedRun): unknown => (traded(patient).trades.quantity_Wh[0]! += 1_000_000);
    expect(after(doctor, checkTrades)).toContain('is overfilled');
  });

  const traded = (patient: FinishedRun) =>
    patient.observed.products.find(({ clearing }) => clearing !== undefined && clearing.trades.count > 0)!
      .clearing!;

  test('a home that trades with itself', () => {
    const doctor = (patient: FinishedRun): void => {
      const { orders, trades } = traded(patient);
      orders.agent[trades.sellOrder[0]!] = orders.agent[trades.buyOrder[0]!]!;
    };
    expect(after(doctor, checkTrades)).toContain('trades with itself');
  });

  test('an order that the market changed on its way', () => {
    expect(after((patient) => (traded(patient).orders.limit_uEUR_per_kWh[0]! += 1), checkTrades)).toContain(
      'is not what was sent',
    );
  });

  test('a trade that is in force and in no table', () => {
    expect(after((patient) => patient.tables.trades.splice(3, 1), checkTrades)).toContain(
      'in the trades table',
    );
  });

  test('welfare beyond the optimum', () => {
    const doctor = (patient: FinishedRun): void => {
      const row = patient.tables.slots.find((slot) => Number(slot['traded_Wh']) > 0)!;
      row['welfareRealised_EUR'] = Number(row['welfareOptimal_EUR']) + 1e-6;
    };
    expect(after(doctor, checkTrades)).toContain('is more than the optimum');
  });
});

describe('4. transactions', () => {
  test('one that is forgotten, and one that ends twice', () => {
    expect(after((patient) => patient.tables.transactions.splice(100, 1), checkTransactions)).toContain(
      'ends twice or never',
    );
    const twice = (patient: FinishedRun): void => {
      patient.tables.transactions.splice(100, 0, patient.tables.transactions[100]!);
    };
    expect(after(twice, checkTransactions)).toContain('ends twice or never');
  });

  test('one that is dropped and keeps its receipt', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.tables.transactions[100]!['outcome'] = 'expired';
    };
    const found = after(doctor, checkTransactions);
    expect(found).toContain('refused or dropped, and in a block');
    expect(found).toContain('expired transactions');
  });

  test('an order that counts as traded and as late', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.tables.agents[1]!['ordersLate_count'] =
        Number(patient.tables.agents[1]!['ordersLate_count']) + 1;
    };
    expect(after(doctor, checkTransactions)).toContain('renter-0001: ends of orders');
  });

  test('an order that the bills take as accepted and the chain does not', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.observed.transactions.find(({ kind, block }) => kind === 0 && block >= 0)!.receipt = 1;
    };
    expect(after(doctor, checkTransactions)).toContain("accepted on the observer's chain");
  });

  test('an order, a clearing and a settlement that are accepted at the wrong time', () => {
    const acceptedIn = (patient: FinishedRun, kind: number) => {
      const accepted = patient.observed.transactions.find(
        (transaction) => transaction.kind === kind && transaction.receipt === OK && transaction.block >= 0,
      )!;
      return patient.observed.blocks.find(({ id }) => id === accepted.block)!;
    };
    const moved =
      (kind: number, timestamp_us: number) =>
      (patient: FinishedRun): void => {
        acceptedIn(patient, kind).timestamp_us = timestamp_us;
      };
    expect(after(moved(ORDER, 1e15), checkTransactions)).toContain('an order accepted after gate closure');
    expect(after(moved(ORDER, -1e15), checkTransactions)).toContain('accepted before the gate opened');
    expect(after(moved(CLEAR, -1e15), checkTransactions)).toContain('a call accepted before gate closure');
    expect(after(moved(SETTLE, 1e15), checkTransactions)).toContain('a call accepted after the deadline');
    const shallow = (patient: FinishedRun): void => {
      acceptedIn(patient, SETTLE).height = 0;
    };
    expect(after(shallow, checkTransactions)).toContain('a settlement of what is not final');
  });

  test('a latency that leaves out what never became final', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.tables.transactions.forEach((row, id) => {
        if (id % 5 > 0) return;
        Object.assign(row, { outcome: 'pending', final_s: null });
      });
    };
    expect(after(doctor, checkTransactions)).toContain('latency to Finality, p95');
  });
});

describe('5. ledger', () => {
  const block = (patient: FinishedRun, k: number) => patient.observed.blocks[k]!;

  test('a block without a parent, and one at the wrong height', () => {
    expect(after((patient) => (block(patient, 50).parent = 100_000), checkChain)).toContain(
      'was not made before it',
    );
    expect(after((patient) => (block(patient, 50).height += 1), checkChain)).toContain('height');
  });

  test('a final block that is not on the chain of the observer', () => {
    const doctor = (patient: FinishedRun): void => {
      patient.observed.finality.at(-1)!.block = patient.observed.blocks.find(
        ({ fate }) => fate === 'stale',
      )!.id;
    };
    const found = after(doctor, checkChain);
    expect(found).toContain('becomes final on top of');
    expect(found).toContain("is not on the observer's chain");
  });

  test('finality that is taken back and not counted', () => {
    const doctor = (patient: FinishedRun): void => {
      const { finality } = patient.observed;
      const last = finality.at(-1)!;
      finality.push({ block: last.block, final: false }, { block: last.block, final: true });
    };
    expect(after(doctor, checkChain)).toContain('violations of finality: 0, not 1');
  });

  test('finality that a deterministic ledger takes back', () => {
    const central = runScenario({ ...village, ledger: 'central' });
    expect(checkChain(central)).toEqual([]);
    const { finality } = central.observed;
    finality.push({ ...finality.at(-1)!, final: false }, finality.at(-1)!);
    expect(checkChain(central).join('\n')).toContain('undone by a ledger that claims deterministic finality');
  });

  test('two nodes that take different blocks of one height as final', () => {
    const voted = runScenario({ ...village, ledger: { kind: 'qbft', period: '60 s' } });
    expect(checkChain(voted)).toEqual([]);
    const { blocks, decisions } = voted.observed;
    const last = decisions.at(-1)!;
    decisions.push({ ...last, block: blocks.find(({ height }) => height === last.height - 1)!.id });
    expect(checkChain(voted).join('\n')).toContain(`as final at height ${last.height}, another has`);
  });

  test('a signer that seals twice in a row, out of turn at full weight, too early', () => {
    const again = (patient: FinishedRun): void => {
      block(patient, 60).producer = patient.observed.blocks.find(
        ({ id }) => id === block(patient, 60).parent,
      )!.producer;
    };
    expect(after(again, checkChain)).toContain('its signer has just sealed');
    expect(after((patient) => (block(patient, 60).weight = 3), checkChain)).toContain('difficulty');
    expect(after((patient) => (block(patient, 60).timestamp_us -= 1), checkChain)).toContain(
      'us after its parent',
    );
  });

  test('a block that claims a time before one of its transactions was sent', () => {
    const doctor = (patient: FinishedRun): void => {
      const full = patient.observed.blocks.find(({ transactions }) => transactions.length > 0)!;
      const row = patient.tables.transactions.find((cells) => cells['transaction'] === full.transactions[0])!;
      row['submitted_s'] = (full.timestamp_us + 1) / 1e6;
    };
    expect(after(doctor, checkChain)).toContain('holds transaction');
  });

  test('a signer that fills its blocks after the time that they claim', () => {
    const late = run((world) => {
      const { chain } = world;
      setDown(world.gossip!, 3, true);
      const produce = chain.produce.bind(chain);
      // as if nothing had been chosen at the timestamp
      chain.produce = (node, parent, timestamp_us, weight) => produce(node, parent, timestamp_us, weight);
    });
    expect(checkChain(late).join('\n')).toMatch(/block \d+, of \d+, holds transaction \d+, sent at/);
  });

  test('an observer that nobody tells of the heavier chain', () => {
    const deaf = run((world) =>
      setPartition(
        world.gossip!,
        Int32Array.from({ length: world.nodes }, (_, node) => (node === 0 ? 0 : 1)),
      ),
    );
    expect(checkChain(deaf).join('\n')).toContain("the observer's chain after it");
  });

  test('a heavier chain that is let go of while those who have it are down', () => {
    const doctor = (patient: FinishedRun): void => {
      block(patient, 40).weight += 10_000;
    };
    expect(after(doctor, checkChain)).toMatch(/block \d+ weighs 10\d+, the observer's chain after it/);
  });

  test('a transaction that is twice in a chain', () => {
    const doctor = (patient: FinishedRun): void => {
      const full = patient.observed.blocks.filter(
        ({ fate, transactions }) => fate === 'main' && transactions.length > 0,
      );
      full[1]!.transactions[0] = full[0]!.transactions[0]!;
    };
    expect(after(doctor, checkChain)).toContain('of one chain');
  });
});

describe('6. determinism', () => {
  test('the same again is the same', () => {
    expect(checkSameRun(sound, run())).toEqual([]);
  });

  test('one number drawn more, somewhere', () => {
    const other = run((world) => world.random.single('leak').bits(0));
    expect(checkSameRun(sound, other)).toContain(
      `unseed: ${other.result.unseed}, not ${sound.result.unseed}`,
    );
  });

  test('one event more that does nothing', () => {
    const other = run((world) =>
      world.simulation.at(
        1,
        world.simulation.on('nothing', 'control', () => undefined),
      ),
    );
    expect(checkSameRun(sound, other).join('\n')).toContain('digest');
  });

  test('one digit in one cell', () => {
    const other = run();
    other.tables.agents[3]!['billWith_EUR'] = Number(other.tables.agents[3]!['billWith_EUR']) + 1e-6;
    expect(checkSameRun(sound, other)).toEqual(['the table agents differs']);
  });

  test('a seed that nobody uses', () => {
    expect(checkOtherRun(sound, runScenario(village, { seed: '8' }))).toEqual([]);
    expect(checkOtherRun(sound, run())).not.toEqual([]);
  });
});

describe('7. common random numbers', () => {
  const central = { ledger: 'central', 'market.mechanism': 'continuous-double-auction' };

  test('another ledger and mechanism: the same homes under the same sky', () => {
    expect(checkCommonDraws(sound, runScenario(village, { overrides: central }))).toEqual([]);
  });

  test('a load that hangs on the ledger by its last bit', () => {
    const other = runScenario(village, { overrides: central });
    const { load_Wh } = other.observed.slots[11]!;
    load_Wh[5] = load_Wh[5]! * (1 + Number.EPSILON);
    expect(checkCommonDraws(sound, other).join('\n')).toContain('pv-0000, slot 11: load');
  });

  test('draws that hang on the place of a home in the list', () => {
    const { renter, pv, store } = village.population;
    const moved = runScenario({ ...village, population: { store, renter, pv } });
    expect(checkCommonDraws(sound, moved)).toEqual([]);
    moved.world.homes.population.greenPremium_uEUR_per_kWh.reverse();
    expect(checkCommonDraws(sound, moved).join('\n')).toContain('preference');
  });
});

describe('8. storage', () => {
  test('nodes that store less than there are of them', () => {
    const { summary } = sound.result;
    const patient = { ...sound, result: { ...sound.result, summary: { ...summary, nodesStorage_bytes: 1 } } };
    expect(checkStorage(patient).join('\n')).toContain('what all nodes store');
  });

  test('an order in a block before it can have reached its gateway', () => {
    const network = { ...sound.scenario.network, homeLink_us: 60e6 };
    const patient = { ...sound, scenario: { ...sound.scenario, network } };
    expect(checkStorage(patient).join('\n')).toContain('before it reached its gateway');
  });
});
