import { Columns } from '../src/kernel/index.js';
import { Accounts } from '../src/tariff/accounts.js';
import { createBillColumns, settleSlot } from '../src/tariff/bill.js';
import { tariffOf } from '../src/tariff/rates.js';
const t = tariffOf({energy:129000,network:93000,levies:35000,tax:20500,vat:.19,feedIn:78000,wholesale:90000,localNetworkDiscount:0.5,imbalance:{short:20000,long:20000,netting:'individual'}});
for (const C of [Int32Array, Float64Array] as const) for (const n of [100, 10000]) {
 const slots=16; const N=n*slots;
 const m=new C(N),x=new C(N),f=new C(N),p=new Float64Array(N);
 let s=1; const r=()=>{s^=s<<13;s^=s>>>17;s^=s<<5;return (s>>>0)/4294967296};
 for(let i=0;i<N;i++){const ex=i%100>70; const q=Math.floor(r()*1000)+1; f[i]=ex?-q:q; x[i]=Math.floor(f[i]*r()); m[i]=f[i]+Math.floor((i%100<50?1:-1)*r()*200); p[i]=Math.round(x[i]*100)}
 const b=createBillColumns(n,new Columns(),'b'), a=new Accounts(n);
 const xs:number[]=[];
 const reps=Math.ceil(3e6/N);
 for(let w=0;w<9;w++){const c=process.cpuUsage();for(let k=0;k<reps;k++)for(let q=0;q<slots;q++)settleSlot({offset:q*n,metered_Wh:m,traded_Wh:x,offered_Wh:f,localPaid_uEUR:p},t,b,a,0,n,1);const d=process.cpuUsage(c);xs.push(1000*(d.user+d.system)/(reps*N))}
 xs.sort((a,b)=>a-b);console.log(C.name,n,xs[4].toFixed(1),'ns a home-slot, best',xs[0].toFixed(1));
}
