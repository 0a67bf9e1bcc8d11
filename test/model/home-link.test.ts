/** A link between homes and their gateways: by it orders come later and what homes see is older; closed forms. */
import { describe, expect, it } from 'vitest';
import { HomeView } from '../../src/model/home-view.js';
import { grow, ledgerByHand } from '../ledger/toys.js';
import { village } from '../helpers/scenarios.js';
import { runScenario, type Row } from '../helpers/world.js';

const time = { ...village.time, duration: '12 h' };
const BEFORE_s = 7;
const PERIOD_s = 5;
/** From any node to all others. */
const DELAY_s = 0.001;

function ordersOf(homeLink: string, scenario: object): Row[] {
  const { tables } = runScenario({ ...village, time, ...scenario, ...linked(scenario, homeLink) });
  const orders = tables.transactions.filter(({ call }) => call === 'order');
  expect(orders.length).toBeGreaterThan(50);
  return orders;
}

function linked(scenario: { network?: object }, homeLink: string): object {
  return { network: { ...(scenario.network ?? village.network), homeLink } };
}

const latency_s = ({ submitted_s, included_s }: Row): number => Number(included_s) - Number(submitted_s);

describe('the time to inclusion', () => {
  it.each([0.02, 0.8, 7])('grows by exactly the link of %f s where nobody waits for a block', (link_s) => {
    const central = { ledger: { kind: 'central' }, agents: { submitBefore: '60 s' } };
    const [near, far] = ['0 s', `${link_s} s`].map((link) => ordersOf(link, central).map(latency_s));
    const grown = far!.map((latency, k) => latency - near![k]!);
    for (const more of grown) expect(more).toBeCloseTo(link_s, 6);
  });

  it.each([0, 1.5, 4, 6.9, 7.5, 13])(
    'with a block every 5 s it is that of the next block after %f s on the link; orders sent 7 s before closure come in time or late by it',
    (link_s) => {
      // one signer, who seals on the second, and is the gateway of all
      const scenario = {
        ledger: { kind: 'poa-clique', signers: 1, period: `${PERIOD_s} s`, confirmations: 1, gasPrice: 0 },
        network: { kind: 'complete', nodes: 1, delay: `${DELAY_s} s` },
        agents: { submitBefore: `${BEFORE_s} s`, submitSpread: '0 s' },
      };
      const orders = ordersOf(`${link_s} s`, scenario);
      for (const order of orders) {
        const sent_s = Number(order.submitted_s);
        const next_s = Math.ceil((sent_s + link_s) / PERIOD_s) * PERIOD_s;
        expect(Number(order.included_s)).toBeCloseTo(next_s, 2);
      }
      // closure is on a block, and the last block that comes in time claims just that
      const wanted = link_s < BEFORE_s ? 'ok' : 'late';
      expect(new Set(orders.map(({ receipt }) => receipt))).toEqual(new Set([wanted]));
    },
  );
});

describe('what homes see', () => {
  it('is what their gateway acted on when it left there', () => {
    const ledger = ledgerByHand(2, { confirmations: 2 });
    const view = new HomeView(ledger.chain, 1_000_000);
    const acted: { at_us: number; height: number }[] = [{ at_us: 0, height: 0 }];
    for (let k = 0; k < 30; k++) {
      grow(ledger, 1);
      acted.push({ at_us: ledger.simulation.now, height: ledger.chain.confirmedHead(1).height });
      ledger.wait(150_000 + 77_777 * (k % 5));
      const then = acted.filter(({ at_us }) => at_us <= ledger.simulation.now - 1_000_000).at(-1);
      expect(view.confirmedHead(1).height).toBe(then?.height ?? 0);
    }
    expect(view.confirmedHead(1).height).toBeGreaterThan(20);
    expect(view.confirmedHead(1).height).toBeLessThan(ledger.chain.confirmedHead(1).height);
  });

  it('is what it acts on, without a link', () => {
    const ledger = ledgerByHand(2, { confirmations: 2 });
    const view = new HomeView(ledger.chain, 0);
    grow(ledger, 5);
    expect(view.confirmedHead(1)).toBe(ledger.chain.confirmedHead(1));
  });
});
