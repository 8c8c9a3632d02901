import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadConfig, type LoadedConfig } from "../../src/config.js";
import type { Environment } from "../../src/state-directories.js";

async function load(config: object, env: Environment = {}, own?: object): Promise<LoadedConfig> {
  const directory = await mkdtemp(join(tmpdir(), "openclaw-config-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const write = (name: string, value: object): Promise<void> =>
    writeFile(join(directory, name), JSON.stringify(value), { mode: 0o600 });
  await write("openclaw.json", config);
  if (own !== undefined) await write("openclaw-pairing.json", own);
  return loadConfig({ configPath: join(directory, "openclaw.json"), env });
}

const plugins = (publicUrl: unknown) => ({
  entries: { "device-pair": { enabled: true, config: { publicUrl } } },
});

const TOKEN = "kq3Vt0yWc8mJx5Lr";

describe("the section gateway", () => {
  it("of an OpenClaw installation is read as it is", async () => {
    const { config, warnings } = await load({
      gateway: {
        port: 18_790,
        mode: "local",
        bind: "lan",
        auth: {
          mode: "token",
          token: TOKEN,
          allowTailscale: true,
          rateLimit: { maxAttempts: 5, exemptLoopback: false },
        },
        controlUi: {
          enabled: true,
          basePath: "/ui",
          allowedOrigins: ["https://App.example"],
          allowInsecureAuth: true,
        },
        tailscale: { mode: "serve" },
        tls: { enabled: true, caPath: "/ca.pem" },
        remote: { url: "wss://other.example", token: "x", transport: "direct", sshTarget: "a@b" },
        nodes: { browser: { mode: "auto" }, allowCommands: ["system.run"] },
        http: { endpoints: { responses: { enabled: true } } },
        reload: { mode: "hot" },
      },
      commands: { native: "auto", ownerAllowFrom: ["telegram:123"] },
      plugins: { entries: { "device-pair": { config: { publicUrl: "https://gw.example/x/" } } } },
    });
    expect(warnings).toEqual([]);
    expect(config.gateway).toEqual({
      port: 18_790,
      host: "127.0.0.1",
      bind: "lan",
      trustedProxies: [],
      auth: {
        mode: "token",
        token: TOKEN,
        rateLimit: { maxAttempts: 5, windowMs: 60_000, lockoutMs: 300_000 },
      },
      tls: { enabled: true, autoGenerate: true },
      publicUrl: "wss://gw.example/x",
      allowedOrigins: ["https://app.example"],
      handshakeTimeoutMs: 15_000,
      nodes: { autoApproveLocal: false },
      remote: { url: "wss://other.example", token: "x" },
    });
    expect(config.commands.ownerAllowFrom).toEqual(["telegram:123"]);
  });

  it("S77: no flag of OpenClaw that weakens the proof of a device changes anything", async () => {
    const flags = { allowInsecureAuth: true, dangerouslyDisableDeviceAuth: true };
    const weak = { controlUi: { ...flags, dangerouslyAllowHostHeaderOriginFallback: true } };
    const { config } = await load({ gateway: weak });
    expect(config).toEqual((await load({})).config);
  });

  it("our public URL counts before that of OpenClaw's plugin, whose mistakes are a warning", async () => {
    const own = { gateway: { publicUrl: "http://gw.example:8080/" } };
    const ours = await load({ plugins: plugins("https://other.example") }, {}, own);
    expect(ours.config.gateway.publicUrl).toBe("ws://gw.example:8080");
    expect(ours.warnings).toEqual([]);
    const theirs = await load({ plugins: plugins("gw.example") });
    expect(theirs.config.gateway.publicUrl).toBeUndefined();
    expect(theirs.warnings).toEqual([
      expect.stringContaining('"gw.example" is no ws, wss, http or https URL'),
    ]);
    expect((await load({ plugins: plugins(5) })).warnings).toEqual([]);
  });

  it("S105: a wildcard, a bare id and an empty one make nobody an owner, and are named", async () => {
    const ownerAllowFrom = ["*", "telegram:*", "123456789", 123_456_789, "telegram:", ":5", "telegram:42"];
    const { config, warnings } = await load({ commands: { ownerAllowFrom } });
    expect(config.commands.ownerAllowFrom).toEqual(["telegram:42"]);
    expect(warnings).toHaveLength(6);
    expect(warnings[0]).toBe(
      'openclaw.json: commands.ownerAllowFrom[0]: "*" makes nobody an owner. Write "<channel>:<sender id>", such as "telegram:123456789"; there is no wildcard.',
    );
  });

  it("S105: a name, which belongs to whoever takes it next, makes nobody an owner, and is named", async () => {
    const ids = ["slack:U0ANN0001", "discord:210000000000000001", "feishu:ou_1"];
    const names = ["slack:bob", "discord:bob#1234", "telegram:@bob", "feishu:Bob"];
    const { config, warnings } = await load({ commands: { ownerAllowFrom: [...ids, ...names] } });
    expect(config.commands.ownerAllowFrom).toEqual(ids);
    expect(warnings).toHaveLength(names.length);
    expect(warnings[0]).toContain('"slack:bob" makes nobody an owner.');
  });

  it("S105: who may write to the bot is no owner by that", async () => {
    const { config } = await load({
      channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "123"] } },
    });
    expect(config.commands.ownerAllowFrom).toEqual([]);
  });

  it.each(["*", "null", "https://*.example", "https://app.example/path", "app.example", "ftp://app.example"])(
    "S59: %s among the origins allows no page, and is named",
    async (origin) => {
      const { config, warnings } = await load({ gateway: { controlUi: { allowedOrigins: [origin] } } });
      expect(config.gateway.allowedOrigins).toEqual([]);
      expect(warnings).toEqual([expect.stringContaining("allows no page")]);
    },
  );

  it("a secret in one file takes the place of a file for it in the other", async () => {
    const both = await load(
      { gateway: { auth: { token: TOKEN } } },
      {},
      { gateway: { auth: { tokenFile: "/t" } } },
    );
    expect(both.config.gateway.auth).not.toHaveProperty("token");
    const back = await load(
      { gateway: { auth: { passwordFile: "/p" } } },
      {},
      { gateway: { auth: { password: "x" } } },
    );
    expect(back.config.gateway.auth).not.toHaveProperty("passwordFile");
  });

  it("S80: a secret whose variable is not set keeps commands going, and stays what it is for the gateway to refuse", async () => {
    const { config, warnings, credentialVariables } = await load({ gateway: { auth: { token: "${GW}" } } });
    expect(config.gateway.auth.token).toBe("${GW}");
    expect(warnings).toEqual([]);
    expect(credentialVariables).toEqual(["GW"]);
  });

  it("takes the time limit for handshakes from the environment", async () => {
    const env = { OPENCLAW_HANDSHAKE_TIMEOUT_MS: "3000" };
    const { config } = await load({ gateway: { handshakeTimeoutMs: 20_000 } }, env);
    expect(config.gateway.handshakeTimeoutMs).toBe(3_000);
    for (const wrong of ["0", "3s", "-1", "9999999"]) {
      await expect(load({}, { OPENCLAW_HANDSHAKE_TIMEOUT_MS: wrong })).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        message: `OPENCLAW_HANDSHAKE_TIMEOUT_MS: expected a whole number of milliseconds from 100 to 120000, got "${wrong}".`,
      });
    }
  });

  it("names the keys with which OpenClaw would not run", async () => {
    const { warnings } = await load({
      meta: {},
      gateway: {
        publicUrl: "wss://gw.example",
        handshakeTimeoutMs: 15_000,
        auth: { tokenFile: "/t", passwordFile: "/p", mode: "token" },
        nodes: { pairing: { autoApproveLocal: false } },
        tls: { enabled: false },
      },
    });
    expect(warnings).toEqual([
      expect.stringContaining(
        "holds gateway.publicUrl, gateway.handshakeTimeoutMs, gateway.auth.tokenFile, gateway.auth.passwordFile, gateway.nodes.pairing, and OpenClaw",
      ),
    ]);
  });

  it("tells of a mistyped key of TLS, which would leave the gateway without encryption", async () => {
    const { config, warnings } = await load({ gateway: { tls: { enabeld: true } } });
    expect(config.gateway.tls.enabled).toBe(false);
    expect(warnings).toEqual([
      expect.stringContaining('gateway.tls has a key that is not used here: "enabeld"'),
    ]);
  });
});
