/** `chainwatt validate`: everything that can be known to be wrong without running: the scenario, its files, and the world built from them. */
import { checkZone } from '../../data/index.js';
import { checkWorlds, failureOf, homesOf, loadDesign, type Design } from '../../experiment/index.js';
import { ChainwattError, type Problem } from '../../kernel/index.js';
import { registries, type Override } from '../../scenario/index.js';
import { exitCodes } from '../exit-codes.js';
import { printNotices, printProblems } from '../problems.js';
import type { Terminal } from '../terminal.js';
import { allowedPlugins, type PluginOptions } from './loading.js';

export interface ValidateOptions extends PluginOptions {
  readonly set?: readonly Override[];
  readonly json?: boolean;
}

type Checked =
  | {
      readonly file: string;
      readonly valid: true;
      readonly design: Design;
      readonly notices: readonly Problem[];
    }
  | { readonly file: string; readonly valid: false; readonly error: ChainwattError };

/** Returns the exit code: that of the first file that is not valid. */
export async function validate(
  terminal: Terminal,
  files: readonly string[],
  options: ValidateOptions,
): Promise<number> {
  await allowedPlugins(options, files);
  const checked: Checked[] = [];
  for (const file of files) checked.push(await check(file, options.set ?? []));
  const wrong = checked.flatMap((one) => (one.valid ? [] : [one.error]));
  if (options.json === true) {
    await terminal.json({ valid: wrong.length === 0, files: checked.map(documentOf) });
  } else {
    for (const one of checked) {
      await terminal.out([`${one.file}: ${one.valid ? `valid: ${describe(one.design)}` : 'not valid'}`]);
      if (one.valid) printNotices(terminal, one.notices);
      else printProblems(terminal, one.error);
    }
  }
  return wrong[0] === undefined ? exitCodes.ok : exitCodes[wrong[0].category];
}

async function check(file: string, overrides: readonly Override[]): Promise<Checked> {
  try {
    const design = await loadDesign(file, { registries, checkZone, overrides });
    return { file, valid: true, design, notices: checkWorlds(design) };
  } catch (error) {
    const { category, problems } = failureOf(error);
    return { file, valid: false, error: new ChainwattError(category, problems, error) };
  }
}

function describe({ scenario }: Design): string {
  const market = scenario.markets.map(({ mechanism }) => mechanism.kind).join(' + ');
  const ledger = scenario.ledgers[0]?.kind ?? 'no ledger';
  const { slots, typical } = scenario.time;
  const periods = typical === undefined ? '' : ` in each of ${typical.length} typical periods`;
  return `${homesOf(scenario)} homes, ${slots} slots${periods}, ${market} on ${ledger}`;
}

function documentOf(one: Checked): object {
  if (!one.valid)
    return { file: one.file, valid: false, problems: one.error.problems satisfies readonly Problem[] };
  const { hash, scenario } = one.design;
  return {
    file: one.file,
    valid: true,
    hash,
    title: scenario.title,
    homes: homesOf(scenario),
    slots: scenario.time.slots,
    notices: one.notices,
  };
}
