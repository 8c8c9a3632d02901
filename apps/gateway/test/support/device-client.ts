import { once } from "node:events";
import {
  createDeviceIdentity,
  signaturePayload,
  type DeviceIdentity,
} from "@openclaw/device-pairing/identity";
import { checkEvent, checkHello, type ErrorShape, type HelloOk } from "@openclaw/gateway-protocol";
import { onTestFinished } from "vitest";
import { WebSocket, type ClientOptions } from "ws";

export interface ConnectOptions {
  /** Absent: no device at all. */
  readonly identity?: DeviceIdentity;
  readonly role?: "operator" | "node";
  readonly scopes?: readonly string[];
  readonly auth?: {
    readonly token?: string;
    readonly password?: string;
    readonly deviceToken?: string;
    readonly bootstrapToken?: string;
  };
  readonly protocol?: 3 | 4;
  readonly client?: Readonly<Record<string, string>>;
  readonly caps?: readonly string[];
  readonly commands?: readonly string[];
  readonly socket?: ClientOptions;
}

export interface Answer {
  readonly ok: boolean;
  readonly payload?: unknown;
  readonly error?: ErrorShape;
}

export interface EventSeen {
  readonly event: string;
  readonly payload: unknown;
  readonly seq?: number;
  readonly stateVersion?: unknown;
}

/** A program that speaks the protocol over a bare socket: nothing of ours is between the test and the wire. */
export interface DeviceClient {
  readonly hello: HelloOk | undefined;
  readonly error: ErrorShape | undefined;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly events: readonly EventSeen[];
  call(method: string, params?: unknown): Promise<Answer>;
  /** The payload of the first event that fits, when it has come. */
  event(name: string, fits?: (payload: unknown) => boolean): Promise<unknown>;
  close(): void;
}

export { createDeviceIdentity, type DeviceIdentity };

/** Connects, and resolves with the answer to the connect. */
export async function connectClient(port: number, options: ConnectOptions = {}): Promise<DeviceClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, options.socket);
  onTestFinished(() => socket.terminate());
  const events: EventSeen[] = [];
  const answers = new Map<string, (answer: Answer) => void>();
  const waiting = new Set<() => void>();
  let calls = 0;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString("utf8") }));
  });
  socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString("utf8"));
    if (frame.type === "event") events.push(frame);
    else answers.get(frame.id)?.(frame);
    waiting.forEach((check) => check());
  });
  const event = (name: string, fits: (payload: unknown) => boolean = () => true): Promise<unknown> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = events.find((seen) => seen.event === name && fits(seen.payload));
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found.payload);
      };
      waiting.add(check);
      check();
    });
  const call = (method: string, params?: unknown): Promise<Answer> =>
    new Promise((resolve) => {
      calls += 1;
      const id = `call-${calls}`;
      answers.set(id, resolve);
      socket.send(JSON.stringify({ type: "req", id, method, params }));
    });
  await once(socket, "open");
  const { nonce, ts } = challengeIn(await event("connect.challenge"));
  const answer = await call("connect", connectParams(options, nonce, ts));
  return {
    hello: answer.ok ? helloIn(answer.payload) : undefined,
    error: answer.error,
    closed,
    events,
    call,
    event,
    close: () => socket.close(),
  };
}

/** Signs as clients of the protocol version do: v2 as 2026.2.17, v3 as the newer ones. */
function connectParams(options: ConnectOptions, nonce: string, signedAt: number): object {
  const { identity, role = "operator", scopes = [], auth, protocol = 4, caps = [], commands } = options;
  const client = {
    id: role === "node" ? "node-host" : "cli",
    version: "1.0.0",
    platform: "linux",
    mode: role === "node" ? "node" : "backend",
    ...(protocol === 4 && { deviceFamily: "Linux" }),
    ...options.client,
  };
  return {
    minProtocol: protocol,
    maxProtocol: protocol,
    client,
    role,
    scopes,
    caps,
    ...(commands !== undefined && { commands }),
    ...(auth !== undefined && { auth }),
    ...(identity !== undefined && {
      device: prove({ ...options, role, scopes }, identity, client, { nonce, signedAt }),
    }),
  };
}

function prove(
  options: ConnectOptions & { readonly role: string; readonly scopes: readonly string[] },
  identity: DeviceIdentity,
  client: Readonly<Record<string, string>>,
  { nonce, signedAt }: { readonly nonce: string; readonly signedAt: number },
): object {
  const { role, scopes, auth, protocol = 4 } = options;
  const payload = signaturePayload({
    version: protocol === 4 ? "v3" : "v2",
    deviceId: identity.deviceId,
    clientId: client["id"] ?? "",
    clientMode: client["mode"] ?? "",
    role,
    scopes,
    signedAtMs: signedAt,
    token: auth?.token ?? auth?.deviceToken ?? auth?.bootstrapToken ?? "",
    nonce,
    platform: client["platform"] ?? "",
    deviceFamily: client["deviceFamily"] ?? "",
  });
  const { deviceId: id, publicKey } = identity;
  return { id, publicKey, signature: identity.sign(payload), signedAt, nonce };
}

function challengeIn(payload: unknown): { readonly nonce: string; readonly ts: number } {
  const checked = checkEvent("connect.challenge", payload);
  if (!checked.ok) throw new Error(checked.message);
  return checked.payload;
}

function helloIn(payload: unknown): HelloOk {
  const checked = checkHello(payload);
  if (!checked.ok) throw new Error(checked.message);
  return checked.hello;
}
