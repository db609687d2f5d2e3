import { startDovecot } from '/work/main/test/lab/dovecot.ts';
console.time('start'); 
const s = await startDovecot({users:[{name:'mara@lab.test',password:'pw',mailboxes:[{name:'Projects/Harbour office'},{name:'All mail',specialUse:'\\All'}]}]});
console.timeEnd('start');
console.log(s.folder, s.ports);
console.log(await s.logTail());
import { ImapFlow } from 'imapflow';
for (const [port, secure] of [[s.ports.imaps, true],[s.ports.imap,false]] as const) {
 const c = new ImapFlow({host:s.host, port, secure, auth:{user:'mara@lab.test',pass:'pw'}, tls:{ca:s.caPem}, logger:false as any});
 console.time('conn'); await c.connect().catch(async e=>{console.log(e.responseText, await s.logTail(), (await import('node:fs')).readFileSync(s.folder+'/users','utf8'));process.exit(1)}); console.timeEnd('conn');
 console.log([...c.capabilities.keys()].join(' '), c.secureConnection);
 for (const b of await c.list({statusQuery:{messages:true}})) console.log(b.path, b.specialUse, b.subscribed, b.status?.messages);
 await c.logout();
}
await s.addUser('b@lab.test','x'); {const c = new ImapFlow({host:s.host, port:s.ports.imaps, secure:true, auth:{user:'nope@lab.test',pass:'x'}, tls:{ca:s.caPem}, logger:false as any});await c.connect().catch(e=>console.log(e.response));}
 const c = new ImapFlow({host:s.host, port:s.ports.imaps, secure:true, auth:{user:'b@lab.test',pass:'x'}, tls:{ca:s.caPem}, logger:false as any});
 await c.connect().catch(e=>console.log(e, e.responseText));
console.time('restart'); c.on('error',()=>{}); c.on('close',()=>console.log('closed')); await s.restart(); console.timeEnd('restart');
console.log(await s.logTail());
console.time('stop'); await s.stop(); console.timeEnd('stop');
