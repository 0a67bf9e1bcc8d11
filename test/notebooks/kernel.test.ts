/** The TypeScript kernel: what cells leave for later cells, how values are shown, and the messages on the wire. */
import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { mimeBundle } from '../../notebooks/kernel/display.js';
import { Session } from '../../notebooks/kernel/session.js';
import { Wire } from '../../notebooks/kernel/wire.js';
import { BoundSocket, Peer, type Frames } from '../../notebooks/kernel/zmtp.js';

const session = (): Session => new Session(process.cwd());

/** Everything that cells of a test have left with the global object. */
const before = new Set(Object.getOwnPropertyNames(globalThis));
afterEach(() => {
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!before.has(name)) Reflect.deleteProperty(globalThis, name);
});

describe('a session', () => {
  it('gives the value of the last expression, and nothing for a declaration', async () => {
    const cells = session();
    expect(await cells.run('const one: number = 1;\none + 1;')).toBe(2);
    expect(await cells.run('const two = 2;')).toBeUndefined();
  });

  it('keeps variables, destructured ones, functions and classes for later cells', async () => {
    const cells = session();
    await cells.run(`
      let count = 1;
      const { a, b: [c] } = { a: 2, b: [3] };
      export function sum(...numbers: number[]): number { return numbers.reduce((x, y) => x + y, 0); }
      class Box<T> { value: T; constructor(value: T) { this.value = value; } }
    `);
    expect(await cells.run('count++;\nnew Box(sum(count, a, c)).value')).toBe(7);
    // and a function of an earlier cell sees what a later one assigns
    await cells.run('const read = () => count;');
    await cells.run('count = 10;');
    expect(await cells.run('read()')).toBe(10);
  });

  it('lets a cell be run again after a change', async () => {
    const cells = session();
    await cells.run('const limit = 1;');
    await cells.run('const limit = 2;');
    expect(await cells.run('limit')).toBe(2);
  });

  it('imports by name, under another name, as a whole, and leaves types out', async () => {
    const cells = session();
    await cells.run(`
      import { join, type ParsedPath } from 'node:path';
      import { basename as nameOf } from 'node:path';
      import * as path from 'node:path';
      import type { Stats } from 'node:fs';
    `);
    expect(await cells.run("[join('a', 'b'), nameOf('a/b'), path.extname('a.b')]")).toEqual([
      'a/b',
      'b',
      '.b',
    ]);
  });

  it('awaits at the top level', async () => {
    expect(await session().run('const later = await Promise.resolve(4);\nlater;')).toBe(4);
  });

  it('says line and column of what is no TypeScript', async () => {
    await expect(session().run('const fine = 1;\nconst = 2;')).rejects.toThrow(/^2:7 /);
  });

  it('throws what a cell throws', async () => {
    await expect(session().run("throw new RangeError('too far')")).rejects.toThrow(RangeError);
    await expect(session().run('nowhere')).rejects.toThrow('nowhere is not defined');
  });
});

describe('a value', () => {
  it('is shown as Node prints it, or as it says itself', async () => {
    expect(await mimeBundle([1, 'two'])).toEqual({ 'text/plain': "[ 1, 'two' ]" });
    const own = { [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<b>x</b>' }) };
    expect(await mimeBundle(own)).toEqual({ 'text/html': '<b>x</b>' });
  });
});

describe('messages', () => {
  const outgoing = {
    type: 'status',
    content: { execution_state: 'idle' },
    parent: undefined,
    identities: [],
  };

  it('are signed, and read back', () => {
    const wire = new Wire('key');
    const frames = wire.encode({ ...outgoing, identities: [Buffer.from('topic')] });
    const signature = createHmac('sha256', 'key')
      .update(Buffer.concat(frames.slice(3)))
      .digest('hex');
    expect(frames[2]!.toString()).toBe(signature);
    const message = wire.decode(frames)!;
    expect(message.header.msg_type).toBe('status');
    expect(message.content).toEqual(outgoing.content);
    expect(message.identities.map(String)).toEqual(['topic']);
  });

  it('with another key, or changed on the way, are no messages', () => {
    const frames = new Wire('key').encode(outgoing);
    expect(new Wire('other').decode(frames)).toBeUndefined();
    const changed = [...frames.slice(0, -1), Buffer.from('{"execution_state":"busy"}')];
    expect(new Wire('key').decode(changed)).toBeUndefined();
    expect(new Wire('key').decode([Buffer.from('noise')])).toBeUndefined();
  });
});

describe('a bound socket', () => {
  const local = { ip: '127.0.0.1', port: 0 };

  it('exchanges messages of several frames, short and long, with a peer', async () => {
    const bound = await BoundSocket.bind('REP', local, (peer, frames) => peer.send([...frames].reverse()));
    const sent: Frames = [Buffer.alloc(0), Buffer.from('short'), Buffer.alloc(70_000, 7)];
    const socket = connect(bound.port, local.ip);
    try {
      const received = await new Promise<Frames>((resolve) => {
        const peer = new Peer(socket, 'REP', (_, frames) => resolve(frames));
        const whenReady = (): void => {
          if (peer.ready) peer.send(sent);
          else setImmediate(whenReady);
        };
        whenReady();
      });
      expect(received.map((frame) => frame.length)).toEqual([70_000, 5, 0]);
      expect(received[0]!.equals(sent[2]!)).toBe(true);
    } finally {
      socket.destroy();
      bound.close();
    }
  });

  it('hangs up on what is not ZeroMQ', async () => {
    const bound = await BoundSocket.bind('ROUTER', local, () => expect.unreachable());
    const socket = connect(bound.port, local.ip);
    try {
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.resume();
      socket.write('GET / HTTP/1.1\r\n' + 'x'.repeat(64));
      await closed;
    } finally {
      socket.destroy();
      bound.close();
    }
  });
});
