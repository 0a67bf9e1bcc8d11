/**
 * Stops nodes and has them come back. Faults may overlap: a node stops with the first and is back after the last. Where there is
 * a network, it knows who is down; a ledger of one node has none, and the stops of that node are counted here.
 */
import type { Chain } from '../ledger/index.js';
import type { Disturbance } from '../network/index.js';
import type { Fault, FaultContext } from './types.js';

/** On ledgers without a network, how many faults stop each node. */
const stopsOf = new WeakMap<Chain, Int32Array>();

type Stopped = Pick<FaultContext, 'chain' | 'gossip' | 'onDown'>;

export function stopping(context: Stopped, nodes: readonly number[]): Fault {
  const { onDown } = context;
  const switches = switchesOf(context, nodes);
  const tellChanges = (change: () => void): void => {
    const before = nodes.map((node) => switches.isDown(node));
    change();
    nodes.forEach((node, k) => {
      if (switches.isDown(node) !== before[k]) onDown(node, switches.isDown(node));
    });
  };
  return { apply: () => tellChanges(switches.stop), lift: () => tellChanges(switches.restart) };
}

interface Switches {
  readonly isDown: (node: number) => boolean;
  readonly stop: () => void;
  readonly restart: () => void;
}

function switchesOf({ chain, gossip }: Stopped, nodes: readonly number[]): Switches {
  if (gossip) {
    const disturbance: Disturbance = { down: nodes };
    return {
      isDown: (node) => gossip.isDown(node),
      stop: () => gossip.impose(disturbance),
      restart: () => gossip.lift(disturbance),
    };
  }
  const stops = stopsOf.get(chain) ?? new Int32Array(chain.options.nodes);
  stopsOf.set(chain, stops);
  return {
    isDown: (node) => stops[node]! > 0,
    stop: () => nodes.forEach((node) => stops[node]!++),
    restart: () => nodes.forEach((node) => stops[node]!--),
  };
}
