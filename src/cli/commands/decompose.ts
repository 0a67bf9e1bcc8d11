/** `chainwatt decompose`: what a scenario loses by forecast, strategy, mechanism and ledger. */
import { checkZone } from '../../data/index.js';
import { decompose as decomposition, type Design } from '../../experiment/index.js';
import { AS_IT_IS, DATA_PACKAGE_FILE, tablePackage } from '../../output/index.js';
import { decompositionTable as dictionary } from '../../records/fields-decomposition.js';
import {
  decomposeLoss,
  DECOMPOSITION_TABLE,
  decompositionCsv,
  decompositionTable,
  factsOf,
  type LossRow,
} from '../../report/index.js';
import { registries } from '../../scenario/index.js';
import { Interruption } from '../interruption.js';
import { errorDocument } from '../problems.js';
import type { Terminal } from '../terminal.js';
import { reportAfterRuns } from '../write-report.js';
import { loadScenarios } from './loading.js';
import { runSideBySide, showSideBySide, type SideBySideOptions } from './side-by-side.js';
import { packageFacts, writeSharedTable } from './shared-table.js';

/** Returns the exit code. */
export async function decompose(
  terminal: Terminal,
  file: string,
  options: SideBySideOptions,
): Promise<number> {
  const interruption = new Interruption(terminal);
  try {
    return await decomposeGuarded(terminal, interruption, file, options);
  } finally {
    interruption.release();
  }
}

async function decomposeGuarded(
  terminal: Terminal,
  interruption: Interruption,
  file: string,
  options: SideBySideOptions,
): Promise<number> {
  const { designs: loaded, plugins, seed } = await loadScenarios([file], options);
  const asIs = loaded[0]!;
  const { removals, designs: variants, together } = await decomposition(asIs, { registries, checkZone });
  const designs = variants.map((design, d) => (d === 0 ? { ...design, name: AS_IT_IS } : design));
  const wanted = {
    kind: 'decomposition',
    name: `decompose-${asIs.name}`,
    designs,
    plugins,
    seed,
    heading: `${asIs.name}: ${designs.map((design) => design.name).join(', ')}`,
  } as const;
  const result = await runSideBySide(terminal, wanted, options, interruption);
  const { report, parent, status, replications, failure, code } = result;
  const rowsOf = (design: Design | undefined) =>
    report.designs.find((each) => each.design.name === design?.name)?.rows ?? [];
  const losses = decomposeLoss(
    rowsOf(designs[0]),
    removals.map(({ cause, state, note, design }) => ({ cause, state, note, rows: rowsOf(design) })),
    rowsOf(together),
  );
  const anyPair = losses.some(({ loss }) => loss.count > 0);
  if (anyPair) {
    const csv = decompositionCsv(losses);
    await writeSharedTable(parent, { name: DECOMPOSITION_TABLE, csv, table: dictionary }, options.format);
    const facts = packageFacts(asIs, options);
    parent.write(DATA_PACKAGE_FILE, tablePackage(facts, DECOMPOSITION_TABLE, dictionary));
  }
  if (options.json === true) {
    if (anyPair) await reportAfterRuns(terminal, options, parent.path);
    await terminal.json({
      status,
      seed,
      replications,
      folder: parent.path,
      designs: designs.map(({ name: own, hash }) => ({ name: own, hash })),
      losses: anyPair ? losses.map(lossDocument) : [],
      ...(failure ? errorDocument(failure) : {}),
      exitCode: code,
    });
    return code;
  }
  const { bold, dim } = terminal.outColours;
  const emphasis = { heading: bold, faint: dim };
  const table = anyPair ? decompositionTable(asIs.name, losses, factsOf(asIs.resolved), emphasis) : undefined;
  await showSideBySide(terminal, result, options, table, DECOMPOSITION_TABLE);
  return code;
}

function lossDocument({ loss: { mean, halfWidth, count }, ...row }: LossRow): object {
  return { ...row, loss: mean, halfWidth, count };
}
