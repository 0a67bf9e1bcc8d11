/** `chainwatt sweep` and its subcommands: arguments and options. */
import { Option, type Command } from 'commander';
import { tableFormats } from '../output/formats.js';
import { repeatedOption, shardOption, shardsOption, threadsOption, throttleOption } from './options.js';
import type { SubmitOptions } from './commands/submit.js';
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
    command
      .addOption(
        new Option('--format <format>', 'tables as csv, parquet or both (default: csv)').choices(
          tableFormats,
        ),
      )
      .option('--report', 'also write a report that people can read: report.html in the folder');
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
  addSubmit(common(sweep.command('submit')), terminal, end);
}

/** Options beside the common ones have the names of those in the backends' schemas. */
function addSubmit(command: Command, terminal: Terminal, end: (code: number) => void): void {
  command
    .summary('hand the shards to Slurm or Kubernetes')
    .description(
      'Writes a job with a task for each shard that has runs left, and one that merges. Called again, it hands over what is still missing.',
    )
    .requiredOption('-b, --backend <kind>', 'slurm or kubernetes')
    .requiredOption('-s, --shards <n>', 'parts that the sweep is divided into, a task each', shardsOption)
    .option('-t, --threads <n>', 'worker threads of a task (default: 1)', threadsOption)
    .option('--submit', 'Slurm: submit what is written, but for what waits or runs already')
    .option('--throttle <n>', 'tasks that run at the same time, at most (default: all)', throttleOption)
    .option('--memory <quantity>', 'memory of a task, such as "2 GB"')
    .option('--time <quantity>', 'Slurm: time limit of a task, such as "2 h"')
    .option('--partition <name>', 'Slurm: partition')
    .option('--account <name>', 'Slurm: account that the time is charged to')
    .option(
      '--sbatch <option>',
      'Slurm: a further option of sbatch, such as "--constraint=haswell"; may be repeated',
      repeatedOption,
    )
    .option('--image <name>', 'Kubernetes: container image that has chainwatt on its search path')
    .option('--claim <name>', 'Kubernetes: persistent volume claim that all pods can write to')
    .option('--namespace <name>', 'Kubernetes: namespace')
    .action(async (file: string, options: SubmitOptions) => {
      const { sweepSubmit } = await import('./commands/submit.js');
      end(await sweepSubmit(terminal, file, options));
    });
}
