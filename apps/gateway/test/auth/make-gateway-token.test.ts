import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeGatewayToken } from "../../src/auth/make-gateway-token.js";
import { createInstallation } from "./installation.js";

const MODULE = new URL("../../src/auth/make-gateway-token.ts", import.meta.url).href;
const WORKER = `
  const { makeGatewayToken } = await import(${JSON.stringify(MODULE)});
  const secrets = await Promise.all(Array.from({ length: 20 }, () => makeGatewayToken(process.argv[1])));
  process.stdout.write(JSON.stringify(secrets.map((secret) => secret.value)));
`;

async function makeInProcess(stateDirectory: string): Promise<readonly string[]> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=@openclaw/source",
      "--import",
      "tsx/esm",
      "--input-type=module",
      "-e",
      WORKER,
      stateDirectory,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  const made: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  return Array.isArray(made) ? made.map(String) : [];
}

describe("the token that the gateway makes", () => {
  it("is 32 random bytes in a file of the owner alone, in a directory of the owner alone", async () => {
    const { stateDirectory } = (await createInstallation()).directories;
    const secret = await makeGatewayToken(stateDirectory);
    const path = join(stateDirectory, "gateway-token");
    expect(secret).toEqual({
      mode: "token",
      value: expect.stringMatching(/^[\w-]{43}$/),
      source: { kind: "generated", path },
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(stateDirectory)).mode & 0o777).toBe(0o700);
    expect(await readFile(path, "utf8")).toBe(`${secret.mode === "none" ? "" : secret.value}\n`);
  });

  it("stays the same, and is another one elsewhere", async () => {
    const [here, there] = [await createInstallation(), await createInstallation()];
    const first = await makeGatewayToken(here.directories.stateDirectory);
    expect(await makeGatewayToken(here.directories.stateDirectory)).toEqual(first);
    expect(await makeGatewayToken(there.directories.stateDirectory)).not.toMatchObject({
      value: first.mode === "none" ? "" : first.value,
    });
  });

  it("is one for all gateways that start at once, in this process and in others, and leaves nothing beside it", async () => {
    const { stateDirectory } = (await createInstallation()).directories;
    const made = await Promise.all([makeInProcess(stateDirectory), makeInProcess(stateDirectory)]);
    expect(made.flat()).toHaveLength(40);
    expect(new Set(made.flat()).size).toBe(1);
    expect(await readdir(stateDirectory)).toEqual(["gateway-token"]);
  });

  it("is never put in the place of something else", async () => {
    const { stateDirectory } = (await createInstallation()).directories;
    await mkdir(stateDirectory, { recursive: true });
    const path = join(stateDirectory, "gateway-token");
    await writeFile(path, "", { mode: 0o600 });
    await expect(makeGatewayToken(stateDirectory)).rejects.toMatchObject({ code: "GATEWAY_SECRET_WEAK" });
    expect(await readFile(path, "utf8")).toBe("");
  });

  it("that cannot be saved is an error that says what to do", async () => {
    const installation = await createInstallation();
    const file = await installation.put("file", "");
    await expect(makeGatewayToken(file)).rejects.toMatchObject({
      code: "GATEWAY_SECRET_NOT_SAVED",
      message: expect.stringContaining("or set gateway.auth.token"),
    });
  });
});
