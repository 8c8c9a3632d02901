import { describe, expect, it } from "vitest";
import { commandTable, usageOf } from "../src/command-table.js";
import { createInstallation } from "./installation.js";

describe("the command line", () => {
  it("prints its version and its help on stdout", async () => {
    const installation = createInstallation();

    expect(await installation.run("--version")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    for (const argv of [["--help"], ["-h"], ["help"]]) {
      const { exitCode, stdout } = await installation.run(...argv);
      expect([exitCode, stdout.includes("openclaw doctor")]).toEqual([0, true]);
    }
  });

  it("every command has a help text with its usage, its options and its exit codes", async () => {
    const installation = createInstallation();

    for (const command of commandTable) {
      const { exitCode, stdout, stderr } = await installation.run(...command.path, "--help");
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(usageOf(command));
      for (const { name } of command.options) expect(stdout).toContain(`--${name}`);
      expect(stdout).toContain("Exit codes:");
      expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(120);
    }
  });

  it("without a command prints the help on stderr and answers 2", async () => {
    const { exitCode, stdout, stderr } = await createInstallation().run();

    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("openclaw gateway");
  });

  it.each([
    [["parign"], 2, "Unknown command: parign. Did you mean openclaw pairing? See openclaw --help."],
    [
      ["pairing", "aprove"],
      2,
      "Unknown command: aprove. Did you mean openclaw pairing approve? See openclaw pairing --help.",
    ],
    [["pairing", "devour"], 2, "Unknown command: devour. See openclaw pairing --help."],
    [["\u001B[31mred"], 2, "Unknown command: \\u001b[31mred. See openclaw --help."],
    [["doctor", "now"], 2, "Too many arguments: now. Usage: openclaw doctor"],
    [["doctor", "--fxi"], 2, "Unknown option: --fxi. Did you mean --fix? See openclaw doctor --help."],
    [["pairing", "revoke", "telegram"], 2, "Usage: openclaw pairing revoke <channel> <senderId>"],
    [
      ["pairing", "revoke", "telegram", "*"],
      2,
      "Invalid sender id: *. Expected an id as openclaw pairing list shows it.",
    ],
    [["pairing", "watch", "--notify"], 2, "--notify needs a value. See openclaw pairing watch --help."],
    [["completion", "tcsh"], 2, "Unknown shell: tcsh. Expected one of: bash, zsh, fish, powershell."],
    [
      ["gateway", "--port", "http"],
      2,
      "--port got http. Expected a number from 0 to 65535 (0: any free port).",
    ],
    [["pairing", "--profile", "../x"], 2, 'Invalid profile: ../x. Expected letters, digits, "_" or "-".'],
    [["pairing", "--profile", "x", "--dev"], 2, "--profile and --dev exclude each other. Give one."],
    [["pairing", "list", "--bogus"], 1, "Unknown option: --bogus. See openclaw pairing list --help."],
    [["pairing", "list", "a", "b"], 1, "Too many arguments: b. Usage: openclaw pairing list [channel]"],
    [
      ["pairing", "list", "a", "--channel", "b"],
      1,
      "Two channels were given: a and --channel b. Give one of them.",
    ],
  ])("%j answers %i with one line", async (argv, exitCode, message) => {
    expect(await createInstallation().run(...argv)).toEqual({
      exitCode,
      stdout: "",
      stderr: `openclaw: ${message}\n`,
    });
  });

  it("with --json a failure is a document on stdout, too", async () => {
    const installation = createInstallation();

    for (const [argv, code] of [
      [["pairing", "approve", "ZZZZZZZZ"], "REQUEST_NOT_FOUND"],
      [["pairing", "revoke", "telegram", "1"], "GRANT_NOT_FOUND"],
      [["pairing", "lst"], "UNKNOWN_COMMAND"],
      [["pairing", "list", "../x"], "INVALID_CHANNEL"],
      [["doctor", "--bogus"], "USAGE"],
    ] as const) {
      const { stdout, stderr } = await installation.run(...argv, "--json");
      const { error } = JSON.parse(stdout);
      expect(error.code).toBe(code);
      expect(stderr).toBe(`openclaw: ${error.message}\n`);
    }
  });

  it("takes global options before and after the command, and words after --", async () => {
    const installation = createInstallation();

    expect((await installation.run("--verbose", "pairing", "list", "telegram")).stderr).toContain(
      "State directory",
    );
    expect((await installation.run("--account", "work", "pairing", "list", "telegram")).exitCode).toBe(0);
    expect((await installation.run("pairing", "list", "--", "telegram")).exitCode).toBe(0);
  });

  it("--profile and --dev choose the installation, and the next command keeps the profile", async () => {
    const installation = createInstallation();
    const run = (...argv: readonly string[]) =>
      installation.runWith({ env: { OPENCLAW_GATEWAY_PORT: "1" } }, ...argv);

    expect((await run("--profile", "work", "pairing", "--verbose")).stderr).toMatch(/\/\.openclaw-work\n/);
    expect((await run("--dev", "pairing", "--verbose")).stderr).toMatch(/\/\.openclaw-dev\n/);
    expect((await run("--profile", "work", "pairing")).stderr).toContain(
      "openclaw --profile work pairing watch",
    );
    expect((await run("--profile", "work", "pairing", "approve", "ZZZZZZZZ")).stderr).toContain(
      "Run openclaw --profile work pairing to see what waits.",
    );
    const overridden = await installation.run("--profile", "work", "pairing");
    expect(overridden.stderr).toContain("--profile changes nothing while OPENCLAW_STATE_DIR is set");
  });

  it("a failure that nobody foresaw is one line without a stack trace", async () => {
    const installation = createInstallation();
    const stdout = {
      write: () => {
        throw new TypeError("no\n    at somewhere (file.js:1:1)");
      },
    };

    const { exitCode, stderr } = await installation.runWith({ stdout }, "pairing");

    expect(exitCode).toBe(1);
    expect(stderr).toBe("openclaw: no at somewhere (file.js:1:1)\n");
  });
});
