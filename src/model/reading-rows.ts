/** What a batch of meter readings costs: of a slot, or of all slots of a day. */
import * as contracts from '../contracts/index.js';
import type { ProductTimes } from './times.js';

/** Gas and bytes of the readings of `homes` homes that are sent after `slot`. */
export function readingCost(
  times: ProductTimes,
  slot: number,
  homes: number,
): { readonly gas: number; readonly bytes: number } {
  if (!times.gathersReadings)
    return {
      gas: contracts.readingGasBase + contracts.readingGasPerHome * homes,
      bytes: contracts.readingBytes(homes),
    };
  const { from, to } = times.readWith(slot);
  const slots = to - from;
  return {
    gas: contracts.dayReadingGas(homes, slots),
    bytes: contracts.dayReadingBytes(homes, slots),
  };
}
