/**
 * Regions of the world: latency between them, bandwidth within them, and where Bitcoin's nodes stood.
 * Source: SimBlock (Aoki et al. 2019, arXiv:1901.09777), NetworkConfiguration.java, commit 5fc7f9f7, Apache-2.0: numbers only.
 * Units: ms, Mbit/s, shares of nodes.
 *
 * SimBlock takes these latencies as one way, and so does chainwatt. Compared with RIPE Atlas pings of 2025 (US-AU 192 ms, US-BR
 * 181 ms, DE-AU 260 ms there and back; here 189, 184 and 294) they look like round trips, so that wide-area delays come out
 * about twice too long. `latencyScale: 50 %` reads them as round trips.
 */
export interface RegionTable {
  readonly regions: readonly string[];
  /** One way, from row to column, ms. */
  readonly latency_ms: readonly (readonly number[])[];
  readonly download_Mbit_per_s: readonly number[];
  readonly upload_Mbit_per_s: readonly number[];
}

export const worldRegions = [
  'north-america',
  'europe',
  'south-america',
  'asia-pacific',
  'japan',
  'australia',
] as const;

export const regionTables = {
  '2015': {
    regions: worldRegions,
    latency_ms: [
      [36, 119, 255, 310, 154, 208],
      [119, 12, 221, 242, 266, 350],
      [255, 221, 137, 347, 256, 269],
      [310, 242, 347, 99, 172, 278],
      [154, 266, 256, 172, 9, 163],
      [208, 350, 269, 278, 163, 22],
    ],
    download_Mbit_per_s: [25, 24, 6.5, 10, 17.5, 14],
    upload_Mbit_per_s: [4.7, 8.1, 1.8, 5.3, 3.4, 5.2],
  },
  '2019': {
    regions: worldRegions,
    latency_ms: [
      [32, 124, 184, 198, 151, 189],
      [124, 11, 227, 237, 252, 294],
      [184, 227, 88, 325, 301, 322],
      [198, 237, 325, 85, 58, 198],
      [151, 252, 301, 58, 12, 126],
      [189, 294, 322, 198, 126, 16],
    ],
    download_Mbit_per_s: [52, 40, 18, 22.8, 22.8, 29.9],
    upload_Mbit_per_s: [19.2, 20.7, 5.8, 15.7, 10.2, 11.3],
  },
} as const satisfies Record<string, RegionTable>;

/** Share of Bitcoin's nodes in each world region. */
export const bitcoinShares = {
  'bitcoin-2015': [0.3869, 0.5159, 0.0113, 0.0574, 0.0119, 0.0166],
  'bitcoin-2019': [0.3316, 0.4998, 0.009, 0.1177, 0.0224, 0.0195],
} as const;

/** One region with one latency; bandwidth is that of Europe in 2019. */
export function localTable(latency_ms: number): RegionTable {
  return {
    regions: ['local'],
    latency_ms: [[latency_ms]],
    download_Mbit_per_s: [40],
    upload_Mbit_per_s: [20.7],
  };
}
