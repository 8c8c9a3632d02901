import { readdirSync, statSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { start, type Child } from "../child.js";
import { contentOf, createInstallation, typed, type Installation } from "../installation.js";
import { createDeviceInstallation, startGatewayHere } from "./device-installation.js";

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === "object" && address !== null ? String(address.port) : "";
}

const requestIdIn = (child: Child): string =>
  /Waiting for approval: openclaw devices approve ([\w-]{36})/.exec(child.stdout())?.[1] ?? "";

/** A command of the owner, on the real clock. */
const owner =
  ({ runWith }: Installation, env: Readonly<Record<string, string>>) =>
  (...words: readonly string[]) =>
    runWith({ env, now: Date.now }, ...words);

/** Runs a node in this process, and interrupts it as soon as it is connected. */
async function untilConnected({ runWith }: Installation, ...words: readonly string[]) {
  const interruption = new AbortController();
  const stdout = {
    write: (text: string) => text.startsWith("Connected to") && interruption.abort(),
  };
  return await runWith({ stdout, signal: interruption.signal }, "node", "run", ...words);
}

describe("openclaw node run", { timeout: 60_000 }, () => {
  it("joins the gateway of its machine: one terminal runs it, one the node, the third approves", async () => {
    const installation = createInstallation();
    const env = { ...installation.env, OPENCLAW_GATEWAY_PORT: await freePort() };
    const type = owner(installation, env);
    const gateway = start({ env }, [], "gateway");
    await gateway.prints("Devices");

    const node = start({ env }, [], "node", "run", "--display-name", "kitchen");
    await node.prints("Waiting for approval: openclaw devices approve ");
    const requestId = requestIdIn(node);
    expect((await type("devices", "list")).stdout).toContain(requestId);
    expect(await type("devices", "approve", requestId)).toMatchObject({ exitCode: 0 });
    await node.prints(`Connected to ws://127.0.0.1:${env.OPENCLAW_GATEWAY_PORT}`);

    const status = await type("nodes", "status");
    expect(status.stdout).toMatch(/^Known: 1 · Paired: 1 · Connected: 1\n/);
    expect(status.stdout).toContain("Approval pending for kitchen. Run openclaw nodes approve ");
    const pending = JSON.parse((await type("nodes", "pending", "--json")).stdout);
    expect(await type("nodes", "approve", pending[0].requestId)).toMatchObject({ exitCode: 0 });
    const described = JSON.parse((await type("nodes", "describe", "--node", "kitchen", "--json")).stdout);
    expect(described).toMatchObject({
      connected: true,
      approvalState: "approved",
      commands: ["system.which"],
    });

    node.process.kill("SIGINT");
    expect(await node.exitCode).toBe(0);
    expect(node.stdout().split("Waiting for approval").length).toBe(2);
    expect(node.stdout()).toMatch(/^Node: {4}kitchen\nDevice: {2}[0-9a-f]{64}\nGateway: ws:/);
    expect(node.stdout()).toMatch(/Stopped\.\n$/);
    const secrets = contentOf(path.join(installation.directory)).match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? [];
    const printed = gateway.stdout() + gateway.stderr() + node.stdout() + node.stderr();
    expect(secrets.length).toBeGreaterThan(1);
    expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
  });

  it("S52: takes a setup code from standard input, waits for approval, and comes back without the code", async () => {
    const there = createDeviceInstallation();
    const gateway = await startGatewayHere(there);
    const type = owner(there, gateway.env);
    const { stdout: code } = await type("qr", "--setup-code-only", "--node", "--public-url", gateway.url);
    const here = createInstallation();

    const node = start(here, [], "node", "run", "--pair", "-");
    node.process.stdin.end(code);
    await node.prints("Waiting for approval: ");
    expect(await type("devices", "approve", requestIdIn(node))).toMatchObject({ exitCode: 0 });
    await node.prints("Connected to");
    node.process.kill("SIGTERM");

    expect(await node.exitCode).toBe(0);
    expect(node.stdout() + node.stderr() + gateway.log.join("")).not.toContain(code.trim());
    const identity = path.join(here.directory, "identity");
    const files = readdirSync(identity, { recursive: true, encoding: "utf8" }).map((name) =>
      path.join(identity, name),
    );
    const modes = files.map((file) => statSync(file)).filter((stat) => stat.isFile());
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o600]);
    expect(await untilConnected(here, "--url", gateway.url)).toMatchObject({ exitCode: 0 });
    // A used code is no hindrance either: the token counts first.
    expect(await untilConnected(here, "--pair", code.trim())).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("other users of this machine can see the setup code"),
    });
  });

  it("comes back from another state directory to the gateway on its own port, which gave it a token", async () => {
    const there = createDeviceInstallation();
    const gateway = await startGatewayHere(there);
    const type = owner(there, gateway.env);
    const { stdout: code } = await type("qr", "--setup-code-only", "--node", "--public-url", gateway.url);
    const other = createInstallation();
    const here = { ...other, env: { ...other.env, OPENCLAW_GATEWAY_PORT: String(gateway.port) } };
    const node = start(here, [], "node", "run", "--pair", "-");
    node.process.stdin.end(code);
    await node.prints("Waiting for approval: ");
    await type("devices", "approve", requestIdIn(node));
    await node.prints("Connected to");
    node.process.kill("SIGTERM");
    await node.exitCode;

    const again = start(here, [], "node", "run", "--url", gateway.url);
    await again.prints("Connected to");
    again.process.kill("SIGTERM");
    expect(await again.exitCode).toBe(0);

    const stranger = createInstallation();
    for (const words of [[], ["--url", gateway.url]]) {
      const refused = await stranger.runWith(
        { env: { ...stranger.env, OPENCLAW_GATEWAY_PORT: String(gateway.port) } },
        "node",
        "run",
        ...words,
      );
      expect(refused).toMatchObject({ exitCode: 5, stdout: "" });
      expect(refused.stderr).toContain("with --url or --pair");
      expect(refused.stderr).toContain("OPENCLAW_GATEWAY_PORT");
      expect(refused.stderr).not.toContain("--offline");
    }
  });

  it("ends with 1 when the gateway refuses for good, and says why", async () => {
    const there = createDeviceInstallation();
    const gateway = await startGatewayHere(there);
    const type = owner(there, gateway.env);
    const { stdout: code } = await type("qr", "--setup-code-only", "--node", "--public-url", gateway.url);
    await there.devices.revokeSetupCodes({
      caller: { surface: "host", id: "o", scopes: ["operator.admin"] },
    });
    const here = createInstallation();
    const stdin = typed([code.trim()]);

    const result = await here.runWith({ stdin }, "node", "run", "--pair", "-");

    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("The gateway refused the setup code");
    expect(result.stderr).not.toContain(code.trim());
  });

  it("S79: keeps the secret of the gateway here for the gateway here", async () => {
    const { run, directory, configure } = createInstallation();
    configure({ gateway: { auth: { token: "a-secret-that-stays-at-home" } } });

    const elsewhere = await run("node", "run", "--url", "wss://gw.example.com");

    expect(elsewhere).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining("requires explicit credentials"),
    });
    expect(readdirSync(directory)).toEqual(["openclaw.json"]);
  });

  it("says what is missing or contradictory", async () => {
    const { run } = createInstallation();

    expect((await run("node", "run")).stderr).toContain("No gateway was started in");
    for (const words of [
      ["--pair", "x", "--url", "ws://127.0.0.1:1"],
      ["--url", "ws://127.0.0.1:1", "--host", "h"],
      ["--host", "127.0.0.1", "--port", "many"],
    ]) {
      expect(await run("node", "run", ...words)).toMatchObject({ exitCode: 2, stdout: "" });
    }
    expect(await run("node", "run", "--pair", "no-code")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Invalid setup code"),
    });
    expect(
      (await run("node", "run", "--host", "gw.example.com", "--token", "x".repeat(20))).stderr,
    ).toContain("would send secrets in the clear");
    expect((await run("nodes", "list")).stderr).toContain("Did you mean openclaw nodes status?");
    expect(await run("devices", "rename", "some-device", "")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("needs a name"),
    });
    expect(await run("node")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("openclaw node run"),
    });
  });
});
