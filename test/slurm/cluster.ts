/**
 * A Slurm cluster of one machine for a test: munged, slurmctld and slurmd as children of this process, without systemd and without accounting. All that
 * they write stands in one folder, and they listen on ports that were free. Works as root in a container, and as anybody else.
 */
import { execFile, execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Debian puts daemons where the search path of a user does not lead. */
const SEARCH_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'sinfo'];
const PATIENCE_s = 30;
const POLL_ms = 50;

/** Programs that are not there. */
export function missingPrograms(): string[] {
  const has = (name: string): boolean =>
    spawnSync('sh', ['-c', `command -v ${name}`], { env: { PATH: SEARCH_PATH } }).status === 0;
  return PROGRAMS.filter((name) => !has(name));
}

export class Cluster {
  /** For programs that talk to it. */
  readonly environment: NodeJS.ProcessEnv;
  private readonly folder: string;
  private readonly daemons: ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.environment = {
      ...process.env,
      PATH: SEARCH_PATH,
      SLURM_CONF: join(folder, 'slurm.conf'),
      NO_COLOR: '1',
    };
  }

  /** A cluster with so many processors, whether or not there are as many, that waits for work. */
  static async begun(folder: string, processors: number): Promise<Cluster> {
    const cluster = new Cluster(folder);
    try {
      await cluster.begin(processors);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** What a program of Slurm prints. Throws if it fails. */
  call(program: string, ...words: readonly string[]): string {
    return execFileSync(program, words, { env: this.environment, encoding: 'utf8' });
  }

  /** The same without keeping others waiting; nothing is handed back. */
  async start(program: string, ...words: readonly string[]): Promise<void> {
    await promisify(execFile)(program, words, { env: this.environment });
  }

  /** What waits or runs: jobs, with their number in the array. */
  queue(): string[] {
    const text = this.call('squeue', '--noheader', '--array', '--format=%i %T');
    return text.split('\n').filter((line) => line !== '');
  }

  /** Waits until nothing waits or runs. */
  async drained(patience_s: number): Promise<void> {
    await until('the queue is empty', patience_s, () => this.queue().length === 0);
  }

  /** What the daemons have said. */
  logs(): string {
    return ['munged', 'slurmctld', 'slurmd']
      .map((name) => `--- ${name}\n${readFileSync(join(this.folder, `${name}.out`), 'utf8')}`)
      .join('\n');
  }

  /** Ends every job and then the daemons, the last one first. */
  async stop(): Promise<void> {
    if (this.daemons.length === 3) {
      try {
        this.call('scancel', '--me');
        await this.drained(PATIENCE_s);
      } catch {
        // it may be the cluster that is broken
      }
    }
    for (const daemon of this.daemons.reverse()) await end(daemon);
    this.daemons.length = 0;
  }

  /** For the end of a process that waits for nothing. */
  kill(): void {
    for (const daemon of this.daemons) daemon.kill('SIGKILL');
  }

  private async begin(processors: number): Promise<void> {
    const { folder } = this;
    const munge = join(folder, 'munge');
    for (const name of [munge, join(folder, 'state'), join(folder, 'spool')])
      mkdirSync(name, { mode: 0o700 });
    writeFileSync(join(munge, 'key'), randomBytes(1024), { mode: 0o400 });
    const files = ['socket', 'pid-file', 'log-file', 'seed-file', 'key-file'].map(
      (option) => `--${option}=${join(munge, option.replace('-file', ''))}`,
    );
    const host = hostname().split('.', 1)[0]!;
    writeFileSync(join(folder, 'slurm.conf'), await this.configuration(host, processors));
    this.daemon('munged', '--foreground', '--force', ...files);
    await until('munged answers', PATIENCE_s, () => {
      const words = ['-n', `--socket=${join(munge, 'socket')}`];
      return spawnSync('munge', words, { env: this.environment }).status === 0;
    });
    this.daemon('slurmctld', '-D');
    this.daemon('slurmd', '-D', '-N', host);
    await until('the node is idle', PATIENCE_s, () => {
      const { stdout } = spawnSync('sinfo', ['--noheader', '--format=%T'], { env: this.environment });
      return stdout.toString().trim() === 'idle';
    });
  }

  private daemon(program: string, ...words: readonly string[]): void {
    const out = openSync(join(this.folder, `${program}.out`), 'w');
    this.daemons.push(spawn(program, words, { env: this.environment, stdio: ['ignore', out, out] }));
    closeSync(out);
  }

  /** After slurm.conf(5): no accounting, no control groups, and a scheduler that looks at the queue at once. */
  private async configuration(host: string, processors: number): Promise<string> {
    const { folder } = this;
    const user = userInfo().username;
    const [control, daemon] = await freePorts();
    return [
      'ClusterName=test',
      `SlurmctldHost=${host}(127.0.0.1)`,
      `SlurmUser=${user}`,
      `SlurmdUser=${user}`,
      `SlurmctldPort=${control}`,
      `SlurmdPort=${daemon}`,
      `AuthInfo=socket=${join(folder, 'munge', 'socket')}`,
      `StateSaveLocation=${join(folder, 'state')}`,
      `SlurmdSpoolDir=${join(folder, 'spool')}`,
      `SlurmctldPidFile=${join(folder, 'slurmctld.pid')}`,
      `SlurmdPidFile=${join(folder, 'slurmd.pid')}`,
      'ProctrackType=proctrack/linuxproc',
      'TaskPlugin=task/none',
      'AccountingStorageType=accounting_storage/none',
      'JobAcctGatherType=jobacct_gather/none',
      'MpiDefault=none',
      'SchedulerParameters=batch_sched_delay=0,bf_interval=1',
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_CPU',
      'SlurmdParameters=config_overrides',
      'ReturnToService=2',
      'KillWait=5',
      `NodeName=${host} NodeAddr=127.0.0.1 CPUs=${processors} RealMemory=4096 State=UNKNOWN`,
      `PartitionName=all Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
      '',
    ].join('\n');
  }
}

/** Asks again and again; throws when patience is at its end. */
export async function until(what: string, patience_s: number, isSo: () => boolean): Promise<void> {
  for (let waited_ms = 0; waited_ms < patience_s * 1000; waited_ms += POLL_ms) {
    if (isSo()) return;
    await sleep(POLL_ms);
  }
  throw new Error(`waited ${patience_s} s in vain until ${what}`);
}

async function end(daemon: ChildProcess): Promise<void> {
  const ended = (): boolean => daemon.exitCode !== null || daemon.signalCode !== null;
  if (ended()) return;
  daemon.kill('SIGTERM');
  try {
    await until('a daemon ends', PATIENCE_s / 3, ended);
  } catch {
    daemon.kill('SIGKILL');
  }
}

/** Two that are free now. */
async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ports.push((server.address() as AddressInfo).port);
  }
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
