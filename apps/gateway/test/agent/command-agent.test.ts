import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AgentMessage } from "../../src/agent/agent.js";
import { createCommandAgent } from "../../src/agent/command-agent.js";

const MESSAGE: AgentMessage = {
  channel: "webchat",
  account: "default",
  senderId: "v_a",
  chatId: "v_a",
  messageId: "1",
  text: 'hello; rm -rf / $(id) "ü"\n🦞',
};

const node = (script: string, timeoutMs = 20_000) =>
  createCommandAgent({
    command: [process.execPath, "-e", script],
    timeoutMs,
    environment: () => ({ PATH: "/usr/bin:/bin" }),
  });

const never = new AbortController().signal;
const ECHO = "process.stdin.pipe(process.stdout)";

describe("an agent that is a program", () => {
  it("S154: gets ids and text as one line of JSON on its standard input, and nothing in its arguments", async () => {
    const answer = await node(
      `let s=""; process.stdin.on("data",(d)=>s+=d).on("end",()=>console.log(JSON.stringify({argv:process.argv.slice(1),lines:s.split("\\n").length,s:JSON.parse(s)})))`,
    ).answer(MESSAGE, never);
    expect(JSON.parse(answer)).toEqual({ argv: [], lines: 2, s: MESSAGE });
  });

  it("answers with what it prints, without the outer spaces, in UTF-8", async () => {
    expect(await node("console.log('  grüße 🦞 \\n')").answer(MESSAGE, never)).toBe("grüße 🦞");
    expect(await node("").answer(MESSAGE, never)).toBe("");
  });

  it("need not read its input", async () => {
    const large = { ...MESSAGE, text: "x".repeat(2_000_000) };
    expect(await node("process.stdin.destroy(); console.log('done')").answer(large, never)).toBe("done");
  });

  it("gets the environment it is given and no other", async () => {
    const answer = await node("console.log(Object.keys(process.env).sort().join())").answer(MESSAGE, never);
    expect(answer.split(",").filter((name) => !name.startsWith("__"))).toEqual(["PATH"]);
  });

  it("is ended when its time is up, and what it had started does not hold the gateway", async () => {
    const directory = await mkdtemp(join(tmpdir(), "openclaw-agent-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, "pid");
    // The grandchild keeps the pipe of standard output open for two seconds.
    const script = `const c=require("child_process").spawn(process.execPath,["-e","setTimeout(()=>{},2000)"],{stdio:"inherit"});require("fs").writeFileSync(${JSON.stringify(file)},String(process.pid));setInterval(()=>{},1000)`;
    await expect(node(script, 700).answer(MESSAGE, never)).rejects.toMatchObject({ code: "AGENT_TIMED_OUT" });
    const pid = Number(await readFile(file, "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it("leads a process group of its own, so that Ctrl+C for the gateway does not cut its answer off", async () => {
    const answer = await node("console.log(process.kill(-process.pid, 0))").answer(MESSAGE, never);
    expect(answer).toBe("true");
  });

  it("is ended together with what it had started", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const grandchild = `require("net").connect(${String(port)}, "127.0.0.1")`;
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], { stdio: "inherit" })`;
    const stopping = new AbortController();
    const answer = node(script).answer(MESSAGE, stopping.signal);
    const connection = await new Promise<Socket>((resolve) => {
      server.once("connection", resolve);
    });
    onTestFinished(() => void connection.destroy());
    const closed = new Promise<void>((resolve) => {
      connection.on("error", () => resolve()).on("close", () => resolve());
    });
    stopping.abort();
    await expect(answer).rejects.toMatchObject({ code: "AGENT_STOPPED" });
    connection.resume();
    await closed;
  });

  it("answers when it ends, also when something that it started goes on and keeps its output open", async () => {
    const grandchild = "setInterval(() => {}, 1000)";
    const script = `const c = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], { stdio: "inherit" }); c.unref(); console.log(c.pid)`;
    const pid = Number(await node(script, 4_000).answer(MESSAGE, never));
    expect(pid).toBeGreaterThan(1);
    expect(process.kill(pid)).toBe(true);
  });

  it("answers with all that it printed before it ended", async () => {
    const script = 'process.stdout.write("x".repeat(200000) + "end")';
    const answer = await node(script).answer(MESSAGE, never);
    expect([answer.length, answer.slice(-3)]).toEqual([200_003, "end"]);
  });

  it("is ended when the gateway stops, and not started any more", async () => {
    const stopping = new AbortController();
    const answer = node("setInterval(()=>{},1000)").answer(MESSAGE, stopping.signal);
    stopping.abort();
    await expect(answer).rejects.toMatchObject({ code: "AGENT_STOPPED" });
    await expect(node(ECHO).answer(MESSAGE, stopping.signal)).rejects.toMatchObject({
      code: "AGENT_STOPPED",
    });
  });

  it("that prints without end is ended", async () => {
    const script =
      'const b="x".repeat(65536); const w=()=>{while(process.stdout.write(b));process.stdout.once("drain",w)}; w()';
    await expect(node(script).answer(MESSAGE, never)).rejects.toMatchObject({
      code: "AGENT_OUTPUT_TOO_LARGE",
    });
  });

  it("that fails is reported with its exit code and the end of what it said", async () => {
    const script = 'console.log("half"); console.error("x".repeat(10000)+" no model"); process.exitCode=3';
    const error: unknown = await node(script)
      .answer(MESSAGE, never)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "AGENT_FAILED",
      message: expect.stringMatching(/code 3; it said: x+ no model\.$/),
    });
    expect(String(error).length).toBeLessThan(2_200);
  });

  it("that cannot be started is reported with what the key expects", async () => {
    const agent = createCommandAgent({
      command: ["/nonexistent/program"],
      timeoutMs: 1_000,
      environment: () => ({}),
    });
    await expect(agent.answer(MESSAGE, never)).rejects.toMatchObject({
      code: "AGENT_FAILED",
      message: expect.stringContaining("could not be started (ENOENT); agent.command is a list"),
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH: it has gone.
  }
}
