import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import type { ErrorShape, HelloOk } from "@openclaw/gateway-protocol";
import { onTestFinished } from "vitest";
import { WebSocket, type ClientOptions } from "ws";
import { connectParams, type Challenge, type ConnectInput } from "./connect-params.js";
import { from, PROXY } from "./proxied.js";
import { TOKEN } from "./test-server.js";

export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly ok?: boolean;
  readonly event?: string;
  readonly seq?: number;
  readonly payload?: unknown;
  readonly error?: ErrorShape & { readonly details?: Readonly<Record<string, unknown>> };
}

/** A bare socket: the test says what goes over the wire. */
export interface RawClient {
  readonly socket: WebSocket;
  readonly frames: readonly Frame[];
  readonly challenge: Challenge;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(data: unknown): void;
  /** The first frame that fits, when it has come. Rejects if the connection ends before. */
  find(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** Sends a request and waits for its answer. */
  call(method: string, params?: unknown): Promise<Frame>;
}

export async function openRaw(
  port: number,
  options: ClientOptions & { readonly path?: string } = {},
): Promise<RawClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${options.path ?? "/"}`, options);
  onTestFinished(() => socket.terminate());
  const frames: Frame[] = [];
  const checks = new Set<() => void>();
  let isClosed = false;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => {
      isClosed = true;
      for (const check of checks) check();
      resolve({ code, reason: reason.toString("utf8") });
    });
  });
  socket.on("message", (data: Buffer) => {
    const frame: Frame = JSON.parse(data.toString("utf8"));
    frames.push(frame);
    for (const check of checks) check();
  });
  const find = (fits: (frame: Frame) => boolean): Promise<Frame> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = frames.find(fits);
        if (found === undefined && !isClosed) return;
        checks.delete(check);
        if (found !== undefined) resolve(found);
        else reject(new Error(`closed before the frame came; got ${JSON.stringify(frames)}`));
      };
      checks.add(check);
      check();
    });
  await once(socket, "open");
  // The peer may be cut off while it still writes.
  socket.on("error", () => socket.terminate());
  const challenge: Challenge = anyOf(await find(({ event }) => event === "connect.challenge"));
  let calls = 0;
  const send = (data: unknown): void =>
    socket.send(typeof data === "string" || Buffer.isBuffer(data) ? data : JSON.stringify(data));
  return {
    socket,
    frames,
    challenge,
    closed,
    send,
    find,
    call(method, params) {
      calls += 1;
      const id = `call-${calls}`;
      send({ type: "req", id, method, params });
      return find((frame) => frame.type === "res" && frame.id === id);
    },
  };
}

/** The payload as what it is believed to be; a test that is wrong about it fails. */
const anyOf = ({ payload }: Frame) => JSON.parse(JSON.stringify(payload ?? null));

/** From elsewhere, through the proxy. */
export const REMOTE: ClientOptions = from("192.0.2.7");

export interface Connected extends RawClient {
  readonly answer: Frame;
  readonly hello: HelloOk;
}

/** Opens a connection, sends a connect, and waits for the answer. */
export async function attempt(
  port: number,
  input: ConnectInput = {},
  options?: ClientOptions,
): Promise<RawClient & { readonly answer: Frame }> {
  const raw = await openRaw(port, options);
  const answer = await raw.call("connect", connectParams(raw, input));
  return { ...raw, answer };
}

/** How an attempt was refused: the answer, and the close that follows it. */
export async function refusalOf({ answer, closed }: Awaited<ReturnType<typeof attempt>>): Promise<object> {
  return { ok: answer.ok, error: answer.error, closed: await closed };
}

/** What `refusalOf` is expected to hold: the reason of the close is the message, cut. */
export function refused(expected: {
  readonly code?: string;
  readonly message: string;
  readonly details?: object;
}): object {
  const { code = "INVALID_REQUEST", message, details } = expected;
  const error = { code, message, ...(details !== undefined && { details }) };
  return { ok: false, error, closed: { code: 1008, reason: message.slice(0, 120) } };
}

/** As `attempt`, for a connect that has to succeed. */
export async function join(
  port: number,
  input: ConnectInput = {},
  options?: ClientOptions,
): Promise<Connected> {
  const raw = await attempt(port, { auth: { token: TOKEN }, ...input }, options);
  if (raw.answer.ok !== true) throw new Error(`refused: ${JSON.stringify(raw.answer.error)}`);
  return { ...raw, hello: anyOf(raw.answer) };
}

/** Writes an upgrade by hand and answers the socket: nothing of a WebSocket library is in between. */
export async function upgradeByHand(
  port: number,
  headers: readonly string[] = [],
): Promise<{ socket: Socket; head: string }> {
  const isForwarded = headers.some((header) => header.startsWith("X-Forwarded-For"));
  const localAddress = isForwarded ? PROXY : "127.0.0.1";
  const socket = connectTcp({ port, host: "127.0.0.1", localAddress });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => socket.destroy());
  const lines = [
    "GET / HTTP/1.1",
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ...headers,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const [chunk] = await once(socket, "data");
  return { socket, head: String(chunk) };
}
