import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createFakeBotApi } from "@openclaw/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { start } from "./child.js";
import { CODES, createInstallation } from "./installation.js";

/** Packages of vendors, by the beginning of their names. */
const SDKS =
  /^(?:grammy|@grammyjs|discord|@discordjs|@slack|undici|@larksuiteoapi|axios|@whiskeysockets|libsignal)/;

const RECORD_MODULES = fileURLToPath(new URL("record-modules.js", import.meta.url));

/** The modules that a gateway with these channels has loaded by the time it is up, by package. */
async function loadedByGateway(channels: object): Promise<{
  readonly adapters: readonly string[];
  readonly sdks: readonly string[];
}> {
  const installation = createInstallation();
  installation.configure({ channels });
  const record = path.join(installation.directory, "modules.txt");
  const env = { ...installation.env, RECORD_MODULES_TO: record };
  const flags = ["--import", pathToFileURL(RECORD_MODULES).href];
  const gateway = start({ env }, flags, "gateway", "--port", "0");
  await gateway.says('"msg":"gateway ready"');
  const names = Object.keys(channels).filter((name) => name !== "webchat");
  // A channel is loaded by the time that it cannot reach its vendor.
  await Promise.all(names.map((name) => gateway.says(`"channel":"${name}","account":"default","error"`)));
  gateway.process.kill("SIGTERM");
  await gateway.exitCode;
  const modules = readFileSync(record, "utf8").split("\n");
  const all = (pattern: RegExp): readonly string[] => [
    ...new Set(modules.flatMap((url) => pattern.exec(url)?.[1] ?? [])),
  ];
  return {
    adapters: all(/\/channel-([a-z]+)\/src\/(?!identity|jid)/)
      .filter((name) => name !== "kit")
      .toSorted(),
    sdks: all(/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/).filter((name) => SDKS.test(name)),
  };
}

describe("the command as a process", { timeout: 60_000 }, () => {
  it("a gateway loads the adapter and SDK of the channels that are configured, and of no other", async () => {
    const discord = { token: "MTMwMDAwMDAwMDAwMDAwMDAwMQ.test-1.tokenOfABot_0123456789abcdefghi" };
    const [webchat, withDiscord] = await Promise.all([
      loadedByGateway({ webchat: {} }),
      loadedByGateway({ webchat: {}, discord: { ...discord, apiUrl: "http://127.0.0.1:1" } }),
    ]);
    expect(webchat).toEqual({ adapters: ["webchat"], sdks: [] });
    expect(withDiscord.adapters).toEqual(["discord", "webchat"]);
    expect(withDiscord.sdks.some((name) => name.includes("discord"))).toBe(true);
    expect(withDiscord.sdks.filter((name) => !/discord|undici/.test(name))).toEqual([]);
  });

  it("lists, approves and ends with the exit codes that scripts rely on", async () => {
    const installation = createInstallation();
    installation.clock.set(Date.now());
    await installation.request({});

    const list = start(installation, [], "pairing", "list", "telegram", "--json");
    expect(await list.exitCode).toBe(0);
    expect(JSON.parse(list.stdout()).requests).toHaveLength(1);
    expect(list.stderr()).toBe("");

    const [approve, wrong] = [
      start(installation, [], "pairing", "approve", "telegram", CODES[0] ?? ""),
      start(installation, [], "pairing", "revoke", "telegram", "5"),
    ];
    expect([await approve.exitCode, await wrong.exitCode]).toEqual([0, 3]);
    expect(approve.stdout()).toBe("Approved telegram sender 111.\n");
    expect(wrong.stderr()).toMatch(/^openclaw: [^\n]+\n$/);
  });

  it("a list loads no SDK, no ajv, no ws and no pino, and a closed pipe ends it quietly", async () => {
    const installation = createInstallation();
    installation.clock.set(Date.now());
    await installation.request({});
    const record = path.join(installation.directory, "modules.txt");
    const env = { ...installation.env, RECORD_MODULES_TO: record };

    const list = start(
      { ...installation, env },
      ["--import", pathToFileURL(RECORD_MODULES).href],
      "pairing",
      "list",
      "telegram",
    );
    list.process.stdout.destroy();

    expect([await list.exitCode, list.stderr().includes("EPIPE")]).toEqual([0, false]);
    const modules = readFileSync(record, "utf8").split("\n");
    const foreign = modules.flatMap(
      (url) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1] ?? [],
    );
    expect(modules.some((url) => url.endsWith("pairing-list.ts"))).toBe(true);
    expect(foreign).toContain("yargs");
    expect(foreign.filter((name) => /^(?:ajv|json5|ws|pino)/.test(name) || SDKS.test(name))).toEqual([]);
    expect(modules.filter((url) => /channel-[a-z]+\/src\/(?!identity|jid)/.test(url))).toEqual([]);
    expect(
      modules.filter((url) => /\/(?:device-pairing|gateway-client|gateway-protocol|qr)\//.test(url)),
    ).toEqual([]);
    expect(modules.filter((url) => /cli\/src\/(?:calls|devices|nodes|qr)\//.test(url))).toEqual([]);
  });

  it("watch ends with 130 and the gateway with 0 when they are interrupted", async () => {
    const installation = createInstallation();
    installation.clock.set(Date.now());
    await installation.request({});
    const gatewayHome = { ...installation, env: { ...installation.env, OPENCLAW_GATEWAY_PORT: "0" } };

    const watch = start(installation, [], "pairing", "watch");
    const gateway = start(gatewayHome, [], "gateway");
    await Promise.all([watch.prints("requested"), gateway.prints("http://127.0.0.1:")]);
    watch.process.kill("SIGINT");
    gateway.process.kill("SIGTERM");

    expect([await watch.exitCode, await gateway.exitCode]).toEqual([130, 0]);
    expect(gateway.stdout()).toContain("openclaw pairing approve webchat <code>");
    expect(gateway.stdout()).toContain("node apps/cli/bin/openclaw.js pairing approve webchat <code>");
    expect(watch.stderr()).not.toContain("at ");
  });

  it("a gateway lets an answer be finished after the first signal, and cuts it off after the second", async () => {
    const installation = createInstallation();
    const api = await createFakeBotApi();
    onTestFinished(() => api.close());
    const token = `123456:${"A".repeat(35)}`;
    installation.configure({
      gateway: { port: 0 },
      channels: { telegram: { botToken: token, apiRoot: api.url, allowFrom: ["5"] } },
      agent: { type: "command", command: [process.execPath, "-e", "setInterval(() => {}, 1000)"] },
      logging: { level: "debug" },
    });
    const env = { ...installation.env, OPENCLAW_GATEWAY_PORT: "" };
    const gateway = start({ ...installation, env }, [], "gateway");
    api.bot(token).message({ id: 5, first_name: "Alice" }, "hello");
    await gateway.says("message decided");

    gateway.process.kill("SIGTERM");
    await gateway.says("stopping: finishing what is being answered");
    gateway.process.kill("SIGTERM");

    expect(await gateway.exitCode).toBe(0);
    expect(gateway.stderr()).toContain("answers were cut off");
  });
});
