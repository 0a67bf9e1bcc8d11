import { ContinuousDoubleAuction } from '../src/market/continuous-double-auction.js';
import { createOrders, createTrades } from '../src/market/columns.js';
let s=12345; const r=()=>{s^=s<<13;s^=s>>>17;s^=s<<5;return (s>>>0)/4294967296};
for (const [n,span] of [[1e3,75500],[1e4,75500],[1e5,75500],[1e5,2000],[1e6,75500],[1e6,2000]] as const) {
  const o=createOrders(n), t=createTrades(n); o.count=n;
  for(let k=0;k<n;k++){o.agent[k]=k;o.side[k]=r()<0.5?0:1;o.quantity_Wh[k]=1+Math.floor(r()*1000);o.limit_uEUR_per_kWh[k]=78000+Math.floor(r()*span)}
  const m=new ContinuousDoubleAuction() as any;
  const reps=Math.max(5,Math.round(4e6/n));
  const now=()=>{const d=process.cpuUsage();return d.user+d.system};
  const T=[[],[],[]] as number[][];
  for(let i=0;i<7;i++){
   let a=now(); for(let j=0;j<reps;j++)m.levels.assign(o,o.quantity_Wh); let b=now(); T[0].push(1000*(b-a)/n/reps);
   a=now(); for(let j=0;j<reps;j++)m.empty(n); b=now(); T[1].push(1000*(b-a)/n/reps);
   a=now(); for(let j=0;j<reps;j++)m.clear(o,null,t); b=now(); T[2].push(1000*(b-a)/n/reps);
  }
  console.log(n,span,T.map(x=>x.sort((a,b)=>a-b)[3].toFixed(1)).join(' '),'ns: assign, empty, all');
}
