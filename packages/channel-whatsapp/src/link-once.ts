import type { ConnectionState } from "@whiskeysockets/baileys";
import { openAuthState } from "./auth-state.js";
import type { BaileysScope } from "./baileys-scope.js";
import { makeDurableRepository } from "./durable-repository.js";
import type { WhatsappSettings } from "./whatsapp-options.js";
import { openWhatsappSocket, untilOpen, type WhatsappSocket } from "./whatsapp-socket.js";

/** How the owner gets the code. */
export type LinkOffer =
  | { readonly kind: "qr"; readonly show: (qr: string) => void }
  | { readonly kind: "code"; readonly digits: string; readonly show: (code: string) => void };

export interface LinkContext {
  readonly settings: WhatsappSettings;
  readonly scope: BaileysScope;
  readonly offer: LinkOffer;
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
}

export type LinkAttempt =
  | { readonly status: "linked" }
  | {
      readonly status: "ended";
      readonly error: unknown;
      /** `restartRequired` when the phone has agreed. */
      readonly endStatus: number | undefined;
      /** Whether the owner got to see a code. */
      readonly hasOffered: boolean;
    };

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One connection: it ends linked, or with the reason. Rejects when the session cannot be kept or a code cannot be shown. */
export async function tryToLink(context: LinkContext): Promise<LinkAttempt> {
  const { scope, settings, signal } = context;
  const failures: unknown[] = [];
  const auth = await openAuthState({ files: settings.session, onFailure: (error) => failures.push(error) });
  const isNew = auth.state.creds.account === undefined;
  const connection = openWhatsappSocket({
    settings,
    scope,
    state: auth.state,
    makeRepository: makeDurableRepository(auth.state),
    saveCredentials: () => auth.saveCredentials(),
    // Those are for the channel, once it runs.
    takesMessages: () => false,
  });
  const offer = offerCodes(connection, context, (error) => failures.push(error));
  try {
    // How long the owner takes is limited by the signal.
    const limitMs = isNew ? LONGEST_TIMER_MS : settings.limits.connectTimeoutMs;
    await untilOpen(connection, limitMs, signal);
    return { status: "linked" };
  } catch (error) {
    if (failures.length > 0) throw failures[0];
    const endStatus = connection.endStatus();
    return { status: "ended", error, endStatus, hasOffered: offer.hasOffered() };
  } finally {
    await connection.close();
    // The last that Baileys changed, such as the account after the phone has agreed.
    await auth.saveCredentials();
    await auth.close();
  }
}

function offerCodes(
  { socket }: WhatsappSocket,
  { offer, scope }: LinkContext,
  onFailure: (error: unknown) => void,
): { readonly hasOffered: () => boolean } {
  let hasOffered = false;
  const show = async (qr: string): Promise<void> => {
    if (offer.kind === "qr") offer.show(qr);
    // One code per connection: the phone shows where to type it as soon as it is asked for.
    else if (!hasOffered) {
      hasOffered = true;
      const { digits } = offer;
      offer.show(await scope.run(() => socket.requestPairingCode(digits)));
    }
    hasOffered = true;
  };
  socket.ev.on("connection.update", ({ qr }: Partial<ConnectionState>) => {
    if (qr === undefined) return;
    show(qr).catch((error: unknown) => {
      onFailure(error);
      void socket.end(undefined);
    });
  });
  return { hasOffered: () => hasOffered };
}
