import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { runGateway } from "@openclaw/gateway";
import { createOperatorClient } from "@openclaw/gateway-client";
import { loadConfig } from "@openclaw/gateway/config";
import { resolveStateDirectories } from "@openclaw/gateway/state-directories";
import { expect, it, onTestFinished } from "vitest";

const FOLDER = path.join(import.meta.dirname, "../device");
const TOKEN = "a-shared-secret-for-this-test";

async function startGateway(homeDirectory: string) {
  const directories = resolveStateDirectories({ env: {}, homeDirectory });
  await mkdir(directories.stateDirectory);
  await writeFile(directories.configPath, JSON.stringify({ gateway: { auth: { token: TOKEN } } }));
  const loaded = await loadConfig({ configPath: directories.configPath, env: {} });
  const gateway = await runGateway({ directories, loaded, port: 0, log: () => undefined });
  onTestFinished(() => gateway.stop({ drainTimeoutMs: 0 }));
  return gateway.url.replace(/^http/, "ws").replace(/\/$/, "");
}

/** The owner, who approves every device and every command that asks. */
async function startOwner(url: string) {
  const identity = createDeviceIdentity();
  const owner = createOperatorClient({ url, token: TOKEN, identity, scopes: ["operator.admin"] });
  onTestFinished(() => owner.stop());
  owner.on("device.pair.requested", ({ requestId }) => void owner.call("device.pair.approve", { requestId }));
  const allowed = new Promise<string>((resolve) => {
    owner.on("node.pair.requested", ({ requestId, nodeId }) => {
      void owner.call("node.pair.approve", { requestId }).then(() => resolve(nodeId));
    });
  });
  owner.start();
  await owner.connected();
  return { owner, allowed };
}

function startLamp(setupCode: string, folder: string) {
  const options = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm"), "main.ts"];
  const child = spawn(process.execPath, [...options, setupCode], {
    cwd: FOLDER,
    env: { ...process.env, LAMP_FOLDER: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const listeners = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
    for (const listener of listeners) listener();
  });
  const exited = once(child, "exit");
  const end = async (): Promise<unknown> => {
    child.kill("SIGTERM");
    const [code] = await exited;
    return code;
  };
  onTestFinished(async () => {
    await end();
  });
  const printed = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.includes(text)) resolve();
      };
      listeners.add(look);
      void exited.then(() => reject(new Error(`The lamp ended: ${output}`)));
      look();
    });
  return { end, printed, output: () => output };
}

it("the lamp pairs by a code, is switched, and comes back without the code", async () => {
  const home = await mkdtemp(path.join(tmpdir(), "device-example-"));
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 3 }));
  const url = await startGateway(home);
  const { owner, allowed } = await startOwner(url);
  const { setupCode } = await owner.call("device.pair.setupCode", {
    publicUrl: url,
    bootstrapProfile: "node",
  });

  const lamp = startLamp(setupCode, path.join(home, "lamp"));
  const nodeId = await allowed;
  expect(lamp.output()).toContain("Ask the owner to run: openclaw devices approve ");
  const invoke = (command: string, params?: object) =>
    owner.call("node.invoke", { nodeId, command, params, idempotencyKey: command });
  expect(await invoke("lamp.set", { on: true })).toMatchObject({ payload: { on: true } });
  await lamp.printed("The lamp is on.");
  await expect(invoke("lamp.set", { on: "yes" })).rejects.toMatchObject({ code: "GATEWAY_CALL_REFUSED" });
  expect(await lamp.end()).toBe(0);

  const again = startLamp(setupCode, path.join(home, "lamp"));
  await again.printed("Connected.");
  expect(again.output()).toBe("Connected.\n");
  expect(await invoke("lamp.get")).toMatchObject({ payload: { on: false } });
}, 60_000);

it("the guide for device authors shows this example as it is, in less than sixty lines", async () => {
  const example = await readFile(path.join(FOLDER, "main.ts"), "utf8");
  const guide = await readFile(path.join(import.meta.dirname, "../../docs/device-authors.md"), "utf8");
  expect(guide).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
  expect(example.trimEnd().split("\n").length).toBeLessThan(60);
});
