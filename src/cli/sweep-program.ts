/** `chainwatt sweep` and its subcommands: arguments and options. */
import { Option, type Command } from 'commander';
import { tableFormats } from '../output/formats.js';
import { shardOption, threadsOption } from './options.js';
import type { SweepOptions } from './commands/sweep.js';
import type { Terminal } from './terminal.js';

type Step = (terminal: Terminal, file: string, options: SweepOptions) => Promise<number>;
type Steps = Readonly<Record<'sweepAll' | 'sweepPlan' | 'sweepWork' | 'sweepStatus' | 'sweepMerge', Step>>;

/** Adds the commands to `program`; `plugins` adds the options of plug-ins. */
export function addSweep(
  program: Command,
  terminal: Terminal,
  end: (code: number) => void,
  plugins: (command: Command) => Command,
): void {
  const run =
    (name: keyof Steps) =>
    async (file: string, options: SweepOptions): Promise<void> => {
      const steps: Steps = await import('./commands/sweep.js');
      end(await steps[name](terminal, file, options));
    };
  const sweep = program
    .command('sweep')
    .summary('run a design of experiments, on any number of machines')
    .description(
      'Runs scenarios at every point of a design of experiments and writes their figures, with intervals and paired differences. Killed and called again, it goes on where it was. Its steps can be called one by one, by several processes on one folder.',
    );
  const common = (command: Command): Command =>
    plugins(
      command
        .argument('<experiment>', 'experiment file (YAML)')
        .option('-o, --out <folder>', 'folder of the sweep (default: results/<name>)')
        .option('--json', 'print JSON')
        .option('-q, --quiet', 'print nothing but errors'),
    );
  const working = (command: Command): Command =>
    common(command)
      .option(
        '-t, --threads <n>',
        'worker threads, or auto (default: auto); results do not depend on it',
        threadsOption,
      )
      .option('--no-progress', 'no progress line');
  const merging = (command: Command): Command =>
    command.addOption(
      new Option('--format <format>', 'tables as csv, parquet or both (default: csv)').choices(tableFormats),
    );
  const DRY = 'say how many runs there are, and how long and large by one of them; make nothing';
  merging(
    working(
      sweep
        .command('all', { isDefault: true })
        .summary('plan, work and merge in one (the default)')
        .description(
          'Plans, works through and merges an experiment: what `chainwatt sweep <experiment>` does.',
        ),
    ),
  )
    .option('--dry-run', DRY)
    .action(run('sweepAll'));
  common(
    sweep
      .command('plan')
      .summary('check everything and make the folder')
      .description(
        'Checks the experiment, its scenarios and every value of every factor, and makes the folder.',
      ),
  )
    .option('-t, --threads <n>', 'threads to estimate the time for', threadsOption)
    .option('--dry-run', DRY)
    .action(run('sweepPlan'));
  working(
    sweep
      .command('work')
      .summary('make the runs that are missing, or those of a shard')
      .description(
        'Makes the runs that no journal in the folder has. Several processes may do so at once, each with a shard of its own.',
      ),
  )
    .option(
      '--shard <i/n>',
      'part i of n, from 1; `n` alone takes i from SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX',
      shardOption,
    )
    .action(run('sweepWork'));
  common(
    sweep
      .command('status')
      .summary('say how far it is')
      .description('Counts the runs that are done, failed and left.'),
  )
    .option('--shard <i/n>', 'of part i of n alone', shardOption)
    .action(run('sweepStatus'));
  merging(
    common(
      sweep
        .command('merge')
        .summary('write the tables of a sweep that is done')
        .description(
          'Writes the tables from all journals in the folder: the same bytes whoever has made the runs.',
        ),
    ),
  ).action(run('sweepMerge'));
}
