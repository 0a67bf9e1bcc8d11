/** The saving of each home in each run, from the table of homes: homes of the same name are drawn anew in every run. */
import type { Row } from '../read-results.js';

export interface HomeSaving {
  /** `outside` where the home stays out of the market. */
  readonly homeType: string;
  readonly saving_EUR: number;
}

/** Memory: one entry a home and run. */
export async function readHomeSavings(rows: AsyncIterable<Row>): Promise<HomeSaving[]> {
  const savings: HomeSaving[] = [];
  for await (const { homeType, participates, saving_EUR } of rows)
    savings.push({
      homeType: String(participates) === 'false' ? 'outside' : String(homeType),
      saving_EUR: Number(saving_EUR),
    });
  return savings;
}
