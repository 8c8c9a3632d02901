import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createFileTokenStore, type TokenKey } from "../src/index.js";

const KEY: TokenKey = { origin: "wss://gw.example.com:8443", deviceId: "a".repeat(64), role: "node" };

async function temporary(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "gateway-tokens-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, "identity", "gateway-tokens");
}

async function onlyFile(directory: string): Promise<string> {
  const [name = ""] = await readdir(directory);
  return path.join(directory, name);
}

it("What was set is there for the next process, and gone once deleted.", async () => {
  const directory = await temporary();
  const access = { token: "t", scopes: ["operator.read"], tlsFingerprint: "b".repeat(64) };
  await createFileTokenStore({ directory }).set(KEY, { token: "old" });
  await createFileTokenStore({ directory }).set(KEY, access);
  expect(await createFileTokenStore({ directory }).get(KEY)).toEqual(access);
  expect(await readdir(directory)).toHaveLength(1);
  await createFileTokenStore({ directory }).delete(KEY);
  expect(await createFileTokenStore({ directory }).get(KEY)).toBeUndefined();
  await createFileTokenStore({ directory }).delete(KEY);
});

it("S50: another origin, device or role finds nothing.", async () => {
  const directory = await temporary();
  const store = createFileTokenStore({ directory });
  await store.set(KEY, { token: "t" });
  for (const other of [
    { ...KEY, origin: "wss://gw.example.com" },
    { ...KEY, origin: "ws://gw.example.com:8443" },
    { ...KEY, deviceId: "c".repeat(64) },
    { ...KEY, role: "operator" as const },
  ]) {
    expect(await store.get(other)).toBeUndefined();
  }
});

it("S50: a file that was moved to the name of another gateway is not read as that one's.", async () => {
  const directory = await temporary();
  const store = createFileTokenStore({ directory });
  await store.set(KEY, { token: "t" });
  const text = await readFile(await onlyFile(directory), "utf8");
  const other = { ...KEY, origin: "wss://evil.example.com" };
  await store.set(other, { token: "x" });
  const evil = (await readdir(directory)).find((name) => name.startsWith("evil")) ?? "";
  await writeFile(path.join(directory, evil), text);
  await expect(store.get(other)).rejects.toMatchObject({ code: "TOKEN_STORE_UNREADABLE" });
});

it("Only the user can read the file and its directory.", async () => {
  const directory = await temporary();
  await createFileTokenStore({ directory }).set(KEY, { token: "t" });
  expect((await stat(await onlyFile(directory))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

it.each(["", "{", "[]", '{"version":1}', '{"origin":"wss://gw.example.com:8443"}'])(
  "A damaged file (%j) is told, never quoted and never overwritten.",
  async (text) => {
    const directory = await temporary();
    const store = createFileTokenStore({ directory });
    await store.set(KEY, { token: "t" });
    const file = await onlyFile(directory);
    await writeFile(file, text);
    await expect(store.get(KEY)).rejects.toMatchObject({
      code: "TOKEN_STORE_UNREADABLE",
      details: { path: file },
    });
    await expect(store.set(KEY, { token: "new" })).rejects.toMatchObject({ code: "TOKEN_STORE_UNREADABLE" });
    expect(await readFile(file, "utf8")).toBe(text);
  },
);

it("A directory that cannot be written is an error with its reason, and leaves no file behind.", async () => {
  const directory = await temporary();
  const store = createFileTokenStore({ directory: path.join(directory, "file", "below") });
  await createFileTokenStore({ directory }).set(KEY, { token: "t" });
  await writeFile(path.join(directory, "file"), "");
  await expect(store.set(KEY, { token: "t" })).rejects.toMatchObject({
    code: expect.stringMatching(/^TOKEN_STORE_/),
  });
  await chmod(directory, 0o700);
  expect((await readdir(directory)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

it("Two stores that write different keys at once lose nothing, and one key ends as one of them wrote it.", async () => {
  const directory = await temporary();
  const stores = Array.from({ length: 10 }, () => createFileTokenStore({ directory }));
  await Promise.all(
    stores.flatMap((store, index) => [
      store.set({ ...KEY, origin: `wss://gw${index}.example.com` }, { token: `own-${index}` }),
      store.set(KEY, { token: `shared-${index}` }),
    ]),
  );
  for (const [index, store] of stores.entries()) {
    const own = await store.get({ ...KEY, origin: `wss://gw${index}.example.com` });
    expect(own).toEqual({ token: `own-${index}` });
  }
  expect((await stores[0]?.get(KEY))?.token).toMatch(/^shared-\d$/);
});

it("An empty directory name is refused.", () => {
  expect(() => createFileTokenStore({ directory: "" })).toThrow(
    expect.objectContaining({ code: "CLIENT_OPTIONS_INVALID" }),
  );
});
