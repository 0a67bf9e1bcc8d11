/** The saving of each home, mean over replications, from the table of homes. */
import type { Row } from '../read-results.js';

export interface HomeSaving {
  readonly agent: string;
  /** `outside` where the home stays out of the market. */
  readonly homeType: string;
  readonly saving_EUR: number;
}

/** Memory: one entry a home. */
export async function readHomeSavings(rows: AsyncIterable<Row>): Promise<HomeSaving[]> {
  const sums = new Map<string, { homeType: string; sum: number; count: number }>();
  for await (const { agent, homeType, participates, saving_EUR } of rows) {
    const home = sums.get(String(agent)) ?? {
      homeType: String(participates) === 'false' ? 'outside' : String(homeType),
      sum: 0,
      count: 0,
    };
    home.sum += Number(saving_EUR);
    home.count++;
    sums.set(String(agent), home);
  }
  return [...sums].map(([agent, { homeType, sum, count }]) => ({ agent, homeType, saving_EUR: sum / count }));
}
