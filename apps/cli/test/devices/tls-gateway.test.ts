import { describe, expect, it } from "vitest";
import { createInstallation } from "../installation.js";
import { createDeviceInstallation, startGatewayHere } from "./device-installation.js";

const TLS = { tls: { enabled: true } };

describe("commands on the machine of a gateway that speaks TLS", { timeout: 60_000 }, () => {
  it("find it: lists say who is connected, and decisions see that it is the same installation", async () => {
    const there = createDeviceInstallation();
    there.clock.set(Date.now());
    const { env } = await startGatewayHere(there, TLS);
    await there.pair({ role: "node", displayName: "lamp" });
    const request = await there.ask();
    const run = (...words: readonly string[]) => there.runWith({ env, now: Date.now }, ...words);

    expect((await run("nodes", "status")).stdout).toContain("Known: 1 · Paired: 1 · Connected: 0");
    expect(await run("devices", "list")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("│ Status "),
    });
    const approved = await run("devices", "approve", request.requestId, "--verbose");
    expect(approved).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("is running and sees it at once"),
    });
  });

  it("find one of another installation, with another certificate, and write nothing beside it", async () => {
    const other = createDeviceInstallation();
    const gateway = await startGatewayHere(other, TLS);
    const own = createDeviceInstallation();
    const request = await own.ask();
    const env = { ...own.env, OPENCLAW_GATEWAY_PORT: String(gateway.port) };
    const approve = () => own.runWith({ env }, "devices", "approve", request.requestId);
    const mismatch = { stdout: "", stderr: expect.stringContaining("uses another state directory") };

    own.configure({ gateway: TLS });
    expect(await approve()).toMatchObject(mismatch);
    // Its configuration was changed after its start, or cannot be read.
    own.configure({ gateway: { tls: { enabled: false } } });
    expect(await approve()).toMatchObject(mismatch);
    own.configure({ gateway: { tls: "broken" } });
    expect(await approve()).toMatchObject(mismatch);

    const plain = createInstallation();
    plain.configure({ gateway: TLS });
    const plainGateway = await startGatewayHere(createDeviceInstallation());
    const plainEnv = { ...plain.env, OPENCLAW_GATEWAY_PORT: String(plainGateway.port) };
    expect(await plain.runWith({ env: plainEnv }, "owner", "add", "telegram:1")).toMatchObject(mismatch);
  });
});
