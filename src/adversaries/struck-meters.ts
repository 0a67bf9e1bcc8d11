/** Gateways that send readings later than they should, or never, as long as a fault holds. */
import type { Fault, Meters } from './types.js';

/** `slower`: how long one of `nodes` waits that would wait `wait_us`; `measure`: the figure that counts its sendings. */
export function strikeMeters(
  meters: Pick<Meters, 'wait_us'>,
  nodes: readonly number[],
  slower: (wait_us: number) => number,
  measure: string,
): Fault {
  const struck = new Set(nodes);
  const before = meters.wait_us;
  let active = false;
  let sendings = 0;
  meters.wait_us = (node) => {
    const wait_us = before(node);
    if (!active || !struck.has(node)) return wait_us;
    sendings++;
    return slower(wait_us);
  };
  return {
    apply: () => void (active = true),
    lift: () => void (active = false),
    figures: () => [{ measure, value: sendings }],
  };
}
