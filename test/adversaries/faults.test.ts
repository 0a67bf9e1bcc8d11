import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faultKeys, faults, type Fault } from '../../src/adversaries/index.js';
import type { Protocol } from '../../src/consensus/types.js';
import { RandomSource, SECOND, type Simulation } from '../../src/kernel/index.js';
import { networks, type Gossip } from '../../src/network/index.js';
import { loadQuantityParser } from '../../src/records/quantity-parser.js';
import { ToyLedger } from '../ledger/toys.js';
import { noMarket, noMeters, noOutsiders } from './markets.js';
import { designOf, ProtocolWorld } from '../consensus/worlds.js';

beforeAll(loadQuantityParser);

interface FaultWorld {
  readonly simulation: Simulation;
  readonly gossip: Gossip;
  /** Nodes that got message `id`, ascending. */
  reached(id: number): number[];
  /** What was said about nodes that stopped and came back, and how voters behave from then on. */
  readonly told: string[];
  create(kind: string, config: object, key?: string): Fault;
}

function world(nodes = 10, kind = 'complete', config: object = {}, seed = 'faults'): FaultWorld {
  const random = new RandomSource(seed);
  const plugin = networks.get(kind)!;
  const { simulation, gossip, chain } = new ToyLedger((clock) =>
    plugin.create(plugin.schema.parse({ nodes, ...config }), {
      simulation: clock,
      random,
      fidelity: 'sampled',
      minimumNodes: 1,
      readText: (file) => {
        throw new Error(`no file ${file}`);
      },
      blockChannel: 1,
    }),
  );
  const got = new Map<number, number[]>();
  gossip.onDeliver(0, (node, id) => got.set(id, [...(got.get(id) ?? []), node]));
  const told: string[] = [];
  const protocol: Protocol = { setConduct: (node, conduct) => void told.push(`${node} ${conduct}`) };
  return {
    simulation,
    gossip,
    told,
    reached: (id) => (got.get(id) ?? []).sort((i, j) => i - j),
    create: (name, parameters, key = `${name}/0/0`) => {
      const fault = faults.get(name)!;
      const onDown = (node: number, down: boolean): void =>
        void told.push(`${node} ${down ? 'stops' : 'is back'}`);
      return fault.create(fault.schema.parse(parameters), {
        simulation,
        gossip,
        chain,
        protocol,
        ledger: 'toy',
        producers: nodes,
        market: noMarket,
        outsiders: noOutsiders,
        meters: noMeters,
        random,
        onDown,
        key,
      });
    },
  };
}

/** Publishes message `id` from `node` and lets it arrive. */
function send({ simulation, gossip }: FaultWorld, node: number, id: number): void {
  gossip.publish(node, 0, id, 100, 0);
  simulation.run({ until: simulation.now + 60_000_000 });
}

const allBut = (nodes: number, without: number): number[] =>
  Array.from({ length: nodes }, (_, node) => node).filter((node) => node !== without);

/** Those that act on the network alone. */
const disturbances = ['partition', 'message-loss', 'delay-spike', 'crash', 'churn', 'eclipse'];

it.each([...faults.values()].map((fault) => [fault.kind, fault] as const))(
  'fault %s has defaults for every parameter, and descriptions',
  (_kind, fault) => {
    expect(() => fault.schema.parse({})).not.toThrow();
    const { properties } = z.toJSONSchema(fault.schema, { io: 'input' });
    for (const [name, property] of Object.entries(properties ?? {})) {
      expect(property, name).toHaveProperty('description');
    }
  },
);

describe.each(disturbances.map((kind) => [kind] as const))('fault %s', (kind) => {
  it('changes nothing before it is applied, and nothing after it is lifted', () => {
    const w = world();
    const instance = w.create(kind, {});
    send(w, 0, 1);
    instance.apply();
    send(w, 0, 2);
    instance.lift();
    send(w, 0, 3);
    expect(w.reached(1)).toEqual(allBut(10, 0));
    expect(w.reached(3)).toEqual(allBut(10, 0));
  });

  it('is the same for the same seed', () => {
    const run = (seed: string): number[][] => {
      const w = world(30, 'complete', {}, seed);
      const instance = w.create(kind, {});
      instance.apply();
      for (let node = 0; node < 30; node++) send(w, node, node);
      return Array.from({ length: 30 }, (_, id) => w.reached(id));
    };
    expect(run('one')).toEqual(run('one'));
    if (kind !== 'delay-spike') expect(run('one')).not.toEqual(run('two'));
  });
});

