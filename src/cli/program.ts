/** The commands, their arguments and options. What a command does is loaded when it is called, so that help comes at once. */
import { Command, Option } from 'commander';
import {
  floodOption,
  kindsOption,
  numberOption,
  portOption,
  repeatedOption,
  replicationsOption,
  setOption,
  spreadsOption,
  threadsOption,
} from './options.js';
import { RESULTS } from './results-folder.js';
import { addSweep } from './sweep-program.js';
import { tableFormats } from '../output/formats.js';
import { commandsText } from '../report/folder-commands.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/** Builds the program; a command hands its exit code to `end`. */
export function createProgram(terminal: Terminal, end: (code: number) => void): Command {
  const program = new Command('chainwatt')
    .description(
      'Simulates a local electricity market on a ledger: who pays what, how fast, and at what cost.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', HELP_AFTER);

  loading(
    program
      .command('run')
      .summary('run a scenario and print what came of it')
      .description(
        'Runs a scenario, once or with several seeds, prints what it did to bills, and writes every table.',
      )
      .argument('<scenario>', 'scenario file (YAML)')
      .option(
        '-n, --replications <n>',
        'runs with different seeds (default: 1); more give intervals',
        replicationsOption,
      ),
  ).action(async (scenario: string, options) => {
    const { run } = await import('./commands/run.js');
    end(await run(terminal, scenario, options));
  });

  loading(
    program
      .command('compare')
      .summary('compare scenarios, run by run on the same seeds')
      .description(
        'Runs two or more scenarios on the same seeds and compares each with the first, with intervals.',
      )
      .argument('<scenarios...>', 'two or more scenario files')
      .option('-n, --replications <n>', 'runs of each scenario (default: 10)', replicationsOption),
  )
    .option('--all-tables', 'also write trades, blocks and transactions of every run')
    .action(async (scenarios: string[], options, command: Command) => {
      if (scenarios.length < 2) command.error('error: missing argument: name two scenarios or more');
      const { compare } = await import('./commands/compare.js');
      end(await compare(terminal, scenarios, options));
    });

  loading(
    program
      .command('decompose')
      .summary('say what is lost by forecast, strategy, mechanism and ledger')
      .description(
        'Runs a scenario as it is, without each cause of loss, and without all, on the same seeds: what each cause costs, with intervals.',
      )
      .argument('<scenario>', 'scenario file (YAML)')
      .option('-n, --replications <n>', 'runs of each variant (default: 10)', replicationsOption),
  )
    .option('--all-tables', 'also write trades, blocks and transactions of every run')
    .action(async (scenario: string, options) => {
      const { decompose } = await import('./commands/decompose.js');
      end(await decompose(terminal, scenario, options));
    });

  loading(
    program
      .command('ledgers')
      .summary('run a market on every ledger, and hold each against the central one')
      .description(
        'Runs a scenario on every ledger, on the same seeds: how fast and dear each is, what it bears, and what it costs the homes. The ledger that the scenario has keeps its parameters, all others have their defaults; nothing fails.',
      )
      .argument('<scenario>', 'scenario file (YAML)')
      .option('-n, --replications <n>', 'runs on each ledger (default: 10)', replicationsOption)
      .option('--only <kinds>', 'ledgers by kind, with commas between them (default: all)', kindsOption)
      .option(
        '--flood <rate>',
        'also flood each with so many transfers a second, and tell how many it takes in',
        floodOption,
      )
      .option('--markdown <file>', 'also put the table into a Markdown page, between its marks'),
  )
    .option('--all-tables', 'also write trades, blocks and transactions of every run')
    .action(async (scenario: string, options) => {
      const { ledgers } = await import('./commands/ledgers.js');
      end(await ledgers(terminal, scenario, options));
    });

  loading(
    program
      .command('break-even')
      .summary('find the smallest spread between retail and feed-in price at which the market pays')
      .description(
        'Runs a scenario with ever higher feed-in prices, on the same seeds: the smallest spread at which homes and ledger together lose nothing, with its interval, and the highest fee for an order at each.',
      )
      .argument('<scenario>', 'scenario file (YAML)')
      .option('-n, --replications <n>', 'runs at each spread (default: 10)', replicationsOption)
      .option(
        '--spreads <n>',
        "spreads to try, from the scenario's own to the one that leaves nothing to share (default: 6)",
        spreadsOption,
      ),
  )
    .option('--all-tables', 'also write trades, blocks and transactions of every run')
    .action(async (scenario: string, options) => {
      const { breakEven } = await import('./commands/break-even.js');
      end(await breakEven(terminal, scenario, options));
    });

  addSweep(program, terminal, end, plugins);

  plugins(
    program
      .command('validate')
      .summary('say what is wrong with a scenario, without running it')
      .description('Checks scenarios and the files that they name, and reports everything that is wrong.')
      .argument('<scenarios...>', 'scenario files')
      .option('--set <path=value>', 'change a value of the scenarios; may be repeated', setOption),
  )
    .option('--json', 'print JSON')
    .action(async (scenarios: string[], options) => {
      const { validate } = await import('./commands/validate.js');
      end(await validate(terminal, scenarios, options));
    });

  program
    .command('report')
    .summary('make a report of a results folder that people can read')
    .description(
      'Prints the table that a run, a comparison or a sweep ended with, and writes a report: one HTML file that answers who gains, who loses, how sure that is and what the ledger costs, with charts. From the results folder alone.',
    )
    .argument('<folder>', `results folder of ${commandsText()}`)
    .addOption(
      new Option(
        '--format <format>',
        'html: one file; md: Markdown and charts; svg, png: charts alone, for papers; text: only print the table',
      )
        .choices(['html', 'md', 'svg', 'png', 'text'])
        .default('html'),
    )
    .option('-o, --out <folder>', 'where the files go (default: the results folder)')
    .option('--json', 'print JSON, and write nothing')
    .action(async (folder: string, options) => {
      const { report } = await import('./commands/report.js');
      end(await report(terminal, folder, options));
    });

  program
    .command('view')
    .summary('show results in a browser, and how far a sweep is')
    .description(
      'Serves a list of all results in a folder, their reports and tables, and the live progress of sweeps, to a browser on this computer alone. Prints the address, and ends when it is interrupted. Writes nothing.',
    )
    .argument('[folder]', `folder with results of ${commandsText()} in it, or one of them`, RESULTS)
    .option(
      '-p, --port <n>',
      'port on 127.0.0.1, 0 for any that is free (default: the first free one from 8087 on)',
      portOption,
    )
    .option('--json', 'print the address as JSON')
    .option('-q, --quiet', 'print nothing but errors')
    .action(async (folder: string, options) => {
      const { view } = await import('./commands/view.js');
      end(await view(terminal, folder, options));
    });

  program
    .command('plot')
    .summary('draw charts of a results folder as SVG')
    .description(
      'Draws price, energy balance and savings of a run as SVG files, and prints their names. `report --format svg` draws more, and of every kind of results.',
    )
    .argument('<folder>', `results folder of ${commandsText(['run'])}`)
    .option('-o, --out <folder>', 'where the charts go (default: the results folder)')
    .option('--json', 'print JSON')
    .action(async (folder: string, options) => {
      const { plot } = await import('./commands/plot.js');
      end(await plot(terminal, folder, options));
    });

  formatted(
    program
      .command('export')
      .summary('write every figure of every run as one long table')
      .description(
        'Writes the figures of a run or of a comparison in long form: design, replication, seed, kpi, unit, value. The wide form is summary.csv.',
      )
      .argument('<folder>', `results folder of ${commandsText(['run', 'comparison'])}`)
      .option('-o, --out <folder>', 'where the table goes (default: the results folder)')
      .option('--overwrite', 'replace the table if it exists'),
  )
    .option('--json', 'print JSON')
    .action(async (folder: string, options) => {
      const { exportLong } = await import('./commands/export.js');
      end(await exportLong(terminal, folder, options));
    });

  plugins(
    program
      .command('prove')
      .summary('prove that a transaction is in a block')
      .description(
        'Runs a scenario again, or that of a results folder, and writes the proof that a transaction is in a block: its way to the hash of the block, for `verify`.',
      )
      .argument('<source>', `scenario file, or results folder of ${commandsText(['run'])}`)
      .requiredOption('--transaction <n>', 'number of the transaction, as in transactions.csv', numberOption)
      .option('--replication <n>', 'of that replication, from 0 (default: 0)', numberOption)
      .option('--set <path=value>', 'change a value of the scenario; may be repeated', setOption)
      .option('--seed <seed>', "instead of the scenario's own seed, or that of the results")
      .option('-o, --out <file>', 'where the proof goes (default: printed)')
      .option('--overwrite', 'replace the file if it exists'),
  ).action(async (source: string, options) => {
    const { prove } = await import('./commands/prove.js');
    end(await prove(terminal, source, options));
  });

  program
    .command('verify')
    .summary('check a proof that a transaction is in a block')
    .description(
      'Checks a proof of `prove` from the file and the hash of the block alone, and says what it proves.',
    )
    .argument('<proof>', 'file that prove has written')
    .option('--hash <hash>', 'hash of the block from a source that you trust, such as blocks.csv')
    .option('--json', 'print JSON')
    .action(async (proof: string, options) => {
      const { verify } = await import('./commands/verify.js');
      end(await verify(terminal, proof, options));
    });

  plugins(
    program
      .command('list')
      .summary('list what a scenario can choose from')
      .description(
        'Lists mechanisms, ledgers, strategies and all other plug-ins with their sources; of one, its parameters.',
      )
      .argument('[registry]', 'one registry only, such as mechanisms')
      .argument('[kind]', 'the parameters of one plug-in, such as uniform-price'),
  )
    .option('--json', 'print JSON')
    .action(async (registry: string | undefined, kind: string | undefined, options) => {
      const { list } = await import('./commands/list.js');
      end(await list(terminal, registry, kind, options));
    });

  program
    .command('fields')
    .summary('explain the columns of the result tables')
    .description('Prints the columns of the result tables with unit, definition and source.')
    .argument('[table]', 'one table only, such as summary')
    .option('--json', 'print JSON')
    .action(async (table: string | undefined, options) => {
      const { fields } = await import('./commands/fields.js');
      end(await fields(terminal, table, options));
    });

  plugins(
    program
      .command('schema')
      .summary('print the JSON Schema of scenarios, for editors')
      .description('Prints the JSON Schema of scenario files.'),
  )
    .option('--json', 'print JSON (as without it)')
    .action(async (options) => {
      const { schema } = await import('./commands/schema.js');
      end(await schema(terminal, options));
    });

  return program;
}

