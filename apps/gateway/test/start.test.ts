import { once } from "node:events";
import { access, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readGatewaySecret } from "../src/gateway-access.js";
import { loadConfig } from "../src/config.js";
import { withoutSecrets } from "../src/secrets-of.js";
import { ask, freePort, startGateway } from "./support.js";

const TOKEN = "kq3Vt0yWc8mJx5Lr";

/** Resolves with the error code of a connection that nobody takes. */
async function refusal(port: number): Promise<unknown> {
  const socket = connect({ host: "127.0.0.1", port });
  const [error]: unknown[] = await once(socket, "error");
  return error instanceof Error && "code" in error ? error.code : error;
}

describe("a gateway that must not start", () => {
  it.each([
    [
      "S80: its token file is missing",
      { auth: { tokenFile: "/nonexistent/token" } },
      "GATEWAY_SECRET_UNREADABLE",
    ],
    [
      "S80: its token comes from a variable that is not set",
      { auth: { token: "${NOT_SET}" } },
      "GATEWAY_SECRET_UNREADABLE",
    ],
    ["S80: it would be open to the network", { bind: "lan", auth: { mode: "none" } }, "GATEWAY_AUTH_INVALID"],
    ["S81: its token is a placeholder", { auth: { token: "changeme" } }, "GATEWAY_SECRET_WEAK"],
    ["S81: its password is too short", { auth: { password: "abc" } }, "GATEWAY_SECRET_WEAK"],
    ["S66: it is told to believe headers", { auth: { mode: "trusted-proxy" } }, "GATEWAY_AUTH_INVALID"],
    [
      "its certificate is missing",
      { tls: { enabled: true, certPath: "/x", keyPath: "/y" } },
      "TLS_CERTIFICATE_INVALID",
    ],
  ])("since %s, opens no port", async (_name, gateway, code) => {
    const port = await freePort();
    await expect(startGateway({ config: { gateway }, port })).rejects.toMatchObject({ code });
    expect(await refusal(port)).toBe("ECONNREFUSED");
  });
});

describe("a gateway that starts", () => {
  it("without any setting makes a token, tells where, and never shows it", async () => {
    const gateway = await startGateway();
    const path = join(gateway.directories.stateDirectory, "gateway-token");
    const token = (await readFile(path, "utf8")).trim();
    const printed = [...gateway.output, ...gateway.log].join("\n");
    expect(printed).toContain(`Secret   token made by the gateway, in the file ${path}`);
    expect(printed).toContain(`Devices  ws://127.0.0.1:${gateway.port}`);
    expect(printed).toContain("openclaw devices approve <id>");
    expect(printed).not.toContain(token);
    const { config } = await loadConfig({ configPath: gateway.directories.configPath, env: {} });
    const { directories } = gateway;
    expect(await readGatewaySecret({ config, directories, env: {} })).toMatchObject({ value: token });
  });

  it("S52: with a token of the owner makes none, and shows none", async () => {
    const gateway = await startGateway({ config: { gateway: { auth: { token: TOKEN } } } });
    const path = join(gateway.directories.stateDirectory, "gateway-token");
    await expect(access(path)).rejects.toMatchObject({ code: "ENOENT" });
    const printed = [...gateway.output, ...gateway.log].join("\n");
    expect(printed).toContain("Secret   token from gateway.auth.token");
    expect(printed).not.toContain(TOKEN);
  });

  it("S62 S64: on all addresses shows the page to this machine alone, as before", async () => {
    const gateway = await startGateway({ config: { gateway: { bind: "lan", auth: { token: TOKEN } } } });
    expect((await fetch(gateway.url)).status).toBe(200);
    const asOther = { headers: { host: `192.168.1.10:${gateway.port}` } };
    expect((await ask(gateway.port, "/", asOther)).status).toBe(403);
    expect((await ask(gateway.port, "/healthz", asOther)).status).toBe(404);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])(
    "S87: nothing is changed by %s, from wherever the page that asks comes",
    async (method) => {
      const gateway = await startGateway();
      for (const path of ["/", "/healthz", "/nowhere", "/devices", "/webchat-session"]) {
        const { status } = await ask(gateway.port, path, {
          method,
          headers: { origin: "https://evil.example" },
        });
        expect([403, 404, 405]).toContain(status);
      }
    },
  );

  it("gives its agent none of its secrets", () => {
    const env = {
      OPENCLAW_GATEWAY_TOKEN: TOKEN,
      OPENCLAW_GATEWAY_PASSWORD: "correct horse",
      COPY: `x${TOKEN}`,
    };
    expect(withoutSecrets({ ...env, HOME: "/" }, [TOKEN], [])).toEqual({ HOME: "/" });
  });
});
