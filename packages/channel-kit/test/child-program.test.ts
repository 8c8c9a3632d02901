import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import type { Logger } from "@openclaw/contracts";
import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { startChildProgram, type ChildProgram } from "../src/index.js";

const node = (script: string, options: { readonly logger?: Logger; readonly graceMs?: number } = {}) =>
  startChildProgram({
    command: process.execPath,
    args: ["-e", script],
    configKey: "channels.pigeon.cliPath",
    advice: "Install pigeon.",
    logger: silentLogger,
    ...options,
  });

const isAlive = (program: ChildProgram): boolean => {
  try {
    return process.kill(program.pid, 0);
  } catch {
    return false; // There is no such process.
  }
};

describe("startChildProgram", () => {
  it("starts a program with its arguments as they are, and no shell", async () => {
    const program = await startChildProgram({
      command: process.execPath,
      args: ["-e", "process.stdout.write(process.argv[1])", "$(id); `id` && *"],
      configKey: "channels.pigeon.cliPath",
      advice: "Install pigeon.",
      logger: silentLogger,
    });
    const [output]: unknown[] = await once(program.stdout, "data");
    expect(String(output)).toBe("$(id); `id` && *");
    program.stdout.resume();
    expect(await program.exited).toMatchObject({ exitCode: 0, signal: null });
  });

  it("says which key to correct when there is no such program", async () => {
    const starting = startChildProgram({
      command: "/nowhere/pigeon",
      args: [],
      configKey: "channels.pigeon.cliPath",
      advice: "Install pigeon.",
      logger: silentLogger,
    });
    await expect(starting).rejects.toMatchObject({
      code: "CHANNEL_OPTIONS_INVALID",
      message:
        "Cannot start /nowhere/pigeon (channels.pigeon.cliPath): there is no such program. Install pigeon.",
    });
  });

  it("logs what it says on stderr by lines, escaped, and keeps the last ones for who asks why it ended", async () => {
    const lines: unknown[] = [];
    const logger = { ...silentLogger, debug: (fields: object) => void lines.push(fields) };
    const program = await node(
      String.raw`process.stderr.write("one\n\u001b[31mtwo\u202e\n" + "x".repeat(5000) + "\nlast"); process.exitCode = 3`,
      { logger },
    );
    program.stdout.resume();
    const { exitCode, lastWords } = await program.exited;
    expect(exitCode).toBe(3);
    expect(lastWords).toEqual(["one", String.raw`\u{1b}[31mtwo\u{202e}`, "last"]);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toEqual({ pid: program.pid, line: "one" });
  });

  it("S175: ends its own child and nobody else, by its handle, with SIGTERM", async () => {
    const program = await node("setInterval(() => {}, 1000)");
    const other = await node("setInterval(() => {}, 1000)");
    await program.close();
    expect(await program.exited).toMatchObject({ signal: "SIGTERM" });
    expect([isAlive(program), isAlive(other)]).toEqual([false, true]);
    await Promise.all([other.close(), other.close(), program.close()]);
    expect(isAlive(other)).toBe(false);
  });

  it("ends one that does not listen with SIGKILL after the grace", async () => {
    const program = await node(
      "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.stdout.write('ready')",
      { graceMs: 50 },
    );
    await once(program.stdout, "data");
    await program.close();
    expect(await program.exited).toMatchObject({ signal: "SIGKILL" });
  });

  it("costs nothing before a program is started: Node's module for it is loaded only then", async () => {
    const folder = new URL("../src/", import.meta.url);
    const names = await readdir(folder);
    const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
    const loading = names.filter((_name, index) =>
      /^(?:import|export) (?!type )(?:[^;()]* from )?"node:child_process"/m.test(texts[index] ?? ""),
    );
    expect(names).toContain("child-program.ts");
    expect(loading).toEqual([]);
  });
});
