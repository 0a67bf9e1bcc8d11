/**
 * A file that takes its name only when it is whole: written as `<path>.part`, renamed on `close()`, removed on `abort()`.
 * Writes are synchronous, so that an event loop that never pauses cannot pile up buffers.
 * Errors: CW-OUTPUT-IO, after which the part file is gone.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { explained, ioError } from './io-error.js';

export const PART = '.part';

export class PartFile {
  readonly path: string;
  /** Bytes written so far. */
  bytes = 0;
  private descriptor: number | undefined;

  constructor(path: string) {
    this.path = path;
    this.descriptor = explained('create', path, () => openSync(path + PART, 'w'));
  }

  get isOpen(): boolean {
    return this.descriptor !== undefined;
  }

  /** Appends the first `length` bytes of `buffer`. */
  write(buffer: Uint8Array, length = buffer.length): void {
    const descriptor = this.descriptor;
    if (descriptor === undefined) throw new Error(`${this.path} is closed`);
    try {
      let done = 0;
      while (done < length) done += writeSync(descriptor, buffer, done, length - done);
    } catch (error) {
      this.abort();
      throw ioError(error, 'write', this.path);
    }
    this.bytes += length;
  }

  /** Gives the file its name. */
  close(): void {
    const descriptor = this.descriptor;
    if (descriptor === undefined) return;
    this.descriptor = undefined;
    try {
      closeSync(descriptor);
      renameSync(this.path + PART, this.path);
    } catch (error) {
      rmSync(this.path + PART, { force: true });
      throw ioError(error, 'write', this.path);
    }
  }

  /** Drops what was written. */
  abort(): void {
    const descriptor = this.descriptor;
    if (descriptor === undefined) return;
    this.descriptor = undefined;
    try {
      closeSync(descriptor);
    } finally {
      rmSync(this.path + PART, { force: true });
    }
  }
}

/** Writes a small file whole or not at all. */
export function writeWhole(path: string, text: string): void {
  const file = new PartFile(path);
  file.write(Buffer.from(text, 'utf8'));
  file.close();
}
