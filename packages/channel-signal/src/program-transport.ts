import { startChildProgram, type ChildExit } from "@openclaw/channel-kit";
import { OpenClawError } from "@openclaw/contracts";
import { createLineTransport } from "./line-transport.js";
import { accountMissing, NOT_REGISTERED, signalErrors } from "./signal-errors.js";
import type { SignalSettings } from "./signal-options.js";
import type { SignalTransport } from "./signal-transport.js";

export interface ProgramTransportOptions {
  readonly settings: SignalSettings;
  readonly cliPath: string;
  readonly onMalformed: () => void;
  /** All accounts of signal-cli, and those that are yet to be linked. Default: the account of the settings. */
  readonly allAccounts?: boolean;
}

// No socket and no port: nobody else on the machine can reach it, and it ends when its stdin does, so also when we are killed.
// Received by hand, so that nothing is taken from Signal before somebody is there to take it.
const RECEIVE_BY_HAND = ["--receive-mode=manual", "--ignore-attachments", "--ignore-stories"];

/** Starts signal-cli and talks to it over its stdin and stdout. Rejects with `CHANNEL_OPTIONS_INVALID` when it is not installed. */
export async function startProgramTransport(options: ProgramTransportOptions): Promise<SignalTransport> {
  const { allAccounts = false, cliPath, onMalformed, settings } = options;
  const { account, env, limits, logger, section, signalAccount } = settings;
  const accountArguments = signalAccount === undefined || allAccounts ? [] : ["-a", signalAccount];
  const program = await startChildProgram({
    command: cliPath,
    args: [...accountArguments, "jsonRpc", ...RECEIVE_BY_HAND],
    configKey: `${section}.cliPath`,
    advice:
      "Install signal-cli from https://github.com/AsamK/signal-cli/releases, or set the key to where it is; or give the address of one " +
      `that runs in ${section}.httpUrl or ${section}.socketPath.`,
    logger,
    logFields: { channel: "signal", account },
    ...(env !== undefined && { env: env() }),
  });
  const lines = createLineTransport({
    input: program.stdout,
    output: program.stdin,
    silenceMs: limits.silenceMs,
    requestTimeoutMs: limits.requestTimeoutMs,
    onMalformed,
  });
  let hasReceived = false;
  // Whatever ended the pipes, the program ends too, and says why.
  const lost = lines.lost.then(async () => {
    await program.close();
    const exit = await program.exited;
    // One that has run may have said such words of somebody else. Its next start tells whether it is the account.
    return hasReceived ? endedError(exit) : whyEnded(exit, settings);
  });
  return {
    ...lines,
    receive: async (...parameters) => {
      await lines.receive(...parameters);
      hasReceived = true;
    },
    lost,
    lastWords: () => lost,
    close: async () => {
      await lines.close();
      await program.close();
    },
  };
}

const JAVA =
  /UnsupportedClassVersionError|class file version|JAVA_HOME|java['"]? command|java: (?:command )?not found/i;
const IN_USE = /in use by another instance/i;

/** What the end of a signal-cli that could not begin means for the owner. */
function whyEnded(exit: ChildExit, settings: SignalSettings): OpenClawError {
  const words = exit.lastWords.join(" ");
  if (JAVA.test(words)) {
    return signalErrors.optionsInvalid(
      `signal-cli (${settings.section}.cliPath) cannot run: it needs Java 21 or newer, and has none. Install it (java -version shows ` +
        "the one in use), or install signal-cli's native build, which needs no Java.",
    );
  }
  if (IN_USE.test(words)) {
    return signalErrors.conflict(
      `Another signal-cli runs with the account in ${settings.section}.account. Stop it, or give its address in ` +
        `${settings.section}.httpUrl or ${settings.section}.socketPath.`,
    );
  }
  if (NOT_REGISTERED.test(words)) return accountMissing(exit.lastWords.at(-1) ?? "not registered", settings);
  return endedError(exit);
}

function endedError({ exitCode, lastWords, signal }: ChildExit): OpenClawError {
  const last = lastWords.at(-1);
  const how = `${signal ?? `exit code ${exitCode ?? "none"}`}${last === undefined ? "" : `: ${last}`}`;
  return new OpenClawError(
    "CHANNEL_UNREACHABLE",
    `signal-cli ended with ${how}. It is started again; what it says is in the log at level debug.`,
  );
}
