/** Part of the summary: what nodes and homes store of the ledger, over the whole run, on the observer's chain. */
import { integer, number } from './fields.js';

const NO_NODE_PRUNES = 'no node prunes';
const NO_HOME = 'no home takes part';
const LIGHT =
  'all headers, and for each final transaction that it wants to be sure of (its orders, commitments and deposits, and the calls that cleared and settled products in which it has an order) the hashes that prove that it is in its block';

export const storageFields = [
  integer(
    'state_bytes',
    "State of the contracts at the end: 64 bytes, key and value, for each slot of storage that deployment and the calls on the observer's chain have filled. On ledgers without a virtual machine the same entries.",
    { source: 'yellow paper, section 4.1; EIP-2200' },
  ),
  integer('stateMost_bytes', 'The most that this ever was; a reorganisation can make it less.'),
  number(
    'stateGrowth_bytes_per_day',
    'What blocks made during the slots have added to the state / days of the slots.',
  ),
  number(
    'chainGrowth_bytes_per_day',
    "Size of the blocks of the observer's chain that were made during the slots / days of the slots.",
  ),
  integer('nodesPruned_count', 'Nodes that keep the bodies of their last blocks alone.'),
  integer('fullNode_bytes', 'What a full node stores: chain + state.'),
  integer(
    'prunedNode_bytes',
    'What a pruned node stores: all headers, the bodies of the last blocks, and the state.',
    { source: 'Bitcoin Core, validation.h: MIN_BLOCKS_TO_KEEP', missing: NO_NODE_PRUNES },
  ),
  integer('nodesStorage_bytes', 'What all nodes store together: full and pruned ones.'),
  number('nodesStorage_bytes_per_home', 'nodesStorage / homes.'),
  number(
    'homeStorage_bytes_mean',
    `What a home's light client stores at the end: ${LIGHT}; mean over the homes that take part.`,
    { source: 'Nakamoto (2008), Bitcoin, section 8', missing: NO_HOME },
  ),
  number('homeStorage_bytes_max', 'The same of the home that stores the most.', { missing: NO_HOME }),
  number(
    'homeDownload_bytes_per_day_mean',
    "Headers of the blocks of the observer's chain that were made during the slots, and all of its proofs / days of the slots; mean over the homes that take part.",
    { missing: NO_HOME },
  ),
] as const;
