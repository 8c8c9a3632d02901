import { createPrivateKey, createPublicKey } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { isOpenClawError, silentLogger, type Logger } from "@openclaw/contracts";
import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { loadDeviceIdentity } from "../src/identity.js";
import { identity } from "./support/sample-device.js";
import { bundle, startProcess } from "./support/start-process.js";
import { makeDirectory } from "./support/temporary-directory.js";

const newPath = (): string => path.join(makeDirectory(), "identity", "device.json");

const modeOf = (location: string): string => (fs.statSync(location).mode & 0o777).toString(8);

function pathWith(text: string | Uint8Array): string {
  const file = newPath();
  fs.mkdirSync(path.dirname(file), { mode: 0o700 });
  fs.writeFileSync(file, text, { mode: 0o600 });
  return file;
}

async function failure(file: string): Promise<{ readonly code: string; readonly message: string }> {
  const error: unknown = await loadDeviceIdentity({ path: file }).then(
    () => new Error("it was loaded"),
    (reason: unknown) => reason,
  );
  if (!isOpenClawError(error)) throw error;
  return error;
}

// The device of the test vectors, in the words of the earlier Swift apps: raw bytes in standard base64.
const swift = {
  deviceId: identity.deviceId,
  publicKey: Buffer.from(identity.publicKey, "base64url").toString("base64"),
  privateKey: Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("base64"),
  createdAtMs: 1_700_000_000_000,
};

/** The same device as 2026.2.17 writes it. */
function openclawFile(): Record<string, unknown> {
  const seed = Buffer.from(swift.privateKey, "base64");
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return {
    version: 1,
    deviceId: swift.deviceId,
    publicKeyPem: createPublicKey(privateKey).export({ type: "spki", format: "pem" }),
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }),
    createdAtMs: swift.createdAtMs,
  };
}

describe("loadDeviceIdentity", () => {
  it("makes an identity once, and finds the same one afterwards", async () => {
    const file = newPath();
    const first = await loadDeviceIdentity({ path: file });
    const second = await loadDeviceIdentity({ path: file });
    expect(second.deviceId).toBe(first.deviceId);
    expect(second.sign("text")).toBe(first.sign("text"));
  });

  it("writes the file as OpenClaw writes it", async () => {
    const file = newPath();
    const { deviceId } = await loadDeviceIdentity({ path: file, clock: createFakeClock(1234) });
    const text = fs.readFileSync(file, "utf8");
    const stored: Record<string, unknown> = JSON.parse(text);
    expect(text).toBe(`${JSON.stringify(stored, null, 2)}\n`);
    expect(stored).toEqual({
      version: 1,
      deviceId,
      publicKeyPem: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n.{60}\n-----END PUBLIC KEY-----\n$/),
      privateKeyPem: expect.stringMatching(
        /^-----BEGIN PRIVATE KEY-----\n.{64}\n-----END PRIVATE KEY-----\n$/,
      ),
      createdAtMs: 1234,
    });
  });

  it("S163: the file is for its owner alone, and so is a directory that had to be made, whatever the umask", async () => {
    const before = process.umask(0);
    try {
      const file = newPath();
      await loadDeviceIdentity({ path: file });
      expect(modeOf(file)).toBe("600");
      expect(modeOf(path.dirname(file))).toBe("700");
      process.umask(0o777);
      const other = path.join(path.dirname(file), "other.json");
      await loadDeviceIdentity({ path: other });
      expect(modeOf(other)).toBe("600");
      expect(fs.readdirSync(path.dirname(file)).toSorted()).toEqual(["device.json", "other.json"]);
    } finally {
      process.umask(before);
    }
  });

  it("reads the file of OpenClaw and that of its earlier apps, and leaves their bytes alone", async () => {
    for (const stored of [openclawFile(), swift]) {
      const text = JSON.stringify(stored);
      const file = pathWith(text);
      const loaded = await loadDeviceIdentity({ path: file });
      expect(loaded.deviceId).toBe(identity.deviceId);
      expect(loaded.sign("text")).toBe(identity.sign("text"));
      expect(fs.readFileSync(file, "utf8")).toBe(text);
    }
  });

  it("S164: a file that others can read is narrowed, and its owner is told", async () => {
    const file = newPath();
    const { deviceId } = await loadDeviceIdentity({ path: file });
    fs.chmodSync(file, 0o644);
    const warnings: string[] = [];
    const logger: Logger = {
      ...silentLogger,
      warn: (_fields, message) => void warnings.push(message),
    };
    expect((await loadDeviceIdentity({ path: file, logger })).deviceId).toBe(deviceId);
    expect(modeOf(file)).toBe("600");
    expect(warnings).toHaveLength(1);
  });
});

