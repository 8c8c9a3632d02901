import { objectOf, textOf, type JsonObject } from "../calls/json-fields.js";
import type { GatewayAddress } from "./gateway-address.js";

/** Who answers on the gateway's port. */
export type GatewayProbe =
  | { readonly status: "none" }
  /** Something answers, but it is no gateway of this project. */
  | { readonly status: "stranger" }
  | {
      readonly status: "running";
      readonly stateDirectoryId: string;
      /** What it says of each `<channel>/<account>`, unchecked. */
      readonly channels: JsonObject;
    };

// A gateway on this machine answers within a few milliseconds; an owner must not wait for one that hangs.
const TIMEOUT_MS = 300;
const MAX_ANSWER_BYTES = 64 * 1024;
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

type Health =
  | { readonly status: "answered"; readonly body: string }
  /** Nobody listens. */
  | { readonly status: "refused" }
  /** Somebody may listen, and does not speak like this. */
  | { readonly status: "unreadable" };

/** Asks `/healthz` on loopback, without any credential. Never rejects. */
export async function probeGateway(address: GatewayAddress): Promise<GatewayProbe> {
  const { isEncrypted = false } = address;
  const first = await fetchHealth(address, isEncrypted);
  // The configuration may have been changed since the gateway started.
  const health = first.status === "unreadable" ? await fetchHealth(address, !isEncrypted) : first;
  if (health.status !== "answered") return { status: "none" };
  const body = readBody(health.body);
  const id = textOf(body["stateDirectoryId"]);
  if (id === undefined) return { status: "stranger" };
  return { status: "running", stateDirectoryId: id, channels: objectOf(body["channels"]) };
}

async function fetchHealth({ host, port }: GatewayAddress, isEncrypted: boolean): Promise<Health> {
  const { request } = isEncrypted ? await import("node:https") : await import("node:http");
  return await new Promise((resolve) => {
    const call = request(
      {
        // Nothing secret is sent or believed here; and a gateway of another installation, which is what the answer is to
        // tell of, has another certificate than the one that is known here.
        rejectUnauthorized: false,
        host: LOOPBACK.test(host) ? host : "127.0.0.1",
        port,
        path: "/healthz",
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (response) => {
        let body = "";
        // What speaks TLS tells those who do not so with a plain 400, and the reverse.
        const isHealth = response.statusCode !== 400;
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          body += chunk;
          if (body.length > MAX_ANSWER_BYTES) call.destroy();
        });
        response.on("end", () => resolve(isHealth ? { status: "answered", body } : { status: "unreadable" }));
        response.on("error", () => resolve({ status: "unreadable" }));
        response.on("close", () => resolve({ status: "unreadable" }));
      },
    );
    call.on("error", (error) => resolve({ status: isRefused(error) ? "refused" : "unreadable" }));
    call.end();
  });
}

const isRefused = (error: Error): boolean => "code" in error && error.code === "ECONNREFUSED";

function readBody(body: string): JsonObject {
  try {
    return objectOf(JSON.parse(body));
  } catch {
    return {}; // Another program's page is no JSON.
  }
}
