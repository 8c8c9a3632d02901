import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { AccountState } from "./fake-signal-account.js";
import { answerRequest, receiveAll, type RpcScope } from "./fake-signal-rpc.js";

/** Serves JSON-RPC by lines on one connection. */
export function serveLines(socket: Socket, scope: RpcScope, receivesOnStart: boolean): void {
  const subscriptions = new Map<number, () => void>();
  let nextId = 0;
  const write = (message: string): void => {
    if (!socket.destroyed) socket.write(`${message}\n`);
  };
  const notify = (params: unknown): void =>
    write(JSON.stringify({ jsonrpc: "2.0", method: "receive", params }));
  const subscribe = (accounts: readonly AccountState[]): number => {
    const id = nextId;
    nextId += 1;
    // After the answer, as a thread of its own would.
    setImmediate(() => {
      if (socket.destroyed) return;
      subscriptions.set(
        id,
        receiveAll(accounts, (event) => notify({ subscription: id, result: event })),
      );
    });
    return id;
  };
  const unsubscribe = (id: number): boolean => {
    subscriptions.get(id)?.();
    return subscriptions.delete(id);
  };
  if (receivesOnStart) subscriptions.set(-1, receiveAll(scope.accounts(), notify));
  const lines = createInterface({ input: socket });
  // A connection that is reset: the interface tells of it as well as the socket.
  lines.on("error", () => undefined);
  lines.on("line", (line) => {
    void answerRequest(line, scope, { subscribe, unsubscribe }).then((text) => {
      if (text !== undefined) write(text);
    });
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    lines.close();
    for (const end of subscriptions.values()) end();
  });
}
