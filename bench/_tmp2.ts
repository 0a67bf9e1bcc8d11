import { MeritOrder } from '../src/market/merit-order.js';
import { pairByMerit } from '../src/market/pairing.js';
import { createOrders, createTrades } from '../src/market/columns.js';
let s=12345; const r=()=>{s^=s<<13;s^=s>>>17;s^=s<<5;return (s>>>0)/4294967296};
for (const n of [1e4,1e5,1e6]) {
  const o=createOrders(n), t=createTrades(n); o.count=n;
  for(let k=0;k<n;k++){o.agent[k]=k;o.side[k]=r()<0.5?0:1;o.quantity_Wh[k]=1+Math.floor(r()*1000);o.limit_uEUR_per_kWh[k]=78000+Math.floor(r()*75500)}
  const m=new MeritOrder() as any;
  const reps=Math.max(3,Math.round(2e6/n));
  const now=()=>{const d=process.cpuUsage();return d.user+d.system};
  let T=[0,0,0,0];
  const srt=m.sorter.sort.bind(m.sorter); 
  for(let w=0;w<6;w++){ if(w===2)T.fill(0);
  for(let j=0;j<reps;j++){
    let a=now(); m.sumVolumes(o,o.quantity_Wh,78000,153510); let b=now();T[0]+=b-a;
    if(w%2===0){m.sorter.sort=()=>{}; try{m.cross(o,o.quantity_Wh)}catch(e){}; a=now(); T[1]+=2*(a-b);}
    else {delete m.sorter.sort; m.cross(o,o.quantity_Wh); a=now(); T[2]+=2*(a-b);}
    delete m.sorter.sort;  m.clear(o,o.quantity_Wh,78000,153510);a=now();
    t.count=0; pairByMerit(m,o.agent,100,t); b=now(); T[3]+=b-a;
  }}
  const q=T.map(x=>1000*x/(n*reps*4)); q[2]-=q[1];
  console.log(n,q.map(x=>x.toFixed(1)).join(' '), 'ns/order: sum, cross w/o sort, sort, pair');
}
