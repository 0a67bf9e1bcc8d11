/** A small neighbourhood in which every kind of thing happens, for tests that need a run rather than many. */

/** Eleven homes, a sunny day in May from midnight, Clique with fees. */
export const village = {
  chainwatt: 1,
  title: 'A village',
  seed: 7,
  time: { start: '2026-05-04', zone: 'Europe/Berlin', duration: '18 h', slot: '15 min', drainMax: '4 h' },
  population: {
    renter: { count: 5, load: { kind: 'household', annual: { uniform: ['1500 kWh', '5000 kWh'] } } },
    pv: {
      count: 3,
      load: { kind: 'household', annual: '3200 kWh' },
      pv: { kind: 'solar', peak: { uniform: ['4 kWp', '10 kWp'] } },
    },
    store: {
      count: 3,
      load: { kind: 'household', annual: '4000 kWh' },
      pv: { kind: 'solar', peak: '8 kWp' },
      battery: { kind: 'battery', capacity: '6 kWh', power: '3 kW', selfDischarge: '5 %' },
    },
  },
  tariff: {
    kind: 'flat',
    energy: '12.91 ct/kWh',
    network: '9.33 ct/kWh',
    levies: '3.5 ct/kWh',
    tax: '2.05 ct/kWh',
    vat: '19 %',
    feedIn: '7.81 ct/kWh',
    wholesale: '9.07 ct/kWh',
    localNetworkDiscount: '50 %',
    imbalance: { short: '2 ct/kWh', long: '2 ct/kWh' },
  },
  market: { mechanism: 'uniform-price', gateOpens: '60 min', gateCloses: '15 min' },
  ledger: { kind: 'poa-clique', signers: 5, period: '60 s', gasPrice: 1, token: '2000 EUR' },
  network: { kind: 'regional', nodes: 8 },
} as const;

/** 33.0 ct/kWh in all with VAT, of which 17.7 ct are due on a local kWh too; 7.8 ct for a kWh fed in. */
export const flatTariff = {
  kind: 'flat',
  energy: '12.9 ct/kWh',
  network: '9.3 ct/kWh',
  levies: '3.5 ct/kWh',
  tax: '2.05 ct/kWh',
  vat: '19 %',
  feedIn: '7.8 ct/kWh',
  wholesale: '9 ct/kWh',
} as const;
