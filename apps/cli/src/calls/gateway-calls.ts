import type { HostMethodName } from "@openclaw/gateway/host-methods";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandArguments } from "../command-types.js";
import { withState, type CliState } from "../state/open-state.js";
import { checkSameGateway } from "../state/same-gateway.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** What a method answered; a refusal is a value, since commands say more about it than the gateway does. */
export type CallAnswer =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly message: string; readonly code: string; readonly missingScope?: string };

/** Methods of a gateway, called on the files of this machine or over a connection. */
export interface GatewayCalls {
  call(method: HostMethodName, params?: object): Promise<CallAnswer>;
  /** The device as which it is connected, if it is: its removal ends the connection. */
  readonly ownDeviceId?: string | undefined;
  /** The installation, when its files are what is acted on. */
  readonly state?: CliState;
}

export interface CallOptions {
  /** Ask first whether a running gateway uses the same state directory. */
  readonly writes: boolean;
}

/** Runs `work` on the gateway that `--url` names, else on the files of this machine. */
export async function withCalls<Result>(
  context: CliContext,
  args: CommandArguments,
  options: CallOptions,
  work: (calls: GatewayCalls) => Promise<Result>,
): Promise<Result> {
  if (args.option("url") !== undefined) {
    const { withRemoteCalls } = await import("./remote-calls.js");
    return await withRemoteCalls(context, args, work);
  }
  for (const name of ["token", "token-file", "password", "tls-fingerprint"]) {
    if (args.option(name) !== undefined) {
      context.talk(
        `openclaw: warning: --${name} counts with --url only. Acting on the files of this machine.`,
      );
    }
  }
  return await withState(context, async (state) => {
    if (options.writes) {
      const presence = await checkSameGateway(state.directories, state.config, args.flag("offline"));
      if (context.flags.verbose) {
        context.talk(`Acting on the files here; the gateway is ${PRESENCE_TEXTS[presence]}.`);
      }
    }
    const { createHostCalls } = await import("./host-calls.js");
    return await work(createHostCalls(context, state));
  });
}

const PRESENCE_TEXTS = {
  running: "running and sees it at once",
  absent: "not running",
  "not-asked": "not asked",
} as const;

/** The payload of an answer, or the failure to report. */
export function payloadOf(answer: CallAnswer): unknown {
  if (answer.ok) return answer.payload;
  const hint =
    answer.missingScope === undefined
      ? ""
      : ` It takes the scope ${sanitizeText(answer.missingScope)}; on the gateway's machine no scope is needed.`;
  throw cliError(
    "GATEWAY_CALL_REFUSED",
    `Refused: ${sanitizeText(answer.message, 300).replace(/\.$/, "")}.${hint}`,
  );
}
