import { isOpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { ANN, BOB, QUICK } from "./fixtures.js";
import { createCollector, withImsg } from "./imsg-bench.js";

const ignore = async (): Promise<void> => undefined;
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: unknown) => (isOpenClawError(error) ? `${error.code}: ${error.message}` : String(error)),
  );
const chat = (handle: string): string => `iMessage;-;${handle}`;

const failed = (data: unknown, code: number) =>
  ({ kind: "error", error: { code, message: "Delivery failed", data } }) as const;

describe("imsg that fails", () => {
  it("says which pane of System Settings is missing when the database cannot be read", async () => {
    await withImsg(async ({ imsg, create }) => {
      imsg.setDatabaseError("unable to open database file");
      const refusal = await codeOf(create().start(ignore));
      expect(refusal).toContain("CHANNEL_CREDENTIAL_REJECTED");
      expect(refusal).toContain("Full Disk Access");
      expect(refusal).toContain("unable to open database file");
      await imsg.disconnected();
    });
  });

  it("a database that goes away while it runs is waited for", async () => {
    await withImsg(async ({ imsg, create }) => {
      const { onMessage, count } = createCollector();
      const channel = create();
      await channel.start(onMessage);
      imsg.setDatabaseError("restoring");
      imsg.crash();
      await imsg.nextCall("initialize");
      await imsg.nextCall("initialize");
      expect(channel.linkState()).toBe("reconnecting");
      imsg.setDatabaseError(undefined);
      imsg.messages.add({ sender: ANN, text: "meanwhile" });
      expect(await count(1)).toEqual(["meanwhile"]);
    });
  });

  it("names the key when there is no such program", async () => {
    await withImsg(async ({ create }) => {
      const refusal = await codeOf(create({ cliPath: "/nonexistent/imsg", account: "work" }).start(ignore));
      expect(refusal).toContain("CHANNEL_OPTIONS_INVALID");
      expect(refusal).toContain("channels.imessage.accounts.work.cliPath");
    });
  });

  it("repeats what a program said that ended at once", async () => {
    await withImsg(async ({ imsg, create }) => {
      await imsg.down();
      const refusal = await codeOf(create().start(ignore));
      expect(refusal).toContain("CHANNEL_UNREACHABLE");
      expect(refusal).toContain("exit code 1: imsg: Messages cannot be reached");
      await imsg.up();
    });
  });

  it("sends again only what imsg says was not begun", async () => {
    await withImsg(async ({ imsg, create }) => {
      const channel = create();
      await channel.start(ignore);
      imsg.failNext(
        "send",
        failed({ retry_safe: true, disposition: "not_started", detail: "no account" }, -32603),
      );
      await channel.send({ chatId: ANN }, "again");
      expect(imsg.sent).toEqual([{ chatGuid: chat(ANN), text: "again" }]);
      const tries = imsg.calls.filter(({ method }) => method === "send").length;
      expect(tries).toBe(2);
      const unsure = { retry_safe: false, disposition: "may_have_completed", detail: "timeout" };
      imsg.failNext("send", failed(unsure, -32001));
      const refusal = await codeOf(channel.send({ chatId: ANN }, "perhaps"));
      expect(refusal).toContain("CHANNEL_REQUEST_REFUSED");
      expect(refusal).toContain("not known whether");
      imsg.failNext("send", failed("something odd", -32603));
      expect(await codeOf(channel.send({ chatId: ANN }, "odd"))).toContain("CHANNEL_REQUEST_REFUSED");
      expect(imsg.calls.filter(({ method }) => method === "send")).toHaveLength(tries + 2);
    });
  });

  it("names the pane when macOS does not let it control Messages", async () => {
    await withImsg(async ({ imsg, create }) => {
      const channel = create();
      await channel.start(ignore);
      const data = "Not authorized to send Apple events to Messages. (-1743)";
      imsg.failNext("send", { kind: "error", error: { code: -32603, message: "Internal error", data } });
      expect(await codeOf(channel.send({ chatId: ANN }, "hello"))).toContain("Automation");
    });
  });

  it("a program that dies in the middle of a send has perhaps sent: the text does not go out twice", async () => {
    await withImsg(async ({ imsg, create }) => {
      const channel = create();
      await channel.start(ignore);
      imsg.failNext("send", { kind: "crash-after" });
      expect(await codeOf(channel.send({ chatId: ANN }, "once"))).toContain("not known whether");
      await imsg.watched();
      await channel.send({ chatId: ANN }, "next");
      expect(imsg.sent.map(({ text }) => text)).toEqual(["once", "next"]);
    });
  });

  it("a wedged program is ended and started again, and what waited behind its send goes out", async () => {
    await withImsg(async ({ imsg, create }) => {
      const channel = create({ limits: { requestTimeoutMs: 1500, maxSendAttempts: 20 } });
      await channel.start(ignore);
      const [wedged] = imsg.pids();
      imsg.failNext("send", { kind: "hang" });
      const hanging = codeOf(channel.send({ chatId: ANN }, "hangs"));
      await imsg.nextCall("send");
      const waiting = channel.send({ chatId: BOB }, "waits");
      expect(await hanging).toContain("not known whether");
      await waiting;
      expect(imsg.sent).toEqual([{ chatGuid: chat(BOB), text: "waits" }]);
      expect(imsg.pids()).toHaveLength(1);
      expect(imsg.pids()).not.toContain(wedged);
    });
  });

  it("stop in the middle of a send leaves no process, even of a program that ignores what it is told", async () => {
    await withImsg(async ({ imsg, create }) => {
      await imsg.makeStubborn();
      const channel = create();
      await channel.start(ignore);
      const [pid = 0] = imsg.pids();
      imsg.failNext("send", { kind: "hang" });
      const sending = codeOf(channel.send({ chatId: ANN }, "never answered"));
      await imsg.nextCall("send");
      await channel.stop();
      expect(await sending).toContain("CHANNEL_NOT_RUNNING");
      await imsg.disconnected();
      expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    });
  });

  it("sends to a chat by its number, to a guid by the guid, and to a person by the address", async () => {
    await withImsg(async ({ imsg, create }) => {
      const channel = create({ region: "US" });
      await channel.start(ignore);
      const chatId = String(imsg.messages.chatIdOf("iMessage;+;chat5"));
      await channel.send({ chatId }, "by number");
      await channel.send({ chatId: "any;+;chat6" }, "by guid");
      await channel.send({ chatId: ANN }, "by address");
      expect(imsg.calls.filter(({ method }) => method === "send").map(({ params }) => params)).toEqual([
        { chat_id: Number(chatId), text: "by number" },
        { chat_guid: "any;+;chat6", text: "by guid" },
        { to: ANN, service: "imessage", region: "US", text: "by address" },
      ]);
    });
  });

  it("starts `imsg rpc` with the database that is asked for, and nothing a shell would read", async () => {
    await withImsg(async ({ imsg, create }) => {
      await create({ dbPath: "/tmp/a b;c.db" }).start(ignore);
      expect(imsg.starts).toEqual([["rpc", "--db", "/tmp/a b;c.db"]]);
    });
  });

  it("a message to oneself is answered to nobody, in either of its two copies", async () => {
    await withImsg(async ({ imsg, create }) => {
      const { onMessage, count } = createCollector();
      const channel = create({ limits: QUICK });
      await channel.start(onMessage);
      // Another address of the owner's, which only the first copy tells.
      const other = "+15550008888";
      const createdAtMs = Date.now();
      const copy = { sender: other, chatGuid: chat(other), text: "note", createdAtMs };
      imsg.messages.add({ ...copy, isFromMe: true, fields: { destination_caller_id: other } });
      imsg.messages.add({ ...copy, fields: { destination_caller_id: "" } });
      // Not even an address: only text and time are those of the first copy.
      const strange = { sender: BOB, chatGuid: chat(BOB), text: "note", createdAtMs };
      imsg.messages.add({ ...strange, isFromMe: true, fields: { destination_caller_id: "" } });
      imsg.messages.add({ ...strange, fields: { destination_caller_id: "" } });
      imsg.messages.add({ sender: ANN, text: "last" });
      expect(await count(1)).toEqual(["last"]);
      expect(channel.dropCounts()).toEqual({ own_message: 2, self_chat: 2 });
    });
  });
});
