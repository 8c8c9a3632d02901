import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSecretKeeper, type SecretKeeper } from "../../src/auth/create-secret-keeper.js";
import { loadConfig } from "../../src/config.js";
import { createInstallation, type Installation } from "./installation.js";

const OLD = "old-token-kq3Vt0yWc8";
const NEW = "new-token-mJx5LrP2sd";

interface Setup extends Installation {
  readonly keeper: SecretKeeper;
  readonly changes: readonly string[];
  readonly errors: readonly string[];
  readonly secrets: readonly string[];
  value(): Promise<string>;
}

const text = (keeper: SecretKeeper): string => {
  const { last } = keeper;
  return last === undefined ? "refused" : last.mode === "none" ? "none" : last.value;
};

async function open(config: unknown, { pollMs = 3_600_000 } = {}): Promise<Setup> {
  const installation = await createInstallation();
  await installation.configure(config);
  const { directories } = installation;
  const loaded = await loadConfig({ configPath: directories.configPath, env: {} });
  const errors: string[] = [];
  const secrets: string[] = [];
  const keeper = await createSecretKeeper({
    gateway: loaded.config.gateway,
    directories,
    env: {},
    logger: {
      ...silentLogger,
      error: (fields, message) => void errors.push(`${JSON.stringify(fields)} ${message}`),
    },
    onSecret: (secret) => void secrets.push(secret),
    pollMs,
  });
  onTestFinished(() => keeper.close());
  const changes: string[] = [];
  keeper.onChange(() => void changes.push(text(keeper)));
  const value = async (): Promise<string> => {
    await keeper.current();
    return text(keeper);
  };
  return { ...installation, keeper, changes, errors, secrets, value };
}

const withToken = (token: string) => ({ gateway: { auth: { token } } });

describe("the secret while the gateway runs", () => {
  it("S15: is the new one for the next attempt once the file has changed", async () => {
    const setup = await open(withToken(OLD));
    expect(await setup.value()).toBe(OLD);
    await setup.configure(withToken(NEW));
    expect(await setup.value()).toBe(NEW);
    expect(setup.secrets).toEqual([OLD, NEW]);
  });

  it("S15: is the new one for all attempts at once, also those that began before the change was read", async () => {
    const setup = await open(withToken(OLD));
    await setup.configure(withToken(NEW));
    const seen = await Promise.all(Array.from({ length: 20 }, () => setup.keeper.current()));
    expect(new Set(seen.map((secret) => (secret?.mode === "token" ? secret.value : "")))).toEqual(
      new Set([NEW]),
    );
    expect(setup.changes).toEqual([NEW]);
  });

  it("S14: a change is told once, and a change of anything else is none", async () => {
    const setup = await open(withToken(OLD));
    await setup.configure({ ...withToken(OLD), logging: { level: "debug" } });
    await setup.value();
    expect(setup.changes).toEqual([]);
    await setup.configure(withToken(NEW));
    await setup.value();
    await setup.value();
    expect(setup.changes).toEqual([NEW]);
  });

  it("S14: a change is noticed while nobody connects", async () => {
    const setup = await open(withToken(OLD), { pollMs: 5 });
    const changed = new Promise<void>((resolve) => setup.keeper.onChange(resolve));
    await setup.configure(withToken(NEW));
    await changed;
    expect(text(setup.keeper)).toBe(NEW);
  });

  it("S15: follows a token file, also one that is replaced, and one that is named later", async () => {
    const setup = await open(withToken(OLD));
    const tokenFile = await setup.put("token", "from-the-file-1-kq3V");
    await setup.configure({ gateway: { auth: { tokenFile } } });
    expect(await setup.value()).toBe("from-the-file-1-kq3V");
    await rename(await setup.put("token.new", "from-the-file-2-kq3V"), tokenFile);
    expect(await setup.value()).toBe("from-the-file-2-kq3V");
  });

  it("S15: follows openclaw-pairing.json, which counts over the other file", async () => {
    const setup = await open(withToken(OLD));
    await writeFile(setup.directories.pairingConfigPath, JSON.stringify(withToken(NEW)));
    expect(await setup.value()).toBe(NEW);
    await rm(setup.directories.pairingConfigPath);
    expect(await setup.value()).toBe(OLD);
  });

  it("becomes another mode, and one that the gateway makes when the setting is gone", async () => {
    const setup = await open(withToken(OLD));
    await setup.configure({ gateway: { auth: { password: "correct horse" } } });
    await setup.value();
    expect(setup.keeper.last?.mode).toBe("password");
    await setup.configure({});
    expect(await setup.value()).toMatch(/^[\w-]{43}$/);
    expect(setup.changes).toHaveLength(2);
    await rm(join(setup.directories.stateDirectory, "gateway-token"));
    await setup.value();
    expect(setup.changes).toHaveLength(3);
  });
});

describe("a change that cannot be used", () => {
  it.each([
    ["is half written", "{ gateway: { auth: { tok"],
    ["has a value of the wrong kind", { gateway: { auth: { token: 5 } } }],
    ["names a file that is not there", { gateway: { auth: { tokenFile: "/nonexistent/token" } } }],
  ])("keeps the secret of before when it %s, and says so once", async (_name, config) => {
    const setup = await open(withToken(OLD));
    await setup.configure(config);
    expect(await setup.value()).toBe(OLD);
    await setup.value();
    expect(setup.errors).toEqual([expect.stringContaining("the secret of before still counts")]);
    expect(setup.changes).toEqual([]);
    await setup.configure(withToken(NEW));
    expect(await setup.value()).toBe(NEW);
  });

  it.each([
    ["a placeholder", { token: "changeme" }],
    ["a mode that is not supported", { mode: "trusted-proxy" }],
    ["two secrets and no mode", { token: NEW, password: "correct horse" }],
  ])("S14 S80: ends the secret of before when the file now says %s", async (_name, auth) => {
    const setup = await open(withToken(OLD));
    await setup.configure({ gateway: { auth } });
    expect(await setup.value()).toBe("refused");
    expect(setup.changes).toEqual(["refused"]);
    expect(setup.errors).toEqual([expect.stringContaining("no shared secret lets anybody in")]);
  });

  it("S15: a mistake elsewhere in the file keeps no replaced secret alive", async () => {
    const setup = await open(withToken(OLD));
    await setup.configure({ ...withToken(NEW), channels: { telegram: { dmPolicy: "opn" } } });
    expect(await setup.value()).toBe(NEW);
  });

  it("S158: no log line shows a secret", async () => {
    const setup = await open(withToken(OLD));
    await setup.configure(withToken("change-me-to-what-I-say"));
    await setup.value();
    expect(setup.errors.join("\n")).not.toContain("change-me-to-what-I-say");
  });
});
