import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createFakeFeishu } from "@openclaw/testkit/feishu";
import { expect, it } from "vitest";
import { ANN, APP_ID, APP_SECRET } from "./fixtures.js";

function run(program: string, url: string): ChildProcess {
  const execArgv = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];
  return fork(new URL(program, import.meta.url), [url, APP_ID, APP_SECRET], { execArgv });
}

it("a process ends by itself once the channel is stopped while it is connected and in the middle of a send", async () => {
  const feishu = await createFakeFeishu();
  const app = feishu.app(APP_ID, APP_SECRET);
  app.failNext("create", { kind: "hang" });
  const sending = app.nextCall("create");
  const child = run("./stop-and-exit.ts", feishu.url);
  const exited = once(child, "exit");
  app.message(ANN, "hello");
  await sending;
  const startedMs = performance.now();
  child.send("stop");
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - startedMs).toBeLessThan(3000);
  await feishu.close();
}, 30_000);

it("a process ends by itself after a start that failed: the SDK tries no more", async () => {
  const feishu = await createFakeFeishu();
  const app = feishu.app(APP_ID, APP_SECRET);
  app.failNext("handshake", { kind: "code", code: 514 });
  const refused = app.nextCall("handshake");
  const child = run("./fail-and-exit.ts", feishu.url);
  const exited = once(child, "exit");
  await refused;
  const startedMs = performance.now();
  child.disconnect();
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - startedMs).toBeLessThan(3000);
  await feishu.close();
}, 30_000);
