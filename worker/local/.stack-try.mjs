import { startStack } from '/work/main/worker/local/stack.ts';
const port=Number(process.argv[2]??9200);
const s=await startStack({port,dataDir:process.argv[3]??'/tmp/d1',demoOrders:Number(process.argv[4]??400),report:(l)=>console.error(l)});
console.log(JSON.stringify({url:s.url,secrets:s.secrets,pids:Object.fromEntries(Object.entries(s.children).map(([k,v])=>[k,v.pid()]))}));
process.on('SIGTERM',()=>s.stop().then(()=>process.exit(0)));
