/** What nodes and homes store of the ledger, in the summary. */
import { DAY } from '../../kernel/index.js';
import { deployedSlots, SLOT_BYTES } from '../../contracts/index.js';
import type { storageFields } from '../../records/fields-summary-storage.js';
import type { RowOf } from '../../records/fields-summary.js';
import type { World } from '../world.js';
import { sumOf } from './sums.js';

/** What home `i` stores of the ledger: nothing unless it takes part. */
export function homeStorage_bytes({ chain, storage, homes }: World, i: number): number {
  if (homes.population.participates[i] === 0) return 0;
  return chain.observerHead.height * chain.options.blockHeaderBytes + storage.proofs_bytes[i]!;
}

/** Netted days of all markets, each of which has a slot of its own, as a product has. */
function daysSetUp({ days, markets }: World['times']): number {
  const last = days?.at(-1);
  if (!days || !last) return 0;
  return (
    markets
      .filter(({ settings }) => settings.settle === 'day')
      // what is shared nobody has sent orders for before
      .map(({ trading, firstSlot }) => (trading === 'sharing' ? 0 : firstSlot))
      .filter((first) => first < days.length)
      .reduce((sum, first) => sum + last.number - days[first]!.number + 1, 0)
  );
}

export function storageFigures(world: World): RowOf<typeof storageFields> {
  const { scenario, storage, chain, homes, host, ledger, nodes } = world;
  const { participants, participates } = homes.population;
  const { blockHeaderBytes, history } = chain.options;
  const { observerHead: head } = chain;
  const days = (scenario.time.slots * scenario.time.slot_us) / DAY;
  const setUp = host.state.products + daysSetUp(world.times);
  const standing = world.trades ? deployedSlots(participants) + setUp : 0;
  const state_bytes = SLOT_BYTES * (standing + head.slots);
  const grown = storage.growth.slots + (world.trades ? setUp : 0);
  const pruned = history ? sumOf(history.pruned) : 0;
  const fullNode_bytes = ledger.chainBytes + state_bytes;
  const prunedNode_bytes = head.height * blockHeaderBytes + storage.bodies_bytes + state_bytes;
  const nodes_bytes = (nodes - pruned) * fullNode_bytes + pruned * prunedNode_bytes;
  let most = 0;
  for (let i = 0; i < homes.count; i++)
    if (participates[i] === 1) most = Math.max(most, homeStorage_bytes(world, i));
  const proofs = sumOf(storage.proofs_bytes);
  const ofHomes = (bytes: number): number | null => (participants > 0 ? bytes : null);
  return {
    state_bytes,
    stateMost_bytes: SLOT_BYTES * (standing + storage.mostSlots),
    stateGrowth_bytes_per_day: (SLOT_BYTES * grown) / days,
    chainGrowth_bytes_per_day: storage.growth.chain_bytes / days,
    nodesPruned_count: pruned,
    fullNode_bytes,
    prunedNode_bytes: pruned > 0 ? prunedNode_bytes : null,
    nodesStorage_bytes: nodes_bytes,
    nodesStorage_bytes_per_home: nodes_bytes / homes.count,
    homeStorage_bytes_mean: ofHomes(head.height * blockHeaderBytes + proofs / participants),
    homeStorage_bytes_max: ofHomes(most),
    homeDownload_bytes_per_day_mean: ofHomes(
      (storage.growth.headers * blockHeaderBytes + proofs / participants) / days,
    ),
  };
}
