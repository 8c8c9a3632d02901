import { withCalls, payloadOf, type GatewayCalls } from "../calls/gateway-calls.js";
import { numberOf, objectOf, textOf, type JsonObject } from "../calls/json-fields.js";
import type { CliContext } from "../cli-context.js";
import { cliError } from "../cli-error.js";
import type { CommandArguments, CommandHandler } from "../command-types.js";
import { EXIT } from "../exit-codes.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { spanText } from "../terminal/time-text.js";

/** `openclaw qr`. The code is a secret: it goes to a terminal, or where a flag says, and nowhere else (S52). */
export const runQr: CommandHandler = async (context, args) => {
  const png = args.option("png");
  const shows = showsCode(context, args);
  if (!shows && png === undefined) {
    throw cliError(
      "SECRET_NOT_SHOWN",
      "The setup code is a secret and standard output is no terminal, so none was made. Use --setup-code-only or --json to print it there, or --png <file>.",
    );
  }
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const issued = png === undefined ? await issue(args, calls) : await issueIntoFile(png, args, calls);
    if (png !== undefined) {
      context.talk(`QR code written to ${sanitizeText(png, 300)}. Remove it when the device is set up.`);
    }
    if (shows) await show(context, args, issued);
    return EXIT.ok;
  });
};

interface Issued {
  readonly setupCode: string;
  readonly payload: JsonObject;
}

function showsCode({ flags, isTerminal }: CliContext, args: CommandArguments): boolean {
  return flags.json || args.flag("setup-code-only") || isTerminal;
}

async function issue(args: CommandArguments, calls: GatewayCalls): Promise<Issued> {
  const publicUrl = args.option("public-url");
  const answer = await calls.call("device.pair.setupCode", {
    ...(publicUrl !== undefined && { publicUrl }),
    bootstrapProfile: args.flag("node") ? "node" : "limited",
  });
  const payload = objectOf(payloadOf(answer));
  const setupCode = textOf(payload["setupCode"]);
  if (setupCode !== undefined) return { setupCode, payload };
  throw cliError("GATEWAY_CALL_REFUSED", "The gateway answered without a setup code. Update it.");
}

/** The file first: a code that cannot be written would be one more that is alive. */
async function issueIntoFile(png: string, args: CommandArguments, calls: GatewayCalls): Promise<Issued> {
  const { createPngFile } = await import("../qr/create-png-file.js");
  return await createPngFile(png, () => issue(args, calls));
}

async function show(
  context: CliContext,
  args: CommandArguments,
  { setupCode, payload }: Issued,
): Promise<void> {
  if (context.flags.json) {
    context.printJson(payload);
    return;
  }
  // A gateway elsewhere made it: what is no setup code must not reach the terminal as it is.
  const code = sanitizeText(setupCode, 4096);
  if (args.flag("setup-code-only")) {
    context.print(code);
    return;
  }
  const field = (name: string): string => sanitizeText(textOf(payload[name]) ?? "unknown", 300);
  const leftMs = (numberOf(payload["expiresAtMs"]) ?? 0) - context.now();
  context.print("Pairing QR");
  if (!args.flag("no-ascii") || args.option("png") !== undefined) {
    context.print("Scan this with the OpenClaw iOS app (Onboarding -> Scan QR).");
  }
  if (!args.flag("no-ascii")) {
    const { qrMatrix, qrText } = await import("../qr/qr-image.js");
    context.print(`\n${qrText(qrMatrix(setupCode))}\n`);
  }
  context.print(`Setup code: ${code}`);
  context.print(`Gateway: ${field("gatewayUrl")}`);
  context.print(`Auth: ${field("auth")}`);
  context.print(`Access: ${field("access")}`);
  context.print(`Source: ${field("urlSource")}`);
  context.print(`Expires: in ${spanText(nearestMinuteMs(leftMs))}, good for one device`);
  context.print("Approve after scan with:");
  context.print("  openclaw devices list");
  context.print("  openclaw devices approve <requestId>");
  context.talk("Whoever has the code can ask to join: it waits for your approval all the same.");
}

/** A code that was made this moment would else be said to have a minute less. */
const nearestMinuteMs = (spanMs: number): number =>
  spanMs < 60_000 ? spanMs : Math.round(spanMs / 60_000) * 60_000;
