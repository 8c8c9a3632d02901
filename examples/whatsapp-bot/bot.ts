import { homedir } from "node:os";
import { join } from "node:path";
// Added for pairing.
import { whatsappGuard, whatsappIdentity } from "@openclaw/channel-whatsapp";
import { createGate, createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";
// As before.
import { DisconnectReason, makeWASocket, useMultiFileAuthState } from "@whiskeysockets/baileys";

const { AUTH_DIRECTORY = "auth", CREDENTIALS, WHATSAPP_URL } = process.env;

// Added: who may talk to the bot, in the files that `openclaw pairing` reads.
const store = createFileStore({ directory: CREDENTIALS ?? join(homedir(), ".openclaw", "credentials") });
const guard = whatsappGuard({
  gate: createGate({ pairing: createPairing({ store }), identity: whatsappIdentity }),
});

async function connect(): Promise<void> {
  const { saveCreds, state } = await useMultiFileAuthState(AUTH_DIRECTORY);
  const socket = makeWASocket({
    auth: state,
    // The bot needs no history, and would wait for it.
    shouldSyncHistoryMessage: () => false,
    ...(WHATSAPP_URL !== undefined && { waWebSocketUrl: WHATSAPP_URL }),
  });
  socket.ev.on("creds.update", () => void saveCreds());
  socket.ev.on("connection.update", ({ connection, lastDisconnect, qr }) => {
    // For the terminal: `npm install qrcode-terminal`.
    if (qr !== undefined) console.log(`Link this device on the phone: ${qr}`);
    if (connection !== "close") return;
    const error = lastDisconnect?.error;
    const isLoggedOut =
      error !== undefined &&
      "output" in error &&
      JSON.stringify(error.output).includes(`"statusCode":${DisconnectReason.loggedOut}`);
    if (isLoggedOut) console.log("Logged out.");
    else void connect();
  });
  // Changed: the listener is now wrapped in the guard.
  socket.ev.on(
    "messages.upsert",
    guard(socket, async ({ messages }) => {
      for (const { key, message } of messages) {
        const text = message?.conversation ?? message?.extendedTextMessage?.text ?? "";
        if (key.remoteJid) await socket.sendMessage(key.remoteJid, { text: `You said: ${text}` });
      }
    }),
  );
}

await connect();
