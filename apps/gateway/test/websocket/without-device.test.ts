import { CLIENT_IDS, CLIENT_MODES } from "@openclaw/gateway-protocol";
import { describe, expect, it } from "vitest";
import {
  attempt,
  join,
  PASSWORD,
  REMOTE,
  refusalOf,
  refused,
  startServer,
  TOKEN,
  type ConnectInput,
} from "./support.js";

describe("a connection without a device", () => {
  it.each(["token", "password", "none"] as const)(
    "S56, S57: gets no scopes from elsewhere in mode %s, whatever client and mode it names",
    async (mode) => {
      const { port } = await startServer({ mode });
      // Without a secret, this machine is all that mode none trusts.
      const expected =
        mode === "none"
          ? { ok: false, error: { message: "device identity required" } }
          : { ok: true, payload: { auth: { role: "operator", scopes: [] } } };
      const auth = mode === "password" ? { password: PASSWORD } : { token: TOKEN };
      for (const id of CLIENT_IDS) {
        for (const clientMode of CLIENT_MODES) {
          const input: ConnectInput = { auth, client: { id, mode: clientMode }, scopes: ["operator.admin"] };
          const raw = await attempt(port, input, REMOTE);
          expect(raw.answer).toMatchObject(expected);
          raw.socket.terminate();
        }
      }
    },
  );

  it("S56: keeps the scopes it asks for on this machine, where its secret lies", async () => {
    const { port } = await startServer();
    const { hello } = await join(port, {
      scopes: ["operator.pairing", "operator.admin", "operator.unheard"],
    });
    expect(hello.auth).toMatchObject({ method: "token", scopes: ["operator.admin", "operator.pairing"] });
    expect(hello.auth).not.toHaveProperty("deviceToken");
  });

  it("S56: gets no scopes in a browser of this machine", async () => {
    const { port } = await startServer({ allowedOrigins: ["http://localhost:5173"] });
    const { hello } = await join(port, { scopes: ["operator.admin"] }, { origin: "http://localhost:5173" });
    expect(hello.auth?.scopes).toEqual([]);
  });

  it.each([...CLIENT_IDS])("S30, S33: is refused without a secret as client %s", async (id) => {
    const { port, server } = await startServer();
    for (const mode of CLIENT_MODES) {
      const raw = await attempt(port, { client: { id, mode }, scopes: ["operator.admin"] });
      expect(raw.answer.error?.message).toBe("device identity required");
    }
    expect(server.sessions.size).toBe(0);
  });

  it("S32: is never a node, not even with the right secret on this machine", async () => {
    const { port } = await startServer({ approveLocalNodes: true });
    const raw = await attempt(port, { role: "node", auth: { token: TOKEN } });
    expect(await refusalOf(raw)).toMatchObject(
      refused({ code: "NOT_PAIRED", message: "device identity required" }),
    );
  });
});
