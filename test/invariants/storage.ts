/**
 * What is stored adds up: the figures of nodes follow from the chain, its state and who prunes; no home stores less than the headers;
 * slots that calls have filled never become fewer along a chain. Nothing that a home has sent stands in a block that its gateway made
 * before the home's link was over.
 */
import type { FinishedRun } from '../helpers/world.js';
import { Problems } from './problems.js';

const SLOT = 64;
const BY_HOMES: readonly unknown[] = ['order', 'commit', 'deposit', 'batch', 'reading'];

export function checkStorage(run: FinishedRun): string[] {
  const problems = new Problems();
  const { world, scenario, observed, tables } = run;
  const { summary } = run.result;
  const { chain, nodes } = world;
  const { pruned, homeLink_us } = scenario.network;
  const header = world.design.distributed ? 600 : 0;
  const headers = chain.observerHead.height * header;
  const wanted = pruned && world.design.distributed ? Math.round(pruned.share * nodes) : 0;
  const prunes = Math.min(wanted, nodes - 1);
  const full = Number(summary.chain_bytes) + Number(summary.state_bytes);
  const small = Number(summary.prunedNode_bytes);
  problems.same(summary.nodesPruned_count, prunes, () => 'nodes that prune');
  problems.same(summary.fullNode_bytes, full, () => 'what a full node stores');
  problems.same(
    summary.nodesStorage_bytes,
    (nodes - prunes) * full + prunes * small,
    () => 'what all nodes store',
  );
  if (prunes > 0) {
    problems.expect(small <= full, () => `a pruned node stores ${small}, a full one ${full}`);
    problems.expect(
      small >= headers + Number(summary.state_bytes),
      () => 'a pruned node lacks headers or state',
    );
    // so short a chain it keeps whole
    if (chain.observerHead.height <= pruned!.keep_blocks)
      problems.same(small, full, () => 'a pruned node with nothing to prune');
  }
  problems.expect(
    Number(summary.state_bytes) <= Number(summary.stateMost_bytes) &&
      Number(summary.state_bytes) % SLOT === 0,
    () => `state ${summary.state_bytes}, at most ${summary.stateMost_bytes}`,
  );
  if (summary.homeStorage_bytes_mean !== null) {
    const [mean, most] = [Number(summary.homeStorage_bytes_mean), Number(summary.homeStorage_bytes_max)];
    problems.expect(headers <= mean && mean <= most + 1e-6, () => `a home stores ${mean}, at most ${most}`);
  }
  const sent_us = new Map(
    tables.transactions
      .filter(({ call }) => BY_HOMES.includes(call))
      .map((row) => [row.transaction, Math.round(Number(row.submitted_s) * 1e6)]),
  );
  for (const { id, created_us, transactions } of observed.blocks) {
    for (const each of transactions) {
      problems.expect(
        (sent_us.get(each) ?? -Infinity) + homeLink_us <= created_us,
        () => `block ${id} holds transaction ${each} before it reached its gateway`,
      );
    }
  }
  return problems.list();
}
