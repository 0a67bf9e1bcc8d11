/** When what happens to products: homes decide, the keeper looks after closures, meters send their readings, slots are billed. */
import { SECOND, type Simulation } from '../kernel/index.js';
import { CLOSURE_DELAY_us, type ProductTimes } from './times.js';

/** From the end of a slot, or of the last of those that are read together, to the meter readings. */
const READING_DELAY_us = SECOND;

/** Kinds of events: `submit` (slot, market), `look`, `read` (slot), `bill` (slot). */
export interface ProductEvents {
  readonly submit: number;
  readonly look: number;
  readonly read: number;
  readonly bill: number;
}

export function scheduleProducts(simulation: Simulation, times: ProductTimes, events: ProductEvents): void {
  const { markets, slots } = times;
  markets.forEach((market, m) => {
    for (let slot = market.firstSlot; slot < slots; slot++) {
      simulation.at(market.submits(slot), events.submit, slot, m);
      const complete = market.closes(slot) + market.revealWindow_us;
      simulation.at(Math.max(complete, 0) + CLOSURE_DELAY_us, events.look);
    }
  });
  const firstRead = Math.min(
    ...markets.map(({ trading, firstSlot }) => (trading === 'sharing' ? 0 : firstSlot)),
  );
  for (let slot = firstRead; slot < slots; slot++)
    if (slot + 1 === times.readWith(slot).to)
      simulation.at(times.ends(slot) + READING_DELAY_us, events.read, slot);
  for (let slot = 0; slot < slots; slot++) simulation.at(times.ends(slot), events.bill, slot);
}
