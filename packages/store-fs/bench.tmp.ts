import fs, { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { grantsCollection, requestsCollection, requestKey } from "@openclaw/contracts";
import { createFileStore } from "@openclaw/store-fs";
const base = process.argv[2] ?? "/tmp";
const tmp = () => join(mkdtempSync(join(base, "oc-")), "credentials");
const g = grantsCollection("telegram", "work"), gd = grantsCollection("telegram","default"), r = requestsCollection("telegram");
const p = (f: (cb: (e: Error | null) => void) => void) => new Promise<void>((a, b) => f((e) => e ? b(e) : a()));
async function floor(dir: string, n: number, bytes: Buffer, files: number) {
  fs.mkdirSync(dir, { recursive: true });
  const s = performance.now();
  for (let i = 0; i < n; i++) for (let k = 0; k < files; k++) {
    const t = `${dir}/x${k}.tmp`;
    const fd = fs.openSync(t, "wx", 0o600); fs.writeSync(fd, bytes); await p(c => fs.fsync(fd, c)); fs.closeSync(fd);
    fs.renameSync(t, `${dir}/f${k}`);
    const d = fs.openSync(dir, "r"); await p(c => fs.fsync(d, c)); fs.closeSync(d);
  }
  return (performance.now() - s) / n;
}
const N = 200;
async function approvals(label: string, pre: number, grants: string) {
  const store = createFileStore({ directory: tmp() });
  if (pre) await store.transact([grants], t => { for (let i = 0; i < pre; i++) t.put(grants, "p" + i, { senderId: "p" + i, approvedAtMs: 1795218674038, approvedBy: "owner", surface: "host" }); });
  let tr = 0, ta = 0;
  for (let i = 0; i < N; i++) {
    const id = String(100000 + i), key = requestKey(grants.split("/")[2]!, id);
    let s = performance.now();
    await store.transact([r], t => t.put(r, key, { account: grants.split("/")[2]!, senderId: id, code: "HNRQXEP5", createdAtMs: 1795218674038 + i, lastSeenAtMs: 1795218674038 + i, challenge: { status: "sending", atMs: 5 } }));
    tr += performance.now() - s; s = performance.now();
    await store.transact([grants, r], async t => { t.put(grants, id, { senderId: id, approvedAtMs: 1795218674038, approvedBy: "owner", surface: "host" }); t.delete(r, key); });
    ta += performance.now() - s;
  }
  const f2 = await floor(tmp(), N, Buffer.alloc(300), 2), f3 = await floor(tmp(), N, Buffer.alloc(300), 3);
  console.log(label, "request(2 files)", (tr / N).toFixed(3), "floor", f2.toFixed(3), "ratio", (tr / N / f2).toFixed(2), "| approve(3 files)", (ta / N).toFixed(3), "floor", f3.toFixed(3), "ratio", (ta / N / f3).toFixed(2));
  await store.close();
}
await approvals("small work", 0, g);
await approvals("small default", 0, gd);
await approvals("5000 work", 5000, g);
{ // 256 concurrent approvals
  const store = createFileStore({ directory: tmp() });
  const ids = Array.from({ length: 256 }, (_, i) => String(1000 + i));
  for (let round = 0; round < 5; round++) {
  await store.transact([g, r], async t => { for (const [k] of await t.entries(g)) t.delete(g, k); for (const id of ids) t.put(r, "work/" + id, { account: "work", senderId: id, code: "HNRQXEP5", createdAtMs: 1, lastSeenAtMs: 1 }); });
  const s = performance.now();
  await Promise.all(ids.map(id => store.transact([g, r], async t => { await t.entries(r); if (await t.get(r, "work/" + id)) { t.put(g, id, { senderId: id, approvedAtMs: 1795218674038 }); t.delete(r, "work/" + id); } })));
  const ms = performance.now() - s; console.log("256 approvals", ms.toFixed(1), "ms", Math.round(256 / ms * 1000), "/s");
  }
  await new Promise(a => setTimeout(a, 100));
  for (let k = 0; k < 3; k++) {
  let s = performance.now(); const M = 200000;
  for (let i = 0; i < M; i++) await store.get(g, "1005");
  const get = (performance.now() - s) / M * 1000;
  const path = fs.readdirSync(base).length && (store as never, "");
  s = performance.now(); const file = (globalThis as any).file;
  const d = fs.readdirSync(base).filter(x => x.startsWith("oc-")).map(x => join(base, x, "credentials/telegram-work-allowFrom.json")).find(x => fs.existsSync(x))!;
  s = performance.now();
  for (let i = 0; i < M; i++) fs.statSync(d);
  const st = (performance.now() - s) / M * 1000;
  console.log("get", get.toFixed(2), "us statSync", st.toFixed(2), "ratio", (get / st).toFixed(2));
  }
  await store.close();
}