describe('partition', () => {
  it('parts the share that was asked for from the rest, both sides whole', () => {
    const w = world();
    w.create('partition', { share: '30 %' }).apply();
    for (let node = 0; node < 10; node++) send(w, node, node);
    const sides = Array.from({ length: 10 }, (_, node) => w.reached(node).length + 1).sort((i, j) => i - j);
    expect(sides).toEqual([3, 3, 3, 7, 7, 7, 7, 7, 7, 7]);
  });

  it('of 0 % parts nobody', () => {
    const w = world();
    w.create('partition', { share: 0 }).apply();
    for (let node = 0; node < 10; node++) send(w, node, node);
    for (let node = 0; node < 10; node++) expect(w.reached(node)).toEqual(allBut(10, node));
  });

  it('of more than 0 % leaves somebody on each side', () => {
    for (const [nodes, share, smaller] of [
      [7, '1 %', 1],
      [2, '50 %', 1],
    ] as const) {
      const w = world(nodes);
      w.create('partition', { share }).apply();
      for (let node = 0; node < nodes; node++) send(w, node, node);
      const sizes = Array.from({ length: nodes }, (_, node) => w.reached(node).length + 1);
      expect(Math.min(...sizes)).toBe(smaller);
    }
  });

  it('tells when it heals', () => {
    const w = world();
    let heals = 0;
    w.gossip.onHeal(() => heals++);
    const fault = w.create('partition', {});
    fault.apply();
    expect(heals).toBe(0);
    fault.lift();
    expect(heals).toBe(1);
  });
});

describe('message loss', () => {
  it('of two that hold at once are independent of each other', () => {
    const w = world(100);
    w.create('message-loss', { probability: '50 %' }).apply();
    w.create('message-loss', { probability: '50 %' }).apply();
    let reached = 0;
    for (let id = 0; id < 100; id++) {
      send(w, id, id);
      reached += w.reached(id).length;
    }
    // 9,900 trials: 0.25 with a standard error of 0.0044
    expect(Math.abs(reached / 9_900 - 0.25)).toBeLessThan(4 * 0.0044);
  });

  it('loses about the share that was asked for', () => {
    const w = world(100);
    w.create('message-loss', { probability: '25 %' }).apply();
    let reached = 0;
    for (let id = 0; id < 100; id++) {
      send(w, id, id);
      reached += w.reached(id).length;
    }
    // 9,900 trials: 0.75 with a standard error of 0.0044
    expect(Math.abs(reached / 9_900 - 0.75)).toBeLessThan(4 * 0.0044);
  });
});

describe('delay spike', () => {
  it('multiplies with another that holds at the same time', () => {
    const w = world(2, 'complete', { delay: '2 s' });
    w.create('delay-spike', { factor: 5 }).apply();
    w.create('delay-spike', { factor: 3 }).apply();
    w.gossip.publish(0, 0, 1, 100, 0);
    w.simulation.run({ until: 29_999_999 });
    expect(w.reached(1)).toEqual([]);
    w.simulation.run({ until: 30_000_000 });
    expect(w.reached(1)).toEqual([1]);
  });

  it('multiplies the delay', () => {
    const w = world(2, 'complete', { delay: '2 s' });
    w.create('delay-spike', { factor: 5 }).apply();
    w.gossip.publish(0, 0, 1, 100, 0);
    w.simulation.run({ until: 9_999_999 });
    expect(w.reached(1)).toEqual([]);
    w.simulation.run({ until: 10_000_000 });
    expect(w.reached(1)).toEqual([1]);
  });
});

