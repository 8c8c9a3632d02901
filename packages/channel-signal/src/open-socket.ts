import { connect, type Socket } from "node:net";
import { reasonOf } from "@openclaw/channel-kit";
import { signalErrors } from "./signal-errors.js";
import type { SignalAddress } from "./signal-options.js";

/** Connects to a daemon's TCP or unix socket. Rejects with `CHANNEL_UNREACHABLE`, also when `signal` aborts. */
export function openSocket(
  address: Exclude<SignalAddress, { kind: "http" }>,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      address.kind === "unix" ? connect(address.path) : connect({ host: address.host, port: address.port });
    const settle = (): void => {
      signal.removeEventListener("abort", onAbort);
      socket.off("error", onError).off("connect", onConnect);
    };
    const fail = (reason: string): void => {
      settle();
      socket.on("error", () => undefined).destroy();
      reject(signalErrors.unreachable(`the connection to ${address.label}`, reason));
    };
    const onAbort = (): void => fail("no answer in time");
    const onError = (error: Error): void => fail(reasonOf(error));
    const onConnect = (): void => {
      settle();
      // Whoever reads it listens later: until then an error without a listener would end the process.
      socket.on("error", () => undefined);
      resolve(socket);
    };
    socket.on("error", onError).on("connect", onConnect);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  });
}
