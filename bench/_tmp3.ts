import { ContinuousDoubleAuction } from '../src/market/continuous-double-auction.js';
import { createOrders, createTrades } from '../src/market/columns.js';
let s=12345; const r=()=>{s^=s<<13;s^=s>>>17;s^=s<<5;return (s>>>0)/4294967296};
for (const n of [100,1e3,1e4,1e5,1e6]) {
  const o=createOrders(n), t=createTrades(n); o.count=n;
  for(let k=0;k<n;k++){o.agent[k]=k;o.side[k]=r()<0.5?0:1;o.quantity_Wh[k]=1+Math.floor(r()*1000);o.limit_uEUR_per_kWh[k]=78000+Math.floor(r()*75500)}
  const m=new ContinuousDoubleAuction();
  const reps=Math.max(5,Math.round(3e6/n));
  const xs:number[]=[];
  for(let i=0;i<9;i++){const c=process.cpuUsage();for(let j=0;j<reps;j++)m.clear(o,{floor_uEUR_per_kWh:78000,cap_uEUR_per_kWh:153510},t);const d=process.cpuUsage(c);xs.push(n*reps/(d.user+d.system))}
  xs.sort((a,b)=>a-b);console.log(n,t.count,'Mo/s median',xs[4].toFixed(1),'max',xs[8].toFixed(1));
}
