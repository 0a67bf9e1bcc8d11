/**
 * The part of ZeroMQ that a Jupyter kernel needs, over TCP and without a native library: a socket that is bound, and to which peers
 * connect. It speaks ZMTP 3.0 with the mechanism NULL, to which newer peers fall back.
 * Source: rfc.zeromq.org/spec/23. Errors: a peer that speaks something else is disconnected.
 */
import { createServer, type Server, type Socket } from 'node:net';

/** A message: its frames, in order. */
export type Frames = readonly Buffer[];

/** What a bound socket is to its peers. */
export type SocketType = 'ROUTER' | 'PUB' | 'REP';

const GREETING_bytes = 64;
const MORE = 1;
const LONG = 2;
const COMMAND = 4;

/** One peer: greets, and then exchanges messages. */
export class Peer {
  readonly #socket: Socket;
  readonly #onMessage: (peer: Peer, frames: Frames) => void;
  #received = Buffer.alloc(0);
  #greeted = false;
  #ready = false;
  #frames: Buffer[] = [];

  constructor(socket: Socket, type: SocketType, onMessage: (peer: Peer, frames: Frames) => void) {
    this.#socket = socket;
    this.#onMessage = onMessage;
    socket.setNoDelay(true);
    socket.write(greeting());
    socket.write(frame(COMMAND, readyCommand(type)));
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
  }

  /** Whether it has told what it is; nothing may be sent before. */
  get ready(): boolean {
    return this.#ready;
  }

  send(frames: Frames): void {
    const last = frames.length - 1;
    this.#socket.write(Buffer.concat(frames.map((body, k) => frame(k < last ? MORE : 0, body))));
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    if (!this.#greeted) {
      if (this.#received.length < GREETING_bytes) return;
      // the major version, and the mechanism
      if (this.#received[10]! < 3 || this.#received.toString('latin1', 12, 16) !== 'NULL') {
        this.#socket.destroy();
        return;
      }
      this.#greeted = true;
      this.#received = this.#received.subarray(GREETING_bytes);
    }
    for (let next = this.#frame(); next !== undefined; next = this.#frame()) this.#take(next);
  }

  /** The next whole frame of what was received. */
  #frame(): { readonly flags: number; readonly body: Buffer } | undefined {
    const received = this.#received;
    const flags = received[0];
    if (flags === undefined) return undefined;
    const start = (flags & LONG) === 0 ? 2 : 9;
    if (received.length < start) return undefined;
    const size = start === 2 ? received[1]! : Number(received.readBigUInt64BE(1));
    if (received.length < start + size) return undefined;
    this.#received = received.subarray(start + size);
    return { flags, body: received.subarray(start, start + size) };
  }

  #take({ flags, body }: { readonly flags: number; readonly body: Buffer }): void {
    if ((flags & COMMAND) !== 0) {
      this.#ready = true;
      return;
    }
    this.#frames.push(Buffer.from(body));
    if ((flags & MORE) !== 0) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#onMessage(this, frames);
  }
}

/** A socket that listens at an address. */
export class BoundSocket {
  readonly #peers = new Set<Peer>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async bind(
    type: SocketType,
    { ip, port }: { readonly ip: string; readonly port: number },
    onMessage: (peer: Peer, frames: Frames) => void,
  ): Promise<BoundSocket> {
    const server = createServer();
    const bound = new BoundSocket(server);
    server.on('connection', (socket) => {
      const peer = new Peer(socket, type, onMessage);
      bound.#peers.add(peer);
      socket.on('close', () => bound.#peers.delete(peer));
      // a peer that goes away is no error of ours
      socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, ip, resolve);
    });
    return bound;
  }

  /** Where it listens, if its port was left to the system. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Sends to every peer. */
  publish(frames: Frames): void {
    for (const peer of this.#peers) if (peer.ready) peer.send(frames);
  }

  close(): void {
    this.#server.close();
  }
}

function greeting(): Buffer {
  const bytes = Buffer.alloc(GREETING_bytes);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.write('NULL', 12, 'latin1');
  return bytes;
}

function readyCommand(type: SocketType): Buffer {
  const value = Buffer.alloc(4 + type.length);
  value.writeUInt32BE(type.length, 0);
  value.write(type, 4, 'latin1');
  return Buffer.concat([withLength('READY'), withLength('Socket-Type'), value]);
}

function withLength(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}

function frame(flags: number, body: Buffer): Buffer {
  const isLong = body.length > 255;
  const head = Buffer.alloc(isLong ? 9 : 2);
  head[0] = flags | (isLong ? LONG : 0);
  if (isLong) head.writeBigUInt64BE(BigInt(body.length), 1);
  else head[1] = body.length;
  return Buffer.concat([head, body]);
}
