import { once } from "node:events";
import { createServer } from "node:http";
import { decodeBinaryNode, encodeBinaryNode, type BinaryNode, type proto } from "@whiskeysockets/baileys";
import { WebSocketServer, type WebSocket } from "ws";
import { createChangeNotifier } from "../change-notifier.js";
import { answerQuery } from "./answer-query.js";
import { createFakeAccount, type FakeConnection, type ServedAccount } from "./fake-account.js";
import { createFakePairing, type FakePairing } from "./fake-pairing.js";
import { trustFakeWhatsapp } from "./fake-root-key.js";
import type { FakeWhatsapp } from "./fake-whatsapp-types.js";
import { seconds } from "./nodes.js";
import { createNoiseResponder } from "./noise-responder.js";

/**
 * WhatsApp on a port of this machine: its real handshake and real Signal encryption end to end, with phones on the other side.
 * Baileys of this process trusts it from then on (`trustFakeWhatsapp`).
 *
 * @example
 * ```ts
 * const whatsapp = await createFakeWhatsapp();
 * const account = whatsapp.account("+15550009999");
 * const files = account.linkedSession(); // for the session of a channel
 * await account.person("+15550001111").send("hello");
 * await whatsapp.close();
 * ```
 */
export async function createFakeWhatsapp(): Promise<FakeWhatsapp> {
  trustFakeWhatsapp();
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const open = new Set<WebSocket>();
  const notifier = createChangeNotifier();
  const accounts = new Map<string, ServedAccount>();
  let isDown = false;
  let devices = 10;

  const cutAll = (): void => {
    for (const socket of open) socket.terminate();
  };
  const accountOf = (phone: string): ServedAccount => {
    const known = accounts.get(phone);
    if (known !== undefined) return known;
    const made = createFakeAccount(phone, (devices += 1), cutAll);
    accounts.set(phone, made);
    return made;
  };
  const pairing = createFakePairing(accountOf);

  http.on("upgrade", (request, socket, head) => {
    if (isDown) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, serve);
  });

  function serve(socket: WebSocket): void {
    open.add(socket);
    const noise = createNoiseResponder();
    const client = createClient(socket, (content) => noise.frame(content), accounts, pairing);
    let phase: "hello" | "finish" | "open" = "hello";
    // Frames are handled in order, though unpacking one takes a turn.
    let turn: Promise<unknown> = Promise.resolve();
    const takeFrame = async (frame: Uint8Array): Promise<void> => {
      if (phase === "open") await client.take(await decodeBinaryNode(Buffer.from(frame)));
      else if (phase === "finish") {
        phase = "open";
        client.enter(noise.clientPayload(frame));
      } else {
        phase = "finish";
        socket.send(noise.serverHello(frame));
      }
    };
    socket.on("message", (data) => {
      const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(new Uint8Array(data));
      for (const frame of noise.read(bytes)) {
        turn = turn.then(() => takeFrame(frame)).catch(() => socket.terminate());
      }
    });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      open.delete(socket);
      client.left();
      notifier.changed();
    });
  }

  const listen = async (port: number): Promise<void> => {
    http.listen(port, "127.0.0.1");
    await once(http, "listening");
  };
  await listen(0);
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  return {
    url: `ws://127.0.0.1:${port}/ws/chat`,
    account: accountOf,
    scanQr: (qr, phone) => pairing.scanQr(qr, phone),
    enterPairingCode: (code, phone) => pairing.enterPairingCode(code, phone),
    down: async () => {
      isDown = true;
      cutAll();
      await notifier.until(() => (open.size === 0 ? true : undefined));
    },
    up: async () => {
      isDown = false;
    },
    disconnected: async () => void (await notifier.until(() => (open.size === 0 ? true : undefined))),
    close: async () => {
      cutAll();
      http.close();
      http.closeAllConnections();
      await once(http, "close");
    },
  };
}

interface Client {
  /** It has said who it is. */
  enter(payload: proto.ClientPayload): void;
  take(stanza: BinaryNode): Promise<void>;
  left(): void;
}

function createClient(
  socket: WebSocket,
  frame: (content: Uint8Array) => Buffer,
  accounts: ReadonlyMap<string, ServedAccount>,
  pairing: FakePairing,
): Client {
  const connection: FakeConnection = {
    send: (stanza) => {
      if (socket.readyState === socket.OPEN) socket.send(frame(encodeBinaryNode(stanza)));
    },
    cut: () => socket.terminate(),
    end: (stanza) => {
      connection.send(stanza);
      socket.close();
    },
  };
  let account: ServedAccount | undefined;
  let isActive = false;

  const activate = (): void => {
    if (account === undefined || isActive) return;
    isActive = true;
    account.connected(connection);
  };

  return {
    enter: (payload) => {
      if (!payload.username) {
        pairing.begin(payload, connection);
        return;
      }
      account = accounts.get(`+${String(payload.username)}`);
      if (account?.isLinked() !== true) {
        connection.end({ tag: "failure", attrs: { reason: "401" } });
        return;
      }
      connection.send({ tag: "success", attrs: { t: seconds(), lid: account.lid } });
    },
    take: async (stanza) => {
      if (stanza.tag !== "iq") {
        await account?.take(stanza, connection);
        return;
      }
      if (await pairing.take(stanza, connection)) return;
      const answer = answerQuery(stanza, account);
      if (answer !== undefined) connection.send(answer);
      // A client asks for its messages with this; before it nothing is delivered.
      if (stanza.attrs["xmlns"] === "passive") activate();
    },
    left: () => account?.disconnected(connection),
  };
}
