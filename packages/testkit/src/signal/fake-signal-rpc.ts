import type { AccountState, Receiver } from "./fake-signal-account.js";

/** The accounts of one way in: all of them, or one as with `-a`. */
export interface RpcScope {
  readonly accounts: () => readonly AccountState[];
  readonly single: AccountState | undefined;
  readonly disconnectAll: () => void;
  /** Waits until a phone has scanned the address, and tells the account that is linked then. */
  readonly link: (uri: string) => Promise<AccountState>;
}

/** What a connection by lines can do, and HTTP cannot. */
export interface RpcSubscriptions {
  subscribe(accounts: readonly AccountState[]): number;
  unsubscribe(id: number): boolean;
}

type Fields = Readonly<Record<string, unknown>>;
type RpcError = { readonly code: number; readonly message: string; readonly data: unknown };

/** What a phone scans. */
const LINK_URI = "sgnl://linkdevice?uuid=fake&pub_key=fake";
const METHOD_NOT_FOUND: RpcError = { code: -32_601, message: "Method not implemented", data: null };

/** The answer to one request, as JSON text; `undefined` when there is none. */
export async function answerRequest(
  text: string,
  scope: RpcScope,
  subscriptions?: RpcSubscriptions,
): Promise<string | undefined> {
  const request = parseRequest(text);
  if (request === undefined)
    return answer(null, { error: { code: -32_700, message: "Parse error", data: null } });
  const { id, method, params } = request;
  const account = findAccount(scope, params);
  const failure = (account ?? scope.accounts()[0])?.record({ method, params });
  if (failure?.kind === "hang") return undefined;
  if (failure?.kind === "disconnect") {
    scope.disconnectAll();
    return undefined;
  }
  if (failure?.kind === "error") {
    const { code, data = null, message } = failure;
    return answer(id, { error: { code, message, data } });
  }
  if (failure?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, failure.delayMs));
  if (method === "finishLink") {
    const { number, uuid } = await scope.link(String(params["deviceLinkUri"]));
    return answer(id, { result: { number, aci: uuid } });
  }
  return answer(id, run(method, params, account, scope, subscriptions));
}

function run(
  method: string,
  params: Fields,
  account: AccountState | undefined,
  scope: RpcScope,
  subscriptions: RpcSubscriptions | undefined,
): { readonly result: unknown } | { readonly error: RpcError } {
  if (method === "startLink") return { result: { deviceLinkUri: LINK_URI } };
  if (method === "version") return { result: { version: "0.13.19" } };
  if (method === "listAccounts" && scope.single === undefined) {
    const registered = scope.accounts().filter((listed) => listed.isRegistered());
    return { result: registered.map(({ number, uuid }) => ({ number, aci: uuid })) };
  }
  if (method === "subscribeReceive" && subscriptions !== undefined)
    return { result: subscriptions.subscribe(account === undefined ? scope.accounts() : [account]) };
  if (method === "unsubscribeReceive" && subscriptions !== undefined)
    return subscriptions.unsubscribe(Number(params["subscription"]))
      ? { result: {} }
      : userError("Unknown subscription id");
  if (method === "send") return send(params, account);
  return { error: METHOD_NOT_FOUND };
}

function send(params: Fields, account: AccountState | undefined): ReturnType<typeof run> {
  if (account === undefined)
    return { error: { code: -32_602, message: "Method requires valid account parameter", data: null } };
  if (!account.isRegistered()) return userError(`User ${account.number} is not registered.`);
  const { groupId, message, recipient } = params;
  const recipients: readonly unknown[] = Array.isArray(recipient) ? recipient : [recipient];
  const to = groupId ?? recipients[0];
  if (typeof to !== "string" || typeof message !== "string" || message === "")
    return userError("No recipients given, or no message");
  account.addSent({ to, text: message, params });
  return {
    result: {
      timestamp: account.sent.length,
      results: [{ recipientAddress: { uuid: to }, type: "SUCCESS" }],
    },
  };
}

function findAccount({ accounts, single }: RpcScope, params: Fields): AccountState | undefined {
  if (single !== undefined) return single;
  return accounts().find(({ number, uuid }) => [number, uuid].some((id) => id === params["account"]));
}

const userError = (message: string): { readonly error: RpcError } => ({
  error: { code: -1, message, data: null },
});

const answer = (id: unknown, body: object): string => JSON.stringify({ jsonrpc: "2.0", ...body, id });

function parseRequest(
  text: string,
): { readonly id: unknown; readonly method: string; readonly params: Fields } | undefined {
  try {
    const request: unknown = JSON.parse(text);
    if (!isFields(request) || typeof request["method"] !== "string") return undefined;
    const { id, method, params } = request;
    return { id, method, params: isFields(params) ? params : {} };
  } catch {
    return undefined; // Answered as a parse error.
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Receives for accounts and hands each event on, until it is told to end. */
export function receiveAll(accounts: readonly AccountState[], receiver: Receiver): () => void {
  const ends = accounts.map((account) => account.receive(receiver));
  return () => {
    for (const end of ends) end();
  };
}
