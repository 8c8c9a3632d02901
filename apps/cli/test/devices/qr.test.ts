import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inflateSync } from "node:zlib";
import { decodeSetupCode } from "@openclaw/device-pairing/setup-code";
import { decodeQR } from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { contentOf } from "../installation.js";
import { createDeviceInstallation, OWNER } from "./device-installation.js";

const URL_HERE = ["--public-url", "ws://127.0.0.1:18789"];

/** Reads what a camera would, from dark and light modules. */
function readQr(rows: readonly (readonly boolean[])[]): string {
  const scale = 4;
  const size = rows.length * scale;
  const data = new Uint8Array(size * size * 4).fill(255);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] ?? false;
      if (isDark) data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return decodeQR({ width: size, height: size, data });
}

/** The modules in a PNG of one bit per pixel. */
function readPng(file: string): readonly (readonly boolean[])[] {
  const bytes = readFileSync(file);
  const size = bytes.readUInt32BE(16);
  const start = bytes.indexOf("IDAT") + 4;
  const lines = inflateSync(bytes.subarray(start, start + bytes.readUInt32BE(start - 8)));
  const stride = 1 + Math.ceil(size / 8);
  return Array.from({ length: size / 8 }, (_, row) =>
    Array.from({ length: size / 8 }, (__, column) => lines[row * 8 * stride + 1 + column] === 0),
  );
}

/** The modules in half blocks, light on dark. */
function readBlocks(text: string): readonly (readonly boolean[])[] {
  return text
    .split("\n")
    .flatMap((line) => [
      Array.from(line, (block) => block === " " || block === "▄"),
      Array.from(line, (block) => block === " " || block === "▀"),
    ]);
}

describe("openclaw qr", () => {
  it("prints a code that a camera reads, with the words of OpenClaw 2026.2.17", async () => {
    const { type, devices } = createDeviceInstallation();

    const { stdout, exitCode } = await type([], "qr", ...URL_HERE);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Pairing QR\nScan this with the OpenClaw iOS app \(Onboarding -> Scan QR\)\.\n/);
    const code = /^Setup code: (\S+)$/m.exec(stdout)?.[1] ?? "";
    expect(decodeSetupCode(code).url).toBe("ws://127.0.0.1:18789");
    expect(stdout).toContain(
      "\nGateway: ws://127.0.0.1:18789\nAuth: token\nAccess: limited\nSource: request\n",
    );
    expect(stdout).toContain(
      "Approve after scan with:\n  openclaw devices list\n  openclaw devices approve <requestId>\n",
    );
    const blocks = stdout.split("\n").filter((line) => /^[█▀▄ ]{20,}$/.test(line));
    expect(readQr(readBlocks(blocks.join("\n")))).toBe(code);
    expect(await devices.listSetupCodes(OWNER)).toMatchObject([
      { issuedBy: "owner", url: "ws://127.0.0.1:18789" },
    ]);
  });

  it("--no-ascii leaves the picture out, --setup-code-only everything else, --json prints one document", async () => {
    const { type, run } = createDeviceInstallation();

    expect((await type([], "qr", "--no-ascii", ...URL_HERE)).stdout).not.toContain("█");
    const only = await run("qr", "--setup-code-only", ...URL_HERE);
    expect(only.stdout).toMatch(/^[\w-]+\n$/);
    const json = JSON.parse((await run("qr", "--json", "--node", ...URL_HERE)).stdout);
    expect(json).toMatchObject({
      gatewayUrl: "ws://127.0.0.1:18789",
      auth: "token",
      urlSource: "request",
      access: "node",
    });
    expect(decodeSetupCode(json.setupCode)).toMatchObject({ expiresAtMs: json.expiresAtMs });
  });

  it("S52: a code reaches a pipe only if a flag says so; without one none is made", async () => {
    const { run, devices } = createDeviceInstallation();

    const { exitCode, stdout, stderr } = await run("qr", ...URL_HERE);

    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("--setup-code-only");
    expect(await devices.listSetupCodes(OWNER)).toEqual([]);
  });

  it("S52: --png writes a new file for this user alone, and nothing else holds the code", async () => {
    const { run, directory, devices } = createDeviceInstallation();
    const file = path.join(directory, "..", "code.png");

    const { exitCode, stdout, stderr } = await run("qr", "--png", file, ...URL_HERE);

    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const code = readQr(readPng(file));
    expect(decodeSetupCode(code).url).toBe("ws://127.0.0.1:18789");
    expect(stderr + contentOf(directory)).not.toContain(code);
    expect(stderr + contentOf(directory)).not.toContain(decodeSetupCode(code).token);
    expect(await devices.listSetupCodes(OWNER)).toHaveLength(1);
  });

  it("S52: --png never writes over a file or through a link, and then makes no code", async () => {
    const { run, directory, devices } = createDeviceInstallation();
    const [file, link] = [path.join(directory, "..", "there"), path.join(directory, "..", "link")];
    writeFileSync(file, "mine");
    symlinkSync(path.join(directory, "..", "nowhere"), link);

    for (const target of [file, link]) {
      expect(await run("qr", "--png", target, ...URL_HERE)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining("is there already"),
      });
    }
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(await devices.listSetupCodes(OWNER)).toEqual([]);
  });

  it("leaves no file when no code can be made", async () => {
    const { run, directory } = createDeviceInstallation();
    const file = path.join(directory, "..", "code.png");

    expect(await run("qr", "--png", file, "--public-url", "ws://gw.example.com")).toMatchObject({
      exitCode: 1,
    });
    expect(() => statSync(file)).toThrow("ENOENT");
  });

  it("says what to do while only this machine reaches the gateway, or the URL would leak the code", async () => {
    const { run } = createDeviceInstallation();

    expect((await run("qr", "--json")).stderr).toContain("Gateway is only bound to loopback.");
    expect((await run("qr", "--json", "--public-url", "gw.example.com:1")).stderr).toContain(
      "Invalid publicUrl",
    );
    expect((await run("qr", "--json", "--public-url", "ws://gw.example.com")).stderr).toContain("wss://");
  });
});