describe("a damaged file", () => {
  const mixed = {
    ...openclawFile(),
    publicKeyPem: String(openclawFile()["publicKeyPem"]).replace("A6EH", "B6EH"),
  };
  it.each([
    ["nothing in it", ""],
    ["half of its text", JSON.stringify(openclawFile()).slice(0, 100)],
    ["a list", "[]"],
    ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe])],
    ["another version", JSON.stringify({ ...openclawFile(), version: 2 })],
    ["no private key", JSON.stringify({ version: 1, deviceId: identity.deviceId })],
    ["a private key that is none", JSON.stringify({ ...openclawFile(), privateKeyPem: "-----BEGIN" })],
    ["the key of another device", JSON.stringify(mixed)],
    [
      "a private key in place of the public one",
      JSON.stringify({ ...openclawFile(), publicKeyPem: openclawFile()["privateKeyPem"] }),
    ],
    ["the id of another device", JSON.stringify({ ...openclawFile(), deviceId: "0".repeat(64) })],
    ["a seed that is too short", JSON.stringify({ ...swift, privateKey: "AAAA" })],
  ])("S167: with %s is an error and stays as it is", async (_name, content) => {
    const file = pathWith(content);
    const { code, message } = await failure(file);
    expect(code).toBe("IDENTITY_CORRUPT");
    expect(message).toContain(file);
    expect(message).toContain("move it away");
    expect(fs.readFileSync(file)).toEqual(Buffer.from(content));
    expect(fs.readdirSync(path.dirname(file))).toEqual(["device.json"]);
  });

  it("its error quotes no key", async () => {
    const { privateKeyPem } = openclawFile();
    const secret = String(privateKeyPem).split("\n")[1] ?? "";
    const file = pathWith(JSON.stringify({ ...openclawFile(), version: secret }).replace("}", ""));
    expect((await failure(file)).message).not.toContain(secret);
  });
});

describe("a file that cannot be trusted", () => {
  it("S165: a link is not followed, neither to read nor to write", async () => {
    const victim = pathWith(JSON.stringify(swift));
    const file = path.join(makeDirectory(), "device.json");
    fs.symlinkSync(victim, file);
    expect(await failure(file)).toMatchObject({ code: "IDENTITY_UNREADABLE" });
    const dangling = path.join(makeDirectory(), "device.json");
    fs.symlinkSync(path.join(path.dirname(victim), "new.json"), dangling);
    expect(await failure(dangling)).toMatchObject({ code: "IDENTITY_UNREADABLE" });
    expect(fs.readdirSync(path.dirname(victim))).toEqual(["device.json"]);
  });

  it("S165: a directory and a file of 1 MiB in its place are refused", async () => {
    const directory = newPath();
    fs.mkdirSync(directory, { recursive: true });
    expect(await failure(directory)).toMatchObject({ code: "IDENTITY_UNREADABLE" });
    expect(await failure(pathWith(Buffer.alloc(1 << 20, 32)))).toMatchObject({ code: "IDENTITY_UNREADABLE" });
  });

  it("a directory that cannot be made is told of", async () => {
    const file = path.join(pathWith("x"), "identity", "device.json");
    expect((await failure(file)).code).toMatch(/^IDENTITY_(?:UNREADABLE|WRITE_FAILED)$/);
  });
});

describe("several at once", () => {
  it("S169: twenty calls make one identity and leave no temporary file", async () => {
    const file = newPath();
    const loaded = await Promise.all(Array.from({ length: 20 }, () => loadDeviceIdentity({ path: file })));
    expect(new Set(loaded.map(({ deviceId }) => deviceId)).size).toBe(1);
    expect(fs.readdirSync(path.dirname(file))).toEqual(["device.json"]);
  });

  it(
    "S169: two processes that make it at the same time end with one identity",
    { timeout: 30_000 },
    async () => {
      const file = newPath();
      const script = await bundle("load-identity-process");
      const processes = await Promise.all([1, 2].map(() => startProcess(script, [file])));
      for (const each of processes) each.begin();
      const [one, other] = await Promise.all(processes.map(({ output }) => output));
      expect(one).toHaveLength(1);
      expect(one).toEqual(other);
      expect([(await loadDeviceIdentity({ path: file })).deviceId]).toEqual(one);
    },
  );
});
