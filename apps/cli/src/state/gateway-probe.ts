import type { GatewayAddress } from "./gateway-address.js";

/** Who answers on the gateway's port. */
export type GatewayProbe =
  | { readonly status: "none" }
  /** Something answers, but it is no gateway of this project. */
  | { readonly status: "stranger" }
  | { readonly status: "running"; readonly stateDirectoryId: string };

// A gateway on this machine answers within a few milliseconds; an owner must not wait for one that hangs.
const TIMEOUT_MS = 300;
const MAX_ANSWER_BYTES = 64 * 1024;
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/** Asks `/healthz` on loopback, without any credential. Never rejects. */
export async function probeGateway(address: GatewayAddress): Promise<GatewayProbe> {
  const body = await fetchHealth(address);
  if (body === undefined) return { status: "none" };
  const id = readStateDirectoryId(body);
  return id === undefined ? { status: "stranger" } : { status: "running", stateDirectoryId: id };
}

async function fetchHealth({ host, port, isEncrypted = false }: GatewayAddress): Promise<string | undefined> {
  const { request } = isEncrypted ? await import("node:https") : await import("node:http");
  return await new Promise((resolve) => {
    const call = request(
      {
        // Nothing secret is sent or believed here, and the certificate may be the gateway's own.
        rejectUnauthorized: false,
        host: LOOPBACK.test(host) ? host : "127.0.0.1",
        port,
        path: "/healthz",
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          body += chunk;
          if (body.length > MAX_ANSWER_BYTES) call.destroy();
        });
        response.on("end", () => resolve(body));
        response.on("error", () => resolve(undefined));
        response.on("close", () => resolve(undefined));
      },
    );
    call.on("error", () => resolve(undefined));
    call.end();
  });
}

function readStateDirectoryId(body: string): string | undefined {
  try {
    const health: unknown = JSON.parse(body);
    if (typeof health !== "object" || health === null || !("stateDirectoryId" in health)) return undefined;
    return typeof health.stateDirectoryId === "string" ? health.stateDirectoryId : undefined;
  } catch {
    return undefined; // Another program's page is no JSON.
  }
}
