import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { mkdtemp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { createFakeWhatsapp, type FakeWhatsapp } from "@openclaw/testkit/whatsapp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { quietLibsignal } from "../src/quiet-libsignal.js";

const PROGRAM = new URL("./channel-process.ts", import.meta.url);
const EXEC_ARGV = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];
let whatsapp: FakeWhatsapp;
let folder = "";
let unquiet = (): void => undefined;

beforeEach(async () => {
  // The phones of the fake use libsignal too.
  unquiet = quietLibsignal();
  whatsapp = await createFakeWhatsapp();
  folder = await mkdtemp(path.join(tmpdir(), "whatsapp-"));
});
afterEach(async () => {
  await whatsapp.close();
  await rm(folder, { recursive: true });
  unquiet();
});

async function linkedDirectory(phone: string): Promise<string> {
  const directory = path.join(folder, "session");
  await mkdir(directory, { mode: 0o700 });
  for (const [name, content] of whatsapp.account(phone).linkedSession()) {
    await writeFile(path.join(directory, name), content, { mode: 0o600 });
  }
  return directory;
}

async function startProcess(directory: string): Promise<ChildProcess> {
  const child = fork(PROGRAM, [whatsapp.url, directory], { execArgv: EXEC_ARGV, silent: true });
  await once(child, "message");
  return child;
}

it("a process ends by itself once the channel is stopped in the middle of a send", async () => {
  const account = whatsapp.account("+15550009999");
  const child = await startProcess(await linkedDirectory(account.phone));
  const exited = once(child, "exit");
  account.failNext({ kind: "hang" });
  const arrival = account.nextArrival();
  await account.person("+15550001111").send("hello");
  await arrival;
  const startedMs = performance.now();
  child.send("stop");
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(fs.existsSync(path.join(folder, "session", ".state.lock"))).toBe(false);
}, 60_000);

it("a session survives kill -9 in the middle of traffic: what comes next is read, and the answer too", async () => {
  const account = whatsapp.account("+15550009999");
  const directory = await linkedDirectory(account.phone);
  const person = account.person("+15550001111", { lid: "111000" });
  const answered = new Set<string>();
  const until = async (wanted: string): Promise<void> => {
    while (!answered.has(wanted)) answered.add((await account.nextSent(person.phone)).text);
  };
  for (const round of [1, 2]) {
    const child = await startProcess(directory);
    const exited = once(child, "exit");
    await person.send(`first ${round}`);
    await until(`got first ${round}`);
    const traffic = Array.from({ length: 20 }, (_, index) => person.send(`traffic ${round} ${index}`));
    await until(`got traffic ${round} ${round * 3}`);
    child.kill("SIGKILL");
    await exited;
    await Promise.all(traffic);
  }
  const child = await startProcess(directory);
  const exited = once(child, "exit");
  await person.send("last");
  await until("got last");
  child.send("stop");
  expect(await exited).toEqual([0, null]);
}, 90_000);

it("no private key reaches the console when sessions are closed and messages cannot be decrypted", async () => {
  const account = whatsapp.account("+15550009999");
  const directory = await linkedDirectory(account.phone);
  const person = account.person("+15550001111", { lid: "111000" });
  const child = await startProcess(directory);
  const [exited, output] = [once(child, "exit"), outputOf(child)];
  const keys = new Set<Buffer>(account.privateKeys().map((key) => Buffer.from(key)));
  const ask = async (words: string): Promise<void> => {
    await person.send(words);
    expect((await account.nextSent(person.phone)).text).toBe(`got ${words}`);
    for (const key of await privateKeysIn(directory)) keys.add(key);
  };
  await ask("hello");
  await person.sendDamaged();
  await person.forgetSession();
  await ask("from a new phone");
  await person.forgetSession();
  await ask("from another");
  child.send("stop");
  await exited;
  const printed = await output;
  expect(keys.size).toBeGreaterThan(5);
  for (const key of keys) {
    expect(printed).not.toContain(key.toString("base64"));
    expect(printed).not.toContain(key.toString("hex"));
    expect(printed).not.toContain(key.toString("hex").match(/../g)?.join(" "));
  }
  expect(printed).not.toMatch(/SessionEntry|privKey|chainKey|<Buffer/);
}, 60_000);

async function outputOf({ stderr, stdout }: ChildProcess): Promise<string> {
  if (stdout === null || stderr === null) throw new Error("Expected pipes.");
  return (await Promise.all([text(stdout), text(stderr)])).join("\n");
}

/** All private keys that the files of a session hold. */
async function privateKeysIn(directory: string): Promise<readonly Buffer[]> {
  const found: Buffer[] = [];
  const collect = (key: string, value: unknown): unknown => {
    if (["privKey", "private", "rootKey", "key"].includes(key)) {
      const data = typeof value === "object" && value !== null && "data" in value ? value.data : value;
      if (typeof data === "string" && data.length >= 40) found.push(Buffer.from(data, "base64"));
    }
    return value;
  };
  for (const name of await readdir(directory)) {
    if (name.endsWith(".json")) JSON.parse(fs.readFileSync(path.join(directory, name), "utf8"), collect);
  }
  return found;
}
