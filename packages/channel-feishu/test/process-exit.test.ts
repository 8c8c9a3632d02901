import { fork } from "node:child_process";
import { once } from "node:events";
import { createFakeFeishu } from "@openclaw/testkit/feishu";
import { expect, it } from "vitest";
import { ANN, APP_ID, APP_SECRET } from "./fixtures.js";

it("a process ends by itself once the channel is stopped while it is connected and in the middle of a send", async () => {
  const feishu = await createFakeFeishu();
  const app = feishu.app(APP_ID, APP_SECRET);
  app.failNext("create", { kind: "hang" });
  const sending = app.nextCall("create");
  const program = new URL("./stop-and-exit.ts", import.meta.url);
  const execArgv = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm")];
  const child = fork(program, [feishu.url, APP_ID, APP_SECRET], { execArgv });
  const exited = once(child, "exit");
  app.message(ANN, "hello");
  await sending;
  const startedMs = performance.now();
  child.send("stop");
  expect(await exited).toEqual([0, null]);
  expect(performance.now() - startedMs).toBeLessThan(3000);
  await feishu.close();
}, 30_000);
