import { X509Certificate } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import type { GatewayConfig } from "../../src/config.js";
import { defaultConfig } from "../../src/config/default-config.js";
import { readTlsFacts } from "../../src/gateway-access.js";
import { loadTls, type GatewayTls } from "../../src/tls/load-tls.js";
import { makeCertificate } from "../../src/tls/make-certificate.js";
import { createInstallation, type Installation } from "../auth/installation.js";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

const configOf = (tls: Partial<GatewayConfig["gateway"]["tls"]>): GatewayConfig => ({
  ...defaultConfig,
  gateway: { ...defaultConfig.gateway, tls: { enabled: true, autoGenerate: true, ...tls } },
});

interface Loaded {
  readonly tls: GatewayTls | undefined;
  readonly warnings: readonly string[];
}

async function load(
  { directories }: Installation,
  tls: Partial<GatewayConfig["gateway"]["tls"]> = {},
  nowMs = NOW,
): Promise<Loaded> {
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (_fields: object, message: string) => void warnings.push(message) };
  const loaded = await loadTls({ config: configOf(tls), directories, clock: { now: () => nowMs }, logger });
  return { tls: loaded, warnings };
}

async function ownPair(installation: Installation, madeAtMs = NOW) {
  const { certificate, privateKey } = await makeCertificate(madeAtMs);
  return {
    certPath: await installation.put("own-cert.pem", certificate),
    keyPath: await installation.put("own-key.pem", privateKey),
  };
}

describe("the gateway's certificate", () => {
  it("is none without TLS", async () => {
    const installation = await createInstallation();
    expect((await load(installation, { enabled: false })).tls).toBeUndefined();
    expect(await readTlsFacts({ config: defaultConfig, ...installation })).toBeUndefined();
  });

  it("is made once, for this machine, with a key for the owner alone", async () => {
    const installation = await createInstallation();
    const config = configOf({});
    expect(await readTlsFacts({ config, ...installation })).toBeUndefined();
    const { tls, warnings } = await load(installation);
    expect(warnings).toEqual([]);
    expect(tls?.facts.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(tls?.facts.isSelfSigned).toBe(true);
    expect((tls?.facts.validUntilMs ?? 0) - NOW).toBeGreaterThan(9 * YEAR_MS);
    const certificate = new X509Certificate(tls?.cert ?? "");
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.checkIP("::1")).toBeDefined();
    const directory = join(installation.directories.stateDirectory, "tls");
    expect(await readdir(directory)).toEqual(["gateway-cert.pem", "gateway-key.pem"]);
    expect((await stat(join(directory, "gateway-key.pem"))).mode & 0o777).toBe(0o600);
    expect((await load(installation)).tls).toEqual(tls);
    expect(await readTlsFacts({ config, ...installation })).toEqual(tls?.facts);
  });

  it("is one for gateways that start at once, with its own key", async () => {
    const installation = await createInstallation();
    const loaded = await Promise.all([load(installation), load(installation), load(installation)]);
    expect(new Set(loaded.map(({ tls }) => tls?.facts.fingerprint)).size).toBe(1);
    expect(await readdir(installation.directories.stateDirectory)).toEqual(["tls"]);
  });

  it("is not made where the owner does not want that, nor half a pair replaced", async () => {
    const installation = await createInstallation();
    await expect(load(installation, { autoGenerate: false })).rejects.toMatchObject({
      code: "TLS_CERTIFICATE_INVALID",
      message: expect.stringContaining("Set gateway.tls.certPath and gateway.tls.keyPath"),
    });
    await load(installation);
    const directory = join(installation.directories.stateDirectory, "tls");
    const certificate = await readFile(join(directory, "gateway-cert.pem"), "utf8");
    await rm(join(directory, "gateway-key.pem"));
    await expect(load(installation)).rejects.toMatchObject({
      code: "TLS_CERTIFICATE_INVALID",
      message: expect.stringContaining(`There is no private key ${directory}`),
    });
    expect(await readFile(join(directory, "gateway-cert.pem"), "utf8")).toBe(certificate);
  });

  it("that cannot be saved is an error that says what to do", async () => {
    const installation = await createInstallation();
    const stateDirectory = await installation.put("file", "");
    const directories = { ...installation.directories, stateDirectory };
    await expect(load({ ...installation, directories })).rejects.toMatchObject({
      code: "TLS_CERTIFICATE_INVALID",
    });
  });
});

describe("a certificate of the owner", () => {
  it("is taken with its key", async () => {
    const installation = await createInstallation();
    const pair = await ownPair(installation);
    const { tls } = await load(installation, pair);
    expect(tls?.cert).toBe(await readFile(pair.certPath, "utf8"));
    expect(await readTlsFacts({ config: configOf(pair), ...installation })).toEqual(tls?.facts);
  });

  it.each([
    ["that has expired", NOW + 11 * YEAR_MS, "has expired on 2036-"],
    ["that expires soon", NOW + 10 * YEAR_MS - 5 * 24 * 3_600_000, "expires on 2036-"],
    ["of the future", NOW - YEAR_MS, "is not valid before 2026-11-20"],
  ])("%s is used, with a warning", async (_name, nowMs, words) => {
    const installation = await createInstallation();
    const { tls, warnings } = await load(installation, await ownPair(installation), nowMs);
    expect(tls).toBeDefined();
    expect(warnings).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ["a certificate that is missing", { certPath: "/nonexistent.pem" }, "Correct gateway.tls.certPath."],
    ["a key that is missing", { keyPath: "/nonexistent.pem" }, "Correct gateway.tls.keyPath."],
    ["a path that is a directory", { certPath: "/" }, "it is no regular file"],
  ])("%s is a clear error", async (_name, wrong, words) => {
    const installation = await createInstallation();
    const pair = { ...(await ownPair(installation)), ...wrong };
    await expect(load(installation, pair)).rejects.toMatchObject({
      code: "TLS_CERTIFICATE_INVALID",
      message: expect.stringContaining(words),
    });
  });

  it("text that is no certificate or key, and a key of another one, are clear errors", async () => {
    const installation = await createInstallation();
    const pair = await ownPair(installation);
    const message = async (wrong: object): Promise<string> => {
      const error: unknown = await load(installation, { ...pair, ...wrong }).catch(
        (thrown: unknown) => thrown,
      );
      return error instanceof Error ? error.message : "";
    };
    const nothing = await installation.put("nothing.pem", "nothing");
    expect(await message({ certPath: nothing })).toContain(`${nothing} is no certificate in PEM`);
    expect(await message({ keyPath: nothing })).toContain(`${nothing} is no private key in PEM`);
    const sealed = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMA==\n-----END ENCRYPTED PRIVATE KEY-----\n";
    const encrypted = await installation.put("encrypted.pem", sealed);
    expect(await message({ keyPath: encrypted })).toContain("is encrypted; remove its passphrase");
    const other = await installation.put("other.pem", (await makeCertificate(NOW)).privateKey);
    expect(await message({ keyPath: other })).toContain("does not belong to the certificate");
  });

  it("the empty directory of nobody is no obstacle to making one", async () => {
    const installation = await createInstallation();
    await mkdir(join(installation.directories.stateDirectory, "tls"), { recursive: true });
    expect((await load(installation)).tls).toBeDefined();
  });
});
