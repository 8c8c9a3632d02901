import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { createDeviceInstallation, GATEWAY_TOKEN, startGatewayHere } from "./device-installation.js";

describe("commands on the gateway's machine while it runs", { timeout: 60_000 }, () => {
  it("show who is connected, and with a secret that cannot be read say that this is unknown", async () => {
    const there = createDeviceInstallation();
    there.clock.set(Date.now());
    const gateway = await startGatewayHere(there);
    await there.pair({ role: "node", displayName: "lamp" });
    const at = { env: gateway.env, now: Date.now };

    expect((await there.runWith(at, "devices", "list")).stdout).toContain("│ Status ");
    expect((await there.runWith(at, "nodes", "status")).stdout).toContain(
      "Known: 1 · Paired: 1 · Connected: 0",
    );
    const env = { ...gateway.env, OPENCLAW_GATEWAY_TOKEN: "a-secret-that-is-a-wrong-one" };
    const wrong = await there.runWith({ ...at, env }, "devices", "list");
    expect(wrong.stdout).not.toContain("│ Status ");
    expect(wrong.stderr).toContain("Who is connected is unknown: the running gateway could not be asked");
    await gateway.stop();
    expect((await there.runWith(at, "nodes", "status")).stdout).toContain("Connected: unknown");
  });

  it("S79: what answers on the port and is another gateway is asked without any secret, and for nothing else", async () => {
    const { runWith, env, configure, pair } = createDeviceInstallation();
    configure({ gateway: { auth: { token: GATEWAY_TOKEN } } });
    await pair();
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(JSON.stringify([request.url, request.rawHeaders]));
      response.end('{"stateDirectoryId":"elsewhere"}');
    });
    server.on("upgrade", (request) => asked.push(`upgrade ${request.url}`));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";

    const { stdout, stderr } = await runWith(
      { env: { ...env, OPENCLAW_GATEWAY_PORT: port } },
      "devices",
      "list",
    );

    expect(stdout).toContain("Paired (1)");
    expect(stderr).toContain("uses another state directory: who is connected is unknown");
    expect(asked).toHaveLength(1);
    expect(asked.join()).toContain("/healthz");
    expect(asked.join()).not.toContain(GATEWAY_TOKEN);
  });

  it("--token without --url is not taken for a gateway", async () => {
    const { run } = createDeviceInstallation();

    const { stdout, stderr } = await run("devices", "list", "--token", "x");

    expect(stdout).toBe("No device pairing entries.\n");
    expect(stderr).toContain("--token counts with --url only");
  });
});
