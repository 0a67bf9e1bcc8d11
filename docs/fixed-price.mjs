/**
 * A market design of the user's own, loaded with --plugin and --allow-plugins: everybody trades at one price, half way between
 * floor and cap, first come, first served. Integer Wh and micro-EUR per kWh; orders and trades are columns (src/market/types.ts).
 * Every clearing is audited: a trade that the orders do not allow ends the run with CW-MARKET-TRADE.
 */
export const room = 'mechanisms';

export const plugin = ({ z, definePlugin, pushTrade, BUY, SELL }) =>
  definePlugin({
    kind: 'fixed-price',
    title: 'Fixed price half way between floor and cap',
    source: 'an example',
    schema: z.strictObject({}),
    create: () => ({
      properties: {
        timing: 'call',
        individuallyRational: true,
        budgetBalance: 'strong',
        truthful: true,
        efficient: false,
        orderIndependent: false,
        quantityBasis: 'offered',
      },
      clear(orders, { floor_uEUR_per_kWh: floor, cap_uEUR_per_kWh: cap }, trades) {
        const { count, agent, side, quantity_Wh, minimum_Wh, limit_uEUR_per_kWh: limit } = orders;
        const { green_permille: green, greenWanted_permille: wanted } = orders;
        const price = Math.floor((floor + cap) / 2);
        const left_Wh = Int32Array.from({ length: count }, (_, k) => quantity_Wh[k]);
        trades.count = 0;
        for (let b = 0; b < count; b++) {
          if (side[b] !== BUY || limit[b] < price) continue;
          for (let s = 0; s < count && left_Wh[b] > 0; s++) {
            if (side[s] !== SELL || limit[s] > price || left_Wh[s] === 0) continue;
            if (agent[s] === agent[b] || green[s] < wanted[b]) continue;
            const energy_Wh = Math.min(left_Wh[b], left_Wh[s]);
            // an order that has nothing yet takes its minimum at once, or nothing
            if (left_Wh[b] === quantity_Wh[b] && energy_Wh < minimum_Wh[b]) continue;
            if (left_Wh[s] === quantity_Wh[s] && energy_Wh < minimum_Wh[s]) continue;
            left_Wh[b] -= energy_Wh;
            left_Wh[s] -= energy_Wh;
            pushTrade(trades, b, s, energy_Wh, price);
          }
        }
      },
    }),
  });
