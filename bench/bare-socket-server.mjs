// The floor of a gateway: bare `ws` that challenges, verifies one Ed25519 signature and answers.
import { createPublicKey, randomUUID, verify } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

/** The same bytes as `signaturePayload` of version 2 makes. */
function payloadOf({ client, role, scopes, auth, device }) {
  const fields = [device.id, client.id, client.mode, role, scopes.join(","), device.signedAt];
  return ["v2", ...fields, auth.token, device.nonce].join("|");
}

const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  const nonce = randomUUID();
  socket.send(
    JSON.stringify({ type: "event", event: "connect.challenge", payload: { nonce, ts: Date.now() } }),
  );
  socket.once("message", (data) => {
    const { id, params } = JSON.parse(Buffer.from(data).toString());
    // From a JWK: as DER the same key takes Node as long as the verification.
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: params.device.publicKey },
      format: "jwk",
    });
    const signature = Buffer.from(params.device.signature, "base64url");
    const ok = params.device.nonce === nonce && verify(null, Buffer.from(payloadOf(params)), key, signature);
    socket.send(JSON.stringify({ type: "res", id, ok, payload: {} }));
  });
});
http.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${http.address().port}/\n`));
