import { fork } from "node:child_process";
import { once } from "node:events";
import { createFakeBlueBubbles, createFakeImsg } from "@openclaw/testkit/imessage";
import { expect, it } from "vitest";
import { ANN } from "./fixtures.js";

/** Runs the program with these options, stops it in the middle of a send, and gives how it ended. */
async function exitOf(
  options: object,
  sending: () => Promise<unknown>,
  write: () => unknown,
): Promise<unknown> {
  const program = new URL("./stop-and-exit.ts", import.meta.url);
  const execArgv = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];
  const child = fork(program, [JSON.stringify(options)], { execArgv });
  const exited = once(child, "exit");
  await once(child, "message");
  const begun = sending();
  write();
  await begun;
  const startedMs = performance.now();
  child.send("stop");
  const how = await exited;
  expect(performance.now() - startedMs).toBeLessThan(4000);
  return how;
}

it("a process ends by itself once the channel is stopped in the middle of a send by imsg, and imsg with it", async () => {
  const imsg = await createFakeImsg();
  imsg.failNext("send", { kind: "hang" });
  const how = await exitOf(
    { cliPath: imsg.commandPath },
    () => imsg.nextCall("send"),
    () => imsg.messages.add({ sender: ANN, text: "hello" }),
  );
  expect(how).toEqual([0, null]);
  await imsg.disconnected();
  await imsg.close();
}, 30_000);

it("a process ends by itself once the channel is stopped in the middle of a send by BlueBubbles", async () => {
  const server = await createFakeBlueBubbles();
  server.failNext("POST /message/text", { kind: "hang" });
  const how = await exitOf(
    { serverUrl: server.url, password: server.password, catchUpIntervalMs: 20 },
    () => server.nextCall("POST /message/text"),
    () => server.messages.add({ sender: ANN, text: "hello" }),
  );
  expect(how).toEqual([0, null]);
  await server.disconnected();
  await server.close();
}, 30_000);
