import { isOpenClawError } from "@openclaw/contracts";
import type { CliContext } from "../cli-context.js";
import type { CommandHandler } from "../command-types.js";
import { approvalFindings, configFindings } from "../doctor/config-findings.js";
import { fileFindings, storeLooks } from "../doctor/file-findings.js";
import type { Finding, Severity, TreatedFinding } from "../doctor/finding.js";
import { gatewayFindings } from "../doctor/gateway-findings.js";
import { writeFindings } from "../doctor/write-findings.js";
import { EXIT } from "../exit-codes.js";
import { withState, type CliState } from "../state/open-state.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

const ORDER: readonly Severity[] = ["error", "warning", "info"];
const MAX_MESSAGE_CHARACTERS = 1000;

/** `openclaw doctor`. */
export const runDoctor: CommandHandler = async (context, args) =>
  await withState({ ...context, talk: () => undefined }, async (state) => {
    const found = await findAll(state, context);
    if (!context.flags.json) printHead(context, state, found);
    const treated = args.flag("fix") ? await treat(context, found) : found.map(open);
    const errors = treated.filter(({ severity, status }) => severity === "error" && status !== "fixed");
    if (context.flags.json) context.printJson(report(state, treated));
    else printTail(context, treated, args.flag("fix"));
    return errors.length === 0 ? EXIT.ok : EXIT.error;
  });

async function findAll(state: CliState, { env }: CliContext): Promise<readonly Finding[]> {
  const { secretFindings } = await import("./device-commands.js");
  const { channelFindings } = await import("./channel-commands.js");
  const groups = await Promise.all([
    ...storeLooks(state.directories).map(attempt),
    attempt(() => writeFindings(state.directories.credentialsDirectory)),
    attempt(() => approvalFindings(state)),
    attempt(() => fileFindings(state.directories)),
    attempt(() => configFindings(state)),
    attempt(() => secretFindings(state, env)),
    attempt(() => channelFindings(state, env)),
    attempt(() => gatewayFindings(state)),
  ]);
  return groups
    .flat()
    .filter(isFirstOnItsPath)
    .toSorted((left, right) => ORDER.indexOf(left.severity) - ORDER.indexOf(right.severity));
}

/** What cannot be read or written mostly fails several looks in turn; the first, which knows most, tells of it. */
function isFirstOnItsPath({ code, path }: Finding, index: number, all: readonly Finding[]): boolean {
  if (path === undefined || !(code.startsWith("STORE_") || code === "unwritable-directory")) return true;
  return !all.slice(0, index).some((earlier) => earlier.severity === "error" && earlier.path === path);
}

/** A look that fails is a finding: the others still help. */
async function attempt(look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!isOpenClawError(error)) throw error;
    const path = error.details["path"];
    const finding: Finding = { code: error.code, severity: "error", message: error.message };
    return [typeof path === "string" ? { ...finding, path } : finding];
  }
}

const open = (finding: Finding): TreatedFinding => ({ ...finding, status: "open" });

/** Says what it will do with all of them first, then does it. */
async function treat(context: CliContext, found: readonly Finding[]): Promise<readonly TreatedFinding[]> {
  for (const { fix, path } of found) {
    if (fix !== undefined) context.talk(`Will do: ${text(fix.description)} (${text(path ?? "")})`);
  }
  const treated: TreatedFinding[] = [];
  for (const finding of found) treated.push(await treatOne(context, finding));
  return treated;
}

async function treatOne(context: CliContext, finding: Finding): Promise<TreatedFinding> {
  if (finding.fix === undefined) return open(finding);
  try {
    await finding.fix.apply();
    context.talk(`Done: ${text(finding.fix.description)}`);
    return { ...finding, status: "fixed" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.talk(`Failed: ${text(finding.fix.description)} ${text(reason)}`);
    return { ...finding, status: "failed" };
  }
}

function printHead(context: CliContext, { directories }: CliState, found: readonly Finding[]): void {
  context.print(`State directory: ${text(directories.stateDirectory)}`);
  context.print(`Credentials:     ${text(directories.credentialsDirectory)}`);
  context.print(`Configuration:   ${text(directories.configPath)}`);
  context.print(`    and over it: ${text(directories.pairingConfigPath)}`);
  if (found.length > 0) context.print("");
  for (const { severity, code, message, remedy, fix } of found) {
    const label = severity === "info" ? severity : context.style.warn(severity);
    context.print(`${label}: ${text(message)} [${code}]`);
    if (fix !== undefined) context.print(`  --fix would: ${text(fix.description)}`);
    else if (remedy !== undefined) context.print(`  ${text(remedy)}`);
  }
}

function printTail(context: CliContext, treated: readonly TreatedFinding[], isFixing: boolean): void {
  const left = treated.filter(({ status }) => status !== "fixed");
  const counts = ORDER.map((severity) => [
    severity,
    left.filter((finding) => finding.severity === severity).length,
  ]);
  const summary = counts
    .filter(([, count]) => count !== 0)
    .map(([severity, count]) => `${count} ${severity}${count === 1 || severity === "info" ? "" : "s"}`);
  context.print("");
  context.print(summary.length === 0 ? "Nothing to report." : `Left: ${summary.join(", ")}.`);
  const fixable = left.filter(({ fix }) => fix !== undefined).length;
  if (!isFixing && fixable > 0) context.talk(`Repair ${fixable} of them with: openclaw doctor --fix`);
}

function report({ directories }: CliState, treated: readonly TreatedFinding[]): object {
  return {
    ...directories,
    ok: treated.every(({ severity, status }) => severity !== "error" || status === "fixed"),
    findings: treated.map(({ code, severity, status, message, path, remedy, fix }) => ({
      code,
      severity,
      status,
      message,
      ...(path !== undefined && { path }),
      ...(remedy !== undefined && { remedy }),
      ...(fix !== undefined && { fix: fix.description }),
    })),
  };
}

function text(value: string): string {
  return sanitizeText(value.replaceAll(/\s*\n\s*/g, " "), MAX_MESSAGE_CHARACTERS);
}
