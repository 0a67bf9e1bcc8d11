/**
 * A Jupyter kernel for TypeScript: answers requests one after the other, and publishes what cells print and are worth.
 * Source: jupyter-client.readthedocs.io/en/stable/messaging.html. Left out: completion, inspection, debugging, and input by `input()`.
 * An interrupt ends the kernel, as JavaScript cannot be stopped from outside.
 */
import { mimeBundle } from './display.js';
import { Session } from './session.js';
import { PROTOCOL, Wire, type Header, type Message } from './wire.js';
import { BoundSocket, type Frames, type Peer } from './zmtp.js';

/** The connection file that Jupyter writes. */
export interface Connection {
  readonly ip: string;
  readonly transport: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

type Content = Readonly<Record<string, unknown>>;

export class Kernel {
  readonly #wire: Wire;
  readonly #session: Session;
  readonly #end: () => void;
  #published: BoundSocket | undefined;
  #parent: Header | undefined;
  #executions = 0;
  /** Requests of the shell, one after the other. */
  #queue: Promise<void> = Promise.resolve();
  /** Counts failures: what was asked for before one is not executed after it. */
  #failures = 0;

  /** `end` is called when Jupyter asks the kernel to shut down. */
  constructor(key: string, session: Session, end: () => void) {
    this.#wire = new Wire(key);
    this.#session = session;
    this.#end = end;
  }

  async listen({ ip, shell_port, control_port, iopub_port, stdin_port, hb_port }: Connection): Promise<void> {
    const at = (port: number) => ({ ip, port });
    this.#published = await BoundSocket.bind('PUB', at(iopub_port), () => undefined);
    await BoundSocket.bind('REP', at(hb_port), (peer, frames) => peer.send(frames));
    await BoundSocket.bind('ROUTER', at(stdin_port), () => undefined);
    await BoundSocket.bind('ROUTER', at(control_port), (peer, frames) => {
      void this.#answer(peer, frames, this.#failures);
    });
    await BoundSocket.bind('ROUTER', at(shell_port), (peer, frames) => {
      const failures = this.#failures;
      this.#queue = this.#queue.then(() => this.#answer(peer, frames, failures));
    });
  }

  /** Publishes what a cell prints. */
  print(name: 'stdout' | 'stderr', text: string): void {
    this.#publish('stream', { name, text }, this.#parent);
  }

  #publish(type: string, content: Content, parent: Header | undefined): void {
    this.#published?.publish(this.#wire.encode({ type, content, parent, identities: [Buffer.from(type)] }));
  }

  async #answer(peer: Peer, frames: Frames, failures: number): Promise<void> {
    const message = this.#wire.decode(frames);
    if (message === undefined) return;
    const { header, identities } = message;
    this.#publish('status', { execution_state: 'busy' }, header);
    const content = await this.#reply(message, failures);
    if (content !== undefined) {
      const type = header.msg_type.replace(/_request$/, '_reply');
      peer.send(this.#wire.encode({ type, content, parent: header, identities }));
    }
    this.#publish('status', { execution_state: 'idle' }, header);
    // once the answer is on its way
    if (header.msg_type === 'shutdown_request') setTimeout(this.#end, 50);
  }

  async #reply({ header, content }: Message, failures: number): Promise<Content | undefined> {
    const ok = { status: 'ok' };
    switch (header.msg_type) {
      case 'kernel_info_request':
        return { ...ok, ...kernelInfo };
      case 'execute_request':
        return failures === this.#failures
          ? this.#execute(header, content)
          : { status: 'aborted', execution_count: this.#executions };
      case 'shutdown_request':
        return { ...ok, restart: content['restart'] === true };
      case 'is_complete_request':
        return { status: 'unknown' };
      case 'complete_request': {
        const at = Number(content['cursor_pos'] ?? 0);
        return { ...ok, matches: [], cursor_start: at, cursor_end: at, metadata: {} };
      }
      case 'inspect_request':
        return { ...ok, found: false, data: {}, metadata: {} };
      case 'history_request':
        return { ...ok, history: [] };
      case 'comm_info_request':
        return { ...ok, comms: {} };
      default:
        return undefined;
    }
  }

  async #execute(header: Header, content: Content): Promise<Content> {
    const code = String(content['code'] ?? '');
    const isSilent = content['silent'] === true;
    if (!isSilent) this.#executions++;
    const execution_count = this.#executions;
    if (!isSilent) this.#publish('execute_input', { code, execution_count }, header);
    this.#parent = header;
    try {
      const value = await this.#session.run(code);
      if (value !== undefined && !isSilent) {
        const data = await mimeBundle(value);
        this.#publish('execute_result', { data, metadata: {}, execution_count }, header);
      }
      return { status: 'ok', execution_count, user_expressions: {}, payload: [] };
    } catch (error) {
      const failure = failureOf(error);
      this.#publish('error', failure, header);
      if (content['stop_on_error'] !== false) this.#failures++;
      return { status: 'error', execution_count, ...failure };
    }
  }
}

function failureOf(error: unknown): { ename: string; evalue: string; traceback: string[] } {
  if (!(error instanceof Error)) {
    const evalue = String(error);
    return { ename: 'Error', evalue, traceback: [evalue] };
  }
  const { name, message, stack = `${name}: ${message}` } = error;
  return { ename: name, evalue: message, traceback: stack.split('\n') };
}

const kernelInfo = {
  protocol_version: PROTOCOL,
  implementation: 'chainwatt-typescript',
  implementation_version: '1',
  banner: 'TypeScript on Node.js, as the notebooks of chainwatt use it',
  help_links: [],
  language_info: {
    name: 'typescript',
    version: '6.0',
    mimetype: 'text/typescript',
    file_extension: '.ts',
    codemirror_mode: 'text/typescript',
    pygments_lexer: 'typescript',
    nbconvert_exporter: 'script',
  },
};
