import { describe, expect, it } from "vitest";
import { checkProcessSignals } from "../rules/process-signals.js";
import { report, workspaceOf } from "../rules/workspace.js";
import { repository } from "./repository.js";

const problems = (file: string, text: string) =>
  checkProcessSignals(workspaceOf({ [file]: text })).map((finding) => finding.problem);

describe("signals to processes", () => {
  it("S175: nothing ends a process by its name, and sources signal no process number except to ask", () => {
    expect(report(checkProcessSignals(repository))).toBe("");
  });

  it.each([
    ["apps/x/src/a.ts", 'spawn("pkill", ["-f", name]);', '"pkill"'],
    ["apps/x/test/a.test.ts", "execSync(`killall node`);", "`killall node`"],
    ["apps/x/src/a.ts", "process.kill(lock.pid);", "process.kill(lock.pid)"],
    ["apps/x/src/a.ts", 'process.kill(lock.pid, "SIGTERM");', 'process.kill(lock.pid, "SIGTERM")'],
    ["apps/x/src/a.ts", 'process.kill(-child.pid, "SIGKILL");', 'process.kill(-child.pid, "SIGKILL")'],
    [".ci/run", "pkill -f gateway", "pkill -f gateway"],
  ])("in %s, %s is reported", (file, text, problem) => {
    expect(problems(file, text)).toEqual([problem]);
  });

  it("asking whether a process lives, and ending a child by its handle, are not reported", () => {
    expect(problems("apps/x/src/a.ts", "process.kill(pid, 0);\nchild.kill();")).toEqual([]);
  });
});
