/**
 * Exact sum of price times quantity beyond 2^53: two float64 accumulators of exact partial products, emptied into a bigint
 * before they could round. Cost: about 3 ns a product.
 */
const HALF_BITS = 15;
const HALF = 1 << HALF_BITS;
const FULL = 4_503_599_627_370_496; // 2^52

export class ExactSum {
  private high = 0;
  private low = 0;
  private carried = 0n;

  clear(): void {
    this.high = 0;
    this.low = 0;
    this.carried = 0n;
  }

  /** Adds `price * quantity`: integers, |price| up to 2^32, quantity from 0 to 2^31 - 1. */
  add(price: number, quantity: number): void {
    this.high += price * (quantity >>> HALF_BITS);
    this.low += price * (quantity & (HALF - 1));
    if (this.high > FULL || this.high < -FULL || this.low > FULL || this.low < -FULL) this.carry();
  }

  /** Adds `price * quantity` for any integers. */
  addLarge(price: number, quantity: number): void {
    this.carried += BigInt(price) * BigInt(quantity);
  }

  total(): bigint {
    this.carry();
    return this.carried;
  }

  private carry(): void {
    this.carried += BigInt(this.high) * BigInt(HALF) + BigInt(this.low);
    this.high = 0;
    this.low = 0;
  }
}