/** Options of every command that runs scenarios. */
function loading(command: Command): Command {
  const more = formatted(command)
    .option('--set <path=value>', 'change a value, such as ledger.fee="1 ct/kWh"; may be repeated', setOption)
    .option('--seed <seed>', "instead of the scenario's own seed")
    .option(
      '-t, --threads <n>',
      'worker threads, or auto (default: auto); results do not depend on it',
      threadsOption,
    )
    .option('-o, --out <folder>', 'results folder (default: results/<name>, numbered if it exists)')
    .option('--overwrite', 'replace results that are in the folder')
    .option('--report', 'also write a report that people can read: report.html in the results folder')
    .option('--json', 'print JSON instead of tables')
    .option('-q, --quiet', 'print nothing but errors')
    .option('--no-progress', 'no progress line');
  return plugins(more);
}

function formatted(command: Command): Command {
  return command.addOption(
    new Option('--format <format>', 'tables as csv, parquet or both (default: csv)').choices(tableFormats),
  );
}

function plugins(command: Command): Command {
  return command
    .option('--plugin <file>', 'load a plug-in file of your own; may be repeated', repeatedOption)
    .option('--allow-plugins', 'yes, run the code of these files');
}

const HELP_AFTER = `
Examples:
  chainwatt run scenarios/neighbourhood.yaml
  chainwatt run scenarios/neighbourhood.yaml --replications 10 --set ledger=poa-clique
  chainwatt list ledgers

Exit codes: 0 done, 2 wrong usage, 65 wrong scenario or data, 70 broken invariant (a defect),
74 input or output failed, 130 interrupted (what was finished is kept).`;
