import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { completionScripts } from "../src/completion/completion-scripts.js";
import { CODES, createInstallation, type Installation } from "./installation.js";

const [, SECOND = ""] = CODES;

async function complete(installation: Installation, ...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await installation.run("__complete", `--current=${words.at(-1)}`, ...words.slice(0, -1));
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "");
}

describe("openclaw completion", () => {
  it("prints the script of each shell", async () => {
    const installation = createInstallation();

    for (const [shell, script] of completionScripts) {
      expect((await installation.run("completion", shell)).stdout).toBe(script);
      expect(script).toContain("openclaw __complete");
    }
  });

  it("completes commands, options, channels, accounts and senders", async () => {
    const installation = createInstallation();
    installation.configure({ channels: { telegram: { accounts: { work: { botToken: "1:x" } } } } });
    await installation.request({ meta: { firstName: "Alice" } });
    await installation.request({ channel: "discord", senderId: "222222222222222222" });
    await installation.run("pairing", "approve", SECOND);

    expect(await complete(installation, "pa")).toEqual(["pairing"]);
    expect(await complete(installation, "pairing", "re")).toEqual(["reject", "revoke"]);
    expect(await complete(installation, "pairing", "approve", "--no")).toEqual([
      "--notify",
      "--no-color",
      "--no-input",
    ]);
    expect(await complete(installation, "pairing", "list", "")).toEqual(["telegram", "webchat", "discord"]);
    expect(await complete(installation, "pairing", "list", "--channel", "t")).toEqual(["telegram"]);
    expect(await complete(installation, "pairing", "list", "telegram", "--account", "w")).toEqual(["work"]);
    expect(await complete(installation, "pairing", "reject", "telegram", "")).toEqual(["111"]);
    expect(await complete(installation, "pairing", "revoke", "discord", "")).toEqual(["222222222222222222"]);
    expect(await complete(installation, "completion", "z")).toEqual(["zsh"]);
  });

  it("never reveals a code, and offers no id that a shell could run", async () => {
    const installation = createInstallation();
    await installation.request({ channel: "mybot", senderId: "$(touch${IFS}x)" });
    await installation.request({ channel: "mybot", senderId: "`id`" });
    await installation.request({ channel: "mybot", senderId: "-rf" });

    for (const words of [
      ["approve", ""],
      ["approve", "mybot", ""],
      ["reject", "mybot", ""],
      ["reject", ""],
    ]) {
      const { stdout } = await installation.run("__complete", "--current=", "pairing", ...words.slice(0, -1));
      expect(stdout).not.toMatch(/[$`]|-rf/);
      for (const code of CODES) expect(stdout).not.toContain(code);
    }
  });

  it("answers nothing when it cannot answer", async () => {
    const installation = createInstallation();
    installation.configure({ gateway: { port: "many" } });

    expect(await installation.run("__complete")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await installation.run("__complete", "--current=", "pairing", "list", "../x", "")).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
  });

  it("works in bash, which takes the words as they are", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "openclaw-completion-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const answer = 'printf "%s\\n" "$(printf "a:b\\tfirst")" "$(printf "\\$(touch pwned)\\tsecond")"';
    writeFileSync(
      path.join(folder, "test.sh"),
      `${completionScripts.get("bash")}
openclaw() { [ "$1" = "__complete" ] && [ "$2" = "--current=te" ] && [ "$3 $4" = "pairing list" ] && ${answer}; }
COMP_WORDS=(openclaw pairing list te); COMP_CWORD=3
_openclaw
printf '<%s>' "\${COMPREPLY[@]}"`,
    );

    const { stdout, error } = spawnSync("bash", ["test.sh"], { cwd: folder, encoding: "utf8" });

    // Windows may have no bash; there is nothing to prove then.
    if (error !== undefined) return;
    expect(stdout).toBe("<a:b><$(touch pwned)>");
  });
});
