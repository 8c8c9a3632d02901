import { hostname } from "node:os";
import type { ClientState } from "@openclaw/gateway-client";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandHandler } from "../command-types.js";
import { idText } from "../devices/device-view.js";
import { EXIT } from "../exit-codes.js";
import { withProfile } from "../profile.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** What owners see of a name; more would only be cut there. */
const MAX_NAME_CHARACTERS = 64;

/** Bare `openclaw node`. */
export const runNodeUsage: CommandHandler = () =>
  Promise.reject(
    cliError("USAGE", "Usage: openclaw node run. For the nodes of a gateway see openclaw nodes."),
  );

/** `openclaw node run`: joins, waits for approval, and stays connected until it is interrupted. */
export const runNodeRun: CommandHandler = async (context, args) => {
  const { joinAsNode } = await import("../nodes/join-as-node.js");
  const displayName = (args.option("display-name") ?? hostname()).trim().slice(0, MAX_NAME_CHARACTERS);
  const outcome = await joinAsNode({
    context,
    args,
    displayName,
    onStart: (url, { deviceId }) => {
      const shownUrl = sanitizeText(url, 300);
      context.print(`Node:    ${sanitizeText(displayName)}`);
      context.print(`Device:  ${deviceId}`);
      context.print(`Gateway: ${shownUrl}`);
      return createReporter(context, shownUrl);
    },
  });
  if (outcome.status === "failed") throw outcome.error;
  context.print("Stopped.");
  return EXIT.ok;
};

/** Tells what the node waits for, each thing once. */
function createReporter(context: CliContext, url: string): (state: ClientState) => void {
  let told = "";
  let wasConnected = false;
  const tell = (key: string, say: () => void): void => {
    if (key !== told) say();
    told = key;
  };
  return (state) => {
    if (state.status === "pairing-required") {
      const { requestId = "", reason } = state;
      tell(`approval ${requestId}`, () =>
        context.print(withProfile(approvalText(requestId, reason), context.env)),
      );
    }
    if (state.status === "connected") {
      tell("connected", () => context.print(`Connected to ${url}`));
      if (!wasConnected)
        context.talk("What a node offers has an approval of its own: openclaw nodes pending");
      wasConnected = true;
    }
    if (state.status === "waiting") {
      const { code, message } = state.error;
      tell(code, () => context.talk(`Not connected: ${sanitizeText(message, 500)} Trying on.`));
    }
  };
}

function approvalText(requestId: string, reason: string | undefined): string {
  const why = reason === undefined || reason === "not-paired" ? "" : ` (${reason.replaceAll("-", " ")})`;
  return requestId === ""
    ? `Waiting for approval${why}: openclaw devices list`
    : `Waiting for approval${why}: openclaw devices approve ${idText(requestId)}`;
}
