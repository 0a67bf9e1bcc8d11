/**
 * Columns: typed arrays from one allocator, so that a population's memory is known, and can later be shared between threads.
 */
export class Columns {
  private readonly sizes = new Map<string, number>();

  f64(name: string, length: number): Float64Array {
    return this.keep(name, new Float64Array(length));
  }

  i32(name: string, length: number): Int32Array {
    return this.keep(name, new Int32Array(length));
  }

  u8(name: string, length: number): Uint8Array {
    return this.keep(name, new Uint8Array(length));
  }

  /** Bytes of all columns. */
  get bytes(): number {
    let sum = 0;
    for (const size of this.sizes.values()) sum += size;
    return sum;
  }

  private keep<T extends ArrayBufferView>(name: string, column: T): T {
    this.sizes.set(name, (this.sizes.get(name) ?? 0) + column.byteLength);
    return column;
  }
}
