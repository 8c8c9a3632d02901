import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "../installation.js";

async function codes(
  { run }: Pick<Installation, "run">,
  ...words: readonly string[]
): Promise<readonly string[]> {
  const { findings } = JSON.parse((await run("doctor", "--json", ...words)).stdout);
  return findings.map(({ code }: { readonly code: string }) => code);
}

describe("what the doctor says about secrets", () => {
  it("finds nothing where a gateway has made its token", async () => {
    const installation = createInstallation();
    mkdirSync(installation.directory, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(installation.directory, "gateway-token"), "x8Jf-2kLm9Qw-71Zr", { mode: 0o600 });

    expect((await codes(installation)).filter((code) => code.includes("secret"))).toEqual([]);
  });

  it.each([
    [{ auth: { token: "changeme" } }, "gateway-secret"],
    [{ auth: { tokenFile: "/nowhere/token" } }, "gateway-secret"],
    [{ auth: { mode: "none" } }, "no-gateway-secret"],
  ])("with %j it finds %s, and never shows a secret", async (gateway, code) => {
    const installation = createInstallation();
    installation.configure({ gateway });

    expect(await codes(installation)).toContain(code);
    expect((await installation.run("doctor")).stdout).not.toContain("changeme");
  });

  it("S164: narrows secrets that other users can read, and keeps their bytes", async () => {
    const installation = createInstallation();
    const { directory, run } = installation;
    const files = [
      "gateway-token",
      "identity/device.json",
      "identity/gateways/0a.json",
      "identity/gateway-tokens/gw-node.json",
    ].map((name) => path.join(directory, name));
    for (const file of files) {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, "x8Jf-2kLm9Qw-71Zr");
      chmodSync(file, 0o644);
    }

    expect((await codes(installation)).filter((code) => code === "wide-secret-mode")).toHaveLength(
      files.length,
    );
    await run("doctor", "--fix");

    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual(files.map(() => 0o600));
    expect(await codes(installation)).not.toContain("wide-secret-mode");
  });
});
