/** What the model keeps of a product between submission and bill; records are reused. */
export interface ProductRecord {
  product: number;
  /** First transaction of its orders, and the homes that sent them, in transaction order. */
  firstOrder: number;
  orderCount: number;
  readonly orderHomes: Int32Array;
  /** What each home expected to trade when it submitted, buying positive. */
  readonly offered_Wh: Int32Array;
  readonly metered_Wh: Int32Array;
  /** What the meters of generation counted. */
  readonly generated_Wh: Int32Array;
  readonly greenExport_Wh: Float64Array;
  delivered: boolean;
}

export class ProductRecords {
  private readonly homes: number;
  private readonly open = new Map<number, ProductRecord>();
  private readonly free: ProductRecord[] = [];

  constructor(homes: number) {
    this.homes = homes;
  }

  /** The record of a product, made if there is none. */
  of(product: number): ProductRecord {
    let record = this.open.get(product);
    if (!record) {
      record = this.free.pop() ?? {
        product,
        firstOrder: -1,
        orderCount: 0,
        orderHomes: new Int32Array(this.homes),
        offered_Wh: new Int32Array(this.homes),
        metered_Wh: new Int32Array(this.homes),
        generated_Wh: new Int32Array(this.homes),
        greenExport_Wh: new Float64Array(this.homes),
        delivered: false,
      };
      record.product = product;
      record.firstOrder = -1;
      record.orderCount = 0;
      record.delivered = false;
      this.open.set(product, record);
    }
    return record;
  }

  has(product: number): boolean {
    return this.open.has(product);
  }

  close(product: number): void {
    const record = this.open.get(product);
    if (!record) return;
    this.open.delete(product);
    this.free.push(record);
  }
}
