/**
 * Messages of Jupyter: signed JSON in frames.
 * Source: jupyter-client.readthedocs.io/en/stable/messaging.html, the wire protocol, version 5.3.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Frames } from './zmtp.js';

const DELIMITER = '<IDS|MSG>';
export const PROTOCOL = '5.3';

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
}

export interface Message {
  /** Who it came from, or goes to, beyond the peer itself; or the topic of what is published. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface Outgoing {
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** What it answers. */
  readonly parent: Header | undefined;
  readonly identities: readonly Buffer[];
}

export class Wire {
  readonly #key: string;
  readonly #session = randomUUID();

  constructor(key: string) {
    this.#key = key;
  }

  encode({ type, content, parent, identities }: Outgoing): Frames {
    const header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.#session,
      username: 'kernel',
      date: new Date().toISOString(),
      version: PROTOCOL,
    };
    const parts = [header, parent ?? {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
    return [...identities, Buffer.from(DELIMITER), Buffer.from(this.#signature(parts)), ...parts];
  }

  /** Undefined for what is no message, or not signed with the key of the connection. */
  decode(frames: Frames): Message | undefined {
    const at = frames.findIndex((one) => one.toString('latin1') === DELIMITER);
    const parts = frames.slice(at + 2, at + 6);
    const signature = frames[at + 1];
    if (at < 0 || signature === undefined || parts.length < 4) return undefined;
    const expected = Buffer.from(this.#signature(parts));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
    return {
      identities: frames.slice(0, at),
      header: JSON.parse(parts[0]!.toString()) as Header,
      content: JSON.parse(parts[3]!.toString()) as Message['content'],
    };
  }

  #signature(parts: Frames): string {
    if (this.#key === '') return '';
    const hmac = createHmac('sha256', this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  }
}
