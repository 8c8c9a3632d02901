import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config.js";
import { readGatewaySecret } from "../../src/gateway-access.js";
import type { Environment } from "../../src/state-directories.js";
import { createInstallation, type Installation } from "./installation.js";

const TOKEN = "kq3Vt0yWc8mJx5Lr";
const PASSWORD = "correct horse";

async function read(
  auth: object | undefined,
  env: Environment = {},
  { gateway = {}, installation }: { readonly gateway?: object; readonly installation?: Installation } = {},
) {
  const { directories, configure } = installation ?? (await createInstallation());
  await configure({ gateway: { ...gateway, ...(auth && { auth }) } });
  const { config } = await loadConfig({ configPath: directories.configPath, env });
  return readGatewaySecret({ config, directories, env });
}

const failure = async (...parameters: Parameters<typeof read>): Promise<Error> => {
  const error: unknown = await read(...parameters).catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error("nothing was thrown");
  return error;
};

describe("the gateway's secret", () => {
  it("is not there before a gateway has made one", async () => {
    expect(await read(undefined)).toBeUndefined();
    expect(await read({ mode: "token" })).toBeUndefined();
  });

  it("comes from the configuration, and says from where", async () => {
    const source = { kind: "config", key: "gateway.auth.token" };
    expect(await read({ token: TOKEN })).toEqual({ mode: "token", value: TOKEN, source });
    expect(await read({ password: PASSWORD })).toMatchObject({ mode: "password", value: PASSWORD });
    expect(await read({ token: "${TOKEN}" }, { TOKEN })).toMatchObject({ value: TOKEN });
  });

  it("comes from a file, whose end of line does not count, and which counts before a value beside it", async () => {
    const installation = await createInstallation();
    const tokenFile = await installation.put("token", `${TOKEN}\n`);
    expect(await read({ tokenFile, token: "another-token-16" }, {}, { installation })).toEqual({
      mode: "token",
      value: TOKEN,
      source: { kind: "file", key: "gateway.auth.tokenFile", path: tokenFile },
    });
  });

  it("comes from the environment before the files, in whatever mode they leave open", async () => {
    const env = { OPENCLAW_GATEWAY_TOKEN: ` ${TOKEN} ` };
    const source = { kind: "environment", name: "OPENCLAW_GATEWAY_TOKEN" };
    expect(await read({ password: PASSWORD }, env)).toEqual({ mode: "token", value: TOKEN, source });
    expect(await read({ token: "another-token-16" }, env)).toMatchObject({ value: TOKEN });
    expect(await read({ mode: "password", password: PASSWORD }, env)).toMatchObject({ value: PASSWORD });
    expect(await read({ token: TOKEN }, { OPENCLAW_GATEWAY_PASSWORD: PASSWORD })).toMatchObject({
      mode: "password",
    });
    expect(await read({ token: TOKEN }, { OPENCLAW_GATEWAY_PASSWORD: " " })).toMatchObject({ mode: "token" });
  });

  it("S80: mode none is none on loopback, and refused where others could connect", async () => {
    expect(await read({ mode: "none" })).toEqual({ mode: "none" });
    for (const gateway of [
      { bind: "lan" },
      { bind: "tailnet" },
      { bind: "custom", customBindHost: "0.0.0.0" },
    ]) {
      expect(await failure({ mode: "none" }, {}, { gateway })).toMatchObject({
        code: "GATEWAY_AUTH_INVALID",
        message: expect.stringContaining('or gateway.bind to "loopback"'),
      });
    }
  });
});

describe("S80: a secret that cannot be had is refused, never done without", () => {
  it.each([
    ["a file that is missing", { tokenFile: "/nonexistent/token" }, "there is no such file"],
    ["a file that is a directory", { passwordFile: "/" }, "it is no regular file"],
    [
      "a variable that is not set",
      { token: "${NOT_SET}" },
      "gateway.auth.token: the environment variable NOT_SET is not set",
    ],
    ["a variable in a part of it", { password: "abc-${NOT_SET}" }, "NOT_SET is not set"],
  ])("%s", async (_name, auth, words) => {
    const error = await failure(auth);
    expect(error).toMatchObject({ code: "GATEWAY_SECRET_UNREADABLE" });
    expect(error.message).toContain(words);
  });

  it("a token that the gateway made and that is no longer one", async () => {
    const installation = await createInstallation();
    const { stateDirectory } = installation.directories;
    await mkdir(join(stateDirectory, "gateway-token"), { recursive: true });
    const error = await failure(undefined, {}, { installation });
    expect(error).toMatchObject({ code: "GATEWAY_SECRET_UNREADABLE" });
  });

  it.each([
    ["a mode without its password", { mode: "password", token: TOKEN }],
    ["a mode without its token", { mode: "token", password: PASSWORD }],
    ["two secrets and no mode", { token: TOKEN, password: PASSWORD }],
    ["a mode that believes headers", { mode: "trusted-proxy" }],
  ])("%s", async (_name, auth) => {
    const error = await failure(auth);
    expect(error).toMatchObject({ code: "GATEWAY_AUTH_INVALID" });
    expect(error.message).toMatch(/Set /);
  });
});

describe("S81: a secret that everybody knows or can guess is refused", () => {
  it.each([
    "changeme",
    "change-me-to-a-long-random-token",
    "your-gateway-token-here",
    "<paste the token here>",
    "replace_this_with_a_token",
    "my-secret-token-123",
    "xxxxxxxxxxxxxxxxxxxx",
    "0123456789abcdef",
    "openclaw-gateway-token",
    "example-token-123",
    "secret123",
    "too-short",
    "fifteen-letters",
    "a token\nof two lines",
    " ".repeat(20),
  ])("token %j", async (token) => {
    const error = await failure({ token });
    expect(error).toMatchObject({ code: "GATEWAY_SECRET_WEAK" });
    expect(error.message).toContain("openssl rand -hex 32");
    expect(error.message).not.toContain(token);
  });

  it.each(["changeme", "password1", "letmein", "qwertyuiop"])("password %j", async (password) => {
    expect(await failure({ password })).toMatchObject({ code: "GATEWAY_SECRET_WEAK" });
  });

  it("from every source", async () => {
    const installation = await createInstallation();
    const tokenFile = await installation.put("token", "changeme\n");
    expect(await failure({ tokenFile }, {}, { installation })).toMatchObject({ code: "GATEWAY_SECRET_WEAK" });
    const env = { OPENCLAW_GATEWAY_TOKEN: "changeme" };
    expect(await failure(undefined, env)).toMatchObject({ code: "GATEWAY_SECRET_WEAK" });
  });
});
