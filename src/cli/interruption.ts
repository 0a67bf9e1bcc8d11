/**
 * Ctrl-C and termination: the first request lets every run finish its slice and keeps what there is; the second leaves at once.
 * Before there is anything to keep, the first leaves at once too.
 */
import type { RunControl } from '../experiment/index.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export class Interruption {
  private readonly terminal: Terminal;
  private control: RunControl | undefined;
  private readonly listener = (): void => this.request();

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    for (const signal of SIGNALS) process.on(signal, this.listener);
  }

  /** From now on there are runs to stop. */
  guard(control: RunControl): void {
    this.control = control;
  }

  /** Back to the usual behaviour of signals. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.listener);
  }

  private request(): void {
    const { control } = this;
    if (control === undefined || control.stopped) process.exit(exitCodes.interrupted);
    control.stop();
    // the terminal shows ^C in the progress line
    if (this.terminal.interactive) this.terminal.raw('\n');
    this.terminal.log('stopping; what is done so far will be kept (once more to leave at once)');
  }
}
