import { connect } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
// Added for pairing, with the lines marked below:
import { signalGuard, signalIdentity } from "@openclaw/channel-signal";
import { createGate, createPairing } from "@openclaw/pairing-core";
import { createFileStore } from "@openclaw/store-fs";

const { SIGNAL_CLI = "127.0.0.1:7583" } = process.env;
const { hostname, port } = new URL(`tcp://${SIGNAL_CLI}`);
const socket = connect(Number(port), hostname, () => console.log("listens"));
process.once("SIGTERM", () => socket.destroy());

let id = 0;
const rpc = async (method: string, params: object): Promise<void> => {
  socket.write(`${JSON.stringify({ jsonrpc: "2.0", id: (id += 1), method, params })}\n`);
};

// Added for pairing.
const directory = process.env["CREDENTIALS"] ?? join(homedir(), ".openclaw", "credentials");
const pairing = createPairing({ store: createFileStore({ directory }) });
const guard = signalGuard({
  gate: createGate({ pairing, identity: signalIdentity }),
  send: (params) => rpc("send", params),
});

for await (const line of createInterface({ input: socket })) {
  const { method, params } = JSON.parse(line);
  if (method !== "receive") continue;
  if ((await guard(params)) === undefined) continue; // Added for pairing: only approved people get further.
  // The bot as it was.
  const { dataMessage, source } = params.envelope;
  await rpc("send", { recipient: [source], message: `You said: ${dataMessage.message}` });
}