describe('crash', () => {
  it('stops the nodes that are named and tells who runs on them', () => {
    const w = world(5);
    const fault = w.create('crash', { nodes: [1, 3] });
    fault.apply();
    send(w, 0, 1);
    send(w, 1, 2);
    expect(w.reached(1)).toEqual([2, 4]);
    expect(w.reached(2)).toEqual([]);
    fault.lift();
    send(w, 1, 3);
    expect(w.reached(3)).toEqual([0, 2, 3, 4]);
    expect(w.told).toEqual(['1 stops', '3 stops', '1 is back', '3 is back']);
  });

  it('where two overlap, a node stops with the first and is back after the last', () => {
    const w = world(5);
    const first = w.create('crash', { nodes: [1, 2] });
    const second = w.create('crash', { nodes: [2, 3] });
    first.apply();
    second.apply();
    first.lift();
    second.lift();
    expect(w.told).toEqual(['1 stops', '2 stops', '3 stops', '1 is back', '2 is back', '3 is back']);
  });

  const struck = (share: string, key = 'crash/0/0', nodes = 40): number[] => {
    const w = world(nodes);
    w.create('crash', { share }, key).apply();
    return Array.from({ length: nodes }, (_, node) => node).filter((node) => w.gossip.isDown(node));
  };

  it('strikes a share at random, others under another name', () => {
    expect(struck('25 %').length).toBe(10);
    expect(struck('25 %', 'crash/0/1')).not.toEqual(struck('25 %'));
  });

  it('strikes the same nodes and some more with a larger share', () => {
    expect(struck('50 %')).toEqual(expect.arrayContaining(struck('25 %')));
  });

  it.each([
    ['0 %', 0],
    ['1 %', 1],
    ['24 %', 2],
    ['25 %', 3],
    ['26 %', 3],
    ['94 %', 9],
    ['100 %', 10],
  ])('strikes of 10 nodes at %s: %i, rounded, and at least one unless it is 0', (share, count) => {
    expect(struck(share, 'crash/0/0', 10).length).toBe(count);
  });

  it.each(['crash', 'churn'])(
    '%s stops the server of a ledger of one node, until the last is over',
    (kind) => {
      const ledger = new ProtocolWorld(designOf('central'));
      const told: string[] = [];
      const create = (config: object, key: string): Fault =>
        faults.get(kind)!.create(faults.get(kind)!.schema.parse(config), {
          simulation: ledger.simulation,
          gossip: undefined,
          chain: ledger.chain,
          protocol: ledger.protocol,
          ledger: 'central',
          producers: 1,
          market: noMarket,
          outsiders: noOutsiders,
          meters: noMeters,
          random: new RandomSource('server'),
          onDown: (node, down) => {
            told.push(`${node} ${down ? 'stops' : 'is back'}`);
            ledger.protocol.onDown!(node, down);
          },
          key,
        });
      const config = kind === 'churn' ? { meanUp: '1 us', meanAway: '1000000 h' } : {};
      const [one, other] = [create(config, 'one'), create(config, 'other')];
      one.apply();
      other.apply();
      ledger.wait(SECOND);
      ledger.send(1);
      ledger.wait(SECOND);
      one.lift();
      ledger.wait(SECOND);
      expect(told).toEqual(['0 stops']);
      expect(ledger.blocks).toEqual([]);
      other.lift();
      ledger.wait(SECOND);
      expect(told).toEqual(['0 stops', '0 is back']);
      expect(ledger.blocks.map(({ created_us, transactions }) => [created_us, transactions.length])).toEqual([
        [3 * SECOND + 50_000, 1],
      ]);
    },
  );

  it('refuses a node that does not exist, and says which do', () => {
    const w = world(5);
    expect(() => w.create('crash', { nodes: [5] })).toThrow(/CW-FAULT-NODE[^]*found: +node 5[^]*0 to 4/);
  });
});

