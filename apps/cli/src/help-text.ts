import { commandsBelow, globalOptions, usageOf } from "./command-table.js";
import type { CommandDefinition, OptionDefinition } from "./command-types.js";

type Row = readonly [left: string, right: string];

/** The help text of a command, or of the program. */
export function helpText(command?: CommandDefinition): string {
  const sections = [
    command === undefined ? programHead() : `${usageOf(command)}\n\n${command.summary}.`,
    section("Commands", commandsBelow(command).map(commandRow)),
    section("Arguments", command?.positionals.map(({ name, summary }) => [name, summary]) ?? []),
    section("Options", command?.options.map(optionRow) ?? []),
    section("Everywhere", [
      ...globalOptions.map(optionRow),
      ["--help", "This text"],
      ...(command === undefined ? [["--version", "Print the version"] as const] : []),
    ]),
    section("Exit codes", exitCodeRows(command)),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function programHead(): string {
  return (
    "openclaw <command>\n\n" +
    "Owner approval for chat bots and devices: an unknown sender gets a code, an unknown device waits, you approve it here."
  );
}

function section(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([left]) => left.length));
  return [`${title}:`, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join("\n");
}

function commandRow(command: CommandDefinition): Row {
  return [usageOf(command), command.summary];
}

function optionRow({ name, placeholder, summary }: OptionDefinition): Row {
  return [placeholder === undefined ? `--${name}` : `--${name} <${placeholder}>`, summary];
}

function exitCodeRows(command: CommandDefinition | undefined): readonly Row[] {
  if (command?.exitCodes === "compatible") {
    return [
      ["0", "Done"],
      ["1", "Anything else, as in OpenClaw"],
      ["130", "Interrupted"],
    ];
  }
  const isLasting = ["gateway", "node run"].includes(command?.path.join(" ") ?? "");
  return [
    ["0", isLasting ? "Done, or interrupted" : "Done"],
    ["1", "Error; doctor: errors remain"],
    ["2", "Wrong command line"],
    ["3", "Nothing found to act on"],
    ["5", "The running gateway uses another state directory"],
    ["6", "Locked out after too many wrong codes"],
    ...(isLasting
      ? []
      : [["130", command === undefined ? "Interrupted (gateway, node run: 0)" : "Interrupted"] as const]),
  ];
}
