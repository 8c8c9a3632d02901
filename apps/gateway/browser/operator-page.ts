// The page of the test: an operator in a browser, as a bundler makes it.

import {
  createBrowserTokenStore,
  createOperatorClient,
  loadBrowserIdentity,
  type ClientState,
  type OperatorClient,
} from "@openclaw/gateway-client/browser";

/** What the test finds on `globalThis`. */
export interface OperatorPage {
  /** Connects; with a token at the first time, with what is stored later. */
  start(url: string, token?: string): Promise<string>;
  states(): readonly ClientState["status"][];
  requestId(): string | undefined;
  nodeCount(): Promise<number>;
  stop(): Promise<void>;
}

let client: OperatorClient | undefined;
const states: ClientState[] = [];

const page: OperatorPage = {
  async start(url, token) {
    const identity = await loadBrowserIdentity();
    client = createOperatorClient({
      url,
      ...(token !== undefined && { token }),
      identity,
      tokens: createBrowserTokenStore(),
      scopes: ["operator.read"],
      client: { displayName: "A browser" },
    });
    client.onState((state) => states.push(state));
    client.start();
    return identity.deviceId;
  },
  states: () => states.map(({ status }) => status),
  requestId: () => states.flatMap((state) => ("requestId" in state ? [state.requestId] : [])).at(-1),
  nodeCount: async () => (await client?.call("node.list"))?.nodes.length ?? -1,
  stop: async () => client?.stop(),
};
Object.assign(globalThis, { operatorPage: page });