describe('byzantine', () => {
  it('refuses more liars than there are voters, and says how many there are', () => {
    const w = world(4);
    expect(() => w.create('byzantine', { count: 5 })).toThrow(
      /CW-FAULT-NODE[^]*the ledger has 4[^]*found: +count: 5[^]*at most 4/,
    );
    expect(() => w.create('byzantine', { count: 4 })).not.toThrow();
    // who names them is told of the one that does not exist, and count does not matter
    expect(() => w.create('byzantine', { nodes: [4] })).toThrow(/CW-FAULT-NODE[^]*found: +node 4/);
    expect(() => w.create('byzantine', { nodes: [3], count: 9 })).not.toThrow();
  });

  /** How the voters behave in the end. */
  function conducts({ told }: FaultWorld): Record<string, string> {
    return Object.fromEntries(told.map((text) => text.split(' ') as [string, string]));
  }

  it('holds a voter until the last fault that does so ends, to what the last one that began says', () => {
    const w = world();
    const silent = w.create('byzantine', { nodes: [1, 2] });
    const equivocating = w.create('byzantine', { nodes: [2, 3], conduct: 'equivocate' });
    silent.apply();
    expect(conducts(w)).toEqual({ 1: 'silent-leader', 2: 'silent-leader' });
    equivocating.apply();
    expect(conducts(w)).toEqual({ 1: 'silent-leader', 2: 'equivocate', 3: 'equivocate' });
    silent.lift();
    expect(conducts(w)).toEqual({ 1: 'honest', 2: 'equivocate', 3: 'equivocate' });
    equivocating.lift();
    expect(conducts(w)).toEqual({ 1: 'honest', 2: 'honest', 3: 'honest' });
  });

  it('goes back to what the fault before says, when the later one ends first', () => {
    const w = world();
    const silent = w.create('byzantine', { nodes: [1] });
    const equivocating = w.create('byzantine', { nodes: [1], conduct: 'equivocate' });
    silent.apply();
    equivocating.apply();
    equivocating.lift();
    expect(conducts(w)).toEqual({ 1: 'silent-leader' });
    equivocating.lift();
    expect(conducts(w)).toEqual({ 1: 'silent-leader' });
    silent.lift();
    expect(conducts(w)).toEqual({ 1: 'honest' });
  });

  it('of two that say the same, the end of one changes nothing', () => {
    const w = world();
    const [one, other] = [1, 2].map((k) => w.create('byzantine', {}, `byzantine/0/${k}`));
    one.apply();
    other.apply();
    one.lift();
    expect(conducts(w)).toEqual({ 0: 'silent-leader' });
    other.lift();
    expect(conducts(w)).toEqual({ 0: 'honest' });
  });
});

describe('churn', () => {
  it('bears waits that are longer than the clock goes', () => {
    const w = world(3);
    const away = w.create('churn', { nodes: [1], meanUp: '1 us', meanAway: '1000000 h' });
    const up = w.create('churn', { nodes: [2], meanUp: '1000000 h' }, 'churn/0/1');
    away.apply();
    up.apply();
    w.simulation.run({ until: 3600e6 });
    expect(w.told).toEqual(['1 stops']);
    away.lift();
    up.lift();
    expect(w.told).toEqual(['1 stops', '1 is back']);
  });
});

describe('the names of faults', () => {
  const noon = { kind: 'crash', start_us: 12 };
  const night = { kind: 'crash', start_us: 24 };
  const cut = { kind: 'partition', start_us: 12 };

  it('say what strikes when, and number those that agree in both', () => {
    expect(faultKeys([noon, cut, noon, night])).toEqual([
      'crash/12/0',
      'partition/12/0',
      'crash/12/1',
      'crash/24/0',
    ]);
  });

  it('of the others change neither with a fault that is added nor with the order of the list', () => {
    const name = (list: readonly (typeof noon)[]): string => faultKeys(list)[list.indexOf(night)]!;
    expect(name([cut, noon, night])).toBe(name([night]));
    expect(name([night, cut])).toBe(name([cut, night]));
  });
});

describe('faults together', () => {
  it('hold each until it is lifted', () => {
    const w = world(10);
    const partition = w.create('partition', { share: '50 %' });
    const again = w.create('partition', { share: '50 %' }, 'partition/0/1');
    partition.apply();
    again.apply();
    partition.lift();
    for (let node = 0; node < 10; node++) send(w, node, node);
    // the second partition still parts five from five
    expect(Array.from({ length: 10 }, (_, id) => w.reached(id).length)).toEqual(new Array(10).fill(4));
    again.lift();
    send(w, 0, 99);
    expect(w.reached(99)).toEqual(allBut(10, 0));
  });
});
